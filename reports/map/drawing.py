"""A map as an SVG drawing: whole without a script, with every layer in a group of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import atan2, degrees, hypot, sqrt

from phanbo.reports.map.atlas import Atlas, Flow, Level, Line, Mark, Spot, View
from phanbo.reports.map.labels import labels
from phanbo.reports.map.plane import Frame, frame, round_km

WIDE, HIGH = 1000, 640
SHAPES: dict[Level, str] = {
    "below minimum": "M0-8 8 0 0 8-8 0Z",
    "below target": "M0-7 7 5.5H-7Z",
    "at target": "M-5.5 0a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1-11 0Z",
    "above target": "M-5-5H5V5H-5Z",
}
TEAM = "M-4.5-4.5 4.5 4.5M-4.5 4.5 4.5-4.5"
POINT = "M-2.4-2.4H2.4V2.4H-2.4Z"
ARROW = "M-3.5-3.5 3.5 0-3.5 3.5Z"
BEND = 0.12
"""How far a flow bows out, by its length, so that two that go opposite ways lie apart."""

MANY, THRONG = 150, 800
"""Stations from which on all signs are smaller, and smaller still."""

Escape = Callable[[str], str]


class Drawing:
    """Draws an atlas; ``escape`` makes text safe in content and in attributes."""

    def __init__(self, atlas: Atlas, escape: Escape, label: str) -> None:
        self.atlas = atlas
        self.escape = escape
        self.label = label
        self.frame: Frame = frame(atlas.spots, WIDE / HIGH)
        self.numbers = {name: number for number, name in enumerate(atlas.districts)}

    def svg(self) -> str:
        """Return the drawing; all views but the first are there, and not shown."""
        layers = [
            _group("ferries", (self._line(ferry) for ferry in self.atlas.ferries)),
            *(self._view(view, number) for number, view in enumerate(self.atlas.views)),
            _group("labels", self._labels()),
            _group("names", map(self._name, self.atlas.views[0].stations)),
            self._scale(),
        ]
        return (
            f'<svg class="{self._size()}" role="group" aria-label="{self.escape(self.label)}" tabindex="0" '
            f'viewBox="0 0 {WIDE} {HIGH}">\n' + "\n".join(layers) + "\n</svg>"
        )

    def _size(self) -> str:
        """Return the class that makes signs smaller where there are many."""
        stations = len(self.atlas.views[0].stations)
        return "plane throng" if stations > THRONG else "plane many" if stations > MANY else "plane"

    def _view(self, view: View, number: int) -> str:
        shown = "view" if number == 0 else "view off"
        layers = (
            _group("visits", map(self._line, view.visits)),
            _group("flows", map(self._flow, view.flows)),
            _group("points", map(self._point, view.points)),
            _group("teams", (self._mark(team, "team", TEAM) for team in view.teams)),
            _group("stations", map(self._station, view.stations)),
        )
        return f'<g class="{shown}" data-view="{number}">\n' + "\n".join(layers) + "\n</g>"

    def _place(self, spot: Spot) -> tuple[float, float]:
        return self.frame.place(spot, WIDE, HIGH)

    def _station(self, station: Mark) -> str:
        reached = station.level or "at target"
        return self._mark(station, "station " + reached.replace(" ", "-"), SHAPES[reached])

    def _point(self, point: Mark) -> str:
        return self._mark(point, "point short" if point.short else "point", POINT)

    def _mark(self, mark: Mark, kind: str, shape: str) -> str:
        x, y = self._place(mark.spot)
        title = self._title((mark.name, *filter(None, [mark.district]), *mark.notes))
        return (
            f'<g class="{kind}"{self._in(mark.district)} transform="translate({x:g} {y:g})">'
            f'{title}<path class="mark" d="{shape}"/></g>'
        )

    def _flow(self, flow: Flow) -> str:
        """Draw a bowed line with an arrow where it is most bent."""
        (x, y), (end_x, end_y) = self._place(flow.start), self._place(flow.end)
        across, down = end_x - x, end_y - y
        bend_x, bend_y = (x + end_x) / 2 - BEND * down, (y + end_y) / 2 + BEND * across
        middle_x, middle_y = (x + 2 * bend_x + end_x) / 4, (y + 2 * bend_y + end_y) / 4
        wide = min(6.0, 1 + 0.7 * sqrt(flow.doctors - 1))
        arrow = (
            f'<g transform="translate({middle_x:.1f} {middle_y:.1f}) '
            f'rotate({degrees(atan2(down, across)):.0f})"><path class="mark arrow" d="{ARROW}"/></g>'
        )
        return (
            f'<g class="flow {flow.kind}"{self._in(*flow.districts)}>{self._title(flow.notes)}'
            f'<path class="line" stroke-width="{wide:.1f}" '
            f'd="M{x:g} {y:g}Q{bend_x:.1f} {bend_y:.1f} {end_x:g} {end_y:g}"/>'
            f"{arrow if hypot(across, down) > 12 else ''}</g>"
        )

    def _line(self, line: Line) -> str:
        (x, y), (end_x, end_y) = self._place(line.start), self._place(line.end)
        return (
            f'<g class="link"{self._in(line.district)}>{self._title(line.notes)}'
            f'<path class="line" d="M{x:g} {y:g}L{end_x:g} {end_y:g}"/></g>'
        )

    def _name(self, station: Mark) -> str:
        """Write the name of a station beside it; the page shows it from near only."""
        x, y = self._place(station.spot)
        return (
            f'<g{self._in(station.district)} transform="translate({x:g} {y:g})">'
            f'<text x="9" y="4">{self.escape(station.name)}</text></g>'
        )

    def _labels(self) -> Iterator[str]:
        """Write the names of the districts."""
        for name, (x, y) in labels(self.atlas, self.frame, WIDE, HIGH).items():
            yield (
                f'<g{self._in(name)} transform="translate({x:.1f} {y:.1f})">'
                f'<text y="4">{self.escape(name)}</text></g>'
            )

    def _scale(self) -> str:
        km = round_km(self.frame.km_wide / 6)
        long = km / self.frame.km_wide * WIDE
        return (
            f'<g class="scale" transform="translate(16 {HIGH - 14})">'
            f'<path d="M0-5V0H{long:.1f}V-5"/><text x="{long + 8:.1f}">{km:g} km</text></g>'
        )

    def _title(self, lines: Iterable[str]) -> str:
        return f"<title>{self.escape(chr(10).join(lines))}</title>"

    def _in(self, *districts: str | None) -> str:
        """Return the attribute that says to which districts something belongs."""
        numbers = [str(self.numbers[name]) for name in districts if name in self.numbers]
        return f' data-in="{" ".join(numbers)}"' if numbers else ""


def _group(name: str, parts: Iterable[str]) -> str:
    return f'<g class="{name}">' + "\n".join(parts) + "</g>"
