"""The tables of the summary: teams, districts, and stations by number of doctors."""

from __future__ import annotations

from itertools import groupby

from phanbo.models.messages import N_
from phanbo.models.tables import Team
from phanbo.reports.content.measures import heading, sizes
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key
from phanbo.reports.sheets import Column, Lines, Row, Table, table

MOST_BARS = 8


def teams(report: Report) -> tuple[Table, ...]:
    """Count what becomes of each former district team, at the end of the plan."""
    _, today, end = report.say, report.figures.today, report.figures.after[-1]
    at_stations = {
        doctor.doctor_id
        for station in report.instance.stations
        for doctor in end.doctors(station.station_id)
    }
    unplaced = {doctor.doctor_id for doctor in end.unplaced}

    def row(team: Team) -> Row:
        ids = {doctor.doctor_id for doctor in today.doctors(team.team_id)}
        stay = len(end.doctors(team.team_id))
        posted = ids & at_stations
        away = len(posted & end.relocated)
        left = len(ids - end.doctor_ids) if report.several else None
        return "", (team.name, len(ids), stay, len(posted), away, len(ids & unplaced), left)

    columns = (
        Column(_("Former district team"), width=60),
        Column(_("Doctors today"), "number"),
        Column(_("Stay"), "number"),
        Column(_("Posted to stations"), "number"),
        Column(_("Of these live there"), "number"),
        Column(_("Without a post"), "number"),
        Column(_("Left"), "number", optional=True),
    )
    teams = sorted(report.instance.teams, key=lambda team: sort_key(team.name))
    counted = table(columns, map(row, teams), heading=_("By former district team"))
    return (counted,) if teams else ()


def districts(report: Report) -> tuple[Table, ...]:
    """Count doctors by former district, today and after each period; shortages at the end."""
    _, today, after = report.say, report.figures.today, report.figures.after
    headings = [heading(report, one) for one in after] if report.several else [_("Doctors after")]
    districts = groupby(report.stations, key=lambda station: station.district or "")
    counted = table(
        (
            Column(_("Former district"), width=60),
            Column(_("Stations"), "number"),
            Column(_("Doctors before"), "number"),
            *(Column(one, "number") for one in headings),
            Column(_("Below minimum"), "number"),
            Column(_("Below target"), "number"),
        ),
        (
            (
                "",
                (
                    district,
                    len(ids),
                    sum(len(today.doctors(one)) for one in ids),
                    *(sum(len(moment.doctors(one)) for one in ids) for moment in after),
                    sum(map(after[-1].below_minimum, ids)),
                    sum(map(after[-1].below_target, ids)),
                ),
            )
            for district, stations in districts
            if district
            for ids in ([station.station_id for station in stations],)
        ),
        heading=_("By former district"),
    )
    return (counted,) if counted.rows else ()


def end(report: Report) -> tuple[Lines, ...]:
    """Say when the figures are taken that are not told by period."""
    if not report.several:
        return ()
    note = report.say(N_("Teams, shortages and the stations after: at the end, in {period}."))
    return (Lines("", (note.format(period=report.figures.periods[-1]),)),)


def distribution(report: Report) -> Table:
    """Count stations by their number of doctors, today and at the end of the plan."""
    _, figures = report.say, report.figures
    today, end = sizes(report, figures.today), sizes(report, figures.after[-1])
    last = min(MOST_BARS, max(*today, *end))
    return table(
        (
            Column(_("Doctors at the station"), width=60),
            Column(_("Stations before"), "number"),
            Column(_("Stations after"), "number"),
        ),
        (
            (
                "",
                (
                    str(size) if size < MOST_BARS else f"{size}+",
                    sum(min(one, last) == size for one in today),
                    sum(min(one, last) == size for one in end),
                ),
            )
            for size in range(last + 1)
        ),
        heading=_("Stations by number of doctors"),
        chart=True,
    )
