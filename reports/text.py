"""Sheets to plain text, for a terminal or a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from phanbo.reports.language import number_text
from phanbo.reports.map.atlas import Atlas
from phanbo.reports.sheets import Cell, Column, Lines, Links, Sheet, Table, printable


def text(sheets: Sequence[Sheet], *, lang: str) -> str:
    """Return the sheets one below the other, their tables in columns, without maps and links."""
    return "\n\n".join("\n".join(_sheet(sheet, lang)) for sheet in sheets) + "\n"


def _sheet(sheet: Sheet, lang: str) -> Iterator[str]:
    words = (block for block in sheet.blocks if not isinstance(block, Atlas | Links))
    for number, block in enumerate(words):
        heading = printable(block.heading)
        if number and heading:
            yield ""
        if heading:
            yield heading if number else f"{heading}\n{'=' * len(heading)}"
        yield from map(printable, block.lines) if isinstance(block, Lines) else _table(block, lang)


def _table(block: Table, lang: str) -> Iterator[str]:
    """Align texts to the left and figures to the right, and underline the heading."""
    heading = [_words(column.heading) for column in block.columns]
    lines = [
        [_shown(column, cell, lang) for column, cell in _cells(block, row)] for row in block.rows
    ]
    widths = [max(map(len, cells)) for cells in zip(heading, *lines, strict=True)]
    for line in (heading, ["-" * width for width in widths], *lines):
        cells = (
            cell.ljust(width) if column.kind == "text" else cell.rjust(width)
            for column, cell, width in zip(block.columns, line, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _cells(block: Table, row: tuple[Cell, ...]) -> Iterator[tuple[Column, Cell]]:
    return zip(block.columns, row, strict=True)


def _shown(column: Column, cell: Cell, lang: str) -> str:
    if cell is None or isinstance(cell, str):
        return _words(cell or "")
    return number_text(round(cell) if column.kind == "money" else cell, lang)


def _words(cell: str) -> str:
    """Return a cell in one line."""
    return " ".join(printable(cell).split())
