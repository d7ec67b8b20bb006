"""The key figures of the summary: before, after each period, and what the targets ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import fmean

from phanbo.models.messages import N_
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Cell, Column, Table, table

# The national goal for a commune health station is four to five doctors.
GOAL = 4


def key_figures(report: Report) -> Table:
    """Lay today, each period and the target side by side."""
    _, figures = report.say, report.figures
    columns = [Column(_("Key figure"), width=60), Column(_("Before"), "number")]
    columns += [Column(heading(report, moment), "number") for moment in figures.after]
    columns.append(Column(_("Target or limit"), "number"))
    return table(
        columns,
        (
            ("", (label, before, *(measure(moment) for moment in figures.after), target))
            for label, before, measure, target in measures(report)
        ),
        heading=_("Key figures"),
    )


def at_the_end(report: Report) -> dict[str, Cell]:
    """Return each key figure by its name, as it is after the last period."""
    last = report.figures.after[-1]
    return {label: measure(last) for label, _, measure, _ in measures(report)}


def heading(report: Report, moment: Moment) -> str:
    """Return the heading of a column that shows what is after the plan, or after a period."""
    after = report.say(N_("After"))
    return f"{after} {moment.period}" if report.several else after


Measure = Callable[[Moment], Cell]


def measures(report: Report) -> Iterator[tuple[str, Cell, Measure, Cell]]:
    """Yield each key figure: its name, its value today, how to measure it, what it should be."""
    _, figures, settings = report.say, report.figures, report.instance.settings
    today, total = figures.today, len(report.instance.stations)
    counts: tuple[tuple[str, Measure, Cell], ...] = (
        (_("Doctors at stations"), _at_stations(report), None),
        *_over_time(report),
        (_("Doctors in district teams"), _in_teams(report), _kept(report)),
        (_("Doctors without a post"), lambda m: len(m.unplaced), 0),
        (_("Doctors per station, average"), lambda m: tidy(fmean(sizes(report, m))), None),
        (_("Doctors per station, fewest"), lambda m: min(sizes(report, m)), None),
        (_("Doctors per station, most"), lambda m: max(sizes(report, m)), None),
        (
            _("Stations with at least {count} doctors").format(count=GOAL),
            lambda m: sum(size >= GOAL for size in sizes(report, m)),
            total,
        ),
        (
            _("Stations with at least {count} doctors").format(count=GOAL + 1),
            lambda m: sum(size >= GOAL + 1 for size in sizes(report, m)),
            None,
        ),
        (_("Stations below their minimum"), lambda m: sum(map(m.below_minimum, m.duties)), 0),
        (_("Stations below their target"), lambda m: sum(map(m.below_target, m.duties)), 0),
        (
            _("Required skills missing (doctors who hold them)"),
            lambda m: sum(map(m.missing_skills, m.duties)),
            0,
        ),
        (
            _("Days a week without a doctor at stations"),
            lambda m: tidy(sum(map(m.uncovered, m.duties))),
            0,
        ),
    )
    for label, measure, target in counts:
        yield label, measure(today), measure, target
    if report.instance.points:
        yield _("Days a week without a visit at outreach points"), None, figures.unvisited, 0
    yield _("Moves between stations"), None, lambda m: figures.moves[m.period], settings.max_moves
    yield _("Doctors who live away from home"), None, lambda m: len(m.relocated), None
    yield (
        _("Minutes from home to post, average"),
        tidy(fmean(today.minutes.values())) if today.minutes else None,
        lambda m: tidy(fmean(m.minutes.values())) if m.minutes else None,
        None,
    )
    currency = {"currency": settings.currency}
    yield _("Courses taken so far"), None, lambda m: len(figures.taken(m.period)), None
    yield (
        _("Cost of courses so far ({currency})").format(**currency),
        None,
        lambda m: tidy(figures.course_cost(m.period)),
        None if settings.training_budget is None else tidy(settings.training_budget),
    )
    yield (
        _("Cost of courses and relocation so far ({currency})").format(**currency),
        None,
        lambda m: tidy(figures.cost(m.period)),
        None if settings.budget is None else tidy(settings.budget),
    )


def _over_time(report: Report) -> Iterator[tuple[str, Measure, Cell]]:
    """Yield what only changes over several periods: what the targets ask for, who comes and goes."""
    if not report.several:
        return
    _, figures = report.say, report.figures
    here = [figures.today, *figures.after]
    people = {moment.period: moment.doctor_ids for moment in here}
    before = {now.period: people[then.period] for then, now in pairwise(here)}
    yield (
        _("Doctors that the targets of all stations ask for"),
        lambda m: sum(duty.target for duty in m.duties.values()),
        None,
    )
    yield (
        _("Doctors who join"),
        lambda m: len(people[m.period] - before[m.period]) if m.period else None,
        None,
    )
    yield (
        _("Doctors who leave"),
        lambda m: len(before[m.period] - people[m.period]) if m.period else None,
        None,
    )


def sizes(report: Report, moment: Moment) -> list[int]:
    """Return the doctors of each station."""
    return [len(moment.doctors(station.station_id)) for station in report.instance.stations]


def _at_stations(report: Report) -> Measure:
    return lambda moment: sum(sizes(report, moment))


def _in_teams(report: Report) -> Measure:
    teams = [team.team_id for team in report.instance.teams]
    return lambda moment: sum(len(moment.doctors(team)) for team in teams)


def _kept(report: Report) -> Cell:
    """Return how many doctors the teams keep, as a number or a range."""
    least = sum(team.keep_min for team in report.instance.teams)
    most = sum(team.keep_max for team in report.instance.teams)
    return least if least == most else f"{least}–{most}"
