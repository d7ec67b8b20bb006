"""Relaxing and solving with few columns first: never another result than with all of them."""

from __future__ import annotations

import pytest

from phanbo.instances.generator.province import tables
from phanbo.models.instance import Instance
from phanbo.optimizer import sifting, stages
from phanbo.optimizer.bounds import rounded
from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.formulation import pools, variables
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.sifting import Sifting
from phanbo.optimizer.solve import Task, model_of, solve
from phanbo.optimizer.start import first_plan
from phanbo.optimizer.watch import Watch
from tests import test_against_plain_model as plain
from tests.plain_model import plain_solve
from tests.random_instances import random_instance

LIMITS = Limits(None, 1, 0)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sift the smallest models too, and begin with one way of each doctor."""
    monkeypatch.setattr(stages, "SIFTED", 0)
    monkeypatch.setattr(variables, "COUNTED", 0)
    monkeypatch.setattr(sifting, "FIRST", 1)
    monkeypatch.setattr(sifting, "JOIN", 1)


def modelled(instance: Instance) -> tuple[Model, list[Objective], list[float] | None]:
    task = Task(Horizon(instance), engine("highs"), Watch(None, None, None, 1), 1, 0)
    v, objectives, order = model_of(task, idle=True)
    return v.model, [one for _, one in order], first_plan(v, objectives.values())


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(60))
def test_the_best_values_are_those_of_the_plain_model(seed: int) -> None:
    plain.check(seed)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("periods", [2, 3])
@pytest.mark.parametrize("seed", range(15))
def test_and_over_several_periods(seed: int, periods: int) -> None:
    plain.check(seed, periods=periods)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(12))
def test_larger_instances_have_ways_that_join(seed: int) -> None:
    plain.check(seed, size=2)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(8, 14))
def test_who_trains_is_decided_anew_where_few_columns_break_a_row(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of seed 10 does, with few rows of the first: see ``pools``."""
    monkeypatch.setattr(pools, "MOST_ENTRIES", 0)
    plain.check(seed, size=3)


@pytest.mark.usefixtures("always")
def test_a_solver_that_tells_no_prices_will_do() -> None:
    instance = random_instance(3)
    plan = solve(instance, solver="cbc")
    assert plain.stages(plan) == plain.expected(plain_solve(instance))


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_that_of_the_whole_relaxation(seed: int) -> None:
    model, objectives, start = modelled(random_instance(seed, size=2))
    if start is None:
        pytest.skip("no first plan")
    relax = Sifting(engine("highs"), model, start)
    for objective in objectives:
        few = relax(model, objective.costs, LIMITS)
        whole = engine("highs").relax(model, objective.costs, LIMITS)
        assert few.bound is not None
        assert whole.bound is not None
        assert few.bound <= whole.bound + 1e-4
        assert rounded(few.bound) == rounded(whole.bound), objective.name


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(20))
def test_no_solution_is_below_the_bound_plus_its_reduced_costs(seed: int) -> None:
    """What narrowing columns by reduced costs rests on."""
    model, objectives, start = modelled(random_instance(seed))
    if start is None:
        pytest.skip("no first plan")
    relax = Sifting(engine("highs"), model, start)
    for objective in objectives:
        few = relax(model, objective.costs, LIMITS)
        assert few.bound is not None
        assert few.reduced_costs is not None
        for other in objectives[:3]:
            found = engine("highs").solve(model, other.costs, LIMITS).values
            assert found is not None
            value = sum(cost * found[c] for c, cost in objective.costs.items())
            away = sum(
                cost * (found[c] - (model.lower[c] if cost > 0 else model.upper[c]))
                for c, cost in enumerate(few.reduced_costs)
            )
            assert value >= few.bound + away - 1e-3


def test_a_large_model_is_relaxed_with_few_of_its_columns() -> None:
    """Work counted: of the ways of 103 stations' doctors a tenth are looked at."""
    made = tables("22,31,33,24", stations=103, seed=2027)
    model, objectives, start = modelled(Instance.model_validate(made))
    assert start is not None
    relax = Sifting(engine("highs"), model, start)
    ways = sum(len(row.columns) for row in model.rows if row.family == "one_way")
    for objective in objectives[:3]:
        outcome = relax(model, objective.costs, LIMITS)
        assert outcome.ending == "optimal"
        assert outcome.iterations < 20_000
    assert relax.ways_in_use < ways / 5
