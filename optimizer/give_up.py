"""Objectives given up, within limits, for stations that survive departures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phanbo.models.cells import plain
from phanbo.models.plan import Allowance
from phanbo.models.settings import Aim
from phanbo.optimizer.solve import Found, Task, model_of
from phanbo.optimizer.stages import solve_stages


def give_up(task: Task, found: Found, aims: Sequence[Aim]) -> Found:
    """Let objectives be worse than their best by so much, if more stations then survive.

    Everything else stays at its best; with as many surviving, all is minimised again in order.
    """
    if found.solution.cancelled or task.watch.out_of_time:
        return replace(found, given_up_proven=False)
    v, objectives, order, start = found.v, found.objectives, found.order, found.solution.values
    if not found.idle and any(aim.name == "unplaced" and aim.tolerance for aim in aims):
        v, objectives, order = model_of(task, idle=True)
        start = None
    *held, fragile = order
    more = {aim.name: aim for aim in aims}
    model, within = v.model.copy(), []
    for stage, (aim, objective) in zip(found.solution.stages, held, strict=False):
        most = stage.best + aim.slack(stage.best)
        if aim.name in more:
            amount = more[aim.name].slack(stage.best)
            within.append(Allowance(objective=aim.name, amount=plain(amount)))
            most += amount
        if objective.costs:
            model.at_most(f"limit_{aim.name}", objective.costs.items(), objective.steps_to(most))
    solution = solve_stages(
        model, [fragile, *held], task.engine, task.watch, task.threads, task.seed, start=start
    )
    if solution.values is None:
        return replace(found, given_up_proven=False)
    return replace(
        found,
        v=v,
        objectives=objectives,
        solution=solution,
        survival=solution.stages[0],
        within=tuple(within),
        given_up_proven=all(stage.proven for stage in solution.stages),
    )
