"""How the answer must change, or not, when the question changes: no second solver is needed."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.solve import solve
from tests.random_instances import Tables, random_tables

SEEDS = range(12)
SHORTAGES = ("below_minimum", "missing_skills", "uncovered_days", "below_target")
PLAIN_ID_COLUMNS = (
    *("station_id", "point_id", "team_id", "doctor_id", "post_id", "skill_id", "course_id"),
    *("from_id", "to_id", "target_id", "partner_id", "prerequisite", "joins", "leaves"),
    *("period", "period_id", "from_period", "functional_model", "from_island", "to_island"),
    "island",
)


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


def default_objectives(seed: int) -> Tables:
    return with_setting(random_tables(seed), "objectives", None)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_instance_gives_the_same_plan(seed: int) -> None:
    assert text(plan_of(random_tables(seed))) == text(plan_of(random_tables(seed)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_tables_and_columns_does_not_matter(seed: int) -> None:
    tables = random_tables(seed)
    rng = Random(seed)
    shuffled = {
        name: [dict(rng.sample(list(row.items()), len(row))) for row in rng.sample(rows, len(rows))]
        for name, rows in rng.sample(list(tables.items()), len(tables))
    }
    assert text(plan_of(shuffled)) == text(plan_of(tables))


@pytest.mark.parametrize("seed", SEEDS)
def test_names_do_not_matter(seed: int) -> None:
    """Other ids, which sort in another order, leave the best values as they are."""
    tables = random_tables(seed)

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


@pytest.mark.parametrize("seed", SEEDS)
def test_priorities_are_relative(seed: int) -> None:
    """Three times every priority: three times each weighted shortage, nothing else changes."""
    tables = default_objectives(seed)
    stations = [row | {"priority": 3 * (row["priority"] or 1)} for row in tables["stations"]]
    before = bests(plan_of(tables))
    after = bests(plan_of(tables | {"stations": stations}))
    tripled = {
        name: best * 3 if name in SHORTAGES and best is not None else best
        for name, best in before.items()
    }
    assert after == tripled


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_recruit_never_leaves_stations_further_below_their_minimum(seed: int) -> None:
    tables = with_setting(random_tables(seed), "objectives", "below_minimum")
    recruit = {"doctor_id": "new", **random_spot(tables)}
    assert_no_worse(tables, tables | {"doctors": [*tables["doctors"], recruit]})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wider_travel_limit_never_leaves_more_doctors_unplaced(seed: int) -> None:
    tables = default_objectives(seed)
    assert_no_worse(
        with_setting(tables, "travel_limit", 25), with_setting(tables, "travel_limit", 60)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_decisions_never_make_the_first_objective_worse(seed: int) -> None:
    tables = random_tables(seed)
    assert_no_worse(tables, tables | {"decisions": []})


def random_spot(tables: Tables) -> dict[str, Any]:
    """Return the place of a station, so that the recruit can be posted somewhere."""
    columns = ("lat", "lon", "island")
    located = [row for row in tables["stations"] if row.get("lat") is not None]
    return {column: located[0][column] for column in columns} if located else {}


def assert_no_worse(tables: Tables, relaxed: Tables) -> None:
    """Check the first stage; what has a plan still has one."""
    before, after = plan_of(tables), plan_of(relaxed)
    if before.status == "infeasible":
        return
    assert after.status == "optimal"
    first, relaxed_first = before.objectives[0].best, after.objectives[0].best
    assert first is not None
    assert relaxed_first is not None
    assert relaxed_first <= first + 1e-9
