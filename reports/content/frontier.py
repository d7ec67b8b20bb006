"""The sheets of a trade-off: the points with their curve, and what a gain costs."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.frontier import Frontier
from phanbo.models.messages import N_
from phanbo.reports.content.telling import Telling
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Column, Lines, Row, Sheet, Table, table

ENDINGS = {
    "complete": N_(
        "These are all points: no other plan is better in one of the two unless it is "
        "worse in the other."
    ),
    "points": N_("Each point is exact; the curve has more of them between these."),
    "time_limit": N_("The time limit came: each point is exact, but there may be more of them."),
    "cancelled": N_("Stopped: each point is exact, but there may be more of them."),
}
HELD = N_("Held at its best along the curve: {objective}, {best}.")


def frontier_sheets(telling: Telling, found: Frontier) -> list[Sheet]:
    """Return the sheet of points and the one of settings."""
    _ = telling.say
    if not found.points:
        conflicts = tuple(map(telling.tell, found.conflicts))
        heading = Lines(_("No plan keeps all rules. These contradict one another:"), conflicts)
        return [Sheet(_("Trade-off"), (heading,))]
    title = _("{one} against {other}").format(
        one=telling.objective(found.between[0]), other=telling.objective(found.between[1])
    )
    top = Lines(title, (_(ENDINGS[found.ended]), *_held(telling, found)))
    costs = Lines(_("What the next gain costs"), tuple(frontier_sentences(telling, found)))
    blocks = (top, *((costs,) if costs.lines else ()), _points(telling, found, title))
    return [Sheet(_("Trade-off"), blocks), _settings(telling, found)]


def frontier_sentences(telling: Telling, found: Frontier) -> Iterator[str]:
    """Yield what each gain costs, from one point to another."""
    for trade in found.trades:
        sentence = telling.tell(trade.text)
        yield f"{trade.first} → {trade.last}: {sentence}"


def _held(telling: Telling, found: Frontier) -> Iterator[str]:
    for one in found.held:
        best = telling.number(one.best)
        yield telling.say(HELD).format(objective=telling.objective(one.objective), best=best)


def _points(telling: Telling, found: Frontier, title: str) -> Table:
    """List the points: the two objectives, then all others that differ along the curve."""
    names = list(found.points[0].values)
    others = [
        name
        for name in names
        if name not in found.between and len({point.values[name] for point in found.points}) > 1
    ]
    order = [*found.between, *others]
    columns = (
        Column(telling.say(N_("Point")), "number"),
        *(Column(telling.objective_with_unit(name), "number") for name in order),
    )
    rows: Iterator[Row] = (
        ("", (point.number, *(tidy(point.values[name]) for name in order)))
        for point in found.points
    )
    return table(columns, rows, heading=title, curve=True)


def _settings(telling: Telling, found: Frontier) -> Sheet:
    _ = telling.say
    note = _(
        "Each point is the best plan of the instance with this setting: "
        "phanbo solve INSTANCE --set objectives=…"
    )
    columns = (Column(_("Point"), "number"), Column("objectives", width=110))
    rows: Iterator[Row] = (("", (point.number, point.setting)) for point in found.points)
    heading = Lines(_("Each point as a setting"), (note,))
    return Sheet(_("Settings"), (heading, table(columns, rows)))
