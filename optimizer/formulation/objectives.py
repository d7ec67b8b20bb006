"""The objectives (PROBLEM.md section 4), one function an objective."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.optimizer.formulation.gaps import NOTHING, Gap, add_gap, triangle
from phanbo.optimizer.formulation.model import multiples, simple, unit
from phanbo.optimizer.formulation.rules import course_costs, moves
from phanbo.optimizer.formulation.variables import Term, Variables


@dataclass(frozen=True)
class Objective:
    """constant + terms + weighted shortages, to be minimised.

    In whole steps: a value is constant + step * (sum of costs * columns).
    """

    name: str
    constant: Fraction
    step: Fraction
    costs: Mapping[int, int]
    """Column -> cost in steps, levels of shortages included."""
    gaps: tuple[Gap, ...]
    counts: bool
    """Whether it counts doctors or weighs shortages.

    Minutes and money vary by much at each posting, so that a bound on them, whole or not, says
    less of the best plan.
    """

    following: tuple[Callable[[list[float]], None], ...] = ()
    """Each gives a column of this objective the value that other columns leave it."""

    def settle(self, values: list[float]) -> None:
        """Give the columns that follow from others their values."""
        for gap in self.gaps:
            gap.settle(values)
        for follow in self.following:
            follow(values)

    def value(self, values: Sequence[float]) -> Fraction:
        """Return the exact value at whole values of the columns."""
        if self.gaps:
            costs = (gap.cost(values) for gap in self.gaps)
            return sum((cost for cost in costs if cost), NOTHING)
        return self.constant + self.step * sum(
            cost * round(values[column]) for column, cost in self.costs.items()
        )

    def value_of(self, steps: int) -> Fraction:
        """Return the value that a number of steps above the constant stands for."""
        return self.constant + steps * self.step

    def steps_to(self, value: Fraction) -> int:
        """Return how many whole steps above the constant do not exceed a value."""
        return math.floor((value - self.constant) / self.step)


def define_objectives(v: Variables) -> dict[str, Objective]:
    """Make all objectives, by name, with the columns and rows that their shortages need."""
    definitions: dict[str, Callable[[Variables], Objective]] = {
        "unplaced": define_unplaced,
        "below_minimum": define_below_minimum,
        "missing_skills": define_missing_skills,
        "uncovered_days": define_uncovered_days,
        "below_target": define_below_target,
        "relocations": define_relocations,
        "moves": define_moves,
        "travel": define_travel,
        "cost": define_cost,
        "preference": define_preference,
    }
    return {name: define(v) for name, define in definitions.items()}


def define_unplaced(v: Variables) -> Objective:
    """Count the available doctors with no post."""
    terms: list[Term] = [
        (path.column, path.unplaced) for paths in v.paths.values() for path in paths
    ]
    return linear("unplaced", terms, counts=True)


def define_below_minimum(v: Variables) -> Objective:
    """Weigh the doctors missing at the minimum: priority * T(min_doctors - n)."""
    return _convex(
        "below_minimum",
        [
            add_gap(
                v,
                "below_minimum",
                (station, p),
                Fraction(v.horizon.periods[p].levels[station].minimum),
                [(count, 1)],
            )
            for (station, p), count in v.headcount.items()
        ],
    )


def define_missing_skills(v: Variables) -> Objective:
    """Weigh the doctors missing with a skill: priority * T(required - holders)."""
    return _convex(
        "missing_skills",
        [
            add_gap(
                v,
                "missing_skills",
                (need.station, facts.period),
                Fraction(need.doctors),
                v.holders(need.station, facts.period, need.skill),
                skill=need.skill,
            )
            for facts in v.horizon.periods
            for need in facts.needs
        ],
    )


def define_uncovered_days(v: Variables) -> Objective:
    """Weigh the days without a doctor, at stations and at points."""
    gaps = []
    for facts in v.horizon.periods:
        p = facts.period
        for station in v.horizon.stations:
            away: list[Term] = [(way.column, -1) for way in v.visits_from(station, p)]
            present = v.supply(station, p) + away
            need = facts.levels[station].presence
            gaps.append(add_gap(v, "uncovered_days", (station, p), need, present))
        for point in v.horizon.points:
            days: list[Term] = [(way.column, 1) for way in v.visits_to(point.point_id, p)]
            need = Fraction(point.days_per_week)
            parent = (point.station_id, p)
            gaps.append(add_gap(v, "uncovered_days", parent, need, days, point=point.point_id))
    return _convex("uncovered_days", gaps)


def define_below_target(v: Variables) -> Objective:
    """Weigh the doctors missing at the target: priority * T(target_doctors - n)."""
    return _convex(
        "below_target",
        [
            add_gap(
                v,
                "below_target",
                (station, p),
                Fraction(v.horizon.periods[p].levels[station].target),
                [(count, 1)],
            )
            for (station, p), count in v.headcount.items()
        ],
    )


def define_relocations(v: Variables) -> Objective:
    """Count the doctors who relocate."""
    return linear("relocations", [(v.relocated, 1)], counts=True)


def define_moves(v: Variables) -> Objective:
    """Count the moves of rule 4."""
    constant, terms = moves(v)
    return linear("moves", terms, Fraction(constant), counts=True)


def define_travel(v: Variables) -> Objective:
    """Sum the weekly one-way minutes: to posts every work day or once a week, and of visits."""
    work_days = simple(Fraction(v.horizon.settings.work_days))
    terms: list[Term] = [(way.column, way.minutes) for way in v.visits]
    for paths in v.paths.values():
        for path in paths:
            held = [step for step in path.steps if step is not None]
            daily = sum(step.minutes for step in held if step.mode != "relocate")
            weekly = sum(step.minutes for step in held if step.mode == "relocate")
            terms.append((path.column, work_days * daily + weekly))
    return linear("travel", terms)


def define_cost(v: Variables) -> Objective:
    """Sum the course costs and the relocation allowances."""
    allowance = Fraction(v.horizon.settings.relocation_allowance)
    return linear("cost", [*course_costs(v), (v.relocated, allowance)])


def define_preference(v: Variables) -> Objective:
    """Sum rank - 1 of those who stated any; what they did not name ranks after their worst."""
    terms: list[Term] = []
    for facts in v.horizon.periods:
        for doctor, ranks in facts.ranks.items():
            worst = max(ranks.values())
            for path in v.paths[doctor]:
                step = path.steps[facts.period]
                named = step is not None and step.post in ranks
                terms.append((path.column, ranks[step.post] - 1 if named and step else worst))
    return linear("preference", terms)


def define_changes(v: Variables, published: Mapping[tuple[str, int], str | None]) -> Objective:
    """Count the doctors who hold another post than published, in any of the periods told."""
    return linear(
        "changes",
        [
            (path.column, 1)
            for doctor, paths in v.paths.items()
            for path in paths
            if any(
                (doctor, p) in published and published[doctor, p] != path.posts[p]
                for p in v.horizon.available[doctor]
            )
        ],
        counts=True,
    )


def linear(
    name: str, terms: list[Term], constant: Fraction = Fraction(0), *, counts: bool = False
) -> Objective:
    """Return the objective constant + terms."""
    amounts = [k for _, k in terms]
    step = unit(amounts)
    costs: dict[int, int] = defaultdict(int)
    for (column, _), times in zip(terms, multiples(amounts, step), strict=True):
        if times:
            costs[column] += times
    return Objective(name, constant, step, costs, (), counts)


def _convex(name: str, gaps: list[Gap]) -> Objective:
    step = unit(gap.weight * level.cost for gap in gaps for level in gap.levels)
    constant = sum((gap.weight * triangle(gap.short(gap.certain)) for gap in gaps), NOTHING)
    costs = {
        level.column: int(gap.weight * level.steps * level.cost / step)
        for gap in gaps
        for level in gap.levels
    }
    return Objective(name, constant, step, costs, tuple(gaps), counts=True)
