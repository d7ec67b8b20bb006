"""The summary: what was found, what it changes, how good it is and how that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from statistics import fmean

from phanbo.models.messages import N_
from phanbo.models.plan import Objective
from phanbo.models.tables import Team
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.report import Report
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Table, table

# The national goal for a commune health station is four to five doctors.
GOAL = 4
MOST_BARS = 8


def summary(report: Report) -> Sheet:
    """Make the first sheet; of an infeasible instance it shows only the status."""
    _ = report.say
    heading = Lines(report.name, (_status(report), *_description(report)))
    if report.plan.status == "infeasible":
        return Sheet(_("Summary"), (heading, *_warnings(report)))
    return Sheet(
        _("Summary"),
        (
            heading,
            _key_figures(report),
            Lines(
                "",
                (
                    _("Before: as the doctors are posted today, when no visits are known."),
                    _("Doctors of district teams count in no station."),
                ),
            ),
            _objectives(report),
            Lines("", tuple(_objective_notes(report))),
            *_warnings(report),
            *_teams(report),
            *_districts(report),
            *_end(report),
            _distribution(report),
        ),
    )


def _status(report: Report) -> str:
    _, plan = report.say, report.plan
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
    lines = tuple(warning.render(report.say) for warning in report.plan.warnings)
    return (Lines(report.say(N_("Warnings")), lines),) if lines else ()


def _key_figures(report: Report) -> Table:
    """Lay today, each period and the target side by side."""
    _, figures = report.say, report.figures
    columns = [Column(_("Key figure"), width=60), Column(_("Before"), "number")]
    columns += [Column(_after(report, moment), "number") for moment in figures.after]
    columns.append(Column(_("Target or limit"), "number"))
    return table(
        columns,
        (
            ("", (label, before, *(measure(moment) for moment in figures.after), target))
            for label, before, measure, target in _measures(report)
        ),
        heading=_("Key figures"),
    )


def _after(report: Report, moment: Moment) -> str:
    after = report.say(N_("After"))
    return f"{after} {moment.period}" if report.several else after


Measure = Callable[[Moment], Cell]


def _measures(report: Report) -> Iterator[tuple[str, Cell, Measure, Cell]]:
    """Yield each key figure: its name, its value today, how to measure it, what it should be."""
    _, figures, settings = report.say, report.figures, report.instance.settings
    today, total = figures.today, len(report.instance.stations)
    counts: tuple[tuple[str, Measure, Cell], ...] = (
        (_("Doctors at stations"), _at_stations(report), None),
        *_over_time(report),
        (_("Doctors in district teams"), _in_teams(report), _kept(report)),
        (_("Doctors without a post"), lambda m: len(m.unplaced), 0),
        (_("Doctors per station, average"), lambda m: tidy(fmean(_sizes(report, m))), None),
        (_("Doctors per station, fewest"), lambda m: min(_sizes(report, m)), None),
        (_("Doctors per station, most"), lambda m: max(_sizes(report, m)), None),
        (
            _("Stations with at least {count} doctors").format(count=GOAL),
            lambda m: sum(size >= GOAL for size in _sizes(report, m)),
            total,
        ),
        (
            _("Stations with at least {count} doctors").format(count=GOAL + 1),
            lambda m: sum(size >= GOAL + 1 for size in _sizes(report, m)),
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


def _sizes(report: Report, moment: Moment) -> list[int]:
    return [len(moment.doctors(station.station_id)) for station in report.instance.stations]


def _at_stations(report: Report) -> Measure:
    return lambda moment: sum(_sizes(report, moment))


def _in_teams(report: Report) -> Measure:
    teams = [team.team_id for team in report.instance.teams]
    return lambda moment: sum(len(moment.doctors(team)) for team in teams)


def _kept(report: Report) -> Cell:
    """Return how many doctors the teams keep, as a number or a range."""
    least = sum(team.keep_min for team in report.instance.teams)
    most = sum(team.keep_max for team in report.instance.teams)
    return least if least == most else f"{least}–{most}"


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
    if report.several:
        yield _("Objectives add up all periods; a doctor’s relocation, move or course counts once.")


def _proof(report: Report, objective: Objective) -> str:
    if objective.best is None:
        return report.say(N_("not minimised"))
    return report.say(N_("yes")) if objective.proven else report.say(N_("no"))


def _teams(report: Report) -> tuple[Table, ...]:
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


def _districts(report: Report) -> tuple[Table, ...]:
    """Count doctors by former district, today and after each period; shortages at the end."""
    _, today, after = report.say, report.figures.today, report.figures.after
    headings = [_after(report, one) for one in after] if report.several else [_("Doctors after")]
    districts = groupby(report.stations, key=lambda station: station.district or "")
    counted = table(
        (
            Column(_("Former district"), width=60),
            Column(_("Stations"), "number"),
            Column(_("Doctors before"), "number"),
            *(Column(heading, "number") for heading in headings),
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


def _end(report: Report) -> tuple[Lines, ...]:
    """Say when the figures are taken that are not told by period."""
    if not report.several:
        return ()
    note = report.say(N_("Teams, shortages and the stations after: at the end, in {period}."))
    return (Lines("", (note.format(period=report.figures.periods[-1]),)),)


def _distribution(report: Report) -> Table:
    """Count stations by their number of doctors, today and at the end of the plan."""
    _, figures = report.say, report.figures
    today, end = _sizes(report, figures.today), _sizes(report, figures.after[-1])
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
