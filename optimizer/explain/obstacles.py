"""Which rule a plan would break if one doctor were elsewhere, all else as it is (rules 2 to 8)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.explanation import StepName
from phanbo.models.messages import N_, message
from phanbo.optimizer.explain.allowed import Barrier
from phanbo.optimizer.explain.standing import Change, Standing
from phanbo.optimizer.verify.breach import when

Check = Callable[[Standing, Change], Barrier | None]


def broken(standing: Standing, change: Change) -> Barrier | None:
    """Return the first rule that a change would break."""
    found = (check(standing, change) for check in CHECKS)
    return next((one for one in found if one is not None), None)


def _on_course(standing: Standing, change: Change) -> Barrier | None:
    """Rule 5: one course a period, no skill twice, a post meanwhile and after; seats."""
    course, doctor = change.course, change.doctor
    if course is None:
        return None
    start = standing.facts.when(course.period)
    names = {"doctor": doctor.doctor_id, "course": course.course_id, "skill": course.skill_id}
    for other in standing.reading.courses_of(doctor):
        if other.skill_id == course.skill_id:
            template = N_("{doctor} learns {skill} on {other} already, which counts too late")
            told = message(template, other=other.course_id, **names)
            return Barrier("untrained", "courses", told, other.course_id)
        if standing.facts.when(other.period) == start:
            template = N_("{doctor} could learn {skill} on {course}, but is on {other} then")
            told = message(template, other=other.course_id, **names)
            return Barrier("untrained", "courses", told, other.course_id)
    for t in range(start, min(start + 2, len(standing.periods))):
        if standing.post(change, t) is None:
            template = N_("{doctor} could learn {skill} on {course}, but has no post{when}")
            told = message(template, when=when(standing.facts.periods[t]), **names)
            return Barrier("untrained", "unplaced", told, course.course_id)
    taken = standing.trainees[course.course_id]
    if taken >= course.seats_max:
        template = N_("{doctor} could learn {skill}, but {course} is full: {seats} seats")
        told = message(template, seats=course.seats_max, **names)
        return Barrier("untrained", "seats_max", told, course.course_id)
    if taken + 1 < course.seats_min:
        template = N_(
            "{doctor} could learn {skill}, but {course} is not held: it asks for {seats} trainees"
        )
        told = message(template, seats=course.seats_min, **names)
        return Barrier("untrained", "seats_min", told, course.course_id)
    return None


def _training_money(standing: Standing, change: Change) -> Barrier | None:
    """Rule 6: the training budget."""
    limit, course = standing.facts.settings.training_budget, change.course
    if limit is None or course is None:
        return None
    total = standing.reading.course_costs() + Fraction(course.cost)
    if total <= limit:
        return None
    template = N_(
        "{doctor} could learn {skill} on {course}, but courses would cost {cost}, {limit} are"
        " allowed"
    )
    told = message(
        template,
        doctor=change.doctor.doctor_id,
        skill=course.skill_id,
        course=course.course_id,
        cost=plain(total),
        limit=plain(Fraction(limit)),
    )
    return Barrier("untrained", "training_budget", told, course.course_id)


def _money(standing: Standing, change: Change) -> Barrier | None:
    """Rule 6: the budget."""
    limit = standing.facts.settings.budget
    if limit is None:
        return None
    more = standing.relocates(change) - standing.relocates(Change(change.doctor))
    total = Fraction(standing.facts.settings.relocation_allowance) * more
    total += Fraction(change.course.cost) if change.course else 0
    if total <= 0 or standing.reading.total_costs() + total <= limit:
        return None
    template = N_("with {doctor}, courses and relocations would cost {cost}, {limit} are allowed")
    told = message(
        template,
        doctor=change.doctor.doctor_id,
        cost=plain(standing.reading.total_costs() + total),
        limit=plain(Fraction(limit)),
    )
    course = change.course
    step: StepName = "no_room" if course is None else "untrained"
    return Barrier(step, "budget", told, None if course is None else course.course_id)


def _shares(standing: Standing, change: Change) -> Barrier | None:
    """Rule 5: the share of a station's doctors who train."""
    share = standing.facts.settings.training_share
    for station_id, t in standing.touched(change):
        here = standing.doctors(change, station_id, t)
        train = sum(standing.trains(change, one, t) for one in here)
        if train <= math.ceil(share * len(here)):
            continue
        names = {
            "doctor": change.doctor.doctor_id,
            "post": station_id,
            "count": train,
            "doctors": len(here),
            "limit": math.ceil(share * len(here)),
            "when": when(standing.facts.periods[t]),
        }
        if standing.post(change, t) != station_id:
            template = N_(
                "without {doctor}, {count} of {doctors} doctors at {post} would train{when},"
                " {limit} are allowed"
            )
            return Barrier("needed", "training_share", message(template, **names), station_id)
        template = N_(
            "with {doctor}, {count} of {doctors} doctors at {post} would train{when},"
            " {limit} are allowed"
        )
        step: StepName = "no_room" if change.course is None else "untrained"
        return Barrier(step, "training_share", message(template, **names), station_id)
    return None


def _full(standing: Standing, change: Change) -> Barrier | None:
    """Rule 2: the most doctors of a station, and its housing."""
    facts = standing.facts
    for t, post_id in sorted(change.posts.items()):
        names = {
            "doctor": change.doctor.doctor_id,
            "post": post_id,
            "when": when(facts.periods[t]),
        }
        here = standing.doctors(change, post_id, t)
        most = standing.numbers(post_id, t).max_doctors
        if most is not None and len(here) > most:
            own = facts.own.get(post_id, ())
            fixed = sum(not one.movable and facts.available(one, t) for one in own)
            if len(here) > max(most, fixed):
                told = message(N_("{post} is full{when}: {most} doctors"), most=most, **names)
                return Barrier("no_room", "max_doctors", told, post_id, t)
        housing = facts.stations[post_id].housing
        if housing is None or facts.held(change.doctor, post_id, t).mode != "relocate":
            continue
        held = (standing.reading.held.get((one.doctor_id, t)) for one in here)
        others = sum(one is not None and one == (post_id, "relocate", one.minutes) for one in held)
        if others + 1 > housing:
            template = N_("{doctor} would live at {post}, which has no housing left{when}")
            told = message(template, **names)
            return Barrier("no_room", "housing", told, post_id)
    return None


def _moves(standing: Standing, change: Change) -> Barrier | None:
    """Rule 4: the most moves."""
    limit, t = standing.facts.settings.max_moves, standing.move(change)
    if limit is None or t is None or t == standing.move(Change(change.doctor)):
        return None
    if standing.moves[t] < limit:
        return None
    template = N_("{doctor} would move, and {limit} moves are made already{when}")
    told = message(
        template,
        doctor=change.doctor.doctor_id,
        limit=limit,
        when=when(standing.facts.periods[t]),
    )
    return Barrier("no_room", "max_moves", told)


def _partners(standing: Standing, change: Change) -> Barrier | None:
    """Rule 8: partners are near each other."""
    facts, doctor = standing.facts, change.doctor
    for t, post_id in sorted(change.posts.items()):
        here = facts.held(doctor, post_id, t)
        for other in sorted(standing.partners[doctor.doctor_id]):
            there = standing.reading.held.get((other, t))
            if there is None or here.mode == there.mode == "stay":
                continue
            ways = [
                standing.minutes(post_id, there.post_id),
                standing.minutes(there.post_id, post_id),
            ]
            shorter = min((way for way in ways if way is not None), default=None)
            if shorter is not None and shorter <= facts.settings.partner_limit:
                continue
            template = N_(
                "{doctor} would be {minutes} minutes from the partner {partner} at {post}{when},"
                " {limit} are allowed"
            )
            told = message(
                template,
                doctor=doctor.doctor_id,
                partner=other,
                post=there.post_id,
                minutes="∞" if shorter is None else shorter,
                limit=plain(facts.settings.partner_limit),
                when=when(facts.periods[t]),
            )
            return Barrier("no_room", "partner_limit", told, other)
    return None


def _team(standing: Standing, change: Change) -> Barrier | None:
    """Rule 3: how many a team keeps."""
    facts, doctor = standing.facts, change.doctor
    team = facts.teams.get(doctor.post_id or "")
    if team is None:
        return None
    own = facts.own[team.team_id]
    for t in sorted(change.posts):
        if standing.reading.post_of(doctor, t) != team.team_id:
            continue
        stay = len(standing.doctors(change, team.team_id, t))
        if stay < min(team.keep_min, sum(facts.available(one, t) for one in own)):
            template = N_("{post} keeps at least {fewest} doctors, with {doctor}{when}")
            told = message(
                template,
                post=team.team_id,
                fewest=team.keep_min,
                doctor=doctor.doctor_id,
                when=when(facts.periods[t]),
            )
            return Barrier("needed", "keep_min", told, team.team_id)
    return None


def _visits(standing: Standing, change: Change) -> Barrier | None:
    """Rule 7: a station's visits are within the days that its doctors supply."""
    for station_id, t in standing.touched(change):
        days = standing.visiting(change, station_id, t)
        supplied = standing.supplied(change, station_id, t)
        if days > supplied:
            template = N_(
                "{post} would be at points on {days} days a week{when}, its doctors supply"
                " {supplied}"
            )
            told = message(
                template,
                post=station_id,
                days=days,
                supplied=plain(supplied),
                when=when(standing.facts.periods[t]),
            )
            return Barrier("needed", "visits", told, station_id)
    return None


CHECKS: tuple[Check, ...] = (
    _on_course,
    _training_money,
    _full,
    _moves,
    _money,
    _partners,
    _team,
    _shares,
    _visits,
)
