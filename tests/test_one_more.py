"""What one more is worth, and the sheets and lines that tell of it and of shortages."""

from __future__ import annotations

from typing import Any

import pytest

from phanbo.models.explanation import OneMore, Why
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.one_more import one_more
from phanbo.optimizer.explain.station import explain_shortages
from phanbo.optimizer.explain.trials import Means
from phanbo.optimizer.solve import solve
from phanbo.reports.content.effects import one_more as one_more_sheet
from phanbo.reports.content.effects import one_more_text
from phanbo.reports.content.report import Report
from phanbo.reports.content.short import fixes, short_text, why_short
from phanbo.reports.sheets import Sheet, Table
from phanbo.reports.write import sheets
from tests.edited import changed
from tests.hand_plans import instance_of
from tests.random_instances import random_tables

# A and B are 70 minutes apart, in two districts. A lacks a doctor and the skill K, which D could
# learn if the course had a seat and the money; B's housing is full.
VALLEY = instance_of(
    "training_budget=0 relocation_allowance=30 budget=40 max_moves=0",
    skills="skill_id,name,name_vi\nK,knot,nút",
    stations="station_id,name,district,min_doctors,housing,presence_days\n"
    "A,Upper,north,2,,5\nB,Lower,south,1,0,5",
    requirements="station_id,skill_id,min_doctors\nA,K,1",
    doctors="doctor_id,name,post_id\nD,Dung,A\nE,Em,B",
    courses="course_id,skill_id,seats_max,cost\nC,K,0,20",
    travel="from_id,to_id,minutes\nA,B,70",
)


def by_change(rows: list[OneMore]) -> dict[str, dict[str, Any]]:
    return {
        str(one.trial.what): {e.objective: e.change for e in one.trial.effects if e.change}
        for one in rows
    }


@pytest.fixture(scope="module")
def rows() -> list[OneMore]:
    return one_more(VALLEY, solve(VALLEY), Means(workers=1))


def test_one_more_of_each_thing(rows: list[OneMore]) -> None:
    at_a = {"below_minimum": -1, "below_target": -1}
    assert by_change(rows) == {
        "one more doctor, who lives at A": at_a,
        "one more doctor, who lives at A and holds K": at_a | {"missing_skills": -1},
        "one more doctor, who lives at B": {},
        "one more doctor, who lives at B and holds K": {},
        "C has 1 seats": {},
        "the travel limit is 70 minutes instead of 60": {},
        "the visit limit is 70 minutes instead of 60": {},
        "the training budget is 20 VND higher": {},
        "the budget is 30 VND higher": {},
        "1 moves are allowed instead of 0": {},
        "one more doctor can live at B": {},
    }
    assert [one.kind for one in rows] == [
        *["doctor"] * 4,
        "seat",
        *["minutes"] * 2,
        *["budget"] * 2,
        "move",
        "housing",
    ]
    assert [(one.district, one.station_id) for one in rows[:4:2]] == [
        ("north", "A"),
        ("south", "B"),
    ]


@pytest.mark.parametrize(("seed", "periods"), [(1, 1), (5, 1), (4, 2)])
def test_effects_are_those_of_independent_solves(seed: int, periods: int) -> None:
    instance = Instance.model_validate(random_tables(seed, periods=periods))
    before = solve(instance)
    rows = one_more(instance, before, Means(workers=1))
    districts = {one.district for one in instance.stations}
    doctors = [one for one in rows if one.kind == "doctor"]
    assert {one.district for one in doctors} == districts
    assert len(doctors) == len(districts) * (1 + len(instance.skills))
    for one in doctors:
        shortest_of_district(instance, before, one)
    for one in rows:
        after = solve(changed(instance.tables(), one.trial.edits))
        stated = [(e.objective, e.before, e.after) for e in one.trial.effects]
        if after.status == "infeasible":
            assert (one.trial.verdict, stated) == ("impossible", [])
        else:
            assert stated == [
                (a.name, a.value, b.value)
                for a, b in zip(before.objectives, after.objectives, strict=True)
            ]


def shortest_of_district(instance: Instance, plan: Plan, one: OneMore) -> None:
    """Check that no station of the district lacks more, by the objectives in order."""
    order = [objective.name for objective in plan.objectives]

    def missing(station: str) -> list[float]:
        return [
            sum(s.amount for s in plan.shortages if (s.station_id, s.objective) == (station, name))
            for name in order
        ]

    stations = [s.station_id for s in instance.stations if s.district == one.district]
    assert one.station_id in stations
    assert all(missing(str(one.station_id)) >= missing(other) for other in stations)


def cells(sheet: Sheet) -> list[tuple[Any, ...]]:
    return [row for block in sheet.blocks if isinstance(block, Table) for row in block.rows]


@pytest.fixture(scope="module")
def told() -> tuple[Plan, Why]:
    plan = solve(VALLEY)
    return plan, explain_shortages(VALLEY, plan, Means(workers=1))


def test_the_sheet_of_funnels(told: tuple[Plan, Why]) -> None:
    plan, why = told
    rows = cells(why_short(Report(VALLEY, plan, "en"), why))
    minimum = [row[2:] for row in rows if row[0] == "Doctors missing to the minimum"]
    assert minimum == [
        (1, "are available", 2, 2, "", "Upper, doctors: 1 of 2, the minimum."),
        (1, "are there already", 1, 1, "at the station: 1", "Dung is at Upper already"),
        (
            1,
            "live too far away",
            1,
            0,
            "travel limit: 1",
            "Em lives 70 minutes from Upper, 60 are allowed",
        ),
    ]


@pytest.mark.parametrize(
    ("lang", "change"),
    [
        ("en", "one more doctor, who lives at Upper and holds knot"),
        ("vi", "thêm một bác sĩ có nhà ở Upper và có kỹ năng nút"),
    ],
)
def test_sheets_and_lines_of_fixes(told: tuple[Plan, Why], lang: str, change: str) -> None:
    plan, why = told
    report = Report(VALLEY, plan, lang)
    row = next(row for row in cells(fixes(report, why)) if row[2] == change)
    assert row[:6] == (report.objective("missing_skills"), "Upper", change, 1, 0, -1)
    assert any(line.strip().startswith(change) for line in short_text(report, why))


def test_the_workbook_holds_funnels_always_and_fixes_where_they_were_tried(
    told: tuple[Plan, Why],
) -> None:
    plan, why = told
    report = Report(VALLEY, plan, "en")
    plain = {sheet.name for sheet in sheets(report)}
    assert {sheet.name for sheet in sheets(report, why=why)} - plain == {"Why short", "Fixes"}
    funnels = explain_shortages(VALLEY, plan)
    assert {sheet.name for sheet in sheets(report, why=funnels)} - plain == {"Why short"}


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_sheet_of_one_more(rows: list[OneMore], lang: str) -> None:
    report = Report(VALLEY, solve(VALLEY), lang)
    assert len(cells(one_more_sheet(report, rows))) == len(rows)
    lines = list(one_more_text(report, rows))
    assert len(lines) == len(rows)
    assert report.objective("below_minimum") in lines[0]
