"""A relaxation with whole totals, by branching: few nodes, each from the basis before."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

from phanbo.optimizer.bounds import rounded
from phanbo.optimizer.engines import Outcome
from phanbo.optimizer.formulation.model import WHOLE, Model, Row
from phanbo.optimizer.narrow import propagate, rows_of_totals

NODES = 60
"""Relaxations after which a solver, with its cuts, is the better way."""
Relax = Callable[[Model], Outcome]


def with_whole_totals(model: Model, root: Outcome, relax: Relax) -> Outcome | None:
    """Relax a model all but its totals; ``root`` is how its relaxation ended.

    ``relax`` minimises whole-numbered costs. Depth first, the nearest whole number first: mostly one
    dive ends at the root's bound, rounded up, and that is the proof. None: there was no time for
    it, or it takes too many nodes.
    """
    assert root.bound is not None
    rows = rows_of_totals(model)
    best, least = Outcome("infeasible"), math.inf
    nodes, waiting = 0, [(model, root.bound)]
    while waiting and least > rounded(root.bound):
        node, bound = waiting.pop()
        if rounded(bound) >= least:
            continue
        outcome = relax(node) if nodes else root
        if outcome.ending == "nothing" or nodes > NODES:
            return None
        nodes += 1
        if outcome.bound is None or outcome.values is None or rounded(outcome.bound) >= least:
            continue
        column = _split(node, outcome.values)
        if column is None:
            best, least = outcome, rounded(outcome.bound)
        else:
            parts = _parts(node, rows, column, outcome.values[column])
            waiting += [(part, outcome.bound) for part in parts]
    return best


def _split(model: Model, values: Sequence[float]) -> int | None:
    """Return the total to split the model at; None: all are whole.

    Yes-or-no totals, such as that a course runs, settle most, then those that are furthest off.
    """
    off = {c: abs(values[c] - round(values[c])) for c in model.totals}
    fractional = [c for c in model.totals if off[c] > WHOLE]
    return min(
        fractional,
        key=lambda c: (model.upper[c] - model.lower[c] != 1, -off[c]),
        default=None,
    )


def _parts(model: Model, rows: Sequence[Row], column: int, value: float) -> list[Model]:
    """Return the model split at a value of a column, the nearer part last, without empty ones."""
    below, above = model.copy(), model.copy()
    below.upper[column] = math.floor(value)
    above.lower[column] = math.ceil(value)
    parts = [below, above] if round(value) == math.ceil(value) else [above, below]
    for part in parts:
        propagate(part, rows)
    return [part for part in parts if not any(map(operator.gt, part.lower, part.upper))]
