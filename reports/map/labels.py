"""Where the names of the districts are written: amid their stations, but on none of them."""

from __future__ import annotations

from collections import defaultdict
from math import hypot

from phanbo.reports.map.atlas import Atlas, Spot
from phanbo.reports.map.plane import Frame

MOST = 40
"""Districts whose names are written; more would cover the map."""
LETTER, LINE = 7.8, 16.0
"""Width of a letter and height of a line, about."""
SIGN = 6.0
"""From the middle of a sign to its edge."""
COVERED = 60.0
"""So far a name would rather go aside than cover a sign."""
SHIFTS = sorted(
    ((x, y) for x in range(-120, 121, 20) for y in range(-64, 65, 8)),
    key=lambda shift: (hypot(*shift), shift),
)


def labels(atlas: Atlas, frame: Frame, wide: float, high: float) -> dict[str, tuple[float, float]]:
    """Return district -> the middle of its name, in a rectangle; those that find no room have none.

    No name covers another, and few cover a sign.
    """
    if len(atlas.districts) > MOST:
        return {}
    view = atlas.views[0]
    signs = [frame.place(mark.spot, wide, high) for mark in (*view.stations, *view.teams)]
    spots: defaultdict[str | None, list[Spot]] = defaultdict(list)
    for station in view.stations:
        spots[station.district].append(station.spot)
    placed: dict[str, tuple[float, float]] = {}
    for name in atlas.districts:
        home = frame.place(_middle(spots[name]), wide, high)
        half = _half(name)
        best: tuple[float, float, float] | None = None
        for across, down in SHIFTS:
            far = hypot(across, down)
            if best and far >= best[0]:
                break
            x = min(max(home[0] + across, half), wide - half)
            y = min(max(home[1] + down, LINE), high - LINE)
            if any(
                abs(x - other_x) < half + _half(other) and abs(y - other_y) < LINE
                for other, (other_x, other_y) in placed.items()
            ):
                continue
            covered = sum(
                abs(x - sign_x) < half + SIGN and abs(y - sign_y) < LINE / 2 + SIGN
                for sign_x, sign_y in signs
            )
            if best is None or far + COVERED * covered < best[0]:
                best = (far + COVERED * covered, x, y)
        if best:
            placed[name] = best[1:]
    return placed


def _half(name: str) -> float:
    return LETTER * len(name) / 2


def _middle(spots: list[Spot]) -> Spot:
    lat, lon = sum(spot.lat for spot in spots), sum(spot.lon for spot in spots)
    return Spot(lat / len(spots), lon / len(spots))
