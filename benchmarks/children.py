"""Work in a process of its own: what it tells, what it takes, and its end whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
Told = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """What a child told, line by line, and what it took in all."""

    lines: list[Told]
    seconds: float
    megabytes: float
    """Peak memory of the largest of its processes."""
    why: str | None
    """Why it did not end by itself; None: it did."""

    def told(self, key: str) -> list[Told]:
        """Return the lines that say something."""
        return [line for line in self.lines if key in line]


def run_child(script: str, arguments: Sequence[str], seconds: float) -> Ended:
    """Run ``python script --work …`` until it ends, or far beyond the seconds it was given."""
    command = [sys.executable, script, "--work", *arguments]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
    )
    begun, patience = time.perf_counter(), 1.5 * seconds + 60
    guard = threading.Timer(patience, os.killpg, (child.pid, signal.SIGKILL))
    guard.start()
    try:
        with child.stdout as told:  # type: ignore[union-attr]
            lines = [json.loads(line) for line in told if line.endswith("}\n")]
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    finally:
        guard.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - begun
    why = f"killed after {taken:.0f} s" if taken > patience else f"ended with {child.returncode}"
    return Ended(
        lines,
        taken,
        usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
        why if child.returncode else None,
    )


def teller() -> Callable[[Told], None]:
    """Return a way to tell the parent a line; what solvers print goes nowhere."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def tell(told: Told) -> None:
        print(json.dumps(told), file=channel, flush=True)

    return tell


class Stopwatch:
    """Seconds since it was made, by the clock and of all processors, children included."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), sum(os.times()[:4])

    def read(self) -> dict[str, float]:
        """Return both, rounded to milliseconds."""
        wall, cpu = time.perf_counter() - self._wall, sum(os.times()[:4]) - self._cpu
        return {"seconds": round(wall, 3), "cpu": round(cpu, 3)}
