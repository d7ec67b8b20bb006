"""What planners do to the workbook of a plan, done with another library than ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from phanbo.instances.forms.decided import read_said
from phanbo.instances.forms.desk import PlanBook
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.revision import Said
from phanbo.reports.language import LANGUAGES, translator

TRANSLATIONS = [translator(lang) for lang in LANGUAGES]
SHEETS = ("Postings", "Bố trí bác sĩ")
Edit = Mapping[str, Any]
"""Heading -> what is typed below it, in the row of ``Id`` (and of ``Period``)."""


def desk_of(book: Workbook) -> Worksheet:
    return next(book[name] for name in SHEETS if name in book.sheetnames)


def headings(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the headings, and heading -> column."""
    for row in sheet.iter_rows():
        found = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if "Id" in found or "Mã" in found:
            return row[0].row, found
    raise AssertionError


def edited(path: Path, edits: Sequence[Edit], to: Path | None = None) -> Path:
    """Type edits into the workbook; a second one about a doctor goes into a copy of the row."""
    book = openpyxl.load_workbook(path)
    sheet = desk_of(book)
    header, columns = headings(sheet)
    rows: dict[tuple[Any, ...], int] = {}
    keys = [one for one in ("Id", "Mã", "Period", "Kỳ") if one in columns]
    for number in range(sheet.max_row, header, -1):
        rows[tuple(sheet.cell(number, columns[one]).value for one in keys)] = number
    typed: set[int] = set()
    for edit in edits:
        number = rows[tuple(edit[one] for one in keys)]
        if number in typed:
            copy = [cell.value for cell in sheet[number]]
            sheet.append(copy[: columns.get("Decision", columns.get("Quyết định", 0)) - 1])
            number = sheet.max_row
        typed.add(number)
        for heading, cell in edit.items():
            sheet.cell(number, columns[heading]).value = cell
    book.save(to or path)
    return to or path


def said_in(path: Path, instance: Instance) -> tuple[Plan, list[Said]]:
    """Return the plan in a workbook, and what planners say there."""
    book = PlanBook(path, TRANSLATIONS)
    return book.plan, read_said(book, instance, TRANSLATIONS)


def disordered(path: Path, rng: Random) -> Path:
    """Sort and filter the rows, move the columns, add one, colour cells, and start lower down."""
    book = openpyxl.load_workbook(path)
    sheet = desk_of(book)
    header, columns = headings(sheet)
    width = max(columns.values())
    table = [
        [sheet.cell(n, c).value for c in range(1, width + 1)]
        for n in range(header, sheet.max_row + 1)
    ]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    first, rows = ["My own column", *table[0]], [[rng.random(), *row] for row in table[1:]]
    rng.shuffle(rows)
    order = rng.sample(range(len(first)), len(first))
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["Copied by Hà"])
    sheet.append([])
    for row in (first, *rows):
        sheet.append([row[place] for place in order])
    sheet.auto_filter.ref = f"A3:{sheet.cell(3 + len(rows), len(first)).coordinate}"
    for number in rng.sample(range(4, 4 + len(rows)), len(rows) // 2):
        sheet.row_dimensions[number].hidden = True
        sheet.cell(number, 2).fill = openpyxl.styles.PatternFill("solid", fgColor="FF8800")
    sheet.title = "Của tôi"
    book.move_sheet(sheet, 1)
    book.save(path)
    return path
