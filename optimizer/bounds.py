"""Bounds of blocks: what a relaxation says, when it is reached, and what holding it fixes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from phanbo.models.errors import SolverError
from phanbo.optimizer.blocks import Block
from phanbo.optimizer.engines import Outcome
from phanbo.optimizer.formulation.model import WHOLE, Model


@dataclass(frozen=True)
class Relaxed:
    """A block and what its linear relaxation says: no weighted sum is below ``bound``."""

    block: Block
    outcome: Outcome
    bound: int
    likely: bool = False
    """Whether a plan may well reach the bound."""


def rounded(bound: float) -> int:
    """Round a solver's bound up to a whole number of steps."""
    return math.ceil(bound - margin(bound))


def margin(bound: float) -> float:
    """Return how far off a solver's bound may be: it computes with about nine digits."""
    return 1e-3 + 1e-9 * abs(bound)


def reaches(model: Model, ahead: Sequence[Relaxed], values: Sequence[float]) -> bool:
    """Return whether values are a solution that reaches every bound looked ahead to."""
    return (
        model.is_whole(values)
        and all(relaxed.block.steps(values) <= relaxed.bound for relaxed in ahead)
        and not model.add_broken(values)
    )


def hold(model: Model, relaxed: Relaxed, most: Sequence[int]) -> None:
    """Keep each objective of a block at or below its steps: rows, and narrower columns."""
    members = relaxed.block.members
    for member, steps in zip(members, most, strict=True):
        if member.objective.costs:
            model.at_most(f"hold_{member.aim.name}", member.objective.costs.items(), steps)
    total = sum(member.weight * steps for member, steps in zip(members, most, strict=True))
    tighten(model, total, relaxed.outcome)


def tighten(model: Model, steps: int, relaxed: Outcome) -> None:
    """Narrow whole-numbered columns by their reduced costs.

    Exact: with the relaxation's bound b, a solution held at ``steps`` has column j at most
    (steps - b) / |reduced cost| away from the end of its range at which it costs nothing.
    """
    if relaxed.ending != "optimal" or relaxed.bound is None or relaxed.reduced_costs is None:
        return
    room = max(steps - relaxed.bound, 0.0) + margin(relaxed.bound)
    for column, cost in enumerate(relaxed.reduced_costs):
        if abs(cost) <= WHOLE or not model.integer[column]:
            continue
        most = math.floor(room / abs(cost))
        if cost > 0:
            model.upper[column] = min(model.upper[column], model.lower[column] + most)
        else:
            model.lower[column] = max(model.lower[column], model.upper[column] - most)


def check(model: Model, values: Sequence[float]) -> None:
    """Refuse a solution that holds only within a solver's tolerance."""
    for row in model.rows:
        if all(model.integer[column] for column in row.columns):
            total = sum(
                k * round(values[column])
                for column, k in zip(row.columns, row.coefficients, strict=True)
            )
            if not row.lower <= total <= row.upper:
                raise SolverError(f"the solver's solution breaks {row.family} by its tolerance")
