"""One more of something, as a change of an instance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from phanbo.models.cells import exact
from phanbo.models.explanation import Edit
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.tables import Station
from phanbo.optimizer.explain.trials import Idea

MORE_MINUTES = 10
LIMITS = {
    "travel_limit": N_("the travel limit is {limit} minutes instead of {now}"),
    "visit_limit": N_("the visit limit is {limit} minutes instead of {now}"),
    "relocation_limit": N_("the relocation limit is {limit} minutes instead of {now}"),
}
"""Limits of travel that are settings."""


def more_doctors(
    instance: Instance, station: Station, skill_id: str | None, joins: str | None = None
) -> Idea:
    """Return the idea of one more full-time doctor whose home is at a station."""
    template = N_("one more doctor, who lives at {post}")
    if skill_id is not None:
        template = N_("one more doctor, who lives at {post} and holds {skill}")
    told = message(template, post=station.station_id, skill=skill_id)
    doctor_id = _unused(instance)
    cells = {
        "lat": station.lat,
        "lon": station.lon,
        "island": station.island,
        "skills": skill_id,
        "joins": joins,
    }
    filled = {column: cell for column, cell in cells.items() if cell is not None}
    edit = Edit(table="doctors", row={"doctor_id": doctor_id}, cells=filled)
    if station.lat is not None and station.lon is not None:
        return Idea(told, (edit,))
    way = {"from_id": doctor_id, "to_id": station.station_id}
    return Idea(told, (edit, Edit(table="travel", row=way, cells={"minutes": 0})))


def more_housing(station: Station) -> Idea:
    """Return the idea of one more place to live at a station that has so many."""
    told = message(N_("one more doctor can live at {post}"), post=station.station_id)
    cells = {"housing": (station.housing or 0) + 1}
    row = {"station_id": station.station_id}
    return Idea(told, (Edit(table="stations", row=row, cells=cells),))


def more_seats(course: str, seats: int) -> Idea:
    """Return the idea of one more seat in a course that has so many."""
    told = message(N_("{course} has {seats} seats"), course=course, seats=seats + 1)
    edit = Edit(table="courses", row={"course_id": course}, cells={"seats_max": seats + 1})
    return Idea(told, (edit,))


def more_moves(most: int) -> Idea:
    """Return the idea of one more move where so many are allowed."""
    told = message(N_("{most} moves are allowed instead of {now}"), most=most + 1, now=most)
    return Idea(told, (setting("max_moves", most + 1),))


def more_minutes(name: str, now: Decimal) -> Idea:
    """Return the idea of ten more minutes of a limit of travel."""
    limit = exact(now + MORE_MINUTES)
    return Idea(message(LIMITS[name], limit=limit, now=exact(now)), (setting(name, limit),))


def more_budget(name: str, limit: Decimal, more: Decimal, currency: str) -> Idea:
    """Return the idea of a higher budget."""
    template = N_("the budget is {cost} {currency} higher")
    if name == "training_budget":
        template = N_("the training budget is {cost} {currency} higher")
    told = message(template, cost=exact(more), currency=currency)
    return Idea(told, (setting(name, exact(limit + more)),))


def setting(name: str, value: Any) -> Edit:
    """Return the edit that changes a setting."""
    return Edit(table="settings", row={"setting": name}, cells={"value": value})


def _unused(instance: Instance) -> str:
    """Return an id that nothing in the instance has."""
    tables = instance.stations, instance.points, instance.teams, instance.courses, instance.doctors
    known = {str(next(iter(row.model_dump().values()))) for table in tables for row in table}
    number = 1
    while f"recruit-{number}" in known:
        number += 1
    return f"recruit-{number}"
