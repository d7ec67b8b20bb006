"""The sheet of shortages: what is missing where, in words, and what keeps doctors away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from phanbo.models.explanation import Funnel, Why
from phanbo.models.messages import N_
from phanbo.models.plan import Shortage
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, table

SENTENCES = {
    "below_minimum": N_("{place}, doctors: {held} of {needed}, the minimum."),
    "missing_skills": N_("{place}, skill {skill}: {held} of {needed} required."),
    "uncovered_days": N_("{place}, days a week with a doctor: {held} of {needed}."),
    "below_target": N_("{place}, doctors: {held} of {needed}, the target."),
}
SEVERE = ("unplaced", "below_minimum")
STEPS = {
    "there": N_("are there already"),
    "barred": N_("may not be posted there"),
    "far": N_("live too far away"),
    "unskilled": N_("lack the skill and may not learn it in time"),
    "untrained": N_("may learn the skill, but no place on a course is left for them"),
    "no_room": N_("are kept away by a limit on posts, housing, moves, partners or money"),
    "needed": N_("are needed more where they are"),
    "possible": N_("could fill it"),
}


def shortages(report: Report, why: Why | None = None) -> Sheet:
    """Say what the plan cannot meet: which objective, where, how much, and why if that is known."""
    _ = report.say
    funnels = {one.funnel.shortage: one.funnel for one in why.shortages} if why else {}
    columns = (
        Column(_("What")),
        report.period_column(),
        Column(_("Where")),
        Column(_("Former district"), optional=True),
        Column(_("Missing"), "number"),
        Column(_("Unit")),
        Column(_("In words"), width=60),
        Column(_("Why: all available doctors, counted"), width=80, optional=True),
    )
    rows = [*_unplaced(report), *_short(report, funnels)]
    notes = [_("Gravest first. More doctors, housing, courses or days may close these gaps.")]
    if funnels:
        told = _("Of every available doctor: why they do not fill the gap; more in “{sheet}”.")
        notes.append(told.format(sheet=_("Why short")))
    heading = Lines(_("What this plan cannot meet"), tuple(notes))
    return Sheet(_("Shortages"), (heading, table(columns, rows)))


def _unplaced(report: Report) -> Iterator[Row]:
    sentence = report.say(N_("{doctor} has no post."))
    for one in report.plan.postings:
        if one.post_id is None:
            who = report.place(one.doctor_id)
            where = report.place(one.from_)
            yield (
                "bad",
                (
                    report.objective("unplaced"),
                    report.period(one.period),
                    where,
                    "",
                    1,
                    report.say(N_("doctors")),
                    sentence.format(doctor=who),
                    None,
                ),
            )


def _short(report: Report, funnels: Mapping[Shortage, Funnel]) -> Iterator[Row]:
    order = {objective.name: index for index, objective in enumerate(report.plan.objectives)}

    def key(one: Shortage) -> tuple[object, ...]:
        return (
            order.get(one.objective, len(order)),
            report.figures.index(one.period),
            -one.amount,
            sort_key(report.place(one.point_id or one.station_id)),
        )

    for one in sorted(report.plan.shortages, key=key):
        style: Style = "bad" if one.objective in SEVERE else "warn"
        yield (
            style,
            (
                report.objective(one.objective),
                report.period(one.period),
                report.place(one.point_id or one.station_id),
                report.district(one.station_id),
                tidy(one.amount),
                _unit(report, one),
                sentence(report, one),
                _counted(report, funnels.get(one)),
            ),
        )


def _counted(report: Report, funnel: Funnel | None) -> Cell:
    """Count the doctors whom each kind of reason takes away from a gap."""
    if funnel is None:
        return None
    counts = {step.step: report.number(len(step.doctors)) for step in funnel.steps}
    return "; ".join(f"{report.say(STEPS[step])}: {count}" for step, count in counts.items())


def _unit(report: Report, shortage: Shortage) -> str:
    days = shortage.objective == "uncovered_days"
    return report.say(N_("days a week")) if days else report.say(N_("doctors"))


def sentence(report: Report, shortage: Shortage) -> str:
    """Say what is missing where."""
    if shortage.objective not in SENTENCES:
        return ""
    needed = _needed(report, shortage)
    return report.say(SENTENCES[shortage.objective]).format(
        place=report.place(shortage.point_id or shortage.station_id),
        skill=report.skill(shortage.skill_id or ""),
        needed=report.number(tidy(needed)),
        held=report.number(tidy(float(needed) - shortage.amount)),
    )


def _needed(report: Report, shortage: Shortage) -> int | Decimal:
    """Return what was asked for at the place of a shortage."""
    duty = report.figures.after[report.figures.index(shortage.period)].duties[shortage.station_id]
    if shortage.objective == "missing_skills":
        return duty.skills[shortage.skill_id or ""]
    if shortage.objective != "uncovered_days":
        return duty.minimum if shortage.objective == "below_minimum" else duty.target
    if shortage.point_id is None:
        return duty.presence
    return report.figures.points[shortage.point_id].days_per_week
