"""Who leaves when, drawn at random: the same whoever draws it."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from random import Random
from typing import Any

from phanbo.models.errors import PhanboError
from phanbo.optimizer.sweep.pool import Pool

WEEKS_A_YEAR = 52
TOGETHER = 500
"""Doctors whose departures one call draws."""
Departures = Sequence[tuple[int, int]]
"""Run and place, among the periods in which the doctor is there, of the first one without."""


def chances(share: float, weeks: Sequence[float]) -> list[float]:
    """Return how likely a doctor is gone in each period, of whom a share leaves in a year."""
    return [1 - (1 - share) ** (passed / WEEKS_A_YEAR) for passed in accumulate(weeks)]


def departures_of(
    gone: Mapping[str, Sequence[float]],
    runs: int,
    seed: int,
    pool: Pool | None,
    cancel: threading.Event | None,
) -> dict[str, Departures]:
    """Draw for each doctor the runs in which they leave; by a pool, some doctors a call."""
    if pool is None:
        return draw(gone, runs, seed)
    doctors = list(gone)
    chunks = [doctors[i : i + TOGETHER] for i in range(0, len(doctors), TOGETHER)]
    calls = [({one: gone[one] for one in chunk}, runs, seed) for chunk in chunks]
    drawn: dict[str, Departures] = {}
    with closing(pool.call_each(draw, calls, cancel, lambda i, told: None)) as each:
        for _, answer in each:
            if isinstance(answer, PhanboError):
                raise answer
            drawn |= answer
    return drawn


def draw(
    gone: Mapping[str, Sequence[float]],
    runs: int,
    seed: int,
    *,
    tell: Any = None,
    cancel: threading.Event | None = None,
) -> dict[str, Departures]:
    """Draw a doctor's fate in each run from seed and id alone."""
    drawn: dict[str, Departures] = {}
    for doctor, later in gone.items():
        fate = Random(f"{seed}/{doctor}")
        luck = [fate.random() for _ in range(runs)]
        drawn[doctor] = [
            (run, bisect_right(later, one))
            for run, one in enumerate(luck)
            if later and one < later[-1]
        ]
    return drawn
