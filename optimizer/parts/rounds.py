"""Solves of parts on the workers, many at a time, and the clock."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from phanbo.models.errors import PhanboError, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan, SolverInfo
from phanbo.optimizer.crew import processors
from phanbo.optimizer.engines import Engine, engine
from phanbo.optimizer.parts.proposals import Ask
from phanbo.optimizer.readback import solver_info
from phanbo.optimizer.sweep.pool import pool_of
from phanbo.optimizer.sweep.sweep import installed, solve_scenario
from phanbo.optimizer.watch import Watch

FIRST = 0.6
"""How much of the time limit the first round may take."""


@dataclass
class Rounds:
    """How parts are solved, and how long there is."""

    workers: int | None
    cluster: str | None
    solver: str
    threads: int
    seed: int
    time_limit: float | None
    memory_limit: int | None
    cancel: threading.Event | None
    watch: Watch = field(init=False)
    _took: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = Watch(self.time_limit, self.cancel, None, 1)
        self._here = self.workers or max(1, processors() // self.threads)
        self._pool = pool_of(self._here, self.cluster)

    @property
    def engine(self) -> Engine:
        """What solves."""
        return engine(self.solver)

    def affordable(self, asks: Sequence[Ask]) -> list[Ask]:
        """Return the first of the solves, as many as the time left is likely to be enough for."""
        left = self.watch.left
        if left is None or not self._took:
            return list(asks)
        return list(asks[: int(left / max(self._took) * self._at_once(len(asks)))])

    def solve(
        self,
        asks: Sequence[Ask],
        parts: Mapping[str, Instance],
        on_done: Callable[[int], object],
        *,
        first: bool,
    ) -> Iterator[tuple[Ask, Plan]]:
        """Yield the plan for each ask, in their order.

        Who has none in time is left out, but in the first round, in which each part must have one.
        """
        means = (self._options(len(asks), first=first), self.memory_limit, installed(self.solver))
        calls = [(share.of(parts[part]), *means) for part, share in asks]
        answers: dict[int, Plan | PhanboError] = {}
        began = time.monotonic()
        with closing(
            self._pool.call_each(solve_scenario, calls, self.cancel, lambda i, told: None)
        ) as each:
            for i, answer in each:
                answers[i] = answer
                on_done(len(answers))
        waves = math.ceil(len(asks) / self._at_once(len(asks)))
        self._took.append((time.monotonic() - began) / max(waves, 1))
        for i, ask in enumerate(asks):
            answer = answers[i]
            if isinstance(answer, Plan):
                yield ask, answer
            elif first or not isinstance(answer, TimeLimitError):
                raise answer

    def _options(self, count: int, *, first: bool) -> dict[str, Any]:
        limit = self.watch.left
        if limit is not None:
            limit *= (FIRST if first else 1) / math.ceil(count / self._at_once(count))
        return {
            "time_limit": limit,
            "solver": self.solver,
            "threads": self.threads,
            "seed": self.seed,
        }

    def _at_once(self, count: int) -> int:
        """Return how many solves run at the same time; a cluster is taken to be large enough."""
        return self._here if self.cluster is None else max(count, 1)

    def info(self) -> SolverInfo:
        """Return how it was solved so far."""
        seconds = self.watch.seconds
        return solver_info(self.engine, seconds, self.threads, self.seed, self.time_limit)
