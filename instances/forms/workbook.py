"""Reading an instance from an .xlsx workbook, a sheet a table (PROBLEM.md section 1)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from phanbo.instances.forms.raw import Line, RawTables
from phanbo.instances.forms.scan import FILE_BYTES, Refused, SheetFacts, corners, letters, scan
from phanbo.models.cells import is_blank
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, Fault, fault, message

ENDING = ".xlsx"
GUIDES = ("guide", "hướng dẫn")
"""Sheets for people: no tables."""
KNOWN = ("settings", *TABLES)
_ESCAPE = re.compile(r"_x(00[01][0-9A-F]|FFF[EF])_", re.IGNORECASE)
"""How a workbook writes characters that XML cannot hold."""
_ZEROS = re.compile(r"0{2,}")
"""A number format that shows 7 as 007."""


def read_workbook(path: Path) -> RawTables:
    """Read every sheet that is a table; a sheet of an unknown name that holds cells is a fault."""
    raw = RawTables(workbook=path.name)
    try:
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
        _read(content, scan(content), raw)
    except OSError as error:
        reason = error.strerror or str(error)
        return _unreadable(fault(path.name, N_("cannot be read: {reason}"), reason=reason))
    except Refused as refused:
        return _unreadable(Fault(table=path.name, problem=refused.problem, remedy=refused.remedy))
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything on a damaged workbook
        reason = str(error) or type(error).__name__
        problem = N_("cannot be read as a workbook: {reason}")
        remedy = N_("open it in Excel and save it again as .xlsx")
        return _unreadable(fault(path.name, problem, remedy, reason=reason))
    if not raw.tables and not raw.faults:
        problem, remedy = N_("holds no table"), N_("name its sheets stations, doctors and so on")
        raw.faults.append(fault(path.name, problem, remedy))
    return raw


def _unreadable(wrong: Fault) -> RawTables:
    return RawTables(faults=[wrong])


def _read(content: bytes, facts: dict[str, SheetFacts], raw: RawTables) -> None:
    from openpyxl import load_workbook

    # It warns of drop-downs that it leaves out, and prints what is odd about styles.
    with warnings.catch_warnings(), redirect_stdout(StringIO()):
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            name = str(sheet.title).strip()
            hidden = sheet.sheet_state != "visible"
            if name.casefold() not in GUIDES and (name in KNOWN or not hidden):
                _read_sheet(name, sheet, _facts_of(sheet._worksheet_path, facts), raw)


def _facts_of(part: str, facts: dict[str, SheetFacts]) -> SheetFacts:
    """Return what was seen in the part of a sheet; one that was not seen is not safe to read."""
    if part not in facts or facts[part].root != "worksheet":
        raise Refused(message(N_("has a part that no workbook has: {part}"), part=part))
    return facts[part]


def _read_sheet(table: str, sheet: Any, facts: SheetFacts, raw: RawTables) -> None:
    lines = list(_lines(table, sheet, raw))
    if table not in KNOWN or not lines:
        if table in KNOWN or lines:  # An empty sheet of any name is as good as none.
            raw.tables[table] = []
        return
    for address in facts.uncalculated[:1]:
        problem = N_("is a formula that was never calculated")
        remedy = N_("open the workbook in Excel and save it")
        raw.refuse(fault(table, problem, remedy, cell=f"{table}!{address}"))
    _note_headings(table, lines[0], raw)
    _refuse_merged(table, lines, facts, raw)
    raw.add_table(table, lines, N_("name its column, or empty the cell"))


def _lines(table: str, sheet: Any, raw: RawTables) -> Iterator[Line]:
    """Yield the rows that are not wholly blank, as Python has their cells."""
    sheet.reset_dimensions()  # It may say that the sheet is smaller than it is.
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [_value(cell) for cell in cells]
        errors = [cell for cell in cells if cell.data_type == "e"]
        for cell in errors:
            problem, remedy = N_("is an error"), N_("correct the formula, or empty the cell")
            place = f"{table}!{letters(cell.column)}{number}"
            raw.refuse(fault(table, problem, remedy, row=number, value=cell.value, cell=place))
        if not errors and not all(is_blank(value) for value in values):
            yield number, values


def _value(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return value


def _note_headings(table: str, header: Line, raw: RawTables) -> None:
    number, cells = header
    raw.headers[table] = {
        str(cell).strip(): f"{letters(place)}{number}"
        for place, cell in enumerate(cells, start=1)
        if not is_blank(cell)
    }


def _refuse_merged(table: str, lines: list[Line], facts: SheetFacts, raw: RawTables) -> None:
    """Refuse merged cells within the table: only the first of them holds what all show."""
    first, header = lines[0]
    width = max(place for place, cell in enumerate(header, start=1) if not is_blank(cell))
    for area in facts.merged:
        left, top, _, bottom = corners(area)
        if left <= width and bottom >= first and top <= lines[-1][0]:
            problem, remedy = N_("is a merged cell"), N_("unmerge it and fill every cell")
            raw.refuse(fault(table, problem, remedy, cell=f"{table}!{area}"))
