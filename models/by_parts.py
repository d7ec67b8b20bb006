"""What a plan by parts says of itself, and what a running one tells its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from phanbo.models.part import Part

Number = int | float


class PartsBound(Part):
    """An objective of a plan by parts."""

    name: str
    value: Number
    """In this plan."""
    bound: Number | None
    """No plan by parts is below this that reaches the bounds of all earlier objectives.

    None: not known, as an earlier objective is above its own bound."""


class Limited(Part):
    """Something that the parts share, of which they had to be given less than they would use."""

    name: str
    """``seats_max`` or ``seats_min`` of a course, ``training_budget``, ``budget``, ``max_moves``."""
    of: str | None
    """The course, or the period of the moves."""
    limit: Number
    wanted: Number
    """By all parts together, if each could have it all."""
    used: Number


class ByParts(Part):
    """A plan in which nobody goes from one part of the instance to another.

    Doctors keep to stations of their part, and so do visits. That is a restriction: a plan for
    the whole instance may be better than any plan by parts.
    """

    parts: tuple[str, ...]
    objectives: tuple[PartsBound, ...]
    """Those that are minimised, in order; the bounds hold for plans by parts only."""
    limited: tuple[Limited, ...] = ()
    rounds: int = 0
    """How often what the parts share was divided anew."""

    @property
    def proven(self) -> bool:
        """Whether no plan by parts is better."""
        return all(one.value == one.bound for one in self.objectives)


@dataclass(frozen=True)
class PartsProgress:
    """How far planning by parts is."""

    round: int
    """0: each part by itself; then so many times shared."""
    done: int
    """Solves of this round that are finished."""
    total: int
    objective: str | None
    """The first objective whose value is above its bound; None: none yet, or no plan."""
    best: float | None
    bound: float | None
    """Of plans by parts."""
    seconds: float

    def __str__(self) -> str:
        gap = f", {self.objective}: {self.best:g}, bound {self.bound:g}" if self.objective else ""
        return f"round {self.round}: {self.done} of {self.total}{gap} ({self.seconds:.1f} s)"


OnPartsProgress = Callable[[PartsProgress], object]
