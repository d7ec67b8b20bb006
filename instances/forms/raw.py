"""What a reader hands over: the cells of every table as they stand in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from phanbo.instances.forms.limits import USUAL, Limits
from phanbo.models.cells import is_blank
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, PERSONAL, Fault, fault

Line = tuple[int, Sequence[Any]]
"""The number of a row in its file, and its cells."""

KNOWN = ("settings", *TABLES)
MOST_FAULTS = 1_000
"""Of a table; whoever has as many has made one mistake in a whole column."""
MORE, CORRECT = N_("has more than {count} faults"), N_("correct these first")
SHOWN = 200
"""Characters of a cell or a name that a fault shows."""


@dataclass
class RawTables:
    """Tables read from one source, not yet checked."""

    tables: dict[str, Any] = field(default_factory=dict)
    """Table name -> its rows, each a dict column -> cell."""
    rows: dict[str, list[int]] = field(default_factory=dict)
    """Table name -> the number of each row in the source, where that is not 1, 2, 3…"""
    ending: str | None = None
    """Of the files, where each table has one of its own."""
    workbook: str | None = None
    """The name of the file, where each table is one of its sheets."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """Sheet -> column -> the address of its heading, such as ``C1``."""
    faults: list[Fault] = field(default_factory=list)
    """What could not be read."""
    unread: set[str] = field(default_factory=set)
    """Tables that could not be read, or not all of them."""
    limits: Limits = USUAL
    """What all tables together may hold."""
    cells: int = 0
    """How many cells they hold, blank ones included."""
    _counts: Counter[str] = field(default_factory=Counter)
    """Table -> its faults."""

    def refuse(self, wrong: Fault) -> None:
        """Note that a table could not be read, or not all of it."""
        self.faults.append(wrong)
        self.unread.add(wrong.table)
        self._counts[wrong.table] += 1
        if self._counts[wrong.table] == MOST_FAULTS:
            self.faults.append(fault(wrong.table, MORE, CORRECT, count=MOST_FAULTS))

    def is_hopeless(self, table: str) -> bool:
        """Return whether a table has so many faults that reading on is of no use."""
        return self._counts[table] >= MOST_FAULTS

    def only(self, wrong: Fault) -> RawTables:
        """Return the same source with nothing but a fault, as none of its tables can be read."""
        return replace(self, tables={}, unread=set(), faults=[wrong])

    def add_table(self, table: str, lines: Iterable[Line], stray_remedy: str) -> Line:
        """Add a table from its lines, the header first; none of them is wholly blank.

        Returns the header, as it stands in the file.

        Raises
        ------
        Refused
            If it exceeds the limits.
        """
        numbered = iter(lines)
        first, cells = next(numbered, (1, ()))
        header = ["" if is_blank(cell) else str(cell).strip() for cell in cells]
        self._check_header(table, first, header)
        if table in self.unread:
            return first, header
        unnamed = [place for place, column in enumerate(header) if not column]
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        self.tables[table], self.rows[table] = rows, numbers
        for number, cells in numbered:
            if self.is_hopeless(table):
                break
            self.count(len(rows) + 1, len(cells))
            outside = (*(cells[p] for p in unnamed if p < len(cells)), *cells[len(header) :])
            stray = next((cell for cell in outside if not is_blank(cell)), None)
            if stray is None:
                rows.append({c: cell for c, cell in zip_longest(header, cells) if c})
                numbers.append(number)
            else:
                problem = N_("is a cell to which the header gives no name")
                told = None if table == PERSONAL[0] else stray  # It may be a name.
                self.refuse(fault(table, problem, stray_remedy, row=number, value=told))
        return first, header

    def count(self, rows: int, cells: int) -> None:
        """Refuse a table of too many rows, and a source of too many cells."""
        self.cells += cells
        if rows > self.limits.rows:
            raise self.limits.exceeded(N_("has more than {limit} rows"), self.limits.rows)
        if self.cells > self.limits.cells:
            raise self.limits.exceeded(N_("has more than {limit} cells"), self.limits.cells)

    def expect(self, cells: int) -> None:
        """Refuse a table of too many cells before any of them is read and fills the memory."""
        if cells > self.limits.cells:
            self.count(0, cells)

    def _check_header(self, table: str, number: int, header: Sequence[str]) -> None:
        columns = Counter(filter(None, header))
        if len(columns) > self.limits.columns:
            raise self.limits.exceeded(N_("has more than {limit} columns"), self.limits.columns)
        for column, times in columns.items():
            if times > 1:
                problem, remedy = N_("is there {times} times"), N_("keep one column of that name")
                self.refuse(fault(table, problem, remedy, row=number, column=column, times=times))

    def in_source(self, wrong: Fault) -> Fault:
        """Name the file of a fault, and in a workbook the cell."""
        file, cell = wrong.file, wrong.cell
        if self.ending is not None:
            file = wrong.table + self.ending
        elif self.workbook is not None and wrong.table != self.workbook:
            file, cell = self.workbook, wrong.cell or self._address(wrong)
        names = {"file": file, "cell": cell, "table": wrong.table, "column": wrong.column}
        shown = {name: text if text is None else printable(text) for name, text in names.items()}
        return wrong.model_copy(update=shown | {"value": wrong.value and _cut(wrong.value)})

    def _address(self, wrong: Fault) -> str:
        """Return the cell of a fault, or else its row, its heading or its sheet."""
        heading = self.headers.get(wrong.table, {}).get(wrong.column or "")
        if heading and wrong.row is not None:
            return f"{wrong.table}!{heading.rstrip('0123456789')}{wrong.row}"
        if wrong.row is not None:
            return f"{wrong.table}!{wrong.row}:{wrong.row}"
        return f"{wrong.table}!{heading}" if heading else wrong.table

    def at_row(self, wrong: Fault) -> Fault:
        """Turn the row of a fault, counted among those handed over, into the row of the file."""
        numbers = self.rows.get(wrong.table)
        if numbers is None:
            return wrong
        first = wrong.problem.values.get("first")
        problem = wrong.problem
        if first is not None:
            values = problem.values | {"first": numbers[first - 1]}
            problem = problem.model_copy(update={"values": values})
        row = None if wrong.row is None else numbers[wrong.row - 1]
        return wrong.model_copy(update={"row": row, "problem": problem})


def printable(name: str) -> str:
    """Return a name that any terminal can show: not too long, and nothing in it is invisible."""
    shown = (one if one.isprintable() else ascii(one)[1:-1] for one in _cut(name))
    return "".join(shown) or '""'


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
