"""A map as a chart of a workbook, drawn from coordinates that are written beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import hypot
from typing import TYPE_CHECKING, Any

from phanbo.models.messages import N_, Translate
from phanbo.reports.map.atlas import KINDS, LEVELS, Atlas, Flow, Level, Line, Mark, Spot
from phanbo.reports.map.labels import labels
from phanbo.reports.map.plane import Frame, frame
from phanbo.reports.sheets import printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDE, HIGH = 1060, 620
"""Of the picture, in pixels; the plot lies within it."""
PLOT = {"x": 0.01, "y": 0.01, "width": 0.98, "height": 0.87}
MARKS: dict[Level, tuple[str, int, str]] = {
    "below minimum": ("diamond", 9, "#C0262D"),
    "below target": ("triangle", 8, "#E69F00"),
    "at target": ("circle", 7, "#1B7F8C"),
    "above target": ("square", 7, "#27408B"),
}
"""Level -> shape, size and colour of its stations, as on the page."""
LINES: dict[str, dict[str, Any]] = {
    "posting": {"color": "#7A8A91", "width": 0.75},
    "move": {"color": "#A3328F", "width": 1.5},
    "visits": {"color": "#8A6D3B", "width": 0.75, "dash_type": "round_dot"},
    "ferries": {"color": "#3B7DD8", "width": 1.5, "dash_type": "dash"},
}
MANY, SMALLEST = 300, 3
"""Stations from which on their signs are smaller and alone, and the smallest sign."""
DECIMALS = 5
"""Of a degree: a metre."""
LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
BARB = 0.012
"""Length of an arrow's barbs, by the height of the map."""


@dataclass(frozen=True)
class Series:
    """What is drawn alike: single spots, or paths of several."""

    name: str
    paths: tuple[tuple[str, tuple[Spot, ...]], ...]
    """Name and spots of each; the chart leaves a gap between two."""
    look: dict[str, Any] = field(default_factory=dict)
    labelled: bool = False
    """Whether names are written instead of signs."""


def insert_map(
    book: Workbook, page: Worksheet, atlas: Atlas, say: Translate, row: int, column: int
) -> None:
    """Draw a map at a row of a sheet, and write what it is drawn from into three columns."""
    shape = WIDE * PLOT["width"] / (HIGH * PLOT["height"])
    stretch = frame(atlas.spots, shape)
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    first, unnamed = row, []
    for number, series in enumerate(one for one in _series(atlas, say, stretch) if one.paths):
        last = _write(page, series, first, column)
        sheet = page.get_name()
        look = series.look | {
            "name": [sheet, first, column],
            "categories": [sheet, first + 1, column + 1, last, column + 1],
            "values": [sheet, first + 1, column + 2, last, column + 2],
        }
        if series.labelled:
            unnamed.append(number)
            look["data_labels"] = _labels(name for name, _ in series.paths)
        chart.add_series(look)
        first = last + 2
    for axis, least, most in (
        (chart.set_x_axis, stretch.west, stretch.east),
        (chart.set_y_axis, stretch.south, stretch.north),
    ):
        axis({"min": least, "max": most, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_plotarea({"layout": PLOT, "fill": {"color": "#F7FAFB"}})
    chart.set_legend({"position": "bottom", "delete_series": unnamed, "font": {"size": 10}})
    chart.set_size({"width": WIDE, "height": HIGH})
    page.insert_chart(row, 0, chart, {"description": say(N_("Map of the plan"))})


def _series(atlas: Atlas, say: Translate, stretch: Frame) -> Iterator[Series]:
    """Yield what is drawn, from the bottom to the top; LibreOffice stacks it the other way.

    Of a throng of stations nothing could be seen among points and teams, so these are left out.
    """
    view = atlas.views[0]
    if len(view.stations) > MANY:
        view = replace(view, points=(), teams=(), visits=())
    yield _lines(say(N_("Ferry")), "ferries", map(_straight, atlas.ferries))
    yield _lines(say(N_("Visits")), "visits", map(_straight, view.visits))
    for kind, name in KINDS.items():
        flows = (_arrow(flow, stretch) for flow in view.flows if flow.kind == kind)
        yield _lines(say(name), kind, flows)
    sign = {"type": "circle", "size": 3, "border": {"color": "#8A6D3B"}}
    yield _signs(say(N_("Outreach point")), view.points, sign | {"fill": {"color": "#8A6D3B"}})
    sign = {"type": "x", "size": 7, "border": {"color": "#3A444A", "width": 1.5}}
    yield _signs(say(N_("District team")), view.teams, sign | {"fill": {"none": True}})
    for level, name in reversed(LEVELS.items()):
        shape, size, colour = MARKS[level]
        size = size if len(view.stations) <= MANY else max(SMALLEST, size // 2)
        sign = {"type": shape, "size": size, "border": {"color": "#FFFFFF", "width": 0.5}}
        stations = [station for station in view.stations if station.level == level]
        name = f"{say(name)}: {len(stations)}"
        yield _signs(name, stations, sign | {"fill": {"color": colour}})
    hidden = {"line": {"none": True}, "marker": {"type": "none"}}
    room = (WIDE * PLOT["width"], HIGH * PLOT["height"])
    names = tuple(
        (name, (stretch.spot(x, y, *room),))
        for name, (x, y) in labels(atlas, stretch, *room).items()
    )
    yield Series(say(N_("Former district")), names, hidden, labelled=True)


def _lines(name: str, kind: str, paths: Iterable[tuple[str, tuple[Spot, ...]]]) -> Series:
    return Series(name, tuple(paths), {"line": LINES[kind], "marker": {"type": "none"}})


def _signs(name: str, marks: Iterable[Mark], sign: dict[str, Any]) -> Series:
    paths = tuple((mark.name, (mark.spot,)) for mark in marks)
    return Series(name, paths, {"line": {"none": True}, "marker": sign})


def _straight(line: Line) -> tuple[str, tuple[Spot, ...]]:
    return " ".join(line.notes), (line.start, line.end)


def _arrow(flow: Flow, stretch: Frame) -> tuple[str, tuple[Spot, ...]]:
    """Return a path to the new post that ends in two barbs; charts have no arrows of their own."""
    end, size = flow.end, BARB * (stretch.north - stretch.south)
    up = flow.start.lat - end.lat
    right = (flow.start.lon - end.lon) * stretch.shrink
    long = hypot(up, right)
    barbs = []
    for side in (0.5, -0.5) if long > size else ():
        lat = end.lat + size * (up + side * right) / long
        lon = end.lon + size * (right - side * up) / long / stretch.shrink
        barbs += [Spot(lat, lon), end]
    return flow.notes[0], (flow.start, end, *barbs)


def _write(page: Worksheet, series: Series, row: int, column: int) -> int:
    """Write a series below its name; return its last row. An empty row parts two paths."""
    page.write_string(row, column, series.name)
    for name, spots in series.paths:
        page.write_string(row + 1, column, printable(name)[:LONGEST])
        for spot in spots:
            row += 1
            page.write_number(row, column + 1, round(spot.lon, DECIMALS))
            page.write_number(row, column + 2, round(spot.lat, DECIMALS))
        if len(spots) > 1:
            row += 1
    return row


def _labels(names: Iterable[str]) -> dict[str, Any]:
    """Return labels that show names; one that begins with "=" would be taken for a formula."""
    font = {"bold": True, "color": "#27343A", "size": 9}
    texts = (printable(name) for name in names)
    custom = [
        {"value": f" {text}" if text.startswith("=") else text, "font": font} for text in texts
    ]
    return {"value": True, "position": "center", "font": font, "custom": custom}
