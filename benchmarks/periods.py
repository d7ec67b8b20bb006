"""How the model grows with the number of periods, and what planning them all at once gains.

python benchmarks/periods.py [--most N]         # growth, 1 to N half-years of Quảng Ninh
python benchmarks/periods.py --look-ahead NAME  # at once, or one period after the other

Each length is solved in a process of its own. One after the other: each period is planned with a
view of the next one only, as what a course teaches counts from there; then it is carried out, and
the next one is planned from where that has led.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

import phanbo
from phanbo.models.plan import Shortage
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.review import remaining

INSTANCE = "quang-ninh-2026-2027"
FURTHER = {"2028-H1": "2028-01-01", "2028-H2": "2028-07-01"}
PROMISE = {"cpu s": 120.0, "MB": 2_000.0}
"""Of the four half-years, on two cores."""
SHORT = ("below_minimum", "missing_skills", "uncovered_days", "below_target")


def periods_of(instance: phanbo.Instance) -> list[str]:
    """Return the ids of the periods, in order of time."""
    return [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]


def until(instance: phanbo.Instance, last: str) -> phanbo.Instance:
    """Return the instance without what comes after a period."""
    periods = periods_of(instance)
    later = set(periods[periods.index(last) + 1 :])
    tables = instance.tables()
    for row in tables["doctors"]:
        if row.get("leaves") in later:
            del row["leaves"]
    tables = {name: [*_begun(rows, later)] for name, rows in tables.items()}
    here = {row["doctor_id"] for row in tables["doctors"]}
    courses = {row["course_id"] for row in tables.get("courses", ())}
    for name in ("decisions", "preferences"):
        tables[name] = [
            row
            for row in tables.get(name, ())
            if row["doctor_id"] in here
            and (row.get("action") != "train" or row["target_id"] in courses)
        ]
    return phanbo.Instance.model_validate(tables)


def _begun(rows: Iterable[dict[str, Any]], later: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows that do not begin in a later period."""
    columns = ("period_id", "period", "from_period", "joins")
    return (row for row in rows if not later & {row.get(column) for column in columns})


def of_length(instance: phanbo.Instance, count: int) -> phanbo.Instance:
    """Return the first half-years; more of them repeat courses, and there are none in the last."""
    tables = instance.tables()
    for period, starts in FURTHER.items():
        tables["periods"].append({"period_id": period, "starts": starts, "weeks": 26})
    periods = [row["period_id"] for row in tables["periods"]]
    held = {row["period"] for row in tables["courses"]}
    for row in list(tables["courses"]):
        again = periods[periods.index(row["period"]) + 2]
        if again not in held:
            tables["courses"].append(row | {"course_id": f"{row['course_id']}+", "period": again})
    last = periods[count - 1]
    if count > 1:
        tables["courses"] = [row for row in tables["courses"] if row["period"] != last]
    return until(phanbo.Instance.model_validate(tables), last)


def measure(count: int) -> dict[str, Any]:
    """Return the size of the model, and what its proof takes."""
    instance = of_length(phanbo.load(INSTANCE), count)
    horizon = Horizon(instance)
    v = define_variables(horizon, idle=len(horizon) == 1)  # as ``solve`` begins
    add_rules(v)
    define_objectives(v)
    begun, cpu = time.perf_counter(), time.process_time()
    plan = phanbo.solve(instance)
    return {
        "ways": sum(map(len, v.paths.values())),
        "columns": len(v.model.lower),
        "rows": len(v.model.rows),
        "nonzeros": sum(len(row.columns) for row in v.model.rows),
        "cpu s": time.process_time() - cpu,
        "wall s": time.perf_counter() - begun,
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (2**20 if sys.platform == "darwin" else 2**10),
        "status": plan.status,
    }


def growth(most: int) -> None:
    """Print a row a length as a table of Markdown."""
    print(f"{os.cpu_count()} cores, {sys.platform}, Python {sys.version.split()[0]}\n")
    for count in range(1, most + 1):
        child = [sys.executable, __file__, "--only", str(count)]
        told = subprocess.run(child, check=True, capture_output=True, text=True).stdout
        figures = json.loads(told)
        if count == 1:
            print("| periods |" + "".join(f" {name} |" for name in figures))
            print("|---" * (len(figures) + 1) + "|")
        cells = [f"{x:,.0f}" if isinstance(x, int | float) else x for x in figures.values()]
        print(f"| {count} | " + " | ".join(cells) + " |", flush=True)
        if count == len(phanbo.load(INSTANCE).periods):
            kept = all(figures[name] <= most for name, most in PROMISE.items())
            print(f"(promised {PROMISE}: {'kept' if kept else 'broken'})", file=sys.stderr)


def one_after_the_other(instance: phanbo.Instance) -> Iterator[Shortage]:
    """Yield what is short in each period when it is carried out."""
    periods = periods_of(instance)
    for now, following in zip(periods, [*periods[1:], None], strict=True):
        plan = phanbo.solve(until(instance, following or now))
        yield from (one for one in plan.shortages if one.period in (now, None))
        if following:
            instance = remaining(instance, plan, following)


def look_ahead(instance: phanbo.Instance) -> None:
    """Print doctors, skills and days missing by period, planned in both ways."""
    periods = periods_of(instance)
    print(f"{'':42}" + "".join(f"{one:>10}" for one in periods) + f"{'all':>10}")
    ways = {
        "at once": phanbo.solve(instance).shortages,
        "one after the other": tuple(one_after_the_other(instance)),
    }
    for name in SHORT:
        for way, shortages in ways.items():
            missing = dict.fromkeys(periods, 0.0)
            for one in shortages:
                missing[one.period or periods[-1]] += one.amount if one.objective == name else 0
            cells = [*missing.values(), sum(missing.values())]
            print(f"{name:20}{way:22}" + "".join(f"{cell:10g}" for cell in cells), flush=True)


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--most", type=int, default=6, choices=range(1, 7))
    parser.add_argument("--only", type=int, help="print the figures of one length as JSON")
    parser.add_argument("--look-ahead", metavar="NAME", help="an instance of several periods")
    asked = parser.parse_args()
    if asked.look_ahead:
        look_ahead(phanbo.load(asked.look_ahead))
    elif asked.only:
        print(json.dumps(measure(asked.only)))
    else:
        growth(asked.most)


if __name__ == "__main__":
    main()
