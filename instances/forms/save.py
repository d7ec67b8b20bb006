"""Writing an instance in any of its forms, whole or not at all (PROBLEM.md section 1)."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from phanbo.models.errors import OutputError
from phanbo.models.instance import TABLES, Instance, tables_as_json
from phanbo.models.messages import N_, message

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float
Tables = dict[str, list[dict[str, Any]]]
"""Table -> its rows."""
Grid = list[list[Cell | None]]
"""A table: its header, then its rows; None is a blank cell."""

LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
CREATED = datetime(2025, 7, 1)
"""Of every workbook, so that the same instance gives the same bytes."""
_LOST = re.compile(r"x005F_|_x(00[01][0-9A-F]|FFF[EF])_", re.IGNORECASE)
"""Texts that a workbook takes for a character that it writes in this way."""
_QUOTED = re.compile(r'[",\r\n]')
_FILES = {f"{table}.csv" for table in ("settings", *TABLES)}


def save(instance: Instance, target: str | os.PathLike[str]) -> Path:
    """Write an instance: to a ``.json`` or ``.xlsx`` file, or as CSV files into a folder.

    It appears whole or not at all, and replaces an older one. A folder that holds anything but
    tables of an instance is left alone.

    Raises
    ------
    OutputError
        If the form is unknown, the target cannot be written, or the form cannot hold a text.
    """
    return save_tables(instance.tables(), target)


def save_tables(tables: Tables, target: str | os.PathLike[str]) -> Path:
    """Write tables that may not make an instance yet, in the same forms."""
    path = Path(target)
    ending = path.suffix.lower()
    if path.is_dir() or not ending:
        with _failures_named(path):
            return _replace_folder(path, _files(tables))
    if ending not in CONTENTS:
        template = N_("cannot write {path}: name a folder, an .xlsx or a .json file")
        raise OutputError(message(template, path=path))
    return save_file(path, lambda: CONTENTS[ending](tables))


def save_file(path: Path, content: Callable[[], bytes], *, mode: int = 0o666) -> Path:
    """Write a file whole or not at all; it replaces an older one.

    ``mode`` says who may read and write it, less what the system takes away.

    Raises
    ------
    OutputError
        If it cannot be written, or its form cannot hold a text.
    """
    with _failures_named(path):
        return _replace_file(path, content(), mode)


@contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        template = N_("cannot write {path}: {reason}")
        raise OutputError(message(template, path=path, reason=reason)) from error


def _grids(tables: Tables) -> dict[str, Grid]:
    """Return every table that holds rows; its columns are those that are filled."""
    grids: dict[str, Grid] = {}
    for table, rows in tables.items():
        known = TABLES[table].model_fields if table in TABLES else ("setting", "value")
        filled = {column for row in rows for column in row}
        columns = [column for column in known if column in filled]
        grids[table] = [[*columns], *([_cell(row.get(c)) for c in columns] for row in rows)]
    return grids


def _cell(value: Any) -> Cell | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    assert value is None or isinstance(value, Cell)
    return value


def _files(tables: Tables) -> dict[str, bytes]:
    return {
        f"{table}.csv": "".join(",".join(map(_quoted, row)) + "\n" for row in grid).encode()
        for table, grid in _grids(tables).items()
    }


def _quoted(cell: Cell | None) -> str:
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _workbook(tables: Tables) -> bytes:
    from xlsxwriter import Workbook

    content = BytesIO()
    settings = {row["setting"]: row["value"] for row in tables.get("settings", ())}
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": settings.get("name") or "", "created": CREATED})
        header, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for table, grid in _grids(tables).items():
            sheet = book.add_worksheet(table)
            sheet.freeze_panes(1, 0)
            for row, cells in enumerate(grid):
                for column, cell in enumerate(cells):
                    write_cell(sheet, row, column, cell, header if not row else text)
            last = len(grid) - 1, len(grid[0]) - 1
            sheet.ignore_errors({"number_stored_as_text": _area(*last)})
            sheet.autofit()
    return content.getvalue()


def write_cell(sheet: Worksheet, row: int, column: int, cell: Cell | None, style: Format) -> None:
    """Write a cell that reads back the same; ``style`` is that of a text.

    Raises
    ------
    OutputError
        If no workbook can hold the text.
    """
    if isinstance(cell, str) or not _is_held(cell):
        # Never sheet.write, which makes a formula of a text such as "=1+1".
        sheet.write_string(row, column, _text(cell, sheet, row, column), style)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _is_held(cell: float | None) -> bool:
    """Return whether a workbook, which keeps 15 digits, holds a number without loss."""
    return cell is None or float(f"{cell:.15g}") == cell


def _text(cell: Cell | None, sheet: Worksheet, row: int, column: int) -> str:
    text = str(cell)
    if len(text) > LONGEST or _LOST.search(text):
        from xlsxwriter.utility import xl_rowcol_to_cell

        # Where it would stand, not what it says: it may be a name.
        template = N_("a workbook cannot hold the text of {cell}")
        place = f"{sheet.get_name()}!{xl_rowcol_to_cell(row, column)}"
        raise OutputError(message(template, cell=place))
    return text


def _area(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_range

    return str(xl_range(0, 0, row, column))


def _json(tables: Tables) -> bytes:
    return tables_as_json(tables).encode()


CONTENTS: dict[str, Callable[[Tables], bytes]] = {".json": _json, ".xlsx": _workbook}


def _beside(path: Path) -> Path:
    """Return a name that nothing has, in the same folder."""
    return path.with_name(f".{path.name}.{token_hex(4)}")


def _replace_file(path: Path, content: bytes, mode: int) -> Path:
    """Write beside the target first, so that no reader ever sees half a file."""
    scratch = _beside(path)
    try:
        _write(scratch, content, mode)
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def _replace_folder(path: Path, files: dict[str, bytes]) -> Path:
    """Write a folder beside the target first; the older one goes when the new one is there."""
    home = path.resolve()
    others = sorted({file.name for file in home.iterdir()} - _FILES) if home.exists() else []
    if others:
        template = N_("cannot write {path}: the folder holds something else, {other}")
        raise OutputError(message(template, path=path, other=others[0]))
    scratch, older = _beside(home), _beside(home)
    try:
        scratch.mkdir()
        for name, content in files.items():
            _write(scratch / name, content)
        if home.exists():
            os.replace(home, older)
        try:
            os.replace(scratch, home)
        except OSError:
            if older.exists():
                os.replace(older, home)
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    shutil.rmtree(older, ignore_errors=True)
    return path


def _write(path: Path, content: bytes, mode: int = 0o666) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
