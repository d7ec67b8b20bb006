"""The training calendar: every course in time order, and what it gives and costs."""

from __future__ import annotations

from collections import Counter

from phanbo.models.tables import Course
from phanbo.reports.content.calendar import date_text
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Column, Lines, Row, Sheet, table


def training_calendar(report: Report) -> Sheet:
    """Show when each course runs, for how long, with how many trainees and at what cost."""
    _, figures = report.say, report.figures
    starts = {one.period_id: date_text(one.starts, report.lang) for one in report.instance.periods}
    trainees = Counter(one.course_id for one in report.plan.training)
    currency = report.instance.settings.currency

    def row(course: Course) -> Row:
        count = trainees[course.course_id]
        period = course.period or figures.periods[0]
        return (
            "" if count else ("",) * 10 + ("warn",),
            (
                report.period(period),
                starts.get(period or ""),
                course.course_id,
                report.skill(course.skill_id),
                course.provider,
                tidy(course.weeks) or None,
                count,
                f"{course.seats_min}–{course.seats_max}",
                tidy(course.cost),
                tidy(course.cost * count),
                _("runs") if count else _("does not run"),
            ),
        )

    columns = (
        report.period_column(),
        Column(_("Starts"), optional=True),
        Column(_("Course")),
        Column(_("Skill taught")),
        Column(_("Provider"), optional=True),
        Column(_("Weeks"), "number", optional=True),
        Column(_("Trainees"), "number"),
        Column(_("Seats, least–most"), "number"),
        Column(_("Cost of a trainee ({currency})").format(currency=currency), "money"),
        Column(_("Cost ({currency})").format(currency=currency), "money"),
        Column(_("Status")),
    )
    courses = sorted(
        report.instance.courses, key=lambda one: (figures.index(one.period), one.course_id)
    )
    rows = [row(course) for course in courses]
    cost = tidy(figures.course_cost(figures.periods[-1]))
    blank = (None,) * 5
    sums = (None, _("All courses"), *blank[:3], sum(trainees.values()), None, None, cost, None)
    rows.append(("total", (None, *sums)))
    heading = Lines(
        _("Which courses run when"),
        (_("Who takes part is on the sheet “{sheet}”.").format(sheet=_("Training")),),
    )
    return Sheet(_("Training calendar"), (heading, table(columns, rows)))
