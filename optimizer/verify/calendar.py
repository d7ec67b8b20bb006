"""What a plan says of its periods, recomputed from its postings: the calendar, and the levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Event, Happening, Level, Plan
from phanbo.models.tables import Doctor
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.reading import Reading

Claim = TypeVar("Claim", Event, Level)
Key = tuple[str, ...]
KINDS: tuple[Happening, ...] = ("leaves", "joins", "takes_up", "unplaced")
NOT_THERE = ""
"""In the place of a post: the doctor has not joined, or has left."""


def wrong_calendar(reading: Reading, plan: Plan) -> Iterator[Violation]:
    """Check for each event of the plan and none else; an older plan states none."""
    if plan.calendar is None:
        return
    index = reading.facts.index
    times = [index[one.period] for one in plan.calendar if one.period in index]
    if any(later < earlier for earlier, later in pairwise(times)):
        yield breach("calendar", N_("the events are not in the order of time"))
    yield from _compared("calendar", plan.calendar, [*_events(reading)], _event_key)


def wrong_levels(reading: Reading, plan: Plan) -> Iterator[Violation]:
    """Check for one right row a station and period; an older plan states none."""
    if plan.levels is None:
        return
    facts = reading.facts
    right = []
    for t, period in enumerate(facts.periods):
        for station in facts.instance.stations:
            numbers = facts.numbers(station, t)
            level = Level(
                station_id=station.station_id,
                period=period,
                doctors=len(reading.doctors_at(station.station_id, t)),
                min_doctors=numbers.min_doctors,
                target_doctors=numbers.target_doctors,
                max_doctors=numbers.max_doctors,
            )
            right.append(level)
    yield from _compared("levels", plan.levels, right, lambda one: (one.station_id,))


def _event_key(one: Event) -> Key:
    parts = one.doctor_id, one.event, one.course_id
    return tuple(part for part in parts if part is not None)


def _compared(
    rule: str, stated: Sequence[Claim], right: Iterable[Claim], key: Callable[[Claim], Key]
) -> Iterator[Violation]:
    """Find the rows of one list that the other lacks, or has with other cells."""
    wanted = {(one.period, key(one)): one for one in right}
    listed = Counter((one.period, key(one)) for one in stated)
    for (period, row), count in listed.items():
        names = {"row": " ".join(row), "when": when(period)}
        if count > 1:
            yield breach(rule, N_("{row}{when} is listed {count} times"), count=count, **names)
        if (period, row) not in wanted:
            template = N_("{row}{when} is listed, but does not follow from the plan")
            yield breach(rule, template, **names)
    for period, row in sorted(wanted.keys() - listed.keys(), key=str):
        template = N_("{row}{when} is not listed")
        yield breach(rule, template, row=" ".join(row), when=when(period))
    for one in stated:
        known = wanted.get((one.period, key(one)))
        cells = {} if known is None else known.model_dump()
        for column, said in one.model_dump().items():
            if column in cells and said != cells[column]:
                yield breach(
                    rule,
                    N_("{row}{when}: {column} is {right}, the plan says {stated}"),
                    row=" ".join(key(one)),
                    when=when(one.period),
                    column=column,
                    right="-" if cells[column] is None else cells[column],
                    stated="-" if said is None else said,
                )


def _events(reading: Reading) -> Iterator[Event]:
    """Yield what the calendar must hold."""
    for t in range(len(reading.facts.periods)):
        yield from _changes(reading, t)
    for doctor, course in reading.trained:
        yield Event(
            period=reading.facts.course_period(course),
            event="trains",
            doctor_id=doctor.doctor_id,
            course_id=course.course_id,
            skill_id=course.skill_id,
        )


def _changes(reading: Reading, t: int) -> Iterator[Event]:
    """Yield who comes, goes or changes posts in a period, and whose place each takes."""
    posts = {
        doctor.doctor_id: (_post(reading, doctor, t - 1), _post(reading, doctor, t))
        for doctor in sorted(reading.facts.instance.doctors, key=lambda one: one.doctor_id)
    }
    kinds = {one: _kind(*both) for one, both in posts.items() if both[0] != both[1]}
    replaced: dict[str, str] = {}
    for post in (*reading.facts.stations, *reading.facts.teams):
        came = [one for one in kinds if posts[one][1] == post]
        went = [one for one in kinds if posts[one][0] == post]
        came.sort(key=lambda one: KINDS.index(kinds[one]))
        went.sort(key=lambda one: KINDS.index(kinds[one]))
        replaced |= zip(came, went, strict=False)
    for one, kind in kinds.items():
        old, new = posts[one]
        yield Event(
            period=reading.facts.periods[t],
            event=kind,
            doctor_id=one,
            from_=old or None,
            to=new or None,
            instead_of=replaced.get(one),
        )


def _kind(old: str | None, new: str | None) -> Happening:
    if new == NOT_THERE:
        return "leaves"
    if old == NOT_THERE:
        return "joins"
    return "unplaced" if new is None else "takes_up"


def _post(reading: Reading, doctor: Doctor, t: int) -> str | None:
    """Return the post held in a period, or before the first one; None: unplaced."""
    if t < 0:
        return doctor.post_id if doctor.joins is None else NOT_THERE
    return reading.post_of(doctor, t) if reading.facts.available(doctor, t) else NOT_THERE
