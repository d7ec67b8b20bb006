"""The ladder's results as tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log

from benchmarks.kept import Kept, Row
from benchmarks.page import machine_line, number, seconds, table

GROWING = ("columns", "nonzeros", "megabytes", "cpu")


def ladder_page(kept: Kept) -> str:
    """Return all tables."""
    rows = sorted(kept.rows.values(), key=lambda row: (row["stations"], row["rung"]))
    parts = [machine_line(kept.machine), _sizes(rows), growth(rows), _proofs(rows)]
    open_ones = [row for row in rows if row["ended"] != "optimal" and row["gaps"]]
    parts += ["Gap of the stage at hand, by seconds:", _gaps(open_ones)] if open_ones else []
    if len({row["code"] for row in rows}) > 1:
        parts.append("Not all rungs were measured with the same code of the solver.")
    return "\n\n".join(part for part in parts if part)


def line_of(row: Row) -> str:
    """Return a rung in a line, for those who wait."""
    took = f"{seconds(row['seconds'])} s, {number(row['megabytes'])} MB"
    return f"{row['rung']}: {row['ended']}, {proven(row)} proven, {took}"


def proven(row: Row) -> int:
    """Return how many objectives were proven."""
    return sum(one["proven"] is not None for one in row["stages"])


def _sizes(rows: Sequence[Row]) -> str:
    head = ["", "stations", "doctors", "columns", "rows", "nonzeros", "first plan, s"]
    head += ["proven", "seconds", "CPU s", "MB"]
    return table(
        head,
        [
            (
                _name(row),
                *(number(row[key]) for key in ("stations", "doctors")),
                *(number(row[key]) for key in ("columns", "rows", "nonzeros")),
                seconds(row["first_plan"]),
                f"{proven(row)} of {len(row['stages'])}",
                seconds(row["seconds"]),
                seconds(row["cpu"]),
                number(row["megabytes"]),
            )
            for row in rows
        ],
    )


def _name(row: Row) -> str:
    return "generated" if row["rung"].isdigit() else f"`{row['rung']}`"


def growth(rows: Sequence[Row]) -> str:
    """Return p of n^p between neighbouring generated rungs, for all that grows."""
    ladder = [row for row in rows if row["rung"].isdigit()]
    if len(ladder) < 2:
        return ""
    head = ["p of n^p, from → to", "columns", "nonzeros", "memory", "CPU seconds"]
    pairs = [*pairwise(ladder)]
    ends = [row for row in ladder if row["rung"] in ("55", "1000")]
    pairs += [(ends[0], ends[1])] if len(ends) == 2 else []
    lines = []
    for small, large in pairs:
        between = f"{number(small['stations'])} → {number(large['stations'])}"
        lines.append([between, *(power(small, large, key) for key in GROWING)])
    return table(head, lines)


def power(small: Row, large: Row, key: str) -> str:
    """Return p of n^p; at least that much if the larger one was stopped by the limit."""
    if not (small[key] and large[key]):
        return "–"
    if key == "cpu" and small["ended"] != "optimal":
        return "–"
    power = log(large[key] / small[key]) / log(large["stations"] / small["stations"])
    least = "> " if key == "cpu" and large["ended"] != "optimal" else ""
    return f"{least}{power:.2f}"


def _proofs(rows: Sequence[Row]) -> str:
    """Return the second at which each objective was proven; else value, and gap to the bound."""
    names = list(dict.fromkeys(one["name"] for row in rows for one in row["stages"]))
    found = [{one["name"]: one for one in row["stages"]} for row in rows]
    head = ["proven after, s", *(number(row["stations"]) + _mark(row) for row in rows)]
    return table(
        head, [[f"`{name}`", *(_proof(stages.get(name)) for stages in found)] for name in names]
    )


def _mark(row: Row) -> str:
    return "" if row["rung"].isdigit() else "*"


def _proof(stage: Row | None) -> str:
    if stage is None:
        return "–"
    if stage["proven"] is not None:
        return seconds(stage["proven"])
    return f"gap {gap(stage['value'], stage['bound'])}"


def gap(value: float | None, bound: float | None) -> str:
    """Return how far a bound is below a value, as a share of the value."""
    if value is None or bound is None:
        return "–"
    return f"{(value - bound) / max(abs(value), 1e-9):.1%}" if value > bound else "0.0%"


def _gaps(rows: Sequence[Row]) -> str:
    marks = sorted({one["at"] for row in rows for one in row["gaps"]})
    known = [{one["at"]: one for one in row["gaps"]} for row in rows]
    return table(
        ["seconds", *(number(row["stations"]) + _mark(row) for row in rows)],
        [[number(mark), *(_gap_at(one.get(mark)) for one in known)] for mark in marks],
    )


def _gap_at(one: Row | None) -> str:
    return f"`{one['stage']}` {gap(one['value'], one['bound'])}" if one else ""
