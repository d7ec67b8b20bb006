"""The sheets of a simulation: coverage, single points of failure, what is in danger."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.messages import N_
from phanbo.models.simulation import Break, Danger, Simulation
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, by_blocks, or_none, table

MEASURES = {
    "covered": N_("Stations with their minimum and every required skill"),
    "minimum": N_("Stations with their minimum"),
    "skills": N_("Stations with every required skill, of those that require any"),
    "target": N_("Stations at target"),
}


def simulation_sheets(report: Report, found: Simulation) -> list[Sheet]:
    """Return the sheets, in order."""
    made = [_coverage(report, found), _single_points(report, found), _dangers(report, found)]
    return [or_none(sheet, report.say(N_("None."))) for sheet in made]


def _coverage(report: Report, found: Simulation) -> Sheet:
    _ = report.say
    rate = report.number(100 * found.departures)
    lines = [
        _("{rate}% of doctors leave in a year; runs: {runs}, seed: {seed}.").format(
            rate=rate, runs=report.number(found.runs), seed=found.seed
        ),
        *(
            [_("Doctors with a rate of their own: {count}.").format(count=found.own_rates)]
            if found.own_rates
            else []
        ),
        _("Doctors who leave, on average: {count}.").format(count=report.number(found.leavers)),
        _(
            "{count} of {of} stations keep their minimum and every required skill whichever one "
            "doctor leaves."
        ).format(count=found.surviving, of=found.measures[0].of),
        *([_("Stations are counted in every period.")] if report.several else []),
    ]
    columns = (
        Column(_("Measure"), width=60),
        Column(_("Of"), "number"),
        Column(_("In the plan"), "number"),
        Column(_("Expected"), "number"),
        Column(_("Worst twentieth of runs"), "number"),
    )
    rows: Iterator[Row] = (
        ("", (_(MEASURES[one.name]), one.of, one.now, tidy(one.expected), tidy(one.worst)))
        for one in found.measures
    )
    heading = Lines(_("If doctors leave and nobody takes their place"), tuple(lines))
    return Sheet(_("Coverage"), (heading, table(columns, rows)))


def _single_points(report: Report, found: Simulation) -> Sheet:
    _ = report.say
    note = _("Exact: if this doctor alone leaves, the station loses what it has now.")
    columns = (
        Column(_("Id")),
        Column(_("Doctor"), optional=True, anchor=True),
        *_place_columns(report),
    )
    rows: Iterator[Row] = (
        ("", (one.doctor_id, report.doctor(one.doctor_id), *_place(report, each)))
        for one in found.single_points
        for each in one.breaks
    )
    heading = Lines(
        _("Single points of failure: {count}").format(count=len(found.single_points)), (note,)
    )
    return Sheet(_("Single points"), (heading, table(columns, by_blocks(rows))))


def _dangers(report: Report, found: Simulation) -> Sheet:
    _ = report.say
    columns = (
        *_place_columns(report),
        Column(_("Needed"), "number"),
        Column(_("There"), "number"),
        Column(_("Lost in % of runs"), "number"),
    )
    rows: Iterator[Row] = (
        ("", (*_place(report, one), one.needed, one.there, tidy(100 * one.lost / found.runs)))
        for one in found.dangers
    )
    heading = Lines(_("What stations may lose"))
    return Sheet(_("In danger"), (heading, table(columns, rows)))


def _place_columns(report: Report) -> tuple[Column, ...]:
    _ = report.say
    return (
        Column(_("Station"), anchor=True),
        Column(_("Former district"), optional=True),
        report.period_column(),
        Column(_("What it loses")),
    )


def _place(report: Report, one: Break | Danger) -> tuple[Cell, ...]:
    lost = report.skill(one.skill_id) if one.skill_id else report.say(N_("its minimum"))
    district = report.district(one.station_id)
    return report.place(one.station_id), district, report.period(one.period), lost
