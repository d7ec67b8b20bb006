"""Which courses each doctor may take (PROBLEM.md rules 5 and 9)."""

from __future__ import annotations

from phanbo.models.messages import N_, Message, message
from phanbo.models.tables import Course
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes


def eligible_courses(
    horizon: Horizon, travel: TravelMinutes
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the courses that each doctor may take, and those that decisions name.

    A doctor on a decided course takes no other in its period, and none that teaches the same
    skill (rule 5).
    """
    eligible: dict[str, tuple[str, ...]] = {}
    decided: dict[str, tuple[str, ...]] = {}
    courses = {course.course_id: course for course in horizon.courses}
    for doctor in horizon.doctors:
        told = [one for facts in horizon.periods for one in facts.decided(doctor, "train")]
        if told:
            decided[doctor] = tuple(told)
        taken = {horizon.held_in[course] for course in told}
        skills = {courses[course].skill_id for course in told}
        own = list(told)
        for facts in horizon.periods:
            if doctor not in facts.doctors or facts.period in taken:
                continue
            if facts.courses and not facts.decided(doctor, "no_training"):
                near = near_courses(facts, travel, doctor)
                own += [
                    course.course_id
                    for course in facts.courses
                    if course.skill_id not in skills
                    and _obstacle(facts, doctor, course, near) is None
                ]
        eligible[doctor] = tuple(own)
    return eligible, decided


def near_courses(facts: Facts, travel: TravelMinutes, doctor: str) -> set[str]:
    """Return the courses whose venue is within their travel limit of the doctor's home."""
    limits = {course.course_id: course.travel_limit for course in facts.courses}
    if all(limit is None for limit in limits.values()):
        return set(limits)
    minutes = travel.from_home(facts.doctors[doctor], travel.targets(list(limits)))
    return {
        course
        for (course, limit), away in zip(limits.items(), minutes.tolist(), strict=True)
        if limit is None or (away != UNREACHABLE and away <= limit)
    }


def why_not(facts: Facts, doctor_id: str, course: Course, near: set[str]) -> Message | None:
    """Return why a doctor may not take a course, or None if nothing speaks against it."""
    found = _obstacle(facts, doctor_id, course, near)
    return message(found[0], **found[1]) if found else None


def _obstacle(
    facts: Facts, doctor_id: str, course: Course, near: set[str]
) -> tuple[str, dict[str, str]] | None:
    """Return what speaks against it as a template and its values: a country asks millions of times."""
    doctor = facts.doctors[doctor_id]
    if not doctor.can_train:
        return N_("{doctor} cannot train"), {"doctor": doctor_id}
    if course.skill_id in doctor.skills:
        return N_("{doctor} already holds {skill}"), {
            "doctor": doctor_id,
            "skill": course.skill_id,
        }
    if course.prerequisite is not None and course.prerequisite not in doctor.skills:
        return N_("{doctor} lacks {skill}, which {course} asks for"), {
            "doctor": doctor_id,
            "skill": course.prerequisite,
            "course": course.course_id,
        }
    if course.course_id not in near:
        return N_("{course} is too far from the home of {doctor}"), {
            "doctor": doctor_id,
            "course": course.course_id,
        }
    return None
