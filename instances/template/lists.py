"""The hidden sheet from which drop-downs take their choices; it follows what planners fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from phanbo.models.check_ids import DISTINCT, IDS
from phanbo.models.instance import TABLES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table name -> its rows."""

NAME = "lists"
"""No table, so that whoever reads the workbook leaves the sheet alone, as it is hidden."""
STACKED = ("stations", "teams", *(one for one in DISTINCT if one not in ("stations", "teams")))
"""Tables whose ids stand below one another in one list; some drop-downs show only its head."""
ROOM = 20_000
"""Rows of a sheet that are checked, at least."""
GROWTH, GROWTH_OF_TEXTS, NEW_TEXTS = 1_000, 300, 50
"""How many more ids of several tables, rows with texts, and different texts lists can take up."""
LONGEST = 5_000
"""Ids of several tables in one list: nobody looks through more."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Lists:
    """Where each list of choices stands, as formulas that every spreadsheet program reads.

    All of them begin at a heading, so that a planner may delete any row below it.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._columns: list[list[Any]] = []
        """Of the hidden sheet: a heading, then texts, or formulas with their values."""
        self._order = (*STACKED, *(one for one in IDS if one not in STACKED))
        self._counts = self._add("rows", [self._count(table) for table in self._order])
        self._totals = self._add("rows so far", self._sums())
        self._stack = self._add("ids", self._stacked())
        self._distinct: dict[tuple[str, str], str] = {}

    def last(self, table: str) -> int:
        """Return the last row of a sheet that is checked, counted from 1."""
        return max(ROOM, 2 * len(self._tables.get(table, ()))) + 1

    def ids(self, among: Sequence[str]) -> str:
        """Return the list of the ids of one table, or of the first ones among those stacked."""
        if len(among) == 1:
            row = self._order.index(among[0]) + 2
            return _from(f"{among[0]}!$A$1", f"{NAME}!${self._counts}${row}")
        row = max(map(STACKED.index, among)) + 2
        count = f"MIN({LONGEST},{NAME}!${self._totals}${row})"
        return _from(f"{NAME}!${self._stack}$1", count)

    def distinct(self, table: str, column: str) -> str:
        """Return the list of all different texts of a column."""
        if (table, column) not in self._distinct:
            self._distinct[table, column] = self._add_distinct(table, column)
        return self._distinct[table, column]

    def choices(self, words: Sequence[str]) -> str:
        """Return the list of some words."""
        cells = [*words]
        if cells not in self._columns:
            self._columns.append(cells)
        letters = _letters(self._columns.index(cells))
        return f"{NAME}!${letters}$1:${letters}${len(words)}"

    def write(self, book: Workbook) -> None:
        """Add the sheet, hidden, with the values of its formulas as they are now."""
        sheet = book.add_worksheet(NAME)
        sheet.very_hidden()
        for column, cells in enumerate(self._columns):
            for row, cell in enumerate(cells):
                if isinstance(cell, tuple):
                    formula, value = cell
                    sheet.write_formula(row, column, formula, None, _printable(value))
                else:
                    sheet.write_string(row, column, cell)

    def _add(self, heading: str, cells: Sequence[Any]) -> str:
        self._columns.append([heading, *cells])
        return _letters(len(self._columns) - 1)

    def _source(self, table: str, column: str) -> str:
        letters = _letters([*TABLES[table].model_fields].index(column))
        return f"{table}!${letters}$1:${letters}${self.last(table)}"

    def _count(self, table: str) -> tuple[str, int]:
        """Count the rows down to the last one that has an id, as rows may be left blank."""
        ids = self._source(table, IDS[table])
        return f'=SUMPRODUCT(MAX(({ids}<>"")*ROW({ids})))-1', len(self._tables.get(table, ()))

    def _sums(self) -> list[tuple[str, int]]:
        sums, total = [], 0
        for row, table in enumerate(STACKED, start=2):
            total += len(self._tables.get(table, ()))
            sums.append((f"=SUM(${self._counts}$2:${self._counts}${row})", total))
        return sums

    def _stacked(self) -> list[tuple[str, str]]:
        """Return a formula for each row of the list: the table in which its id stands."""
        ids = [row[IDS[one]] for one in STACKED for row in self._tables.get(one, ())]
        total = f"${_letters(1)}$"
        formula = '""'
        for row, table in reversed([*enumerate(STACKED, start=2)]):
            source = self._source(table, IDS[table])
            before = f"-{total}{row - 1}" if row > 2 else ""
            found = f'INDEX({source},ROW(){before})&""'
            formula = f"IF(ROW()-1<={total}{row},{found},{formula})"
        values = [*ids, *[""] * GROWTH][:LONGEST]
        return [("=" + formula, value) for value in values]

    def _add_distinct(self, table: str, column: str) -> str:
        """Add two columns: how many texts there are down to a row, and each of them once."""
        source = self._source(table, column)
        here = f"INDEX({source},ROW())"
        is_new = f'IF({here}="",0,IF(MATCH({here},{source},0)=ROW(),1,0))'
        texts = [row.get(column) for row in self._tables.get(table, ())]
        rows = len(texts) + GROWTH_OF_TEXTS
        found: dict[Any, None] = {}
        counter = _letters(len(self._columns))
        so_far: list[tuple[str, int]] = []
        for row in range(rows):
            if row < len(texts) and texts[row] is not None:
                found[texts[row]] = None
            so_far.append((f"=N({counter}{row + 1})+{is_new}", len(found)))
        self._add(f"{column} so far", so_far)
        counts = f"${counter}$1:${counter}${rows + 1}"
        once = f'=IFERROR(INDEX({source},MATCH(ROW()-1,{counts},0))&"","")'
        each = self._add(column, [(once, text) for text in (*found, *[""] * NEW_TEXTS)])
        return _from(f"{NAME}!${each}$1", f"{NAME}!${counter}${rows + 1}")


def _from(heading: str, count: str) -> str:
    """Return the cells below a heading; never none, which no drop-down allows."""
    return f"OFFSET({heading},1,0,MAX(1,{count}),1)"


def _printable(value: int | str) -> int | str:
    """Return a value as XML can hold it; XlsxWriter writes those of formulas as they are."""
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
