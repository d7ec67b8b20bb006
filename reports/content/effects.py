"""What changes do to the objectives: columns of sheets, a line of text, and what one more is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phanbo.models.explanation import OneMore, Trial
from phanbo.models.messages import N_
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Cell, Column, Lines, Sheet, Style, table

KINDS = {
    "doctor": N_("Doctor"),
    "seat": N_("Seat on a course"),
    "minutes": N_("Ten minutes"),
    "budget": N_("Money"),
    "move": N_("Move"),
    "housing": N_("Place to live"),
}


def effect_columns(report: Report, trials: Sequence[Trial]) -> Iterator[Column]:
    """Yield a column for each objective; where nothing changes it is left out."""
    for name in _objectives(trials):
        yield Column(report.objective(name), "number", optional=True)


def effect_cells(trial: Trial, trials: Sequence[Trial]) -> Iterator[Cell]:
    """Yield the changes of the objectives, in the order of the columns; blank: none."""
    changes = {effect.objective: effect.change for effect in trial.effects}
    for name in _objectives(trials):
        yield tidy(changes[name]) if changes.get(name) else None


def _objectives(trials: Sequence[Trial]) -> list[str]:
    solved = next((one for one in trials if one.effects), None)
    return [effect.objective for effect in solved.effects] if solved else []


def effect_text(report: Report, trial: Trial) -> str:
    """Say how the objectives change, in their order."""
    told = [
        f"{report.objective(effect.objective)} {'+' if effect.change > 0 else '−'}"
        f"{report.number(tidy(abs(effect.change)))}"
        for effect in trial.effects
        if effect.change
    ]
    return ", ".join(told) or report.say(N_("no objective changes"))


def reasons(report: Report, trial: Trial) -> str:
    """Say why a change could not be told of."""
    return "; ".join(report.tell(one) for one in trial.reasons)


def trial_style(trial: Trial) -> Style:
    """Return the colour of a change: nothing gained, or no plan."""
    return "warn" if trial.verdict in ("worse", "impossible", "unknown") else ""


def one_more(report: Report, rows: Sequence[OneMore]) -> Sheet:
    """Show what one more of each thing does to every objective."""
    _ = report.say
    trials = [one.trial for one in rows]
    columns = (
        Column(_("One more")),
        Column(_("Former district"), optional=True),
        Column(_("Station"), optional=True),
        Column(_("Course"), optional=True),
        Column(_("Skill"), optional=True),
        Column(_("Change"), width=60, anchor=True),
        *effect_columns(report, trials),
        Column(_("Remark"), width=60, optional=True),
    )
    heading = Lines(
        _("What one more is worth"),
        (
            _("Each change was made in the instance, which was then solved again to the optimum."),
            _("Effects: how much each objective changes against the best plan without it."),
            _(
                "Doctors are full-time, available from the start, at home at the station of their"
                " former district that the plan leaves shortest."
            ),
            _(
                "Money: the dearest course; for the budget, the relocation allowance if that is more."
            ),
        ),
    )
    table_rows = (
        (
            "good" if one.trial.verdict == "better" else trial_style(one.trial),
            (
                _(KINDS[one.kind]),
                one.district or "",
                report.place(one.station_id),
                one.course_id or "",
                report.skill(one.skill_id or ""),
                report.tell(one.trial.what),
                *effect_cells(one.trial, trials),
                reasons(report, one.trial),
            ),
        )
        for one in rows
    )
    return Sheet(_("One more"), (heading, table(columns, table_rows)))


def one_more_text(report: Report, rows: Sequence[OneMore]) -> Iterator[str]:
    """Tell on a terminal what one more is worth, a line each."""
    for one in rows:
        told = effect_text(report, one.trial) if one.trial.effects else reasons(report, one.trial)
        yield f"{report.tell(one.trial.what)}: {told}"
