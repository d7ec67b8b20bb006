"""Degrees to a flat frame: longitudes shrink towards the poles, the north is up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, floor, log10, radians

from phanbo.reports.map.atlas import Spot

KM_A_DEGREE = 111.195
"""Of latitude."""
SMALLEST = 0.05
"""Degrees that a map spans at least, so that a single place has some room."""
MARGIN = 0.05
"""The part of the map that stays free on each side."""


@dataclass(frozen=True)
class Frame:
    """A stretch of the earth, in degrees, of the same shape as the rectangle it is drawn in."""

    west: float
    east: float
    south: float
    north: float
    shrink: float
    """Width of a degree of longitude over the height of one of latitude."""

    @property
    def km_wide(self) -> float:
        """Return how wide the map is."""
        return (self.east - self.west) * self.shrink * KM_A_DEGREE

    def place(self, spot: Spot, wide: float, high: float) -> tuple[float, float]:
        """Return where a spot lies in a rectangle, from its upper left corner."""
        across = (spot.lon - self.west) / (self.east - self.west)
        down = (self.north - spot.lat) / (self.north - self.south)
        return round(across * wide, 1), round(down * high, 1)

    def spot(self, x: float, y: float, wide: float, high: float) -> Spot:
        """Return which spot lies at a point of a rectangle: the inverse of ``place``."""
        return Spot(
            self.north - y / high * (self.north - self.south),
            self.west + x / wide * (self.east - self.west),
        )


def frame(spots: Iterable[Spot], shape: float) -> Frame:
    """Return the smallest stretch around all spots that is ``shape`` times as wide as high."""
    spots = list(spots)
    lats, lons = [spot.lat for spot in spots], [spot.lon for spot in spots]
    middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    shrink = max(cos(radians(middle_lat)), 0.01)
    room = 1 / (1 - 2 * MARGIN)
    high = max(max(lats) - min(lats), (max(lons) - min(lons)) * shrink / shape, SMALLEST) * room
    wide = high * shape / shrink
    return Frame(
        west=middle_lon - wide / 2,
        east=middle_lon + wide / 2,
        south=middle_lat - high / 2,
        north=middle_lat + high / 2,
        shrink=shrink,
    )


def round_km(km: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 … km (or 0.5, 0.2 …) that is no longer."""
    unit = 10.0 ** floor(log10(km))
    return max(factor * unit for factor in (1, 2, 5) if factor * unit <= km)
