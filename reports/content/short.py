"""Why posts are short, and what would fill them: sheets, and lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from phanbo.models.explanation import Candidate, Fix, Funnel, Step, Why
from phanbo.models.messages import N_
from phanbo.models.plan import Shortage
from phanbo.reports.content.effects import (
    effect_cells,
    effect_columns,
    effect_text,
    reasons,
    trial_style,
)
from phanbo.reports.content.report import OBJECTIVES, Report
from phanbo.reports.content.shortages import STEPS, sentence
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, table

BYS = {
    "there": N_("at the station"),
    "decisions": N_("decisions"),
    "movable": N_("not movable"),
    "keep_min": N_("kept by their team"),
    "travel": N_("no way there"),
    "travel_limit": N_("travel limit"),
    "relocation_limit": N_("relocation limit"),
    "courses": N_("courses and their periods"),
    "courses.travel_limit": N_("travel limit of the course"),
    "can_train": N_("cannot train"),
    "prerequisite": N_("prerequisite of the course"),
    "joins": N_("joins later"),
    "leaves": N_("leaves before"),
    "seats_max": N_("seats"),
    "seats_min": N_("fewest trainees of the course"),
    "training_budget": N_("training budget"),
    "budget": N_("budget"),
    "training_share": N_("share of a station’s doctors who train"),
    "max_doctors": N_("most doctors of the station"),
    "housing": N_("housing"),
    "max_moves": N_("most moves"),
    "partner_limit": N_("partners near each other"),
    "visits": N_("visits to outreach points"),
    "objectives": N_("nothing would be better"),
}
"""What takes doctors away; objectives have their own names."""
NAMED = 5
"""Doctors of a step that are told of, the nearest first."""


def why_short(report: Report, why: Why) -> Sheet:
    """Show the funnel of each shortage: a row for what takes doctors away."""
    _ = report.say
    columns = (
        Column(_("What")),
        report.period_column(),
        Column(_("Where"), anchor=True),
        Column(_("Missing"), "number"),
        Column(_("Doctors who"), width=40),
        Column(_("Doctors"), "number"),
        Column(_("Remaining"), "number"),
        Column(_("Through"), width=40),
        Column(_("The nearest of them"), width=90),
    )
    lines = [
        _("From all available doctors to those who could fill the gap; each is in one row."),
        _(
            "One change at a time: who would come, all else as it is. Several changes together may"
            " do more."
        ),
    ]
    heading = Lines(_("Why posts are short"), (*lines, *notes(report, why)))
    rows = (row for one in why.shortages for row in _funnel_rows(report, one.funnel))
    return Sheet(_("Why short"), (heading, table(columns, rows)))


def notes(report: Report, why: Why) -> Iterator[str]:
    """Say how a plan differs from the best one, and what was left out."""
    yield from (report.tell(one) for one in why.notes)
    if why.left_out:
        template = report.say(N_("Lesser shortages that are not explained here: {count}."))
        yield template.format(count=report.number(why.left_out))


def _funnel_rows(report: Report, funnel: Funnel) -> Iterator[Row]:
    left = funnel.doctors
    where = _where(report, funnel.shortage)
    available = report.say(N_("are available"))
    yield "first", (*where, available, left, left, "", sentence(report, funnel.shortage))
    for step in funnel.steps:
        style: Style = "good" if step.step == "possible" else ""
        left -= 0 if step.step == "possible" else len(step.doctors)
        told = report.say(STEPS[step.step]), len(step.doctors), left
        yield style, (*where, *told, through(report, step), "\n".join(who(report, step)))


def _where(report: Report, shortage: Shortage) -> tuple[Cell, ...]:
    return (
        report.objective(shortage.objective),
        report.period(shortage.period),
        report.place(shortage.point_id or shortage.station_id),
        tidy(shortage.amount),
    )


def through(report: Report, step: Step) -> str:
    """Count what takes the doctors of a step away."""
    counts = Counter(one.by for one in step.doctors)
    return "; ".join(f"{_by(report, by)}: {counts[by]}" for by in counts)


def _by(report: Report, by: str) -> str:
    return report.objective(by) if by in OBJECTIVES else report.say(BYS[by])


def who(report: Report, step: Step) -> Iterator[str]:
    """Tell of the nearest doctors of a step."""
    for one in step.doctors[:NAMED]:
        yield _told(report, one)
    more = len(step.doctors) - NAMED
    if more > 0:
        yield report.say(N_("and {count} more")).format(count=report.number(more))


def _told(report: Report, one: Candidate) -> str:
    """Say what is in the way of a doctor, with the name and how far the home is."""
    reason, minutes = report.tell(one.reason), one.minutes
    named = one.doctor_id in one.reason.values.values()
    if minutes is None or one.by == "there" or "minutes" in one.reason.values:
        template = "{reason}" if named else "{doctor}: {reason}"
    else:
        template = N_("{reason} ({minutes} minutes away)")
        if not named:
            template = N_("{doctor}: {reason} ({minutes} minutes away)")
    return report.say(template).format(
        doctor=report.place(one.doctor_id), reason=reason, minutes=report.number(minutes or 0)
    )


def fixes(report: Report, why: Why) -> Sheet:
    """Show what would fill each shortage, with its effect on every objective."""
    _ = report.say
    trials = [fix.trial for one in why.shortages for fix in one.fixes]
    columns = (
        Column(_("What")),
        report.period_column(),
        Column(_("Where"), anchor=True),
        Column(_("Change"), width=60),
        Column(_("Missing now"), "number"),
        Column(_("Missing then"), "number"),
        *effect_columns(report, trials),
        Column(_("Remark"), width=60, optional=True),
    )
    heading = Lines(
        _("What would fill the gaps"),
        (
            _("Each change was made in the instance, which was then solved again to the optimum."),
            _("Effects: how much each objective changes against the best plan without it."),
            *notes(report, why),
        ),
    )
    rows = (
        (
            "good" if fix.fills else trial_style(fix.trial),
            (
                *_where(report, one.funnel.shortage)[:-1],
                report.tell(fix.trial.what),
                tidy(fix.before),
                None if fix.after is None else tidy(fix.after),
                *effect_cells(fix.trial, trials),
                remark(report, fix),
            ),
        )
        for one in why.shortages
        for fix in one.fixes
    )
    return Sheet(_("Fixes"), (heading, table(columns, rows)))


def remark(report: Report, fix: Fix) -> str:
    """Say why there is no plan, or that the gap is closed only by opening another one."""
    if fix.after is not None and fix.after < fix.before and not fix.fills and not fix.after:
        return report.say(N_("the gap moves elsewhere: as much is missing in all"))
    return reasons(report, fix.trial)


def short_text(report: Report, why: Why) -> Iterator[str]:
    """Tell on a terminal why posts are short and what would fill them, line by line."""
    yield from notes(report, why)
    for one in why.shortages:
        period = report.period(one.funnel.shortage.period)
        yield ""
        yield sentence(report, one.funnel.shortage) + (f" ({period})" if period else "")
        template = report.say(N_("Available doctors: {count}; of these"))
        yield "  " + template.format(count=report.number(one.funnel.doctors))
        for step in one.funnel.steps:
            counted = f"{len(step.doctors):>5} {report.say(STEPS[step.step])}"
            yield f"  {counted} ({through(report, step)})"
            if step.step not in ("there", "barred"):
                yield from (f"          {line}" for line in who(report, step))
        if one.fixes:
            yield "  " + report.say(N_("What would help, solved again:"))
            yield from (f"    {_fix_text(report, fix)}" for fix in one.fixes)


def _fix_text(report: Report, fix: Fix) -> str:
    change = report.tell(fix.trial.what)
    if fix.after is None:
        return f"{change}: {reasons(report, fix.trial)}"
    told = report.say(N_("{change}: {before} missing, then {after}; {effects}")).format(
        change=change,
        before=report.number(fix.before),
        after=report.number(fix.after),
        effects=effect_text(report, fix.trial),
    )
    note = remark(report, fix)
    return f"{told} ({note})" if note else told
