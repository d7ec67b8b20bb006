"""A mixed-integer model as plain lists: columns with bounds, rows with their family's name.

It knows no solver; the engines copy it into theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Number = int | Fraction
HeldBack = tuple[str, list[tuple[int, Number]], Number]
"""Family, terms and limit of a row ``sum of terms <= limit``."""
WHOLE = 1e-6  # how far from a whole number a solver's value may be and still mean it


@dataclass(frozen=True)
class Row:
    """``lower <= sum of coefficient * column <= upper``, all whole numbers but infinite ends.

    Columns are in ascending order.
    """

    family: str
    columns: tuple[int, ...]
    coefficients: tuple[int, ...]
    lower: float
    upper: float

    def holds(self, values: Sequence[float]) -> bool:
        """Return whether values obey it, but for a trace."""
        terms = zip(self.columns, self.coefficients, strict=True)
        total = sum(k * values[column] for column, k in terms)
        return self.lower - WHOLE <= total <= self.upper + WHOLE


@dataclass
class Model:
    """Columns and rows; every coefficient is a whole number, so that nothing is lost on the way."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    """Few whole-numbered columns that follow from many others and that budgets limit."""
    held_back: list[Callable[[Sequence[float]], Iterable[HeldBack]]] = field(default_factory=list)
    """Each yields rows that must hold, are too many to write down, and that whole values break."""

    def column(self, lower: float = 0, upper: float = 1, *, integer: bool = True) -> int:
        """Add a column and return its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.lower) - 1

    def at_most(self, family: str, terms: Iterable[tuple[int, Number]], limit: Number) -> None:
        """Add ``sum of terms <= limit``."""
        self._add(family, terms, None, limit)

    def at_least(self, family: str, terms: Iterable[tuple[int, Number]], limit: Number) -> None:
        """Add ``sum of terms >= limit``."""
        self._add(family, terms, limit, None)

    def equal(self, family: str, terms: Iterable[tuple[int, Number]], value: Number) -> None:
        """Add ``sum of terms = value``."""
        self._add(family, terms, value, value)

    def is_whole(self, values: Sequence[float]) -> bool:
        """Return whether the integer columns have whole values."""
        return all(
            abs(value - round(value)) <= WHOLE
            for value, integer in zip(values, self.integer, strict=True)
            if integer
        )

    def copy(self) -> Model:
        """Return a model whose bounds and rows can change without changing this one."""
        return Model(
            self.lower[:],
            self.upper[:],
            self.integer[:],
            self.rows[:],
            self.totals,
            self.held_back,
        )

    def only_totals(self) -> Model:
        """Return the model with only the totals whole, a relaxation."""
        totals = set(self.totals)
        whole = [column in totals for column in range(len(self.integer))]
        return Model(self.lower, self.upper, whole, self.rows, self.totals)

    def add_broken(self, values: Sequence[float]) -> bool:
        """Add the rows held back that values break; return whether there are any."""
        broken = [row for find in self.held_back for row in find(values)]
        for family, terms, limit in broken:
            self.at_most(family, terms, limit)
        return bool(broken)

    def _add(
        self,
        family: str,
        terms: Iterable[tuple[int, Number]],
        lower: Number | None,
        upper: Number | None,
    ) -> None:
        columns, numbers = _merged(list(terms))
        scale = unit(numbers)
        self.rows.append(
            Row(
                family,
                tuple(columns),
                tuple(multiples(numbers, scale)),
                -math.inf if lower is None else float(lower / scale),
                math.inf if upper is None else float(upper / scale),
            )
        )


def _merged(terms: Sequence[tuple[int, Number]]) -> tuple[list[int], list[Number]]:
    """Return the columns in ascending order, each once, with their coefficients other than 0."""
    columns, numbers = [column for column, _ in terms], [number for _, number in terms]
    if 0 not in numbers and sorted(set(columns)) == columns:
        return columns, numbers  # as mostly, and in large models that counts
    merged: dict[int, Number] = {}
    for column, number in terms:
        merged[column] = merged.get(column, 0) + number
    columns = [column for column in sorted(merged) if merged[column]]
    return columns, [merged[column] for column in columns]


def simple(number: Fraction) -> Number:
    """Return a number as an int where it is whole: much quicker to compute with."""
    return number.numerator if number.denominator == 1 else number


def multiples(numbers: Iterable[Number], step: Fraction) -> list[int]:
    """Return how many times a step each number is; all are whole multiples of it."""
    if step.denominator == 1:
        return [int(number // step.numerator) for number in numbers]
    return [int(number / step) for number in numbers]


def unit(numbers: Iterable[Number]) -> Fraction:
    """Return the largest number of which all are whole multiples (1 if all are 0)."""
    numbers = list(numbers)
    if all(isinstance(number, int) for number in numbers):
        return Fraction(math.gcd(*numbers) or 1)  # type: ignore[arg-type]
    above, below = 0, 1
    for number in numbers:
        above = math.gcd(above * number.denominator, number.numerator * below)
        below = below * number.denominator
        shared = math.gcd(above, below) or 1
        above, below = above // shared, below // shared
    return Fraction(above, below) if above else Fraction(1)
