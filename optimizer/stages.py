"""The staged solve: each objective in turn, with all earlier ones held (PROBLEM.md section 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    run = _Run(model, objectives, engine, watch, threads, seed)
    cancelled = False
    try:
        while len(run.stages) < len(objectives) and not run.ended:
            run.advance()
    except Stopped:
        cancelled = True
    if run.values is None:
        return Solution((), None, infeasible=run.infeasible, cancelled=cancelled)
    # What was not reached keeps the plan's value and the bound that needs no proof.
    stages = run.stages + [
        Stage(aim, objective.value(run.values), Fraction(0))
        for aim, objective in objectives[len(run.stages) :]
    ]
    return Solution(tuple(stages), run.values, cancelled=cancelled)


@dataclass(frozen=True)
class _Relaxed:
    """What the linear relaxation of a stage says: no value is below ``bound``."""

    outcome: Outcome
    bound: Fraction = Fraction(0)  # no objective of section 4 is ever negative
    whole: bool = False
    """Whether the bound needed no rounding up, so that a plan may well reach it."""


class _Run:
    """The model as it shrinks from stage to stage, and the best values so far."""

    def __init__(
        self,
        model: Model,
        objectives: Sequence[tuple[Aim, Objective]],
        engine: Engine,
        watch: Watch,
        threads: int,
        seed: int,
    ) -> None:
        self.model = model.copy()
        self.objectives = objectives
        self.engine = engine
        self.watch = watch
        self.threads = threads
        self.seed = seed
        self.stages: list[Stage] = []
        self.values: Sequence[float] | None = None
        self.infeasible = False
        self.ended = False
        # A first plan is wanted soon: no looking ahead before there is one.
        self._alone = {0}

    def advance(self) -> None:
        """Finish the next stage, or several at once.

        Looks ahead: while the relaxation of a stage has a whole bound, that bound is held as if
        it were reached, and the next stage is relaxed. A solution that obeys all these bounds
        proves them all; if there is none, the first of these stages is solved by itself.
        """
        first = len(self.stages)
        trial, ahead = self.model.copy(), list[_Relaxed]()
        while True:
            aim, objective = self.objectives[first + len(ahead)]
            relaxed = self._relax(trial, first + len(ahead))
            if relaxed.outcome.ending == "infeasible" and (ahead or self.values is None):
                self._no_solution(first, ahead)
                return
            ahead.append(relaxed)
            for values in (relaxed.outcome.values, self.values):
                if values is not None and self._reaches(trial, first, ahead, values):
                    self._accept(trial, first, ahead, values)
                    return
            last = first + len(ahead) == len(self.objectives)
            if last or aim.tolerance or not relaxed.whole or first in self._alone:
                break
            _hold(trial, objective, relaxed.bound, relaxed)
        self._solve(trial, first, ahead)

    def _relax(self, model: Model, number: int) -> _Relaxed:
        objective = self.objectives[number][1]
        outcome = self._ask(self.engine.relax, model, number, Fraction(0))
        if outcome.bound is None:
            return _Relaxed(outcome)
        bound = _rounded(objective, outcome.bound)
        near = abs(outcome.bound - round(outcome.bound)) <= WHOLE * max(1.0, abs(outcome.bound))
        return _Relaxed(outcome, max(bound, Fraction(0)), near)

    def _solve(self, trial: Model, first: int, ahead: list[_Relaxed]) -> None:
        """Solve the last stage looked ahead to, with the bounds of those before it held."""
        number = first + len(ahead) - 1
        objective = self.objectives[number][1]
        outcome = self._ask(self.engine.solve, trial, number, ahead[-1].bound)
        if outcome.ending == "infeasible" and (len(ahead) > 1 or self.values is None):
            self._no_solution(first, ahead[:-1])
            return
        best = self.values if len(ahead) == 1 else None
        if outcome.values is not None and (
            best is None or objective.value(outcome.values) < objective.value(best)
        ):
            best = outcome.values
        if best is None:
            # Out of time: without a plan nothing can go on, else stage by stage to the end.
            self.ended = self.values is None
            self._alone.add(first)
            return
        if outcome.bound is not None:
            bound = max(ahead[-1].bound, _rounded(objective, outcome.bound))
            ahead[-1] = _Relaxed(ahead[-1].outcome, bound)
        self._accept(trial, first, ahead, best)

    def _no_solution(self, first: int, held: list[_Relaxed]) -> None:
        """Take the bounds held ahead back; without any, the instance itself has no plan."""
        self._alone.add(first)
        if not held:
            self.infeasible = self.ended = True

    def _reaches(
        self, model: Model, first: int, ahead: list[_Relaxed], values: Sequence[float]
    ) -> bool:
        """Return whether values are a solution that reaches every bound looked ahead to."""
        return _is_whole(model, values) and all(
            objective.value(values) <= relaxed.bound
            for (_, objective), relaxed in zip(self.objectives[first:], ahead, strict=False)
        )

    def _accept(
        self, model: Model, first: int, ahead: list[_Relaxed], values: Sequence[float]
    ) -> None:
        """Finish the stages looked ahead to with a solution of the last of them."""
        _check(model, values)
        self.values, self.model = values, model
        for number, relaxed in enumerate(ahead, start=first):
            aim, objective = self.objectives[number]
            best = objective.value(values)
            stage = Stage(aim, best, min(relaxed.bound, best))
            self.stages.append(stage)
            self.watch.report(
                objective.name, number + 1, float(best), float(stage.bound), proven=stage.proven
            )
        aim, objective = self.objectives[first + len(ahead) - 1]
        best = objective.value(values)
        _hold(model, objective, best + aim.slack(best), ahead[-1])

    def _ask(self, call: Call, model: Model, number: int, bound: Fraction) -> Outcome:
        """Let the engine work on a stage for the time left."""
        if self.watch.out_of_time:
            return Outcome("nothing")
        objective = self.objectives[number][1]
        best = None if self.values is None else float(objective.value(self.values))

        def beat() -> None:
            self.watch.report(objective.name, number + 1, best, float(bound))

        beat()
        limits = Limits(self.watch.left, self.threads, self.seed)
        outcome = self.watch.run(lambda: call(model, objective.costs, limits), beat)
        if outcome.values is None:
            return outcome
        values = list(outcome.values)
        for gap in (gap for _, each in self.objectives for gap in each.gaps):
            gap.settle(values)
        return replace(outcome, values=values)


def _rounded(objective: Objective, bound: float) -> Fraction:
    """Round a solver's bound, in steps above the constant, up to a value that can be taken."""
    steps = math.ceil(bound - WHOLE * max(1.0, abs(bound)))
    return objective.value_of(steps)


def _hold(model: Model, objective: Objective, most: Fraction, relaxed: _Relaxed) -> None:
    """Keep an objective at or below ``most``: a row, and what the reduced costs say of columns."""
    steps = objective.steps_to(most)
    if objective.costs:
        model.at_most(f"hold_{objective.name}", objective.costs.items(), steps)
    _tighten(model, steps, relaxed.outcome)


def _tighten(model: Model, steps: int, relaxed: Outcome) -> None:
    """Narrow whole-numbered columns by their reduced costs.

    Exact: with the relaxation's bound b, a solution held at ``steps`` has column j at most
    (steps - b) / |reduced cost| away from the end of its range at which it costs nothing.
    """
    if relaxed.ending != "optimal" or relaxed.bound is None or relaxed.reduced_costs is None:
        return
    room = max(steps - relaxed.bound, 0.0) + WHOLE * max(1.0, abs(relaxed.bound))
    for column, cost in enumerate(relaxed.reduced_costs):
        if abs(cost) <= WHOLE or not model.integer[column]:
            continue
        most = math.floor(room / abs(cost))
        if cost > 0:
            model.upper[column] = min(model.upper[column], model.lower[column] + most)
        else:
            model.lower[column] = max(model.lower[column], model.upper[column] - most)


def _is_whole(model: Model, values: Sequence[float]) -> bool:
    return all(
        abs(value - round(value)) <= WHOLE
        for value, integer in zip(values, model.integer, strict=True)
        if integer
    )


def _check(model: Model, values: Sequence[float]) -> None:
    """Refuse a solution that holds only within a solver's tolerance."""
    for row in model.rows:
        if all(model.integer[column] for column in row.columns):
            total = sum(
                k * round(values[column])
                for column, k in zip(row.columns, row.coefficients, strict=True)
            )
            if not row.lower <= total <= row.upper:
                raise SolverError(f"the solver's solution breaks {row.family} by its tolerance")
