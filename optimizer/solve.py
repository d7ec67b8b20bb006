"""From an instance to the best plan: the one call that others use."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from phanbo.models.errors import Cancelled, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Allowance, InstanceRef, Plan, SolverInfo, Status
from phanbo.models.progress import OnProgress
from phanbo.models.settings import Aim, allowances
from phanbo.optimizer.calendar import read_calendar, read_levels
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.engines import Engine, engine
from phanbo.optimizer.explain.infeasible import Infeasible, explain_infeasible
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.magnitudes import refuse_magnitudes
from phanbo.optimizer.formulation.objectives import (
    Objective,
    define_changes,
    define_objectives,
)
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.survival import FRAGILE, define_fragile
from phanbo.optimizer.formulation.variables import Variables, define_variables
from phanbo.optimizer.readback import (
    no_plan,
    read_objectives,
    read_postings,
    read_review,
    read_robustness,
    read_shortages,
    read_training,
    read_visits,
    read_warnings,
    solver_info,
)
from phanbo.optimizer.stages import Kept, Solution, Stage, solve_stages
from phanbo.optimizer.start import first_plan
from phanbo.optimizer.watch import Watch


def solve(
    instance: Instance,
    *,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    published: Plan | None = None,
    changing: Sequence[Collection[str]] | None = None,
    changes_first: bool = False,
    robust: bool | str = False,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
    isolate: bool = False,
    memory_limit: int | None = None,
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
    published
        A plan that people know already: of all plans that are equally good in every objective,
        one that gives the fewest doctors another post in the periods that it has published or
        frozen, or in all that both have if it marks none. Its ``review`` says how many.
    changing
        With ``published``: groups of doctors whose changes are counted, the fewest of one group
        before those of the next; ``review`` is about the first. None: everybody in one group.
    changes_first
        Whether the fewest changes come before all objectives, not after them.
    robust
        Of all plans that are equally good in every objective, one in which the most stations
        survive the departure of any one doctor; ``robustness`` says how many. A text such as
        ``travel:2%;cost:100``, or ``2%`` for all, lets objectives be so much worse for it; with
        as many stations surviving they are then minimised again, in order.
    on_progress
        Called in the caller's thread several times a second.
    cancel
        Set it, from any thread, to stop.
    isolate
        Solve in a process of its own, so that a solver that crashes or takes too much memory
        ends in a ``SolverError`` and not with the caller's process.
    memory_limit
        With ``isolate``: megabytes of address space of that process. Not held on Windows.

    Returns
    -------
    Plan
        ``status`` is ``optimal`` only if every stage is proven, ``infeasible`` (with
        ``conflicts`` and ``relaxations``) if decisions contradict one another or the rules.

    Raises
    ------
    InstanceError
        If its numbers are too large, or too finely divided, for a solver to tell them apart.
    TimeLimitError
        If the time limit comes before any plan.
    Cancelled
        If ``cancel`` was set; it holds the best plan so far, if there is one.
    SolverError
        If there is no such solver, or it failed.
    """
    if isolate:
        from phanbo.optimizer.isolated import solve_isolated

        return solve_isolated(
            instance,
            memory_limit=memory_limit,
            on_progress=on_progress,
            cancel=cancel,
            time_limit=time_limit,
            solver=solver,
            threads=threads,
            seed=seed,
            published=published,
            changing=changing,
            changes_first=changes_first,
            robust=robust,
        )
    horizon = Horizon(instance)
    keeping, stages = None, len(instance.settings.objectives) + bool(robust)
    if published is not None:
        groups = [horizon.doctors] if changing is None else changing
        keeping, stages = Keeping(published, groups, changes_first), stages + len(groups)
    watch = Watch(time_limit, cancel, on_progress, stages)
    aims = allowances(robust, instance.settings.objectives) if isinstance(robust, str) else ()
    task = Task(horizon, engine(solver), watch, threads, seed, keeping, robust=bool(robust))

    def finish(status: Status, found: Found | None = None, why: Infeasible | None = None) -> Plan:
        return plan_of(instance, status, found, why, task.info(time_limit))

    def explained(single: list[Message]) -> Plan:
        why = explain_infeasible(instance, single, task.engine, watch)
        return finish("infeasible", why=why)

    if single := decision_conflicts(task.horizon):
        return explained(single)
    found = find(task)
    solution = found.solution
    if solution.infeasible:
        return explained([])
    if solution.values is None:
        if solution.cancelled:
            raise Cancelled(None)
        raise TimeLimitError(message(N_("the time limit came before any plan was found")))
    held = found.reviews if changes_first else ()
    if aims:
        from phanbo.optimizer.give_up import give_up  # which solves again, and so needs this module

        found = give_up(task, found, aims)
    proven = found.given_up_proven and all(stage.proven for stage in (*held, *found.stages))
    plan = finish("optimal" if proven else "feasible", found)
    if found.solution.cancelled:
        raise Cancelled(plan)
    return plan


@dataclass(frozen=True)
class Keeping:
    """A plan to keep to: whose changes are counted, and whether before all objectives."""

    published: Plan
    groups: Sequence[Collection[str]]
    first: bool


@dataclass(frozen=True)
class Task:
    """What to solve, and with what."""

    horizon: Horizon
    engine: Engine
    watch: Watch
    threads: int
    seed: int
    keeping: Keeping | None = None
    keep: bool = False
    """Whether the same objectives are to be solved again with less allowed."""
    robust: bool = False
    """Whether stations are to survive departures, after all objectives."""

    def info(self, time_limit: float | None) -> SolverInfo:
        """Return how it was solved so far."""
        seconds = self.watch.seconds
        return solver_info(self.engine, seconds, self.threads, self.seed, time_limit)


@dataclass(frozen=True)
class Found:
    """A model with its solution."""

    v: Variables
    objectives: dict[str, Objective]
    solution: Solution
    stages: tuple[Stage, ...]
    """Of the instance's objectives."""
    reviews: tuple[Stage, ...]
    """Of the changes to the published plan, one a group."""
    order: Sequence[tuple[Aim, Objective]] = ()
    """What was minimised, in order, with the changes to the published plan."""
    idle: bool = True
    """Whether the model has the idle ways."""
    kept: list[Kept] = field(default_factory=list)
    survival: Stage | None = None
    """Of the stations that do not survive departures."""
    within: tuple[Allowance, ...] = ()
    given_up_proven: bool = True
    """Whether no more could be won by giving up ``within``, nor less be given up for it."""


def find(task: Task) -> Found:
    """Solve without idle ways first where that may be enough, else with all of them.

    Where everybody's fewest unplaced periods are reached at once, no plan that is as good leaves
    anybody unplaced for longer: the ways that do are of no use to any later objective.
    """
    first = [aim.name for aim in task.horizon.settings.objectives[:1] if not aim.tolerance]
    changes_first = task.keeping is not None and task.keeping.first
    if len(task.horizon) > 1 and first == ["unplaced"] and not changes_first:
        found = find_among(task, idle=False)
        solution = found.solution
        stopped = solution.cancelled or task.watch.out_of_time
        if not solution.infeasible and (not solution.short or stopped):
            return found
    return find_among(task, idle=True)


def find_among(task: Task, *, idle: bool) -> Found:
    """Solve with or without idle ways."""
    v, objectives, order = model_of(task, idle=idle)
    kept: list[Kept] = []
    solution = solve_stages(
        v.model,
        order,
        task.engine,
        task.watch,
        task.threads,
        task.seed,
        start=first_plan(v, [*objectives.values(), *(one for _, one in order)]),
        required=None if idle else Fraction(v.least_unplaced),
        kept=kept if task.keep else None,
    )
    stages, reviews = split_reviews(task, solution)
    survival = solution.stages[-1] if task.robust and solution.stages else None
    return Found(v, objectives, solution, stages, reviews, order, idle, kept, survival)


def model_of(
    task: Task, *, idle: bool
) -> tuple[Variables, dict[str, Objective], list[tuple[Aim, Objective]]]:
    """Return the model with all objectives, and what to minimise in order."""
    v = define_variables(task.horizon, idle=idle)
    add_rules(v)
    objectives = define_objectives(v)
    refuse_magnitudes(v, objectives.values())
    order = [(aim, objectives[aim.name]) for aim in task.horizon.settings.objectives]
    reviews = [*_define_reviews(v, task.keeping)] if task.keeping else []
    changes_first = task.keeping is not None and task.keeping.first
    order = [*reviews, *order] if changes_first else [*order, *reviews]
    if task.robust:
        order.append((Aim(name=FRAGILE), define_fragile(v)))
    return v, objectives, order


def split_reviews(task: Task, solution: Solution) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    """Return the stages of the instance's objectives, and those of changes to a plan."""
    stages, own = solution.stages, len(task.horizon.settings.objectives)
    if task.robust:
        stages = stages[:-1]
    if task.keeping is not None and task.keeping.first:
        split = len(task.keeping.groups)
        return stages[split:], stages[:split]
    return stages[:own], stages[own:]


def _define_reviews(v: Variables, keeping: Keeping) -> Iterator[tuple[Aim, Objective]]:
    told = _told(v.horizon, keeping.published)
    for group in keeping.groups:
        posts = {then: post for then, post in told.items() if then[0] in group}
        yield Aim(name="changes"), define_changes(v, posts)


def _told(horizon: Horizon, published: Plan) -> dict[tuple[str, int], str | None]:
    """Return doctor and period -> the post that people were told; all periods if none is marked."""
    marked = {one.period for one in published.releases}
    index = {facts.period_id: facts.period for facts in horizon.periods}
    return {
        (one.doctor_id, index[one.period]): one.post_id
        for one in published.postings
        if one.period in index and (not marked or one.period in marked)
    }


def plan_of(
    instance: Instance,
    status: Status,
    found: Found | None,
    why: Infeasible | None,
    info: SolverInfo,
) -> Plan:
    """Read the plan back."""
    if found is None or found.solution.values is None:
        if why is None:
            return no_plan(instance, status, info)
        return no_plan(instance, status, info, why.conflicts, why.clash, why.relaxations)
    v, values = found.v, found.solution.values
    postings, training = read_postings(v, values), read_training(v, values)
    return Plan(
        instance=InstanceRef.of(instance),
        status=status,
        objectives=tuple(read_objectives(found.objectives, found.stages, values)),
        postings=tuple(postings),
        training=tuple(training),
        visits=tuple(read_visits(v, values)),
        shortages=tuple(read_shortages(v, found.objectives, values)),
        calendar=tuple(read_calendar(v.horizon, postings, training)),
        levels=tuple(read_levels(v.horizon, postings)),
        warnings=tuple(read_warnings(v, values)),
        review=read_review(found.reviews[0] if found.reviews else None),
        robustness=read_robustness(v, found.survival),
        within=found.within,
        solver=info,
    )
