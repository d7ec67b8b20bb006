"""The trade-off between two objectives: what of one a gain in the other costs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from phanbo.models.messages import Message
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Number, Plan, SolverInfo

FORMAT: Literal["phanbo-frontier/1"] = "phanbo-frontier/1"
Ended = Literal["complete", "points", "time_limit", "cancelled"]
"""All points are there; as many as asked for; the time limit came; the caller stopped it."""


class Held(Part):
    """An objective that is held at its best, plus its tolerance, along the whole curve."""

    objective: str
    best: Number
    tolerance: Number


class Point(Part):
    """A pair of values such that no plan is better in one of them and not worse in the other."""

    number: int
    """From 1, by the first of the two objectives."""
    values: dict[str, Number]
    """Of every objective, in the plan of this point."""
    missing: dict[str, Number]
    """Of those of the two objectives that weigh shortages: all that is missing, unweighted."""
    setting: str
    """The instance has this plan as its best one with this setting ``objectives``."""
    proven: bool
    """Whether the objectives behind the two are proven best, too."""
    plan: Plan | None = Field(default=None, exclude=True)
    """The whole plan, verified; not part of the JSON."""


class Trade(Part):
    """What a gain in the second objective costs in the first, between neighbouring points."""

    first: int
    last: int
    """From which point to which; the price is the same between all points from one to the other."""
    gain: Number
    """Of the second objective: unweighted where less is missing, else as the objective counts."""
    price: Number
    """Of the first one, likewise."""
    text: Message


class Frontier(Part):
    """The points of a trade-off (format ``phanbo-frontier/1``)."""

    format: Literal["phanbo-frontier/1"] = FORMAT
    instance: InstanceRef
    between: tuple[str, str]
    held: tuple[Held, ...]
    """In order; all that the instance minimises before the two."""
    points: tuple[Point, ...]
    """None: no plan keeps all rules."""
    trades: tuple[Trade, ...]
    ended: Ended
    conflicts: tuple[Message, ...] = ()
    """What contradicts one another, if no plan keeps all rules."""
    solver: SolverInfo

    def to_json(self) -> str:
        """Return it as JSON text, without the plans."""
        return self.model_dump_json(indent=1) + "\n"
