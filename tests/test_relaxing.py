"""More to choose from never hurts, and what has nothing to do with each other adds up.

As in ``test_metamorphic.py``, no second solver is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from phanbo.models.plan import Plan
from phanbo.models.settings import OBJECTIVES
from tests.random_instances import Tables, random_tables
from tests.test_metamorphic import (
    PLAIN_ID_COLUMNS,
    SHORTAGES,
    assert_no_worse,
    bests,
    default_objectives,
    plan_of,
    random_spot,
    with_setting,
)

TIMES = ("period", "period_id", "from_period", "joins", "leaves")
ISLANDS = ("island", "from_island", "to_island")
UNSHARED = ("budget", "training_budget", "max_moves")
SHARED = ("settings", "periods")
ORDER = tuple(OBJECTIVES)
Row = Mapping[str, Any]


@pytest.fixture(
    params=[*((seed, 1) for seed in range(16)), *((seed, n) for n in (2, 3) for seed in range(6))],
    ids=lambda case: f"{case[0]} over {case[1]}",
)
def tables(request: pytest.FixtureRequest) -> Tables:
    """Return random tables of one, two and three periods, whose first aim is a shortage."""
    seed, periods = request.param
    return with_setting(random_tables(seed, periods=periods), "objectives", SHORTAGES[seed % 4])


@pytest.mark.parametrize("first", SHORTAGES)
def test_one_more_doctor_never_hurts(tables: Tables, first: str) -> None:
    """Nobody has to be posted, so one who can do everything may be left out."""
    tables = with_setting(tables, "objectives", first)
    skills = ";".join(row["skill_id"] for row in tables.get("skills", []))
    recruit = {"doctor_id": "new", "skills": skills, **random_spot(tables)}
    assert_no_worse(tables, tables | {"doctors": [*tables["doctors"], recruit]})


@pytest.mark.parametrize(
    ("setting", "loosest"),
    [
        ("training_share", "9/10"),
        ("training_budget", None),
        ("budget", None),
        ("relocation_limit", None),
        ("visit_limit", 10_000),
        ("partner_limit", 10_000),
    ],
)
def test_a_looser_setting_never_hurts(tables: Tables, setting: str, loosest: object) -> None:
    if setting == "relocation_limit":
        tables = without_posts_decided(tables)
    assert_no_worse(tables, with_setting(tables, setting, loosest))


@pytest.mark.parametrize(
    ("table", "looser"),
    [
        ("stations", {"max_doctors": None, "housing": None}),
        ("teams", {"keep_min": None, "keep_max": 99}),
        ("doctors", {"can_train": None, "partner_id": None, "travel_limit": 10_000}),
        ("doctors", {"may_relocate": "yes"}),
        ("courses", {"seats_min": None, "seats_max": 99, "travel_limit": None}),
        ("courses", {"weeks": None, "cost": None, "prerequisite": None}),
        ("points", {"days_per_week": 0}),
    ],
)
def test_looser_rows_never_hurt(tables: Tables, table: str, looser: dict[str, object]) -> None:
    tables = without_posts_decided(tables) if "may_relocate" in looser else tables
    relaxed = tables | {table: [row | looser for row in tables.get(table, [])]}
    if table == "stations":
        relaxed = without_later_maximums(relaxed)
    assert_no_worse(tables, relaxed)


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_two_provinces_that_share_nothing_are_the_sum_of_both(seed: int, periods: int) -> None:
    """One money box or one limit of moves would tie them; a tolerance is no sum either."""
    here = default_objectives(closed(random_tables(seed, periods=periods)))
    for setting in UNSHARED:
        here = with_setting(here, setting, None)
    there = under_the_calendar_of(here, closed(random_tables(seed + 100, periods=periods)))
    far = {name: [far_away(row) for row in rows] for name, rows in there.items()}
    merged = {
        name: [*here.get(name, []), *(far.get(name, []) if name not in SHARED else ())]
        for name in here | far
    }
    first, second, both = map(plan_of, (here, there, merged))
    if "infeasible" in (first.status, second.status):
        assert both.status == "infeasible"
        return
    sums = {
        name: sum(values) for name, *values in zip(ORDER, best(first), best(second), strict=True)
    }
    assert dict(zip(ORDER, best(both), strict=True)) == pytest.approx(sums, rel=1e-12)


def best(plan: Plan) -> list[float]:
    """Return the best values of all objectives, in their order."""
    found = bests(plan)
    return [value for name in ORDER if (value := found[name]) is not None]


def closed(tables: Tables) -> Tables:
    """Let nobody be at home wherever they are posted, and nobody learn where there is no way to."""
    station = tables["stations"][0]["station_id"]
    return tables | {
        "doctors": [
            row if row["post_id"] or row.get("lat") is not None else row | {"post_id": station}
            for row in tables["doctors"]
        ],
        "courses": [
            row | {"travel_limit": row["travel_limit"] or 1_000}
            for row in tables.get("courses", [])
        ],
    }


def under_the_calendar_of(here: Tables, there: Tables) -> Tables:
    """Return the second tables with the settings and periods of the first ones."""
    ids, names = (
        [row["period_id"] for row in sorted(one.get("periods", []), key=lambda row: row["starts"])]
        for one in (there, here)
    )
    named = dict(zip(ids, names, strict=False))
    renamed = {
        table: [
            row | {column: named.get(row[column]) for column in TIMES if row.get(column)}
            for row in rows
        ]
        for table, rows in there.items()
    }
    staffing = [row for row in renamed.get("staffing", []) if row["period"]]
    shared = {name: here.get(name, []) for name in SHARED}
    return renamed | shared | {"staffing": staffing}


def far_away(row: Row) -> dict[str, Any]:
    """Return the row with ids and islands of its own, which no ferry joins to others."""
    new = dict(row)
    for column, cell in row.items():
        if column in ISLANDS:
            continue
        if column in PLAIN_ID_COLUMNS and column not in TIMES and cell:
            new[column] = f"{cell} far"
    if row.get("skills"):
        new["skills"] = ";".join(f"{one} far" for one in row["skills"].split(";"))
    located = {"island"} if row.get("lat") is not None else set()
    ferry = {"from_island", "to_island"} & set(row)
    for column in located | ferry:
        new[column] = f"{row.get(column) or 'mainland'} far"
    return new


def without_posts_decided(tables: Tables) -> Tables:
    """Leave decisions on a post out: who may relocate there then needs housing and money."""
    rows = tables.get("decisions", [])
    return tables | {"decisions": [row for row in rows if row["action"] != "post"]}


def without_later_maximums(tables: Tables) -> Tables:
    """Take the maximums out of ``staffing``, and rows that say nothing else."""
    cells = ("min_doctors", "target_doctors", "presence_days")
    rows = [row | {"max_doctors": None} for row in tables.get("staffing", [])]
    kept = [row for row in rows if any(row.get(cell) is not None for cell in cells)]
    return tables | {"staffing": kept}
