"""What planning all periods at once gains over planning them one after the other.

python benchmarks/look_ahead.py [INSTANCE]

One after the other: each period is planned with a view of the next one only, as a course is of use
in none but later periods; then it is carried out, and the next one is planned from there.
"""

import argparse
from collections.abc import Iterable, Iterator
from typing import Any

import phanbo
from phanbo.models.plan import Shortage
from phanbo.optimizer.review import remaining

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
    tables = {name: [*_kept(rows, later)] for name, rows in tables.items()}
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


def _kept(rows: Iterable[dict[str, Any]], later: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows that do not begin in a later period."""
    for row in rows:
        if not {row.get(column) for column in ("period_id", "period", "from_period", "joins")} & (
            later
        ):
            yield row


def one_after_the_other(instance: phanbo.Instance) -> Iterator[Shortage]:
    """Yield what is short in each period when it is carried out."""
    periods = periods_of(instance)
    for now, following in zip(periods, [*periods[1:], None], strict=True):
        plan = phanbo.solve(until(instance, following or now))
        yield from (one for one in plan.shortages if one.period in (now, None))
        if following:
            instance = remaining(instance, plan, following)


def main() -> None:
    """Print doctors, skills and days missing by period, planned in both ways."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("instance", nargs="?", default="quang-ninh-2026-2027")
    instance = phanbo.load(parser.parse_args().instance)
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


if __name__ == "__main__":
    main()
