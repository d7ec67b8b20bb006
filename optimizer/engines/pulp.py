"""Any solver that PuLP can call; CBC comes with PuLP 3, and with the extra ``pulp[cbc]`` of 4."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

# OR-Tools first: PuLP imports highspy where it is installed, and after that
# OR-Tools can no longer be imported into the process.
import ortools.math_opt.python.mathopt  # noqa: F401
import pulp

from phanbo.models.errors import SolverError
from phanbo.models.messages import N_, message
from phanbo.optimizer.engines import Ending, Limits, Outcome, Relaxer
from phanbo.optimizer.formulation.model import Model

_ENDINGS: dict[int, Ending] = {
    pulp.LpSolutionOptimal: "optimal",
    pulp.LpSolutionIntegerFeasible: "feasible",
    pulp.LpSolutionInfeasible: "infeasible",
}


class PulpEngine:
    """A solver called through PuLP, which writes the model to a file for it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = f"pulp {version('pulp')}"
        self._solver = self.solvers()[name]
        with _quiet():
            if not pulp.getSolver(self._solver, msg=False).available():
                raise SolverError(
                    message(N_("the solver {name} is not on this machine"), name=name)
                )

    @staticmethod
    def solvers() -> dict[str, str]:
        """Return PuLP's solvers, by the name that users give: ``cbc``, else PuLP's own."""
        own = {name.casefold(): name for name in pulp.listSolvers()}
        bundled = "PULP_CBC_CMD"  # gone in PuLP 4
        return {"cbc": bundled if bundled in own.values() else "COIN_CMD"} | own

    def solve(
        self,
        model: Model,
        costs: Mapping[int, int],
        limits: Limits,
        start: Sequence[float] | None = None,
    ) -> Outcome:
        """Minimise over whole values."""
        return self._call(model, costs, limits, relaxed=False)

    def relax(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise over fractional values."""
        return self._call(model, costs, limits, relaxed=True)

    def relaxer(self) -> Relaxer:
        """Relax each time from the start: PuLP's solvers keep nothing."""
        return self.relax

    def _call(
        self, model: Model, costs: Mapping[int, int], limits: Limits, *, relaxed: bool
    ) -> Outcome:
        with _quiet():
            problem, columns = _problem(model, costs, relaxed=relaxed)
            try:
                solver = pulp.getSolver(self._solver, msg=False, **self._options(limits))
                problem.solve(solver)
            except pulp.PulpError as error:
                raise SolverError(
                    message(N_("the solver failed: {why}"), why=str(error))
                ) from error
        return _outcome(problem, columns, relaxed=relaxed)

    def _options(self, limits: Limits) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if limits.seconds is not None:
            options["timeLimit"] = max(limits.seconds, 0.01)
        if self._solver in ("PULP_CBC_CMD", "COIN_CMD"):
            options |= {
                "threads": limits.threads,
                "gapRel": 0.0,
                "gapAbs": 0.5,  # whole costs: nothing is less than one below the best
                "options": [f"randomCbcSeed {limits.seed}", f"randomSeed {limits.seed}"],
            }
        return options


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep PuLP 3.3 from warning of its own coming version."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _problem(
    model: Model, costs: Mapping[int, int], *, relaxed: bool
) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Copy the model; names are numbers, as users' ids could collide in a solver's file."""
    problem = pulp.LpProblem("phanbo", pulp.LpMinimize)
    columns = [
        problem.add_variable(
            f"x{number}",
            lowBound=lower,
            upBound=upper,
            cat=pulp.LpInteger if integer and not relaxed else pulp.LpContinuous,
        )
        for number, (lower, upper, integer) in enumerate(
            zip(model.lower, model.upper, model.integer, strict=True)
        )
    ]
    problem += _sum((columns[c], k) for c, k in costs.items())
    for row in model.rows:
        terms = _sum((columns[c], k) for c, k in zip(row.columns, row.coefficients, strict=True))
        if row.lower == row.upper:
            problem += terms == row.upper
        elif row.upper != float("inf"):
            problem += terms <= row.upper
        else:
            problem += terms >= row.lower
    return problem, columns


def _sum(terms: Iterable[tuple[pulp.LpVariable, int]]) -> pulp.LpAffineExpression:
    """Add up in a way that PuLP 3 and 4 share: what their constructors and sums take differs."""
    total = pulp.lpSum([])
    for column, coefficient in terms:
        total.addterm(column, coefficient)
    return total


def _outcome(problem: pulp.LpProblem, columns: list[pulp.LpVariable], *, relaxed: bool) -> Outcome:
    """Translate PuLP's two statuses; ``status`` alone calls a time-limited plan optimal."""
    ending = _ENDINGS.get(problem.sol_status, "nothing")
    if problem.status == pulp.LpStatusInfeasible:
        ending = "infeasible"  # CBC's "Integer infeasible" is told by this status alone
    if ending in ("infeasible", "nothing"):
        return Outcome(ending)
    values = [0.0 if column.varValue is None else float(column.varValue) for column in columns]
    value = float(pulp.value(problem.objective) or 0.0)
    return Outcome(ending, values, bound=value if ending == "optimal" else None)
