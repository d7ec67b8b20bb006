"""How the plan was made and what it asks of whom: a sheet that may be shown to staff."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from phanbo.models.fairness import Fairness, Way
from phanbo.reports.content.fairness import groups, reading, wishes
from phanbo.reports.content.overview import distribution
from phanbo.reports.content.report import Report
from phanbo.reports.content.spread import spreads
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Column, Lines, Row, Sheet, Table, table

BANDS = (0, 15, 30, 45, 60, 90, 120)
"""Minutes one way, each the most of its band."""


def transparency(report: Report, found: Fairness) -> Sheet:
    """Make the staff's sheet: aims and rules, then figures by group; no person in it."""
    _ = report.say
    return Sheet(
        _("Transparency"),
        (
            Lines(_("How this plan was made, and what it asks of whom"), reading(report)),
            Lines(_("What the plan aims at, the first before the second"), tuple(_aims(report))),
            Lines(_("Rules that hold for everyone"), tuple(_rules(report))),
            groups(report, found),
            _bands(report, found),
            *wishes(report, found),
            replace(distribution(report), chart=False),  # A sheet has room for one chart.
            *spreads(report, found),
        ),
    )


def _aims(report: Report) -> Iterator[str]:
    for place, aim in enumerate(report.instance.settings.objectives, start=1):
        yield f"{place}. {report.objective_with_unit(aim.name)}"


def _rules(report: Report) -> Iterator[str]:
    _, settings = report.say, report.instance.settings
    yield _(
        "Who takes up another post and commutes has {minutes} minutes one way at most, or a limit "
        "of their own."
    ).format(minutes=report.number(tidy(settings.travel_limit)))
    if settings.relocation_limit is None:
        yield _("Only who agreed to live at a station is posted beyond that.")
    else:
        yield _(
            "Only who agreed to live at a station is posted beyond that, {minutes} minutes from "
            "home at most."
        ).format(minutes=report.number(tidy(settings.relocation_limit)))
    if settings.max_moves is not None:
        yield _("At most {count} doctors move between stations in a period.").format(
            count=report.number(settings.max_moves)
        )
    yield _("Posts of partners are at most {minutes} minutes apart, or both stay.").format(
        minutes=report.number(tidy(settings.partner_limit))
    )
    yield _("At most {share} of a station’s doctors are on courses at once, rounded up.").format(
        share=settings.training_share
    )
    yield _("Who may not be moved stays, unless the planner decided otherwise.")
    decided = len({row.doctor_id for row in report.instance.decisions})
    yield _("Doctors about whom the planner decided something: {count}").format(
        count=report.number(decided)
    )


def _bands(report: Report, found: Fairness) -> Table:
    """Count doctors by the minutes of their way, before and after."""
    _ = report.say

    def count(ways: Iterator[Way | None]) -> list[int]:
        counts = [0] * (len(BANDS) + 1)
        for way in ways:
            if way and way.minutes is not None:
                counts[bisect_left(BANDS, way.minutes)] += 1
        return counts

    before = count(one.before for one in found.people)
    after = count(one.last for one in found.people)
    labels = [
        "0",
        *(f"{low + 1}–{high}" for low, high in pairwise(BANDS)),
        f"> {BANDS[-1]}",
    ]
    columns = (
        Column(_("Minutes one way")),
        Column(_("Doctors before"), "number"),
        Column(_("Doctors after"), "number"),
    )
    rows: Iterator[Row] = (("", cells) for cells in zip(labels, before, after, strict=True))
    return table(columns, rows, heading=_("Doctors by minutes one way"), chart=True)
