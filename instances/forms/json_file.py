"""Reading an instance from one JSON document (PROBLEM.md section 1)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phanbo.instances.forms.limits import (
    USUAL,
    Limits,
    Refused,
    content_from,
    content_of,
    decoded,
)
from phanbo.instances.forms.raw import KNOWN, RawTables, printable
from phanbo.models.messages import N_, Fault, fault, message

SHAPE = N_("write an object table → list of rows, each an object")


def read_file(path: Path, limits: Limits = USUAL) -> RawTables:
    """Read a JSON file: an object table name -> list of row objects."""
    name = printable(path.name)
    try:
        return _read(content_of(path, limits), name, limits)
    except Refused as refused:
        return _unreadable(name, refused)


def read_standard_input(limits: Limits = USUAL) -> RawTables:
    """Read the same document from standard input."""
    try:
        return _read(content_from(sys.stdin.buffer, limits), "-", limits)
    except Refused as refused:
        return _unreadable("-", refused)


def read_content(content: bytes, name: str, limits: Limits = USUAL) -> RawTables:
    """Read the same document from memory; faults call it by this name."""
    try:
        return _read(content, name, limits)
    except Refused as refused:
        return _unreadable(name, refused)


def _unreadable(name: str, refused: Refused) -> RawTables:
    return RawTables(faults=[Fault(table=name, problem=refused.problem, remedy=refused.remedy)])


class _RepeatedKey(ValueError):
    """An object names a key twice; JSON would silently keep the last."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKey(key)
        found[key] = value
    return found


def _read(content: bytes, name: str, limits: Limits) -> RawTables:
    raw = RawTables(limits=limits)
    raw.expect(content.count(b","))
    text = decoded(content, N_("save it again as UTF-8"))
    del content  # Three copies of a large document would be too much.
    tables = parsed(text)
    if not isinstance(tables, dict):
        raise Refused(message(N_("is not an object of tables")), message(SHAPE))
    if len(tables) > limits.columns:
        raise limits.exceeded(N_("has more than {limit} tables"), limits.columns)
    for table, rows in tables.items():
        raw.tables[table] = rows
        if table in KNOWN and isinstance(rows, list):
            raw.rows[table] = numbers = list(_sound_rows(table, rows, raw))
            raw.tables[table] = [rows[number - 1] for number in numbers]
    return raw


def parsed(text: str) -> Any:
    """Return a JSON document of which no object names a key twice.

    Raises
    ------
    Refused
        If it cannot be read.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _RepeatedKey as error:
        problem = message(N_("has an object with the key {key} twice"), key=printable(str(error)))
        raise Refused(problem, message(N_("name each table and each column once"))) from None
    except RecursionError:
        raise Refused(message(N_("is nested too deeply")), message(SHAPE)) from None
    except ValueError as error:
        problem = message(N_("cannot be read as JSON: {reason}"), reason=printable(str(error)))
        raise Refused(problem) from None


def _sound_rows(table: str, rows: list[Any], raw: RawTables) -> Iterator[int]:
    """Yield the numbers of the rows, counted from 1, without those whose cells are no cells."""
    columns: set[str] = set()
    for number, row in enumerate(rows, start=1):
        cells = row if isinstance(row, dict) else {}
        raw.count(number, len(cells))
        columns.update(cells)
        if len(columns) > raw.limits.columns:
            raise raw.limits.exceeded(N_("has more than {limit} columns"), raw.limits.columns)
        if raw.is_hopeless(table):
            break
        wrong = [c for c, cell in cells.items() if not _is_cell(cell, raw.limits.text)]
        for column in wrong:
            problem = N_("is no text of at most {limit} characters, no number and no list of ids")
            limit = raw.limits.text
            raw.refuse(fault(table, problem, row=number, column=column, limit=limit))
        if not wrong:
            yield number


def _is_cell(cell: Any, longest: int) -> bool:
    """Return whether a cell is a text, a number and the like, or a list of them."""
    if isinstance(cell, str):
        return len(cell) <= longest
    if isinstance(cell, list):
        return all(not isinstance(one, list | dict) and _is_cell(one, longest) for one in cell)
    return not isinstance(cell, dict)
