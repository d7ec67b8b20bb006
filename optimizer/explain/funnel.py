"""Why a shortage is not filled: what is in the way of every doctor, in plain facts.

For each doctor the smallest change of the plan that would help is looked at: this one post, this
one course, all else as it is. Section 2 (one other post, and never back) says in which periods the
post changes. Of several such changes the one that gets farthest counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.explanation import STEPS, Candidate, Funnel, Step, StepName
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Shortage
from phanbo.models.tables import Doctor, Point
from phanbo.optimizer.explain.allowed import Barrier, barred, far, may_learn, no_course
from phanbo.optimizer.explain.obstacles import broken
from phanbo.optimizer.explain.standing import Change, Standing
from phanbo.optimizer.verify.breach import when

FALLS = {
    "below_minimum": N_("doctors at {post} would fall to {held}, its minimum is {needed}{when}"),
    "missing_skills": N_(
        "doctors at {post} with {skill} would fall to {held}, required: {needed}{when}"
    ),
    "uncovered_days": N_(
        "days a week with a doctor at {post} would fall to {held}, needed: {needed}{when}"
    ),
    "below_target": N_("doctors at {post} would fall to {held}, its target is {needed}{when}"),
}
Outcome = tuple[int, tuple[Fraction, ...], Candidate]
"""The step reached, the changes of the objectives (negated), and what is said of it."""


def funnel(standing: Standing, shortage: Shortage) -> Funnel:
    """Return what keeps every available doctor from filling a shortage."""
    t = standing.facts.index[shortage.period]
    doctors = [one for one in standing.facts.instance.doctors if standing.available(one, t)]
    steps: dict[StepName, list[Candidate]] = defaultdict(list)
    for doctor in doctors:
        index, _, told = max(_outcomes(standing, shortage, doctor, t), key=lambda one: one[:2])
        steps[STEPS[index]].append(told)
    return Funnel(
        shortage=shortage,
        doctors=len(doctors),
        steps=tuple(
            Step(step=name, doctors=tuple(sorted(steps[name], key=_nearest)))
            for name in STEPS
            if name in steps
        ),
    )


def _nearest(one: Candidate) -> tuple[float, str]:
    return math.inf if one.minutes is None else one.minutes, one.doctor_id


def _outcomes(standing: Standing, shortage: Shortage, doctor: Doctor, t: int) -> Iterator[Outcome]:
    if shortage.point_id is None:
        yield from _at(standing, shortage, doctor, shortage.station_id, t)
        return
    for station_id in visitors(standing, standing.facts.points[shortage.point_id]):
        yield from _visiting(standing, shortage, doctor, station_id, t)


def visitors(standing: Standing, point: Point) -> list[str]:
    """Return the stations that may visit a point, the parent first (rule 7)."""
    limit = standing.facts.settings.visit_limit
    found = [point.station_id]
    for station_id in sorted(standing.facts.stations):
        minutes = standing.minutes(station_id, point.point_id)
        if station_id != point.station_id and minutes is not None and minutes <= limit:
            found.append(station_id)
    return found


def _at(
    standing: Standing, shortage: Shortage, doctor: Doctor, station_id: str, t: int
) -> Iterator[Outcome]:
    """Yield how far a doctor gets who would be at a station, with the skill that it lacks."""
    is_there = standing.reading.post_of(doctor, t) == station_id
    skill, nothing = shortage.skill_id, Change(doctor)
    able = skill is None or standing.holds(nothing, doctor, skill, t)
    if is_there and able:
        template = N_("{doctor} is at {post} already")
        told = message(template, doctor=doctor.doctor_id, post=station_id)
        yield _outcome(standing, doctor, station_id, Barrier("there", "there", told))
        return
    change = nothing if is_there else Change(doctor, moved(standing, doctor, station_id, t))
    stopped = barred(standing, change) or far(standing, change)
    if stopped is not None:
        yield _outcome(standing, doctor, station_id, stopped)
    elif able or skill is None:
        yield _tried(standing, change, station_id)
    else:
        courses = [*may_learn(standing, doctor, skill, t)]
        for course, why_not in courses:
            if why_not is not None:
                yield _outcome(standing, doctor, station_id, why_not)
            else:
                yield _tried(standing, Change(doctor, change.posts, course), station_id)
        if not courses:
            yield _outcome(standing, doctor, station_id, no_course(doctor, skill))


def _visiting(
    standing: Standing, shortage: Shortage, doctor: Doctor, station_id: str, t: int
) -> Iterator[Outcome]:
    """Yield how far a doctor gets who would let a station visit a point on more days."""
    point_id = shortage.point_id
    assert point_id is not None
    if standing.reading.post_of(doctor, t) == station_id:
        yield _tried(standing, Change(doctor, visit=(station_id, point_id, t, 1)), station_id)
        return
    change = Change(doctor, moved(standing, doctor, station_id, t))
    stopped = barred(standing, change) or far(standing, change)
    if stopped is not None:
        yield _outcome(standing, doctor, station_id, stopped)
        return
    for days in range(1, math.ceil(standing.unvisited(point_id, t)) + 1):
        more = Change(doctor, change.posts, visit=(station_id, point_id, t, days))
        yield _tried(standing, more, station_id)


def moved(standing: Standing, doctor: Doctor, station_id: str, t: int) -> Mapping[int, str]:
    """Return the periods in which a doctor must hold a post, so that it may be held in one.

    A doctor holds one post other than ``post_id``, and not ``post_id`` after it (section 2).
    """
    own, posts = doctor.post_id, {t: station_id}
    for other in standing.periods:
        held = standing.reading.post_of(doctor, other)
        if held is None or held == station_id:
            continue
        if station_id == own:
            if other < t and held != own:
                posts[other] = station_id
        elif held != own or other > t:
            posts[other] = station_id
    return posts


def _tried(standing: Standing, change: Change, station_id: str) -> Outcome:
    """Return what speaks against a change: a rule, or an objective that it makes worse."""
    found = broken(standing, change)
    if found is not None:
        return _outcome(standing, change.doctor, station_id, found)
    worth = standing.worth(change)
    by = next((name for name in standing.aims if worth[name]), None)
    return _outcome(
        standing,
        change.doctor,
        station_id,
        _judged(standing, change, by, worth),
        tuple(-worth[name] for name in standing.aims),
    )


def _outcome(
    standing: Standing,
    doctor: Doctor,
    station_id: str,
    barrier: Barrier,
    worth: tuple[Fraction, ...] = (),
) -> Outcome:
    told = Candidate(
        doctor_id=doctor.doctor_id,
        station_id=station_id,
        minutes=standing.minutes(doctor.doctor_id, station_id),
        by=barrier.by,
        reason=barrier.reason,
        about=barrier.about,
        period=None if barrier.t is None else standing.facts.periods[barrier.t],
    )
    return STEPS.index(barrier.step), worth, told


def _judged(
    standing: Standing, change: Change, by: str | None, worth: Mapping[str, Fraction]
) -> Barrier:
    """Say which objective decides about a change that breaks no rule."""
    names = {"doctor": change.doctor.doctor_id}
    if by is None:
        told = message(N_("with {doctor} there, no objective would be better"), **names)
        return Barrier("needed", "objectives", told)
    if worth[by] < 0:
        template = N_("{doctor} there would lower {objective} by {change}, all else as it is")
        told = message(template, objective=by, change=plain(-worth[by]), **names)
        return Barrier("possible", by, told)
    if by in FALLS:
        for cell in standing.touched(change):
            before, after = standing.at(cell, change)[by]
            if after > before:
                return Barrier("needed", by, _falls(standing, change, cell, by), cell[0])
    template = N_(
        "with {doctor} there, {objective} would rise by {change}, and nothing that matters more"
        " would be better"
    )
    told = message(template, objective=by, change=plain(worth[by]), **names)
    return Barrier("needed", by, told)


def _falls(standing: Standing, change: Change, cell: tuple[str, int], by: str) -> Message:
    """Say what a station would be left with."""
    station_id, t = cell
    here = standing.doctors(change, station_id, t)
    numbers = standing.numbers(station_id, t)
    names = {"post": station_id, "when": when(standing.facts.periods[t])}
    if by == "missing_skills":
        skill, needed = _lost(standing, change, cell)
        held = sum(standing.holds(change, one, skill, t) for one in here)
        return message(FALLS[by], held=held, needed=needed, skill=skill, **names)
    if by == "uncovered_days":
        days = standing.supplied(change, station_id, t) - standing.visiting(change, station_id, t)
        needed_days = plain(numbers.presence_days)
        return message(FALLS[by], held=plain(days), needed=needed_days, **names)
    needed = numbers.min_doctors if by == "below_minimum" else numbers.target_doctors
    return message(FALLS[by], held=len(here), needed=needed, **names)


def _lost(standing: Standing, change: Change, cell: tuple[str, int]) -> tuple[str, int]:
    """Return the first skill that a doctor takes away from a station that needs it."""
    station_id, t = cell
    here = standing.doctors(change, station_id, t)
    nothing = Change(change.doctor)
    for skill, needed in sorted(standing.required[cell].items()):
        held = sum(standing.holds(change, one, skill, t) for one in here)
        if held < needed and standing.holds(nothing, change.doctor, skill, t):
            return skill, needed
    raise AssertionError(cell)
