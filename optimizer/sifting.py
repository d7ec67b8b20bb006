"""Relaxations of large models over the few ways that matter, all others priced (sifting).

Of the hundred posts in a doctor's reach a relaxed plan uses one or two. So it is solved with a few
ways of each doctor; the prices of its rows tell what any other way would gain, and those that gain
most join until none does: column generation with all columns at hand (Gilmore and Gomory, 1961).
A bound on the whole relaxation is known at any time: a doctor goes one way, so that no plan gains
more than each doctor's best way does (Lasdon, 1970).
"""

from __future__ import annotations

import operator
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np

from phanbo.optimizer.bounds import rounded
from phanbo.optimizer.engines import Engine, Limits, Outcome
from phanbo.optimizer.few import SOME, among
from phanbo.optimizer.formulation.model import Model, Row

Array = np.ndarray[Any, Any]
FIRST = 3
"""Ways of each doctor to begin with, besides that of a first plan."""
JOIN = 3
"""Ways of a doctor that join at a time."""
TRACE = 1e-6
"""How far below 0 a solver's reduced cost may be and still mean 0: over all doctors far from a step."""


class Sifting:
    """Relaxes a model again and again, for other costs, as it grows by rows and narrows."""

    def __init__(self, engine: Engine, model: Model, start: Sequence[float]) -> None:
        """Begin with the columns that ``start`` uses, a solution of the model."""
        self._engine = engine
        self.stopped = False
        """Whether nobody waits for it any more."""
        self._rows: list[Row] = []
        self._entries = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
        """Row, column and coefficient."""
        self._doctor = np.full(len(model.lower), -1)
        """Column -> the number of the doctor whose way it is, or -1."""
        self.core: Array = np.ones(len(model.lower), dtype=bool)
        """The columns in use."""
        self._one_way = [n for n, row in enumerate(model.rows) if row.family == "one_way"]
        """The row of each doctor."""
        for doctor, row in enumerate(self._one_way):
            ways = model.rows[row].columns
            self._doctor[list(ways)] = doctor
            self.core[list(ways)] = False
            self.core[list(ways[:: max(1, len(ways) // FIRST)])] = True
        self._doctors = len(self._one_way)
        self._ways = self._doctor >= 0
        self.core |= np.array(start) > 0

    @property
    def ways_in_use(self) -> int:
        """How many ways of doctors its relaxations have."""
        return int((self.core & self._ways).sum())

    def __call__(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise over fractional values."""
        ends = None if limits.seconds is None else time.monotonic() + limits.seconds
        self._read(model.rows)
        cost = np.zeros(len(model.lower))
        cost[list(costs)] = list(costs.values())
        lower, upper = np.array(model.lower), np.array(model.upper)
        self.core |= lower > 0
        rows = np.array([(row.lower, row.upper) for row in model.rows])
        prices = self._cheapest(cost, upper)
        bound, reduced, _ = self._bound(cost, prices, rows, lower, upper)
        iterations = 0
        while True:
            if ends is not None:
                limits = replace(limits, seconds=max(ends - time.monotonic(), 0.0))
            outcome = self._engine.relax(self.smaller(model), costs, limits)
            iterations += outcome.iterations
            if outcome.ending == "infeasible" and not self.core.all():
                self.core[:] = True
                continue
            if outcome.prices is None and outcome.ending == "optimal":
                return self._engine.relax(model, costs, limits)  # that does not tell prices
            if outcome.prices is None or outcome.values is None or self.stopped:
                return Outcome("nothing", bound=bound, iterations=iterations)
            prices = np.array(outcome.prices)
            low, priced, gains = self._bound(cost, prices, rows, lower, upper)
            if low > bound:
                bound, reduced = low, priced
            gains = np.where(~self.core & (upper > 0) & (gains < -TRACE), gains, 0)
            value = float(cost @ np.array(outcome.values))
            if rounded(value) <= rounded(bound) or not gains.any():
                return Outcome("optimal", outcome.values, bound, reduced.tolist(), None, iterations)
            self._join(gains)

    def smaller(self, model: Model) -> Model:
        """Return the model with the columns in use."""
        return among(model, self.core)

    def fewer(
        self, model: Model, relaxed: Outcome, best: Sequence[float] | None
    ) -> Iterator[Model]:
        """Yield models with ever more columns: those that solutions use, then all in use."""
        used = self.core & ~self._ways
        known = np.zeros(len(used), dtype=bool) if best is None else np.array(best) > 0
        if relaxed.values is not None:
            yield among(model, used | known | (np.array(relaxed.values) > SOME))
        yield among(model, self.core | known)

    def fixed(self, model: Model, values: Sequence[float]) -> Model:
        """Return the model with every doctor on the way of a solution."""
        return among(model, ~self._ways | (np.array(values) > SOME))

    def _read(self, rows: Sequence[Row]) -> None:
        """Lay out the rows that are new; all, where a bound held before is not held any more."""
        known = len(self._rows)
        if len(rows) < known or not all(map(operator.is_, self._rows, rows)):
            self._rows, self._entries = (
                [],
                (self._entries[0][:0], self._entries[1][:0], np.zeros(0)),
            )
        new = rows[len(self._rows) :]
        lengths = [len(row.columns) for row in new]
        entries = sum(lengths)
        numbers = np.repeat(np.arange(len(self._rows), len(rows)), lengths)
        columns = np.fromiter(chain.from_iterable(row.columns for row in new), np.int64, entries)
        terms = chain.from_iterable(row.coefficients for row in new)
        added = numbers, columns, np.fromiter(terms, float, entries)
        old = self._entries
        self._entries = (
            np.append(old[0], added[0]),
            np.append(old[1], added[1]),
            np.append(old[2], added[2]),
        )
        self._rows = list(rows)

    def _cheapest(self, cost: Array, upper: Array) -> Array:
        """Return prices of the rows where each doctor goes the cheapest way of all."""
        ways = np.flatnonzero(self._ways & (upper > 0))
        cheapest = np.full(self._doctors, np.inf)
        np.minimum.at(cheapest, self._doctor[ways], cost[ways])
        prices = np.zeros(len(self._rows))
        prices[self._one_way] = np.where(np.isinf(cheapest), 0, cheapest)
        return prices

    def _bound(
        self, cost: Array, prices: Array, rows: Array, lower: Array, upper: Array
    ) -> tuple[float, Array, Array]:
        """Return what no solution is below, whatever the prices, and the reduced costs of it.

        For these, each doctor's own row is priced anew, so that the doctor's best way costs
        nothing; the reduced costs before that come last.
        """
        prices = np.where(np.isinf(rows[:, 0]), np.minimum(prices, 0), prices)
        prices = np.where(np.isinf(rows[:, 1]), np.maximum(prices, 0), prices)
        given = reduced = self._reduced(cost, prices)
        ways = np.flatnonzero(self._ways & (upper > 0))
        best = np.full(self._doctors, np.inf)
        np.minimum.at(best, self._doctor[ways], reduced[ways])
        best[np.isinf(best)] = 0
        prices[self._one_way] += best
        reduced = reduced - np.where(self._ways, best[self._doctor], 0)
        at_rows = np.where(prices > 0, rows[:, 0], rows[:, 1])
        priced = prices != 0
        bound = float(prices[priced] @ at_rows[priced])
        bound += float(np.minimum(reduced * lower, reduced * upper).sum())
        return bound, reduced, given

    def _reduced(self, cost: Array, prices: Array) -> Array:
        """Return the reduced costs of all columns."""
        rows, columns, coefficients = self._entries
        return cost - np.bincount(columns, prices[rows] * coefficients, len(cost))

    def _join(self, gains: Array) -> None:
        """Let the ways in that gain most, a few of each doctor."""
        ways = np.flatnonzero(gains < 0)
        ways = ways[np.lexsort((gains[ways], self._doctor[ways]))]
        doctors = self._doctor[ways]
        first = np.append(True, doctors[1:] != doctors[:-1])
        places = np.arange(len(ways))
        rank = places - np.maximum.accumulate(np.where(first, places, 0))
        self.core[ways[rank < JOIN]] = True
