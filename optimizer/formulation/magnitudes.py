"""Numbers that no solver can tell apart: a fault of the instance, not a wrong or a failed answer.

Solvers compute with some 15 digits and accept a solution within 1e-6 of a rule. Whole coefficients
(see ``Model``) above 10^9 would let them overlook a doctor, sums above 10^15 a whole step. Money
is in few rows, and may have more digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, fault
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.variables import Variables

LARGEST_COEFFICIENT = 10**9
LARGEST_PRICE = 10**11
LARGEST_SUM = 10**15

_MONEY = (("courses", "cost"), ("settings", "relocation_allowance"))
_DAYS = (
    ("settings", "work_days"),
    ("stations", "presence_days"),
    ("points", "days_per_week"),
    ("staffing", "presence_days"),
    ("doctors", "fte"),
    ("courses", "weeks"),
    ("periods", "weeks"),
)
_PRIORITY = (("stations", "priority"),)
CELLS: Mapping[str, Iterable[tuple[str, str]]] = {
    "below_minimum": (("stations", "min_doctors"), ("staffing", "min_doctors"), *_PRIORITY),
    "missing_skills": (("requirements", "min_doctors"), *_PRIORITY),
    "uncovered_days": (*_DAYS, *_PRIORITY),
    "below_target": (("stations", "target_doctors"), ("staffing", "target_doctors"), *_PRIORITY),
    "travel": (
        ("travel", "minutes"),
        ("ferries", "minutes"),
        ("settings", "work_days"),
        ("settings", "detour"),
        ("settings", "road_speed"),
    ),
    "cost": _MONEY,
    "preference": (("preferences", "rank"),),
    "training_budget": _MONEY,
    "budget": _MONEY,
    "visit_days": _DAYS,
    "training_share": (("settings", "training_share"),),
}
"""Rule or objective -> the cells from which its coefficients come."""


def refuse_magnitudes(v: Variables, objectives: Iterable[Objective]) -> None:
    """Refuse a model whose numbers are too large or too finely divided.

    Raises
    ------
    InstanceError
        Naming the cell with the most digits behind each such rule or objective.
    """
    names = dict.fromkeys(name for name in _too_large(v, objectives) if name in CELLS)
    cells = dict.fromkeys(_longest_cell(v.horizon.instance, CELLS[name]) for name in names)
    if cells:
        raise InstanceError([_too_long(*cell) for cell in cells])


def _too_large(v: Variables, objectives: Iterable[Objective]) -> Iterator[str]:
    """Yield the rules and objectives with such numbers."""
    for row in v.model.rows:
        if row.family in CELLS and max(map(abs, row.coefficients), default=0) > _most(row.family):
            yield row.family
    for objective in objectives:
        costs = objective.costs
        most = sum(abs(cost) * v.model.upper[column] for column, cost in costs.items())
        constant = abs(objective.constant / objective.step)
        if most + float(constant) > LARGEST_SUM or max(map(abs, costs.values()), default=0) > _most(
            objective.name
        ):
            yield objective.name


def _most(name: str) -> int:
    return LARGEST_PRICE if CELLS.get(name) is _MONEY else LARGEST_COEFFICIENT


def _longest_cell(instance: Instance, columns: Iterable[tuple[str, str]]) -> tuple[Any, ...]:
    """Return table, column, row and value of the cell with the most digits, on either side."""
    cells = [
        (table, column, key, value)
        for table, column in columns
        for key, value in _values(instance, table, column)
    ]
    return max(cells, key=lambda cell: _digits(cell[-1]))


def _too_long(table: str, column: str, key: str, value: Any) -> Fault:
    return fault(
        table,
        N_("({key}) has too many digits to be compared exactly with the other numbers"),
        N_("write a smaller number, or fewer decimals"),
        column=column,
        value=value,
        key=key,
    )


def _values(instance: Instance, table: str, column: str) -> Iterator[tuple[str, Any]]:
    """Yield the filled cells of a column, each with what its row is called."""
    if table == "settings":
        yield column, getattr(instance.settings, column)
        return
    for row in getattr(instance, table):
        if (value := getattr(row, column)) is not None:
            keys = [getattr(row, key) for key in type(row).model_fields if key != column]
            yield next(str(key) for key in keys if key is not None), value


def _digits(value: int | Decimal | Fraction) -> int:
    exact = Fraction(value)
    return max(exact.numerator, exact.denominator)
