"""Solve ever larger instances: size, first plan, proofs, gaps, memory, and how all of it grows.

python benchmarks/ladder.py [--limit S] [--rungs N…] [--all] [--write]

A rung is a number of stations (12, 55, 103, 300, 1000; 3321 is the country), a bundled instance or
a file; each is solved in a process of its own. Results are kept in benchmarks/results; --resume
measures only what is missing there. --rungs with nothing behind it prints what is kept.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

import phanbo
from benchmarks.children import Stopwatch, Told, run_child, teller
from benchmarks.kept import HERE, Kept, Row
from benchmarks.ladder_page import ladder_page, line_of
from benchmarks.machine import solver_code
from benchmarks.model_size import model_size
from benchmarks.rungs import BUNDLED, COUNTRY, RUNGS, instance_named
from benchmarks.written import write_docs

MARKS = [k * 10**e for e in range(4) for k in (1, 2, 5)]
"""Seconds at which a gap is kept."""


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rungs", nargs="*", metavar="N", default=[*RUNGS, *BUNDLED])
    parser.add_argument("--all", action="store_true", help="the country, too")
    parser.add_argument("--limit", type=float, metavar="S", default=600.0, help="seconds for each")
    parser.add_argument("--results", type=Path, metavar="FILE", default=HERE / "ladder.json")
    parser.add_argument("--resume", action="store_true", help="keep what is measured already")
    parser.add_argument("--write", action="store_true", help="put table and chart in docs")
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.work[0], float(asked.work[1]))
        return
    kept = Kept(asked.results)
    for name in [*asked.rungs, *([COUNTRY] if asked.all else [])]:
        measure(kept, name, asked)
    if kept.rows:
        print(ladder_page(kept))
    if asked.write:
        write_docs()


def measure(kept: Kept, name: str, asked: argparse.Namespace) -> None:
    """Solve a rung in a child and keep what it told."""
    instance = instance_named(name)
    row: Row = {"rung": name, "limit": asked.limit, "code": solver_code()}
    row["fingerprint"] = instance.fingerprint
    if asked.resume and kept.same(name, row):
        return
    row |= {table: len(getattr(instance, table)) for table in ("stations", "doctors", "points")}
    ended = run_child(__file__, [name, str(asked.limit)], asked.limit)
    row |= summary(ended.lines) | {"megabytes": round(ended.megabytes)}
    row["ended"] = row["ended"] or ended.why or "told nothing"
    kept.keep(name, row)
    print(line_of(row), flush=True, file=sys.stderr)


def work(name: str, limit: float) -> None:
    """Solve in this process, and tell the parent each change of plan, bound or stage."""
    tell, instance = teller(), instance_named(name)
    last: Told = {}

    def note(progress: phanbo.Progress) -> None:
        nonlocal last
        now = {
            "stage": progress.objective,
            "value": progress.best,
            "bound": progress.bound,
            "proven": progress.proven,
        }
        if now != last:
            last = now
            tell(now | watch.read())

    from phanbo.optimizer.engines import engine

    engine("highs")  # loads OR-Tools, which is not timed
    watch = Stopwatch()
    try:
        plan = phanbo.solve(instance, time_limit=limit, on_progress=note)
        ended = str(plan.status)
        stages = [one.model_dump() for one in plan.objectives if one.best is not None]
    except phanbo.TimeLimitError:
        ended, stages = "no plan", []
    tell({"ended": ended, "stages": stages} | watch.read())
    tell(model_size(instance) | watch.read())


def summary(lines: list[Told]) -> Row:
    """Return what a child told, as a row: nothing of it is lost if it crashed."""
    end = next((line for line in lines if "ended" in line), {})
    heard = [line for line in lines if "stage" in line]
    size = next((line for line in lines if "columns" in line), {})
    proofs = {line["stage"]: line["seconds"] for line in heard if line["proven"]}
    final = {one["name"]: one for one in end.get("stages", [])}
    last = end or (lines[-1] if lines else {})
    return {
        "ended": end.get("ended"),
        "seconds": last.get("seconds", 0.0),
        "cpu": last.get("cpu", 0.0),
        "first_plan": next((line["seconds"] for line in heard if line["value"] is not None), None),
        **{key: size.get(key) for key in ("columns", "rows", "nonzeros")},
        "stages": [
            {"name": name, "value": one["value"], "bound": one["bound"], "proven": proofs.get(name)}
            for name, one in final.items()
        ],
        "gaps": gaps(heard),
    }


def gaps(heard: list[Told]) -> list[Told]:
    """Return the stage, value and bound that were known at each mark."""
    kept = []
    for mark in MARKS:
        known = [line for line in heard if line["seconds"] <= mark]
        if known and mark <= heard[-1]["seconds"]:
            last = known[-1]
            kept.append({key: last[key] for key in ("stage", "value", "bound")} | {"at": mark})
    return kept


if __name__ == "__main__":
    main()
