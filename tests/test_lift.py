"""Bounds raised to values that prices can add up to; proofs with prices to the last đồng."""

from random import Random

import pytest

from phanbo.models.instance import Instance
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.lift import lifted
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.plain_model import plain_solve
from tests.random_instances import random_tables

MONEY = ("relocation_allowance", "training_budget", "budget")


def test_the_next_sum_of_two_prices() -> None:
    model = Model()
    costs = {model.column(upper=10): 700, model.column(upper=10): 1100}
    assert lifted(model, costs, 2501, 2900) == 2800  # 2 * 700 + 1100 is below
    assert lifted(model, costs, 2800, 2900) == 2800
    assert lifted(model, costs, 2801, 2900) == 2900  # 700 + 2 * 1100


def test_fractional_columns_and_many_prices_leave_the_bound_alone() -> None:
    model = Model()
    assert lifted(model, {model.column(integer=False): 700}, 1, 700) == 1
    assert lifted(model, {model.column(): 700 + i for i in range(50)}, 1, 700) == 1


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_odd_prices_are_proven_too(first: int) -> None:
    for seed in range(first, first + 20):
        tables, random = random_tables(seed), Random(seed)
        factor = random.choice([1000003, 7.31, 123456.789])
        for row in tables.get("courses", []):
            if row.get("cost"):
                row["cost"] = round(float(row["cost"]) * factor + random.randrange(1000), 3)
        for row in tables.get("settings", []):
            if row["setting"] in MONEY and row["value"]:
                row["value"] = round(float(row["value"]) * factor * 1.003, 3)
        instance = Instance.model_validate(tables)
        plan, expected = solve(instance), plain_solve(instance)
        if expected is None:
            assert plan.status == "infeasible"
            continue
        assert plan.status == "optimal"
        verify(instance, plan)
        bests = [one.best for one in plan.objectives if one.best is not None]
        assert bests == pytest.approx([float(best) for best in expected], rel=1e-12)
