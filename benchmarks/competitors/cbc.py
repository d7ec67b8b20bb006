"""PuLP, with the CBC that comes with it."""

from __future__ import annotations

import warnings
from typing import Any

import pulp

from benchmarks.competitors.program import Answer, Program, WholeTerms

THREADS = 2


class Cbc:
    """A program in PuLP; each solve begins with the plan of the one before."""

    def __init__(self, program: Program) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of PuLP 3.3, about PuLP 4
            self._problem = pulp.LpProblem("textbook", pulp.LpMinimize)
            self._columns = [
                self._problem.add_variable(
                    f"x{number}", lower, upper, pulp.LpInteger if whole else pulp.LpContinuous
                )
                for number, (lower, upper, whole) in enumerate(
                    zip(program.lower, program.upper, program.whole, strict=True)
                )
            ]
            for row in program.rows:
                total = self._sum(row.terms)
                if row.lower == row.upper:
                    self._problem += total == row.lower
                elif row.lower is None:
                    self._problem += total <= row.upper
                else:
                    self._problem += total >= row.lower

    def minimise(self, terms: WholeTerms, seconds: float) -> Answer:
        """Minimise a sum, without any gap."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self._problem.setObjective(self._sum(terms))
            known = all(column.varValue is not None for column in self._columns)
            self._problem.solve(
                pulp.PULP_CBC_CMD(
                    msg=False, timeLimit=seconds, gapRel=0, threads=THREADS, warmStart=known
                )
            )
        if self._problem.sol_status == pulp.LpSolutionInfeasible:
            return Answer("infeasible")
        values = [column.varValue or 0.0 for column in self._columns]
        if self._problem.sol_status == pulp.LpSolutionOptimal:
            return Answer("optimal", values)
        if self._problem.sol_status == pulp.LpSolutionIntegerFeasible:
            return Answer("feasible", values)
        return Answer("nothing")

    def hold(self, terms: WholeTerms, most: int) -> None:
        """Add a row."""
        if terms:
            self._problem += self._sum(terms) <= most

    def _sum(self, terms: WholeTerms) -> Any:
        return pulp.LpAffineExpression([(self._columns[column], k) for k, column in terms])
