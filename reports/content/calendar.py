"""The sheets of a plan over several periods: what happens when, and each station's level."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from phanbo.models.messages import N_
from phanbo.models.plan import Event
from phanbo.models.tables import Period, Station
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.people import minutes_note
from phanbo.reports.content.report import MODES, Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import (
    Column,
    Lines,
    Row,
    Sheet,
    Style,
    Table,
    by_blocks,
    table,
)

KINDS = (
    N_("leaves"),
    N_("joins"),
    N_("moves"),
    N_("from a team"),
    N_("takes up a post"),
    N_("no post"),
)
"""What happens to a doctor, in the order of a period's table."""


def calendar(report: Report) -> Sheet:
    """Tell each period in a block: who leaves, joins and moves, and who is on which course."""
    _, periods = report.say, sorted(report.instance.periods, key=lambda one: one.starts)
    events: defaultdict[str | None, list[Event]] = defaultdict(list)
    for one in report.plan.calendar or ():
        events[one.period].append(one)
    heading = Lines(
        _("What happens when"),
        (
            _("Each period against the one before; the first one against the posts of today."),
            _("In place of: who gives up that post in the same period, each counted once."),
            minutes_note(report),
        ),
    )
    blocks = (block for period in periods for block in _block(report, period, events))
    return Sheet(_("Calendar"), (heading, *blocks))


def _block(
    report: Report, period: Period, events: defaultdict[str | None, list[Event]]
) -> Iterator[Lines | Table]:
    _, here = report.say, events[period.period_id]
    changes = [one for one in here if one.event != "trains"]
    trainees = [one for one in here if one.event == "trains"]
    heading = _("{period}: from {date}, {weeks} weeks").format(
        period=period.period_id,
        date=date_text(period.starts, report.lang),
        weeks=report.number(tidy(period.weeks)),
    )
    yield Lines(heading, tuple(_count(report, changes, trainees)))
    if changes:
        yield _changes(report, period.period_id, changes)
    if trainees:
        yield _courses(report, period.period_id, trainees)


def _count(report: Report, changes: list[Event], trainees: list[Event]) -> Iterator[str]:
    """Sum a period up in a line."""
    _ = report.say
    kinds = Counter(_kind(report, one) for one in changes)
    parts = [f"{_(kind)}: {kinds[kind]}" for kind in KINDS if kinds[kind]]
    if trainees:
        courses = len({one.course_id for one in trainees})
        parts.append(_("courses: {count}").format(count=courses))
        parts.append(_("trainees: {count}").format(count=len(trainees)))
    yield "; ".join(parts) or _("Nothing changes.")


def _changes(report: Report, period: str, changes: list[Event]) -> Table:
    _ = report.say
    postings = {one.doctor_id: one for one in report.plan.postings if one.period == period}
    successors = {one.instead_of: one.doctor_id for one in changes if one.instead_of is not None}

    def key(one: Event) -> tuple[object, ...]:
        where = one.from_ if one.to is None else one.to
        return KINDS.index(_kind(report, one)), sort_key(report.place(where)), one.doctor_id

    def row(one: Event) -> Row:
        posting = postings.get(one.doctor_id)
        return (
            "bad" if one.event != "leaves" and one.to is None else "",
            (
                _(_kind(report, one)),
                one.doctor_id,
                report.doctor(one.doctor_id),
                report.place(one.from_),
                report.place(one.to),
                _(MODES[posting.mode]) if posting and posting.mode else "",
                posting.minutes if posting else None,
                report.person(one.instead_of),
                report.person(successors.get(one.doctor_id)),
            ),
        )

    columns = (
        Column(_("Change")),
        Column(_("Id")),
        _name_column(report),
        Column(_("From")),
        Column(_("To")),
        Column(_("How")),
        Column(_("Minutes one way"), "number"),
        Column(_("In place of")),
        Column(_("Who takes over")),
    )
    return table(columns, by_blocks(map(row, sorted(changes, key=key))))


def _courses(report: Report, period: str, trainees: list[Event]) -> Table:
    """List the trainees by course; the columns have the widths of the table above."""
    _, figures = report.say, report.figures
    posts = {one.doctor_id: one.post_id for one in report.plan.postings if one.period == period}
    seats = Counter(one.course_id for one in trainees)
    counts = figures.index(period) + 1
    counts_from = figures.periods[counts] if counts < len(figures.periods) else None

    def row(one: Event) -> Row:
        course = figures.courses[one.course_id or ""]
        return (
            "",
            (
                course.course_id,
                one.doctor_id,
                report.doctor(one.doctor_id),
                report.place(posts.get(one.doctor_id)),
                course.provider,
                report.skill(course.skill_id),
                tidy(course.weeks),
                f"{seats[course.course_id]} / {course.seats_min}–{course.seats_max}",
                counts_from or _("after the plan"),
            ),
        )

    columns = (
        Column(_("Course")),
        Column(_("Id")),
        _name_column(report),
        Column(_("Station or team")),
        Column(_("Provider")),
        Column(_("Skill taught")),
        Column(_("Weeks"), "number"),
        Column(_("Seats: used / least–most")),
        Column(_("Skill counts from")),
    )
    ordered = sorted(trainees, key=lambda one: (one.course_id or "", one.doctor_id))
    return table(columns, by_blocks(map(row, ordered)))


def _name_column(report: Report) -> Column:
    """Return the column of names, which all tables have or none, so that they stay aligned."""
    named = any(doctor.name for doctor in report.instance.doctors)
    return Column(report.say(N_("Doctor")), optional=not named)


def _kind(report: Report, one: Event) -> str:
    """Return which of ``KINDS`` an event is."""
    if one.event == "leaves":
        return "leaves"
    if one.event == "joins":
        return "joins"
    if one.to is None:
        return "no post"
    if one.from_ is None:
        return "takes up a post"
    return "moves" if one.from_ in report.figures.stations else "from a team"


def date_text(day: date, lang: str) -> str:
    """Write a date as the language does: 2026-07-01 or 01/07/2026."""
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()


def levels(report: Report) -> Sheet:
    """Show each station's doctors against its numbers: today, then a column a period."""
    _, figures = report.say, report.figures
    starts = {one.period_id: one.starts for one in report.instance.periods}
    moments = (figures.today, *figures.after)
    columns = (
        Column(_("Id")),
        Column(_("Station"), anchor=True),
        Column(_("Former district"), optional=True),
        Column(_("Doctors today"), "number"),
        *(
            Column(f"{one.period}\n{date_text(starts[one.period or ''], report.lang)}", "number")
            for one in figures.after
        ),
    )
    rows = [_level_row(moments, station) for station in report.stations]
    heading = Lines(
        _("Each station’s level by period"),
        (
            _("Doctors / target, or doctors / minimum–target where the target is higher."),
            _(
                "Red: below the minimum. Yellow: below the target. Green: at the target. "
                "Today is measured against the first period."
            ),
        ),
    )
    return Sheet(_("Levels"), (heading, table(columns, (*rows, *_totals(report, moments)))))


def _level_row(moments: tuple[Moment, ...], station: Station) -> Row:
    key = station.station_id
    today, *after = moments
    return (
        ("", "", "", *(_style(moment, key) for moment in moments)),
        (
            key,
            station.name,
            station.district,
            len(today.doctors(key)),
            *(_level(moment, key) for moment in after),
        ),
    )


def _level(moment: Moment, *stations: str) -> str:
    """Return doctors / minimum–target of some stations together."""
    there = sum(len(moment.doctors(one)) for one in stations)
    least = sum(moment.duties[one].minimum for one in stations)
    target = sum(moment.duties[one].target for one in stations)
    return f"{there} / {least}–{target}" if target > least else f"{there} / {least}"


def _style(moment: Moment, station_id: str) -> Style:
    if moment.below_minimum(station_id):
        return "bad"
    return "warn" if moment.below_target(station_id) else "good"


def _totals(report: Report, moments: tuple[Moment, ...]) -> Iterator[Row]:
    _, ids = report.say, [station.station_id for station in report.stations]
    today, *after = moments
    doctors = sum(len(today.doctors(one)) for one in ids)
    yield (
        "total",
        ("", _("All stations"), "", doctors, *(_level(one, *ids) for one in after)),
    )
    counted: tuple[tuple[str, Style], ...] = (
        (_("Stations at their target"), "good"),
        (_("Stations at their minimum, below their target"), "warn"),
        (_("Stations below their minimum"), "bad"),
    )
    for label, style in counted:
        number = _counter(ids, style)
        yield "total", ("", label, "", *(number(moment) for moment in moments))


def _counter(ids: list[str], style: Style) -> Callable[[Moment], int]:
    return lambda moment: sum(_style(moment, one) == style for one in ids)
