"""The sheets about places: stations, and the outreach to satellite points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from phanbo.models.messages import N_
from phanbo.models.plan import Visit
from phanbo.models.tables import Point, Station
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Shade, Sheet, Style, table


def stations(report: Report) -> Sheet:
    """Show every station: doctors before and after, days, housing."""
    _ = report.say
    columns = (
        report.period_column(),
        Column(_("Id")),
        Column(_("Station"), anchor=True),
        Column(_("Former district"), optional=True),
        Column(_("Doctors before"), "number"),
        Column(_("Minimum"), "number"),
        Column(_("Target"), "number"),
        Column(_("Maximum"), "number", optional=True),
        Column(_("Doctors after"), "number"),
        Column(_("Missing to target"), "number"),
        Column(_("Status")),
        Column(_("Skills missing"), "number", optional=not report.instance.requirements),
        Column(_("Days supplied"), "number"),
        Column(_("Days visiting"), "number", optional=True),
        Column(_("Days present"), "number"),
        Column(_("Days needed"), "number"),
        Column(_("Doctors who live there"), "number"),
        Column(_("Housing"), "number", optional=True),
    )
    rows = (
        _station_row(report, moment, station)
        for moment in report.figures.after
        for station in report.stations
    )
    heading = Lines(
        _("Stations, before and after"),
        (
            _("Days are days a week."),
            _("Red: below the minimum. Yellow: below the target."),
        ),
    )
    shades = (
        Shade("bad", _("Doctors after"), _("Minimum")),
        Shade("warn", _("Doctors after"), _("Target")),
    )
    return Sheet(_("Stations"), (heading, table(columns, rows, shades=shades)))


def _station_row(report: Report, moment: Moment, station: Station) -> Row:
    key = station.station_id
    duty, there = moment.duties[key], len(moment.doctors(key))
    style, status = _status(report, moment, key)
    cells: tuple[Cell, ...] = (
        report.period(moment.period),
        key,
        station.name,
        station.district,
        len(report.figures.today.doctors(key)),
        duty.minimum,
        duty.target,
        duty.maximum,
        there,
        max(0, duty.target - there),
        status,
        moment.missing_skills(key),
        tidy(moment.supplied(key)),
        moment.away.get(key, 0) if report.instance.points else None,
        tidy(moment.present(key)),
        tidy(duty.presence),
        sum(doctor.doctor_id in moment.relocated for doctor in moment.doctors(key)),
        station.housing,
    )
    return style, cells


def _status(report: Report, moment: Moment, station_id: str) -> tuple[Style, str]:
    _ = report.say
    if moment.below_minimum(station_id):
        return "bad", _("below minimum")
    if moment.below_target(station_id):
        return "warn", _("below target")
    return "", _("target met")


def outreach(report: Report) -> Sheet:
    """Show who visits each point, how often and how far; unvisited points have one row."""
    _ = report.say
    visits: defaultdict[tuple[str, str | None], list[Visit]] = defaultdict(list)
    for visit in sorted(report.plan.visits, key=lambda visit: visit.station_id):
        visits[visit.point_id, visit.period].append(visit)
    columns = (
        report.period_column(),
        Column(_("Id")),
        Column(_("Outreach point")),
        Column(_("Parent station")),
        Column(_("Visiting station")),
        Column(_("Days a week"), "number"),
        Column(_("Days needed"), "number"),
        Column(_("Minutes one way"), "number"),
    )
    points = sorted(
        report.instance.points,
        key=lambda point: (sort_key(report.place(point.station_id)), point.point_id),
    )
    rows = (
        row
        for period in report.figures.periods
        for point in points
        for row in _point_rows(report, point, period, visits[point.point_id, period])
    )
    heading = Lines(
        _("Rota of outreach to satellite points"),
        (
            _("Whole days a week that doctors of the visiting station spend at the point."),
            _("Yellow: fewer days than needed."),
        ),
    )
    return Sheet(_("Outreach"), (heading, table(columns, rows)))


def _point_rows(
    report: Report, point: Point, period: str | None, visits: list[Visit]
) -> Iterator[Row]:
    short = sum(visit.days for visit in visits) < point.days_per_week
    for visit in visits or (None,):
        yield (
            "warn" if short else "",
            (
                report.period(period),
                point.point_id,
                report.place(point.point_id),
                report.place(point.station_id),
                report.place(visit.station_id) if visit else report.say(N_("nobody")),
                visit.days if visit else 0,
                tidy(point.days_per_week),
                report.figures.minutes.to_point(visit.station_id, point.point_id)
                if visit
                else None,
            ),
        )
