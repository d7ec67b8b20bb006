"""What must hold of any file: it ends in a plan, in faults that say what is wrong, or infeasible.

And what was read is what the file says, as other readers see it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from phanbo.instances.forms.raw import KNOWN
from phanbo.instances.read import Source, read
from phanbo.models.cells import is_blank
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import Fault
from phanbo.optimizer.check import check
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from phanbo.reports.language import translator

VIETNAMESE = translator("vi")
LONGEST = 2_000
"""Characters of a fault: a line or a few on a terminal."""
ODD = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no terminal should get."""


def outcome(path: Path, solved: set[str]) -> str:
    """Read, check, solve and verify a file; return how it ended.

    Instances whose fingerprint is in ``solved`` are not solved again.
    """
    try:
        return _outcome(path, solved)
    except InstanceError as error:
        _assert_all_well_told(error.faults)
        return "faults"


def _outcome(path: Path, solved: set[str]) -> str:
    source = read(path)
    _assert_what_others_read(path, source)
    instance = source.instance
    assert Instance.model_validate(instance.tables()) == instance
    for warning in check(instance):
        _assert_well_told(source.placed(warning))
    if instance.fingerprint in solved:
        return "as before"
    solved.add(instance.fingerprint)
    plan = solve(instance, time_limit=30)
    if plan.status == "infeasible":
        assert plan.conflicts
        return "infeasible"
    verify(instance, plan)
    return "plan"


def _assert_all_well_told(faults: tuple[Fault, ...]) -> None:
    assert faults
    for one in faults:
        _assert_well_told(one)


def _assert_well_told(fault: Fault) -> None:
    assert fault.table
    for translate in (str, VIETNAMESE):
        sentence = fault.render(translate)
        assert fault.problem.template
        assert len(sentence) < LONGEST, sentence[:LONGEST]
        assert not ODD.search(sentence), repr(sentence)
    assert fault.row is None or fault.row >= 1


def _assert_what_others_read(path: Path, source: Source) -> None:
    """Compare the cells with those that a plain second reading finds."""
    tables = source.raw.tables
    for table, rows in _second_reading(path):
        if table in KNOWN:
            mine = [_filled(row) for row in tables.get(table) or ()]
            theirs = [_filled(row) for row in rows or ()]
            assert mine == theirs, table


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {column: _plain(cell) for column, cell in row.items() if not is_blank(cell)}


def _second_reading(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    if path.is_dir():
        for file in sorted(path.glob("*.[cC][sS][vV]")):
            yield file.name[:-4], _read_csv(file.read_bytes().decode("utf-8-sig"))
    elif path.suffix == ".json":
        yield from json.loads(path.read_bytes().decode("utf-8-sig")).items()
    else:
        # The library is not sure to read what phanbo reads; it must not say anything else.
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()), suppress(Exception):
            warnings.simplefilter("ignore")
            yield from _read_book(path)


def _read_csv(text: str) -> list[dict[str, Any]]:
    header = next((line for line in text.splitlines() if line.strip(" ,;")), "")
    separator = ";" if ";" in header and "," not in header else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return _named([[_plain(cell) for cell in line] for line in lines])


def _read_book(path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    found = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        lines = [[_plain(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
        found.append((sheet.title.strip(), _named(lines)))
    return found


def _named(lines: list[list[Any]]) -> list[dict[str, Any]]:
    """Return the rows that are not wholly blank, by the first of them."""
    filled = [line for line in lines if not all(is_blank(cell) for cell in line)]
    return [dict(zip(filled[0], line, strict=False)) for line in filled[1:]] if filled else []


def _plain(cell: Any) -> Any:
    """Return a cell in a way that does not depend on who read it."""
    if isinstance(cell, str):
        return cell.strip().replace(",", ".")
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return cell
