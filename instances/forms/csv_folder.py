"""Reading an instance from a folder of CSV files, one a table (PROBLEM.md section 1)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path

from phanbo.instances.forms.raw import Line, RawTables
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, Fault, fault
from phanbo.models.settings import Settings
from phanbo.models.tables import number_columns

ENDING = ".csv"
COMMA, SEMICOLON = ",", ";"
"""Between cells; the semicolon where a program writes decimals with a comma."""
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*")
_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(\.\d{3})+(,\d+)?\s*")
_COORDINATES = ("lat", "lon")
"""Columns whose name ends so hold no thousands, so that 21.123 is clear."""


def read_folder(folder: Path | Traversable) -> RawTables:
    """Read every ``<table>.csv`` in a folder; other files in it are left alone."""
    raw = RawTables(ending=ENDING)
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name)
    except OSError as error:
        reason = error.strerror or str(error)
        raw.faults.append(fault(folder.name, N_("cannot be read: {reason}"), reason=reason))
        return raw
    for file in files:
        if file.name.lower().endswith(ENDING) and not file.name.startswith("."):
            read_table(file, raw)
    if not raw.tables and not raw.unread:
        raw.faults.append(
            fault(
                folder.name,
                N_("holds no table"),
                N_("put at least stations.csv and doctors.csv into this folder"),
            )
        )
    return raw


def read_table(file: Path | Traversable, raw: RawTables) -> None:
    """Read one table into ``raw``; one that cannot be read leaves a fault and no rows."""
    table = file.name[: -len(ENDING)]
    text = _text(file, table)
    if isinstance(text, Fault):
        raw.refuse(text)
        return
    separator = _separator(text)
    lines = _lines(text, table, separator)
    if isinstance(lines, Fault):
        raw.refuse(lines)
        return
    if lines and separator == SEMICOLON:
        lines = [lines[0], *_with_points(table, lines, raw)]
    elif lines and len(lines[0][1]) == 1 and "\t" in lines[0][1][0]:
        problem = N_("separates its cells with something else than commas or semicolons")
        raw.refuse(fault(table, problem, N_("save it again as “CSV UTF-8”")))
        return
    raw.add_table(
        table, lines, N_("name its column, or put a text that holds a comma in quotation marks")
    )


def _text(file: Path | Traversable, table: str) -> str | Fault:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        return fault(table, N_("cannot be read: {reason}"), reason=reason)
    except UnicodeDecodeError as error:
        return fault(
            table,
            N_("is not UTF-8 text: byte {byte} in line {line}"),
            N_("save it again as “CSV UTF-8”"),
            byte=f"0x{error.object[error.start]:02x}",
            line=error.object.count(b"\n", 0, error.start) + 1,
        )


def _separator(text: str) -> str:
    """Return what separates cells, as the header shows: names of columns hold neither."""
    header = next((line for line in StringIO(text) if line.strip(" \t\r\n,;")), "")
    return SEMICOLON if SEMICOLON in header and COMMA not in header else COMMA


def _lines(text: str, table: str, separator: str) -> list[Line] | Fault:
    """Return the rows that are not wholly blank, numbered as a spreadsheet shows them."""
    lines: list[Line] = []
    number = 0
    # Strict: an open quotation mark would otherwise swallow the rest of the file silently.
    rows = csv.reader(StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        for number, cells in enumerate(rows, start=1):
            if any(cell.strip() for cell in cells):
                lines.append((number, cells))
    except csv.Error as error:
        return fault(
            table,
            N_("cannot be read as CSV: {reason}"),
            N_("close every quotation mark, and write one inside a text twice"),
            row=number + 1,
            reason=str(error),
        )
    return lines


def _with_points(table: str, lines: Sequence[Line], raw: RawTables) -> Iterator[Line]:
    """Write the decimal commas of number cells as points; what is not clear is refused."""
    header = [str(cell).strip() for cell in lines[0][1]]
    for number, cells in lines[1:]:
        written = list(cells)
        clear = True
        for place, column in enumerate(header[: len(cells)]):
            cell = cells[place]
            if not _is_number(table, column, dict(zip(header, cells, strict=False))):
                continue
            if _THOUSANDS.fullmatch(cell) and not column.endswith(_COORDINATES):
                clear = False
                problem = N_("may have a point for thousands or for decimals")
                remedy = N_("write 5000 or 2,5, without points")
                raw.refuse(fault(table, problem, remedy, row=number, column=column, value=cell))
            elif _DECIMAL_COMMA.fullmatch(cell):
                written[place] = cell.replace(COMMA, ".")
        if clear:
            yield number, written


def _is_number(table: str, column: str, row: dict[str, str]) -> bool:
    if table == "settings":
        return column == "value" and row.get("setting", "").strip() in number_columns(Settings)
    return table in TABLES and column in number_columns(TABLES[table])
