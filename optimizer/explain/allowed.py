"""Who may be posted where, and learn what, before any plan is made (rules 1, 3, 5 and 9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from phanbo.models.cells import plain
from phanbo.models.explanation import StepName
from phanbo.models.messages import N_, Message, message
from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.explain.standing import Change, Standing
from phanbo.optimizer.verify.breach import when


class Barrier(NamedTuple):
    """What is in the way of a change."""

    step: StepName
    by: str
    reason: Message
    about: str | None = None
    t: int | None = None
    """The period in which it is; None: none of its own."""


def barred(standing: Standing, change: Change) -> Barrier | None:
    """Return why a doctor may not be posted to the posts of a change, however near."""
    for t, post_id in sorted(change.posts.items()):
        found = _decided(standing, change.doctor, post_id, t)
        found = found or _tied(standing, change.doctor, post_id, t)
        if found:
            return found
    return None


def _decided(standing: Standing, doctor: Doctor, post_id: str, t: int) -> Barrier | None:
    period = when(standing.facts.periods[t])
    for one in standing.facts.decisions_for(doctor, t):
        if one.action == "post" and one.target_id != post_id:
            template = N_("{doctor} is posted to {post} by decision{when}")
            told = message(template, doctor=doctor.doctor_id, post=one.target_id, when=period)
            return Barrier("barred", "decisions", told, one.target_id)
        if one.action == "stay" and doctor.post_id != post_id:
            template = N_("{doctor} stays at {post} by decision{when}")
            told = message(template, doctor=doctor.doctor_id, post=doctor.post_id, when=period)
            return Barrier("barred", "decisions", told, doctor.post_id)
        if one.action == "forbid" and one.target_id == post_id:
            template = N_("{doctor} may not be at {post} by decision{when}")
            told = message(template, doctor=doctor.doctor_id, post=post_id, when=period)
            return Barrier("barred", "decisions", told, post_id)
    return None


def _tied(standing: Standing, doctor: Doctor, post_id: str, t: int) -> Barrier | None:
    """Return what ties a doctor to the post of today."""
    facts = standing.facts
    if facts.held(doctor, post_id, t).mode in ("stay", "decided") or doctor.post_id is None:
        return None
    names = {"doctor": doctor.doctor_id, "post": doctor.post_id}
    if not doctor.movable:
        told = message(N_("{doctor} is not movable from {post}"), **names)
        return Barrier("barred", "movable", told, doctor.post_id)
    team = facts.teams.get(doctor.post_id)
    if team is not None and team.keep_min:
        own = sum(standing.available(one, t) for one in facts.own.get(team.team_id, ()))
        if team.keep_min >= own:
            template = N_("{post} keeps at least {fewest} doctors, all that it has")
            told = message(template, post=team.team_id, fewest=team.keep_min)
            return Barrier("barred", "keep_min", told, team.team_id)
    return None


def far(standing: Standing, change: Change) -> Barrier | None:
    """Return how the home of a doctor is too far from the posts of a change."""
    facts, doctor = standing.facts, change.doctor
    for t, post_id in sorted(change.posts.items()):
        if facts.held(doctor, post_id, t).mode is not None:
            continue
        minutes = standing.minutes(doctor.doctor_id, post_id)
        names = {"doctor": doctor.doctor_id, "post": post_id}
        if minutes is None:
            told = message(N_("{doctor} cannot reach {post}"), **names)
            return Barrier("far", "travel", told)
        limit, by = facts.travel_limit(doctor), "travel_limit"
        if doctor.may_relocate and facts.settings.relocation_limit is not None:
            limit, by = max(limit, facts.settings.relocation_limit), "relocation_limit"
        template = N_("{doctor} lives {minutes} minutes from {post}, {limit} are allowed")
        told = message(template, minutes=minutes, limit=plain(limit), **names)
        return Barrier("far", by, told)
    return None


def may_learn(
    standing: Standing, doctor: Doctor, skill_id: str, t: int
) -> Iterator[tuple[Course, Barrier | None]]:
    """Yield the courses that teach a skill in time, each with why a doctor may not take it."""
    for course in sorted(standing.facts.instance.courses, key=lambda one: one.course_id):
        if course.skill_id == skill_id and standing.in_time(course, t):
            yield course, _why_not(standing, doctor, course)


def no_course(doctor: Doctor, skill_id: str) -> Barrier:
    """Return that a doctor lacks a skill that no course teaches in time."""
    template = N_("{doctor} does not hold {skill}, and no course teaches it in time")
    told = message(template, doctor=doctor.doctor_id, skill=skill_id)
    return Barrier("unskilled", "courses", told)


def _why_not(standing: Standing, doctor: Doctor, course: Course) -> Barrier | None:
    """Return why a doctor may not take a course in any plan (rules 5 and 9)."""
    facts, t = standing.facts, standing.facts.when(course.period)
    names = {"doctor": doctor.doctor_id, "course": course.course_id, "skill": course.skill_id}
    minutes = standing.minutes(doctor.doctor_id, course.course_id)
    limit = course.travel_limit
    last = min(t + 1, standing.periods[-1])
    decided = [one for one in facts.decisions_for(doctor, t) if one.action == "no_training"]
    told = [
        facts.courses[one.target_id]
        for one in facts.decisions.get(doctor.doctor_id, ())
        if one.action == "train" and one.target_id is not None
    ]
    reasons = (
        (not doctor.can_train, "can_train", N_("{doctor} lacks {skill} and cannot train")),
        (
            course.prerequisite is not None and course.prerequisite not in doctor.skills,
            "prerequisite",
            N_("{doctor} lacks {skill}, and {prerequisite}, which {course} asks for"),
        ),
        (
            not (standing.available(doctor, t) and standing.available(doctor, last)),
            "joins" if not standing.available(doctor, t) else "leaves",
            N_("{doctor} lacks {skill} and is not there when {course} is held and used"),
        ),
        (
            limit is not None and (minutes is None or minutes > limit),
            "courses.travel_limit",
            N_(
                "{doctor} lacks {skill} and lives {minutes} minutes from {course}, {limit} are allowed"
            ),
        ),
        (
            bool(decided),
            "decisions",
            N_("{doctor} lacks {skill} and is not to train by decision"),
        ),
        (
            any(
                one.course_id != course.course_id
                and (facts.when(one.period) == t or one.skill_id == course.skill_id)
                for one in told
            ),
            "decisions",
            N_("{doctor} lacks {skill} and is on another course by decision"),
        ),
    )
    for holds, by, template in reasons:
        if holds:
            reason = message(
                template,
                prerequisite=course.prerequisite,
                minutes="∞" if minutes is None else minutes,
                limit=None if limit is None else plain(limit),
                **names,
            )
            return Barrier("unskilled", by, reason, course.course_id)
    return None
