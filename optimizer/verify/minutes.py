"""Travel minutes between two places (PROBLEM.md section 1.2), one pair at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Doctor, Point, Station, Team

EARTH_RADIUS = 6371.0088
"""km"""


class Place(NamedTuple):
    """A position on an island; None is the mainland."""

    lat: float
    lon: float
    island: str | None


class Crossing(NamedTuple):
    """A ferry in one of its two directions."""

    here: Place
    there: Place
    minutes: int


class Minutes:
    """The minutes of section 1.2, computed only for the pairs that are asked for."""

    def __init__(self, instance: Instance) -> None:
        self._detour = float(instance.settings.detour)
        self._road_speed = float(instance.settings.road_speed)
        self._rows: dict[tuple[str, str], Decimal] = {
            (row.from_id, row.to_id): row.minutes for row in instance.travel
        }
        self._places: dict[str, Place | None] = {}
        self._at_post: dict[str, str] = {}
        self._read_places(instance)
        self._crossings = _crossings(instance)

    def _read_places(self, instance: Instance) -> None:
        for station in instance.stations:
            self._places[station.station_id] = _place(station)
        for point in instance.points:
            self._places[point.point_id] = _place(point)
        for team in instance.teams:
            self._places[team.team_id] = _place(team)
        for course in instance.courses:
            self._places[course.course_id] = _place(course)
        for doctor in instance.doctors:
            home = _place(doctor)
            if home is None and doctor.post_id is not None:
                self._at_post[doctor.doctor_id] = doctor.post_id
                home = self._places.get(doctor.post_id)
            self._places[doctor.doctor_id] = home

    def between(self, a: str, b: str) -> int | None:
        """Return the minutes from ``a`` to ``b``; None: unreachable."""
        for x, y in product(self._names(a), self._names(b)):
            if x == y:
                return 0
            row = self._rows.get((x, y), self._rows.get((y, x)))
            if row is not None:
                return math.ceil(row)
        here, there = self._places.get(a), self._places.get(b)
        if here is None or there is None:
            return None
        if here.island == there.island:
            return self._drive(here, there)
        return min(
            (
                self._drive(here, ferry.here) + ferry.minutes + self._drive(ferry.there, there)
                for ferry in self._crossings.get((here.island, there.island), ())
            ),
            default=None,
        )

    def _names(self, place_id: str) -> tuple[str, ...]:
        """Return the ids whose rows speak of this place: a doctor's own before their post's."""
        post_id = self._at_post.get(place_id)
        return (place_id,) if post_id is None else (place_id, post_id)

    def _drive(self, a: Place, b: Place) -> int:
        return math.ceil(60 * self._detour * kilometres(a, b) / self._road_speed)


def kilometres(a: Place, b: Place) -> float:
    """Return the great-circle distance (haversine)."""
    north = math.sin(math.radians(b.lat - a.lat) / 2) ** 2
    east = math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    part = north + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * east
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, part)))


def _place(row: Station | Point | Team | Doctor | Course) -> Place | None:
    if row.lat is None or row.lon is None:
        return None
    return Place(row.lat, row.lon, row.island)


def _crossings(instance: Instance) -> dict[tuple[str | None, str | None], list[Crossing]]:
    crossings: dict[tuple[str | None, str | None], list[Crossing]] = defaultdict(list)
    for ferry in instance.ferries:
        here = Place(ferry.from_lat, ferry.from_lon, ferry.from_island)
        there = Place(ferry.to_lat, ferry.to_lon, ferry.to_island)
        minutes = math.ceil(ferry.minutes)
        crossings[here.island, there.island].append(Crossing(here, there, minutes))
        crossings[there.island, here.island].append(Crossing(there, here, minutes))
    return crossings
