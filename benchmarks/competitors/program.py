"""An integer program as it is written down, before any solver: columns, rows, sums to minimise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Literal, Protocol

Amount = int | Fraction
Terms = list[tuple[Amount, int]]
"""A sum of coefficient times column."""


WholeTerms = list[tuple[int, int]]


@dataclass(frozen=True)
class Row:
    """``lower <= sum of terms <= upper`` in whole numbers; None: no limit."""

    terms: WholeTerms
    lower: int | None
    upper: int | None


def in_steps(terms: Terms, *ends: Amount) -> tuple[WholeTerms, Fraction]:
    """Return a sum in its largest common step, and the step: money in millions, not in đồng."""
    amounts = [Fraction(amount) for amount in (*(k for k, _ in terms), *ends)]
    below = lcm(*(amount.denominator for amount in amounts))
    step = Fraction(gcd(*(int(amount * below) for amount in amounts)) or 1, below)
    return [(int(k / step), column) for k, column in terms], step


@dataclass
class Program:
    """Columns with bounds, all of whole numbers in any best solution, and rows."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    """False: whole by itself where the others are, so that a solver need not branch on it."""
    rows: list[Row] = field(default_factory=list)

    def column(self, upper: int = 1, *, whole: bool = True) -> int:
        """Add a column from 0 to ``upper``."""
        self.lower.append(0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.upper) - 1

    def at_most(self, terms: Terms, limit: Amount) -> None:
        """Add ``terms <= limit``; a row that always holds is left out."""
        if terms:
            whole, step = in_steps(terms)
            self.rows.append(Row(whole, None, floor(limit / step)))

    def at_least(self, terms: Terms, limit: Amount) -> None:
        """Add ``terms >= limit``."""
        if terms:
            whole, step = in_steps(terms)
            self.rows.append(Row(whole, ceil(limit / step), None))

    def equal(self, terms: Terms, value: Amount) -> None:
        """Add ``terms = value``."""
        whole, step = in_steps(terms, value)
        end = int(value / step)
        self.rows.append(Row(whole, end, end))

    def shortage(self, needed: Amount, covered: Terms, priority: int) -> Terms:
        """Return priority · T(needed − covered): a column for each unit missing, dearer each time."""
        unit = lcm(Fraction(needed).denominator, *(Fraction(k).denominator for k, _ in covered))
        levels: Terms = []
        for level in range(ceil(needed)):
            share = min(Fraction(1), needed - level)
            column = self.column(int(share * unit), whole=False)
            levels.append((Fraction(priority * (level + 1), unit), column))
        met = [(k * unit, column) for k, column in covered]
        self.at_least([*met, *((1, column) for _, column in levels)], needed * unit)
        return levels

    @property
    def size(self) -> dict[str, int]:
        """Columns, rows and nonzeros."""
        nonzeros = sum(len(row.terms) for row in self.rows)
        return {"columns": len(self.upper), "rows": len(self.rows), "nonzeros": nonzeros}


@dataclass(frozen=True)
class Answer:
    """What a solver says: the best values found, and whether they are proven best."""

    ending: Literal["optimal", "feasible", "infeasible", "nothing"]
    values: Sequence[float] | None = None

    def total(self, terms: WholeTerms) -> int:
        """Return the exact value of a sum."""
        assert self.values is not None
        return sum(k * round(self.values[column]) for k, column in terms)


class Solver(Protocol):
    """A program inside a solver, which keeps what it can from one minimum to the next."""

    def minimise(self, terms: WholeTerms, seconds: float) -> Answer:
        """Minimise a sum."""

    def hold(self, terms: WholeTerms, most: int) -> None:
        """Add ``terms <= most``."""


Objectives = Mapping[str, Terms]
