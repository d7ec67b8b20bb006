"""Right plans made to say something wrong of themselves: figures, status, calendar, levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from phanbo.models.plan import Level, Shortage
from tests.breaking import Broken, Case, changed, replaced


def objectives(case: Case) -> Iterator[Broken]:
    rows = case.plan.objectives
    aims = {aim.name: aim for aim in case.instance.settings.objectives}
    for row in rows:
        rule = f"objective {row.name}"
        wrong = row.value + case.rng.choice((-1, 1, 0.001))
        yield case.broken("wrong value", rule, objectives=changed(rows, row, value=wrong))
    for row in case.pick(one for one in rows if one.name in aims):
        rule = f"objective {row.name}"
        best = int(row.value / 3) - 10_000
        slack = float(aims[row.name].slack(Fraction(best)))
        for name, claims in {
            "value above the best": {"best": best, "bound": best, "tolerance": slack},
            "wrong tolerance": {"tolerance": row.tolerance + 1},
            "bound above the best": {"bound": row.best + 1, "proven": False},
            "proven by nothing": {"bound": None, "proven": True},
            "proven by less": {"bound": row.best - 1, "proven": True},
        }.items():
            yield case.broken(name, rule, objectives=changed(rows, row, **claims))
    for row in case.pick(one for one in rows if one.name not in aims):
        for claims in ({"best": row.value}, {"bound": 0}, {"proven": True}):
            rule = f"objective {row.name}"
            yield case.broken("claims a stage", rule, objectives=changed(rows, row, **claims))
    for name, some in {"order": rows[::-1], "one left out": rows[1:]}.items():
        yield case.broken(name, "objectives", objectives=some)


def status(case: Case) -> Iterator[Broken]:
    rows = case.plan.objectives
    other = "feasible" if case.plan.status == "optimal" else "optimal"
    yield case.broken("other status", "status", status=other)
    yield case.broken("no plan", "status", status="infeasible")
    for row in case.pick(one for one in rows if one.proven):
        open_stage = changed(rows, row, proven=False)
        yield case.broken("unproven", "status", objectives=open_stage, status="optimal")


def shortages(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.shortages, "shortages"
    for row in case.pick(rows):
        yield case.broken("shortage left out", rule, shortages=replaced(rows, row))
        yield case.broken("shortage twice", rule, shortages=replaced(rows, row, row, row))
        more = changed(rows, row, amount=row.amount + case.rng.choice((0.5, 1)))
        yield case.broken("other shortage", rule, shortages=more)
    cells = {"objective": "below_minimum", "station_id": "NO STATION", "amount": 1}
    none = {"point_id": None, "skill_id": None, "period": None}
    extra = Shortage.model_validate(cells | none)
    yield case.broken("shortage of nothing", rule, shortages=(*rows, extra))


def calendar(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.calendar or (), "calendar"
    for row in case.pick(rows):
        yield case.broken("event left out", rule, period=row.period, calendar=replaced(rows, row))
        twice = replaced(rows, row, row, row)
        yield case.broken("event twice", rule, period=row.period, calendar=twice)
        kinds = [
            one for one in ("leaves", "joins", "takes_up", "unplaced", "trains") if one != row.event
        ]
        wrong: dict[str, dict[str, Any]] = {
            "other event": {"event": case.rng.choice(kinds)},
            "event from elsewhere": {"from_": "NO POST"},
            "event to elsewhere": {"to": "NO POST"},
            "event of nobody": {"doctor_id": "NOBODY"},
            "instead of nobody": {"instead_of": "NOBODY"},
        }
        for name, cells in wrong.items():
            other = changed(rows, row, **cells)
            yield case.broken(name, rule, period=row.period, calendar=other)
        for period in case.pick(one for one in case.periods if one != row.period):
            later = sorted(
                changed(rows, row, period=period), key=lambda one: case.periods.index(one.period)
            )
            yield case.broken("event in another period", rule, period=period, calendar=later)
    for row in case.pick(one for one in rows if one.instead_of):
        alone = changed(rows, row, instead_of=None)
        yield case.broken("instead of whom left out", rule, period=row.period, calendar=alone)
    for row in case.pick(one for one in rows if one.event == "trains"):
        for name, cells in {
            "event of another course": {"course_id": "NO COURSE"},
            "event of another skill": {"skill_id": "NO SKILL"},
        }.items():
            other = changed(rows, row, **cells)
            yield case.broken(name, rule, period=row.period, calendar=other)
    if len({one.period for one in rows}) > 1:
        yield case.broken("events backwards", rule, calendar=rows[::-1])


def levels(case: Case) -> Iterator[Broken]:
    rows, rule = case.plan.levels or (), "levels"
    for row in case.pick(rows):
        wrong: dict[str, list[Level]] = {
            "level left out": replaced(rows, row),
            "level twice": replaced(rows, row, row, row),
            "level of nothing": changed(rows, row, station_id="NO STATION"),
            "other doctors": changed(rows, row, doctors=row.doctors + 1),
            "other minimum": changed(rows, row, min_doctors=row.min_doctors + 1),
            "other target": changed(rows, row, target_doctors=row.target_doctors + 1),
            "other maximum": changed(rows, row, max_doctors=99),
        }
        for name, some in wrong.items():
            yield case.broken(name, rule, period=row.period, levels=some)
        for period in case.pick(one for one in case.periods if one != row.period):
            other = changed(rows, row, period=period)
            yield case.broken("level of another period", rule, period=period, levels=other)


BREAKERS: tuple[Callable[[Case], Iterator[Broken]], ...] = (
    objectives,
    status,
    shortages,
    calendar,
    levels,
)
