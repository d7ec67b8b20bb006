"""What is aimed at on two cores, what was measured, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.competitors.compete import OURS
from benchmarks.kept import Kept, Row
from benchmarks.ladder_page import power
from benchmarks.page import number, table


class Aim(NamedTuple):
    """A figure of one rung that should be at most so much."""

    what: str
    rung: str
    key: str
    most: float
    proven: bool = True
    """Whether it counts only if every objective is proven."""


AIMS = (
    Aim("Quảng Ninh, ten objectives proven, seconds", "quang-ninh-2025", "seconds", 1.5),
    Aim("Quảng Ninh, first plan, seconds", "quang-ninh-2025", "first_plan", 2, proven=False),
    Aim("Cần Thơ, all proven, seconds", "can-tho-2025", "seconds", 4),
    Aim("1,000 stations, all proven, seconds", "1000", "seconds", 40),
    Aim("the country, all proven, seconds", "3321", "seconds", 600),
    Aim("the country, first plan, seconds", "3321", "first_plan", 60, proven=False),
    Aim("the country, memory, MB", "3321", "megabytes", 4096, proven=False),
)
FASTER = 150
"""Times the textbook model on HiGHS, at the same proof."""
STEEPEST = 1.5
"""The p of n^p of CPU seconds from 55 to 1,000 stations."""


def targets_table(ladder: Kept, rivals: Kept) -> str:
    """Return aims and what was measured."""
    lines = [*map(_line(ladder), AIMS), _growth(ladder), _ratio(rivals)]
    return table(("aim", "aimed at", "measured", ""), lines)


def _line(ladder: Kept) -> Callable[[Aim], tuple[str, str, str, str]]:
    def line(aim: Aim) -> tuple[str, str, str, str]:
        row = ladder.rows.get(aim.rung)
        figure = row[aim.key] if row else None
        met = row is not None and figure is not None and figure <= aim.most
        if row and aim.proven and row["ended"] != "optimal":
            return aim.what, f"≤ {number(aim.most)}", f"not proven in {number(figure)}", "missed"
        return aim.what, f"≤ {number(aim.most)}", number(figure), _verdict(figure, met)

    return line


def _growth(ladder: Kept) -> tuple[str, str, str, str]:
    small, large = ladder.rows.get("55"), ladder.rows.get("1000")
    shown = power(small, large, "cpu") if small and large else "–"
    exact = shown.replace(".", "").isdigit()
    met = exact and float(shown) <= STEEPEST
    what = "growth of CPU seconds from 55 to 1,000 stations, p of n^p"
    return what, f"≤ {STEEPEST}", shown, _verdict(None if shown == "–" else 1.0, met)


def _ratio(rivals: Kept) -> tuple[str, str, str, str]:
    """Return how many times faster; a rival that did not finish took at least that long."""
    rows = list(_of(rivals, "quang-ninh-2025", OURS, "highs"))
    what = "Quảng Ninh, times faster than the textbook model on HiGHS"
    if len(rows) < 2 or rows[0]["ended"] != "optimal":
        return what, f"≥ {FASTER}", "–", "not measured"
    ratio = rows[1]["seconds"] / rows[0]["seconds"]
    least = "" if rows[1]["ended"] == "optimal" else "> "
    return what, f"≥ {FASTER}", least + number(ratio), _verdict(ratio, ratio >= FASTER)


def _of(kept: Kept, instance: str, *competitors: str) -> Iterator[Row]:
    for name in competitors:
        if (key := f"{instance} {name}") in kept.rows:
            yield kept.rows[key]


def _verdict(figure: float | None, met: bool) -> str:
    if figure is None:
        return "not measured"
    return "met" if met else "missed"
