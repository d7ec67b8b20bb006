"""Whole totals by branching: the bound that a solver finds for the same relaxation."""

from __future__ import annotations

import pytest

from phanbo.optimizer.bounds import rounded
from phanbo.optimizer.engines import Limits, Outcome, engine
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.totals import with_whole_totals
from tests.random_instances import random_instance
from tests.test_narrow import course
from tests.test_sifting import modelled

LIMITS = Limits(None, 1, 0)


def branched(model: Model, costs: dict[int, int]) -> tuple[Outcome | None, int]:
    """Return the outcome, and how many relaxations that took."""
    again, asked = engine("highs").relaxer(), []

    def relax(node: Model) -> Outcome:
        asked.append(node)
        return again(node, costs, LIMITS)

    root = again(model, costs, LIMITS)
    return with_whole_totals(model, root, relax), len(asked)


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_that_of_a_solver(seed: int) -> None:
    model, objectives, _ = modelled(random_instance(seed, size=2))
    if engine("highs").relax(model, {}, LIMITS).ending == "infeasible":
        pytest.skip("no plan")
    for objective in objectives:
        costs = dict(objective.costs)
        found, _ = branched(model, costs)
        known = engine("highs").solve(model.only_totals(), costs, LIMITS)
        assert found is not None
        assert found.ending == known.ending
        if known.bound is not None and found.bound is not None and found.values is not None:
            assert rounded(found.bound) == rounded(known.bound), objective.name
            assert all(abs(found.values[c] - round(found.values[c])) < 1e-5 for c in model.totals)


def test_a_course_that_runs_halfway_is_settled_by_branching() -> None:
    """11 are needed at 2 or 1 each: 5.5 of the first would cost 49.5, whole are 5 and 1 for 51."""
    model = course(11, budget=60)
    first, second, runs = model.totals
    found, asked = branched(model, {first: 9, second: 6})
    assert found is not None
    assert found.values is not None
    assert [round(found.values[c]) for c in (first, second, runs)] == [5, 1, 1]
    assert 1 <= asked <= 8


def test_totals_that_cannot_be_whole_are_infeasible() -> None:
    model = Model()
    total = model.column(upper=10)
    model.totals.append(total)
    model.equal("half", [(total, 2)], 5)
    found, _ = branched(model, {total: 1})
    assert found is not None
    assert found.ending == "infeasible"


def test_no_time_and_too_many_nodes_leave_it_to_a_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    model = course(11, budget=60)
    first, second, _ = model.totals
    costs = {first: 9, second: 6}
    root = engine("highs").relax(model, costs, LIMITS)
    assert with_whole_totals(model, root, lambda node: Outcome("nothing")) is None
    monkeypatch.setattr("phanbo.optimizer.totals.NODES", 0)
    assert branched(model, costs)[0] is None
