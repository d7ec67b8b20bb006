"""What a running solve tells its caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """The state of a solve: which objective is being minimised, and how far it is."""

    objective: str
    stage: int
    """From 1 to ``stages``."""
    stages: int
    best: float | None
    """Value of the best plan so far; None: no plan yet."""
    bound: float | None
    """No plan is below this; None: not known yet."""
    seconds: float
    """Since the solve began."""
    proven: bool
    """Whether this stage is finished and proven."""

    def __str__(self) -> str:
        best = "-" if self.best is None else f"{self.best:g}"
        bound = "-" if self.bound is None else f"{self.bound:g}"
        mark = ", proven" if self.proven else ""
        return (
            f"{self.stage}/{self.stages} {self.objective}: best {best}, bound {bound}{mark}"
            f" ({self.seconds:.1f} s)"
        )


OnProgress = Callable[[Progress], object]
