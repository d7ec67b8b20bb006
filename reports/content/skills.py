"""The sheet of skills: which station has how many doctors who hold each."""

from __future__ import annotations

from phanbo.models.tables import Station
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, table


def skills_matrix(report: Report) -> Sheet:
    """Show, for every station and skill, the doctors who hold it and those required."""
    _ = report.say
    skills = sorted((s.skill_id for s in report.instance.skills), key=report.skill)
    columns = (
        report.period_column(),
        Column(_("Id")),
        Column(_("Station"), anchor=True),
        Column(_("Former district"), optional=True),
        *(Column(report.skill(skill), "number", width=14) for skill in skills),
        Column(_("Missing before"), "number"),
        Column(_("Missing after"), "number"),
    )
    rows = (
        _row(report, moment, station, skills)
        for moment in report.figures.after
        for station in report.stations
    )
    heading = Lines(
        _("Skills at every station"),
        (
            _("Doctors who hold the skill after the plan / doctors required; –: none required."),
            _("Yellow: fewer than required."),
        ),
    )
    return Sheet(_("Skills"), (heading, table(columns, rows)))


def _row(report: Report, moment: Moment, station: Station, skills: list[str]) -> Row:
    key = station.station_id
    required = moment.duties[key].skills
    held = {skill: moment.holders(key, skill) for skill in skills}
    short = [held[skill] < required.get(skill, 0) for skill in skills]
    before, after = report.figures.today.missing_skills(key), moment.missing_skills(key)
    styles: tuple[Style, ...] = tuple("warn" if one else "" for one in (*short, after > 0))
    cells: tuple[Cell, ...] = tuple(
        f"{held[skill]} / {required.get(skill, '–')}" for skill in skills
    )
    return (
        ("", "", "", "", *styles[:-1], "", styles[-1]),
        (
            report.period(moment.period),
            key,
            station.name,
            station.district,
            *cells,
            before,
            after,
        ),
    )
