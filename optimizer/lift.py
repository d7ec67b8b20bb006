"""Raise a bound to the next value that whole columns can give at all.

A solver computes with some nine digits, so a bound on money may miss the best value by a little
more than a step. Between the two there is often nothing: a sum of a few prices takes few values.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from phanbo.optimizer.formulation.model import Model

MOST_PRICES = 30
"""With more different costs than this, sums are so dense that nothing is gained."""
EFFORT = 1.0  # of CP-SAT's deterministic time, about as many seconds


def lifted(model: Model, costs: Mapping[int, int], bound: int, best: int) -> int:
    """Return the least value from ``bound`` to ``best`` that the costs can add up to.

    Rows are left aside, columns keep their bounds: whatever plan there is, its value is among
    those looked at. CP-SAT computes with whole numbers only, so the answer is exact.
    """
    from ortools.sat.python import cp_model  # seldom needed, and slow to import

    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for column, cost in costs.items():
        if not model.integer[column]:
            return bound
        counts[cost][0] += math.ceil(model.lower[column])
        counts[cost][1] += math.floor(model.upper[column])
    if len(counts) > MOST_PRICES:
        return bound
    sums = cp_model.CpModel()
    value = sums.new_int_var(bound, best, "value")
    terms = [
        cost * sums.new_int_var(least, most, f"x{i}")
        for i, (cost, (least, most)) in enumerate(sorted(counts.items()))
    ]
    sums.add(sum(terms) == value)
    sums.minimize(value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.catch_sigint_signal = False
    return solver.value(value) if solver.solve(sums) == cp_model.OPTIMAL else bound
