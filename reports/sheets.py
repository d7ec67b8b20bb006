"""The nouns of a report: a sheet is lines of text, tables and maps; no file format, no rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from phanbo.reports.map.atlas import Atlas

Cell = str | int | float | None
Kind = Literal["text", "number", "money"]
Style = Literal["", "bad", "warn", "good", "first", "total", "entry"]
"""Plain, a shortage, a lesser shortage, no shortage, the first row of a block, a sum below it, a
cell to fill in."""
Styles = Style | tuple[Style, ...]
"""Of a row, or of each of its cells."""
Row = tuple[Styles, tuple[Cell, ...]]

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return text without the control characters that no file of ours may hold."""
    return UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Column:
    """A column of a table, its heading already in the reader's language."""

    heading: str
    kind: Kind = "text"
    width: int = 34
    """At most so many characters wide; longer text wraps."""
    optional: bool = False
    """Left out when every cell is blank."""
    anchor: bool = False
    """Stays in view, with the columns before it, when the others scroll sideways."""
    entry: bool = False
    """For people to fill in."""
    choices: tuple[str, ...] = ()
    """What a workbook offers them."""
    closed: bool = False
    """Whether it takes nothing else."""


@dataclass(frozen=True)
class Lines:
    """A heading and sentences below it."""

    heading: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Links:
    """A heading, and sheets to go to: the name of each and what it tells."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shade:
    """A style of the rows whose number in one column is below that in another."""

    style: Style
    low: str
    """Heading of a column."""
    high: str


@dataclass(frozen=True)
class Table:
    """A table, with a style for each row or each of its cells."""

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    styles: tuple[Styles, ...]
    chart: bool = False
    """Whether to draw the columns as bars over the first one."""
    curve: bool = False
    """Whether to draw the third column over the second one."""
    shades: tuple[Shade, ...] = ()
    """Where a workbook may change colour with its numbers; the first that fits."""


Block = Lines | Links | Table | Atlas


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, a section of a page."""

    name: str
    """At most 31 characters, as Excel demands."""
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """What stands at its top."""
        top = self.blocks[0]
        return self.name if isinstance(top, Atlas) else top.heading

    @property
    def listing(self) -> Table | None:
        """The table, if the sheet is one list to scroll, filter and print on many pages."""
        tables = [block for block in self.blocks if isinstance(block, Table)]
        return tables[0] if len(tables) == 1 and self.blocks[-1] is tables[0] else None


def table(
    columns: Iterable[Column],
    rows: Iterable[Row],
    *,
    heading: str = "",
    chart: bool = False,
    curve: bool = False,
    shades: tuple[Shade, ...] = (),
) -> Table:
    """Make a table of styled rows, without optional columns that hold nothing."""
    columns, rows = tuple(columns), tuple(rows)
    kept = [
        index
        for index, column in enumerate(columns)
        if not column.optional or any(cells[index] not in (None, "") for _, cells in rows)
    ]
    return Table(
        heading,
        tuple(columns[index] for index in kept),
        tuple(tuple(cells[index] for index in kept) for _, cells in rows),
        tuple(
            style if isinstance(style, str) else tuple(style[index] for index in kept)
            for style, _ in rows
        ),
        chart,
        curve,
        shades,
    )


def by_blocks(rows: Iterable[Row]) -> Iterable[Row]:
    """Mark the first plain row of every run of rows with equal first cells."""
    last: object = object()
    for style, cells in rows:
        yield style or ("" if cells[0] == last else "first"), cells
        last = cells[0]


def or_none(sheet: Sheet, sentence: str) -> Sheet:
    """Say a sentence in place of every table without rows."""
    return replace(
        sheet,
        blocks=tuple(
            Lines(block.heading, (sentence,))
            if isinstance(block, Table) and not block.rows
            else block
            for block in sheet.blocks
        ),
    )
