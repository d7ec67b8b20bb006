"""The ground that choices stand on: all plans that are best in the first objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.errors import Cancelled, TimeLimitError
from phanbo.models.messages import N_, message
from phanbo.models.settings import Aim
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.variables import Variables
from phanbo.optimizer.solve import Task, model_of
from phanbo.optimizer.stages import Solution, Stage, solve_first, solve_stages
from phanbo.optimizer.start import first_plan


@dataclass(frozen=True)
class Ground:
    """A model of every plan that is best in the first objectives, up to their tolerances."""

    task: Task
    v: Variables
    objectives: dict[str, Objective]
    model: Model
    stages: tuple[Stage, ...]
    """Of the first objectives, all proven."""
    values: Sequence[float] | None
    """Of one of these plans, if one is known."""

    def best(
        self,
        order: Sequence[tuple[Aim, Objective]],
        limits: Mapping[str, int] | None = None,
        start: Sequence[float] | None = None,
    ) -> Solution:
        """Minimise objectives in order, some others at most so many steps above their constants.

        ``start`` is a plan that keeps to the limits.
        """
        model = self.model.copy()
        for name, steps in (limits or {}).items():
            model.at_most(f"limit_{name}", self.objectives[name].costs.items(), steps)
        if start is not None:  # Who found it may have had no eye for these objectives.
            start = list(start)
            for _, objective in order:
                objective.settle(start)
        task = self.task
        return solve_stages(
            model, order, task.engine, task.watch, task.threads, task.seed, start=start
        )


def ground(task: Task, first: Sequence[Aim]) -> Ground | None:
    """Minimise the first objectives; None: no plan keeps all rules and decisions.

    Raises
    ------
    TimeLimitError
        If the time limit came before all of them were proven.
    Cancelled
        If the caller stopped it.
    """
    if decision_conflicts(task.horizon):
        return None
    # Without idle ways where that is enough: see ``find``.
    firmly = [aim.name for aim in first[:1] if not aim.tolerance]
    if len(task.horizon) > 1 and firmly == ["unplaced"]:
        found, solution = _among(task, first, idle=False)
        if not solution.infeasible and not solution.short:
            return _proven(found, solution)
    found, solution = _among(task, first, idle=True)
    return None if solution.infeasible else _proven(found, solution)


def _among(task: Task, first: Sequence[Aim], *, idle: bool) -> tuple[Ground, Solution]:
    v, objectives, _ = model_of(task, idle=idle)
    start = first_plan(v, objectives.values())
    solution, model = Solution((), start), v.model
    if first:
        solution, model = solve_first(
            v.model,
            [(aim, objectives[aim.name]) for aim in first],
            task.engine,
            task.watch,
            task.threads,
            task.seed,
            start=start,
            required=None if idle else Fraction(v.least_unplaced),
        )
    return Ground(task, v, objectives, model, solution.stages, solution.values), solution


def _proven(found: Ground, solution: Solution) -> Ground:
    if solution.cancelled:
        raise Cancelled(None)
    if not all(stage.proven for stage in solution.stages):
        raise TimeLimitError(message(N_("the time limit came before the proof")))
    return found
