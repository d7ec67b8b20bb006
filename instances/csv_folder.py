"""Reading an instance from a folder of CSV files, one a table (PROBLEM.md section 1)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path

from phanbo.instances.raw import RawTables
from phanbo.models.messages import N_, Fault, fault

ENDING = ".csv"


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
    lines = _lines(file, table, raw.faults)
    if lines is None:
        raw.unread.add(table)
        return
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    wrong = _header_fault(table, header)
    if wrong:
        raw.faults.append(wrong)
        raw.unread.add(table)
        return
    raw.tables[table], raw.rows[table] = [], []
    for number, cells in lines[1:]:
        stray = _stray_cell(header, cells)
        if stray is None:
            named = zip(header, cells, strict=False)
            raw.tables[table].append({column: cell for column, cell in named if column})
            raw.rows[table].append(number)
        else:
            raw.unread.add(table)
            raw.faults.append(
                fault(
                    table,
                    N_("is a cell to which the header gives no name"),
                    N_("name its column, or put a text that holds a comma in quotation marks"),
                    row=number,
                    value=stray,
                )
            )


def _lines(
    file: Path | Traversable, table: str, faults: list[Fault]
) -> list[tuple[int, list[str]]] | None:
    """Return the rows that are not wholly blank, numbered as a spreadsheet shows them."""
    lines: list[tuple[int, list[str]]] = []
    number = 0
    try:
        text = file.read_bytes().decode("utf-8-sig")
        for number, cells in enumerate(_csv(text), start=1):
            if any(cell.strip() for cell in cells):
                lines.append((number, cells))
    except OSError as error:
        faults.append(
            fault(table, N_("cannot be read: {reason}"), reason=error.strerror or str(error))
        )
    except UnicodeDecodeError as error:
        faults.append(
            fault(
                table,
                N_("is not UTF-8 text: byte {byte} in line {line}"),
                N_("save it again as “CSV UTF-8”"),
                byte=f"0x{error.object[error.start]:02x}",
                line=error.object.count(b"\n", 0, error.start) + 1,
            )
        )
    except csv.Error as error:
        faults.append(
            fault(
                table,
                N_("cannot be read as CSV: {reason}"),
                N_("close every quotation mark, and write one inside a text twice"),
                row=number + 1,
                reason=str(error),
            )
        )
    else:
        return lines
    return None


def _csv(text: str) -> Iterator[list[str]]:
    # Strict: an open quotation mark would otherwise swallow the rest of the file silently.
    return csv.reader(StringIO(text, newline=""), strict=True)


def _header_fault(table: str, header: list[str]) -> Fault | None:
    for column, times in Counter(header).items():
        if column and times > 1:
            return fault(
                table,
                N_("is there {times} times"),
                N_("keep one column of that name"),
                row=1,
                column=column,
                times=times,
            )
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        return fault(
            table,
            N_("separates its cells with something else than commas"),
            N_("save it again as “CSV UTF-8”, separated by commas"),
        )
    return None


def _stray_cell(header: list[str], cells: list[str]) -> str | None:
    """Return the first filled cell that stands under no column name."""
    for place, cell in enumerate(cells):
        if cell.strip() and (place >= len(header) or not header[place]):
            return cell
    return None
