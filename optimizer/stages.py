"""The staged solve: each objective in turn, with all earlier ones held (PROBLEM.md section 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from phanbo.models.errors import SolverError
from phanbo.models.settings import Aim
from phanbo.optimizer.blocks import Block, next_block
from phanbo.optimizer.engines import Engine, Limits, Outcome
from phanbo.optimizer.formulation.model import WHOLE, Model
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.lift import lifted
from phanbo.optimizer.narrow import narrow_totals
from phanbo.optimizer.watch import Stopped, Watch

Call = Callable[[Model, Mapping[int, int], Limits], Outcome]


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
    short: bool = False
    """Whether the first stage ended above what was required of it, and the rest was left."""


def solve_stages(
    model: Model,
    objectives: Sequence[tuple[Aim, Objective]],
    engine: Engine,
    watch: Watch,
    threads: int = 1,
    seed: int = 0,
    *,
    required: Fraction | None = None,
) -> Solution:
    """Minimise the objectives in order; what is best in one is held in all later ones.

    Where the model is a part of another one, ``required`` is the least value of the first objective
    in either: above it, nothing found here says anything of the other.
    """
    run = _Run(model, objectives, engine, watch, threads, seed)
    cancelled = False
    short = False
    try:
        while len(run.stages) < len(objectives) and not run.ended and not short:
            run.advance()
            short = required is not None and any(s.best > required for s in run.stages[:1])
    except Stopped:
        cancelled = True
    if run.values is None:
        return Solution((), None, infeasible=run.infeasible, cancelled=cancelled)
    if short and required is not None:
        run.stages = [replace(run.stages[0], bound=required)]
    # What was not reached keeps the plan's value and the bound that needs no proof.
    stages = run.stages + [
        Stage(aim, objective.value(run.values), Fraction(0))
        for aim, objective in objectives[len(run.stages) :]
    ]
    return Solution(tuple(stages), run.values, cancelled=cancelled, short=short)


@dataclass(frozen=True)
class _Relaxed:
    """A block and what its linear relaxation says: no weighted sum is below ``bound``."""

    block: Block
    outcome: Outcome
    bound: int
    likely: bool = False
    """Whether a plan may well reach the bound."""


class _Run:
    """The model as it shrinks from block to block, and the best values so far."""

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
        """Finish the next block, or several at once.

        Looks ahead: while a plan is likely to reach a relaxation's bound, that bound is held as if
        it were reached, and the next block is relaxed. A solution that obeys all these bounds
        proves them all; if there is none, the first of these blocks is solved by itself.
        """
        trial, ahead = self.model.copy(), list[_Relaxed]()
        alone = len(self.stages) in self._alone
        rest = self.objectives[len(self.stages) :]
        while True:
            block = next_block(trial, rest)
            rest = rest[len(block.members) :]
            relaxed = self._relax(trial, block, last=not rest)
            if relaxed.outcome.ending == "infeasible" and (ahead or self.values is None):
                self._no_solution(ahead)
                return
            ahead.append(relaxed)
            for values in (relaxed.outcome.values, self.values):
                if values is not None and _reaches(trial, ahead, values):
                    self._accept(trial, ahead, values)
                    return
            if not rest or block.last.aim.tolerance or not relaxed.likely or alone:
                break
            _hold(trial, relaxed, block.split(relaxed.bound))
        self._solve(trial, ahead)

    def _relax(self, model: Model, block: Block, *, last: bool) -> _Relaxed:
        """Relax a block; not the last one, as nothing follows that its bound could narrow."""
        if last:
            return _Relaxed(block, Outcome("nothing"), block.least)
        outcome = self._ask(self.engine.relax, model, block, block.least)
        if outcome.bound is None or outcome.values is None:
            return _Relaxed(block, outcome, block.least)
        near = abs(outcome.bound - round(outcome.bound)) <= _margin(outcome.bound)
        likely = block.counts and (near or block.unweighted)
        return _Relaxed(block, outcome, max(_rounded(outcome.bound), block.least), likely)

    def _solve(self, trial: Model, ahead: list[_Relaxed]) -> None:
        """Solve the last block looked ahead to, with the bounds of those before it held."""
        *before, last = ahead
        # Whoever holds bounds ahead may not have a plan yet that keeps them.
        best = None if before else self.values

        def call(model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
            return self.engine.solve(model, costs, limits, best)

        outcome = self._ask(call, trial, last.block, last.bound)
        if outcome.ending == "infeasible" and best is None:
            self._no_solution(before)
            return
        if outcome.values is not None and (
            best is None or last.block.steps(outcome.values) < last.block.steps(best)
        ):
            best = outcome.values
        if best is None:
            # Out of time: without a plan nothing can go on, else block by block to the end.
            self.ended = self.values is None
            self._alone.add(len(self.stages))
            return
        if outcome.bound is not None:
            bound, reached = max(last.bound, _rounded(outcome.bound)), last.block.steps(best)
            if outcome.ending == "optimal" and bound < reached:
                bound = lifted(trial, last.block.costs, bound, reached)
            last = replace(last, bound=bound)
        self._accept(trial, [*before, last], best)

    def _no_solution(self, held: list[_Relaxed]) -> None:
        """Take the bounds held ahead back; without any, the instance itself has no plan."""
        self._alone.add(len(self.stages))
        if not held:
            self.infeasible = self.ended = True

    def _accept(self, model: Model, ahead: list[_Relaxed], values: Sequence[float]) -> None:
        """Finish the blocks looked ahead to with a solution of the last of them."""
        _check(model, values)
        self.values, self.model = values, model
        for relaxed in ahead:
            block = relaxed.block
            bounds = block.bounds(min(relaxed.bound, block.steps(values)), values)
            for member, bound in zip(block.members, bounds, strict=True):
                stage = Stage(member.aim, member.objective.value(values), bound)
                self.stages.append(stage)
                best, low = float(stage.best), float(bound)
                self.watch.report(stage.aim.name, len(self.stages), best, low, proven=stage.proven)
        last = ahead[-1].block
        most = [member.steps(values) for member in last.members]
        reached = self.stages[-1].best
        most[-1] = last.last.objective.steps_to(reached + last.last.aim.slack(reached))
        _hold(model, ahead[-1], most)
        self._narrow(model, ahead[-1])

    def _narrow(self, model: Model, solved: _Relaxed) -> None:
        """Narrow the totals where a relaxation fell short of the proof: mostly they are why."""
        relaxed = solved.outcome.bound
        if relaxed is None or solved.bound <= _rounded(relaxed) or not solved.block.counts:
            return
        if self.watch.out_of_time:
            return
        relax = self.engine.relaxer(model)

        def least(costs: Mapping[int, int]) -> Outcome:
            return self.watch.run(lambda: relax(costs, self._limits), lambda: None)

        narrow_totals(model, least)

    @property
    def _limits(self) -> Limits:
        return Limits(self.watch.left, self.threads, self.seed)

    def _ask(self, call: Call, model: Model, block: Block, bound: int) -> Outcome:
        """Let the engine work on a block for the time left."""
        if self.watch.out_of_time:
            return Outcome("nothing")
        first = block.members[0]
        best = None if self.values is None else float(first.objective.value(self.values))
        low = None if self.values is None else float(block.bounds(bound, self.values)[0])

        def beat() -> None:
            self.watch.report(first.aim.name, len(self.stages) + 1, best, low)

        beat()
        outcome = self.watch.run(lambda: call(model, block.costs, self._limits), beat)
        if outcome.values is None:
            return outcome
        values = list(outcome.values)
        for _, objective in self.objectives:
            for gap in objective.gaps:
                gap.settle(values)
        return replace(outcome, values=values)


def _rounded(bound: float) -> int:
    """Round a solver's bound up to a whole number of steps."""
    return math.ceil(bound - _margin(bound))


def _margin(bound: float) -> float:
    """Return how far off a solver's bound may be: it computes with about nine digits."""
    return 1e-3 + 1e-9 * abs(bound)


def _reaches(model: Model, ahead: Sequence[_Relaxed], values: Sequence[float]) -> bool:
    """Return whether values are a solution that reaches every bound looked ahead to."""
    return model.is_whole(values) and all(
        relaxed.block.steps(values) <= relaxed.bound for relaxed in ahead
    )


def _hold(model: Model, relaxed: _Relaxed, most: Sequence[int]) -> None:
    """Keep each objective of a block at or below its steps: rows, and narrower columns."""
    members = relaxed.block.members
    for member, steps in zip(members, most, strict=True):
        if member.objective.costs:
            model.at_most(f"hold_{member.aim.name}", member.objective.costs.items(), steps)
    total = sum(member.weight * steps for member, steps in zip(members, most, strict=True))
    _tighten(model, total, relaxed.outcome)


def _tighten(model: Model, steps: int, relaxed: Outcome) -> None:
    """Narrow whole-numbered columns by their reduced costs.

    Exact: with the relaxation's bound b, a solution held at ``steps`` has column j at most
    (steps - b) / |reduced cost| away from the end of its range at which it costs nothing.
    """
    if relaxed.ending != "optimal" or relaxed.bound is None or relaxed.reduced_costs is None:
        return
    room = max(steps - relaxed.bound, 0.0) + _margin(relaxed.bound)
    for column, cost in enumerate(relaxed.reduced_costs):
        if abs(cost) <= WHOLE or not model.integer[column]:
            continue
        most = math.floor(room / abs(cost))
        if cost > 0:
            model.upper[column] = min(model.upper[column], model.lower[column] + most)
        else:
            model.lower[column] = max(model.lower[column], model.upper[column] - most)


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
