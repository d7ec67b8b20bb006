"""The totals' ranges, narrowed by relaxations and by the rows that speak of totals only."""

from __future__ import annotations

import pytest

from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.narrow import narrow_totals, propagate, totals_fit

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
@pytest.mark.parametrize("needed", [10, 11])
def test_a_course_that_must_run_narrows_all_totals(solver: str, needed: int) -> None:
    """With a budget of 60 the second course alone meets a need of 10; for 11, the first must run."""
    model = course(needed, budget=60)
    again = engine(solver).relaxer()
    narrow_totals(model, lambda costs: again(model, costs, LIMITS))
    first, second, runs = model.totals
    must = needed > 10
    assert model.lower[runs] == must
    assert (model.lower[first], model.upper[first]) == ((4, 6) if must else (0, 8))
    assert (model.lower[second], model.upper[second]) == ((0, 4) if must else (0, 20))


def test_a_course_that_runs_has_its_least_trainees() -> None:
    model = course(needed=0, budget=60)
    first, second, runs = model.totals
    model.lower[first] = 1
    propagate(model, [row for row in model.rows if row.family != "need"])
    assert (model.lower[first], model.upper[first]) == (4, 6)
    assert (model.lower[second], model.upper[second]) == (0, 4)
    assert model.lower[runs] == 1


@pytest.mark.parametrize(
    ("first", "second", "runs", "fits"),
    [(4, 4, 1.0, True), (4, 4, 0.5, True), (3, 0, 0.4, False), (4, 4.5, 1.0, False)],
)
def test_totals_fit(first: float, second: float, runs: float, fits: bool) -> None:
    model = course(needed=0, budget=60)
    assert totals_fit(model, [first, second, runs, 0, 0]) is fits


def test_narrowing_ends_where_nothing_is_left() -> None:
    """x > y and y > x push each other up without end."""
    model = Model()
    x, y = model.column(upper=10), model.column(upper=10)
    model.at_least("more", [(x, 1), (y, -1)], 1)
    model.at_least("more", [(y, 1), (x, -1)], 1)
    propagate(model, model.rows)
    assert model.lower[x] > model.upper[x] or model.lower[y] > model.upper[y]
    assert max(model.lower) < 20
