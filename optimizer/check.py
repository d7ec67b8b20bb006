"""What is legal in an instance but suspicious: a slip of the pen, or a plan that must fall short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from math import ceil
from typing import Any
from unicodedata import normalize

import numpy as np

from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, fault
from phanbo.models.tables import Row
from phanbo.optimizer.formulation.allowed import allowed_postings
from phanbo.optimizer.formulation.eligible import near_courses, why_not
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.travel import TravelMinutes, kilometres

PLACES = {
    "stations": "station_id",
    "points": "point_id",
    "teams": "team_id",
    "courses": "course_id",
    "doctors": "doctor_id",
}
"""Tables of places that may have coordinates, with their ids."""
NAMED = {
    "stations": ("district",),
    "points": ("station_id",),
    "teams": (),
    "doctors": ("post_id",),
    "skills": (),
}
"""Tables whose names ought to differ, among the rows that are alike in these columns."""
INSIDE, MARGIN = 0.9, 20.0
"""A place is far outside at twice the distance, from the middle of the stations, within which
this share of them lies, and so many km more."""
FASTEST, SLOWEST, LONG = 150.0, 3.0, 60
"""km/h along the straight line between which minutes are plausible; the lower one holds for trips
of at least so many minutes."""


def check(instance: Instance) -> list[Fault]:
    """Name what is legal in an instance but suspicious.

    Returns
    -------
    list[Fault]
        A warning for each row, in the order of the tables: what is odd about it and what might be
        meant. Rows count from 1 in the order of the instance.
    """
    periods = [Facts(instance, period) for period in range(max(1, len(instance.periods)))]
    travel = TravelMinutes(instance)
    return [
        *_same_names(instance),
        *_far_outside(instance),
        *_out_of_reach(instance, periods, travel),
        *_above_maximum(instance, periods),
        *_idle_requirements(instance),
        *_skills_nobody_has(instance, periods, travel),
        *_odd_minutes(instance),
    ]


def _rows(instance: Instance, table: str) -> Iterator[tuple[int, Any]]:
    rows: Iterable[Row] = getattr(instance, table)
    return enumerate(rows, start=1)


def _same_names(instance: Instance) -> Iterator[Fault]:
    for table, columns in NAMED.items():
        firsts: dict[tuple[object, ...], int] = {}
        for number, row in _rows(instance, table):
            if row.name is None:
                continue
            alike = (getattr(row, column) for column in columns)
            name = " ".join(normalize("NFC", row.name).casefold().split())
            first = firsts.setdefault((name, *alike), number)
            if first != number:
                yield fault(
                    table,
                    N_("has the same name as row {first}"),
                    N_("delete one of them if they are the same, else tell their names apart"),
                    row=number,
                    column="name",
                    value=row.name,
                    first=first,
                )


def _far_outside(instance: Instance) -> Iterator[Fault]:
    """Compare each place with the middle of the stations: most slips move it a degree or more."""
    spots = [(row.lat, row.lon) for row in instance.stations if row.lat is not None]
    if len(spots) < 3:
        return
    lat, lon = np.median(np.array(spots, dtype=float), axis=0)
    away = sorted(_km(lat, lon, *spot) for spot in spots)
    usual = away[ceil(INSIDE * len(away)) - 1]
    for table in PLACES:
        for number, row in _rows(instance, table):
            if row.lat is None or row.lon is None:
                continue
            if table == "courses" and row.travel_limit is None:
                continue  # Nothing depends on where it is, so it may be a university far away.
            km = _km(lat, lon, row.lat, row.lon)
            if km > 2 * usual + MARGIN:
                yield fault(
                    table,
                    N_("is {km} km from the middle of the stations, most of them within {usual}"),
                    N_("check latitude and longitude"),
                    row=number,
                    column="lat",
                    value=f"{row.lat}, {row.lon}",
                    km=round(km),
                    usual=round(usual),
                )


def _km(lat: float, lon: float, to_lat: float | None, to_lon: float | None) -> float:
    return float(kilometres(lat, lon, np.array([to_lat], float), np.array([to_lon], float))[0])


def _out_of_reach(
    instance: Instance, periods: list[Facts], travel: TravelMinutes
) -> Iterator[Fault]:
    """Name doctors who may be posted at no station, and stations that no doctor may hold."""
    reach: dict[str, set[str]] = {}
    for facts in periods:
        for doctor, options in allowed_postings(facts, travel).items():
            reach.setdefault(doctor, set()).update(option.post for option in options)
    teams = {row.team_id for row in instance.teams}
    for number, row in _rows(instance, "doctors"):
        posts = reach.get(row.doctor_id)  # None: never available
        kept = bool(posts) and not row.movable
        if posts is not None and not posts - teams and not kept:
            yield fault(
                "doctors",
                N_("can be posted at no station"),
                N_("check home, travel_limit, may_relocate, movable and decisions"),
                row=number,
                column="doctor_id",
                value=row.doctor_id,
            )
    held = set(chain.from_iterable(reach.values()))
    for number, row in _rows(instance, "stations"):
        if row.station_id not in held:
            yield fault(
                "stations",
                N_("can be reached by no doctor"),
                N_("check its coordinates, island and ferries, or the travel limits"),
                row=number,
                column="station_id",
                value=row.station_id,
            )


def _above_maximum(instance: Instance, periods: list[Facts]) -> Iterator[Fault]:
    """Name targets and requirements that a station's maximum forbids, in their first period."""
    rows = {row.station_id: number for number, row in _rows(instance, "stations")}
    told: set[tuple[str, str]] = set()
    for facts in periods:
        wanted = [("target_doctors", one, level.target) for one, level in facts.levels.items()]
        wanted += [(need.skill, need.station, need.doctors) for need in facts.needs]
        for what, station, doctors in wanted:
            most = facts.levels[station].maximum
            if most is None or doctors <= most or (what, station) in told:
                continue
            told.add((what, station))
            problem = (
                N_("wants {doctors} doctors, but holds at most {most}")
                if what == "target_doctors"
                else N_("requires {doctors} doctors with {skill}, but holds at most {most}")
            )
            yield fault(
                "stations",
                problem,
                N_("raise max_doctors, or ask for less"),
                row=rows[station],
                column="max_doctors",
                value=most,
                doctors=doctors,
                skill=what,
                most=most,
            )


def _idle_requirements(instance: Instance) -> Iterator[Fault]:
    models = {row.functional_model for row in instance.stations}
    for number, row in _rows(instance, "requirements"):
        if row.functional_model is not None and row.functional_model not in models:
            yield fault(
                "requirements",
                N_("is the functional model of no station, so the row has no effect"),
                N_("check functional_model here and in stations"),
                row=number,
                column="functional_model",
                value=row.functional_model,
            )


def _skills_nobody_has(
    instance: Instance, periods: list[Facts], travel: TravelMinutes
) -> Iterator[Fault]:
    """Name required skills that no doctor holds and no doctor may learn."""
    held = {skill for row in instance.doctors for skill in row.skills}
    wanted = {need.skill for facts in periods for need in facts.needs if need.doctors} - held
    for number, row in _rows(instance, "skills"):
        if row.skill_id in wanted and not _learnable(row.skill_id, periods, travel):
            yield fault(
                "skills",
                N_("is required, but nobody holds it or can learn it"),
                N_("add a course that teaches it, or correct the skills of the doctors"),
                row=number,
                column="skill_id",
                value=row.skill_id,
            )


def _learnable(skill: str, periods: list[Facts], travel: TravelMinutes) -> bool:
    return any(
        why_not(facts, doctor, course, near_courses(facts, travel, doctor)) is None
        for facts in periods
        for course in facts.courses
        if course.skill_id == skill and course.seats_max > 0
        for doctor in facts.doctors
    )


def _odd_minutes(instance: Instance) -> Iterator[Fault]:
    """Compare given minutes with the straight line, where both places have coordinates."""
    spots = {
        getattr(row, key): (row.lat, row.lon, row.island)
        for table, key in PLACES.items()
        for _, row in _rows(instance, table)
        if row.lat is not None and row.lon is not None
    }
    for number, row in _rows(instance, "travel"):
        if row.from_id not in spots or row.to_id not in spots:
            continue
        (lat, lon, island), (to_lat, to_lon, to_island) = spots[row.from_id], spots[row.to_id]
        km, minutes = _km(lat, lon, to_lat, to_lon), float(row.minutes)
        too_fast = km > FASTEST * max(minutes, 1) / 60
        too_slow = island == to_island and minutes >= LONG and km < SLOWEST * minutes / 60
        if too_fast or too_slow:
            yield fault(
                "travel",
                N_("does not fit the coordinates: {start} and {end} are {km} km apart"),
                N_("check the minutes, and the coordinates of both"),
                row=number,
                column="minutes",
                value=row.minutes,
                start=row.from_id,
                end=row.to_id,
                km=round(km, 1),
            )
