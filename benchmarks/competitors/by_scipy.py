"""The floor: SciPy's linear_sum_assignment."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.competitors.assignment import Assignment
from benchmarks.competitors.facts import Facts
from benchmarks.competitors.stages import Tell


def assign(facts: Facts, seconds: float, tell: Tell) -> str:
    """Assign with SciPy: a row a doctor, a column a seat, dense; the limit cannot be kept."""
    task = Assignment(facts)
    first = np.cumsum([0, *task.seats])
    costs = np.full((task.doctors, first[-1]), task.unplaced, dtype=np.float64)
    for who, where, minutes in zip(task.who, task.where, task.minutes, strict=True):
        costs[who, first[where] : first[where + 1]] = minutes
    rows, columns = linear_sum_assignment(costs)
    left_over = task.doctors - len(rows)
    tell({"columns": costs.size, "rows": sum(costs.shape), "nonzeros": costs.size})
    task.tell_total(int(costs[rows, columns].sum()) + left_over * task.unplaced, tell)
    return "optimal"
