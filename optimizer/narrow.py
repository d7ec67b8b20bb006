"""Narrower ranges for the few totals that budgets limit, such as the takers of a course.

Budgets and smallest groups of trainees are what keeps a linear relaxation from being whole.
Where the totals' ranges are found exactly, they often close to one value, and the relaxation of
all later objectives is then nearly whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from phanbo.optimizer.engines import Outcome
from phanbo.optimizer.formulation.model import Model, Row

Relax = Callable[[Mapping[int, int]], Outcome]
SLACK = 1e-3  # how far off a relaxation's bound on a total may be


def narrow_totals(model: Model, relax: Relax) -> None:
    """Raise each yes-or-no total that must be yes, such as that a course runs, and see what follows.

    With least groups and a budget, these settle much of the other totals' ranges. One that some
    relaxed solution does without cannot be raised and is not asked for.
    """
    rows = rows_of_totals(model)
    solutions: list[Sequence[float]] = []
    for column in model.totals:
        lower = model.lower[column]
        reached = any(values[column] - lower < SLACK for values in solutions)
        if reached or model.upper[column] - lower != 1:
            continue
        outcome = relax({column: 1})
        if outcome.ending != "optimal" or outcome.bound is None or outcome.values is None:
            continue
        solutions.append(outcome.values)
        least = math.ceil(outcome.bound - SLACK)
        if least > lower:
            model.lower[column] = least
            propagate(model, rows)


def totals_fit(model: Model, values: Sequence[float]) -> bool:
    """Return whether a relaxed solution's totals, rounded up, obey the rows of totals only."""
    return all(
        row.lower
        <= sum(
            k * math.ceil(values[c] - SLACK)
            for c, k in zip(row.columns, row.coefficients, strict=True)
        )
        <= row.upper
        for row in rows_of_totals(model)
    )


def rows_of_totals(model: Model) -> list[Row]:
    """Return the rows in which nothing but totals stands."""
    return [row for row in model.rows if set(row.columns) <= set(model.totals)]


def propagate(model: Model, rows: Sequence[Row]) -> None:
    """Narrow whole-numbered columns to what each row leaves them, until nothing changes.

    Ends as soon as a column is left nothing: the model has no solution.
    """
    changed = True
    while changed:
        changed = False
        for row in rows:
            negated = tuple(-k for k in row.coefficients)
            narrower = _at_most(model, row.columns, row.coefficients, row.upper)
            narrower |= _at_most(model, row.columns, negated, -row.lower)
            if narrower and any(model.lower[c] > model.upper[c] for c in row.columns):
                return
            changed |= narrower


def _at_most(
    model: Model, columns: Sequence[int], coefficients: Sequence[int], limit: float
) -> bool:
    """Narrow by ``sum of coefficient * column <= limit``; return whether anything changed."""
    if limit == math.inf:
        return False
    changed = False
    terms = list(zip(columns, coefficients, strict=True))
    room = limit - sum(k * (model.lower[c] if k > 0 else model.upper[c]) for c, k in terms)
    for column, k in terms:
        most = math.floor(room / abs(k))
        if model.integer[column] and most < model.upper[column] - model.lower[column]:
            changed = True
            if k > 0:
                model.upper[column] = model.lower[column] + most
            else:
                model.lower[column] = model.upper[column] - most
    return changed
