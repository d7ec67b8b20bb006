"""The nouns of a map: what lies where, how well off it is, who goes from where to where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from phanbo.models.messages import N_

Level = Literal["below minimum", "below target", "at target", "above target"]
Kind = Literal["posting", "move"]

LEVELS: dict[Level, str] = {
    "below minimum": N_("Below the minimum"),
    "below target": N_("Below the target"),
    "at target": N_("At the target"),
    "above target": N_("Above the target"),
}
"""Level -> its name, the worst first."""
KINDS: dict[Kind, str] = {
    "posting": N_("Posted out of a district team"),
    "move": N_("Move between stations"),
}


def level(doctors: int, minimum: int, target: int) -> Level:
    """Return how well off a station is with so many doctors."""
    if doctors < minimum:
        return "below minimum"
    if doctors < target:
        return "below target"
    return "at target" if doctors == target else "above target"


@dataclass(frozen=True)
class Spot:
    """A place on earth, in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Mark:
    """A station, point or team at its place."""

    place_id: str
    name: str
    spot: Spot
    district: str | None = None
    """The former district; None: of none."""
    level: Level | None = None
    """Of a station."""
    short: bool = False
    """Of a point: whether it is visited on fewer days than needed."""
    notes: tuple[str, ...] = ()
    """What there is to know about it, a sentence a line."""


@dataclass(frozen=True)
class Flow:
    """The doctors who go from one place to another."""

    kind: Kind
    from_id: str
    to_id: str
    start: Spot
    end: Spot
    doctors: int
    districts: tuple[str, ...] = ()
    """The former districts that it touches."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A ferry between two piers, or the visits of a station to a point."""

    start: Spot
    end: Spot
    district: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """The map before the plan, in a period, or over the whole plan."""

    name: str
    stations: tuple[Mark, ...]
    points: tuple[Mark, ...]
    teams: tuple[Mark, ...]
    flows: tuple[Flow, ...]
    visits: tuple[Line, ...]


@dataclass(frozen=True)
class Atlas:
    """Everything that the map shows, in the reader's language."""

    views: tuple[View, ...]
    """The first is shown first; all of them show the same places."""
    ferries: tuple[Line, ...]
    districts: tuple[str, ...]
    """The former districts of the stations drawn, as a reader looks them up."""

    @property
    def spots(self) -> Iterator[Spot]:
        """Every place that is drawn."""
        for mark in (*self.views[0].stations, *self.views[0].points, *self.views[0].teams):
            yield mark.spot
        for ferry in self.ferries:
            yield from (ferry.start, ferry.end)
