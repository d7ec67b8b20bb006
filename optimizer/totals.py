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
    outcome = root
    while waiting and least > rounded(root.bound):
        node, bound = waiting.pop()
        if rounded(bound) >= least:
            continue
        if nodes:
            outcome = relax(node)
        if outcome.ending == "nothing" or nodes > NODES:
            return None
        nodes += 1
        if outcome.bound is None or outcome.values is None or rounded(outcome.bound) >= least:
            continue
        branches = _branches(node, rows, outcome.values)
        if not branches:
            best, least = outcome, rounded(outcome.bound)
        waiting += [(branch, outcome.bound) for branch in branches]
    return best


def _branches(model: Model, rows: Sequence[Row], values: Sequence[float]) -> list[Model]:
    """Return the model split at a total, the better part last; none if all totals are whole.

    Yes-or-no totals, such as that a course runs, settle most, then those that are furthest off.
    """
    split = [c for c in model.totals if abs(values[c] - round(values[c])) > WHOLE]
    if not split:
        return []
    column = min(
        split,
        key=lambda c: (model.upper[c] - model.lower[c] != 1, -abs(values[c] - round(values[c])), c),
    )
    below, above = model.copy(), model.copy()
    below.upper[column] = math.floor(values[column])
    above.lower[column] = math.ceil(values[column])
    order = [below, above] if values[column] % 1 >= 0.5 else [above, below]  # noqa: PLR2004
    for branch in order:
        propagate(branch, rows)
    return [one for one in order if not any(map(operator.gt, one.lower, one.upper))]
