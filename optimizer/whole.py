"""A block over whole values: with all columns at once, or in a large model with few of them first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from phanbo.optimizer.blocks import Block
from phanbo.optimizer.bounds import Relaxed, tighten
from phanbo.optimizer.engines import Engine, Limits, Outcome
from phanbo.optimizer.few import Few
from phanbo.optimizer.formulation.model import Model

Values = Sequence[float]
Call = Callable[[Model, Mapping[int, int], Limits], Outcome]
Ask = Callable[[Call, Model, Block, int], Outcome]
"""Lets a call work on a block of which a bound is known, for the time that is left."""


@dataclass(frozen=True)
class Whole:
    """Solves blocks over whole values; rows held back join where a solution breaks them."""

    engine: Engine
    ask: Ask
    out_of_time: Callable[[], bool]
    few: Few | None
    """Chooses few columns of a large model."""

    def solve(self, model: Model, last: Relaxed, best: Values | None) -> Outcome:
        """Minimise a relaxed block; ``best`` is a solution of the model to begin with."""
        if self.few is None:
            return self._among_all(model, last, best)
        found = self._among_few(model, last, best, self.few)
        if found.values is None:
            return self._among_all(model, last, best)
        if found.ending == "optimal":
            return found
        # Minutes and money have many values: one that is known helps more than to rule it out.
        better = self._better if last.block.counts else self._not_worse
        return better(model, last, found)

    def _among_all(self, model: Model, last: Relaxed, best: Values | None) -> Outcome:
        outcome = self._once(model, last, best)
        while outcome.values is not None and model.add_broken(outcome.values):
            if self.out_of_time():  # What was found is no plan, but its bound holds.
                return Outcome("nothing", bound=outcome.bound)
            outcome = self._once(model, last, best)
        return outcome

    def _among_few(self, model: Model, last: Relaxed, best: Values | None, few: Few) -> Outcome:
        """Solve with few columns that matter to the relaxation.

        What reaches the relaxation's bound is best among all columns.
        """
        found = Outcome("nothing")
        for smaller in few.fewer(model, last.outcome, best):
            values = self._mended(smaller, last, best, few)
            model.rows += smaller.rows[len(model.rows) :]
            if values is not None:
                if last.block.steps(values) <= last.bound:
                    return Outcome("optimal", values, last.bound)
                best, found = values, Outcome("feasible", values)
        return found

    def _mended(self, model: Model, last: Relaxed, best: Values | None, few: Few) -> Values | None:
        """Solve with few columns.

        Where a solution breaks rows held back, who trains is decided anew at the same posts: mostly
        that is as good, and it is quick.
        """
        values = self._once(model, last, best).values
        while values is not None and model.add_broken(values):
            mended = self._once(few.fixed(model, values), last, best).values
            if mended is not None and not model.add_broken(mended):
                if last.block.steps(mended) <= last.bound:
                    return mended
                best = mended
            if self.out_of_time():
                return None
            values = self._once(model, last, best).values
        return values

    def _better(self, model: Model, last: Relaxed, found: Outcome) -> Outcome:
        """Look among all columns for what is better than what was found among few."""
        assert found.values is not None
        reached = last.block.steps(found.values)
        better = model.copy()
        tighten(better, reached - 1, last.outcome)
        better.at_most("better", last.block.costs.items(), reached - 1)
        outcome = self._among_all(better, last, None)
        model.rows += better.rows[len(model.rows) + 1 :]
        if outcome.ending == "infeasible":
            return replace(found, ending="optimal", bound=reached)
        return replace(found, bound=outcome.bound) if outcome.values is None else outcome

    def _not_worse(self, model: Model, last: Relaxed, found: Outcome) -> Outcome:
        """Look among all columns, beginning with what was found among few."""
        assert found.values is not None
        as_good = model.copy()
        tighten(as_good, last.block.steps(found.values), last.outcome)
        outcome = self._among_all(as_good, last, found.values)
        model.rows += as_good.rows[len(model.rows) :]
        return replace(found, bound=outcome.bound) if outcome.values is None else outcome

    def _once(self, model: Model, last: Relaxed, best: Values | None) -> Outcome:
        def call(model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
            return self.engine.solve(model, costs, limits, best)

        return self.ask(call, model, last.block, last.bound)
