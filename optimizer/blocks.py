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
from phanbo.optimizer.model import Model
from phanbo.optimizer.objectives import Objective

LARGEST_COST = 10**5
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

    def steps(self, values: Sequence[float]) -> int:
        """Return the weighted sum at whole values of the columns."""
        return sum(member.weight * member.steps(values) for member in self.members)

    @property
    def least(self) -> int:
        """What the weighted sum cannot be below."""
        return sum(member.weight * member.range.least for member in self.members)

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


def make_blocks(model: Model, objectives: Sequence[tuple[Aim, Objective]]) -> list[Block]:
    """Put neighbouring objectives together as long as their weights stay small enough."""
    groups = _doctors(model)
    blocks: list[Block] = []
    for aim, objective in reversed(objectives):
        span = _range(model, groups, objective)
        if blocks and not aim.tolerance:
            behind = blocks[0].members
            weight = 1 + sum(m.weight * (m.range.greatest - m.range.least) for m in behind)
            if weight * max(map(abs, objective.costs.values()), default=1) <= LARGEST_COST:
                blocks[0] = _block((Member(aim, objective, span, weight), *behind))
                continue
        blocks.insert(0, _block((Member(aim, objective, span, 1),)))
    return blocks


def _block(members: tuple[Member, ...]) -> Block:
    costs: dict[int, int] = defaultdict(int)
    for member in members:
        for column, cost in member.objective.costs.items():
            costs[column] += member.weight * cost
    return Block(members, {column: cost for column, cost in costs.items() if cost})


def _doctors(model: Model) -> list[tuple[int, ...]]:
    """Return the columns of each doctor, of which exactly one is 1."""
    return [row.columns for row in model.rows if row.family == "one_post"]


def _range(model: Model, doctors: list[tuple[int, ...]], objective: Objective) -> Range:
    """Bound an objective by each doctor's dearest and cheapest post and all other columns."""
    costs = dict(objective.costs)
    least = greatest = 0
    for columns in doctors:
        own = [costs.pop(column, 0) for column in columns]
        least, greatest = least + min(own), greatest + max(own)
    for column, cost in costs.items():
        ends = (cost * round(model.lower[column]), cost * round(model.upper[column]))
        least, greatest = least + min(ends), greatest + max(ends)
    return Range(least, greatest)
