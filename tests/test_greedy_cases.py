"""The solver looks ahead: planning period by period is strictly worse on the planted cases."""

from __future__ import annotations

import pytest

from phanbo.models.instance import Instance
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.greedy_cases import CASES, GreedyCase
from tests.hand_tables import bests
from tests.plain_model import PlainModel

each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def plan_period_by_period(instance: Instance) -> list[float]:
    """Return the objectives of the plan in which each period sees no gain but its own."""
    model = PlainModel(instance)
    for period in model.periods.all:
        assert model.stages(model.objectives_in[period]) is not None
        freeze(model, period)
    found = model.stages(model.objectives)
    assert found is not None
    return [float(value) for value in found]


def freeze(model: PlainModel, period: int) -> None:
    """Hold the postings, visits and training of a period."""
    chosen = [one for key, one in model.at.items() if key[-1] == period]
    chosen += [one for key, one in model.visit.items() if key[-1] == period]
    courses = {course.course_id for course in model.courses(period)}
    chosen += [one for key, one in model.train.items() if key[-1] in courses]
    for variable, value in [(one, model.value(one)) for one in chosen]:
        model.fix(variable, value)


@each_case
def test_the_best_over_the_whole_horizon(case: GreedyCase) -> None:
    assert bests(Instance.model_validate(case.tables)) == case.at_once


@each_case
def test_the_solver_looks_ahead(case: GreedyCase) -> None:
    instance = Instance.model_validate(case.tables)
    plan = solve(instance)
    verify(instance, plan)
    assert plan.status == "optimal"
    found = [one.best for one in plan.objectives if one.best is not None]
    assert found == case.at_once
    assert found < case.by_period


@each_case
def test_period_by_period_is_worse(case: GreedyCase) -> None:
    assert plan_period_by_period(Instance.model_validate(case.tables)) == case.by_period
    assert case.at_once < case.by_period
