"""The staged solve: each objective in turn, with all earlier ones held (PROBLEM.md section 4)."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from phanbo.models.settings import Aim
from phanbo.optimizer.blocks import Block, next_block
from phanbo.optimizer.bounds import Relaxed, check, hold, margin, reaches, rounded
from phanbo.optimizer.engines import Engine, Limits, Outcome, Relaxer
from phanbo.optimizer.few import Cheapest
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.lift import lifted
from phanbo.optimizer.narrow import narrow_totals, propagate, totals_fit
from phanbo.optimizer.sifting import Sifting
from phanbo.optimizer.totals import with_whole_totals
from phanbo.optimizer.watch import Stopped, Watch
from phanbo.optimizer.whole import Call, Whole

LARGE = 20_000
"""Columns of a model above which to find out what its totals allow takes longer than a guess, and
whole plans are first looked for among few columns."""
SIFTED = 100_000
"""Columns of a model above which its relaxations begin with few of them."""


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


@dataclass(frozen=True)
class Kept:
    """The model before a block: every plan that is as good in the stages before it is in there."""

    stages: tuple[Stage, ...]
    model: Model


def solve_stages(
    model: Model,
    objectives: Sequence[tuple[Aim, Objective]],
    engine: Engine,
    watch: Watch,
    threads: int = 1,
    seed: int = 0,
    *,
    start: Sequence[float] | None = None,
    required: Fraction | None = None,
    kept: list[Kept] | None = None,
) -> Solution:
    """Minimise the objectives in order; what is best in one is held in all later ones.

    ``start`` is a first plan: values of all columns that obey every row.
    Where the model is a part of another one, ``required`` is the least value of the first objective
    in either: above it, nothing found here says anything of the other.
    ``kept`` is given what ``solve_again`` needs.
    """
    run = _Run(model, objectives, engine, watch, threads, seed, start)
    made = [] if kept is None else run.keep()
    solution = _finished(run, required)
    if kept is not None:
        kept += made
    return solution


def solve_first(
    model: Model,
    objectives: Sequence[tuple[Aim, Objective]],
    engine: Engine,
    watch: Watch,
    threads: int = 1,
    seed: int = 0,
    *,
    start: Sequence[float] | None = None,
    required: Fraction | None = None,
) -> tuple[Solution, Model]:
    """Minimise the first objectives in order, others follow: return the model that is left, too.

    It has every plan in which these objectives are at their best, plus their tolerances.
    """
    run = _Run(model, objectives, engine, watch, threads, seed, start)
    run.others_follow = True
    return _finished(run, required), run.model


def solve_again(
    kept: Sequence[Kept],
    closed: Collection[int],
    objectives: Sequence[tuple[Aim, Objective]],
    engine: Engine,
    watch: Watch,
    threads: int = 1,
    seed: int = 0,
    starts: Sequence[Solution] = (),
) -> Solution:
    """Minimise the same objectives with some columns closed, that is 0.

    That only takes plans away: while the best of those left are as good as before, they are in the
    model kept there. So the latest of these models with any plan left has the best of them, and
    proves that the stages before it end as they did. ``starts`` are solutions with other columns
    closed: to begin with the best of those that will do is quicker.
    """
    begin = [
        one
        for one in starts
        if one.values is not None and not any(round(one.values[column]) for column in closed)
    ]
    for one in reversed(kept):
        if any(one.model.lower[column] > 0 for column in closed):
            continue
        start = _best_of(begin, one.stages)
        if one.stages and start is None and not objectives[len(one.stages) - 1][1].counts:
            continue  # Minutes and money are seldom the same again: to find out is not worth it.
        run = _Run(one.model, objectives, engine, watch, threads, seed, start)
        for column in closed:
            run.model.upper[column] = 0
        run.resume(one.stages)
        solution = _finished(run)
        if not solution.infeasible:
            return solution
    return Solution((), None, infeasible=True)


def _best_of(solutions: Sequence[Solution], stages: Sequence[Stage]) -> Sequence[float] | None:
    """Return the values of the best of the solutions that end these stages as they ended."""
    ended = [stage.best for stage in stages]
    fitting = [
        (bests, one.values)
        for one in solutions
        if (bests := [stage.best for stage in one.stages])[: len(ended)] == ended
    ]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _finished(run: _Run, required: Fraction | None = None) -> Solution:
    """Do what is left of a run."""
    objectives = run.objectives
    cancelled = False
    short = False
    try:
        while len(run.stages) < len(objectives) and not run.ended and not short:
            run.advance()
            short = required is not None and any(s.best > required for s in run.stages[:1])
    except Stopped:
        cancelled = True
        run.stop()
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
        start: Sequence[float] | None,
    ) -> None:
        self.model = model.copy()
        self.objectives = objectives
        self.engine = engine
        self.watch = watch
        self.threads = threads
        self.seed = seed
        self.stages: list[Stage] = []
        self.values = start
        self._sifting = None if start is None else _sifting(engine, model, start)
        self._relaxer: Relaxer = self._sifting or engine.relaxer()
        few = self._sifting or (Cheapest(model) if len(model.lower) > LARGE else None)
        self._whole = Whole(engine, self._ask, lambda: watch.out_of_time, few)
        self.infeasible = False
        self.ended = False
        # A first plan is wanted soon: no looking ahead before there is one.
        self._alone = {0} if start is None else set()
        self.kept: list[Kept] | None = None
        self.others_follow = False
        """Whether objectives will be minimised that this run does not know."""
        self._resumed = False

    def stop(self) -> None:
        """End what is still at work for it."""
        if self._sifting is not None:
            self._sifting.stopped = True

    def resume(self, stages: Sequence[Stage]) -> None:
        """Go on after these stages, if there is any plan that ends them so."""
        self.stages = list(stages)
        self._alone = set()
        self._resumed = True

    def keep(self) -> list[Kept]:
        """Keep, from now on, the model before each block as long as earlier ones are proven."""
        self.kept = [Kept((), self.model.copy())]
        return self.kept

    def advance(self) -> None:
        """Finish the next block, or several at once.

        Looks ahead: while a plan is likely to reach a relaxation's bound, that bound is held as if
        it were reached, and the next block is relaxed. A solution that obeys all these bounds
        proves them all; if there is none, the last of these blocks is solved and not guessed.
        """
        trials, ahead = list[Model](), list[Relaxed]()
        trial = self.model.copy()
        rest = self.objectives[len(self.stages) :]
        while True:
            alone = bool(self._sifting) or len(self.objectives) - len(rest) in self._alone
            block = next_block(trial, rest)
            rest = rest[len(block.members) :]
            last = not rest and not self.others_follow
            relaxed = self._relax(trial, block, last=last, alone=alone)
            if relaxed.outcome.ending == "infeasible" and (ahead or self.values is None):
                break
            trials.append(trial)
            ahead.append(relaxed)
            for values in (relaxed.outcome.values, self.values):
                if values is not None and reaches(trial, ahead, values):
                    self._accept(trials, ahead, values)
                    return
            if not rest or block.last.aim.tolerance or not relaxed.likely or alone:
                break
            trial = trial.copy()
            hold(trial, relaxed, block.split(relaxed.bound))
            self._narrow(trial, relaxed)
        while ahead and not self._solve(trials, ahead):
            trials, ahead = trials[:-1], ahead[:-1]
        if not ahead:
            self.infeasible = self.ended = True

    def _relax(self, model: Model, block: Block, *, last: bool, alone: bool) -> Relaxed:
        """Relax a block all but its totals; not the last one: nothing follows that it narrows.

        A block that is to be solved by itself, ``alone``, is relaxed with its totals.
        """
        if last:
            return Relaxed(block, Outcome("nothing"), block.least)
        outcome = self._ask(self._relaxer, model, block, block.least)
        if outcome.bound is None or outcome.values is None:
            known = block.least if outcome.bound is None else rounded(outcome.bound)
            return Relaxed(block, outcome, max(block.least, known))
        totals, likely = outcome, _likely(model, block, outcome)
        if block.counts and not (likely or alone or self._sifting):
            # Budgets and least groups of trainees are what mostly keeps a relaxation from its best.
            totals = self._ask(self._with_whole_totals(outcome), model, block, block.least)
            if totals.ending == "infeasible":
                return Relaxed(block, totals, block.least)
            likely = _likely(model, block, totals)
        bound = max(outcome.bound, totals.bound or outcome.bound)
        best = totals if totals.values is not None else outcome
        outcome = replace(outcome, values=best.values)
        return Relaxed(block, outcome, max(rounded(bound), block.least), likely)

    def _with_whole_totals(self, root: Outcome) -> Call:
        """Return what relaxes a model all but its totals, after its relaxation."""

        def call(model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
            def relax(node: Model) -> Outcome:
                left = replace(limits, seconds=self.watch.left)
                stop = self.watch.out_of_time
                return Outcome("nothing") if stop else self._relaxer(node, costs, left)

            branched = with_whole_totals(model, root, relax)
            return branched or self.engine.solve(model.only_totals(), costs, self._limits)

        return call

    def _solve(self, trials: Sequence[Model], ahead: Sequence[Relaxed]) -> bool:
        """Solve the last block looked ahead to, with the bounds of those before it held.

        Return whether any solution keeps them: else one is out of reach, or there is no plan.
        """
        *before, last = ahead
        trial = trials[-1]
        # Whoever holds bounds ahead may not have a plan yet that keeps them.
        best = None if before else self.values
        if before and self._resumed and self.values is not None:
            best = self.values if reaches(trial, before, self.values) else None

        outcome = self._whole.solve(trial, last, best)
        if outcome.ending == "infeasible" and best is None:
            return False
        if outcome.values is not None and (
            best is None or last.block.steps(outcome.values) < last.block.steps(best)
        ):
            best = outcome.values
        if best is None:
            # Out of time: without a plan nothing can go on, else block by block to the end.
            self.ended = self.values is None
            self._alone.add(len(self.stages))
            return True
        if outcome.bound is not None:
            bound, reached = max(last.bound, rounded(outcome.bound)), last.block.steps(best)
            if outcome.ending == "optimal" and bound < reached:
                bound = lifted(trial, last.block.costs, bound, reached)
            last = replace(last, bound=bound)
        self._accept(trials, [*before, last], best)
        return True

    def _accept(
        self, trials: Sequence[Model], ahead: Sequence[Relaxed], values: Sequence[float]
    ) -> None:
        """Finish the blocks looked ahead to with a solution of the last of them."""
        model = trials[-1]
        check(model, values)
        self.values, self.model = values, model
        ends = []
        for relaxed in ahead:
            block = relaxed.block
            bounds = block.bounds(min(relaxed.bound, block.steps(values)), values)
            for member, bound in zip(block.members, bounds, strict=True):
                stage = Stage(member.aim, member.objective.value(values), bound)
                self.stages.append(stage)
                best, low = float(stage.best), float(bound)
                self.watch.report(stage.aim.name, len(self.stages), best, low, proven=stage.proven)
            ends.append(len(self.stages))
        last = ahead[-1].block
        most = [member.steps(values) for member in last.members]
        reached = self.stages[-1].best
        most[-1] = last.last.objective.steps_to(reached + last.last.aim.slack(reached))
        hold(model, ahead[-1], most)
        self._narrow(model, ahead[-1])
        if self.kept is not None:
            self._keep(self.kept, ends, [*trials[1:], model])

    def _keep(self, kept: list[Kept], ends: list[int], models: Sequence[Model]) -> None:
        """Keep the models behind the blocks that were just finished, after so many stages each.

        Behind a tolerance a model holds plans that are worse than the best of that stage, and
        behind a stage without proof not all that are as good.
        """
        for end, model in zip(ends, models, strict=True):
            stages = tuple(self.stages[:end])
            exact = all(one.proven and not one.aim.tolerance for one in stages)
            if exact and end < len(self.objectives):
                kept.append(Kept(stages, model.copy()))
                propagate(kept[-1].model, model.rows)

    def _narrow(self, model: Model, solved: Relaxed) -> None:
        """Narrow the totals where a relaxation fell short of the proof: mostly they are why."""
        relaxed = solved.outcome.bound
        if relaxed is None or solved.bound <= rounded(relaxed) or not solved.block.counts:
            return
        if self._sifting is not None:  # too large for a relaxation of each total
            return
        if self.watch.out_of_time:
            return

        def least(costs: Mapping[int, int]) -> Outcome:
            return self.watch.run(lambda: self._relaxer(model, costs, self._limits), lambda: None)

        narrow_totals(model, least)

    @property
    def _limits(self) -> Limits:
        return Limits(self.watch.left, self.threads, self.seed)

    def _ask(self, call: Call, model: Model, block: Block, bound: int) -> Outcome:
        """Let the engine work on a block for the time left."""
        if self.watch.out_of_time:
            return Outcome("nothing")
        if any(map(operator.gt, model.lower, model.upper)):
            return Outcome("infeasible")  # Narrowing has shown it already.
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
            objective.settle(values)
        return replace(outcome, values=values)


def _sifting(engine: Engine, model: Model, start: Sequence[float]) -> Sifting | None:
    """Return a way to relax a model over few of its columns, where they are many."""
    return Sifting(engine, model, start) if len(model.lower) > SIFTED else None


def _likely(model: Model, block: Block, relaxed: Outcome) -> bool:
    """Return whether a plan may well reach a relaxation's bound."""
    if relaxed.bound is None or relaxed.values is None or not block.counts:
        return False
    if rounded(relaxed.bound) <= block.least:
        return True
    near = abs(relaxed.bound - round(relaxed.bound)) <= margin(relaxed.bound)
    if near and len(model.lower) > LARGE:
        return True
    return (near or block.unweighted) and totals_fit(model, relaxed.values)
