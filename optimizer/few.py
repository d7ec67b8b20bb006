"""Few of a model's columns, among which whole plans are found sooner than among all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from phanbo.optimizer.engines import Outcome
from phanbo.optimizer.formulation.model import Model

Array = np.ndarray[Any, Any]
CHEAPEST = 16
"""Ways of each doctor that are kept by their price."""
SOME = 0.02
"""How much of a way a relaxed solution goes at least if it uses it."""


class Few(Protocol):
    """Chooses columns of a model after its relaxation."""

    def fewer(
        self, model: Model, relaxed: Outcome, best: Sequence[float] | None
    ) -> Iterator[Model]:
        """Yield models with ever more columns; all have those of ``best``, a solution."""

    def fixed(self, model: Model, values: Sequence[float]) -> Model:
        """Return the model with every doctor on the way of a solution."""


class Cheapest:
    """Keeps the ways of each doctor that a relaxation prices lowest, and all other columns."""

    def __init__(self, model: Model) -> None:
        self._ways = [
            np.array(row.columns, dtype=int) for row in model.rows if row.family == "one_way"
        ]
        self._others: Array = np.ones(len(model.lower), dtype=bool)
        for ways in self._ways:
            self._others[ways] = False

    def fewer(
        self, model: Model, relaxed: Outcome, best: Sequence[float] | None
    ) -> Iterator[Model]:
        """Yield one model."""
        if relaxed.reduced_costs is None or relaxed.values is None:
            return
        prices, upper = np.array(relaxed.reduced_costs), np.array(model.upper)
        kept = self._others | (np.array(relaxed.values) > SOME) | (np.array(model.lower) > 0)
        if best is not None:
            kept |= np.array(best) > 0
        for ways in self._ways:
            allowed = ways[upper[ways] > 0]
            kept[allowed[np.argsort(prices[allowed], kind="stable")[:CHEAPEST]]] = True
        yield among(model, kept)

    def fixed(self, model: Model, values: Sequence[float]) -> Model:
        """Return the model with every doctor on the way of a solution."""
        return among(model, self._others | (np.array(values) > SOME))


def among(model: Model, columns: Array) -> Model:
    """Return the model with all other columns closed."""
    few = model.copy()
    few.upper = np.where(columns, model.upper, 0).tolist()
    return few
