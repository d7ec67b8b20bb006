"""Plans that are as good, or nearly, and differ in as many postings as possible."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.errors import Cancelled, PlanError, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Allowance, Alternative, Plan
from phanbo.models.progress import OnProgress, Progress
from phanbo.models.settings import Aim, allowances
from phanbo.optimizer.choices.ground import Ground
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.engines import engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.variables import Term, Variables
from phanbo.optimizer.readback import chosen_paths
from phanbo.optimizer.solve import Found, Task, find, model_of, plan_of, solve
from phanbo.optimizer.stages import Solution
from phanbo.optimizer.sweep.elsewhere import elsewhere
from phanbo.optimizer.watch import Watch

Posts = Mapping[str, tuple[str | None, ...]]
"""Doctor -> the post held, by period."""


def alternatives(
    instance: Instance,
    count: int,
    *,
    within: str | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    cluster: str | None = None,
    on_progress: OnProgress | None = None,
    cancel: threading.Event | None = None,
) -> list[Plan]:
    """Return plans that differ in as many postings as possible; the first is that of ``solve``.

    Each further plan has the most postings (of a doctor in a period) that differ from the plan
    among those before it to which it is nearest; then the most in sum; then, if objectives may be
    worse, the best objectives in order.

    Parameters
    ----------
    instance
        What to plan.
    count
        Plans in all, at least 2.
    within
        How much worse than in the first plan objectives may be: ``travel:2%;cost:100``, or ``2%``
        for all. None: no objective is worse.
    time_limit, solver, threads, seed, on_progress
        As for ``solve``; the time limit is for all plans together.
    cluster
        Address of a Dask scheduler, one of whose workers finds the plans instead; if stopped it
        has none. They are the same: as each differs from those before, they are not found at the
        same time.
    cancel
        Set it, from any thread, to end with the plans found so far.

    Returns
    -------
    list of Plan
        Fewer than ``count`` if there are no more with other postings, or it was stopped. Each but
        the first says in ``alternative`` how much it differs. One without postings if the instance
        is infeasible.

    Raises
    ------
    PlanError
        If ``count`` is below 2, or ``within`` cannot be read.
    TimeLimitError
        If the time limit comes before any plan.
    Cancelled
        If it was stopped before the first plan was done.
    """
    if count < 2:
        raise PlanError(message(N_("ask for two plans or more")))
    if cluster is not None:
        tell = on_progress
        found_there: list[Plan] = elsewhere(
            cluster,
            alternatives,
            (instance, count),
            {
                "within": within,
                "time_limit": time_limit,
                "solver": solver,
                "threads": threads,
                "seed": seed,
            },
            reports="on_progress",
            on_told=None if tell is None else lambda told: tell(Progress(**told)),
            cancel=cancel,
        )
        return found_there
    aims = instance.settings.objectives
    allowed = {aim.name: aim for aim in (allowances(within, aims) if within else ())}
    watch = Watch(time_limit, cancel, on_progress, len(aims))
    task = Task(Horizon(instance), engine(solver), watch, threads, seed, keep=True)
    found = None if decision_conflicts(task.horizon) else find(task)
    if found is None or found.solution.infeasible:
        return [solve(instance, time_limit=time_limit, solver=solver, seed=seed, cancel=cancel)]
    if found.solution.cancelled:
        raise Cancelled(None)
    if found.solution.values is None:
        raise TimeLimitError(message(N_("the time limit came before any plan was found")))
    proven = all(stage.proven for stage in found.stages)
    info = task.info(time_limit)
    plans = [plan_of(instance, "optimal" if proven else "feasible", found, None, info)]
    apart = _Apart(task, found, allowed)
    while len(plans) < count and not watch.out_of_time:
        other = apart.next(instance, len(plans) + 1, time_limit)
        if other is None:
            break
        plans.append(other)
    return plans


class _Apart:
    """The plans that are good enough, and the postings of those taken."""

    def __init__(self, task: Task, found: Found, allowed: Mapping[str, Aim]) -> None:
        self._task, self._found = task, found
        assert found.solution.values is not None
        values = found.solution.values
        self._amounts: dict[str, Fraction] = {}
        self._most: dict[str, Fraction] = {}
        for aim, objective in found.order:
            value = objective.value(values)
            amount = allowed[aim.name].slack(value) if aim.name in allowed else Fraction(0)
            self._amounts[aim.name] = amount
            self._most[aim.name] = value + amount
        self._worse = {name for name, amount in self._amounts.items() if amount}
        self._ground = self._ground_of(values)
        self._taken = [_posts(found.v, values)]

    def next(self, instance: Instance, number: int, time_limit: float | None) -> Plan | None:
        """Return one more plan; None: there is none with other postings, or it was stopped."""
        base, taken = self._ground, self._taken
        model = base.model.copy()
        places = sum(map(len, base.v.horizon.available.values()))
        least = model.column(upper=places)
        differing = [_differing(base.v, posts) for posts in taken]
        for terms in differing:
            model.at_least("apart", [*terms, (least, -1)], 0)
        nearest = _most("apart", [(least, 1)], places)
        total = _most(
            "apart_in_sum", [one for each in differing for one in each], places * len(taken)
        )
        order = [(Aim(name=one.name), one) for one in (nearest, total)]
        rest = [(aim, base.objectives[aim.name]) for aim, _ in self._found.order]
        start = None if base.values is None else [*base.values, 0.0]
        found = Ground(self._task, base.v, base.objectives, model, (), start)
        limits = {
            name: base.objectives[name].steps_to(most)
            for name, most in self._most.items()
            if base.objectives[name].costs
        }
        order += rest if self._worse else []
        self._task.watch.expect(len(order))
        solution = found.best(order, limits, start)
        if solution.cancelled or solution.values is None:
            return None
        posts = _posts(base.v, solution.values)
        differs = tuple(_distance(base.v, posts, one) for one in taken)
        if min(differs) == 0:
            return None
        self._taken.append(posts)
        bound = places - int(solution.stages[0].bound)
        alternative = Alternative(number=number, differs=differs, bound=bound)
        return self._plan(instance, solution, time_limit).model_copy(
            update={"alternative": alternative}
        )

    def _plan(self, instance: Instance, solution: Solution, time_limit: float | None) -> Plan:
        within = tuple(
            Allowance(objective=aim.name, amount=plain(self._amounts[aim.name]))
            for aim, _ in self._found.order
            if aim.name in self._worse
        )
        stages = (*self._found.stages, *(solution.stages if within else ()))
        proven = all(stage.proven for stage in stages)
        base = self._ground
        found = Found(base.v, base.objectives, solution, self._found.stages, (), within=within)
        info = self._task.info(time_limit)
        return plan_of(instance, "optimal" if proven else "feasible", found, None, info)

    def _ground_of(self, values: Sequence[float]) -> Ground:
        """Return a model that has all plans that are good enough: the narrowest at hand."""
        found, task = self._found, self._task
        if not found.idle and "unplaced" in self._worse:
            v, objectives, _ = model_of(task, idle=True)
            return Ground(task, v, objectives, v.model, (), None)
        fitting = [
            one
            for one in found.kept
            if not any(stage.aim.name in self._worse for stage in one.stages)
        ]
        return Ground(task, found.v, found.objectives, fitting[-1].model, (), values)


def _most(name: str, terms: Sequence[Term], greatest: int) -> Objective:
    """Return an objective that counts what a sum lacks of the most that it can be."""
    costs: dict[int, int] = {}
    for column, number in terms:
        costs[column] = costs.get(column, 0) - int(number)
    return Objective(name, Fraction(greatest), Fraction(1), costs, (), counts=True)


def _posts(v: Variables, values: Sequence[float]) -> Posts:
    return {doctor: path.posts for doctor, path in chosen_paths(v, values).items()}


def _differing(v: Variables, taken: Posts) -> list[Term]:
    """Return the terms that count postings that are not those taken."""
    return [
        (path.column, number)
        for doctor, paths in v.paths.items()
        for path in paths
        if (number := _differ(v, doctor, path.posts, taken[doctor]))
    ]


def _distance(v: Variables, one: Posts, other: Posts) -> int:
    return sum(_differ(v, doctor, posts, other[doctor]) for doctor, posts in one.items())


def _differ(
    v: Variables, doctor: str, one: Sequence[str | None], other: Sequence[str | None]
) -> int:
    return sum(one[p] != other[p] for p in v.horizon.available[doctor])
