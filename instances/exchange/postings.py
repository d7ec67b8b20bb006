"""The stretches of a plan: who is at which post from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan, Posting


class Stretch(NamedTuple):
    """A doctor at one post, or at none, over periods that follow one another."""

    doctor_id: str
    post_id: str | None
    starts: date | None
    """None: the instance has no periods, and nobody said when the plan begins."""
    ends: date | None
    """The last day; None: open."""
    postings: tuple[Posting, ...]


def stretches(instance: Instance, plan: Plan, begins: date | None = None) -> list[Stretch]:
    """Return the stretches of a plan, by doctor and time.

    Parameters
    ----------
    instance
        The instance of the plan.
    plan
        A plan that posts people.
    begins
        When the plan begins, where the instance has no periods.
    """
    starts: dict[str | None, date | None] = {None: begins}
    starts |= {row.period_id: row.starts for row in instance.periods}
    order = sorted(starts, key=lambda one: (starts[one] or date.min, one or ""))
    place = {period: number for number, period in enumerate(order)}
    of: dict[str, list[Posting]] = {}
    for posting in sorted(plan.postings, key=lambda one: (one.doctor_id, place[one.period])):
        of.setdefault(posting.doctor_id, []).append(posting)
    return [one for postings in of.values() for one in _stretches(postings, starts, instance)]


def _stretches(
    postings: list[Posting], starts: dict[str | None, date | None], instance: Instance
) -> Iterator[Stretch]:
    """Yield the stretches of one doctor; who leaves ends the day before the next period."""
    first = 0
    for number in range(1, len(postings) + 1):
        if number < len(postings) and postings[number].post_id == postings[first].post_id:
            continue
        here = postings[first:number]
        after = starts[postings[number].period] if number < len(postings) else None
        if number == len(postings):
            after = _day_of_leaving(instance, postings[0].doctor_id)
        yield Stretch(
            doctor_id=here[0].doctor_id,
            post_id=here[0].post_id,
            starts=starts[here[0].period],
            ends=after - timedelta(days=1) if after else None,
            postings=tuple(here),
        )
        first = number


def _day_of_leaving(instance: Instance, doctor_id: str) -> date | None:
    leaves = next((row.leaves for row in instance.doctors if row.doctor_id == doctor_id), None)
    return next((row.starts for row in instance.periods if row.period_id == leaves), None)
