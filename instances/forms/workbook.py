"""Reading an instance from an .xlsx workbook, a sheet a table (PROBLEM.md section 1)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from phanbo.instances.forms.book import Book, Sheet
from phanbo.instances.forms.limits import USUAL, Limits, Refused, content_of
from phanbo.instances.forms.raw import KNOWN, Line, RawTables, printable
from phanbo.instances.forms.scan import DAMAGE, Package
from phanbo.instances.forms.sheet import Cells, Wrong, corners, letters
from phanbo.models.cells import is_blank
from phanbo.models.messages import N_, Fault, fault

ENDING = ".xlsx"
GUIDES = ("guide", "hướng dẫn")
"""Sheets for people: no tables."""


def read_workbook(path: Path, limits: Limits = USUAL) -> RawTables:
    """Read every sheet that is a table; a sheet of an unknown name that holds cells is a fault.

    Nothing is left to a library that opens workbooks: those print, warn and hold what they read
    for the whole process, or end it.
    """
    raw = RawTables(workbook=printable(path.name), limits=limits)
    name = printable(path.name)
    try:
        book = Book(Package(content_of(path, limits), limits))
        for sheet in book.sheets:
            if sheet.name.casefold() not in GUIDES and (sheet.name in KNOWN or not sheet.hidden):
                _read_sheet(book, sheet, raw)
    except Refused as refused:
        return raw.only(Fault(table=name, problem=refused.problem, remedy=refused.remedy))
    except DAMAGE as error:
        reason = printable(str(error) or type(error).__name__)
        problem = N_("cannot be read as a workbook: {reason}")
        remedy = N_("open it in Excel and save it again as .xlsx")
        return raw.only(fault(name, problem, remedy, reason=reason))
    if not raw.tables and not raw.faults:
        problem, remedy = N_("holds no table"), N_("name its sheets stations, doctors and so on")
        raw.faults.append(fault(name, problem, remedy))
    return raw


def _read_sheet(book: Book, sheet: Sheet, raw: RawTables) -> None:
    table, cells = sheet.name, Cells(book, sheet.part)
    lines = _sound(table, cells, raw)
    first = next(lines, None)
    if table in raw.tables or table in raw.unread:
        raw.refuse(fault(table, N_("is there twice"), N_("keep one sheet of that name")))
    elif table not in KNOWN:
        if first:  # An empty sheet of any name is as good as none.
            raw.tables[table] = []
    else:
        remedy = N_("name its column, or empty the cell")
        header = raw.add_table(table, chain([first] if first else [], lines), remedy)
        _note_headings(table, header, raw)
        _refuse_merged(table, header, cells, raw)
        if cells.uncalculated:
            problem = N_("is a formula that was never calculated")
            remedy = N_("open the workbook in Excel and save it")
            raw.refuse(fault(table, problem, remedy, cell=f"{table}!{cells.uncalculated}"))


def _sound(table: str, cells: Cells, raw: RawTables) -> Iterator[Line]:
    """Yield the rows of a sheet without those that hold errors."""
    for number, values in cells.lines():
        wrong = [place for place, value in enumerate(values, 1) if isinstance(value, Wrong)]
        for column in wrong:
            problem, remedy = N_("is an error"), N_("correct the formula, or empty the cell")
            place, value = f"{table}!{letters(column)}{number}", values[column - 1].text
            raw.refuse(fault(table, problem, remedy, row=number, value=value, cell=place))
        if raw.is_hopeless(table):
            break
        if not wrong:
            yield number, values


def _note_headings(table: str, header: Line, raw: RawTables) -> None:
    number, cells = header
    raw.headers[table] = {
        str(cell).strip(): f"{letters(place)}{number}"
        for place, cell in enumerate(cells, start=1)
        if not is_blank(cell)
    }


def _refuse_merged(table: str, header: Line, cells: Cells, raw: RawTables) -> None:
    """Refuse merged cells within the table: only the first of them holds what all show."""
    first, names = header
    last = max(raw.rows.get(table, ()), default=first)
    for area in cells.merged:
        if raw.is_hopeless(table):
            break
        left, top, _, bottom = corners(area)
        if left <= len(names) and bottom >= first and top <= last:
            problem, remedy = N_("is a merged cell"), N_("unmerge it and fill every cell")
            raw.refuse(fault(table, problem, remedy, cell=f"{table}!{area}"))
