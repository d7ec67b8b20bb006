"""The summary: what was found, what it changes, how good it is and how that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phanbo.models.messages import N_
from phanbo.models.plan import Objective
from phanbo.reports.content.achieved import achieved, not_achieved
from phanbo.reports.content.by_parts import by_parts_text
from phanbo.reports.content.measures import key_figures
from phanbo.reports.content.overview import distribution, districts, end, teams
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Column, Lines, Links, Row, Sheet, Table, table


def summary(report: Report, others: Sequence[Sheet] = ()) -> Sheet:
    """Make the first sheet, with links to the others; if infeasible it shows only the status."""
    _ = report.say
    heading = Lines(report.name, (_status(report), *_description(report)))
    if report.plan.status == "infeasible":
        return Sheet(_("Summary"), (heading, *_warnings(report), *_links(report, others)))
    return Sheet(
        _("Summary"),
        (
            heading,
            achieved(report),
            not_achieved(report),
            key_figures(report),
            Lines(
                "",
                (
                    _("Before: as the doctors are posted today, when no visits are known."),
                    _("Doctors of district teams count in no station."),
                ),
            ),
            *_links(report, others),
            _objectives(report),
            Lines("", tuple(_objective_notes(report))),
            *_warnings(report),
            *teams(report),
            *districts(report),
            *end(report),
            distribution(report),
        ),
    )


def _links(report: Report, others: Sequence[Sheet]) -> tuple[Links, ...]:
    rows = tuple((sheet.name, sheet.title) for sheet in others)
    return (Links(report.say(N_("What is where")), rows),) if rows else ()


def _status(report: Report) -> str:
    _, plan = report.say, report.plan
    first = plan.revision is not None and not plan.revision.optimised_fully
    if plan.status == "optimal" and first and plan.review is not None:
        return _(
            "Proven: no plan that honours the decisions changes fewer other people, and of those "
            "with as few changes none does better on the objectives below, taken in this order."
        )
    if plan.by_parts is not None and plan.status != "infeasible":
        return _(by_parts_text(plan.by_parts))
    if plan.status == "optimal" and plan.within:
        return _(
            "Proven: no plan that gives up no more than this one was allowed to does better on what "
            "it was asked for."
        )
    if plan.status == "optimal":
        return _(
            "Proven optimal: no plan that keeps all rules does better on the objectives below, "
            "taken in this order."
        )
    if plan.status == "infeasible":
        return _(
            "Infeasible: no plan keeps all rules. The sheet “{sheet}” names what contradicts."
        ).format(sheet=_("Conflicts"))
    aims = [objective for objective in plan.objectives if objective.best is not None]
    return _(
        "Best plan found, not proven optimal: {proven} of {all} objectives are proven. "
        "It keeps all rules; more time may find a better one."
    ).format(proven=sum(objective.proven for objective in aims), all=len(aims))


def _description(report: Report) -> tuple[str, ...]:
    description = report.instance.settings.description
    return (description,) if description else ()


def _warnings(report: Report) -> tuple[Lines, ...]:
    lines = tuple(report.tell(warning, ids=True) for warning in report.plan.warnings)
    return (Lines(report.say(N_("Warnings")), lines),) if lines else ()


def _objectives(report: Report) -> Table:
    """Show each objective in order, with what was proven about it."""
    _ = report.say
    rows: Iterator[Row] = (
        (
            "",
            (
                report.objective_with_unit(one.name),
                tidy(one.value),
                None if one.best is None else tidy(one.best),
                None if one.bound is None else tidy(one.bound),
                _proof(report, one),
            ),
        )
        for one in report.plan.objectives
    )
    columns = (
        Column(_("Objective, most important first"), width=60),
        Column(_("This plan"), "number"),
        Column(_("Best found"), "number"),
        Column(_("Proven bound"), "number"),
        Column(_("Proven")),
    )
    return table(columns, rows, heading=_("Objectives"))


def _objective_notes(report: Report) -> Iterator[str]:
    _ = report.say
    yield _(
        "Weighted: the second doctor, skill or day missing at one place counts "
        "more than the first one missing elsewhere."
    )
    if (robust := report.plan.robustness) is not None:
        yield _(
            "{surviving} of {stations} stations, counted in every period, keep their minimum and "
            "every required skill whichever one doctor leaves; most possible: {bound}."
        ).format(**robust.model_dump())
    if (other := report.plan.alternative) is not None:
        yield _(
            "This is plan {number}; postings that differ from the plans before: {differs}."
        ).format(number=other.number, differs=", ".join(map(str, other.differs)))
    for one in report.plan.within:
        yield _("Allowed to be worse than its best: {objective}, by {amount}.").format(
            objective=report.objective(one.objective), amount=report.number(one.amount)
        )
    if report.plan.by_parts is not None:
        told = report.plan.by_parts
        yield _("Parts: {parts}").format(parts=", ".join(told.parts))
        bounds = (
            f"{report.objective(one.name)} {report.number(one.bound)}"
            for one in told.objectives
            if one.bound is not None
        )
        yield _(
            "If everybody stays in their part, nothing is below these, taken in this order: {bounds}"
        ).format(bounds="; ".join(bounds))
    if report.several:
        yield _("Objectives add up all periods; a doctor’s relocation, move or course counts once.")


def _proof(report: Report, objective: Objective) -> str:
    if objective.best is None:
        return report.say(N_("not minimised"))
    return report.say(N_("yes")) if objective.proven else report.say(N_("no"))
