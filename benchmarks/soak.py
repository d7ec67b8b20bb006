"""Solve again and again in one process: neither its memory nor its open files may grow.

python benchmarks/soak.py [SOLVES] [--solver NAME]   # at the root of the repository

Small random instances in turn, each solved, verified and turned into JSON. It ends with 1 if, after
the first fifth, memory grows by more than ``MEGABYTES`` or any file stays open.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MEGABYTES = 30.0
"""How much more memory may be in use at the end: allocators keep some of what was freed."""
INSTANCES = 50
"""How many instances are solved in turn; the first fifth of the solves should see each."""


@dataclass(frozen=True)
class Use:
    """What the process holds after so many solves."""

    solves: int
    megabytes: float
    """Resident memory."""
    files: int
    threads: int
    seconds: float
    """Since the first solve began."""


def main() -> None:
    """Print what the process holds as it goes on, and whether that grew."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("solves", metavar="SOLVES", type=int, nargs="?", default=1_000)
    parser.add_argument("--solver", metavar="NAME", default="highs")
    chosen = parser.parse_args()
    sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]
    print(f"{'solves':>7} {'MB':>8} {'files':>6} {'threads':>8} {'seconds':>8}")
    seen = []
    for use in soak(chosen.solves, chosen.solver):
        print(
            f"{use.solves:>7} {use.megabytes:>8.1f} {use.files:>6} {use.threads:>8}"
            f" {use.seconds:>8.0f}",
            flush=True,
        )
        seen.append(use)
    grown = growth(seen)
    print(*grown or ["nothing grew"], sep="\n")
    raise SystemExit(1 if grown else 0)


def soak(solves: int, solver: str = "highs", instances: int = INSTANCES) -> Iterator[Use]:
    """Solve, and say after every tenth of the solves what the process holds."""
    from phanbo.models.plan import Plan
    from phanbo.optimizer.solve import solve
    from phanbo.optimizer.verify import verify
    from tests.random_instances import random_instance

    begun = time.perf_counter()
    for done in range(1, solves + 1):
        seed = done % instances
        instance = random_instance(seed, periods=1 + seed % 3)
        plan = solve(instance, solver=solver)
        if plan.status != "infeasible":
            verify(instance, Plan.from_json(plan.to_json()))
        if done % max(solves // 10, 1) == 0:
            gc.collect()
            seconds = time.perf_counter() - begun
            yield Use(done, memory(), open_files(), threading.active_count(), seconds)


def growth(seen: list[Use], megabytes: float = MEGABYTES) -> list[str]:
    """Say in words what grew after the first fifth, which fills caches and loads libraries."""
    first, last = seen[1], seen[-1]
    grown = []
    if (more := last.megabytes - first.megabytes) > megabytes:
        grown.append(f"memory grew by {more:.1f} MB")
    if (more := last.files - first.files) > 0:
        grown.append(f"{more} more files are open")
    if (more := last.threads - first.threads) > 0:
        grown.append(f"{more} more threads run")
    return grown


def memory() -> float:
    """Return the resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def open_files() -> int:
    """Return how many descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))


if __name__ == "__main__":
    main()
