"""The single changes of an instance that may fill a shortage, as its funnel suggests them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from phanbo.models.cells import exact
from phanbo.models.explanation import Candidate, Edit, Funnel
from phanbo.models.messages import N_, message
from phanbo.models.tables import Decision
from phanbo.optimizer.explain.more import (
    MORE_MINUTES,
    more_budget,
    more_doctors,
    more_housing,
    more_minutes,
    more_moves,
    more_seats,
    setting,
)
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.trials import Idea

MOST = 10
"""Ideas for a shortage."""
NEAREST = 2
"""Doctors, courses or decisions for each kind of idea."""

Ideas = Iterator[Idea]
Source = Callable[[Standing, Funnel], Ideas]


def ideas(standing: Standing, funnel: Funnel) -> list[Idea]:
    """Return what may fill a shortage, the simplest first: only what takes a doctor away."""
    found: dict[str, Idea] = {}
    for source in SOURCES:
        for idea in source(standing, funnel):
            found.setdefault(repr(idea.edits), idea)
    return list(found.values())[:MOST]


def _by(funnel: Funnel, *names: str) -> list[Candidate]:
    """Return the doctors whom something takes away, the nearest first."""
    return [one for step in funnel.steps for one in step.doctors if one.by in names]


def _abouts(funnel: Funnel, *names: str) -> list[str]:
    """Return what takes doctors away, each once."""
    return [*dict.fromkeys(one.about for one in _by(funnel, *names) if one.about is not None)]


def _doctors(standing: Standing, funnel: Funnel) -> Ideas:
    shortage, facts = funnel.shortage, standing.facts
    joins = shortage.period if facts.index[shortage.period] else None
    station = facts.stations[shortage.station_id]
    yield more_doctors(facts.instance, station, shortage.skill_id, joins)


def _travel_limit(standing: Standing, funnel: Funnel) -> Ideas:
    """Yield ten more minutes for all, and for each of the nearest as many as they need."""
    facts, away = standing.facts, _by(funnel, "travel_limit")
    limit = facts.settings.travel_limit + MORE_MINUTES
    if any(
        one.minutes is not None
        and one.minutes <= limit
        and facts.doctors[one.doctor_id].travel_limit is None
        for one in away
    ):
        yield more_minutes("travel_limit", facts.settings.travel_limit)
    for one in away[:NEAREST]:
        told = message(
            N_("{doctor} may travel {minutes} minutes to {post}"),
            doctor=one.doctor_id,
            minutes=one.minutes,
            post=one.station_id,
        )
        row, cells = {"doctor_id": one.doctor_id}, {"travel_limit": one.minutes}
        yield Idea(told, (Edit(table="doctors", row=row, cells=cells),))


def _relocation_limit(standing: Standing, funnel: Funnel) -> Ideas:
    now = standing.facts.settings.relocation_limit
    if now is None:
        return
    limit = now + MORE_MINUTES
    away = _by(funnel, "relocation_limit")
    if any(one.minutes is not None and one.minutes <= limit for one in away):
        yield more_minutes("relocation_limit", now)


def _visit_limit(standing: Standing, funnel: Funnel) -> Ideas:
    point, now = funnel.shortage.point_id, standing.facts.settings.visit_limit
    if point is None:
        return
    ways = (standing.minutes(one, point) for one in standing.facts.stations)
    if any(way is not None and now < way <= now + MORE_MINUTES for way in ways):
        yield more_minutes("visit_limit", now)


def _housing(standing: Standing, funnel: Funnel) -> Ideas:
    for post in _abouts(funnel, "housing")[:NEAREST]:
        yield more_housing(standing.facts.stations[post])


def _max_doctors(standing: Standing, funnel: Funnel) -> Ideas:
    full = [(str(one.about), one.period) for one in _by(funnel, "max_doctors")]
    for post, period in [*dict.fromkeys(full)][:NEAREST]:
        t = standing.facts.index[period]
        most = standing.numbers(post, t).max_doctors
        assert most is not None
        told = message(N_("{post} may have {most} doctors"), post=post, most=most + 1)
        table, row = _in_force(standing, post, t)
        edit = Edit(table=table, row=row, cells={"max_doctors": most + 1})
        yield Idea(told, (edit,))


def _in_force(standing: Standing, post: str, t: int) -> tuple[str, dict[str, str]]:
    """Return the table and the row that say the most doctors of a station in a period."""
    rows = [
        one
        for one in standing.facts.instance.staffing
        if one.station_id == post
        and one.max_doctors is not None
        and standing.facts.index[one.period] <= t
    ]
    row = {"station_id": post}
    if not rows:
        return "stations", row
    last = max(rows, key=lambda one: standing.facts.index[one.period])
    return "staffing", row | {"period": last.period}


def _max_moves(standing: Standing, funnel: Funnel) -> Ideas:
    most = standing.facts.settings.max_moves
    if most is not None and _by(funnel, "max_moves"):
        yield more_moves(most)


def _seats(standing: Standing, funnel: Funnel) -> Ideas:
    for course in _abouts(funnel, "seats_max")[:NEAREST]:
        yield more_seats(course, standing.facts.courses[course].seats_max)
    for course in _abouts(funnel, "seats_min")[:NEAREST]:
        least = standing.facts.courses[course].seats_min - 1
        told = message(N_("{course} is held for {least} trainees"), course=course, least=least)
        cells = {"seats_min": least}
        yield Idea(told, (Edit(table="courses", row={"course_id": course}, cells=cells),))


def _money(standing: Standing, funnel: Funnel) -> Ideas:
    """Yield the cost of one more trainee, or of one more who relocates, where budgets forbid it."""
    settings, courses = standing.facts.settings, standing.facts.courses
    spent = standing.reading.total_costs()
    for course in _abouts(funnel, "training_budget")[:NEAREST]:
        cost, limit = courses[course].cost, settings.training_budget
        assert limit is not None
        edits = [setting("training_budget", exact(limit + cost))]
        template = N_("the training budget is {cost} {currency} higher")
        if settings.budget is not None and spent + Fraction(cost) > settings.budget:
            edits.append(setting("budget", exact(settings.budget + cost)))
            template = N_("both budgets are {cost} {currency} higher")
        told = message(template, cost=exact(cost), currency=settings.currency)
        yield Idea(told, tuple(edits))
    for course_or_none in dict.fromkeys(one.about for one in _by(funnel, "budget")):
        cost = (
            settings.relocation_allowance
            if course_or_none is None
            else courses[course_or_none].cost
        )
        if cost:
            yield more_budget("budget", settings.budget or Decimal(0), cost, settings.currency)


def _training_share(standing: Standing, funnel: Funnel) -> Ideas:
    """Yield the next share that lets one more of a station's doctors train."""
    for one in _by(funnel, "training_share")[:1]:
        doctors, limit = one.reason.values["doctors"], one.reason.values["limit"]
        share = Fraction(limit + 1, doctors) if limit + 1 < doctors else None
        share = share or Fraction(2 * limit + 1, 2 * doctors)
        template = N_("{share} of a station’s doctors may train at the same time instead of {now}")
        now = str(standing.facts.settings.training_share)
        told = message(template, share=str(share), now=now)
        yield Idea(told, (setting("training_share", str(share)),))


def _decisions(standing: Standing, funnel: Funnel) -> Ideas:
    for one in _by(funnel, "decisions")[:NEAREST]:
        for decision in standing.facts.decisions[one.doctor_id]:
            if _in_the_way(standing, decision, one):
                template = N_("the decision “{action} {target}” about {doctor} is lifted")
                if decision.target_id is None:
                    template = N_("the decision “{action}” about {doctor} is lifted")
                told = message(
                    template,
                    action=decision.action,
                    target=decision.target_id,
                    doctor=decision.doctor_id,
                )
                row = {
                    "doctor_id": decision.doctor_id,
                    "action": decision.action,
                    "target_id": decision.target_id,
                    "period": decision.period,
                }
                yield Idea(told, (Edit(table="decisions", row=row, cells=None),))
                break


def _in_the_way(standing: Standing, decision: Decision, one: Candidate) -> bool:
    doctor = standing.facts.doctors[one.doctor_id]
    match decision.action:
        case "post":
            return decision.target_id != one.station_id and one.about == decision.target_id
        case "stay":
            return doctor.post_id != one.station_id and one.about == doctor.post_id
        case "forbid":
            return decision.target_id == one.station_id == one.about
        case "train":
            return one.about in standing.facts.courses and decision.target_id != one.about
        case _:
            return one.about in standing.facts.courses


def _partner_limit(standing: Standing, funnel: Funnel) -> Ideas:
    ways = [one.reason.values["minutes"] for one in _by(funnel, "partner_limit")]
    if least := min((way for way in ways if isinstance(way, int)), default=None):
        now = exact(standing.facts.settings.partner_limit)
        template = N_("partners may be {limit} minutes apart instead of {now}")
        told = message(template, limit=least, now=now)
        yield Idea(told, (setting("partner_limit", least),))


def _teams(standing: Standing, funnel: Funnel) -> Ideas:
    for team in _abouts(funnel, "keep_min")[:NEAREST]:
        least = standing.facts.teams[team].keep_min - 1
        told = message(N_("{post} keeps at least {least} doctors"), post=team, least=least)
        cells = {"keep_min": least}
        yield Idea(told, (Edit(table="teams", row={"team_id": team}, cells=cells),))


def _movable(standing: Standing, funnel: Funnel) -> Ideas:
    for one in _by(funnel, "movable")[:1]:
        if one.minutes is not None:
            told = message(N_("{doctor} is movable"), doctor=one.doctor_id)
            row = {"doctor_id": one.doctor_id}
            yield Idea(told, (Edit(table="doctors", row=row, cells={"movable": True}),))


def _courses(standing: Standing, funnel: Funnel) -> Ideas:
    """Yield a course that takes the nearest of those who live too far from it."""
    for one in _by(funnel, "courses.travel_limit")[:1]:
        minutes = one.reason.values["minutes"]
        if isinstance(minutes, int):
            template = N_("{course} takes trainees from {minutes} minutes away")
            told = message(template, course=one.about, minutes=minutes)
            row, cells = {"course_id": one.about}, {"travel_limit": minutes}
            yield Idea(told, (Edit(table="courses", row=row, cells=cells),))


SOURCES: tuple[Source, ...] = (
    _doctors,
    _max_doctors,
    _housing,
    _travel_limit,
    _seats,
    _money,
    _max_moves,
    _training_share,
    _visit_limit,
    _relocation_limit,
    _decisions,
    _partner_limit,
    _teams,
    _courses,
    _movable,
)
