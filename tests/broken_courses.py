"""Right plans made wrong over time: courses, what they teach, and the days that they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from phanbo.models.plan import Plan, Training, Visit
from phanbo.models.tables import Course, Point, Requirement
from tests.breaking import Broken, Case, changed


def attendance(case: Case) -> Iterator[Broken]:
    """Take the post of the course's period or the next away, or send all of a station."""
    rule, rows = "rule 5", case.plan.training
    for row in case.pick(rows):
        for t, name in _attended(case, row):
            idle = case.unplaced(row.doctor_id, [t])
            yield Broken(f"unplaced in {name}", rule, case.instance, idle, t)
            if t != row.period:
                left = [
                    one
                    for one in case.plan.postings
                    if one.doctor_id != row.doctor_id or one.period not in (t, *case.after(t))
                ]
                plan = case.plan.model_copy(update={"postings": tuple(left)})
                gone = case.doctors(row.doctor_id, leaves=t)
                yield case.tightened("left too soon", rule, plan, period=t, doctors=gone)
        stations = {one.station_id for one in case.instance.stations}
        if case.posts[row.doctor_id, row.period] in stations:
            none = case.settings(training_share=Fraction(0))
            name = "over the share in one period"
            yield case.tightened(name, rule, period=row.period, settings=none)
        other = case.rng.choice([one for one in case.periods if one != row.period])
        wrong = changed(rows, row, period=other)
        yield case.broken("in the period of another course", "section 2", training=wrong)


def second_courses(case: Case) -> Iterator[Broken]:
    """Learn a skill again in another period, or what asks for a skill of the same plan."""
    posts = case.posts
    taken = {(one.doctor_id, one.period) for one in case.plan.training}
    could = [
        (row, period)
        for row in case.plan.training
        for period in case.periods
        if (row.doctor_id, period) not in taken
        and all(posts.get((row.doctor_id, t)) for t in (period, *case.after(period)[:1]))
    ]
    all_may = case.settings(training_share=Fraction(99, 100))
    for row, period in case.pick(could):
        plan, course = _second(case, row, period, skill_id=row.skill_id)
        tables: dict[str, Any] = {"courses": [*case.instance.courses, course], "settings": all_may}
        yield case.tightened("the skill again in another period", "rule 5", plan, **tables)
    for row, period in case.pick(one for one in could if one[1] in case.after(one[0].period)):
        plan, course = _second(case, row, period, skill_id="NEW", prerequisite=row.skill_id)
        tables = {"courses": [*case.instance.courses, course], "settings": all_may}
        yield case.tightened("prerequisite by the same plan", "rule 5", plan, **tables)


def skills(case: Case) -> Iterator[Broken]:
    """State shortages as if what was learned counted at once, or never."""
    posts = case.posts
    for row in case.pick(one for one in case.plan.training if case.after(one.period)):
        knew = {one.doctor_id for one in case.instance.doctors if row.skill_id in one.skills}
        learns = {one.doctor_id for one in case.plan.training if one.skill_id == row.skill_id}
        for name, period, holders in (
            ("skill counted at once", row.period, knew | learns),
            ("skill never counted", case.after(row.period)[0], knew),
        ):
            station = posts[row.doctor_id, period]
            there = [one for one in posts if posts[one] == station and one[0] in holders]
            missing = {t: 20 - sum(then == t for _, then in there) for t in case.periods}
            need = {"station_id": station, "skill_id": row.skill_id, "min_doctors": 20}
            if station in {one.station_id for one in case.instance.stations}:
                yield case.tightened(
                    name,
                    "shortages",
                    case.short("missing_skills", station, missing, skill=row.skill_id),
                    period=period,
                    requirements=[Requirement.model_validate(need)],
                )


def days_of_another_period(case: Case) -> Iterator[Broken]:
    for station in case.instance.stations:
        supply = {t: _supply(case, station.station_id, t) for t in case.periods}
        least = min(case.periods, key=lambda t: supply[t])
        days = floor(supply[least]) + 1
        if days <= max(supply.values()):
            plan, points = _visiting(case, station.station_id, least, days)
            name = "visits on another period's days"
            yield case.tightened(name, "rule 7", plan, period=least, points=points)


def days_away(case: Case) -> Iterator[Broken]:
    """Visit on all days that the doctors would supply if none of them were on a course."""
    for row in case.pick(case.plan.training):
        station = case.posts[row.doctor_id, row.period]
        supply = _supply(case, station, row.period)
        left = supply - _supply(case, station, row.period, doctor=row.doctor_id)
        if left < floor(supply) and station in {one.station_id for one in case.instance.stations}:
            plan, points = _visiting(case, station, row.period, floor(supply))
            yield case.tightened(
                "visits while training",
                "rule 7",
                plan,
                period=row.period,
                points=points,
                courses=case.courses(row.course_id, weeks=Decimal(999)),
            )


def _attended(case: Case, row: Training) -> Iterator[tuple[str | None, str]]:
    yield row.period, "the course's period"
    yield from ((t, "the next period") for t in case.after(row.period)[:1])


def _second(case: Case, row: Training, period: str, **cells: Any) -> tuple[Plan, Course]:
    """Send a trainee on a new course too."""
    row_of_it = {"course_id": "AGAIN", "seats_max": 1, "period": period} | cells
    second = {"course_id": "AGAIN", "skill_id": cells["skill_id"], "period": period}
    training = (*case.plan.training, row.model_copy(update=second))
    return case.plan.model_copy(update={"training": training}), Course.model_validate(row_of_it)


def _supply(
    case: Case, station: str | None, period: str | None, doctor: str | None = None
) -> Fraction:
    """Return the days a week of a station's doctors, or of one there, if none of them trained."""
    days = Fraction(case.instance.settings.work_days)
    return sum(
        (
            days * Fraction(one.fte)
            for one in case.instance.doctors
            if case.posts.get((one.doctor_id, period)) == station
            and doctor in (None, one.doctor_id)
        ),
        Fraction(0),
    )


def _visiting(
    case: Case, station: str | None, period: str | None, days: int
) -> tuple[Plan, list[Point]]:
    """Let a station visit nothing in a period but a new point of its own."""
    others = [one for one in case.plan.visits if (one.station_id, one.period) != (station, period)]
    cells = {"station_id": station, "point_id": "OUT"}
    visit = Visit.model_validate(cells | {"period": period, "days": days})
    plan = case.plan.model_copy(update={"visits": (*others, visit)})
    point = Point.model_validate(cells | {"days_per_week": 0})
    return plan, [*case.instance.points, point]


BREAKERS: tuple[Callable[[Case], Iterator[Broken]], ...] = (
    attendance,
    second_courses,
    skills,
    days_of_another_period,
    days_away,
)
