"""An integer program without any tolerance: every row is scaled to whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, lcm

from ortools.sat.python import cp_model

Amount = int | Fraction
Variable = cp_model.IntVar
Terms = list[tuple[Amount, Variable]]
"""A sum of coefficient times variable."""


class Program:
    """Variables in whole numbers and rows in fractions."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1

    def binary(self) -> Variable:
        return self.model.new_bool_var("")

    def whole(self, most: int) -> Variable:
        """Return a variable from 0 to ``most``."""
        return self.model.new_int_var(0, most, "")

    def fix(self, variable: Variable, value: int) -> None:
        self.model.add(variable == value)

    def at_most(self, terms: Terms, bound: Amount) -> None:
        scale = lcm(_denominator(terms), Fraction(bound).denominator)
        self.model.add(_scaled(terms, scale) <= int(bound * scale))

    def at_least(self, terms: Terms, bound: Amount) -> None:
        self.at_most([(-number, variable) for number, variable in terms], -bound)

    def both(self, one: Variable, other: Variable) -> Variable:
        """Return a binary that is 1 if both binaries are."""
        both = self.binary()
        self.at_least([(1, both), (-1, one), (-1, other)], -1)
        self.at_most([(1, both), (-1, one)], 0)
        self.at_most([(1, both), (-1, other)], 0)
        return both

    def any_of(self, binaries: list[Variable]) -> Variable:
        """Return a binary that is 1 if one of the binaries is."""
        some = self.binary()
        number: Terms = [(1, one) for one in binaries]
        self.at_least([*number, (-1, some)], 0)
        for one in binaries:
            self.at_most([(1, one), (-1, some)], 0)
        return some

    def shortage(self, needed: Amount, covered: Terms, priority: int) -> tuple[Amount, Variable]:
        """Return priority · T(needed − covered), exact when minimised; ``covered`` is never below 0.

        T is convex, hence the highest of 0 and its lines between neighbouring whole numbers:
        T(j) + (j + 1) (k − j) for j = 0, 1, 2, …
        """
        unit = lcm(Fraction(needed).denominator, _denominator(covered))
        whole = ceil(needed)
        units = self.whole(unit * whole * (whole + 1) // 2)
        for j in range(whole):
            slope = [((j + 1) * number, variable) for number, variable in covered]
            bound = Fraction(j * (j + 1), 2) + (j + 1) * (needed - j)
            self.at_least([(Fraction(1, unit), units), *slope], bound)
        return Fraction(priority, unit), units

    def minimum(self, terms: Terms) -> Fraction | None:
        """Return the proven minimum; None: the rows contradict one another."""
        self.model.minimize(_scaled(terms, _denominator(terms)))
        status = self.solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        assert status == cp_model.OPTIMAL
        return sum((Fraction(number) * self.value(one) for number, one in terms), Fraction())

    def value(self, variable: Variable) -> int:
        """Return the value of a variable where the last minimum was reached."""
        return self.solver.value(variable)


def _denominator(terms: Terms) -> int:
    return lcm(*(Fraction(number).denominator for number, _ in terms))


def _scaled(terms: Terms, scale: int) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum([int(number * scale) * variable for number, variable in terms])
