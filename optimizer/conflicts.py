"""Decisions that contradict one another or the rules (PROBLEM.md section 3, last paragraph)."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.messages import N_, Message, message
from phanbo.optimizer.formulation.allowed import doctor_options
from phanbo.optimizer.formulation.eligible import near_courses, why_not
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.travel import TravelMinutes


def decision_conflicts(horizon: Horizon) -> list[Message]:
    """Return the conflicts that the decisions about one doctor in one period show by themselves."""
    travel = TravelMinutes(horizon.instance)
    stations = travel.targets(list(horizon.stations))
    conflicts: dict[str, Message] = {}
    for facts in horizon.periods:
        found = list(_trained_while_away(facts))
        for doctor in facts.doctors:
            if doctor in facts.decisions:
                has_post = bool(doctor_options(facts, travel, doctor, stations))
                found += _post_conflicts(facts, doctor, has_post=has_post)
                found += _training_conflicts(facts, travel, doctor, has_post=has_post)
        conflicts |= {str(one): one for one in found}  # said once, though in several periods
    return list(conflicts.values())


def _trained_while_away(facts: Facts) -> Iterator[Message]:
    for doctor in sorted(facts.decisions):
        if doctor not in facts.doctors:
            for course in facts.decided(doctor, "train"):
                yield message(
                    N_("{doctor} cannot take {course}: not available in its period (rule 5)"),
                    doctor=doctor,
                    course=course,
                )


def _post_conflicts(facts: Facts, doctor: str, *, has_post: bool) -> Iterator[Message]:
    row = facts.doctors[doctor]
    posts = facts.decided(doctor, "post")
    if facts.decided(doctor, "stay"):
        if row.post_id is None:
            yield message(N_("{doctor} is told to stay but has no post"), doctor=doctor)
            return
        posts = sorted({*posts, row.post_id})
    if len(posts) > 1:
        template = N_("{doctor} is told to be at {posts} at once")
        yield message(template, doctor=doctor, posts=", ".join(posts[:2]))  # two are enough
        return
    for post in posts:
        if post in facts.decided(doctor, "forbid"):
            yield message(
                N_("{doctor} is told to be at {post} and forbidden to"), doctor=doctor, post=post
            )
        elif post in facts.teams and post != row.post_id:
            yield message(
                N_("{doctor} is told to join the team {post}; nobody joins a team (rule 3)"),
                doctor=doctor,
                post=post,
            )
        elif not has_post:
            yield message(
                N_("{doctor} is told to stay in {post}, which keeps nobody (rule 3)"),
                doctor=doctor,
                post=post,
            )


def _training_conflicts(
    facts: Facts, travel: TravelMinutes, doctor: str, *, has_post: bool
) -> Iterator[Message]:
    courses = facts.decided(doctor, "train")
    if not courses:
        return
    if len(courses) > 1:
        yield message(
            N_("{doctor} is told to take {courses} in one period (rule 5)"),
            doctor=doctor,
            courses=", ".join(courses[:2]),
        )
    if facts.decided(doctor, "no_training"):
        yield message(
            N_("{doctor} is told to take {courses} and told not to train"),
            doctor=doctor,
            courses=courses[0],
        )
    if not has_post and not any(facts.decided(doctor, one) for one in ("post", "forbid", "stay")):
        yield message(
            N_("{doctor} is told to take {courses} but can hold no post (rule 5)"),
            doctor=doctor,
            courses=courses[0],
        )
    near = near_courses(facts, travel, doctor)
    for course in facts.courses:
        reason = why_not(facts, doctor, course, near) if course.course_id in courses else None
        if reason is not None:
            yield message(
                N_("{doctor} is told to take {course}, but: {reason} (rule 5)"),
                doctor=doctor,
                course=course.course_id,
                reason=str(reason),
            )
