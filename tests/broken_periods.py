"""Right plans of several periods made wrong over time: who is where, and what is in force.

A breach that lies in one period must be found there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.tables import Course, Requirement, Staffing
from tests import broken_courses
from tests.breaking import Broken, Case, changed


def break_periods(instance: Instance, plan: Plan, rng: Random) -> Iterator[Broken]:
    """Yield every way to break this plan over time that applies to it."""
    case = Case(instance, plan, rng)
    for breaker in BREAKERS:
        yield from breaker(case)


def availability(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.postings, "section 2"
    for row in case.pick(rows):
        gone = case.doctors(row.doctor_id, joins=None, leaves=row.period)
        yield case.tightened("posted after leaving", rule, period=row.period, doctors=gone)
    for row in case.pick(one for one in rows if case.after(one.period)):
        later = case.doctors(row.doctor_id, joins=case.after(row.period)[0], leaves=None)
        yield case.tightened("posted before joining", rule, period=row.period, doctors=later)
    posts = case.posts
    absent = [
        (row, period)
        for row in rows
        for period in case.periods
        if (row.doctor_id, period) not in posts
    ]
    for row, period in case.pick(absent):
        more = [*rows, row.model_copy(update={"period": period})]
        yield case.broken("posted while not available", rule, period=period, postings=more)


def changes(case: Case) -> Iterator[Broken]:
    """Take up a post other than the own one, and then a third one, or the own one again."""
    *earlier, last = case.periods
    posts, rule = case.posts, "section 2"
    there = [
        one
        for one in case.plan.postings
        if one.period == last and (one.doctor_id, earlier[-1]) in posts
    ]
    for row in case.pick(there):
        away = case.posted(row.doctor_id, "NOWHERE", periods=earlier)
        then = case.decided(row, "post", "ELSEWHERE", periods=[last])[-1]
        yield case.tightened(
            "a second change",
            rule,
            replace(case, plan=away).posted(row.doctor_id, "ELSEWHERE", periods=[last]),
            stations=case.nowhere("NOWHERE", "ELSEWHERE"),
            decisions=[*case.decided(row, "post", "NOWHERE", periods=earlier), then],
        )
    for row in case.pick(one for one in there if one.post_id == one.from_ is not None):
        yield case.tightened(
            "back at the own post",
            rule,
            case.posted(row.doctor_id, "NOWHERE", periods=earlier),
            period=last,
            stations=case.nowhere(),
            decisions=case.decided(row, "post", "NOWHERE", periods=earlier),
        )


def moves(case: Case) -> Iterator[Broken]:
    """Allow as many moves a period as some period has, but not as many as another one."""
    posts = case.posts
    first: dict[str, str] = {}
    for doctor in case.instance.doctors:
        others = (None, doctor.post_id)
        moved = [t for t in case.periods if posts.get((doctor.doctor_id, t)) not in others]
        if moved and doctor.post_id in {one.station_id for one in case.instance.stations}:
            first[doctor.doctor_id] = moved[0]
    count = Counter(first.values())
    most = max(count[period] for period in case.periods)
    fullest = [period for period in case.periods if count[period] == most]
    if len(fullest) < len(case.periods):
        limit = case.settings(max_moves=most - 1)
        name = "too many moves in one period"
        yield case.tightened(name, "rule 4", period=fullest[0], settings=limit)


def stations(case: Case) -> Iterator[Broken]:
    count = Counter((one.post_id, one.period) for one in case.plan.postings)
    fixed = Counter(one.post_id for one in case.instance.doctors if not one.movable)
    full = [
        (station, period)
        for station in case.instance.stations
        for period in case.periods[1:]
        if count[station.station_id, period] > fixed[station.station_id]
    ]
    for station, period in case.pick(full):
        most = count[station.station_id, period] - 1
        yield case.tightened(
            "over a later maximum",
            "rule 2",
            period=period,
            stations=changed(case.instance.stations, station, max_doctors=None),
            staffing=_later(case, station.station_id, period, max_doctors=most),
        )
    living = Counter(
        (one.post_id, one.period) for one in case.plan.postings if one.mode == "relocate"
    )
    for station in case.instance.stations:
        for period, most in _fullest(case, living, station.station_id):
            rows = changed(case.instance.stations, station, housing=most - 1)
            name = "more than the housing in one period"
            yield case.tightened(name, "rule 2", period=period, stations=rows)


def teams(case: Case) -> Iterator[Broken]:
    rule = "rule 3"
    staying = Counter((one.post_id, one.period) for one in case.plan.postings)
    leaving = Counter(
        (one.from_, one.period) for one in case.plan.postings if one.post_id != one.from_
    )
    for team in case.instance.teams:
        for period, most in _fullest(case, staying, team.team_id):
            rows = changed(case.instance.teams, team, keep_min=0, keep_max=most - 1)
            name = "more than keep_max in one period"
            yield case.tightened(name, rule, period=period, teams=rows)
        for period, _ in _fullest(case, leaving, team.team_id):
            keep = {"keep_min": staying[team.team_id, period] + 1, "keep_max": 99}
            rows = changed(case.instance.teams, team, **keep)
            name = "fewer than keep_min in one period"
            yield case.tightened(name, rule, period=period, teams=rows)


def levels(case: Case) -> Iterator[Broken]:
    """Leave numbers that come later out of account, or take them for those of all periods."""
    rule, (first, *_, last) = "shortages", case.periods
    count = Counter((one.post_id, one.period) for one in case.plan.postings)
    columns = {"min_doctors": "below_minimum", "target_doctors": "below_target"}
    for station in case.pick(case.instance.stations):
        missing = {period: 50 - count[station.station_id, period] for period in case.periods}
        for column, objective in columns.items():
            rows = _later(case, station.station_id, last, **{column: 50})
            early = case.short(objective, station.station_id, missing)
            yield case.tightened(f"later {column} left out", rule, period=last, staffing=rows)
            yield case.tightened(f"{column} too early", rule, early, period=first, staffing=rows)
        days = _later(case, station.station_id, last, presence_days=99)
        yield case.tightened("later presence left out", rule, period=last, staffing=days)


def requirements(case: Case) -> Iterator[Broken]:
    rule, (first, *_, last) = "shortages", case.periods
    for station in case.pick(case.instance.stations):
        cells = {"station_id": station.station_id, "skill_id": "NEW"}
        one, three = (
            Requirement.model_validate(cells | {"from_period": period, "min_doctors": number})
            for period, number in ((first, 1), (last, 3))
        )
        for name, rows, told, period in (
            ("later requirement left out", [three], 0, last),
            ("requirement too early", [three], 3, first),
            ("later requirement not in force", [one, three], 1, last),
            ("earlier requirement not in force", [one, three], 3, first),
        ):
            missing = dict.fromkeys(case.periods, told) if told else {}
            plan = case.short("missing_skills", station.station_id, missing, skill="NEW")
            yield case.tightened(name, rule, plan, period=period, requirements=rows)


def partners(case: Case) -> Iterator[Broken]:
    last = case.periods[-1]
    placed = [one for one in case.plan.postings if one.period == last and one.post_id is not None]
    for row in case.pick(placed if len(placed) > 1 else []):
        other = case.rng.choice([one.doctor_id for one in placed if one is not row])
        yield case.tightened(
            "partner far away in one period",
            "rule 8",
            case.posted(row.doctor_id, "NOWHERE", periods=[last]),
            period=last,
            stations=case.nowhere(),
            decisions=case.decided(row, "post", "NOWHERE", periods=[last]),
            doctors=case.doctors(row.doctor_id, partner_id=other),
        )


def decisions(case: Case) -> Iterator[Broken]:
    rule = "rule 9"
    for row in case.pick(case.plan.postings):
        then: dict[str, Any] = {"periods": [row.period]}
        tables: dict[str, Any] = {
            "stations": case.nowhere(),
            "decisions": case.decided(row, "post", "NOWHERE", **then),
        }
        yield case.tightened("not posted as decided then", rule, period=row.period, **tables)
        other = case.rng.choice([one for one in case.periods if one != row.period])
        new = {"course_id": "NEW", "skill_id": "NEW", "seats_max": 1, "period": row.period}
        tables = {
            "courses": [*case.instance.courses, Course.model_validate(new)],
            "decisions": case.decided(row, "train", "NEW", periods=[other]),
        }
        yield case.tightened("not trained, whatever the period", rule, **tables)
        if row.post_id is not None:
            table = case.decided(row, "forbid", row.post_id, **then)
            name = "at the post forbidden then"
            yield case.tightened(name, rule, period=row.period, decisions=table)
        if row.mode != "stay":
            table = case.decided(row, "stay", **then)
            yield case.tightened("left then", rule, period=row.period, decisions=table)
    for row in case.pick(case.plan.training):
        table = case.decided(row, "no_training", periods=[row.period])
        name = "trained when not allowed"
        yield case.tightened(name, rule, period=row.period, decisions=table)


def once(case: Case) -> Iterator[Broken]:
    """Count in every period what counts once over the plan."""
    rows = {one.name: one for one in case.plan.objectives}
    places = {one.station_id for one in case.instance.stations}
    away = [one for one in case.plan.postings if one.post_id not in (None, one.from_)]
    relocated = sum(one.mode == "relocate" for one in away)
    more = relocated - rows["relocations"].value
    counts = {
        "relocations": relocated,
        "moves": sum(one.from_ in places for one in away),
        "cost": rows["cost"].value + float(case.instance.settings.relocation_allowance) * more,
    }
    for name, value in counts.items():
        if value != rows[name].value:
            wrong = changed(case.plan.objectives, rows[name], value=value)
            yield case.broken(f"{name} every period", f"objective {name}", objectives=wrong)


def _later(case: Case, station: str, period: str, **cells: Any) -> list[Staffing]:
    """Change numbers of a station from a period on, and never else."""
    others = [one for one in case.instance.staffing if one.station_id != station]
    row = {"station_id": station, "period": period}
    return [*others, Staffing.model_validate(row | cells)]


def _fullest(
    case: Case, count: Mapping[tuple[str | None, str | None], int], post: str
) -> Iterator[tuple[str, int]]:
    """Yield the period of the most, with how many, if there are fewer in another one."""
    numbers = {period: count[post, period] for period in case.periods}
    period = max(numbers, key=lambda one: numbers[one])
    if numbers[period] > min(numbers.values()):
        yield period, numbers[period]


BREAKERS: tuple[Callable[[Case], Iterator[Broken]], ...] = (
    availability,
    changes,
    moves,
    stations,
    teams,
    levels,
    requirements,
    partners,
    decisions,
    once,
    *broken_courses.BREAKERS,
)
