"""A sweep of quang-ninh-2025 whose worker is killed: nothing lost, plans a minute against a loop.

python benchmarks/sweep.py [--scenarios N] [--sample N] [--workers N] [--cluster] [--write]

Ends with 1 if a scenario is lost, solved twice beyond the one in flight, or not the plan of the
loop. --cluster also sweeps on a Dask cluster of as many workers on this machine; --write puts the
figures into docs/scenarios.md.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

import phanbo
from benchmarks.machine import machine
from benchmarks.page import DOCS, machine_line, replaced, seconds, table
from phanbo.optimizer.sweep.keep import STARTS

NAME = "quang-ninh-2025"
MOVES = range(12, 52, 4)
BUDGETS = (120_000_000, 150_000_000, 180_000_000, 210_000_000, 240_000_000)
LIMITS = (45, 50, 60, 75)
PAGE = DOCS / "scenarios.md"


@dataclass(frozen=True)
class Line:
    """What was solved in which way, and how long that took."""

    way: str
    plans: int
    begun: int
    """Solves that were started."""
    took: float

    @property
    def rate(self) -> float:
        """Plans a minute."""
        return 60 * self.plans / self.took


def main() -> None:
    """Print, and on demand write, a line a way of solving."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenarios", type=int, default=200, help="a multiple of 20")
    parser.add_argument("--sample", type=int, default=20, help="scenarios of the plain loop")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    moves = MOVES[: max(1, asked.scenarios // (len(BUDGETS) * len(LIMITS)))]
    vary = {"max_moves": moves, "training_budget": BUDGETS, "travel_limit": LIMITS}
    lines = []
    here, line = swept(vary, f"`phanbo sweep`, {asked.workers} workers", workers=asked.workers)
    lines.append(line)
    if asked.cluster:
        with cluster(asked.workers) as address:
            there, line = swept(vary, f"Dask, {asked.workers} workers", cluster=address)
        lines.append(line)
        refuse(timeless(here) != timeless(there), "the plans of the cluster are others")
    sample = here.scenarios[:: max(1, len(here.scenarios) // asked.sample)][: asked.sample]
    lines.insert(0, loop(sample))
    text = page(lines)
    print(text)
    if asked.write:
        whole = replaced(PAGE.read_text(encoding="utf-8"), "sweep", text)
        PAGE.write_text(whole, encoding="utf-8", newline="\n")
        print(f"written: {PAGE}")


def swept(vary: Any, way: str, **where: Any) -> tuple[phanbo.Sweep, Line]:
    """Sweep, kill a worker after a quarter of the scenarios, and count what was started."""
    instance = phanbo.load(NAME)
    with tempfile.TemporaryDirectory() as folder:
        kill = killer(Path(folder) / STARTS)
        begun = time.perf_counter()
        found = phanbo.sweep(instance, vary, keep=folder, on_progress=kill, **where)
        took = time.perf_counter() - begun
        starts = read_starts(Path(folder) / STARTS)
        # The plans are read while the folder is there.
        scenarios = tuple(
            phanbo.Scenario(**{**vars(one), "file": None, "held": one.plan})
            for one in found.scenarios
        )
    keys = Counter(one["scenario"] for one in starts)
    refuse(any(not one.planned for one in scenarios), "a scenario has no plan")
    refuse(keys.keys() != {one.key for one in scenarios}, "a scenario was lost")
    refuse(sum(keys.values()) > len(scenarios) + 1, "more than the one in flight was solved twice")
    processes = len({one["process"] for one in starts})
    way += f", a solving process killed and replaced ({processes} in all)"
    kept = phanbo.Sweep(found.instance, found.varied, scenarios)
    return kept, Line(way, len(scenarios), sum(keys.values()), took)


def killer(starts: Path) -> Callable[[phanbo.SweepProgress], None]:
    """Return what kills the process that solves the latest scenario, once a quarter is done."""
    killed = threading.Event()

    def kill(now: phanbo.SweepProgress) -> None:
        end = "\n" if now.done == now.total else ""
        print(f"\r{now}   ", end=end, file=sys.stderr, flush=True)
        if now.done >= now.total / 4 and not killed.is_set():
            killed.set()
            # The answer that is told now frees its worker, which begins the next scenario.
            threading.Timer(
                0.5, lambda: os.kill(read_starts(starts)[-1]["process"], signal.SIGKILL)
            ).start()

    return kill


def read_starts(file: Path) -> list[dict[str, Any]]:
    """Return what was started, in order."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def loop(sample: tuple[phanbo.Scenario, ...]) -> Line:
    """Solve scenarios one after the other in this process, and compare the plans."""
    instance = phanbo.load(NAME)
    variants = [instance.with_settings(one.settings) for one in sample]
    phanbo.solve(instance)  # what is loaded once is not counted
    begun = time.perf_counter()
    plans = [phanbo.solve(one) for one in variants]
    took = time.perf_counter() - begun
    for plan, one in zip(plans, sample, strict=True):
        refuse(untimed(plan) != untimed(one.plan), f"scenario {one.number} has another plan")
    way = f"plain loop over `phanbo.solve`, {len(plans)} of the scenarios"
    return Line(way, len(plans), len(plans), took)


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a cluster on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as made:
        yield made.scheduler_address


def timeless(found: phanbo.Sweep) -> list[Any]:
    """Return all plans without what differs from run to run."""
    return [untimed(one.plan) for one in found.scenarios]


def untimed(plan: phanbo.Plan | None) -> dict[str, Any] | None:
    """Return a plan without the seconds that it took."""
    content = plan.model_dump() if plan else None
    if content:
        del content["solver"]["seconds"]
    return content


def page(lines: list[Line]) -> str:
    """Return the figures as a table, against those of the first line."""
    head = ["", "plans", "solves begun", "seconds", "plans a minute", "against the loop"]
    first = lines[0].rate
    cells = [
        (
            one.way,
            str(one.plans),
            str(one.begun),
            seconds(one.took),
            f"{one.rate:.1f}",
            f"{one.rate / first:.2f} ×",
        )
        for one in lines
    ]
    return f"{machine_line(machine())}\n\n{table(head, cells)}"


def refuse(wrong: bool, what: str) -> None:
    """End with 1 where a promise is broken."""
    if wrong:
        raise SystemExit(f"broken: {what}")


if __name__ == "__main__":
    main()
