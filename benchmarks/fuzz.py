"""Read and solve spoilt files of all three forms, each in sight of a guard.

python benchmarks/fuzz.py [N] [--first SEED] [--workers W]   # at the root of the repository

Each ends in a plan, in faults, or infeasible; anything else is printed with its seed, and so is a
file that takes longer or more memory than it may. ``--one SEED`` shows what a single file gives.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SECONDS, MEGABYTES = 120.0, 1_000
"""Limits of one file, far above the usual ones: the machine may be busy, and a solver is loaded."""


def main() -> None:
    """Print how the files ended, and all that ended otherwise than it should."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", metavar="N", type=int, nargs="?", default=10_000)
    parser.add_argument("--first", metavar="SEED", type=int, default=0)
    parser.add_argument("--workers", metavar="W", type=int, default=1)
    parser.add_argument("--one", metavar="SEED", type=int)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work()
    elif chosen.one is not None:
        print(json.dumps(tried(chosen.one, set()), indent=1))
    else:
        seeds = range(chosen.first, chosen.first + chosen.files)
        raise SystemExit(1 if watch(seeds, chosen.workers) else 0)


def watch(seeds: range, workers: int) -> int:
    """Share the seeds among processes; return how many files ended badly."""
    begun, tally, bad = time.perf_counter(), Counter[str](), 0
    slowest: dict[str, Any] = {"seconds": 0.0}
    shares = [seeds[n::workers] for n in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        for results in pool.map(lambda share: list(outcomes(share)), shares):
            for one in results:
                tally[f"{one['form']}: {one['ended']}"] += 1
                slowest = max(slowest, one, key=lambda result: result["seconds"])
                if one.get("why"):
                    bad += 1
                    print(f"seed {one['seed']}, {one['form']}: {one['why']}")
    for name, count in sorted(tally.items()):
        print(f"{count:7}  {name}")
    print(f"{len(seeds):7}  files in {time.perf_counter() - begun:.0f} s; {bad} ended badly")
    print(f"slowest: seed {slowest['seed']}, {slowest['seconds']:.1f} s")
    return bad


def outcomes(seeds: range) -> Iterator[dict[str, Any]]:
    """Try files in a process of their own, and in another one after a crash or a hang."""
    waiting = list(seeds)
    while waiting:
        command = [sys.executable, __file__, "--work"]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as child:
            assert child.stdin
            assert child.stdout
            while waiting:
                guard = threading.Timer(SECONDS, child.kill)
                guard.start()
                print(waiting[0], file=child.stdin, flush=True)
                said = []
                while (line := child.stdout.readline()) and not line.startswith("{"):
                    said.append(line)  # Nothing of ours prints, nor may a solver.
                guard.cancel()
                seed = waiting.pop(0)
                if not line:
                    yield ended(seed, "crash or hang", f"no answer within {SECONDS} s", SECONDS)
                    break
                found = json.loads(line)
                yield found | ({"why": f"printed {''.join(said)}"} if said else {})


def work() -> None:
    """Try the seeds that standard input names, one after the other."""
    solved: set[str] = set()
    for line in sys.stdin:
        print(json.dumps(tried(int(line), solved)), flush=True)


def tried(seed: int, solved: set[str]) -> dict[str, Any]:
    """Write a spoilt file, and return how reading and solving it ended."""
    sys.path[:0] = [] if str(ROOT) in sys.path else [str(ROOT)]
    from tests.fuzzing import outcome
    from tests.mutations import spoilt

    begun, before = time.perf_counter(), memory()
    with tempfile.TemporaryDirectory() as home:
        try:
            result, why = outcome(spoilt(seed, Path(home), hard=True), solved), ""
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            result, why = f"{type(error).__name__}", traceback.format_exc()
    seconds, more = time.perf_counter() - begun, memory() - before
    if more > MEGABYTES:
        why += f"took {more:.0f} MB"
    return ended(seed, result, why, seconds)


def ended(seed: int, how: str, why: str, seconds: float) -> dict[str, Any]:
    """Return the result of one file."""
    form = ("folder", "JSON", "workbook")[seed % 3]
    return {"seed": seed, "form": form, "ended": how, "why": why, "seconds": seconds}


def memory() -> float:
    """Return the peak memory of this process in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main()
