"""What a reader hands over: the cells of every table as they stand in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from phanbo.models.cells import is_blank
from phanbo.models.messages import N_, Fault, fault

Line = tuple[int, Sequence[Any]]
"""The number of a row in its file, and its cells."""


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

    def refuse(self, wrong: Fault) -> None:
        """Note that a table could not be read, or not all of it."""
        self.faults.append(wrong)
        self.unread.add(wrong.table)

    def add_table(self, table: str, lines: Iterable[Line], stray_remedy: str) -> None:
        """Add a table from its lines, the header first; none of them is wholly blank."""
        numbered = iter(lines)
        first, cells = next(numbered, (1, ()))
        header = ["" if is_blank(cell) else str(cell).strip() for cell in cells]
        for column, times in Counter(header).items():
            if column and times > 1:
                problem, remedy = N_("is there {times} times"), N_("keep one column of that name")
                self.refuse(fault(table, problem, remedy, row=first, column=column, times=times))
        if table in self.unread:
            return
        self.tables[table], self.rows[table] = [], []
        for number, cells in numbered:
            stray = _stray_cell(header, cells)
            if stray is None:
                named = zip(header, cells, strict=False)
                self.tables[table].append({column: cell for column, cell in named if column})
                self.rows[table].append(number)
            else:
                problem = N_("is a cell to which the header gives no name")
                self.refuse(fault(table, problem, stray_remedy, row=number, value=stray))

    def in_source(self, wrong: Fault) -> Fault:
        """Name the file of a fault, and in a workbook the cell."""
        if self.ending is not None:
            return wrong.model_copy(update={"file": wrong.table + self.ending})
        if self.workbook is None or wrong.table == self.workbook:
            return wrong
        place = wrong.cell or self._address(wrong)
        return wrong.model_copy(update={"file": self.workbook, "cell": place})

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


def _stray_cell(header: Sequence[str], cells: Sequence[Any]) -> Any:
    """Return the first filled cell that stands under no column name."""
    for place, cell in enumerate(cells):
        if not is_blank(cell) and (place >= len(header) or not header[place]):
            return cell
    return None
