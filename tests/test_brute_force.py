"""The plain model against every plan of tiny random instances, looked at one by one."""

from __future__ import annotations

import pytest

from phanbo.models.instance import Instance
from tests.brute_force import BruteForce
from tests.plain_model import plain_solve
from tests.random_instances import random_tables


def without_points(seed: int, periods: int) -> Instance:
    tables = random_tables(seed, periods=periods)
    points = {row["point_id"] for row in tables.pop("points", [])}
    tables["travel"] = [
        row for row in tables.get("travel", []) if not points & {row["from_id"], row["to_id"]}
    ]
    return Instance.model_validate(tables)


@pytest.mark.parametrize("periods", [1, 2, 3])
def test_the_plain_model_finds_the_best_of_all_plans(periods: int) -> None:
    checked = 0
    for seed in range(40):
        instance = without_points(seed, periods)
        every_plan = BruteForce(instance)
        if every_plan.plans <= 300:
            checked += 1
            assert plain_solve(instance) == every_plan.stages(), f"seed {seed}"
    assert checked >= 8
