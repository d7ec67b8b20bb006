"""Objectives solved together, with weights that are proven to keep their order.

Minimising ``w1 * f1 + w2 * f2`` minimises first f1, then f2, if one step of f1 costs more than f2
can ever vary: w1 > w2 * (greatest f2 - least f2). One solve then does the work of two stages.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from phanbo.models.settings import Aim
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import Objective

LARGEST_COST = 10**4
"""Weighted costs above it would come too near to what a solver's tolerances can tell apart."""


class Range(NamedTuple):
    """Between which values an objective can lie at all, in its steps."""

    least: int
    greatest: int


@dataclass(frozen=True)
class Member:
    """An objective of a block with its weight."""

    aim: Aim
    objective: Objective
    range: Range
    weight: int

    def steps(self, values: Sequence[float]) -> int:
        """Return the objective's value in steps above its constant."""
        return self.objective.steps_to(self.objective.value(values))


@dataclass(frozen=True)
class Block:
    """One or more objectives that are minimised in one solve, in whole steps."""

    members: tuple[Member, ...]
    costs: Mapping[int, int]

    @property
    def last(self) -> Member:
        """The only one that may have a tolerance."""
        return self.members[-1]

    @property
    def counts(self) -> bool:
        """Whether all of it are shortages or plain counts, such as moves."""
        return all(member.objective.counts for member in self.members)

    @property
    def unweighted(self) -> bool:
        """Whether each column costs one step or none, so that little is lost by rounding."""
        return set(map(abs, self.costs.values())) <= {1}

    def steps(self, values: Sequence[float]) -> int:
        """Return the weighted sum at whole values of the columns."""
        return sum(member.weight * member.steps(values) for member in self.members)

    @property
    def least(self) -> int:
        """What the weighted sum cannot be below."""
        return sum(member.weight * member.range.least for member in self.members)

    def split(self, steps: int) -> list[int]:
        """Return the members' steps that a weighted sum stands for; the weights leave one way."""
        split = []
        for i, member in enumerate(self.members):
            behind = sum(m.weight * m.range.least for m in self.members[i + 1 :])
            split.append((steps - behind) // member.weight)
            steps -= split[-1] * member.weight
        return split

    def bounds(self, bound: int, values: Sequence[float]) -> list[Fraction]:
        """Return each member's bound, where no weighted sum is below ``bound``.

        That of a member holds for plans that are as good as ``values`` in those before it.
        """
        bounds = []
        for i, member in enumerate(self.members):
            before = sum(m.weight * m.steps(values) for m in self.members[:i])
            after = sum(m.weight * m.range.greatest for m in self.members[i + 1 :])
            steps = max(math.ceil((bound - before - after) / member.weight), member.range.least)
            if bound == self.steps(values):
                steps = member.steps(values)
            bounds.append(min(member.objective.value_of(steps), member.objective.value(values)))
        return bounds


def next_block(model: Model, objectives: Sequence[tuple[Aim, Objective]]) -> Block:
    """Put as many of the objectives together, from the first on, as small weights allow.

    The narrower the columns have become, the more fit.
    """
    groups = [row.columns for row in model.rows if row.family == "one_way"]
    chosen: list[tuple[Aim, Objective, Range]] = []
    best: tuple[Member, ...] = ()
    for aim, objective in objectives:
        chosen.append((aim, objective, _range(model, groups, objective)))
        members = _weighted(chosen)
        if best and _too_large(members):
            break
        best = members
        if aim.tolerance:
            break
    return _block(best)


def _weighted(chosen: list[tuple[Aim, Objective, Range]]) -> tuple[Member, ...]:
    """Weigh one step of each objective above all that those behind it can vary."""
    members: list[Member] = []
    weight = 1
    for aim, objective, span in reversed(chosen):
        members.insert(0, Member(aim, objective, span, weight))
        weight += weight * (span.greatest - span.least)
    return tuple(members)


def _too_large(members: tuple[Member, ...]) -> bool:
    return any(
        member.weight * max(map(abs, member.objective.costs.values()), default=0) > LARGEST_COST
        for member in members
    )


def _block(members: tuple[Member, ...]) -> Block:
    costs: dict[int, int] = defaultdict(int)
    for member in members:
        for column, cost in member.objective.costs.items():
            costs[column] += member.weight * cost
    return Block(members, {column: cost for column, cost in costs.items() if cost})


def _range(model: Model, doctors: list[tuple[int, ...]], objective: Objective) -> Range:
    """Bound an objective by each doctor's dearest and cheapest post and all other columns."""
    costs = dict(objective.costs)
    least = greatest = 0
    for columns in doctors:
        own = [costs.pop(column, 0) for column in columns if model.upper[column] > 0]
        least, greatest = least + min(own, default=0), greatest + max(own, default=0)
    for column, cost in costs.items():
        ends = (cost * math.floor(model.lower[column]), cost * math.ceil(model.upper[column]))
        least, greatest = least + min(ends), greatest + max(ends)
    return Range(least, greatest)
