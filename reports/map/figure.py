"""A map on a page: the drawing, what it is controlled with, what its signs mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from phanbo.models.messages import N_, Translate
from phanbo.reports.map.atlas import KINDS, LEVELS, Atlas, View
from phanbo.reports.map.drawing import ARROW, POINT, SHAPES, TEAM, Drawing, Escape

HINT = N_(
    "Point at a sign or tap it to read about it; a click keeps it. Drag to move the map; "
    "+ and −, a double click, or Ctrl and the wheel to zoom; 0 shows all."
)


def figure(atlas: Atlas, say: Translate, escape: Escape) -> str:
    """Return the map as HTML; the controls stay hidden until the page's script runs."""
    drawing = Drawing(atlas, escape, say(N_("Map of the plan"))).svg()
    parts = (
        '<figure class="map">',
        '<div class="controls" role="group" hidden>',
        *_controls(atlas, say, escape),
        "</div>",
        '<div class="stage">',
        drawing,
        f'<div class="card" role="status" hidden>{escape(say(HINT))}</div>',
        "</div>",
        "<figcaption>",
        *(_key(atlas, view, number, say, escape) for number, view in enumerate(atlas.views)),
        "</figcaption>",
        "</figure>",
    )
    return "\n".join(parts)


def _controls(atlas: Atlas, say: Translate, escape: Escape) -> Iterator[str]:
    views = [(str(number), view.name) for number, view in enumerate(atlas.views)]
    yield _select("view", say(N_("Show")), views, escape)
    if len(atlas.districts) > 1:
        every = ("", say(N_("all")))
        names = [(str(number), name) for number, name in enumerate(atlas.districts)]
        yield _select("district", say(N_("Former district")), [every, *names], escape)
    for layer, name, there in (
        ("flows", say(N_("Who goes where")), any(view.flows for view in atlas.views)),
        ("teams", say(N_("District teams")), bool(atlas.views[0].teams)),
        ("points", say(N_("Outreach points and visits")), bool(atlas.views[0].points)),
        ("ferries", say(N_("Ferries")), bool(atlas.ferries)),
    ):
        if there:
            yield (
                f'<label><input type="checkbox" data-layer="{layer}" checked> '
                f"{escape(name)}</label>"
            )
    find = escape(say(N_("Find a station")))
    yield f'<label>{find} <input type="search" data-find list="places"></label>'
    yield '<datalist id="places"></datalist>'
    for zoom, sign, label in (
        ("in", "+", say(N_("Zoom in"))),
        ("out", "−", say(N_("Zoom out"))),
        ("all", "⤢", say(N_("Show all"))),
    ):
        yield (
            f'<button type="button" data-zoom="{zoom}" aria-label="{escape(label)}" '
            f'title="{escape(label)}">{sign}</button>'
        )


def _select(name: str, label: str, options: list[tuple[str, str]], escape: Escape) -> str:
    listed = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in options)
    label = escape(label)
    return f'<label>{label} <select data-choose="{name}" aria-label="{label}">{listed}</select></label>'


def _key(atlas: Atlas, view: View, number: int, say: Translate, escape: Escape) -> str:
    """Say what the signs of a view mean, and how many stations have each."""
    counts = Counter(station.level for station in view.stations)
    signs = [
        (f"station {one.replace(' ', '-')}", SHAPES[one], f"{say(name)}: {counts[one]}")
        for one, name in LEVELS.items()
    ]
    kinds = {flow.kind for flow in view.flows}
    signs += [(f"flow {kind}", "", say(name)) for kind, name in KINDS.items() if kind in kinds]
    if view.teams:
        signs.append(("team", TEAM, say(N_("District team"))))
    if view.points:
        signs.append(("point", POINT, say(N_("Outreach point"))))
    if any(point.short for point in view.points):
        signs.append(("point short", POINT, say(N_("Visited on too few days"))))
    if view.visits:
        signs.append(("visits", "", say(N_("Visits"))))
    if atlas.ferries:
        signs.append(("ferries", "", say(N_("Ferry"))))
    items = "".join(f"<li>{_sign(kind, shape)} {escape(text)}</li>" for kind, shape, text in signs)
    shown = "key" if number == 0 else "key off"
    return f'<ul class="{shown}" data-view="{number}">{items}</ul>'


def _sign(kind: str, shape: str) -> str:
    """Draw one sign of the key: a shape, or a line, which flows give an arrow."""
    drawn = f'<path class="mark" d="{shape}"/>' if shape else '<path class="line" d="M-10 0H10"/>'
    if kind.startswith("flow"):
        drawn += f'<path class="mark arrow" d="{ARROW}"/>'
    return (
        '<svg aria-hidden="true" width="22" height="18" viewBox="-11 -9 22 18">'
        f'<g class="{kind}">{drawn}</g></svg>'
    )
