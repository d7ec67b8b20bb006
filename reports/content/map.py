"""The sheet that shows the plan on a map: stations by level, who goes where, visits, ferries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from phanbo.models.messages import N_
from phanbo.models.plan import Posting, Visit
from phanbo.models.tables import Ferry, Point, Station, Team
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.map.atlas import LEVELS, Atlas, Flow, Line, Mark, Spot, View, level
from phanbo.reports.sheets import Lines, Sheet

COMES = {
    "post": N_("Comes: {doctor}, from {place}"),
    "none": N_("Comes: {doctor}, who had no post"),
    "absent": N_("Comes: {doctor}, who joins"),
}
GOES = {
    "post": N_("Goes: {doctor}, to {place}"),
    "none": N_("Goes: {doctor}, who has no post"),
    "absent": N_("Goes: {doctor}, who leaves"),
}


def map_sheet(report: Report) -> Sheet | None:
    """Show the plan on a map; None: no station has a place on it."""
    _ = report.say
    drawn = atlas(report)
    if drawn is None:
        return None
    heading = Lines(
        _("Map of the plan"),
        (
            _("Stations by their doctors; lines lead from the old post to the new one."),
            *_not_drawn(report),
        ),
    )
    return Sheet(_("Map"), (heading, drawn))


def _not_drawn(report: Report) -> Iterator[str]:
    names = [station.name for station in report.stations if _spot(station) is None]
    if names:
        yield report.say(N_("Without coordinates, so not drawn: {stations}.")).format(
            stations=", ".join(names)
        )


def atlas(report: Report) -> Atlas | None:
    """Return what the map shows; None: no station has a place on it."""
    located = [station for station in report.stations if _spot(station)]
    if not located:
        return None
    districts = {station.district for station in located if station.district}
    return Atlas(
        views=tuple(_views(report)),
        ferries=tuple(
            _ferry(report, ferry)
            for ferry in sorted(report.instance.ferries, key=Ferry.model_dump_json)
        ),
        districts=tuple(sorted(districts, key=sort_key)),
    )


def _views(report: Report) -> Iterator[View]:
    """Yield the whole plan, each of several periods, and the state before the plan."""
    _, figures = report.say, report.figures
    taken_up = defaultdict(list)
    for one in report.plan.postings:
        if one.doctor_id in figures.first_away and figures.first_away[one.doctor_id] == one.period:
            taken_up[one.period].append(one)
    everyone = [one for period in figures.periods for one in taken_up[period]]
    name = _("Whole plan") if report.several else _("After")
    yield _view(report, name, figures.today, figures.after[-1], everyone)
    if report.several:
        then = figures.today
        for now in figures.after:
            yield _view(report, str(now.period), then, now, taken_up[now.period])
            then = now
    yield _view(report, _("Before"), figures.today, figures.today, ())


def _view(
    report: Report, name: str, then: Moment, now: Moment, taken_up: Iterable[Posting]
) -> View:
    instance, planned = report.instance, now is not report.figures.today
    changes = _changes(report, then, now)
    visits: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(report.plan.visits, key=lambda one: (one.point_id, one.station_id)):
        if planned and visit.period == now.period:
            visits[visit.point_id].append(visit)
    points = sorted(instance.points, key=lambda point: point.point_id)
    teams = sorted(instance.teams, key=lambda team: team.team_id)
    return View(
        name,
        stations=tuple(
            _station(report, station, spot, then, now, changes[station.station_id])
            for station in report.stations
            if (spot := _spot(station))
        ),
        points=tuple(
            _point(report, point, spot, visits[point.point_id] if planned else None)
            for point in points
            if (spot := _spot(point))
        ),
        teams=tuple(
            _team(report, team, spot, then, now) for team in teams if (spot := _spot(team))
        ),
        flows=tuple(_flows(report, taken_up)),
        visits=tuple(_visits(report, chain.from_iterable(visits.values()))),
    )


def _station(
    report: Report, station: Station, spot: Spot, then: Moment, now: Moment, changes: list[str]
) -> Mark:
    key = station.station_id
    duty, there = now.duties[key], len(now.doctors(key))
    reached = level(there, duty.minimum, duty.target)
    notes = [report.say(LEVELS[reached]), _staffing(report, station, then, now)]
    skills = [
        f"{report.skill(skill)} {least - now.holders(key, skill)}"
        for skill, least in sorted(duty.skills.items())
        if now.holders(key, skill) < least
    ]
    if skills:
        line = report.say(N_("Doctors missing by skill: {skills}"))
        notes.append(line.format(skills=", ".join(skills)))
    if now.uncovered(key):
        line = report.say(N_("Days a week without a doctor: {days}"))
        notes.append(line.format(days=report.number(tidy(now.uncovered(key)))))
    return Mark(key, station.name, spot, station.district, level=reached, notes=(*notes, *changes))


def _staffing(report: Report, station: Station, then: Moment, now: Moment) -> str:
    """Say how many doctors a station has, had and should have."""
    duty = now.duties[station.station_id]
    told = report.say(N_("Doctors: {count}; before: {before}; minimum {minimum}, target {target}"))
    return told.format(
        count=len(now.doctors(station.station_id)),
        before=len(then.doctors(station.station_id)),
        minimum=duty.minimum,
        target=duty.target,
    )


def _changes(report: Report, then: Moment, now: Moment) -> defaultdict[str, list[str]]:
    """Return station -> who comes and who goes, a sentence each."""
    before, after = _whereabouts(then), _whereabouts(now)
    changes: defaultdict[str, list[str]] = defaultdict(list)
    for sentences, here, there in ((COMES, after, before), (GOES, before, after)):
        for doctor_id in sorted(here):
            post = here[doctor_id]
            other = there.get(doctor_id)
            if post is None or post == other:
                continue
            known = "absent" if doctor_id not in there else "none" if other is None else "post"
            changes[post].append(
                report.say(sentences[known]).format(
                    doctor=report.person(doctor_id), place=report.place(other)
                )
            )
    return changes


def _whereabouts(moment: Moment) -> dict[str, str | None]:
    """Return doctor -> post, of all who are there."""
    posts: dict[str, str | None] = {doctor.doctor_id: None for doctor in moment.unplaced}
    for post, there in moment.at.items():
        posts |= dict.fromkeys((doctor.doctor_id for doctor in there), post)
    return posts


def _point(report: Report, point: Point, spot: Spot, visits: list[Visit] | None) -> Mark:
    """Mark a point; before the plan (None) no visits are known, so none are missed."""
    _ = report.say
    notes = [_("Outreach point of {station}").format(station=report.place(point.station_id))]
    days = sum(visit.days for visit in visits or ())
    if visits is not None:
        told, needed = _("Visited on {days} of {needed} days a week"), tidy(point.days_per_week)
        notes.append(told.format(days=days, needed=report.number(needed)))
        told = _("Visits from {station}, days a week: {days}")
        notes += [
            told.format(station=report.place(visit.station_id), days=visit.days) for visit in visits
        ]
    return Mark(
        point.point_id,
        report.place(point.point_id),
        spot,
        report.district(point.station_id) or None,
        short=visits is not None and days < point.days_per_week,
        notes=tuple(notes),
    )


def _team(report: Report, team: Team, spot: Spot, then: Moment, now: Moment) -> Mark:
    told = report.say(N_("Former district team; doctors: {count}; before: {before}"))
    count, before = len(now.doctors(team.team_id)), len(then.doctors(team.team_id))
    notes = (told.format(count=count, before=before),)
    return Mark(team.team_id, team.name, spot, notes=notes)


def _flows(report: Report, taken_up: Iterable[Posting]) -> Iterator[Flow]:
    """Yield who takes up another post, by the old and the new one; those of no post have no line."""
    people: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in taken_up:
        if one.from_ is not None and one.post_id is not None:
            people[one.from_, one.post_id].append(one.doctor_id)
    spots = _spots((*report.instance.stations, *report.instance.teams))
    for (old, new), doctor_ids in sorted(people.items()):
        if old in spots and new in spots:
            route = report.say(N_("{place} → {other}: {count}"))
            first = route.format(
                place=report.place(old), other=report.place(new), count=len(doctor_ids)
            )
            yield Flow(
                "move" if old in report.figures.stations else "posting",
                old,
                new,
                spots[old],
                spots[new],
                len(doctor_ids),
                tuple(dict.fromkeys(filter(None, map(report.district, (old, new))))),
                (first, *map(report.person, sorted(doctor_ids))),
            )


def _visits(report: Report, visits: Iterable[Visit]) -> Iterator[Line]:
    """Yield who visits which point from afar; a point at its station has no line."""
    spots = _spots((*report.instance.stations, *report.instance.points))
    told = report.say(N_("{place} → {other}, days a week: {count}"))
    for one in visits:
        start, end = spots.get(one.station_id), spots.get(one.point_id)
        if start and end and start != end:
            route = told.format(
                place=report.place(one.station_id), other=report.place(one.point_id), count=one.days
            )
            yield Line(start, end, report.district(one.station_id) or None, (route,))


def _ferry(report: Report, ferry: Ferry) -> Line:
    mainland = report.say(N_("mainland"))
    told = report.say(N_("Ferry {place} – {other}: {minutes} minutes"))
    return Line(
        Spot(ferry.from_lat, ferry.from_lon),
        Spot(ferry.to_lat, ferry.to_lon),
        notes=(
            told.format(
                place=ferry.from_island or mainland,
                other=ferry.to_island,
                minutes=report.number(tidy(ferry.minutes)),
            ),
        ),
    )


def _spots(places: Iterable[Station | Team | Point]) -> dict[str, Spot]:
    """Return place -> where it is, of those that are somewhere."""
    return {_id(place): spot for place in places if (spot := _spot(place))}


def _spot(place: Station | Team | Point) -> Spot | None:
    if place.lat is None or place.lon is None:
        return None
    return Spot(place.lat, place.lon)


def _id(place: Station | Team | Point) -> str:
    if isinstance(place, Station):
        return place.station_id
    return place.team_id if isinstance(place, Team) else place.point_id
