"""What planners decide and say: their columns beside the postings, and the sheet that answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from phanbo.models import desk as columns_of
from phanbo.models.messages import N_
from phanbo.models.revision import Change, Revision, Said, Why
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, Table, table

REASONS: dict[Why, str] = {
    "decision": N_("decided"),
    "partner": N_("with the partner {doctor}"),
    "follows_up": N_("in place of {doctor}"),
    "makes_room": N_("makes room for {doctor}"),
    "others": N_("follows from the other changes"),
}


def planners_columns(report: Report, *, desk: bool) -> tuple[Column, ...]:
    """Return the columns that are the planners' to fill in; elsewhere those that hold anything."""
    _ = report.say
    words = tuple(_(one) for one in columns_of.WORDS.values())
    courses = sorted(one.course_id for one in report.instance.courses)
    targets = (*sorted(report.posts.labels, key=sort_key), *courses)
    everywhen = (_(columns_of.ALL_PERIODS),)
    columns = (
        Column(_(columns_of.DECISION), width=15, choices=words, closed=True),
        Column(_(columns_of.TARGET), width=22, choices=targets),
        Column(_(columns_of.SCOPE), width=14, choices=everywhen, closed=True),
        Column(_(columns_of.REMARK), width=26),
        Column(_(columns_of.WHO), width=14),
    )
    if not desk:
        return tuple(replace(one, optional=True, choices=()) for one in columns)
    return tuple(
        replace(one, entry=True, optional=one.choices is everywhen and not report.several)
        for one in columns
    )


def planners_cells(report: Report, said: Said | None) -> tuple[Cell, ...]:
    """Return what is in force, as planners would write it again."""
    if said is None:
        return (None,) * 5
    _ = report.say
    word = columns_of.WORDS[said.decision] if said.decision else None
    everywhen = report.several and said.period is None and said.decision != "train"
    return (
        word and _(word),
        _target(report, said),
        _(columns_of.ALL_PERIODS) if everywhen else None,
        said.remark,
        said.who,
    )


def _target(report: Report, said: Said) -> Cell:
    if said.target_id is None or said.decision == "train":
        return said.target_id
    return report.posts.label(said.target_id)


def changes(report: Report) -> dict[tuple[str, str | None], str]:
    """Return doctor and period -> what the revision changed there, and why."""
    revision = report.plan.revision
    template = report.say(N_("before: {post}; {why}"))
    return {
        (one.doctor_id, one.period): template.format(
            post=report.place(one.before) or report.say(N_("no post")), why=_why(report, one)
        )
        for one in (revision.changes if revision else ())
    }


def _why(report: Report, change: Change) -> str:
    who = report.place(change.because_of)
    return report.say(REASONS[change.why]).format(doctor=who)


def revised(report: Report) -> Sheet:
    """Say what the decisions changed and cost, and who said what in which revision."""
    _, revision = report.say, report.plan.revision
    assert revision is not None
    title = _("Revision {number}").format(number=revision.number)
    return Sheet(
        _("Revision"),
        (
            Lines(title, tuple(_notes(report, revision))),
            _costs(report, revision),
            _changed(report, revision),
            _said(report, revision),
        ),
    )


def _notes(report: Report, revision: Revision) -> Iterator[str]:
    _, review = report.say, report.plan.review
    if report.plan.status == "infeasible":
        yield _("The decisions cannot all be honoured: the sheet “{sheet}” says why.").format(
            sheet=_("Conflicts")
        )
        return
    if revision.optimised_fully:
        yield _("Everybody could move: the objectives came first, then the fewest changes.")
    else:
        yield _(
            "First, the fewest other people change their post; then the objectives are as good "
            "as that allows."
        )
    if review is None:
        yield _("No decision has changed the plan.")
    elif review.changed == review.bound:
        yield _("Other people with another post: {changed}; fewer is proven impossible.").format(
            changed=report.number(review.changed)
        )
    else:
        yield _(
            "Other people with another post: {changed}; at least {bound} are needed, and more time "
            "may find a plan with fewer."
        ).format(changed=report.number(review.changed), bound=report.number(review.bound))


def _costs(report: Report, revision: Revision) -> Table:
    _ = report.say
    rows: Iterator[Row] = (
        (
            ("", "", "", _dearer(one.before, one.after)),
            (
                report.objective_with_unit(one.objective),
                tidy(one.before),
                tidy(one.after),
                tidy(one.after - one.before),
            ),
        )
        for one in revision.costs
    )
    columns = (
        Column(_("Objective, most important first"), width=60),
        Column(_("Plan before"), "number"),
        Column(_("This plan"), "number"),
        Column(_("Difference"), "number"),
    )
    return table(columns, rows, heading=_("What the decisions cost"))


def _dearer(before: float, after: float) -> Style:
    if after == before:
        return ""
    return "warn" if after > before else "good"


def _changed(report: Report, revision: Revision) -> Table:
    _ = report.say
    rows: Iterable[Row] = (
        (
            "",
            (
                report.period(one.period),
                one.doctor_id,
                report.doctor(one.doctor_id),
                report.place(one.before) or _("no post"),
                report.place(one.after) or _("no post"),
                _why(report, one),
            ),
        )
        for one in revision.changes
    )
    columns = (
        report.period_column(),
        Column(_("Id")),
        Column(_("Doctor"), optional=True),
        Column(_("From")),
        Column(_("To")),
        Column(_("Why"), width=44),
    )
    return table(columns, rows, heading=_("Whose post changes"))


def _said(report: Report, revision: Revision) -> Table:
    _ = report.say
    rows: Iterable[Row] = (
        (
            "",
            (
                one.doctor_id,
                report.doctor(one.doctor_id),
                _(columns_of.WORDS[one.decision]) if one.decision else None,
                _target(report, one),
                report.period(one.period or _(columns_of.ALL_PERIODS)),
                one.remark,
                one.who,
                one.since,
                one.until,
            ),
        )
        for one in revision.said
    )
    columns = (
        Column(_("Id")),
        Column(_("Doctor"), optional=True),
        Column(_("Decided"), optional=True),
        Column(_(columns_of.TARGET), optional=True),
        report.period_column(),
        Column(_("Remark"), width=44, optional=True),
        Column(_("Said by"), optional=True),
        Column(_("Since revision"), "number"),
        Column(_("Until revision"), "number", optional=True),
    )
    return table(columns, rows, heading=_("Who said what"))
