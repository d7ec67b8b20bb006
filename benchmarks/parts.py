"""Plan provinces of the national instance's kind part by part: values, bounds, gap, seconds.

python benchmarks/parts.py [04,20,14] [--all] [--rounds N] [--workers N] [--time-limit S]
python benchmarks/parts.py --all --time-limit 7200   # the 34 provinces of viet-nam-2027
"""

import argparse
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

import phanbo
from phanbo.instances.generator.province import tables
from phanbo.instances.provinces import provinces_of
from phanbo.models.by_parts import PartsProgress

NATIONAL = "viet-nam-2027"
SEED = 2027


def main() -> None:
    """Print what is planned, a line a round, and a line an objective."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("provinces", nargs="?", default="04,20,14", help="codes, joined by commas")
    parser.add_argument("--all", action="store_true", help="the whole national instance")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--time-limit", type=float)
    options = parser.parse_args()
    if options.all:
        instance = phanbo.load(NATIONAL)
    else:
        instance = phanbo.Instance.model_validate(tables(options.provinces, seed=SEED))
    parts = provinces_of(instance)
    print(
        f"{len(set(parts.values()))} provinces, {len(instance.stations)} stations, "
        f"{len(instance.doctors)} doctors, {len(instance.courses)} courses"
    )
    begun = time.perf_counter()
    plan = phanbo.solve_parts(
        instance,
        parts,
        rounds=options.rounds,
        workers=options.workers,
        time_limit=options.time_limit,
        on_progress=show,
    )
    told = plan.by_parts
    assert told is not None
    print(f"{'objective':<16}{'value':>16}{'bound':>16}{'gap':>8}")
    for one in told.objectives:
        bound = "-" if one.bound is None else f"{one.bound:,}"
        print(f"{one.name:<16}{one.value:>16,}{bound:>16}{gap(one.value, one.bound):>8}")
    for short in told.limited:
        name = " ".join(filter(None, (short.name, short.of)))
        print(f"{name:<28}limit {short.limit:,}, wanted {short.wanted:,}, used {short.used:,}")
    seconds = time.perf_counter() - begun
    print(f"proven: {told.proven}; rounds: {told.rounds}; {seconds:.1f} s")


def show(now: PartsProgress) -> None:
    """Print a line for each round that is finished."""
    if now.done == now.total:
        print(now, flush=True)


def gap(value: float, bound: float | None) -> str:
    """Return how far the value is above the bound, as a share of it."""
    if bound is None:
        return "-"
    return "0.0%" if value == bound else f"{100 * (value - bound) / value:.1f}%"


if __name__ == "__main__":
    main()
