"""Numbers that no solver can tell apart are faults that name the cell, whatever reads them."""

import pytest

from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.magnitudes import CELLS
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.random_instances import random_instance

TABLES: dict[str, list[dict[str, object]]] = {
    "settings": [{"setting": "training_budget", "value": 10**12}],
    "stations": [
        {"station_id": "A", "name": "A", "min_doctors": 1, "lat": 21.0, "lon": 107.0},
        {"station_id": "B", "name": "B", "min_doctors": 1, "lat": 21.0, "lon": 107.1},
    ],
    "doctors": [{"doctor_id": "1", "post_id": "A"}, {"doctor_id": "2", "post_id": "B"}],
    "points": [{"point_id": "P", "station_id": "A", "days_per_week": 1}],
    "skills": [{"skill_id": "ecg", "name": "ECG"}],
    "requirements": [{"station_id": "A", "skill_id": "ecg", "min_doctors": 1}],
    "courses": [
        {"course_id": "C", "skill_id": "ecg", "seats_max": 2, "cost": 12_000_000},
        {"course_id": "D", "skill_id": "ecg", "seats_max": 2, "cost": 12_345_678},
    ],
    "travel": [{"from_id": "1", "to_id": "A", "minutes": 10}],
    "preferences": [{"doctor_id": "2", "station_id": "A", "rank": 1}],
}


def changed(table: str, column: str, value: object) -> Instance:
    """Return the small instance with one cell of its last row, or one setting, as told."""
    rows: list[dict[str, object]] = [dict(row) for row in TABLES[table]]
    if table == "settings":
        rows.append({"setting": column, "value": value})
    else:
        rows[-1][column] = value
    return Instance.model_validate(TABLES | {table: rows})


def test_money_in_dong_is_planned() -> None:
    instance = Instance.model_validate(TABLES)
    plan = solve(instance)
    verify(instance, plan)
    assert plan.status == "optimal"


@pytest.mark.parametrize(
    ("table", "column", "value", "key"),
    [
        ("stations", "priority", 10**12, "B"),
        ("stations", "presence_days", "4.33333333333333", "B"),
        ("doctors", "fte", "0.333333333333333", "2"),
        ("points", "days_per_week", "1.000000000001", "P"),
        ("courses", "cost", "12345678.0000001", "D"),
        ("travel", "minutes", 10**14, "1"),
        ("preferences", "rank", 10**10, "2"),
        ("settings", "training_share", "0.333333333333333", "training_share"),
        ("settings", "work_days", "5.0000000000001", "work_days"),
    ],
)
def test_the_cell_is_named(table: str, column: str, value: object, key: str) -> None:
    with pytest.raises(InstanceError) as caught:
        solve(changed(table, column, value))
    (one,) = caught.value.faults
    assert (one.table, one.column, one.value) == (table, column, str(one.value))
    assert f"({key}) has too many digits" in str(one)
    assert "fewer decimals" in str(one)


@pytest.mark.parametrize("column", ["seats_min", "seats_max"])
def test_seats_without_end_are_no_fault(column: str) -> None:
    instance = changed("courses", "seats_max", 10**15)
    if column == "seats_min":
        rows = [dict(row) for row in instance.tables()["courses"]]
        rows[-1]["seats_min"] = 10**14
        instance = Instance.model_validate(instance.tables() | {"courses": rows})
    plan = solve(instance)
    verify(instance, plan)
    assert plan.status == "optimal"


@pytest.mark.parametrize("seed", range(40))
def test_every_rule_with_coefficients_of_the_data_is_watched(seed: int) -> None:
    """All other rules only count: their coefficients are the numbers of doctors or seats."""
    instance = random_instance(seed)
    v = define_variables(Horizon(instance))
    add_rules(v)
    define_objectives(v)
    counts = {
        row.family
        for row in v.model.rows
        if max(map(abs, row.coefficients), default=0) > len(instance.doctors) + 1
    }
    assert counts <= set(CELLS)
