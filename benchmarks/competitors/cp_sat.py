"""CP-SAT: the same facts in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from benchmarks.competitors.program import Answer, Program, WholeTerms

WORKERS = 8
"""More than the cores, as they search in different ways; with two it got no further."""


class CpSat:
    """A program in CP-SAT; each solve begins with the plan of the one before."""

    def __init__(self, program: Program) -> None:
        self._model = cp_model.CpModel()
        self._columns = [
            self._model.new_int_var(lower, upper, "")
            for lower, upper in zip(program.lower, program.upper, strict=True)
        ]
        for row in program.rows:
            ones = all(k == 1 for k, _ in row.terms)
            binary = all(program.upper[column] <= 1 for _, column in row.terms)
            if ones and binary and row.lower == row.upper == 1:
                self._model.add_exactly_one(self._columns[column] for _, column in row.terms)
            elif ones and binary and row.upper == 1:
                self._model.add_at_most_one(self._columns[column] for _, column in row.terms)
            else:
                self._row(row.terms, row.lower, row.upper)

    def minimise(self, terms: WholeTerms, seconds: float) -> Answer:
        """Minimise a sum."""
        self._model.minimize(self._sum(terms))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return Answer("infeasible")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer("nothing")
        values = [solver.value(column) for column in self._columns]
        self._begin_with(values)
        return Answer("optimal" if status == cp_model.OPTIMAL else "feasible", values)

    def hold(self, terms: WholeTerms, most: int) -> None:
        """Add a row."""
        self._row(terms, None, most)

    def _begin_with(self, values: Sequence[int]) -> None:
        self._model.clear_hints()  # type: ignore[no-untyped-call]
        for column, value in zip(self._columns, values, strict=True):
            self._model.add_hint(column, value)

    def _row(self, terms: WholeTerms, lower: int | None, upper: int | None) -> None:
        total = self._sum(terms)
        if lower is not None:
            self._model.add(total >= lower)
        if upper is not None:
            self._model.add(total <= upper)

    def _sum(self, terms: WholeTerms) -> cp_model.LinearExprT:
        columns = [self._columns[column] for _, column in terms]
        return cp_model.LinearExpr.weighted_sum(columns, [k for k, _ in terms])
