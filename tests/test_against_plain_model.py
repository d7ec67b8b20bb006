"""The solver against the plain model on random instances: the same best value in every stage."""

from __future__ import annotations

from fractions import Fraction

import pytest

from phanbo.models.plan import Plan
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.plain_model import plain_solve
from tests.random_instances import random_instance

CHUNK = 20


def stages(plan: Plan) -> list[float] | None:
    """Return the best value of each minimised objective, all proven; None: infeasible."""
    if plan.status == "infeasible":
        return None
    assert plan.status == "optimal"
    minimised = [one for one in plan.objectives if one.best is not None]
    assert all(one.proven and one.bound == one.best for one in minimised)
    return [one.best for one in minimised if one.best is not None]


def expected(bests: list[Fraction] | None) -> object:
    if bests is None:
        return None
    return pytest.approx([float(best) for best in bests], rel=1e-9, abs=1e-9)


def check(seed: int, size: int = 1) -> None:
    instance = random_instance(seed, size)
    plan = solve(instance)
    assert stages(plan) == expected(plain_solve(instance)), f"seed {seed}"
    if plan.status != "infeasible":
        names = [aim.name for aim in instance.settings.objectives]
        assert [one.name for one in plan.objectives][: len(names)] == names
        verify(instance, plan)


@pytest.mark.parametrize("seed", range(60))
def test_same_best_values(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(60, 460, CHUNK))
def test_same_best_values_on_many(first: int) -> None:
    for seed in range(first, first + CHUNK):
        check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 60, 5))
def test_same_best_values_on_larger_ones(first: int) -> None:
    for seed in range(first, first + 5):
        check(seed, size=3)


def test_the_instances_are_of_both_kinds() -> None:
    """Most random instances have a plan, and some have none, so that both are compared."""
    infeasible = sum(plain_solve(random_instance(seed)) is None for seed in range(60))
    assert 3 <= infeasible <= 15
