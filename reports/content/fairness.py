"""How a plan treats people, for the planner: who travels how far, wishes, spread of doctors."""

from __future__ import annotations

from phanbo.models.fairness import Burden, Fairness, Group, Person, Trip, Way
from phanbo.models.messages import N_
from phanbo.reports.content.report import MODES, Report
from phanbo.reports.content.spread import spreads
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, Table, table

KINDS = {
    "all": N_("All doctors"),
    "no_district": N_("Stations of no former district"),
    "recruited": N_("Without a post today"),
    "small": N_("Groups too small to be shown, together"),
}


def fairness(report: Report, found: Fairness) -> Sheet:
    """Make the planner's sheet: groups, the longest trips, wishes, spread."""
    _ = report.say
    return Sheet(
        _("Fairness"),
        (
            Lines(_("How the plan treats people"), reading(report)),
            groups(report, found),
            *_longest(report, found),
            *wishes(report, found),
            *spreads(report, found),
        ),
    )


def burdens(report: Report, found: Fairness) -> Sheet:
    """List the way of every doctor, before and where the plan leaves them."""
    _ = report.say
    columns = (
        Column(_("Number"), "number"),
        Column(_("Id"), optional=True),
        Column(_("Doctor"), optional=True, anchor=True),
        Column(_("From"), optional=True),
        Column(_("To"), optional=True),
        Column(_("How")),
        Column(_("Minutes one way before"), "number"),
        Column(_("Minutes one way after"), "number"),
        Column(_("Minutes a week before"), "number"),
        Column(_("Minutes a week after"), "number"),
        Column(_("Change, minutes a week"), "number"),
    )
    rows = [_person(report, one) for one in found.people]
    heading = Lines(_("The way of every doctor, before and after"), reading(report))
    return Sheet(_("Travel burden"), (heading, table(columns, rows)))


def reading(report: Report) -> tuple[str, ...]:
    """Say what the figures of travel mean."""
    _ = report.say
    when = _("After: the last period of the plan in which the doctor is available.")
    return (
        _("Minutes are from home to the post, one way."),
        _(
            "Minutes a week: minutes times working days; of a doctor who lives at the station, "
            "one way home a week."
        ),
        _(
            "Before: as the doctors are posted today; who has no post or has yet to join has no way."
        ),
        *((when,) if report.several else ()),
    )


def groups(report: Report, found: Fairness) -> Table:
    """Compare the ways of each former district and team before and after."""
    _ = report.say
    some_have_none = any(
        not one.doctors == one.before.doctors == one.after.doctors for one in found.groups
    )
    columns = (
        Column(_("Where doctors come from"), width=60),
        Column(_("Doctors"), "number"),
        *(
            Column(f"{what}\n{when}", "number")
            for what in (
                *([_("Have a way")] if some_have_none else []),
                _("Minutes one way, all"),
                _("Average"),
                _("Median"),
                _("9 of 10 at most"),
                _("Longest"),
                _("Minutes a week, all"),
            )
            for when in (_("before"), _("after"))
        ),
    )
    all_doctors, *parts = found.groups
    order = list(dict.fromkeys(one.kind for one in parts))
    parts.sort(key=lambda one: (order.index(one.kind), sort_key(_origin(report, one))))
    skipped = 0 if some_have_none else 1

    def row(style: Style, one: Group) -> Row:
        figures = zip(_figures(one.before)[skipped:], _figures(one.after)[skipped:], strict=True)
        cells = (cell for pair in figures for cell in pair)
        return style, (_origin(report, one), one.doctors, *cells)

    rows = [*(row("", one) for one in parts), row("total", all_doctors)]
    return table(columns, rows, heading=_("Travel by former district and team"))


def wishes(report: Report, found: Fairness) -> tuple[Table, ...]:
    """Count who holds which of the stations that they named."""
    _, made = report.say, found.wishes
    if made is None:
        return ()
    counts = [
        *((_("choice {rank}").format(rank=one.rank), one.before, one.after) for one in made.ranks),
        (_("a post they did not name"), made.others_before, made.others_after),
        (_("no post"), made.without_post_before, made.without_post_after),
    ]
    granted = (_("Any of the stations they named"), made.granted_before, made.granted_after)
    columns = (
        Column(_("Doctors with wishes hold"), width=60),
        Column(_("Doctors before"), "number"),
        Column(_("Doctors after"), "number"),
        Column(_("Share before, %"), "number"),
        Column(_("Share after, %"), "number"),
    )

    def row(style: Style, label: str, before: int, after: int) -> Row:
        shares = (tidy(100 * count / made.stated) for count in (before, after))
        return style, (label, before, after, *shares)

    rows = [*(row("", *one) for one in counts), row("total", *granted)]
    return (table(columns, rows, heading=_("Wishes")),)


def _longest(report: Report, found: Fairness) -> tuple[Lines | Table, ...]:
    _ = report.say
    columns = (
        Column(_("To"), optional=True),
        Column(_("How")),
        Column(_("Number"), "number"),
        Column(_("Id"), optional=True),
        Column(_("Doctor"), optional=True),
        Column(_("Minutes one way before"), "number"),
        Column(_("Minutes one way after"), "number"),
        Column(_("Minutes a week after"), "number"),
    )
    heading = _("The longest ways")
    if not found.longest:
        return (Lines(heading, (_("Nobody has a way of a minute or more."),)),)
    return (table(columns, [_trip(report, one) for one in found.longest], heading=heading),)


def _trip(report: Report, one: Trip) -> Row:
    cells: tuple[Cell, ...] = (
        report.place(one.post_id),
        report.say(MODES[one.mode]),
        one.number,
        one.doctor_id,
        _name(report, one.doctor_id),
        one.before,
        one.minutes,
        tidy(one.weekly),
    )
    return "", cells


def _person(report: Report, one: Person) -> Row:
    before, after = one.before, one.last
    cells: tuple[Cell, ...] = (
        one.number,
        one.doctor_id,
        _name(report, one.doctor_id),
        report.place(one.from_),
        report.place(after.post_id) if after else None,
        _how(report, after),
        before.minutes if before else None,
        after.minutes if after else None,
        _tidy(before.weekly if before else None),
        _tidy(after.weekly if after else None),
        _tidy(after.change if after else None),
    )
    return "", cells


def _how(report: Report, after: Way | None) -> str:
    if after is None:
        return report.say(N_("not in the plan"))
    return report.say(MODES[after.mode] if after.mode else N_("no post"))


def _figures(one: Burden) -> tuple[Cell, ...]:
    summed = (one.total, one.mean, one.median, one.p90, one.most, one.weekly)
    return one.doctors, *(_tidy(number) for number in summed)


def _origin(report: Report, one: Group) -> str:
    if one.kind == "district":
        return one.key or ""
    return report.place(one.key) if one.kind == "team" else report.say(KINDS[one.kind])


def _name(report: Report, doctor_id: str | None) -> str:
    return "" if doctor_id is None else report.doctor(doctor_id)


def _tidy(number: float | None) -> Cell:
    return None if number is None else tidy(number)
