"""Rule 5 of PROBLEM.md section 3: who may take which course, seats, and a station's share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Violation
from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.reading import Reading

RULE = "rule 5"


def rule_5(reading: Reading) -> Iterator[Violation]:
    """Rule 5: who trains; a course's seats; a station's share."""
    for doctor, course in reading.trained:
        yield from _eligible(reading, doctor, course)
        yield from _there(reading, doctor, course)
    yield from _one_at_a_time(reading)
    yield from _seats(reading)
    yield from _share(reading)


def _eligible(reading: Reading, doctor: Doctor, course: Course) -> Iterator[Violation]:
    """Check that the doctor lacks the skill, holds the prerequisite, can train, is near enough."""
    names = {"doctor": doctor.doctor_id, "course": course.course_id}
    if course.skill_id in doctor.skills:
        template = N_("{doctor} is on {course}, but already holds {skill}")
        yield breach(RULE, template, skill=course.skill_id, **names)
    if course.prerequisite is not None and course.prerequisite not in doctor.skills:
        template = N_("{doctor} is on {course}, but lacks its prerequisite {skill}")
        yield breach(RULE, template, skill=course.prerequisite, **names)
    if not doctor.can_train:
        yield breach(RULE, N_("{doctor} is on {course}, but cannot train"), **names)
    minutes = reading.facts.minutes.between(doctor.doctor_id, course.course_id)
    limit = course.travel_limit
    if limit is not None and (minutes is None or minutes > limit):
        yield breach(
            RULE,
            N_("{doctor} lives {minutes} minutes from {course}, {limit} are allowed"),
            minutes="∞" if minutes is None else minutes,
            limit=plain(limit),
            **names,
        )


def _there(reading: Reading, doctor: Doctor, course: Course) -> Iterator[Violation]:
    """Check that the doctor holds a post in the course's period and in the next, if any."""
    periods = reading.facts.periods
    start = reading.facts.when(course.period)
    for t in range(start, min(start + 2, len(periods))):
        if reading.post_of(doctor, t) is None:
            yield breach(
                RULE,
                N_("{doctor} is on {course}, but holds no post{when}"),
                doctor=doctor.doctor_id,
                course=course.course_id,
                when=when(periods[t]),
            )


def _one_at_a_time(reading: Reading) -> Iterator[Violation]:
    """Check for one course a period at most, and no skill twice."""
    facts = reading.facts
    courses_in = Counter((d.doctor_id, facts.when(c.period)) for d, c in reading.trained)
    for (doctor_id, t), count in courses_in.items():
        if count > 1:
            yield breach(
                RULE,
                N_("{doctor} takes {count} courses{when}, 1 is allowed"),
                doctor=doctor_id,
                count=count,
                when=when(facts.periods[t]),
            )
    for (doctor_id, skill_id), count in Counter(
        (d.doctor_id, c.skill_id) for d, c in reading.trained
    ).items():
        if count > 1:
            yield breach(
                RULE,
                N_("{doctor} learns {skill} {count} times"),
                doctor=doctor_id,
                skill=skill_id,
                count=count,
            )


def _seats(reading: Reading) -> Iterator[Violation]:
    """Check for no trainee, or between ``seats_min`` and ``seats_max``."""
    trainees = Counter(course.course_id for _, course in reading.trained)
    for course_id, count in trainees.items():
        course = reading.facts.courses[course_id]
        if not course.seats_min <= count <= course.seats_max:
            yield breach(
                RULE,
                N_("{course} has {count} trainees, {fewest} to {most} are allowed, or none"),
                course=course_id,
                count=count,
                fewest=course.seats_min,
                most=course.seats_max,
            )


def _share(reading: Reading) -> Iterator[Violation]:
    """Check that at most ceil(training_share · n) of a station's n doctors train in a period."""
    facts = reading.facts
    training = {(d.doctor_id, facts.when(c.period)) for d, c in reading.trained}
    trainees: Counter[tuple[str, int]] = Counter()
    for doctor_id, t in training:
        post_id = reading.post_of(facts.doctors[doctor_id], t)
        if post_id in facts.stations:
            trainees[post_id, t] += 1
    for (station_id, t), count in sorted(trainees.items()):
        doctors = len(reading.doctors_at(station_id, t))
        limit = math.ceil(facts.settings.training_share * doctors)
        if count > limit:
            yield breach(
                RULE,
                N_("{count} of {doctors} doctors at {station} train{when}, {limit} are allowed"),
                count=count,
                doctors=doctors,
                station=station_id,
                when=when(facts.periods[t]),
                limit=limit,
            )
