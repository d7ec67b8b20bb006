"""The places of an instance that a router can be asked about, in the order of the request."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from phanbo.models.instance import Instance

EARTH_RADIUS = 6371.0088
"""km"""
CELL = 1000
"""Cells a degree of the grid in which places are looked up: a cell is some 100 m wide."""


class Spot(NamedTuple):
    """Where something is, in degrees."""

    lat: float
    lon: float

    def __str__(self) -> str:
        return f"{self.lat}, {self.lon}"


def kilometres(a: Spot, b: Spot) -> float:
    """Return the great-circle distance (haversine)."""
    north = math.sin(math.radians(b.lat - a.lat) / 2) ** 2
    east = math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    part = north + math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * east
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, part)))


def kinds(instance: Instance) -> dict[str, str]:
    """Return what each id is: a station, point, team, course or doctor, in this order."""
    return {one: kind for kind, one, _ in _rows(instance)}


def spots(instance: Instance) -> dict[str, Spot]:
    """Return where the places with coordinates are, in the order of a request without ids.

    Stations come first, then points, teams, courses and doctors with a home of their own; each in
    the order of ids, so that the order of the rows never matters.
    """
    return {
        one: Spot(row.lat, row.lon)
        for _, one, row in _rows(instance)
        if row.lat is not None and row.lon is not None
    }


def _rows(instance: Instance) -> Iterator[tuple[str, str, Any]]:
    for kind in ("station", "point", "team", "course", "doctor"):
        rows: Iterable[Any] = getattr(instance, f"{kind}s")
        for one, row in sorted((getattr(row, f"{kind}_id"), row) for row in rows):
            yield kind, one, row


def places_csv(instance: Instance) -> str:
    """Return the places with coordinates as CSV: id, kind, lat, lon; no names of people."""
    kind = kinds(instance)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "kind", "lat", "lon"))
    writer.writerows((one, kind[one], *spot) for one, spot in spots(instance).items())
    return text.getvalue()


class Nearby:
    """Finds the places beside a spot, among any number of them."""

    def __init__(self, known: Mapping[str, Spot]) -> None:
        self._known = known
        self._cells: dict[tuple[int, int], list[str]] = {}
        for one, spot in known.items():
            self._cells.setdefault(_cell(spot), []).append(one)

    def within(self, spot: Spot, km: float) -> list[str]:
        """Return the places within ``km`` of a spot, at most 0.05."""
        lat, lon = _cell(spot)
        around = ((lat + i, lon + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return [
            one
            for cell in around
            for one in self._cells.get(cell, ())
            if kilometres(spot, self._known[one]) <= km
        ]

    def nearest(self, spot: Spot) -> tuple[str, float]:
        """Return the nearest place, however far, and the km to it."""
        one = min(self._known, key=lambda one: kilometres(spot, self._known[one]))
        return one, kilometres(spot, self._known[one])

    def is_one_spot(self, ids: Iterable[str], km: float) -> bool:
        """Return whether places have the same coordinates, but for ``km``."""
        spots = [self._known[one] for one in ids]
        return all(kilometres(spots[0], spot) <= km for spot in spots)


def _cell(spot: Spot) -> tuple[int, int]:
    return round(spot.lat * CELL), round(spot.lon * CELL)
