"""Travel minutes between places (PROBLEM.md section 1.2)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phanbo.models.instance import Instance
from phanbo.models.tables import Doctor, Ferry

EARTH_RADIUS = 6371.0088  # km
UNREACHABLE = -1

Minutes = NDArray[np.int64]


class Spot(NamedTuple):
    """Where a place is; a blank island is the mainland."""

    lat: float
    lon: float
    island: str | None


class Targets:
    """Places to travel to, in a fixed order, with their coordinates as arrays in degrees."""

    def __init__(self, ids: Sequence[str], spots: Sequence[Spot | None]) -> None:
        self.index = {place: i for i, place in enumerate(ids)}
        self.lat = np.array([spot.lat if spot else np.nan for spot in spots])
        self.lon = np.array([spot.lon if spot else np.nan for spot in spots])
        islands: dict[str | None, list[int]] = {}
        for i, spot in enumerate(spots):
            if spot:
                islands.setdefault(spot.island, []).append(i)
        self.by_island = {island: np.array(where) for island, where in islands.items()}


class TravelMinutes:
    """Answers how far it is from a home or a place to others, in whole minutes one way.

    ``UNREACHABLE`` stands for no way. Distances are computed a row at a time, so that a country's
    doctors and stations never make one table of all pairs.
    """

    def __init__(self, instance: Instance) -> None:
        settings = instance.settings
        self._detour = float(settings.detour)
        self._speed = float(settings.road_speed)
        self._spots: dict[str, Spot | None] = {}
        for table, key in (
            (instance.stations, "station_id"),
            (instance.points, "point_id"),
            (instance.teams, "team_id"),
            (instance.courses, "course_id"),
        ):
            for row in table:
                self._spots[getattr(row, key)] = _spot(row)
        self._rows = _known_minutes(instance)
        self._ferries = instance.ferries

    def targets(self, ids: Sequence[str]) -> Targets:
        """Prepare places to be asked for together."""
        return Targets(ids, [self._spots[place] for place in ids])

    def from_place(self, place: str, targets: Targets) -> Minutes:
        """Return the minutes from a place to each target."""
        minutes = self._estimate(self._spots[place], targets)
        self._put_known(place, targets, minutes)
        if place in targets.index:
            minutes[targets.index[place]] = 0
        return minutes

    def from_home(self, doctor: Doctor, targets: Targets) -> Minutes:
        """Return the minutes from a doctor's home to each target; the post is the home if blank."""
        own = _spot(doctor)
        if own is not None:
            minutes = self._estimate(own, targets)
        elif doctor.post_id is not None:
            minutes = self.from_place(doctor.post_id, targets)
        else:
            minutes = self._estimate(None, targets)
        self._put_known(doctor.doctor_id, targets, minutes)
        return minutes

    def _put_known(self, origin: str, targets: Targets, minutes: Minutes) -> None:
        for place, known in self._rows.get(origin, {}).items():
            if place in targets.index:
                minutes[targets.index[place]] = known

    def _estimate(self, origin: Spot | None, targets: Targets) -> Minutes:
        """Estimate by road on the same island, and over one ferry between two islands."""
        minutes = np.full(len(targets.index), UNREACHABLE, dtype=np.int64)
        if origin is None:
            return minutes
        for island, where in targets.by_island.items():
            if island == origin.island:
                minutes[where] = self._road(origin, targets.lat[where], targets.lon[where])
            else:
                ways = [
                    self._over(origin, near, far, ferry, targets, where)
                    for ferry in self._ferries
                    for near, far in _directions(ferry)
                    if near.island == origin.island and far.island == island
                ]
                if ways:
                    minutes[where] = np.minimum.reduce(ways)
        return minutes

    def _over(
        self,
        origin: Spot,
        near: Spot,
        far: Spot,
        ferry: Ferry,
        targets: Targets,
        where: NDArray[np.int64],
    ) -> Minutes:
        to_pier = self._road(origin, np.array([near.lat]), np.array([near.lon]))[0]
        on_land = self._road(far, targets.lat[where], targets.lon[where])
        minutes: Minutes = on_land + (to_pier + math.ceil(ferry.minutes))
        return minutes

    def _road(self, origin: Spot, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> Minutes:
        """Return ``ceil(60 * detour * km / road_speed)``, km along the great circle."""
        exact = 60 * self._detour * kilometres(origin.lat, origin.lon, lat, lon) / self._speed
        minutes: Minutes = np.ceil(exact).astype(np.int64)
        # Beside a whole minute the last digit decides, and arrays may round it otherwise.
        for i in np.flatnonzero(np.abs(exact - np.round(exact)) < 1e-6):
            minutes[i] = self._road_one(origin, float(lat[i]), float(lon[i]))
        return minutes

    def _road_one(self, origin: Spot, lat: float, lon: float) -> int:
        a, b = math.radians(origin.lat), math.radians(lat)
        half = (
            math.sin((b - a) / 2) ** 2
            + math.cos(a) * math.cos(b) * math.sin(math.radians(lon - origin.lon) / 2) ** 2
        )
        km = 2 * EARTH_RADIUS * math.asin(math.sqrt(half))
        return math.ceil(60 * self._detour * km / self._speed)


def kilometres(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the great-circle distance (haversine) from one place to each of others, in km."""
    a, b = math.radians(lat), np.radians(lats)
    half = (
        np.sin((b - a) / 2) ** 2 + math.cos(a) * np.cos(b) * np.sin(np.radians(lons - lon) / 2) ** 2
    )
    km: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(half))
    return km


def _spot(row: object) -> Spot | None:
    lat, lon = getattr(row, "lat", None), getattr(row, "lon", None)
    if lat is None or lon is None:
        return None
    return Spot(lat, lon, getattr(row, "island", None))


def _directions(ferry: Ferry) -> tuple[tuple[Spot, Spot], tuple[Spot, Spot]]:
    one = Spot(ferry.from_lat, ferry.from_lon, ferry.from_island)
    other = Spot(ferry.to_lat, ferry.to_lon, ferry.to_island)
    return (one, other), (other, one)


def _known_minutes(instance: Instance) -> dict[str, dict[str, int]]:
    """Return origin -> destination -> minutes of the travel table; a row also serves backwards."""
    known: dict[str, dict[str, int]] = {}
    for row in instance.travel:
        known.setdefault(row.to_id, {})[row.from_id] = math.ceil(row.minutes)
    for row in instance.travel:
        known.setdefault(row.from_id, {})[row.to_id] = math.ceil(row.minutes)
    return known
