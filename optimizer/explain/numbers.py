"""The numbers that a limit could have instead, each easier to keep than the one before."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import overload

from phanbo.models.instance import Instance
from phanbo.optimizer.explain.feasibility import core
from phanbo.optimizer.explain.limits import LOWERED, Limit, Number
from phanbo.optimizer.formulation.allowed import doctor_options
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import unit
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes


class Steps(Sequence[Number]):
    """Numbers that are computed when asked for: of money there are millions."""

    def __init__(self, counts: range, number: Callable[[int], Number]) -> None:
        self._counts = counts
        self._number = number

    def __len__(self) -> int:
        return len(self._counts)

    @overload
    def __getitem__(self, index: int) -> Number: ...
    @overload
    def __getitem__(self, index: slice) -> Steps: ...
    def __getitem__(self, index: int | slice) -> Number | Steps:
        if isinstance(index, slice):
            return Steps(self._counts[index], self._number)
        return self._number(self._counts[index])


def easier(instance: Instance, limit: Limit) -> Sequence[Number]:
    """Return every number that makes a difference, the nearest to the present one first."""
    now = limit.of(instance)
    if limit.kind in LOWERED:
        return range(now - 1, -1, -1)
    if limit.kind in ("training_budget", "budget"):
        return _amounts(instance, Fraction(now), allowances=limit.kind == "budget")
    if limit.kind == "training_share":
        return _shares(instance, now)
    if limit.kind == "partner_limit":
        return _minutes_apart(instance, now)
    return range(now + 1, len(instance.doctors) + 1)


def _amounts(instance: Instance, now: Fraction, *, allowances: bool) -> Sequence[Number]:
    """Return the sums that courses and allowances can make, and those in between."""
    everybody = len(instance.doctors)
    prices = [Fraction(course.cost) for course in instance.courses]
    if allowances:
        prices.append(Fraction(instance.settings.relocation_allowance))
    coin = unit(prices)
    most = everybody * sum(prices)
    counts = range(math.floor(now / coin) + 1, math.floor(most / coin) + 1)
    return Steps(counts, lambda count: _decimal(count * coin))


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def _shares(instance: Instance, now: Fraction) -> Sequence[Number]:
    """Return shares of which each lets more train at some station than the one before.

    Of n doctors k may train if the share is more than (k - 1) / n. Between two such fractions all
    shares mean the same; the simplest one stands for them.
    """
    doctors = core(instance, helpers=None).doctors
    told = sum(row.action == "train" for row in instance.decisions)
    trainees = told + sum(course.seats_min for course in instance.courses)
    borders = {
        Fraction(k, n)
        for n in range(1, len(doctors) + 1)
        for k in range(min(n, trainees))
        if Fraction(k, n) >= now
    }
    ends = [*sorted(borders), Fraction(1)]
    return Steps(range(len(ends) - 1), lambda i: _simplest(ends[i], ends[i + 1]))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of smallest denominator above ``low``, and at most ``high`` but below 1."""
    for below in range(1, 2 * (low.denominator + high.denominator)):
        above = math.floor(low * below) + 1
        if above < below and Fraction(above, below) <= high:
            return Fraction(above, below)
    raise AssertionError((low, high))


def _minutes_apart(instance: Instance, now: Decimal) -> Sequence[Number]:
    """Return the minutes between posts that partners may hold."""
    horizon = Horizon(instance)
    travel = TravelMinutes(instance)
    stations = travel.targets(list(horizon.stations))
    found: set[int] = set()
    for facts in horizon.periods:
        for pair in facts.partners:
            one, other = (
                [option.post for option in doctor_options(facts, travel, doctor, stations)]
                for doctor in pair
            )
            found |= set(_between(travel, one, other)) | set(_between(travel, other, one))
    return sorted(minutes for minutes in found if minutes > now)


def _between(travel: TravelMinutes, starts: list[str], ends: list[str]) -> Iterator[int]:
    targets = travel.targets(ends)
    for start in starts:
        yield from (int(one) for one in travel.from_place(start, targets) if one != UNREACHABLE)
