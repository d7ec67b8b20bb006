"""The solvers inside OR-Tools, through MathOpt.

MathOpt, unlike OR-Tools' other doors to HiGHS, keeps the incumbent and the bound at a time limit.
Models go to it and answers come back as its protocol buffers: its Python classes make an object of
each column and value, which takes longer than solving a province's relaxation.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from itertools import chain
from typing import Any, ClassVar

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as door
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from pybind11_abseil.status import StatusNotOk

from phanbo.models.errors import SolverError
from phanbo.models.messages import N_, message
from phanbo.optimizer.engines import Ending, Limits, Outcome, Relaxer
from phanbo.optimizer.formulation.model import Model, Row

_ENDINGS: dict[int, Ending] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
    # All columns are bounded, so that this can only mean infeasible.
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED: "infeasible",
    result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND: "nothing",
    result_pb2.TERMINATION_REASON_IMPRECISE: "nothing",
    result_pb2.TERMINATION_REASON_NUMERICAL_ERROR: "nothing",
}
_NOTHING = parameters_pb2.SolverInitializerProto()
LARGE = 15_000
"""Columns of a relaxation above which HiGHS' interior point method is quicker than GLOP."""
_INTERIOR = (
    parameters_pb2.SOLVER_TYPE_HIGHS,
    mathopt.SolveParameters(
        lp_algorithm=mathopt.LPAlgorithm.BARRIER,
        # A corner is of no use to a bound, and to find one takes as long again.
        highs=highs_pb2.HighsOptionsProto(string_options={"run_crossover": "off"}),
    ),
)
_SIMPLEX = parameters_pb2.SOLVER_TYPE_GLOP, mathopt.SolveParameters(threads=1)
TRACE = 1e-6
"""How far outside its bounds a solver may leave a value."""


class MathOptEngine:
    """HiGHS or SCIP inside OR-Tools."""

    SOLVERS: ClassVar[dict[str, Any]] = {
        "highs": parameters_pb2.SOLVER_TYPE_HIGHS,
        "scip": parameters_pb2.SOLVER_TYPE_GSCIP,
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
        hints = model_parameters_pb2.ModelSolveParametersProto()
        open_columns = _open(model)
        if start is not None and _within(model, start, open_columns):
            hint = hints.solution_hints.add().variable_values
            hint.ids.extend(open_columns.tolist())
            hint.values.extend(start[column] for column in open_columns.tolist())
        copy = _proto(model, costs, integer=True, columns=open_columns)
        with _failing_as_solver_error():
            result = _solved(copy, self.SOLVERS[self.name], parameters, hints)
        return _outcome(result, len(model.lower), integer=True)

    def relax(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise over fractional values; closed columns are left out."""
        proto = _proto(model, costs, integer=False, columns=_open(model))
        # Each may give up where numbers have gone bad: then the next one, or a solve, will tell.
        ways = (_INTERIOR, _SIMPLEX) if len(proto.variables.ids) > LARGE else (_SIMPLEX,)
        outcome = Outcome("nothing")
        for solver, parameters in ways:
            parameters = replace(parameters, time_limit=_limit(limits))
            with suppress(SolverError), _failing_as_solver_error():
                result = _solved(proto, solver, parameters)
                outcome = _outcome(result, len(model.lower), integer=False)
            if outcome.ending != "nothing":
                break
        return outcome

    def relaxer(self) -> Relaxer:
        """Keep GLOP's basis from one relaxation to the next."""
        return _Glop()


class _Glop:
    """GLOP with a copy of a model, which follows what is added to it and narrowed in it."""

    def __init__(self) -> None:
        self._solver: Any = None
        self._rows: list[Row] = []
        self._bounds = (np.empty(0), np.empty(0))
        self._costs: Mapping[int, int] = {}

    def __call__(self, model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
        """Minimise over fractional values, from the basis before if there is one that helps."""
        bounds = np.array(model.lower), np.array(model.upper)
        outcome = Outcome("nothing")
        if self._follows(model):
            # Where only ranges are narrower, what was best is still dual feasible.
            narrower = len(model.rows) == len(self._rows) and costs == self._costs
            with suppress(SolverError):
                with _failing_as_solver_error():
                    self._solver.update(self._update(model, bounds, costs))
                outcome = self._ask(limits, len(bounds[0]), again=True, dual=narrower)
        if outcome.ending == "nothing":
            # GLOP gives up now and then where the numbers of a basis have gone bad.
            with _failing_as_solver_error():
                proto = _proto(model, costs, integer=False)
                self._solver = door.new(parameters_pb2.SOLVER_TYPE_GLOP, proto, _NOTHING)
            with suppress(SolverError):
                outcome = self._ask(limits, len(bounds[0]))
        self._rows, self._bounds, self._costs = model.rows[:], bounds, costs
        return outcome

    def _ask(
        self, limits: Limits, columns: int, *, again: bool = False, dual: bool = False
    ) -> Outcome:
        parameters = mathopt.SolveParameters(
            time_limit=_limit(limits),
            threads=1,
            # A basis is of no use to a presolved model.
            presolve=mathopt.Emphasis.OFF if again else None,
            lp_algorithm=mathopt.LPAlgorithm.DUAL_SIMPLEX if dual else None,
        )
        with _failing_as_solver_error():
            result = self._solver.solve(
                parameters.to_proto(),
                model_parameters_pb2.ModelSolveParametersProto(),
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )
        return _outcome(result, columns, integer=False)

    def _follows(self, model: Model) -> bool:
        """Return whether the model is the one before, with more rows at most."""
        known = len(self._rows)
        same = len(model.lower) == len(self._bounds[0]) and known <= len(model.rows)
        return same and all(map(operator.is_, self._rows, model.rows))

    def _update(
        self, model: Model, bounds: tuple[Any, Any], costs: Mapping[int, int]
    ) -> model_update_pb2.ModelUpdateProto:
        update = model_update_pb2.ModelUpdateProto()
        ends = update.variable_updates.lower_bounds, update.variable_updates.upper_bounds
        for end, before, now in zip(ends, self._bounds, bounds, strict=True):
            changed = np.flatnonzero(before != now)
            end.ids.extend(changed.tolist())
            end.values.extend(now[changed].tolist())
        priced = sorted(c for c in {*self._costs, *costs} if self._costs.get(c) != costs.get(c))
        update.objective_updates.linear_coefficients.ids.extend(priced)
        update.objective_updates.linear_coefficients.values.extend(costs.get(c, 0) for c in priced)
        first = len(self._rows)
        _put_rows(
            update.new_linear_constraints,
            update.linear_constraint_matrix_updates,
            model.rows[first:],
            first,
        )
        return update


def _solved(
    proto: model_pb2.ModelProto,
    solver: Any,
    parameters: mathopt.SolveParameters,
    hints: Any = None,
) -> result_pb2.SolveResultProto:
    return door.solve(
        proto,
        solver,
        _NOTHING,
        parameters.to_proto(),
        hints or model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _limit(limits: Limits) -> timedelta | None:
    return None if limits.seconds is None else timedelta(seconds=max(limits.seconds, 0.001))


@contextmanager
def _failing_as_solver_error() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, StatusNotOk) as error:
        raise SolverError(message(N_("the solver failed: {why}"), why=str(error))) from error


def _outcome(result: result_pb2.SolveResultProto, columns: int, *, integer: bool) -> Outcome:
    """Translate a result; what the solver did not see of the columns is 0."""
    reason = result.termination.reason
    ending = _ENDINGS.get(reason)
    if ending is None:
        why = result_pb2.TerminationReasonProto.Name(reason)
        raise SolverError(message(N_("the solver failed: {why}"), why=why))
    bound = result.termination.objective_bounds.dual_bound
    best = result.solutions[0] if result.solutions else None
    values = reduced_costs = prices = None
    feasible = solution_pb2.SOLUTION_STATUS_FEASIBLE
    if best is not None and best.primal_solution.feasibility_status == feasible:
        values = _spread(best.primal_solution.variable_values, columns)
    if best is not None and not integer and ending == "optimal":
        reduced_costs = _spread(best.dual_solution.reduced_costs, columns)
        prices = list(best.dual_solution.dual_values.values)
    return Outcome(
        ending,
        values,
        bound if np.isfinite(bound) else None,
        reduced_costs,
        prices,
        result.solve_stats.simplex_iterations,
    )


def _spread(vector: Any, columns: int) -> list[float]:
    if len(vector.ids) == columns:
        return list(vector.values)
    values = np.zeros(columns)
    values[list(vector.ids)] = list(vector.values)
    return values.tolist()


def _within(model: Model, values: Sequence[float], columns: Any) -> bool:
    """Return whether none of these columns' values is outside its bounds: HiGHS fails at such hints."""
    given = np.array(values)[columns]
    above = given >= np.array(model.lower)[columns] - TRACE
    return bool((above & (given <= np.array(model.upper)[columns] + TRACE)).all())


def _open(model: Model) -> Any:
    """Return the columns that need not be 0; all, unless leaving the others out halves the model."""
    columns = np.flatnonzero((np.array(model.lower) != 0) | (np.array(model.upper) != 0))
    return columns if 2 * len(columns) < len(model.lower) else np.arange(len(model.lower))


def _proto(
    model: Model, costs: Mapping[int, int], *, integer: bool, columns: Any = None
) -> model_pb2.ModelProto:
    """Copy a model, or these of its columns only; they keep their numbers."""
    proto = model_pb2.ModelProto()
    if columns is None:
        columns = np.arange(len(model.lower))
    taken = np.zeros(len(model.lower), dtype=bool)
    taken[columns] = True
    proto.variables.ids.extend(columns.tolist())
    proto.variables.lower_bounds.extend(np.array(model.lower)[columns].tolist())
    proto.variables.upper_bounds.extend(np.array(model.upper)[columns].tolist())
    proto.variables.integers.extend((np.array(model.integer)[columns] & integer).tolist())
    priced = [column for column in sorted(costs) if taken[column]]
    proto.objective.linear_coefficients.ids.extend(priced)
    proto.objective.linear_coefficients.values.extend(costs[column] for column in priced)
    _put_rows(proto.linear_constraints, proto.linear_constraint_matrix, model.rows, 0, taken)
    return proto


def _put_rows(
    constraints: Any, matrix: Any, rows: Sequence[Row], first: int, taken: Any = None
) -> None:
    """Write rows, numbered from ``first``, with their coefficients in the columns taken."""
    numbers = np.arange(first, first + len(rows))
    constraints.ids.extend(numbers.tolist())
    constraints.lower_bounds.extend(row.lower for row in rows)
    constraints.upper_bounds.extend(row.upper for row in rows)
    lengths = [len(row.columns) for row in rows]
    of_row = np.repeat(numbers, lengths)
    columns = np.fromiter(chain.from_iterable(row.columns for row in rows), np.int64, len(of_row))
    terms = np.fromiter(chain.from_iterable(row.coefficients for row in rows), float, len(of_row))
    if taken is not None:
        kept = taken[columns]
        of_row, columns, terms = of_row[kept], columns[kept], terms[kept]
    matrix.row_ids.extend(of_row.tolist())
    matrix.column_ids.extend(columns.tolist())
    matrix.coefficients.extend(terms.tolist())
