"""Reading an instance from a folder of CSV files, one a table (PROBLEM.md section 1)."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.resources.abc import Traversable
from io import BytesIO, TextIOWrapper
from itertools import chain
from pathlib import Path

from phanbo.instances.forms.limits import USUAL, Limits, Refused, content_of, decoded
from phanbo.instances.forms.raw import KNOWN, RawTables, printable
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, Fault, fault, message
from phanbo.models.settings import Settings
from phanbo.models.tables import number_columns

ENDING = ".csv"
CsvLine = tuple[int, list[str]]
COMMA, SEMICOLON = ",", ";"
"""Between cells; the semicolon where a program writes decimals with a comma."""
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+\s*")
_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(\.\d{3})+(,\d+)?\s*")
_NAME = re.compile(rb"[^\s,;]")
_LINE_END = re.compile(rb"[\r\n]")
_COORDINATES = ("lat", "lon")
"""Columns whose name ends so hold no thousands, so that 21.123 is clear."""


def read_folder(folder: Path | Traversable, limits: Limits = USUAL) -> RawTables:
    """Read every ``<table>.csv`` in a folder; other files in it are left alone."""
    raw = RawTables(ending=ENDING, limits=limits)
    name = printable(folder.name)
    try:
        files = [file for file in folder.iterdir() if _is_csv(file.name)]
    except OSError as error:
        reason = error.strerror or str(error)
        return raw.only(fault(name, N_("cannot be read: {reason}"), reason=reason))
    if len(files) > limits.parts:
        too_many = limits.exceeded(N_("has more than {limit} CSV files"), limits.parts)
        return raw.only(Fault(table=name, problem=too_many.problem, remedy=too_many.remedy))
    for file in sorted(files, key=lambda file: file.name):
        table = _table(file)
        if table in raw.tables or table in raw.unread:
            raw.refuse(fault(table, N_("is there twice"), N_("keep one file of that name")))
        elif table not in KNOWN:
            raw.tables[table] = []  # Its name alone is a fault: there is no need to read it.
        elif isinstance(file, Path) and not _is_inside(file):
            problem = N_("is a link that leads out of the folder")
            raw.refuse(fault(table, problem, N_("put the file itself into the folder")))
        else:
            read_table(file, raw)
        if raw.cells > limits.cells:
            return raw.only(raw.in_source(raw.faults[-1]))
    if not raw.tables and not raw.unread:
        remedy = N_("put at least stations.csv and doctors.csv into this folder")
        raw.faults.append(fault(name, N_("holds no table"), remedy))
    return raw


def _is_csv(name: str) -> bool:
    return name.lower().endswith(ENDING) and not name.startswith(".")


def _table(file: Path | Traversable) -> str:
    return file.name[: -len(ENDING)]


def _is_inside(file: Path) -> bool:
    """Return whether a file lies in its folder, wherever links lead."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(file.parent))


def read_table(file: Path | Traversable, raw: RawTables) -> None:
    """Read one table into ``raw``; what cannot be read of it leaves a fault."""
    table = _table(file)
    try:
        content = content_of(file, raw.limits)
        decoded(content, N_("save it again as “CSV UTF-8”"))
        _add(table, content, raw)
    except Refused as refused:
        raw.tables.pop(table, None)
        raw.refuse(Fault(table=table, problem=refused.problem, remedy=refused.remedy))


def _add(table: str, content: bytes, raw: RawTables) -> None:
    separator = _separator(content)
    ends = max(content.count(b"\n"), content.count(b"\r"))
    raw.expect(content.count(separator.encode()) + ends)
    lines = _lines(content, table, separator, raw)
    first = next(lines, None)
    if first and separator == COMMA and len(first[1]) == 1 and "\t" in first[1][0]:
        problem = N_("separates its cells with something else than commas or semicolons")
        raise Refused(message(problem), message(N_("save it again as “CSV UTF-8”")))
    if first and separator == SEMICOLON:
        lines = _with_points(table, first[1], lines, raw)
    remedy = N_("name its column, or put a text that holds a comma in quotation marks")
    raw.add_table(table, chain([first] if first else [], lines), remedy)


def _separator(content: bytes) -> str:
    """Return what separates cells, as the header shows: names of columns hold neither."""
    named = _NAME.search(content)
    if not named:
        return COMMA
    start = max(content.rfind(end, 0, named.start()) for end in (b"\r", b"\n")) + 1
    end = _LINE_END.search(content, named.start())
    header = content[start : end.start() if end else len(content)]
    return SEMICOLON if b";" in header and b"," not in header else COMMA


def _lines(content: bytes, table: str, separator: str, raw: RawTables) -> Iterator[CsvLine]:
    """Yield the rows that are not wholly blank, numbered as a spreadsheet shows them."""
    number = 0
    text = TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")
    # Strict: an open quotation mark would otherwise swallow the rest of the file silently.
    rows = csv.reader(text, strict=True, delimiter=separator)
    try:
        for number, cells in enumerate(rows, start=1):
            if any(map(str.strip, cells)):
                yield number, cells
    except csv.Error as error:
        problem, reason = N_("cannot be read as CSV: {reason}"), str(error)
        if "field larger" in reason:
            problem = N_("has a text of more than {limit} characters")
        remedy = N_("close every quotation mark, and write one inside a text twice")
        limit = raw.limits.text
        raw.refuse(fault(table, problem, remedy, row=number + 1, reason=reason, limit=limit))


def _with_points(
    table: str, names: Sequence[str], lines: Iterable[CsvLine], raw: RawTables
) -> Iterator[CsvLine]:
    """Write the decimal commas of number cells as points; what is not clear is refused."""
    header = [cell.strip() for cell in names]
    for number, cells in lines:
        clear = True
        for place in _number_places(table, header, cells):
            cell, column = cells[place], header[place]
            if _THOUSANDS.fullmatch(cell) and not column.endswith(_COORDINATES):
                clear = False
                problem = N_("may have a point for thousands or for decimals")
                remedy = N_("write 5000 or 2,5, without points")
                raw.refuse(fault(table, problem, remedy, row=number, column=column, value=cell))
            elif _DECIMAL_COMMA.fullmatch(cell):
                cells[place] = cell.replace(COMMA, ".")
        if clear:
            yield number, cells


def _number_places(table: str, header: Sequence[str], cells: Sequence[str]) -> list[int]:
    """Return which cells of a row hold numbers; in settings that depends on the setting."""
    numbers: Collection[str] = ()
    if table in TABLES:
        numbers = number_columns(TABLES[table])
    elif table == "settings":
        row = dict(zip(header, cells, strict=False))
        numbers = ("value",) if row.get("setting", "").strip() in number_columns(Settings) else ()
    return [place for place, name in enumerate(header[: len(cells)]) if name in numbers]
