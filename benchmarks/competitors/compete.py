"""All competitors by name, and one way to let any of them solve an instance."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import phanbo
from benchmarks.competitors.facts import Facts
from benchmarks.competitors.objectives import objectives_of
from benchmarks.competitors.program import Program, Solver
from benchmarks.competitors.stages import Tell, minimise_in_turn
from benchmarks.competitors.textbook import Textbook
from phanbo.models.instance import Instance
from phanbo.models.progress import Progress

OURS = "phanbo"
Solve = Callable[[Any, float, Tell], str]
"""Solves what was prepared, for so many seconds; tells what it proves; returns how it ended."""


class Competitor(NamedTuple):
    """Who competes. Loading libraries and preparing facts are not timed, but only solving."""

    what: str
    load: Callable[[], Solve]
    prepare: Callable[[Instance], Any] = Facts
    exact: bool = True
    """Whether the values that it proves must be ours."""


def _ours() -> Solve:
    from phanbo.optimizer.engines import engine

    engine("highs")  # loads OR-Tools
    return ours


def ours(instance: Instance, seconds: float, tell: Tell) -> str:
    """Solve as any user would, with the defaults."""

    def note(progress: Progress) -> None:
        if progress.proven:
            tell({"objective": progress.objective, "value": progress.best, "proven": True})

    try:
        plan = phanbo.solve(instance, time_limit=seconds, on_progress=note)
    except phanbo.TimeLimitError:
        return "nothing"
    for one in plan.objectives:
        if one.best is not None and not one.proven:
            tell({"objective": one.name, "value": one.value, "proven": False})
    return str(plan.status)


def _textbook(solver: Callable[[Program], Solver]) -> Solve:
    def solve(facts: Facts, seconds: float, tell: Tell) -> str:
        deadline = time.perf_counter() + seconds
        model = Textbook(facts)
        objectives = objectives_of(model)
        tell(model.size)
        aims = facts.instance.settings.objectives
        return minimise_in_turn(solver(model), objectives, aims, deadline, tell).ending

    return solve


# Each loads its own solver only, as memory is compared.


def _cbc() -> Solve:
    from benchmarks.competitors.cbc import Cbc

    return _textbook(Cbc)


def _highs() -> Solve:
    from benchmarks.competitors.highs import Highs

    return _textbook(Highs)


def _cp_sat() -> Solve:
    from benchmarks.competitors.cp_sat import CpSat

    return _textbook(CpSat)


def _two_steps() -> Solve:
    from benchmarks.competitors.two_steps import place_then_train

    return place_then_train


def _scipy() -> Solve:
    from benchmarks.competitors.by_scipy import assign

    return assign


def _flow() -> Solve:
    from benchmarks.competitors.by_flow import assign

    return assign


def _as_it_is(instance: Instance) -> Instance:
    return instance


PLANNERS = {
    OURS: Competitor("phanbo.solve, one thread", _ours, _as_it_is),
    "cbc": Competitor("textbook model, PuLP and CBC, two threads", _cbc),
    "highs": Competitor("textbook model, HiGHS", _highs),
    "cp-sat": Competitor("textbook model, CP-SAT, eight workers", _cp_sat),
    "two-step": Competitor("place first, then train; HiGHS", _two_steps, exact=False),
}
ASSIGNERS = {
    OURS: PLANNERS[OURS],
    "scipy": Competitor("linear_sum_assignment", _scipy),
    "flow": Competitor("OR-Tools' min-cost flow", _flow),
}
"""Those for instances that are pure assignment."""
