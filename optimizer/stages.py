"""The staged solve: each objective in turn, with all earlier ones held (PROBLEM.md section 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.errors import SolverError
from phanbo.models.settings import Aim
from phanbo.optimizer.engines import Engine, Limits, Outcome
from phanbo.optimizer.model import Model
from phanbo.optimizer.objectives import Objective
from phanbo.optimizer.watch import Stopped, Watch

Call = Callable[[Model, Mapping[int, int], Limits], Outcome]
WHOLE = 1e-6  # how far from a whole number a solver's value may be and still mean it


@dataclass(frozen=True)
class Stage:
    """How an objective's stage ended."""

    aim: Aim
    best: Fraction
    bound: Fraction

    @property
    def proven(self) -> bool:
        """Whether no plan that holds the earlier objectives is better."""
        return self.bound == self.best


@dataclass(frozen=True)
class Solution:
    """The stages in order, and the columns' values; None: infeasible, or stopped too early."""

    stages: tuple[Stage, ...]
    values: Sequence[float] | None
    infeasible: bool = False
    cancelled: bool = False


def solve_stages(
    model: Model,
    objectives: Sequence[tuple[Aim, Objective]],
    engine: Engine,
    watch: Watch,
    threads: int = 1,
    seed: int = 0,
) -> Solution:
    """Minimise the objectives in order; what is best in one is held in all later ones."""
    run = _Run(model.copy(), engine, watch, threads, seed)
    stages: list[Stage] = []
    cancelled = False
    for number, (aim, objective) in enumerate(objectives, start=1):
        try:
            if not cancelled:
                run.minimise(number, objective)
        except Stopped:
            cancelled = True
        if run.infeasible or run.values is None:
            return Solution((), None, infeasible=run.infeasible, cancelled=cancelled)
        best = objective.value(run.values)
        stage = Stage(aim, best, min(run.bound, best))
        stages.append(stage)
        watch.report(objective.name, number, float(best), float(stage.bound), proven=stage.proven)
        run.hold(objective, best + aim.slack(best))
    return Solution(tuple(stages), run.values, cancelled=cancelled)


class _Run:
    """The model as it shrinks from stage to stage, and the best values so far."""

    def __init__(self, model: Model, engine: Engine, watch: Watch, threads: int, seed: int) -> None:
        self.model = model
        self.engine = engine
        self.watch = watch
        self.threads = threads
        self.seed = seed
        self.values: Sequence[float] | None = None
        self.infeasible = False
        self.bound = Fraction(0)
        self._relaxed: Outcome | None = None
        self._held: list[tuple[Objective, Fraction]] = []

    def minimise(self, number: int, objective: Objective) -> None:
        """Lower the objective as far as time allows, and its bound as high as is proven."""
        constant, terms = objective.linear()
        costs = {column: int(k / objective.step) for column, k in terms.items()}
        # No objective of section 4 is ever negative.
        self.bound, self._relaxed = Fraction(0), None
        self._report(number, objective)

        relaxed = self._ask(self.engine.relax, costs, number, objective)
        self._learn(objective, constant, relaxed)
        if relaxed.ending == "optimal":
            self._relaxed = relaxed
        if self.infeasible or self._is_proven(objective):
            return
        self._learn(objective, constant, self._ask(self.engine.solve, costs, number, objective))

    def hold(self, objective: Objective, most: Fraction) -> None:
        """Keep the objective at or below ``most`` in all later stages."""
        constant, terms = objective.linear()
        steps = math.floor((most - constant) / objective.step)
        self._held.append((objective, most))
        if terms:
            self.model.at_most(f"hold_{objective.name}", terms.items(), steps * objective.step)
        if self._relaxed is not None:
            self._tighten(steps, self._relaxed)

    def _ask(self, call: Call, costs: dict[int, int], number: int, objective: Objective) -> Outcome:
        """Let the engine work for the time left."""
        if self.watch.out_of_time:
            return Outcome("nothing")
        limits = Limits(self.watch.left, self.threads, self.seed)
        return self.watch.run(
            lambda: call(self.model, costs, limits), lambda: self._report(number, objective)
        )

    def _learn(self, objective: Objective, constant: Fraction, outcome: Outcome) -> None:
        """Take what an outcome proves and, if it is better, its solution."""
        if outcome.ending == "infeasible":
            # With a solution at hand it can only be the solver's rounding; nothing is learnt.
            self.infeasible = self.values is None
            return
        if outcome.bound is not None:
            # A value is a whole number of steps, so the bound may be rounded up to one.
            steps = math.ceil(outcome.bound - WHOLE * max(1.0, abs(outcome.bound)))
            self.bound = max(self.bound, constant + steps * objective.step)
        values = outcome.values
        if values is None or not _is_whole(self.model, values):
            return
        if self.values is None or objective.value(values) < objective.value(self.values):
            self._check(values)
            self.values = values

    def _is_proven(self, objective: Objective) -> bool:
        return self.values is not None and objective.value(self.values) <= self.bound

    def _check(self, values: Sequence[float]) -> None:
        """Refuse a solution that only a solver's tolerance allows."""
        for objective, most in self._held:
            if objective.value(values) > most:
                raise SolverError(
                    f"the solver's solution exceeds {objective.name} by its tolerance"
                )
        for row in self.model.rows:
            if all(self.model.integer[column] for column in row.columns):
                total = sum(
                    k * round(values[column])
                    for column, k in zip(row.columns, row.coefficients, strict=True)
                )
                if not row.lower <= total <= row.upper:
                    raise SolverError(f"the solver's solution breaks {row.family} by its tolerance")

    def _tighten(self, steps: int, relaxed: Outcome) -> None:
        """Fix columns by their reduced costs: a column that is moved so far raises the objective.

        Exact: with the relaxation's bound b, any solution held at ``steps`` moves column j by at
        most (steps - b) / |reduced cost| from the bound that it sits at.
        """
        if relaxed.bound is None or relaxed.reduced_costs is None:
            return
        model = self.model
        room = steps - relaxed.bound + WHOLE * max(1.0, abs(relaxed.bound))
        for column, cost in enumerate(relaxed.reduced_costs):
            if abs(cost) <= WHOLE or not model.integer[column]:
                continue
            most = math.floor(room / abs(cost))
            if cost > 0:
                model.upper[column] = min(model.upper[column], model.lower[column] + most)
            else:
                model.lower[column] = max(model.lower[column], model.upper[column] - most)

    def _report(self, number: int, objective: Objective) -> None:
        best = None if self.values is None else float(objective.value(self.values))
        self.watch.report(objective.name, number, best, float(self.bound))


def _is_whole(model: Model, values: Sequence[float]) -> bool:
    return all(
        abs(value - round(value)) <= WHOLE
        for value, integer in zip(values, model.integer, strict=True)
        if integer
    )
