"""Shortages (PROBLEM.md section 4): what is missing of a need, and what that costs.

T is convex, so a shortage is a sum of *levels* that cost ever more and fill from the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from phanbo.models.errors import InstanceError
from phanbo.models.messages import N_, Fault, fault
from phanbo.optimizer.formulation.model import multiples, unit
from phanbo.optimizer.formulation.variables import Term, Then, Variables

NOTHING = Fraction(0)
MOST_LEVELS = 10_000
"""Units of one shortage: the model has a column for each. No place on earth needs as many."""


def triangle(k: Fraction) -> Fraction:
    """Return T(k) = k(k+1)/2 for whole k, linear in between, 0 for k <= 0."""
    if k <= 0:
        return NOTHING
    whole = math.floor(k)
    return Fraction(whole * (whole + 1), 2) + (k - whole) * (whole + 1)


@dataclass(frozen=True)
class Level:
    """A column: the share of some missing steps, each of which costs the same."""

    column: int
    steps: int
    cost: Fraction
    """Of a step, in T."""


@dataclass(frozen=True)
class Gap:
    """A possible shortage: weight * T(need - supply), supply in whole steps.

    A step more supplied lessens it, and what it costs, by less and less: between two such points a
    relaxation that knows them pays what lies on the line, not on T.
    """

    station: str
    period: int
    point: str | None
    skill: str | None
    weight: int
    need: Fraction
    step: Fraction
    supply: tuple[tuple[int, int], ...]
    """(column, whole number of steps)."""
    certain: int
    """Steps that are missing whatever is supplied."""
    levels: tuple[Level, ...]
    """Of the steps beyond; as they cost ever more, they fill from the first."""

    def amount(self, values: Sequence[float]) -> Fraction:
        """Return the shortage at whole values of the columns, not below 0."""
        return self.short(self._missing(values))

    def cost(self, values: Sequence[float]) -> Fraction:
        """Return weight * T(shortage)."""
        missing = self._missing(values)
        return self.weight * triangle(self.short(missing)) if missing > 0 else NOTHING

    def short(self, missing: int) -> Fraction:
        """Return the shortage where so many steps are missing."""
        return self.need - (self.steps - missing) * self.step if missing > 0 else NOTHING

    def settle(self, values: list[float]) -> None:
        """Give the levels the values that the other columns leave them."""
        rest = self._missing(values) - self.certain
        for level in self.levels:
            values[level.column] = min(max(rest / level.steps, 0.0), 1.0)
            rest -= level.steps

    @cached_property
    def steps(self) -> int:
        """How many steps meet the need."""
        return math.ceil(self.need / self.step)

    def _missing(self, values: Sequence[float]) -> int:
        """Return how many steps are missing, below 0 where there is more than enough."""
        return self.steps - sum([k * round(values[column]) for column, k in self.supply])


def add_gap(
    v: Variables,
    objective: str,
    then: Then,
    need: Fraction,
    supply: list[Term],
    *,
    point: str | None = None,
    skill: str | None = None,
) -> Gap:
    """Add the levels of a shortage: sum of levels >= need, in whole steps, - certain - supply."""
    step = unit([k for _, k in supply])
    taken = multiples((k for _, k in supply), step)
    most = sum(k * int(v.model.upper[c]) for (c, _), k in zip(supply, taken, strict=True) if k > 0)
    steps = math.ceil(need / step)
    certain = max(steps - most, 0)
    if (steps - certain) * step > MOST_LEVELS:
        raise InstanceError([_too_many(then[0], need)])
    # Whole supplies leave whole shortages: a solver that knows it rounds its bound up.
    levels = tuple(
        Level(v.model.column(integer=size == 1), size, cost)
        for size, cost in _rises(need, step, certain)
    )
    if levels:
        terms = [*((one.column, one.steps * step) for one in levels), *supply]
        v.model.at_least(objective, terms, (steps - certain) * step)
    station, period = then
    return Gap(
        station,
        period,
        point,
        skill,
        v.horizon.stations[station].priority,
        need,
        step,
        tuple(zip((c for c, _ in supply), taken, strict=True)),
        certain,
        levels,
    )


def _rises(need: Fraction, step: Fraction, certain: int) -> list[tuple[int, Fraction]]:
    """Return what T rises by with each step missing beyond those that certainly are.

    As (steps, rise of each), where it is the same for several: T is linear between whole numbers.
    """
    steps = math.ceil(need / step)
    rises: list[tuple[int, Fraction]] = []
    missing = certain
    while missing < steps:
        short = max(need - (steps - missing) * step, NOTHING)
        after = need - (steps - missing - 1) * step
        alike = math.floor((math.floor(short) + 1 - short) / step) if after - short == step else 1
        count = min(max(alike, 1), steps - missing)
        rise = triangle(after) - triangle(short)
        if rises and rises[-1][1] == rise:
            rises[-1] = (rises[-1][0] + count, rise)
        else:
            rises.append((count, rise))
        missing += count
    return rises


def _too_many(station: str, need: Fraction) -> Fault:
    return fault(
        "stations",
        N_("may lack up to {need} doctors or days a week, more than can be planned"),
        N_("check its numbers, those of its points, and the setting work_days"),
        column="station_id",
        value=station,
        need=math.ceil(need),
    )
