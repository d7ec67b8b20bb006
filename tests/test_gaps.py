"""Shortages as columns: they cost what they cost in words, and relaxations pay no less than they must."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables
from tests.hand_tables import doctor, instance, minutes, station
from tests.random_instances import random_instance


def triangle(k: Fraction) -> Fraction:
    """Return 1 + 2 + … + k, and of the rest of k as much as of the next whole number."""
    return sum(
        (n * min(Fraction(1), max(k - n + 1, Fraction(0))) for n in range(1, 40)), Fraction(0)
    )


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(30))
def test_levels_cost_what_the_shortage_costs(seed: int, periods: int) -> None:
    rng = random.Random(seed)
    v = define_variables(Horizon(random_instance(seed, size=2, periods=periods)))
    first = len(v.model.rows)
    for objective in define_objectives(v).values():
        if not objective.gaps:
            continue
        for _ in range(5):
            upper = v.model.upper
            values = [float(rng.randint(0, int(min(most, 3)))) for most in upper]
            for column in (column for gap in objective.gaps for column, k in gap.supply if k < 0):
                values[column] = 0  # Nobody visits more than the days there are.
            objective.settle(values)
            right = Fraction(0)
            for gap in objective.gaps:
                supplied = [k * gap.step * round(values[column]) for column, k in gap.supply]
                right += gap.weight * triangle(gap.need - sum(supplied))
            paid = sum(cost * values[column] for column, cost in objective.costs.items())
            assert objective.value(values) == right
            assert float(objective.constant) + float(objective.step) * paid == pytest.approx(
                float(right)
            )
            settled = {level.column for gap in objective.gaps for level in gap.levels}
            for row in v.model.rows[first:]:
                if settled & set(row.columns):
                    assert row.holds(values)


@pytest.mark.parametrize(
    ("days", "least"),
    [(1, 1), (2.5, 3), (0.25, 1)],
)
def test_a_relaxation_knows_that_visits_take_whole_days(days: float, least: int) -> None:
    # One doctor, one point: with no day uncovered the fewest visit days are whole.
    one = instance(
        [station("S", presence_days=0)],
        [doctor("d", "S")],
        points=[{"point_id": "q", "name": "a", "station_id": "S", "days_per_week": days}],
    )
    v = define_variables(Horizon(one))
    add_rules(v)
    uncovered = define_objectives(v)["uncovered_days"]
    v.model.at_most("hold", uncovered.costs.items(), 0)
    visits = {way.column: 1 for way in v.visits}
    assert engine("highs").relax(v.model, visits, Limits(None, 1, 0)).bound == pytest.approx(least)


def test_a_relaxation_pays_for_whole_doctors() -> None:
    # T(5) = 15 without anybody, 0 with one doctor of five days: half a doctor is no good bargain.
    one = instance(
        [station("S"), station("R", presence_days=0)],
        [doctor("d", "R")],
        {"travel_limit": 60},
        travel=minutes(R_S=30),
    )
    v = define_variables(Horizon(one))
    add_rules(v)
    uncovered = define_objectives(v)["uncovered_days"]
    assert [
        (gap.station, [int(level.cost) for level in gap.levels])
        for gap in uncovered.gaps
        if gap.levels
    ] == [("S", [15])]
