"""How evenly a plan spreads doctors over stations and over people."""

from __future__ import annotations

from phanbo.models.fairness import Fairness, Spread, Stations
from phanbo.models.messages import N_
from phanbo.models.plan import Number
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Column, Lines, Row, Table, table


def spreads(report: Report, found: Fairness) -> tuple[Lines | Table, ...]:
    """Show the spread of doctors per station, and per 10,000 people where these are known."""
    _ = report.say
    return (
        _spread(report, _("Doctors per station"), found.per_station),
        *_per_people(report, found.per_10000),
        Lines(
            "",
            (
                _(
                    "A quarter of the stations have at most the lower quartile, a quarter at least "
                    "the upper one. Gini: 0 where all have the same; the nearer to 1, the more "
                    "uneven."
                ),
            ),
        ),
    )


def _per_people(report: Report, found: Stations | None) -> tuple[Lines | Table, ...]:
    _, heading = report.say, report.say(N_("Doctors per 10,000 people"))
    if found is None:
        how = _("Not known: write the people of each station into the column population.")
        return (Lines(heading, (how,)),)
    about = _(
        "Stations with a known population: {stations}, of {people} people together; left out "
        "because it is not known: {left_out}. Average: all their doctors by all their people."
    ).format(
        stations=report.number(found.stations),
        people=report.number(found.people or 0),
        left_out=report.number(found.left_out),
    )
    return (_spread(report, heading, found), Lines("", (about,)))


def _spread(report: Report, heading: str, found: Stations) -> Table:
    _ = report.say
    columns = (
        Column(_("When"), width=60),
        Column(_("Fewest"), "number"),
        Column(_("Lower quartile"), "number"),
        Column(_("Median"), "number"),
        Column(_("Upper quartile"), "number"),
        Column(_("Most"), "number"),
        Column(_("Average"), "number"),
        Column(_("Gini"), "number"),
    )

    def row(when: str, one: Spread) -> Row:
        figures: tuple[Number, ...] = (
            one.least,
            one.quarter,
            one.median,
            one.three_quarters,
            one.most,
            one.average,
            one.gini,
        )
        return "", (when, *map(tidy, figures))

    after = _("After")
    rows = [
        row(_("Before"), found.before),
        *(row(f"{after} {one.period}" if report.several else after, one) for one in found.after),
    ]
    return table(columns, rows, heading=heading)
