"""The solvers inside OR-Tools, through MathOpt.

MathOpt, unlike OR-Tools' other doors to HiGHS, keeps the incumbent and the bound at a time limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Any, ClassVar

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2

from phanbo.models.errors import SolverError
from phanbo.models.messages import N_, message
from phanbo.optimizer.engines import Ending, Limits, Outcome, Relaxer
from phanbo.optimizer.formulation.model import Model

_ENDINGS: dict[Any, Ending] = {
    mathopt.TerminationReason.OPTIMAL: "optimal",
    mathopt.TerminationReason.FEASIBLE: "feasible",
    mathopt.TerminationReason.INFEASIBLE: "infeasible",
    # All columns are bounded, so that this can only mean infeasible.
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: "infeasible",
    mathopt.TerminationReason.NO_SOLUTION_FOUND: "nothing",
    mathopt.TerminationReason.IMPRECISE: "nothing",
    mathopt.TerminationReason.NUMERICAL_ERROR: "nothing",
}


class MathOptEngine:
    """HiGHS or SCIP inside OR-Tools."""

    SOLVERS: ClassVar[dict[str, Any]] = {
        "highs": mathopt.SolverType.HIGHS,
        "scip": mathopt.SolverType.GSCIP,
    }

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = f"ortools {version('ortools')}"

    def solve(
        self,
        model: Model,
        costs: Mapping[int, int],
        limits: Limits,
        start: Sequence[float] | None = None,
    ) -> Outcome:
        """Minimise over whole values."""
        parameters = mathopt.SolveParameters(
            time_limit=_limit(limits),
            random_seed=limits.seed,
            relative_gap_tolerance=0.0,
            # Whole costs: nothing is less than one below the best. Half leaves room for rounding.
            absolute_gap_tolerance=0.5,
        )
        if self.name == "highs":  # takes no number of threads from MathOpt
            parallel = "off" if limits.threads == 1 else "on"
            parameters.highs = highs_pb2.HighsOptionsProto(string_options={"parallel": parallel})
        else:
            parameters.threads = limits.threads
        return _solve(model, costs, self.SOLVERS[self.name], parameters, start, integer=True)

    def relax(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise over fractional values."""
        parameters = mathopt.SolveParameters(time_limit=_limit(limits), threads=1)
        return _solve(model, costs, mathopt.SolverType.GLOP, parameters, None, integer=False)

    def relaxer(self, model: Model) -> Relaxer:
        """Keep GLOP's basis from one relaxation to the next."""
        copy = mathopt.Model.from_model_proto(_proto(model, {}, integer=False))
        columns = list(copy.variables())
        solver = mathopt.IncrementalSolver(copy, mathopt.SolverType.GLOP)

        def relax(costs: Mapping[int, int], limits: Limits) -> Outcome:
            for total in model.totals:
                columns[total].lower_bound = model.lower[total]
                columns[total].upper_bound = model.upper[total]
            copy.minimize(mathopt.LinearSum(k * columns[c] for c, k in costs.items()))
            parameters = mathopt.SolveParameters(time_limit=_limit(limits), threads=1)
            with _failing_as_solver_error():
                result = solver.solve(params=parameters)
            return _outcome(result, columns, integer=False)

        return relax


def _limit(limits: Limits) -> timedelta | None:
    return None if limits.seconds is None else timedelta(seconds=max(limits.seconds, 0.001))


def _solve(
    model: Model,
    costs: Mapping[int, int],
    solver: Any,
    parameters: Any,
    start: Sequence[float] | None,
    *,
    integer: bool,
) -> Outcome:
    copy = mathopt.Model.from_model_proto(_proto(model, costs, integer=integer))
    columns = list(copy.variables())
    hints = mathopt.ModelSolveParameters()
    if start is not None:
        values = dict(zip(columns, start, strict=True))
        hints.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    with _failing_as_solver_error():
        result = mathopt.solve(copy, solver, params=parameters, model_params=hints)
    return _outcome(result, columns, integer=integer)


@contextmanager
def _failing_as_solver_error() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, AttributeError, ValueError) as error:  # MathOpt raises any of them
        why = str(error.__context__ or error)
        raise SolverError(message(N_("the solver failed: {why}"), why=why)) from error


def _outcome(result: Any, columns: list[Any], *, integer: bool) -> Outcome:
    ending = _ENDINGS.get(result.termination.reason)
    if ending is None:
        why = result.termination.reason.name
        raise SolverError(message(N_("the solver failed: {why}"), why=why))
    bound = result.termination.objective_bounds.dual_bound
    return Outcome(
        ending,
        values=result.variable_values(columns) if result.has_primal_feasible_solution() else None,
        bound=bound if np.isfinite(bound) else None,
        reduced_costs=(
            result.reduced_costs(columns) if not integer and ending == "optimal" else None
        ),
    )


def _proto(model: Model, costs: Mapping[int, int], *, integer: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    columns = range(len(model.lower))
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(model.lower)
    proto.variables.upper_bounds.extend(model.upper)
    proto.variables.integers.extend(model.integer if integer else [False] * len(columns))
    proto.objective.linear_coefficients.ids.extend(sorted(costs))
    proto.objective.linear_coefficients.values.extend(float(costs[c]) for c in sorted(costs))
    proto.linear_constraints.ids.extend(range(len(model.rows)))
    proto.linear_constraints.lower_bounds.extend(row.lower for row in model.rows)
    proto.linear_constraints.upper_bounds.extend(row.upper for row in model.rows)
    matrix = proto.linear_constraint_matrix
    for number, row in enumerate(model.rows):
        order = sorted(range(len(row.columns)), key=row.columns.__getitem__)
        matrix.row_ids.extend([number] * len(order))
        matrix.column_ids.extend(row.columns[i] for i in order)
        matrix.coefficients.extend(float(row.coefficients[i]) for i in order)
    return proto
