"""Right plans made wrong, each in one way, with the rule that must be named.

Some change the plan. Others leave it and tighten the instance around it, which puts a limit
just below what the plan uses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan
from phanbo.models.tables import Course, Point
from tests import broken_claims
from tests.breaking import Broken, Case, changed, replaced


def break_plan(instance: Instance, plan: Plan, rng: Random) -> Iterator[Broken]:
    """Yield every way to break this plan that applies to it, whatever its periods."""
    case = Case(instance, plan, rng)
    for breaker in BREAKERS:
        yield from breaker(case)


def posting_rows(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.postings, "section 2"
    other = InstanceRef(name=None, fingerprint="0")
    yield case.broken("of another instance", "fingerprint", instance=other)
    for row in case.pick(rows):
        yield case.broken("missing posting", rule, postings=replaced(rows, row))
        yield case.broken("double posting", rule, postings=replaced(rows, row, row, row))
        unknown: dict[str, dict[str, Any]] = {
            "unknown doctor": {"doctor_id": "NOBODY"},
            "unknown post": {"post_id": "NO POST", "mode": "stay", "minutes": 0},
            "unknown period": {"period": "NEVER"},
            "from elsewhere": {"from_": "NO POST"},
        }
        for name, fields in unknown.items():
            yield case.broken(name, rule, postings=changed(rows, row, **fields))
    for row in case.pick(one for one in rows if one.post_id is not None):
        modes = [m for m in ("stay", "commute", "relocate", "decided", None) if m != row.mode]
        mode = case.rng.choice(modes)
        yield case.broken("wrong mode", rule, postings=changed(rows, row, mode=mode))
        minutes = row.minutes + case.rng.choice((-1, 1))
        yield case.broken("wrong minutes", rule, postings=changed(rows, row, minutes=minutes))
        yield case.broken("no minutes", rule, postings=changed(rows, row, minutes=None))
        fields = {"post_id": None, "mode": row.mode, "minutes": None}
        yield case.broken("mode of nothing", rule, postings=changed(rows, row, **fields))


def modes(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.postings, "rule 1"
    posts = {
        (one.doctor_id, one.target_id) for one in case.instance.decisions if one.action == "post"
    }
    for row in case.pick(rows):
        plan = case.posted(row.doctor_id, "NOWHERE", mode="commute")
        yield case.tightened("out of reach", rule, plan, stations=case.nowhere())
    if any(one.mode == "decided" for one in rows):
        yield case.tightened("nobody decided", rule, decisions=[])
    free = [one for one in rows if (one.doctor_id, one.post_id) not in posts]
    for row in case.pick(one for one in free if one.mode == "commute" and one.minutes):
        nearer = case.doctors(row.doctor_id, travel_limit=row.minutes - 1, may_relocate=False)
        yield case.tightened("beyond the travel limit", rule, doctors=nearer)
    for row in case.pick(one for one in free if one.mode == "relocate"):
        limit = case.settings(relocation_limit=Decimal(row.minutes - 1))
        yield case.tightened("beyond the relocation limit", rule, settings=limit)
        settled = case.doctors(row.doctor_id, may_relocate=False)
        yield case.tightened("may not relocate", rule, doctors=settled)
    for row in case.pick(one for one in free if one.from_ and one.mode in ("commute", "relocate")):
        fixed = case.doctors(row.doctor_id, movable=False)
        yield case.tightened("not movable", rule, doctors=fixed)


def stations(case: Case) -> Iterator[Broken]:
    rule = "rule 2"
    doctors = Counter((one.post_id, one.period) for one in case.plan.postings)
    fixed = Counter(one.post_id for one in case.instance.doctors if not one.movable)
    full = [
        (station, doctors[station.station_id, period] - 1)
        for station in case.instance.stations
        for period in {one.period for one in case.plan.postings}
        if doctors[station.station_id, period] > fixed[station.station_id]
    ]
    for station, most in case.pick(full):
        rows = changed(case.instance.stations, station, max_doctors=most)
        yield case.tightened("over the maximum", rule, stations=rows, staffing=[])
    living = Counter(
        (one.post_id, one.period) for one in case.plan.postings if one.mode == "relocate"
    )
    for (station_id, _), count in case.pick(living.items()):
        station = next(one for one in case.instance.stations if one.station_id == station_id)
        rows = changed(case.instance.stations, station, housing=count - 1)
        yield case.tightened("more than the housing", rule, stations=rows)


def teams(case: Case) -> Iterator[Broken]:
    rule = "rule 3"
    for team in case.pick(case.instance.teams):
        of_team = [one for one in case.plan.postings if one.from_ == team.team_id]
        period = case.rng.choice([one.period for one in case.plan.postings])
        own = [one for one in of_team if one.period == period]
        staying = sum(one.post_id == team.team_id for one in own)
        if staying:
            keep = {"keep_min": 0, "keep_max": staying - 1}
            rows = changed(case.instance.teams, team, **keep)
            yield case.tightened("more than keep_max", rule, teams=rows)
        if staying < len(own):
            keep = {"keep_min": staying + 1, "keep_max": 99}
            rows = changed(case.instance.teams, team, **keep)
            yield case.tightened("fewer than keep_min", rule, teams=rows)
        for row in case.pick(one for one in case.plan.postings if one.from_ != team.team_id):
            plan = case.posted(row.doctor_id, team.team_id)
            yield Broken("joins a team", rule, case.instance, plan)


def money_and_moves(case: Case) -> Iterator[Broken]:
    values = {one.name: one.value for one in case.plan.objectives}
    if values["moves"]:
        yield case.tightened("too many moves", "rule 4", settings=case.settings(max_moves=0))
    cost = Decimal(str(values["cost"]))
    if cost:
        tight = case.settings(budget=cost - Decimal("0.01"))
        yield case.tightened("over the budget", "rule 6", settings=tight)
    fees = {one.course_id: one.cost for one in case.instance.courses}
    fee = sum(fees[one.course_id] for one in case.plan.training)
    if fee:
        tight = case.settings(training_budget=fee - Decimal("0.01"))
        yield case.tightened("over the training budget", "rule 6", settings=tight)


def training(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.training, "rule 5"
    skills = {one.doctor_id: one.skills for one in case.instance.doctors}
    for row in case.pick(rows):
        trainees = sum(one.course_id == row.course_id for one in rows)
        course = next(one for one in case.instance.courses if one.course_id == row.course_id)
        unfit: dict[str, dict[str, Any]] = {
            "has the skill": {"skills": (*skills[row.doctor_id], course.skill_id)},
            "cannot train": {"can_train": False},
        }
        for name, cells in unfit.items():
            yield case.tightened(name, rule, doctors=case.doctors(row.doctor_id, **cells))
        unmet: dict[str, dict[str, Any]] = {
            "lacks the prerequisite": {"prerequisite": "NO SKILL"},
            "overfull": {"seats_min": 0, "seats_max": trainees - 1},
            "too few": {"seats_min": trainees + 1, "seats_max": 99},
        }
        for name, cells in unmet.items():
            yield case.tightened(name, rule, courses=case.courses(course.course_id, **cells))
        far = case.courses(course.course_id, lat=None, lon=None, travel_limit=Decimal(999))
        yield case.tightened("too far", rule, courses=far, travel=[])
        plan = case.posted(row.doctor_id, "NOWHERE")
        none = case.settings(training_share=Fraction(0))
        yield case.tightened("over the share", rule, plan, stations=case.nowhere(), settings=none)
        idle = case.unplaced(row.doctor_id)
        yield Broken("trains without a post", rule, case.instance, idle)


def second_courses(case: Case) -> Iterator[Broken]:
    for row in case.pick(case.plan.training):
        course = next(one for one in case.instance.courses if one.course_id == row.course_id)
        for name, skill in {"two at a time": "NO SKILL", "twice": course.skill_id}.items():
            cells = {"skill_id": skill, "prerequisite": None, "seats_min": 0, "seats_max": 9}
            again = course.model_copy(update=cells | {"course_id": "AGAIN"})
            second = row.model_copy(update={"course_id": "AGAIN", "skill_id": skill})
            plan = case.plan.model_copy(update={"training": (*case.plan.training, second)})
            yield case.tightened(name, "rule 5", plan, courses=[*case.instance.courses, again])


def training_rows(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.training, "section 2"
    for row in case.pick(rows):
        for name, fields in {
            "other skill": {"skill_id": "NO SKILL"},
            "other period": {"period": "NEVER"},
            "unknown course": {"course_id": "NO COURSE"},
            "unknown trainee": {"doctor_id": "NOBODY"},
        }.items():
            yield case.broken(name, rule, training=changed(rows, row, **fields))
        twice = replaced(rows, row, row, row)
        yield case.broken("on a course in two rows", rule, training=twice)


def visits(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.visits, "rule 7"
    for row in case.pick(rows):
        for days in (0, -1, 1.5, 10_000):
            yield case.broken(f"{days} days", rule, visits=changed(rows, row, days=days))
        for name, fields in {
            "visits nothing": {"point_id": "NO POINT"},
            "nobody visits": {"station_id": "NO STATION"},
            "never visits": {"period": "NEVER"},
        }.items():
            yield case.broken(name, "section 2", visits=changed(rows, row, **fields))
        twice = replaced(rows, row, row, row)
        yield case.broken("visits in two rows", "section 2", visits=twice)
        cells = {"point_id": "FAR", "station_id": "NOWHERE", "days_per_week": 0}
        points = [*case.instance.points, Point.model_validate(cells)]
        far = tuple(changed(rows, row, point_id="FAR"))
        plan = case.plan.model_copy(update={"visits": far})
        yield case.tightened(
            "visits out of reach", rule, plan, stations=case.nowhere(), points=points
        )


def partners(case: Case) -> Iterator[Broken]:
    placed = [one for one in case.plan.postings if one.post_id is not None]
    for row in case.pick(placed):
        together = {
            one.doctor_id
            for one in placed
            if one.doctor_id != row.doctor_id and one.period == row.period
        }
        for other in case.pick(sorted(together)):
            yield case.tightened(
                "partner far away",
                "rule 8",
                case.posted(row.doctor_id, "NOWHERE"),
                stations=case.nowhere(),
                decisions=case.decided(row, "post", "NOWHERE"),
                doctors=case.doctors(row.doctor_id, partner_id=other),
            )


def decisions(case: Case) -> Iterator[Broken]:
    rule = "rule 9"
    for row in case.pick(case.plan.postings):
        posted: dict[str, Any] = {
            "stations": case.nowhere(),
            "decisions": case.decided(row, "post", "NOWHERE"),
        }
        yield case.tightened("not posted as decided", rule, **posted)
        cells = {"course_id": "NEW", "skill_id": "NEW", "seats_max": 1}
        courses = [*case.instance.courses, Course.model_validate(cells)]
        trained: dict[str, Any] = {
            "courses": courses,
            "decisions": case.decided(row, "train", "NEW"),
        }
        yield case.tightened("not trained as decided", rule, **trained)
        if row.post_id is not None:
            forbidden = case.decided(row, "forbid", row.post_id)
            yield case.tightened("at the forbidden post", rule, decisions=forbidden)
        if row.mode != "stay":
            yield case.tightened("left", rule, decisions=case.decided(row, "stay", None))
    for row in case.pick(case.plan.training):
        no_training = case.decided(row, "no_training", None)
        yield case.tightened("trained all the same", rule, decisions=no_training)


BREAKERS: tuple[Callable[[Case], Iterator[Broken]], ...] = (
    posting_rows,
    modes,
    stations,
    teams,
    money_and_moves,
    training,
    second_courses,
    training_rows,
    visits,
    partners,
    decisions,
    *broken_claims.BREAKERS,
)
