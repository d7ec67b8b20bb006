"""Where things lie: distances, spots between neighbours, the nearest communes.

Only arithmetic that is the same on every machine is used: no sine, whose last digit may differ.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, NamedTuple

KM_PER_DEGREE = 111.195
"""Of latitude, on the sphere of PROBLEM.md section 1.2."""
NEIGHBOURS = 6
SQUARES_PER_DEGREE = 5
SQUARE_KM = 20.0
"""The shorter side of a square, in Viet Nam's latitudes."""


class Place(NamedTuple):
    """A spot on land; ``island`` is blank on the mainland."""

    lat: float
    lon: float
    island: str = ""

    def cells(self, prefix: str = "") -> dict[str, Any]:
        """Return the filled cells of a row."""
        cells = {f"{prefix}lat": self.lat, f"{prefix}lon": self.lon}
        return cells | ({f"{prefix}island": self.island} if self.island else {})


def km(here: Place, there: Place) -> float:
    """Return the distance on a plane map; within a province it is right to a metre or so."""
    north = (there.lat - here.lat) * KM_PER_DEGREE
    east = (there.lon - here.lon) * KM_PER_DEGREE * _cosine((here.lat + there.lat) / 2)
    return math.sqrt(north * north + east * east)


def _cosine(degrees: float) -> float:
    angle = degrees * math.pi / 180
    square = angle * angle
    return 1 - square / 2 * (1 - square / 12 * (1 - square / 30))


def toward(rng: Random, origin: Place, target: Place, distance: float) -> Place:
    """Return a spot so many kilometres from origin toward target, give or take 500 m.

    Between the land points of two neighbours there is mostly land, while an offset in any
    direction often ends in the sea or abroad.
    """
    share = distance / km(origin, target)
    lat = origin.lat + share * (target.lat - origin.lat) + rng.uniform(-0.004, 0.004)
    lon = origin.lon + share * (target.lon - origin.lon) + rng.uniform(-0.004, 0.004)
    return Place(round(lat, 4), round(lon, 4))


def beside(rng: Random, place: Place) -> Place:
    """Return a spot at most 600 m away, on the same island."""
    lat, lon = (round(angle + rng.uniform(-0.004, 0.004), 4) for angle in place[:2])
    return Place(lat, lon, place.island)


class Land:
    """Spots of the mainland, sorted into squares so that neighbours are found quickly."""

    def __init__(self, spots: Iterable[Place]) -> None:
        self._squares: dict[tuple[int, int], list[Place]] = defaultdict(list)
        self._near: dict[Place, list[Place]] = {}
        for spot in spots:
            self._squares[_square(spot)].append(spot)

    def near(self, place: Place) -> Sequence[Place]:
        """Return the six nearest spots, without the place itself."""
        if place not in self._near:
            self._near[place] = self._search(place)
        return self._near[place]

    def around(self, rng: Random, place: Place) -> Place:
        """Return a home within some 4 km: on the same island, or toward a neighbour."""
        if place.island:
            return beside(rng, place)
        neighbour = rng.choice(self.near(place)[:4])
        distance = min(rng.uniform(0.3, 4), 0.4 * km(place, neighbour))
        return toward(rng, place, neighbour, distance)

    def _search(self, place: Place) -> list[Place]:
        """Look at ever more squares until none further away can hold a nearer spot."""
        row, column = _square(place)
        reach = 0
        while True:
            reach += 1
            found = [
                (km(place, spot), spot)
                for y in range(row - reach, row + reach + 1)
                for x in range(column - reach, column + reach + 1)
                for spot in self._squares.get((y, x), ())
                if spot[:2] != place[:2]
            ]
            nearest = sorted(found)[:NEIGHBOURS]
            if len(nearest) == NEIGHBOURS and nearest[-1][0] <= reach * SQUARE_KM:
                return [spot for _, spot in nearest]


def _square(place: Place) -> tuple[int, int]:
    lat, lon = place[:2]
    return math.floor(lat * SQUARES_PER_DEGREE), math.floor(lon * SQUARES_PER_DEGREE)
