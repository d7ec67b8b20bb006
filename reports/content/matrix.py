"""The matrix of redeployment: how many doctors each former district team gives to each station."""

from __future__ import annotations

from collections import Counter

from phanbo.models.messages import N_
from phanbo.models.tables import Station
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, table

MOST_TEAMS = 20
"""With more, a matrix could neither be read nor printed."""


def team_matrix(report: Report) -> Sheet:
    """Count the doctors of each team at each station that gets any, at the end of the plan."""
    _, end = report.say, report.figures.after[-1]
    teams = sorted(report.instance.teams, key=lambda team: (sort_key(team.name), team.team_id))
    ids = [team.team_id for team in teams]
    sent = Counter(
        (station.station_id, doctor.post_id)
        for station in report.stations
        for doctor in end.doctors(station.station_id)
        if doctor.post_id in ids
    )

    def row(station: Station) -> Row:
        counts = [sent[station.station_id, team] for team in ids]
        styles: tuple[Style, ...] = tuple("good" if count else "" for count in counts)
        cells: tuple[Cell, ...] = tuple(count or None for count in counts)
        return (
            ("", "", *styles, ""),
            (station.name, station.district, *cells, sum(counts)),
        )

    columns = (
        Column(_("Station"), anchor=True),
        Column(_("Former district"), optional=True),
        *(Column(team.name, "number") for team in teams),
        Column(_("All teams"), "number"),
    )
    stations = [one for one in report.stations if any(sent[one.station_id, team] for team in ids)]
    rows = [row(station) for station in stations]
    if rows:
        sums = [sum(sent[one.station_id, team] for one in stations) for team in ids]
        rows.append(("total", (_("All stations"), "", *sums, sum(sums))))
    heading = Lines(_("From which former district team to which station"), tuple(_notes(report)))
    return Sheet(_("Teams to stations"), (heading, table(columns, rows)))


def _notes(report: Report) -> list[str]:
    notes = [
        report.say(N_("Doctors of former district teams; stations that get none are left out."))
    ]
    if report.several:
        ended = report.say(N_("After: at the end of the plan, in {period}."))
        notes.append(ended.format(period=report.figures.periods[-1]))
    return notes
