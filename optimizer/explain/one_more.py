"""What one more is worth: of doctors, seats, minutes, money, moves and housing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from phanbo.models.explanation import OneMore
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.settings import OBJECTIVES
from phanbo.models.tables import Station
from phanbo.optimizer.explain.edit import as_revised
from phanbo.optimizer.explain.more import (
    LIMITS,
    more_budget,
    more_doctors,
    more_housing,
    more_minutes,
    more_moves,
    more_seats,
)
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.trials import Idea, Means, try_each

Wish = tuple[dict[str, Any], Idea]
"""What ``OneMore`` says of an idea, and the idea."""


def one_more(instance: Instance, plan: Plan, means: Means) -> list[OneMore]:
    """Return what one more of each thing does to every objective, each solved again.

    - A full-time doctor, available from the first period on, with no skill or one of them: in
      every former district (stations without one count as a district), at home at the station
      that the plan leaves shortest: by the objectives in order, then by id.
    - A seat in each course.
    - Ten minutes of each travel limit in force.
    - A unit of each budget: the cost of the dearest course for ``training_budget``, and for
      ``budget`` that or the relocation allowance, whichever is more.
    - A move a period; a place to live at each station whose housing is full in some period.
    """
    instance = as_revised(instance, plan)
    standing = Standing(instance, plan)
    wishes = [
        *_doctors(standing, plan),
        *_seats(instance),
        *_minutes(instance),
        *_budgets(instance),
        *_others(standing),
    ]
    trials = try_each(instance, [idea for _, idea in wishes], means)
    return [OneMore(**said, trial=trial) for (said, _), trial in zip(wishes, trials, strict=True)]


def _doctors(standing: Standing, plan: Plan) -> Iterator[Wish]:
    instance = standing.facts.instance
    for district in sorted({one.district or "" for one in instance.stations}):
        stations = [one for one in instance.stations if (one.district or "") == district]
        home = shortest(standing, plan, stations)
        for skill in (None, *sorted(one.skill_id for one in instance.skills)):
            said = {
                "kind": "doctor",
                "district": district or None,
                "station_id": home.station_id,
                "skill_id": skill,
            }
            yield said, more_doctors(instance, home, skill)


def shortest(standing: Standing, plan: Plan, stations: list[Station]) -> Station:
    """Return the station with the greatest shortage, by the objectives in order, then by id."""
    order = [one.name for one in plan.objectives] or list(OBJECTIVES)

    def key(station: Station) -> tuple[list[float], str]:
        missing = [0.0] * len(order)
        for one in plan.shortages:
            if one.station_id == station.station_id:
                missing[order.index(one.objective)] -= one.amount
        return missing, station.station_id

    return min(stations, key=key)


def _seats(instance: Instance) -> Iterator[Wish]:
    for one in sorted(instance.courses, key=lambda one: one.course_id):
        said = {"kind": "seat", "course_id": one.course_id, "skill_id": one.skill_id}
        yield said, more_seats(one.course_id, one.seats_max)


def _minutes(instance: Instance) -> Iterator[Wish]:
    for name in LIMITS:
        now: Decimal | None = getattr(instance.settings, name)
        if now is not None:
            yield {"kind": "minutes", "setting": name}, more_minutes(name, now)


def _budgets(instance: Instance) -> Iterator[Wish]:
    settings = instance.settings
    course = max((one.cost for one in instance.courses), default=Decimal(0))
    units = {"training_budget": course, "budget": max(course, settings.relocation_allowance)}
    for name, unit in units.items():
        limit: Decimal | None = getattr(settings, name)
        if limit is not None and unit:
            idea = more_budget(name, limit, unit, settings.currency)
            yield {"kind": "budget", "setting": name}, idea


def _others(standing: Standing) -> Iterator[Wish]:
    most = standing.facts.settings.max_moves
    if most is not None:
        yield {"kind": "move", "setting": "max_moves"}, more_moves(most)
    held = standing.reading.held
    for station_id, station in sorted(standing.facts.stations.items()):
        if station.housing is None:
            continue
        for t in standing.periods:
            here = standing.reading.doctors_at(station_id, t)
            living = sum(held[one.doctor_id, t].mode == "relocate" for one in here)
            if living >= station.housing:
                yield {"kind": "housing", "station_id": station_id}, more_housing(station)
                break
