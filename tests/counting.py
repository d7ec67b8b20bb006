"""The work of a solve, counted: what the engine is asked, and the size of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from phanbo.models.instance import Instance
from phanbo.optimizer.engines import Limits, Outcome, Relaxer
from phanbo.optimizer.engines.mathopt import MathOptEngine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables


class Size(NamedTuple):
    columns: int
    rows: int
    nonzeros: int


def size(instance: Instance) -> Size:
    """Return the size of the model that is solved first: over several periods, no idle ways."""
    horizon = Horizon(instance)
    v = define_variables(horizon, idle=len(horizon) == 1)
    add_rules(v)
    define_objectives(v)
    nonzeros = sum(len(row.columns) for row in v.model.rows)
    return Size(len(v.model.lower), len(v.model.rows), nonzeros)


class Counting(MathOptEngine):
    """The default engine, which counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__("highs")
        self.relaxed = self.solved = self.iterations = 0

    def relaxer(self) -> Relaxer:
        relax = super().relaxer()

        def counted(model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
            outcome = relax(model, costs, limits)
            self.relaxed += 1
            self.iterations += outcome.iterations
            return outcome

        return counted

    def solve(
        self,
        model: Model,
        costs: Mapping[int, int],
        limits: Limits,
        start: Sequence[float] | None = None,
    ) -> Outcome:
        outcome = super().solve(model, costs, limits, start)
        self.solved += 1
        self.iterations += outcome.iterations
        return outcome
