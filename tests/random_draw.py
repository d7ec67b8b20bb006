"""The dice of the random instances, and the tables drawn so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

CENTRES = {None: (21.0, 107.0), "Cô Tô": (20.98, 107.45), "Vân Đồn": (21.2, 107.75)}
"""Island -> the middle of it; None is the mainland. Homes and posts lie around these."""


@dataclass
class Draw:
    """The tables drawn so far, and the dice."""

    rng: Random
    islands: Sequence[str | None]
    periods: Sequence[str]
    """The ids of the ``periods`` table in time order; none: no such table."""
    size: int
    tables: Tables = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some(self, probability: float, *values: Any) -> Any:
        """Draw one of the values, or a blank."""
        return self.rng.choice(values) if self.chance(probability) else None

    def period(self, probability: float) -> str | None:
        """Draw one of the periods, or a blank."""
        if not self.periods or not self.chance(probability):
            return None
        return self.periods[0] if len(self.periods) == 1 else self.rng.choice(self.periods)

    def spot(self) -> Row:
        island = self.rng.choice(self.islands)
        lat, lon = CENTRES[island]
        width = (0.25 if len(self.periods) <= 1 else 0.1) if island is None else 0.06
        return {
            "lat": round(lat + self.rng.uniform(-width, width), 4),
            "lon": round(lon + self.rng.uniform(-width, width), 4),
            "island": island,
        }

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def ids(self, table: str) -> list[str]:
        return [next(iter(row.values())) for row in self.rows(table)]

    def subset(self, ids: Sequence[Any], probability: float) -> list[Any]:
        return [one for one in ids if self.chance(probability)]
