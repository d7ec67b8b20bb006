"""What a plan means from period to period: who comes, goes and trains, and each station's level."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from phanbo.models.plan import Event, Happening, Level, Posting, Training
from phanbo.optimizer.formulation.horizon import Horizon

Posts = Mapping[str, str | None]
"""Doctor who is there -> the post held; None: unplaced."""
ORDER = get_args(Happening)


def read_calendar(
    horizon: Horizon, postings: Sequence[Posting], training: Sequence[Training]
) -> list[Event]:
    """Return what changes in each period: by period, then kind of event, then doctor."""
    events: list[Event] = []
    before: Posts = {
        doctor.doctor_id: doctor.post_id
        for doctor in horizon.instance.doctors
        if doctor.joins is None
    }
    for facts in horizon.periods:
        period = facts.period_id
        now = {one.doctor_id: one.post_id for one in postings if one.period == period}
        changes = sorted(_changes(period, before, now), key=_place)
        events += _with_takeovers(changes)
        events += (
            Event(
                period=period,
                event="trains",
                doctor_id=one.doctor_id,
                course_id=one.course_id,
                skill_id=one.skill_id,
            )
            for one in sorted(training, key=lambda one: (one.doctor_id, one.course_id))
            if one.period == period
        )
        before = now
    return events


def read_levels(horizon: Horizon, postings: Iterable[Posting]) -> list[Level]:
    """Return how many doctors each station has, with its numbers: by period, then station."""
    count = Counter((one.post_id, one.period) for one in postings)
    return [
        Level(
            station_id=station,
            period=facts.period_id,
            doctors=count[station, facts.period_id],
            min_doctors=level.minimum,
            target_doctors=level.target,
            max_doctors=level.maximum,
        )
        for facts in horizon.periods
        for station, level in facts.levels.items()
    ]


def _changes(period: str | None, before: Posts, now: Posts) -> Iterator[Event]:
    """Yield an event for each doctor who comes, goes or changes posts."""
    for doctor in before.keys() | now.keys():
        old, new = before.get(doctor), now.get(doctor)
        event: Happening
        if doctor not in now:
            event = "leaves"
        elif doctor not in before:
            event = "joins"
        elif new == old:
            continue
        else:
            event = "takes_up" if new is not None else "unplaced"
        yield Event(period=period, event=event, doctor_id=doctor, from_=old, to=new)


def _with_takeovers(changes: Sequence[Event]) -> Iterator[Event]:
    """Pair who comes to a post with who gives it up, both in order, as far as there are both."""
    given_up: defaultdict[str | None, list[str]] = defaultdict(list)
    for one in reversed(changes):
        given_up[one.from_].append(one.doctor_id)
    for one in changes:
        if one.to is not None and given_up[one.to]:
            yield one.model_copy(update={"instead_of": given_up[one.to].pop()})
        else:
            yield one


def _place(one: Event) -> tuple[int, str]:
    return ORDER.index(one.event), one.doctor_id
