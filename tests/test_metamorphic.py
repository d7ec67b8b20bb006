"""How the answer must change, or not, when the question changes: no second solver is needed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan
from phanbo.optimizer.solve import solve
from tests.random_instances import Tables, random_tables

SHORTAGES = ("below_minimum", "missing_skills", "uncovered_days", "below_target")
ONCE = ("relocations", "moves", "cost")
PLAIN_ID_COLUMNS = (
    *("station_id", "point_id", "team_id", "doctor_id", "post_id", "skill_id", "course_id"),
    *("from_id", "to_id", "target_id", "partner_id", "prerequisite", "joins", "leaves"),
    *("period", "period_id", "from_period", "functional_model", "from_island", "to_island"),
    "island",
)


@pytest.fixture(
    params=[*((seed, 1) for seed in range(12)), *((seed, n) for n in (2, 3) for seed in range(8))],
    ids=lambda case: f"{case[0]} over {case[1]}",
)
def tables(request: pytest.FixtureRequest) -> Tables:
    """Return random tables of one, two and three periods."""
    seed, periods = request.param
    return random_tables(seed, periods=periods)


def plan_of(tables: Tables) -> Plan:
    return solve(Instance.model_validate(tables))


def bests(plan: Plan) -> dict[str, float | None]:
    return {one.name: one.best for one in plan.objectives}


def text(plan: Plan) -> str:
    untimed = plan.solver.model_copy(update={"seconds": 0.0})
    return plan.model_copy(update={"solver": untimed}).to_json()


def with_setting(tables: Tables, name: str, value: object) -> Tables:
    others = [row for row in tables.get("settings", []) if row["setting"] != name]
    return tables | {"settings": [*others, {"setting": name, "value": value}]}


def default_objectives(tables: Tables) -> Tables:
    return with_setting(tables, "objectives", None)


def test_the_same_instance_gives_the_same_plan(tables: Tables) -> None:
    assert text(plan_of(tables)) == text(plan_of(tables))


def test_the_order_of_rows_tables_and_columns_does_not_matter(tables: Tables) -> None:
    rng = Random(0)
    shuffled = {
        name: [dict(rng.sample(list(row.items()), len(row))) for row in rng.sample(rows, len(rows))]
        for name, rows in rng.sample(list(tables.items()), len(tables))
    }
    assert text(plan_of(shuffled)) == text(plan_of(tables))


def test_names_do_not_matter(tables: Tables) -> None:
    """Other ids, which sort in another order, leave the best values as they are."""

    def rename(one: str) -> str:
        return f"{one[::-1]} bis"

    def renamed(row: Mapping[str, Any]) -> dict[str, Any]:
        new = {
            column: rename(cell) if column in PLAIN_ID_COLUMNS and cell else cell
            for column, cell in row.items()
        }
        if row.get("skills"):
            new["skills"] = ";".join(map(rename, row["skills"].split(";")))
        return new

    others = {name: [renamed(row) for row in rows] for name, rows in tables.items()}
    assert bests(plan_of(others)) == bests(plan_of(tables))


def test_priorities_are_relative(tables: Tables) -> None:
    """Three times every priority: three times each weighted shortage, nothing else changes."""
    tables = default_objectives(tables)
    stations = [row | {"priority": 3 * (row["priority"] or 1)} for row in tables["stations"]]
    before = bests(plan_of(tables))
    after = bests(plan_of(tables | {"stations": stations}))
    tripled = {
        name: best * 3 if name in SHORTAGES and best is not None else best
        for name, best in before.items()
    }
    assert after == pytest.approx(tripled, rel=1e-12)


def test_one_more_recruit_never_leaves_stations_further_below_their_minimum(tables: Tables) -> None:
    tables = with_setting(tables, "objectives", "below_minimum")
    recruit = {"doctor_id": "new", **random_spot(tables)}
    assert_no_worse(tables, tables | {"doctors": [*tables["doctors"], recruit]})


def test_a_wider_travel_limit_never_leaves_more_doctors_unplaced(tables: Tables) -> None:
    tables = default_objectives(tables)
    assert_no_worse(
        with_setting(tables, "travel_limit", 25), with_setting(tables, "travel_limit", 60)
    )


def test_fewer_decisions_never_make_the_first_objective_worse(tables: Tables) -> None:
    assert_no_worse(tables, tables | {"decisions": []})


def test_looser_limits_on_moves_never_make_the_first_objective_worse(tables: Tables) -> None:
    assert_no_worse(
        with_setting(tables, "max_moves", 1),
        with_setting(tables, "max_moves", 2),
        with_setting(tables, "max_moves", None),
    )


def test_longer_periods_never_leave_more_days_uncovered(tables: Tables) -> None:
    """A course then takes a smaller share of its trainees' days."""
    tables = with_setting(tables, "objectives", "uncovered_days")
    longer = [row | {"weeks": 2 * row["weeks"]} for row in tables.get("periods", [])]
    assert_no_worse(tables, tables | {"periods": longer})


def test_the_names_of_periods_do_not_matter(tables: Tables) -> None:
    """Other period ids, which sort in another order, leave the plan as it is, word for word."""
    ids = sorted(row["period_id"] for row in tables.get("periods", []))
    names = dict(zip(ids, (f"period {i}" for i in range(len(ids), 0, -1)), strict=True))
    columns = ("period_id", "period", "from_period", "joins", "leaves")
    renamed = {
        table: [
            row | {column: names[row[column]] for column in columns if row.get(column)}
            for row in rows
        ]
        for table, rows in tables.items()
    }
    expected = without_fingerprint(plan_of(tables))
    for period, name in names.items():
        expected = expected.replace(period, name)
    assert without_fingerprint(plan_of(renamed)) == expected


@pytest.mark.parametrize(
    "seed", [seed for seed in range(30) if "periods" not in random_tables(seed)]
)
def test_one_period_with_a_name_is_like_one_without(seed: int) -> None:
    tables = random_tables(seed)
    period = {"period_id": "P", "starts": "2026-01-01", "weeks": 1}
    # Only a warning about a full station says it in other words.
    unnamed, named = (
        without_fingerprint(plan_of(one).model_copy(update={"warnings": ()}))
        for one in (tables, tables | {"periods": [period]})
    )
    assert named.replace('"period": "P"', '"period": null') == unnamed


@pytest.mark.parametrize("periods", [2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_periods_in_which_nothing_changes_repeat_the_first(seed: int, periods: int) -> None:
    """Sums over periods are so many times that of one, whatever counts once stays as it is."""
    tables = unchanging(random_tables(seed))
    starts = ("2026-01-01", "2026-07-01", "2027-01-01")
    first = tables.get("periods", [{"period_id": "first", "starts": starts[0], "weeks": 26}])
    more = [{"period_id": day, "starts": day, "weeks": 26} for day in starts[1:periods]]
    one, several = (bests(plan_of(tables | {"periods": rows})) for rows in (first, first + more))
    assert several == pytest.approx(
        {
            name: best if name in ONCE or best is None else best * periods
            for name, best in one.items()
        },
        rel=1e-12,
    )


def unchanging(tables: Tables) -> Tables:
    """Leave courses and decisions of one period out, and what lets later periods have more moves.

    A tolerance is no sum over periods either.
    """
    courses = {row["course_id"] for row in tables.get("courses", [])}
    return with_setting(default_objectives(tables), "max_moves", None) | {
        "courses": [],
        "decisions": [
            row | {"period": None}
            for row in tables.get("decisions", [])
            if row["action"] != "train"
        ],
        "travel": [
            row for row in tables.get("travel", []) if not {row["from_id"], row["to_id"]} & courses
        ],
    }


def without_fingerprint(plan: Plan) -> str:
    return text(plan.model_copy(update={"instance": InstanceRef(name=None, fingerprint="")}))


def random_spot(tables: Tables) -> dict[str, Any]:
    """Return the place of a station, so that the recruit can be posted somewhere."""
    columns = ("lat", "lon", "island")
    located = [row for row in tables["stations"] if row.get("lat") is not None]
    return {column: located[0][column] for column in columns} if located else {}


def assert_no_worse(*relaxed: Tables) -> None:
    """Check the first stage, from the tightest on; what has a plan still has one."""
    for before, after in pairwise(map(plan_of, relaxed)):
        if before.status == "infeasible":
            continue
        assert after.status == "optimal"
        first, relaxed_first = before.objectives[0].best, after.objectives[0].best
        assert first is not None
        assert relaxed_first is not None
        assert relaxed_first <= first + 1e-9
