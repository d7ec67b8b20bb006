"""From an instance to the best plan: the one call that others use."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from fractions import Fraction

from phanbo.models.errors import Cancelled, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import InstanceRef, Plan, SolverInfo, Status
from phanbo.models.progress import OnProgress
from phanbo.optimizer.conflicts import decision_conflicts, smallest_conflict
from phanbo.optimizer.engines import Engine, engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import Objective, define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import Variables, define_variables
from phanbo.optimizer.readback import (
    read_objectives,
    read_postings,
    read_shortages,
    read_training,
    read_visits,
    read_warnings,
)
from phanbo.optimizer.stages import Solution, solve_stages
from phanbo.optimizer.watch import Watch

Found = tuple[Variables, dict[str, Objective], Solution]


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> Plan:
    """Return the best plan, each objective minimised in turn (PROBLEM.md section 4).

    Parameters
    ----------
    instance
        What to plan; all its periods at once.
    time_limit
        Seconds; None: until every objective is proven.
    solver
        ``highs`` or ``scip`` (inside OR-Tools), ``cbc`` or any other solver that PuLP finds.
    threads
        Threads of the solver.
    seed
        Seed of the solver: the same instance, versions, threads and seed give the same plan.
    on_progress
        Called in the caller's thread several times a second.
    cancel
        Set it, from any thread, to stop.

    Returns
    -------
    Plan
        ``status`` is ``optimal`` only if every stage is proven, ``infeasible`` (with
        ``conflicts``) if decisions contradict one another or the rules.

    Raises
    ------
    TimeLimitError
        If the time limit comes before any plan.
    Cancelled
        If ``cancel`` was set; it holds the best plan so far, if there is one.
    SolverError
        If there is no such solver, or it failed.
    """
    chosen = engine(solver)
    watch = Watch(time_limit, cancel, on_progress, len(instance.settings.objectives))

    def finish(
        status: Status,
        found: Found | None = None,
        conflicts: Sequence[Message] = (),
    ) -> Plan:
        info = SolverInfo(
            name=chosen.name,
            version=chosen.version,
            seconds=round(watch.seconds, 3),
            threads=threads,
            seed=seed,
            time_limit=time_limit,
        )
        return _plan(instance, status, found, conflicts, info)

    horizon = Horizon(instance)
    conflicts = decision_conflicts(horizon)
    if conflicts:
        return finish("infeasible", conflicts=conflicts)
    v, objectives, solution = _solve(horizon, chosen, watch, threads, seed)
    if solution.infeasible:
        return finish("infeasible", conflicts=smallest_conflict(instance, chosen, watch))
    if solution.values is None:
        if solution.cancelled:
            raise Cancelled(None)
        raise TimeLimitError(message(N_("the time limit came before any plan was found")))
    proven = all(stage.proven for stage in solution.stages)
    plan = finish("optimal" if proven else "feasible", (v, objectives, solution))
    if solution.cancelled:
        raise Cancelled(plan)
    return plan


def _solve(horizon: Horizon, chosen: Engine, watch: Watch, threads: int, seed: int) -> Found:
    """Solve without idle ways first where that may be enough, else with all of them.

    Where everybody's fewest unplaced periods are reached at once, no plan that is as good leaves
    anybody unplaced for longer: the ways that do are of no use to any later objective.
    """
    first = horizon.settings.objectives[:1]
    spare = len(horizon) > 1 and [aim.name for aim in first if not aim.tolerance] == ["unplaced"]
    if spare:
        found = _solve_ways(horizon, chosen, watch, threads, seed, idle=False)
        _, _, solution = found
        if not solution.short and not solution.infeasible:
            return found
        if solution.values is not None and (watch.out_of_time or solution.cancelled):
            return found
    return _solve_ways(horizon, chosen, watch, threads, seed, idle=True)


def _solve_ways(
    horizon: Horizon, chosen: Engine, watch: Watch, threads: int, seed: int, *, idle: bool
) -> Found:
    v = define_variables(horizon, idle=idle)
    add_rules(v)
    objectives = define_objectives(v)
    order = [(aim, objectives[aim.name]) for aim in horizon.settings.objectives]
    required = None if idle else Fraction(v.least_unplaced)
    solution = solve_stages(v.model, order, chosen, watch, threads, seed, required=required)
    return v, objectives, solution


def _plan(
    instance: Instance,
    status: Status,
    found: Found | None,
    conflicts: Sequence[Message],
    info: SolverInfo,
) -> Plan:
    ref = InstanceRef(name=instance.settings.name, fingerprint=instance.fingerprint)
    if found is None or found[2].values is None:
        return Plan(
            instance=ref,
            status=status,
            objectives=(),
            postings=(),
            training=(),
            visits=(),
            shortages=(),
            conflicts=tuple(conflicts),
            solver=info,
        )
    v, objectives, solution = found
    values = found[2].values
    return Plan(
        instance=ref,
        status=status,
        objectives=tuple(read_objectives(objectives, solution.stages, values)),
        postings=tuple(read_postings(v, values)),
        training=tuple(read_training(v, values)),
        visits=tuple(read_visits(v, values)),
        shortages=tuple(read_shortages(v, objectives, values)),
        warnings=tuple(read_warnings(v, values)),
        solver=info,
    )
