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
    some = next((in_steps(terms)[0] for terms in objectives.values() if terms), [])
    for aim in aims:
        terms, step = in_steps(objectives[aim.name])
        if terms or plan.values is None:  # PuLP stumbles over an empty objective
            answer = solver.minimise(terms or some, max(deadline - time.perf_counter(), 0.1))
            if answer.values is None:
                return Answer(answer.ending, plan.values)
            plan = answer
        best = plan.total(terms) * step
        proven = not terms or plan.ending == "optimal"
        tell({"objective": aim.name, "value": float(best), "proven": proven})
        if not proven:
            return plan
        solver.hold(terms, floor((best + aim.slack(best)) / step))
    return plan
