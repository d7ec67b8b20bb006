"""Travel minutes between two places (PROBLEM.md section 1.2), for figures the plan leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt

from phanbo.models.instance import Instance
from phanbo.models.tables import Doctor, Ferry

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Spot:
    """A place on the map, with the ids that ``travel`` rows may name it by, first the best."""

    ids: tuple[str, ...]
    lat: float | None
    lon: float | None
    island: str | None


class Minutes:
    """The travel minutes of an instance."""

    def __init__(self, instance: Instance) -> None:
        self._settings = instance.settings
        self._ferries = instance.ferries
        self._rows = {(row.from_id, row.to_id): ceil(row.minutes) for row in instance.travel}
        self._spots = dict(_spots(instance))

    def home_to_post(self, doctor: Doctor, post_id: str) -> int | None:
        """Return the minutes from a doctor's home to a post; None: unreachable."""
        if doctor.lat is not None or doctor.post_id is None:
            home = Spot((doctor.doctor_id,), doctor.lat, doctor.lon, doctor.island)
        else:
            post = self._spots[doctor.post_id]
            home = Spot((doctor.doctor_id, doctor.post_id), post.lat, post.lon, post.island)
        return self._between(home, self._spots[post_id])

    def to_point(self, station_id: str, point_id: str) -> int | None:
        """Return the minutes from a station to a point; None: unreachable."""
        return self._between(self._spots[station_id], self._spots[point_id])

    def _between(self, a: Spot, b: Spot) -> int | None:
        for one in a.ids:
            if one in b.ids:
                return 0
            for other in b.ids:
                for pair in ((one, other), (other, one)):
                    if pair in self._rows:
                        return self._rows[pair]
        if a.island == b.island:
            return self._by_road(a, b)
        crossings = [
            first + ceil(ferry.minutes) + second
            for ferry in self._ferries
            for near, far in _both_ways(ferry)
            if near.island == a.island and far.island == b.island
            if (first := self._by_road(a, near)) is not None
            and (second := self._by_road(far, b)) is not None
        ]
        return min(crossings, default=None)

    def _by_road(self, a: Spot, b: Spot) -> int | None:
        if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
            return None
        km = _great_circle(a.lat, a.lon, b.lat, b.lon)
        return ceil(60 * float(self._settings.detour) * km / float(self._settings.road_speed))


def _spots(instance: Instance) -> Iterable[tuple[str, Spot]]:
    for station in instance.stations:
        key = station.station_id
        yield key, Spot((key,), station.lat, station.lon, station.island)
    for team in instance.teams:
        yield team.team_id, Spot((team.team_id,), team.lat, team.lon, team.island)
    for point in instance.points:
        yield point.point_id, Spot((point.point_id,), point.lat, point.lon, point.island)


def _both_ways(ferry: Ferry) -> tuple[tuple[Spot, Spot], tuple[Spot, Spot]]:
    near = Spot((), ferry.from_lat, ferry.from_lon, ferry.from_island)
    far = Spot((), ferry.to_lat, ferry.to_lon, ferry.to_island)
    return (near, far), (far, near)


def _great_circle(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the haversine distance in km."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (lat_a, lon_a, lat_b, lon_b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
