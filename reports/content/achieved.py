"""What a plan achieves and what it cannot, in a few lines for whoever reads nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import fmean

from phanbo.models.messages import N_
from phanbo.models.plan import Shortage
from phanbo.reports.content.figures import Moment
from phanbo.reports.content.measures import GOAL, sizes
from phanbo.reports.content.report import Report
from phanbo.reports.language import tidy
from phanbo.reports.sheets import Lines


def achieved(report: Report) -> Lines:
    """Say in numbers what becomes better, at the end of the plan."""
    return Lines(report.say(N_("What the plan achieves")), tuple(_achieved(report)))


def _achieved(report: Report) -> Iterator[str]:
    _, number, figures = report.say, report.number, report.figures
    today, end = figures.today, figures.after[-1]
    before, after = sizes(report, today), sizes(report, end)
    yield _(
        "Doctors at stations: {before} before, {after} after; without a post: {unplaced}."
    ).format(
        before=number(sum(before)), after=number(sum(after)), unplaced=number(len(end.unplaced))
    )
    if report.instance.teams:
        yield from _teams(report, today, end)
    yield _(
        "Stations with at least {goal} doctors: {before} before, {after} after, of {all}; doctors "
        "per station on average: {average}."
    ).format(
        goal=GOAL,
        before=number(sum(size >= GOAL for size in before)),
        after=number(sum(size >= GOAL for size in after)),
        all=number(len(after)),
        average=number(tidy(fmean(after))),
    )
    yield _(
        "Stations below their minimum: {before} before, {after} after; below their target: "
        "{before_target} before, {after_target} after."
    ).format(
        before=number(sum(map(today.below_minimum, today.duties))),
        after=number(sum(map(end.below_minimum, end.duties))),
        before_target=number(sum(map(today.below_target, today.duties))),
        after_target=number(sum(map(end.below_target, end.duties))),
    )
    if report.instance.requirements or report.instance.courses:
        yield _(
            "Required skills missing: {before} before, {after} after; places on courses: {count}."
        ).format(
            before=number(sum(map(today.missing_skills, today.duties))),
            after=number(sum(map(end.missing_skills, end.duties))),
            count=number(len(report.plan.training)),
        )
    yield _(
        "Moves between stations: {moves}; doctors who live away from home: {away}; minutes from "
        "home to post: {minutes} on average, {most} at most."
    ).format(
        moves=number(sum(figures.moves.values())),
        away=number(len(end.relocated)),
        minutes=number(tidy(fmean(end.minutes.values()))) if end.minutes else "–",
        most=number(max(end.minutes.values())) if end.minutes else "–",
    )
    yield from _money(report)


def _teams(report: Report, today: Moment, end: Moment) -> Iterator[str]:
    teams = {team.team_id for team in report.instance.teams}
    posted = sum(
        doctor.post_id in teams
        for station in report.stations
        for doctor in end.doctors(station.station_id)
    )
    yield report.say(
        N_(
            "Doctors of former district teams: {before} before; at stations: {posted}; kept: {kept}."
        )
    ).format(
        before=report.number(sum(len(today.doctors(team)) for team in teams)),
        posted=report.number(posted),
        kept=report.number(sum(len(end.doctors(team)) for team in teams)),
    )


def _money(report: Report) -> Iterator[str]:
    _, settings, last = report.say, report.instance.settings, report.figures.periods[-1]
    cost, budget = report.figures.cost(last), settings.budget
    if cost or budget:
        template = _("Cost of courses and relocation: {cost} {currency}.")
        if budget is not None:
            template = _("Cost of courses and relocation: {cost} of {budget} {currency}.")
        yield template.format(
            cost=report.number(tidy(cost)),
            budget=report.number(tidy(budget or 0)),
            currency=settings.currency,
        )


def not_achieved(report: Report) -> Lines:
    """Say what is missing at the end of the plan: how much, at how many places, where most."""
    _, last = report.say, report.figures.periods[-1]
    short: dict[str, list[Shortage]] = {one.name: [] for one in report.plan.objectives}
    for one in report.plan.shortages:
        if one.period == last:
            short[one.objective].append(one)
    lines = [_line(report, objective, missing) for objective, missing in short.items() if missing]
    unplaced = len(report.figures.after[-1].unplaced)
    if unplaced:
        lines.insert(0, f"{report.objective('unplaced')}: {report.number(unplaced)}.")
    if lines:
        lines.append(_("Where and why: on the sheet “{sheet}”.").format(sheet=_("Shortages")))
    nothing = _("Nothing is missing: all that was asked for is met.")
    return Lines(_("What it cannot achieve"), tuple(lines) or (nothing,))


def _line(report: Report, objective: str, missing: list[Shortage]) -> str:
    districts: defaultdict[str, float] = defaultdict(float)
    for one in missing:
        districts[report.district(one.station_id)] += one.amount
    most = max(districts, key=lambda district: (districts[district], district))
    template = N_("{what}: {amount} in all; places: {places}.")
    if most and len(districts) > 1:
        template = N_("{what}: {amount} in all; places: {places}; most in {district}: {most}.")
    return report.say(template).format(
        what=report.objective(objective),
        amount=report.number(tidy(sum(districts.values()))),
        places=report.number(len({(one.station_id, one.point_id) for one in missing})),
        district=most,
        most=report.number(tidy(districts[most])),
    )
