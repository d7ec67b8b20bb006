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


class Crossings(NamedTuple):
    """The ferries that leave an island: their piers there, minutes, and piers beyond."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    minutes: Minutes
    far: list[Spot]


class Targets:
    """Places to travel to, in a fixed order, with their coordinates as arrays in degrees."""

    def __init__(self, ids: Sequence[str], spots: Sequence[Spot | None]) -> None:
        self.ids = tuple(ids)
        self.index = {place: i for i, place in enumerate(ids)}
        self.lat = np.array([spot.lat if spot else np.nan for spot in spots])
        self.lon = np.array([spot.lon if spot else np.nan for spot in spots])
        islands: dict[str | None, list[int]] = {}
        for i, spot in enumerate(spots):
            if spot:
                islands.setdefault(spot.island, []).append(i)
        self.by_island = {island: np.array(where) for island, where in islands.items()}
        self.from_pier: dict[Spot, Minutes] = {}
        """Pier -> the minutes from it to each target on its island, once they were asked for."""


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
        self._crossings = _crossings(instance.ferries)

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
        where = targets.by_island.get(origin.island)
        if where is not None:
            minutes[where] = self._road(origin, targets.lat[where], targets.lon[where])
        crossings = self._crossings.get(origin.island)
        if crossings is not None:
            to_pier = self._road(origin, crossings.lat, crossings.lon) + crossings.minutes
            for far, begin in zip(crossings.far, to_pier, strict=True):
                self._land(minutes, targets, far, int(begin))
        return minutes

    def _land(self, minutes: Minutes, targets: Targets, pier: Spot, begin: int) -> None:
        """Go on by road from a pier to the targets of its island, where that is shorter."""
        where = targets.by_island.get(pier.island)
        if where is None:
            return
        if pier not in targets.from_pier:
            targets.from_pier[pier] = self._road(pier, targets.lat[where], targets.lon[where])
        over = targets.from_pier[pier] + begin
        now = minutes[where]
        minutes[where] = np.where((now == UNREACHABLE) | (over < now), over, now)

    def _road(self, origin: Spot, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> Minutes:
        """Return ``ceil(60 * detour * km / road_speed)``, km along the great circle."""
        exact = 60 * self._detour * kilometres(origin.lat, origin.lon, lat, lon) / self._speed
        minutes: Minutes = np.ceil(exact).astype(np.int64)
        # Beside a whole minute the last digit decides, and arrays may round it otherwise.
        for i in np.flatnonzero(np.abs(exact - np.round(exact)) < 1e-6):
            minutes[i] = self._road_one(origin, float(lat[i]), float(lon[i]))
        return minutes

    def _road_one(self, origin: Spot, lat: float, lon: float) -> int:
        north = math.sin(math.radians(lat - origin.lat) / 2) ** 2
        east = math.sin(math.radians(lon - origin.lon) / 2) ** 2
        half = north + math.cos(math.radians(origin.lat)) * math.cos(math.radians(lat)) * east
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


def _crossings(ferries: Sequence[Ferry]) -> dict[str | None, Crossings]:
    """Return island -> the ferries that leave it for another one; each works both ways."""
    leaving: dict[str | None, list[tuple[Spot, Spot, int]]] = {}
    for ferry in ferries:
        one = Spot(ferry.from_lat, ferry.from_lon, ferry.from_island)
        other = Spot(ferry.to_lat, ferry.to_lon, ferry.to_island)
        for near, far in ((one, other), (other, one)):
            if near.island != far.island:
                row = (near, far, math.ceil(ferry.minutes))
                leaving.setdefault(near.island, []).append(row)
    return {
        island: Crossings(
            np.array([near.lat for near, _, _ in rows]),
            np.array([near.lon for near, _, _ in rows]),
            np.array([minutes for _, _, minutes in rows], dtype=np.int64),
            [far for _, far, _ in rows],
        )
        for island, rows in leaving.items()
    }


def _known_minutes(instance: Instance) -> dict[str, dict[str, int]]:
    """Return origin -> destination -> minutes of the travel table; a row also serves backwards."""
    known: dict[str, dict[str, int]] = {}
    for row in instance.travel:
        known.setdefault(row.to_id, {})[row.from_id] = math.ceil(row.minutes)
    for row in instance.travel:
        known.setdefault(row.from_id, {})[row.to_id] = math.ceil(row.minutes)
    return known
