"""The competitors' results as tables, and whether their values contradict ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isclose

from benchmarks.competitors.compete import ASSIGNERS, OURS, PLANNERS
from benchmarks.kept import Kept, Row
from benchmarks.page import machine_line, number, seconds, table

HEAD = ("", "columns", "rows", "proven", "seconds", "CPU s", "MB", "times ours", "by CPU")


def contradiction(ours: Row, other: Row, *, exact: bool) -> str | None:
    """Return how another result contradicts ours, if it does.

    A proven value must be the same in every stage up to the first one that is not proven; and no
    plan may be better than what we proved to be best, were it found by chance.
    """
    for one, found in zip(ours["objectives"], other["objectives"], strict=False):
        name, best, value = one["objective"], one["value"], found["value"]
        if name != found["objective"]:
            return f"{found['objective']} where we have {name}"
        if not one["proven"]:
            return None
        if isclose(best, value, rel_tol=1e-9, abs_tol=1e-6):
            continue
        if value < best:
            return f"{name} {value:g}, better than our proven {best:g}"
        return f"{name} {value:g} proven, ours {best:g}" if exact and found["proven"] else None
    if exact and "infeasible" in (ours["ended"], other["ended"]):
        same = ours["ended"] == other["ended"]
        return None if same else f"{other['ended']} where ours is {ours['ended']}"
    return None


def rivals_page(kept: Kept) -> str:
    """Return all tables."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in kept.rows.values():
        groups.setdefault((row["instance"], row["kind"]), []).append(row)
    parts = [machine_line(kept.machine)]
    order = [*PLANNERS, *ASSIGNERS]
    for (name, kind), found in groups.items():
        rows = sorted(found, key=lambda row: order.index(row["competitor"]))
        first = rows[0]
        title = f"{name}, {kind}" if kind else name
        parts.append(f"**{title}**: {first['stations']} stations, {first['doctors']} doctors")
        parts.append(_summary(rows))
        if not kind:
            parts.append(_by_objective(rows))
    return "\n\n".join(parts)


def _summary(rows: Sequence[Row]) -> str:
    known = {**PLANNERS, **ASSIGNERS}
    ours = next((row for row in rows if row["competitor"] == OURS), None)
    return table(
        HEAD,
        [
            (
                known[row["competitor"]].what,
                number(row.get("columns")),
                number(row.get("rows")),
                _proven(row),
                seconds(row["seconds"]),
                seconds(row["cpu"]),
                number(row["megabytes"]),
                *(_ratio(row, ours, clock) if ours else "" for clock in ("seconds", "cpu")),
            )
            for row in rows
        ],
    )


def _proven(row: Row) -> str:
    if not PLANNERS.get(row["competitor"], PLANNERS[OURS]).exact:
        return "none"  # What is best in its second step may not be best in all.
    count = sum(one["proven"] for one in row["objectives"])
    short = "" if row["ended"] in ("optimal", "feasible", "nothing") else f" ({row['ended']})"
    return f"{count}{short}"


def _ratio(row: Row, ours: Row, clock: str) -> str:
    """Return how many times our seconds another took; more than that if either was stopped."""
    if ours["ended"] != "optimal" or row[clock] is None:
        return "–"
    ratio = row[clock] / max(ours[clock], 1e-3)
    return number(ratio) if row["ended"] == "optimal" else f"> {number(ratio)}"


def _by_objective(rows: Iterable[Row]) -> str:
    """Return when each objective was proven, and what the two steps make of it."""
    by_name = {row["competitor"]: row for row in rows}
    provers = [name for name in by_name if PLANNERS[name].exact]
    others = [name for name in by_name if not PLANNERS[name].exact]
    names = [one["objective"] for one in by_name[OURS]["objectives"]]
    found = {
        who: {one["objective"]: one for one in row["objectives"]} for who, row in by_name.items()
    }
    lines = []
    for name in names:
        line = [f"`{name}`", number(found[OURS][name]["value"])]
        line += [_when(found[who].get(name)) for who in provers]
        line += [number(found[who].get(name, {}).get("value")) for who in others]
        lines.append(line)
    head = ["objective", "value", *(f"{who}, s" for who in provers)]
    return table([*head, *(f"{who}'s value" for who in others)], lines)


def _when(one: Row | None) -> str:
    return seconds(one["seconds"]) if one and one["proven"] else "–"
