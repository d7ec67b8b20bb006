"""An instance solved again and again, each time with less allowed for one doctor.

What is asked for only takes ways through the plan away from one doctor, so the model is made once,
and what its own solve has proven stays true (see ``solve_again``).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from phanbo.models.errors import Cancelled, PlanError, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.engines import engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.solve import Found, Keeping, Task, find, model_of, plan_of, split_reviews
from phanbo.optimizer.stages import Kept, Solution, solve_again
from phanbo.optimizer.watch import Watch


@dataclass(frozen=True)
class Demand:
    """A doctor has to hold one of these posts in a period, counted from 0."""

    doctor: str
    period: int
    posts: frozenset[str]


@dataclass(frozen=True)
class Known:
    """An instance that was solved, and what its solve has proven."""

    instance: Instance
    published: Plan | None
    plan: Plan
    found: Found


def know(
    instance: Instance,
    options: Mapping[str, Any],
    published: Plan | None = None,
    cancel: threading.Event | None = None,
) -> Known:
    """Solve an instance so that it can be solved again.

    Of all plans that are best, and later of all that obey a demand, one is taken that gives the
    fewest doctors another post than ``published``, if there is one.

    Raises
    ------
    PlanError
        If no plan keeps all rules.
    """
    if published is not None:  # In all of its periods, however binding each is.
        published = published.model_copy(update={"releases": ()})
    task = _task(instance, published, options, cancel, keep=True)
    if decision_conflicts(task.horizon):
        raise _no_plan()
    found = find(task)
    if found.solution.infeasible:
        raise _no_plan()
    _refuse_stopped(found.solution)
    return Known(instance, published, _plan(instance, task, found, options), found)


def answer(
    known: Known,
    demands: Sequence[Demand],
    options: Mapping[str, Any],
    cancel: threading.Event | None = None,
) -> list[Plan | TimeLimitError | None]:
    """Return the best plan that obeys each of the demands by itself; None: there is none.

    A plan's status and bounds are those of the instance with that demand; the time limit is for
    each of them.

    Raises
    ------
    Cancelled
        If ``cancel`` was set.
    """
    whole: list[Found] = []
    starts = [known.found.solution]
    plans: list[Plan | TimeLimitError | None] = []
    for demand in demands:
        task = _task(known.instance, known.published, options, cancel)
        found = _again(task, known.found, demand, starts)
        if found.solution.values is not None:
            starts.append(found.solution)
        if not known.found.idle and (found.solution.infeasible or _short(known.found, found)):
            if not whole:
                whole.append(_whole(task))
            found = _again(task, whole[0], demand)
        if found.solution.infeasible:
            plans.append(None)
            continue
        try:
            _refuse_stopped(found.solution)
            plans.append(_plan(known.instance, task, found, options))
        except TimeLimitError as error:
            plans.append(error)
    return plans


def _task(
    instance: Instance,
    published: Plan | None,
    options: Mapping[str, Any],
    cancel: threading.Event | None,
    *,
    keep: bool = False,
) -> Task:
    stages = len(instance.settings.objectives) + (published is not None)
    watch = Watch(options.get("time_limit"), cancel, None, stages)
    solver = engine(options.get("solver", "highs"))
    horizon = Horizon(instance)
    keeping = None
    if published is not None:
        keeping = Keeping(published, [horizon.doctors], first=False)
    return Task(horizon, solver, watch, 1, options.get("seed", 0), keeping, keep)


def _again(task: Task, found: Found, demand: Demand, starts: Sequence[Solution] = ()) -> Found:
    closed = [
        path.column
        for path in found.v.paths[demand.doctor]
        if path.posts[demand.period] not in demand.posts
    ]
    solution = solve_again(
        found.kept, closed, found.order, task.engine, task.watch, 1, task.seed, starts
    )
    stages, reviews = split_reviews(task, solution)
    return replace(found, solution=solution, stages=stages, reviews=reviews)


def _short(before: Found, now: Found) -> bool:
    """Return whether somebody is unplaced for the sake of others: see ``find``."""
    least = Fraction(before.v.least_unplaced)
    return any(stage.best > least for stage in now.solution.stages[:1])


def _whole(task: Task) -> Found:
    """Return the model with all ways, of which nothing is proven yet."""
    v, objectives, order = model_of(task, idle=True)
    nothing = Solution((), None)
    return Found(v, objectives, nothing, (), (), order, idle=True, kept=[Kept((), v.model)])


def _plan(instance: Instance, task: Task, found: Found, options: Mapping[str, Any]) -> Plan:
    proven = all(stage.proven for stage in found.stages)
    info = task.info(options.get("time_limit"))
    return plan_of(instance, "optimal" if proven else "feasible", found, None, info)


def _refuse_stopped(solution: Solution) -> None:
    if solution.cancelled:
        raise Cancelled(None)
    if solution.values is None:
        raise TimeLimitError(message(N_("the time limit came before any plan was found")))


def _no_plan() -> PlanError:
    return PlanError(message(N_("no plan keeps all rules and decisions of this instance")))
