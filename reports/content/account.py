"""The sheets that account for a plan: what contradicts, what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from phanbo.models.messages import N_
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Table, table

MEANINGS = {
    "name": N_("Name of the instance"),
    "description": N_("What it is about"),
    "source": N_("Where the data come from"),
    "currency": N_("Currency of all money"),
    "travel_limit": N_("Farthest daily commute, minutes one way from home to post"),
    "relocation_limit": N_("Farthest home of a doctor who lives at the station, minutes one way"),
    "visit_limit": N_("Farthest visit from a station to an outreach point, minutes one way"),
    "partner_limit": N_("Farthest posts of partners from each other, minutes"),
    "work_days": N_("Days a week that a full-time doctor works"),
    "road_speed": N_("Speed on the road, km/h, where no travel time is given"),
    "detour": N_("Length of the road over the straight line, where no travel time is given"),
    "relocation_allowance": N_("Allowance for each doctor who relocates"),
    "training_budget": N_("Most that the courses may cost"),
    "budget": N_("Most that courses and relocation may cost together"),
    "max_moves": N_("Most moves between stations in a period"),
    "training_share": N_("Largest share of a station’s doctors on courses at the same time"),
    "objectives": N_("What is minimised, in this order, with tolerances"),
}


def conflicts(report: Report) -> Sheet:
    """Name the decisions and rules that no plan can keep together."""
    _ = report.say
    columns = (Column(_("No."), "number"), Column(_("Conflict"), width=110))
    rows: Iterator[Row] = (
        ("bad", (number, report.tell(conflict, ids=True)))
        for number, conflict in enumerate(report.plan.conflicts, start=1)
    )
    heading = Lines(
        _("Why there is no plan"),
        (_("These cannot hold together: change or remove at least one, then solve again."),),
    )
    blocks: list[Lines | Table] = [heading, table(columns, rows)]
    if report.plan.relaxations:
        ways: Iterator[Row] = (
            ("", (number, report.tell(way.text, ids=True)))
            for number, way in enumerate(report.plan.relaxations, start=1)
        )
        columns = (Column(_("No."), "number"), Column(_("Any of these is enough"), width=110))
        blocks.append(table(columns, ways, heading=_("The smallest changes that allow a plan")))
    return Sheet(_("Conflicts"), tuple(blocks))


def assumptions(report: Report) -> Sheet:
    """Lay open what the plan rests on: data, estimates, settings, solver."""
    _, settings = report.say, report.instance.settings
    columns = (Column(_("Setting")), Column(_("Value"), width=60), Column(_("Meaning"), width=60))
    in_force = table(
        columns,
        (
            ("", (name, _value(report, getattr(settings, name)), _(MEANINGS[name])))
            for name in MEANINGS
        ),
        heading=_("Settings in force"),
    )
    return Sheet(
        _("Assumptions"),
        (
            Lines(_("What this plan rests on"), _notes(report)),
            in_force,
            _facts(report, _("Instance"), _instance(report)),
            _facts(report, _("Solver"), _solver(report)),
        ),
    )


def _notes(report: Report) -> tuple[str, ...]:
    _, settings = report.say, report.instance.settings
    return (
        _(
            "Travel minutes: the row of the table “travel” where there is one; all others are "
            "estimates, the straight line times {detour} at {speed} km/h, over a ferry to islands."
        ).format(
            detour=report.number(tidy(settings.detour)),
            speed=report.number(tidy(settings.road_speed)),
        ),
        _("Doctors are counted as heads; days count part-time doctors by their share."),
        _("People decide: check this plan before anyone acts on it."),
    )


def _value(report: Report, value: object) -> Cell:
    if value is None:
        return report.say(N_("none"))
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    return tidy(value) if isinstance(value, int | float | Decimal) else str(value)


def _facts(report: Report, heading: str, facts: Iterable[tuple[Cell, ...]]) -> Table:
    _ = report.say
    columns = (Column(_("Fact")), Column(_("Value")))
    return table(columns, (("", fact) for fact in facts), heading=heading)


def _instance(report: Report) -> Iterator[tuple[Cell, ...]]:
    _, instance = report.say, report.instance
    yield _("Stations"), len(instance.stations)
    yield _("Outreach points"), len(instance.points)
    yield _("Former district teams"), len(instance.teams)
    yield _("Doctors"), len(instance.doctors)
    yield _("Courses"), len(instance.courses)
    yield _("Periods"), len(report.figures.periods)
    yield _("Fingerprint (SHA-256)"), report.plan.instance.fingerprint


def _solver(report: Report) -> Iterator[tuple[Cell, ...]]:
    _, solver = report.say, report.plan.solver
    yield _("Name"), solver.name
    yield _("Version"), solver.version
    yield _("Seconds"), tidy(solver.seconds)
    yield _("Time limit, seconds"), _value(report, solver.time_limit)
    yield _("Threads"), solver.threads
    yield _("Seed"), solver.seed
