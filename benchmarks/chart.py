"""A chart of seconds against stations, both in powers of ten, as plain SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple

from benchmarks.competitors.compete import OURS
from benchmarks.kept import Kept

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 430, 62, 170, 24, 48
PROVEN, FIRST_PLAN = "ladder: proven", "ladder: first plan"
COLOURS = {
    PROVEN: "#0b6e4f",
    FIRST_PLAN: "#6fbf9b",
    OURS: "#2471a3",
    "cbc": "#d68910",
    "highs": "#c0392b",
    "cp-sat": "#7d3c98",
}
STEEPEST = 1.5
"""The growth that is aimed at, from 55 to 1,000 stations."""


class Dot(NamedTuple):
    """A measurement; ``stopped``: by its limit, so that it would be higher."""

    stations: float
    seconds: float
    stopped: bool = False


class Line(NamedTuple):
    """Measurements of one kind."""

    name: str
    dots: Sequence[Dot]
    joined: bool = True


def ladder_chart(ladder: Kept, rivals: Kept) -> str:
    """Return ours by rung, and all who competed side by side, ourselves included."""
    rungs = sorted(
        (row for row in ladder.rows.values() if row["rung"].isdigit()),
        key=lambda row: int(row["stations"]),
    )
    lines = [
        Line(
            PROVEN,
            [Dot(row["stations"], row["seconds"], row["ended"] != "optimal") for row in rungs],
        ),
        Line(
            FIRST_PLAN,
            [Dot(row["stations"], row["first_plan"]) for row in rungs if row["first_plan"]],
        ),
    ]
    others: dict[str, list[Dot]] = {}
    for row in rivals.rows.values():
        if row["competitor"] in COLOURS and not row["kind"]:
            dot = Dot(row["stations"], row["seconds"], row["ended"] != "optimal")
            others.setdefault(row["competitor"], []).append(dot)
    lines += [Line(name, sorted(dots), joined=False) for name, dots in others.items()]
    return drawn([line for line in lines if line.dots])


def drawn(lines: Sequence[Line]) -> str:
    """Return the chart."""
    dots = [dot for line in lines for dot in line.dots]
    x = _Axis([dot.stations for dot in dots], LEFT, WIDTH - RIGHT)
    y = _Axis([dot.seconds for dot in dots], HEIGHT - BOTTOM, TOP)
    parts = [*_grid(x, y), *_guide(lines[0], x, y)]
    for number, line in enumerate(lines):
        parts += _drawn(line, x, y)
        parts.append(_circle(WIDTH - RIGHT + 18, TOP + 10 + 20 * number, COLOURS[line.name]))
        parts.append(_text(WIDTH - RIGHT + 30, TOP + 14 + 20 * number, line.name))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    style = 'font-family="sans-serif" font-size="12" role="img"'
    title = "<title>Seconds to solve, by number of stations</title>"
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join([f"{head} {style}>", title, ground, *parts, "</svg>", ""])


class _Axis:
    """Where a figure lies between two ends, in powers of ten."""

    def __init__(self, figures: Sequence[float], begin: float, end: float) -> None:
        self.least, self.most = floor(log10(min(figures))), ceil(log10(max(figures)))
        self.most = max(self.most, self.least + 1)
        self._begin, self._end = begin, end

    def at(self, figure: float) -> float:
        """Return the place of a figure."""
        share = (log10(figure) - self.least) / (self.most - self.least)
        return round(self._begin + share * (self._end - self._begin), 1)

    def powers(self) -> Iterator[float]:
        """Return the powers of ten."""
        yield from (10.0**power for power in range(self.least, self.most + 1))


def _grid(x: _Axis, y: _Axis) -> Iterator[str]:
    right, low = WIDTH - RIGHT, HEIGHT - BOTTOM
    for power in x.powers():
        yield _segment(x.at(power), TOP, x.at(power), low, "#ddd")
        yield _text(x.at(power) - 8, low + 18, f"{power:,g}")
    for power in y.powers():
        yield _segment(LEFT, y.at(power), right, y.at(power), "#ddd")
        yield _text(LEFT - 44, y.at(power) + 4, f"{power:g}")
    yield _text((LEFT + right) / 2 - 30, HEIGHT - 10, "stations")
    yield _text(8, TOP - 8, "seconds")
    yield _text(right + 12, low, "open: stopped by its limit")


def _guide(line: Line, x: _Axis, y: _Axis) -> Iterator[str]:
    """Draw how fast seconds may grow, from the second measurement on."""
    if len(line.dots) > 2:
        begin, end = line.dots[1], line.dots[-1]
        most = begin.seconds * (end.stations / begin.stations) ** STEEPEST
        top = min(most, 10.0**y.most)
        reach = begin.stations * (top / begin.seconds) ** (1 / STEEPEST)
        ends = x.at(begin.stations), y.at(begin.seconds), x.at(reach), y.at(top)
        yield _segment(*ends, "#999", ' stroke-dasharray="4 4"')
        yield _text(ends[2] + 4, ends[3] + 4, f"n^{STEEPEST:g}")


def _drawn(line: Line, x: _Axis, y: _Axis) -> Iterator[str]:
    colour = COLOURS[line.name]
    places = [(x.at(dot.stations), y.at(dot.seconds)) for dot in line.dots]
    for (x1, y1), (x2, y2) in pairwise(places) if line.joined else ():
        yield _segment(x1, y1, x2, y2, colour, ' stroke-width="2"')
    for dot, (across, down) in zip(line.dots, places, strict=True):
        yield _circle(across, down, colour, hollow=dot.stopped)


def _circle(x: float, y: float, colour: str, *, hollow: bool = False) -> str:
    inside = "#fff" if hollow else colour
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{inside}" stroke="{colour}" stroke-width="2"/>'


def _segment(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"{more}/>'


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="#444">{escape(words)}</text>'
