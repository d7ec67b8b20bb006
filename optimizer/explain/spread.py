"""How evenly doctors are spread over stations and over people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.fairness import Spread, Stations
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan

PEOPLE = 10_000
Counts = Mapping[str, int]
"""Station -> its doctors."""


def gini(values: Sequence[int | Fraction]) -> Fraction:
    """Return the Gini coefficient: Σ |x - y| over all pairs / (2 · n² · mean); 0 if all are 0.

    With the values in order that is Σ (2i - n - 1) · x_i / (n · Σ x).
    """
    ordered, count = sorted(values), len(values)
    whole = Fraction(sum(ordered))
    uneven = Fraction(sum((2 * i - count - 1) * one for i, one in enumerate(ordered, 1)))
    return uneven / (count * whole) if whole else Fraction(0)


def quantile(ordered: Sequence[int | Fraction], share: Fraction) -> Fraction:
    """Return the value at place 1 + share · (n - 1) of ordered values, between two in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return Fraction(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def per_station(instance: Instance, plan: Plan) -> Stations:
    """Return how doctors spread over stations, before and in each period."""
    stations = [station.station_id for station in instance.stations]

    def spread(period: str | None, count: Counts) -> Spread:
        values = [count[one] for one in stations]
        return _spread(period, values, Fraction(sum(values), len(values)))

    before, after = _counts(instance, plan)
    return Stations(
        stations=len(stations),
        before=spread(None, before),
        after=tuple(spread(period, count) for period, count in after.items()),
    )


def per_10000(instance: Instance, plan: Plan) -> Stations | None:
    """Return how doctors spread over the people of the stations whose population is known."""
    people = {one.station_id: one.population for one in instance.stations if one.population}
    if not people:
        return None

    def spread(period: str | None, count: Counts) -> Spread:
        values = [Fraction(PEOPLE * count[one], living) for one, living in people.items()]
        doctors = sum(count[one] for one in people)
        return _spread(period, values, Fraction(PEOPLE * doctors, sum(people.values())))

    before, after = _counts(instance, plan)
    return Stations(
        stations=len(people),
        people=sum(people.values()),
        left_out=len(instance.stations) - len(people),
        before=spread(None, before),
        after=tuple(spread(period, count) for period, count in after.items()),
    )


def _spread(period: str | None, values: Sequence[int | Fraction], average: Fraction) -> Spread:
    ordered = sorted(values)
    return Spread(
        period=period,
        least=plain(Fraction(ordered[0])),
        quarter=plain(quantile(ordered, Fraction(1, 4))),
        median=plain(quantile(ordered, Fraction(1, 2))),
        three_quarters=plain(quantile(ordered, Fraction(3, 4))),
        most=plain(Fraction(ordered[-1])),
        average=plain(average),
        gini=float(gini(ordered)),
    )


def _counts(instance: Instance, plan: Plan) -> tuple[Counts, dict[str | None, Counts]]:
    """Return the doctors of each post today, without who has yet to join, and in each period."""
    today = Counter(one.post_id for one in instance.doctors if one.post_id and one.joins is None)
    ordered = sorted(instance.periods, key=lambda period: period.starts)
    after: dict[str | None, Counter[str]] = {one.period_id: Counter() for one in ordered}
    after = after or {None: Counter()}
    for posting in plan.postings:
        if posting.post_id is not None:
            after[posting.period][posting.post_id] += 1
    return today, dict(after)
