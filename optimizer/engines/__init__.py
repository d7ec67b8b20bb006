"""The solvers behind the model: what is asked of one, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from phanbo.models.errors import SolverError
from phanbo.models.messages import N_, message
from phanbo.optimizer.formulation.model import Model

Ending = Literal["optimal", "feasible", "infeasible", "nothing"]
"""Why a solve ended: proven; stopped with a solution; none exists; stopped with none."""


@dataclass(frozen=True)
class Limits:
    """What bounds a solve: seconds (None: nothing), threads, seed."""

    seconds: float | None
    threads: int
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What a solver found; ``values`` and ``reduced_costs`` by column, None if there are none."""

    ending: Ending
    values: Sequence[float] | None = None
    bound: float | None = None
    """No solution is below it."""
    reduced_costs: Sequence[float] | None = None
    prices: Sequence[float] | None = None
    """Of the rows, where a relaxation is optimal and the solver tells."""
    iterations: int = 0
    """Of the simplex method, where the solver counts them: work that does not depend on clocks."""


Relaxer = Callable[[Model, Mapping[int, int], Limits], Outcome]
"""Minimises a model's relaxation for given costs.

Quicker from the second time on, if the model only has more rows or narrower columns than before."""


class Engine(Protocol):
    """A solver. Solving may be called from any thread, and changes nothing of the model."""

    @property
    def name(self) -> str:
        """Name as users give it."""

    @property
    def version(self) -> str:
        """Version of the library that solves."""

    def solve(
        self,
        model: Model,
        costs: Mapping[int, int],
        limits: Limits,
        start: Sequence[float] | None = None,
    ) -> Outcome:
        """Minimise whole-numbered costs over whole values; ``start`` is a solution to begin with."""

    def relax(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise with the integer columns free to be fractional."""

    def relaxer(self) -> Relaxer:
        """Return a way to relax a model again and again, for other costs, as it grows."""


def engine(name: str) -> Engine:
    """Return the engine of a name: ``highs``, ``scip``, or any solver that PuLP can call.

    Raises
    ------
    SolverError
        If there is no such solver on this machine.
    """
    try:
        from phanbo.optimizer.engines.mathopt import MathOptEngine
    except ImportError as error:
        # highspy and OR-Tools cannot both be loaded, and PuLP loads highspy where it finds it.
        why = N_("OR-Tools cannot be loaded; if highspy is installed, solve before importing pulp")
        raise SolverError(message(why)) from error

    if name.casefold() in MathOptEngine.SOLVERS:
        return MathOptEngine(name.casefold())
    from phanbo.optimizer.engines.pulp import PulpEngine

    known = PulpEngine.solvers()
    if name.casefold() in known:
        return PulpEngine(name.casefold())
    inside, others = ", ".join(MathOptEngine.SOLVERS), ", ".join(known)
    raise SolverError(
        message(
            N_("there is no solver {name}; known are {inside} and, through PuLP, {others}"),
            name=name,
            inside=inside,
            others=others,
        )
    )
