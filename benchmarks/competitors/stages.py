"""One objective after the other, the earlier ones held, with any solver."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from math import floor
from typing import Any

from benchmarks.competitors.program import Answer, Objectives, Solver, in_steps
from phanbo.models.settings import Aim

Tell = Callable[[dict[str, Any]], None]
"""Takes what is known so far, so that a crash loses nothing."""


def minimise_in_turn(
    solver: Solver, objectives: Objectives, aims: Iterable[Aim], deadline: float, tell: Tell
) -> Answer:
    """Minimise each objective until the deadline (of ``time.perf_counter``); return the last plan.

    Stops after the first objective that is not proven: nothing may be held then.
    """
    plan = Answer("nothing")
    for aim in aims:
        terms, step = in_steps(objectives[aim.name])
        answer = solver.minimise(terms, max(deadline - time.perf_counter(), 0.1))
        if answer.values is None:
            return Answer(answer.ending, plan.values)
        plan = answer
        best = answer.total(terms) * step
        proven = answer.ending == "optimal"
        tell({"objective": aim.name, "value": float(best), "proven": proven})
        if not proven:
            return answer
        solver.hold(terms, floor((best + aim.slack(best)) / step))
    return plan
