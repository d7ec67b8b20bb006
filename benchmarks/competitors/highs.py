"""HiGHS, through OR-Tools' MathOpt: OR-Tools and highspy cannot be loaded into one process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import inf
from typing import Any

from ortools.math_opt.python import mathopt

from benchmarks.competitors.program import Answer, Program, WholeTerms


class Highs:
    """A program in MathOpt; each solve begins with the plan of the one before."""

    def __init__(self, program: Program) -> None:
        self._model = mathopt.Model()
        self._columns = [
            self._model.add_variable(lb=lower, ub=upper, is_integer=whole)
            for lower, upper, whole in zip(program.lower, program.upper, program.whole, strict=True)
        ]
        self._start: Sequence[float] | None = None
        for row in program.rows:
            self._model.add_linear_constraint(
                lb=-inf if row.lower is None else row.lower,
                ub=inf if row.upper is None else row.upper,
                expr=self._sum(row.terms),
            )

    def minimise(self, terms: WholeTerms, seconds: float) -> Answer:
        """Minimise a sum, without any gap."""
        self._model.minimize(self._sum(terms))
        hints = mathopt.ModelSolveParameters()
        if self._start is not None:
            plan = dict(zip(self._columns, self._start, strict=True))
            hints.solution_hints.append(mathopt.SolutionHint(variable_values=plan))
        result = mathopt.solve(
            self._model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=seconds), relative_gap_tolerance=0.0
            ),
            model_params=hints,
        )
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Answer("infeasible")
        if not result.has_primal_feasible_solution():
            return Answer("nothing")
        self._start = result.variable_values(self._columns)
        optimal = reason == mathopt.TerminationReason.OPTIMAL
        return Answer("optimal" if optimal else "feasible", self._start)

    def hold(self, terms: WholeTerms, most: int) -> None:
        """Add a row."""
        self._model.add_linear_constraint(ub=most, expr=self._sum(terms))

    def _sum(self, terms: WholeTerms) -> Any:
        return mathopt.fast_sum([k * self._columns[column] for k, column in terms])
