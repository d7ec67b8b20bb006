"""The totals' ranges, narrowed by relaxations and by the rows that speak of totals only."""

from __future__ import annotations

import pytest

from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.narrow import narrow_totals, propagate

LIMITS = Limits(None, 1, 0)


def course(needed: int, budget: int) -> Model:
    """Return a model of two courses, costs 9 and 6, the first with 4 trainees at least or none."""
    model = Model()
    first, second, runs = model.column(upper=8), model.column(upper=20), model.column()
    one, other = model.column(upper=8), model.column(upper=20)
    model.totals += [first, second, runs]
    model.equal("totals", [(one, 1), (first, -1)], 0)
    model.equal("totals", [(other, 1), (second, -1)], 0)
    model.at_most("seats_max", [(first, 1), (runs, -8)], 0)
    model.at_least("seats_min", [(first, 1), (runs, -4)], 0)
    model.at_most("training_budget", [(first, 9), (second, 6)], budget)
    model.at_least("need", [(one, 2), (other, 1)], needed)
    return model


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("needed", [12, 13])
def test_what_is_needed_and_a_budget_settle_the_totals(solver: str, needed: int) -> None:
    model = course(needed, budget=60)
    again = engine(solver).relaxer(model)
    narrow_totals(model, lambda costs: again(costs, LIMITS))
    possible = [
        (a, b)
        for a in (0, *range(4, 9))
        for b in range(21)
        if 2 * a + b >= needed and 9 * a + 6 * b <= 60
    ]
    first, second, runs = model.totals
    firsts, seconds = zip(*possible, strict=True)
    assert (model.lower[first], model.upper[first]) == (min(firsts), max(firsts))
    assert (model.lower[second], model.upper[second]) == (min(seconds), max(seconds))
    assert model.lower[runs] == 1


def test_a_course_that_runs_has_its_least_trainees() -> None:
    model = course(needed=0, budget=60)
    first, second, runs = model.totals
    model.lower[first] = 1
    propagate(model, [row for row in model.rows if row.family != "need"])
    assert (model.lower[first], model.upper[first]) == (4, 6)
    assert (model.lower[second], model.upper[second]) == (0, 4)
    assert model.lower[runs] == 1
