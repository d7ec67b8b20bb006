"""Instances and plans written by hand, as small tables of text."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from textwrap import dedent
from typing import Any

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.settings import OBJECTIVES
from phanbo.optimizer.verify import violations

TWO_PERIODS = """
    period_id,starts,weeks
    A,2026-01-01,20
    B,2026-07-01,20
"""


def instance_of(settings: str = "", **tables: str) -> Instance:
    """Read an instance: settings as "name=value name=value", each table as CSV text.

    A missing column ``name`` takes the id.
    """
    data: dict[str, list[dict[str, Any]]] = {
        "settings": [
            dict(zip(("setting", "value"), one.split("=", 1), strict=True))
            for one in settings.split()
        ]
    }
    for table, text in tables.items():
        data[table] = list(csv.DictReader(StringIO(dedent(text).strip())))
        if table in ("stations", "teams", "skills"):
            for row in data[table]:
                row.setdefault("name", next(iter(row.values())))
    return Instance.model_validate(data)


def plan_of(
    instance: Instance,
    postings: str,
    *,
    training: str = "",
    visits: str = "",
    shortages: str = "",
    values: Mapping[str, float] | None = None,
    **fields: Any,
) -> Plan:
    """Read a plan: a row a line, a word a cell, "-" for null; objectives not given are 0.

    Columns: postings doctor, period, from, post, mode, minutes; training doctor, course, skill,
    period; visits station, point, period, days; shortages objective, station, point, skill,
    period, amount.
    """
    return Plan.model_validate(
        {
            "instance": {"name": None, "fingerprint": instance.fingerprint},
            "status": "optimal",
            "objectives": _objectives(instance, values or {}),
            "postings": _rows(postings, "doctor_id period from post_id mode minutes"),
            "training": _rows(training, "doctor_id course_id skill_id period"),
            "visits": _rows(visits, "station_id point_id period days"),
            "shortages": _rows(shortages, "objective station_id point_id skill_id period amount"),
            "solver": {
                "name": "hand",
                "version": "1",
                "seconds": 0,
                "threads": 1,
                "seed": 0,
                "time_limit": None,
            },
        }
        | fields
    )


def _objectives(instance: Instance, values: Mapping[str, float]) -> list[dict[str, Any]]:
    minimised = [aim.name for aim in instance.settings.objectives]
    stages = [
        {"best": values.get(name, 0), "bound": values.get(name, 0), "proven": True}
        for name in minimised
    ]
    rest = [name for name in OBJECTIVES if name not in minimised]
    claims = stages + [{"best": None, "bound": None, "proven": False} for _ in rest]
    return [
        {"name": name, "value": values.get(name, 0), "tolerance": 0} | claim
        for name, claim in zip((*minimised, *rest), claims, strict=True)
    ]


def _rows(text: str, columns: str) -> list[dict[str, str | None]]:
    return [
        {
            column: None if cell == "-" else cell
            for column, cell in zip(columns.split(), line.split(), strict=True)
        }
        for line in dedent(text).strip().splitlines()
    ]


def breaches(instance: Instance, plan: Plan, *, of: tuple[str, ...] | str) -> list[str]:
    """Return the violations whose rule begins with ``of``, as sentences."""
    return [str(one) for one in violations(instance, plan) if one.rule.startswith(of)]


HARD = ("section", "rule")


def hard(tables: dict[str, str], postings: str, **rows: Any) -> list[str]:
    """Return the broken rules, leaving aside the figures a plan states of itself."""
    instance = instance_of(**tables)
    return breaches(instance, plan_of(instance, postings, **rows), of=HARD)


# S1 - S2 is 30 minutes, S1 - S3 90; D1 and D2 live at their posts.
TOWN = {
    "stations": """
        station_id,min_doctors
        S1,0
        S2,0
        S3,0
    """,
    "doctors": """
        doctor_id,post_id
        D1,S1
        D2,S2
    """,
    "travel": """
        from_id,to_id,minutes
        S1,S2,30
        S1,S3,90
    """,
}
AT_HOME = "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0"
VISITED = TOWN | {
    "points": "point_id,station_id,days_per_week\nP1,S1,1\nP2,S3,1",
    "travel": TOWN["travel"] + "        S2,P1,60\n        S3,P1,61\n        S1,P2,70",
}
