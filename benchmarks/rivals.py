"""Solve the same instances as skilled users of other tools would, side by side, and compare.

python benchmarks/rivals.py [--limit S] [--instances NAME…] [--assignments NAME…] [--write]

Each competitor works in a process of its own. An instance is a bundled one, a file, or a number of
stations (12, 55, 103, 300, 1000). Values that contradict ours are printed, and the command then
ends with 1. Results are kept in benchmarks/results; --resume measures only what is missing there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from benchmarks.children import Ended, Stopwatch, run_child, teller
from benchmarks.competitors.assignment import pure
from benchmarks.competitors.compete import ASSIGNERS, OURS, PLANNERS, Competitor
from benchmarks.kept import HERE, Kept, Row
from benchmarks.machine import solver_code
from benchmarks.model_size import model_size
from benchmarks.rivals_page import contradiction, rivals_page
from benchmarks.rungs import instance_named
from benchmarks.written import write_docs
from phanbo.models.instance import Instance

INSTANCES = ("tien-yen-2019", "quang-ninh-2025", "can-tho-2025", "300")
ASSIGNMENTS = ("quang-ninh-2025", "300", "1000")
PURE = "only travel"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--instances", nargs="*", metavar="NAME", default=INSTANCES)
    parser.add_argument("--assignments", nargs="*", metavar="NAME", default=ASSIGNMENTS)
    parser.add_argument("--competitors", nargs="*", metavar="NAME", default=[*PLANNERS, *ASSIGNERS])
    parser.add_argument("--limit", type=float, metavar="S", default=120.0, help="seconds for each")
    parser.add_argument("--results", type=Path, metavar="FILE", default=HERE / "rivals.json")
    parser.add_argument("--resume", action="store_true", help="keep what is measured already")
    parser.add_argument("--write", action="store_true", help="put the tables in docs/benchmarks.md")
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        name, kind, competitor, limit = asked.work
        work(_instance(name, kind), _group(kind)[competitor], float(limit))
        return
    kept = Kept(asked.results)
    todo = [(name, "") for name in asked.instances]
    todo += [(name, PURE) for name in asked.assignments]
    wrong = [line for name, kind in todo for line in compare(kept, name, kind, asked)]
    if kept.rows:
        print(rivals_page(kept))
    if asked.write:
        write_docs()
    if wrong:
        raise SystemExit("\n".join(["", "VALUES CONTRADICT ONE ANOTHER", *wrong]))


def compare(kept: Kept, name: str, kind: str, asked: argparse.Namespace) -> list[str]:
    """Let all competitors solve an instance; return what contradicts our values."""
    instance, group = _instance(name, kind), _group(kind)
    wrong = []
    for competitor in group:
        if competitor not in asked.competitors and competitor != OURS:
            continue
        key = " ".join(filter(None, (name, kind, competitor)))
        row = measure(kept, key, instance, (name, kind, competitor), asked)
        base = kept.rows[" ".join(filter(None, (name, kind, OURS)))]
        why = contradiction(base, row, exact=group[competitor].exact)
        if why:
            wrong.append(f"{name} {kind} {competitor}: {why}")
            print(f"  WRONG: {why}", flush=True)
    return wrong


def measure(
    kept: Kept, key: str, instance: Instance, who: tuple[str, str, str], asked: argparse.Namespace
) -> Row:
    """Run a competitor, unless its result is kept and --resume was given."""
    name, kind, competitor = who
    row: Row = {"instance": name, "kind": kind, "competitor": competitor, "limit": asked.limit}
    row["fingerprint"] = instance.fingerprint
    row |= {"code": solver_code()} if competitor == OURS else {}
    if asked.resume and kept.same(key, row):
        return kept.rows[key]
    print(f"{key} …", end="", flush=True, file=sys.stderr)
    ended = run_child(__file__, [name, kind, competitor, str(asked.limit)], asked.limit)
    row |= {"stations": len(instance.stations), "doctors": len(instance.doctors)}
    row |= summary(ended, asked.limit) | {"megabytes": round(ended.megabytes)}
    print(f" {row['ended']}, {row['seconds']:.1f} s", flush=True, file=sys.stderr)
    kept.keep(key, row)
    return row


def summary(child: Ended, limit: float) -> Row:
    """Return what a competitor told: how it ended, after how long, its model, each objective."""
    # Whoever did not end by itself took its time, preparing included, or at least the limit.
    end = {"ended": child.why or "told nothing", "seconds": min(child.seconds, limit), "cpu": None}
    end = next(iter(child.told("ended")), end)
    sizes = child.told("columns")
    return {
        **{key: end[key] for key in ("ended", "seconds", "cpu")},
        **({key: sizes[-1][key] for key in ("columns", "rows", "nonzeros")} if sizes else {}),
        "objectives": child.told("objective"),
    }


def work(instance: Instance, one: Competitor, limit: float) -> None:
    """Solve in this process, and tell the parent."""
    tell = teller()
    solve, prepared = one.load(), one.prepare(instance)
    watch = Stopwatch()
    ended = solve(prepared, limit, lambda told: tell(told | watch.read()))
    tell({"ended": ended} | watch.read())
    if one is PLANNERS[OURS]:
        tell(model_size(instance) | watch.read())


def _instance(name: str, kind: str) -> Instance:
    instance = instance_named(name)
    return pure(instance) if kind == PURE else instance


def _group(kind: str) -> Mapping[str, Competitor]:
    return ASSIGNERS if kind == PURE else PLANNERS


if __name__ == "__main__":
    main()
