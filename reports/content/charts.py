"""The sheet of charts: stations by level, what is missing, how far doctors travel."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from phanbo.models.messages import N_
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.map.atlas import LEVELS, level
from phanbo.reports.sheets import Cell, Column, Lines, Sheet, Table, table

BANDS = (15, 30, 45, 60, 90, 120)
"""Minutes at which the bands of the travel chart begin anew."""


def charts(report: Report) -> Sheet:
    """Draw the state before the plan beside that after it."""
    _ = report.say
    heading = Lines(
        _("Before and after"),
        (
            _("Before: as the doctors are posted today, when no visits are known."),
            *_end(report),
        ),
    )
    return Sheet(_("Charts"), (heading, _levels(report), _missing(report), _travel(report)))


def _end(report: Report) -> tuple[str, ...]:
    if not report.several:
        return ()
    note = report.say(N_("After: at the end of the plan, in {period}."))
    return (note.format(period=report.figures.periods[-1]),)


def _compared(
    report: Report, heading: str, first: str, rows: list[tuple[str, Cell, Cell]]
) -> Table:
    """Lay numbers before and after side by side, with bars."""
    _ = report.say
    columns = (
        Column(first, width=60),
        Column(_("Before"), "number"),
        Column(_("After"), "number"),
    )
    return table(columns, (("", row) for row in rows), heading=heading, chart=True)


def _levels(report: Report) -> Table:
    _, figures = report.say, report.figures

    def counted(moment: Moment) -> Counter[str]:
        return Counter(
            level(len(moment.doctors(key)), duty.minimum, duty.target)
            for key, duty in moment.duties.items()
        )

    before, after = counted(figures.today), counted(figures.after[-1])
    rows: list[tuple[str, Cell, Cell]] = [
        (_(name), before[one], after[one]) for one, name in LEVELS.items()
    ]
    return _compared(report, _("Stations by level"), _("Level"), rows)


def _missing(report: Report) -> Table:
    """Count what is missing, each place for itself and unweighted."""
    _, figures = report.say, report.figures
    today, end = figures.today, figures.after[-1]

    def below(moment: Moment, number: str) -> int:
        return sum(
            max(0, getattr(duty, number) - len(moment.doctors(key)))
            for key, duty in moment.duties.items()
        )

    def skills(moment: Moment) -> int:
        return sum(map(moment.missing_skills, moment.duties))

    def days(moment: Moment) -> Cell:
        return tidy(sum(map(moment.uncovered, moment.duties)))

    rows: list[tuple[str, Cell, Cell]] = [
        (_("Doctors to the minimum"), below(today, "minimum"), below(end, "minimum")),
        (_("Required skills"), skills(today), skills(end)),
        (_("Days a week at stations"), days(today), days(end)),
        (_("Doctors to the target"), below(today, "target"), below(end, "target")),
    ]
    return _compared(report, _("What is missing"), _("Missing"), rows)


def _travel(report: Report) -> Table:
    """Count doctors by the minutes from home to post."""
    _, figures = report.say, report.figures

    def counted(moment: Moment) -> Counter[int]:
        return Counter(sum(minutes > one for one in BANDS) for minutes in moment.minutes.values())

    before, after = counted(figures.today), counted(figures.after[-1])
    names = [f"0–{BANDS[0]}", *(f"{low + 1}–{high}" for low, high in pairwise(BANDS))]
    names.append(f"> {BANDS[-1]}")
    last = max((*before, *after), default=0)
    rows: list[tuple[str, Cell, Cell]] = [
        (name, before[band], after[band]) for band, name in enumerate(names[: last + 1])
    ]
    heading, first = _("Doctors by travel time"), _("Minutes one way")
    return _compared(report, heading, first, rows)
