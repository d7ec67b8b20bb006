"""Workbooks of plans, read back with another library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports import write


def written(plan: Plan, instance: Instance, folder: Path, lang: str = "en") -> Workbook:
    """Return the sheets that people see."""
    book = openpyxl.load_workbook(write(plan, folder / "p.xlsx", instance=instance, lang=lang))
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            book.remove(sheet)
    return book


def grid(sheet: Worksheet) -> list[list[Any]]:
    """Return the filled rows without the cells that are blank at their end."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return [row for row in rows if row]


def listing(sheet: Worksheet) -> list[dict[str, Any]]:
    """Return the list on a sheet, a table of Excel, as dicts by heading."""
    (area,) = (table.ref for table in sheet.tables.values())
    first, *rest = sheet[area]
    headings = [cell.value for cell in first]
    return [dict(zip(headings, (cell.value for cell in row), strict=True)) for row in rest]


def figures(sheet: Worksheet) -> dict[Any, list[Any]]:
    """Return the first row that begins with each name."""
    return {row[0]: row[1:] for row in reversed(grid(sheet))}
