"""Changes of an instance, tried by solving it again: what each does to every objective, exactly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phanbo.models.errors import Cancelled, InstanceError, PhanboError
from phanbo.models.explanation import Edit, Effect, Trial, Verdict
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Plan
from phanbo.optimizer.crew import call_each, processors
from phanbo.optimizer.explain.edit import edited
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify

OnTrial = Callable[[int, int], object]
"""Called with how many of how many solves are done."""


@dataclass(frozen=True)
class Idea:
    """A change of the instance that is worth a try."""

    what: Message
    edits: tuple[Edit, ...]


OnPlan = Callable[[Idea | None, Plan], object]
"""Called with the verified plan of each idea that has one; None: of the instance as it is."""


@dataclass(frozen=True)
class Means:
    """With what to solve again, and whom to tell."""

    time_limit: float | None = None
    """Seconds for each solve."""
    solver: str = "highs"
    seed: int = 0
    workers: int | None = None
    """Processes at once; None: one for each processor."""
    on_trial: OnTrial | None = None
    cancel: threading.Event | None = None


def try_each(
    instance: Instance, ideas: Sequence[Idea], means: Means, look: OnPlan | None = None
) -> list[Trial]:
    """Solve the instance as it is and with each of the ideas, and say what changes.

    Effects are differences between two proven optima; nothing is taken from the plan that is
    explained. Each plan is verified before it counts.

    Raises
    ------
    Cancelled
        If ``means.cancel`` was set.
    PhanboError
        If the instance itself could not be solved to the end.
    """
    distinct = list(dict.fromkeys(map(_key, ideas)))
    by_key = {_key(idea): idea for idea in ideas}
    instances = [instance, *(_after(instance, by_key[key]) for key in distinct)]
    found = _solved(instances, means)
    base = found[0]
    if isinstance(base, PhanboError):
        raise base
    if look is not None:
        for one, plan in zip([None, *(by_key[key] for key in distinct)], found, strict=True):
            if isinstance(plan, Plan) and plan.status != "infeasible":
                look(one, plan)
    tried = {
        key: judged(by_key[key], base, plan) for key, plan in zip(distinct, found[1:], strict=True)
    }
    return [tried[_key(idea)].model_copy(update={"what": idea.what}) for idea in ideas]


def effects(before: Plan, after: Plan) -> tuple[Effect, ...]:
    """Return what lies between two plans of the same objectives, in their order."""
    values = {one.name: one.value for one in after.objectives}
    return tuple(
        Effect(objective=one.name, before=one.value, after=values[one.name])
        for one in before.objectives
    )


def best_effects(before: Plan, after: Plan) -> tuple[Effect, ...]:
    """Return what lies between two best plans of the same objectives, in their order.

    The best value of a stage is the same in all best plans; what an objective that is not
    minimised, or one with a tolerance, comes to in one of them is not.
    """
    values = {one.name: one.best for one in after.objectives}
    return tuple(
        Effect(objective=one.name, before=one.best, after=best)
        for one in before.objectives
        if one.best is not None and (best := values[one.name]) is not None
    )


def _key(idea: Idea) -> str:
    return repr(idea.edits)


def _after(instance: Instance, idea: Idea) -> Instance | PhanboError:
    try:
        return edited(instance, idea.edits)
    except InstanceError as error:
        return error


def _solved(instances: Sequence[Instance | PhanboError], means: Means) -> list[Plan | PhanboError]:
    """Solve each in a process of its own, as many at once as there are processors."""
    options = {"time_limit": means.time_limit, "solver": means.solver, "seed": means.seed}
    found: dict[int, Plan | PhanboError] = {}
    calls: dict[int, tuple[Instance, Mapping[str, Any]]] = {}
    for i, one in enumerate(instances):
        if isinstance(one, PhanboError):
            found[i] = one
        else:
            calls[i] = one, options
    order = list(calls)
    workers = means.workers or processors()
    for i, answer in call_each(_solve, list(calls.values()), workers, means.cancel):
        found[order[i]] = answer
        if means.on_trial is not None:
            means.on_trial(len(found), len(instances))
    return [found[i] for i in range(len(instances))]


def _solve(  # pragma: no cover - in a child process
    instance: Instance,
    options: Mapping[str, Any],
    *,
    tell: Callable[[object], object],
    cancel: threading.Event,
) -> Plan:
    """Solve and verify, in a child process."""
    plan = solve(instance, cancel=cancel, **options)
    if plan.status != "infeasible":
        verify(instance, plan)
    return plan


def judged(
    idea: Idea,
    base: Plan,
    plan: Plan | PhanboError,
    told_by: Callable[[Plan, Plan], tuple[Effect, ...]] = effects,
) -> Trial:
    """Return what an idea does, from the plans without and with it."""
    if isinstance(plan, Cancelled):
        raise plan
    if isinstance(plan, PhanboError):
        return without_effects(
            idea, "unknown", message(N_("it could not be solved: {error}"), error=str(plan))
        )
    if plan.status == "infeasible":
        return without_effects(idea, "impossible", *plan.conflicts)
    if "feasible" in (base.status, plan.status):
        return without_effects(idea, "unknown", message(N_("the time limit came before the proof")))
    told = told_by(base, plan)
    first = next((effect.change for effect in told if effect.change), 0)
    verdict: Verdict = "better" if first < 0 else "worse" if first > 0 else "same"
    return Trial(what=idea.what, edits=idea.edits, verdict=verdict, effects=told)


def without_effects(idea: Idea, verdict: Verdict, *reasons: Message) -> Trial:
    """Return an idea whose effects there are none of, or are not known."""
    return Trial(what=idea.what, edits=idea.edits, verdict=verdict, reasons=reasons)
