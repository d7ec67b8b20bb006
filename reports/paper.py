"""How much room text takes: widths of columns, lines of a cell, what still can be read in print."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from phanbo.reports.map.atlas import Atlas
from phanbo.reports.sheets import Cell, Links, Sheet, Table

if TYPE_CHECKING:
    from phanbo.reports.sheets import Column

INDENT, SPARE = 1.5, 0.6
"""Characters of a cell's width that its indent takes, and that stay free."""
ARROW = 2.7
"""Characters of a heading's width that the arrow of a filter takes."""
BOLD = 1.12
"""How much wider headings are than other text."""
LINES = 120
"""Characters as wide as a sheet of sentences."""
BARE = {Atlas: (152,), Links: (30, 90)}
"""Widths of columns below a map and of links, on sheets without tables."""
READABLE = 236
"""Characters of a landscape A4 page, on which a sheet then is printed at 60 % or more."""
NARROWEST = 7.5
DIGIT = 556
"""Width of a digit, in thousandths of the height of Arial; what Excel counts widths of columns in."""
WIDTHS = {
    **dict.fromkeys("ijl'‘’", 222),
    **dict.fromkeys(" !,./:;I[\\]ft|", 278),
    **dict.fromkeys("()-r`“”{}", 340),
    **dict.fromkeys('ckszvxyJ*"', 500),
    **dict.fromkeys("FTZ+<=>~^ơưƠƯ", 640),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUwĐ", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 889),
    **dict.fromkeys("W@—…→", 1015),
}
"""Of the letters of Arial that are not as wide as a digit, rounded up."""
MARGIN = 1.06
"""Screens draw letters on whole pixels, which makes some of them wider."""


class _Reach(dict[str, float]):
    """Letter -> how wide it is, in digits; a mark above or below takes no room."""

    def __missing__(self, letter: str) -> float:
        base = unicodedata.normalize("NFD", letter)[0]
        wide = unicodedata.east_asian_width(base) in "WF" or ord(base) > 0xFFFF
        plain = 1000 if wide else DIGIT
        width = 0 if unicodedata.combining(base) else WIDTHS.get(letter, WIDTHS.get(base, plain))
        self[letter] = reach = width / DIGIT * MARGIN
        return reach


_REACH = _Reach()


@lru_cache(maxsize=100_000)
def reach(text: str) -> float:
    """Return how wide a text is on one line, in digits."""
    return sum(map(_REACH.__getitem__, text))


def wrapped(text: str, width: float) -> int:
    """Return how many lines a text fills when it wraps between words, or within one too long."""
    width = max(width, 1.0)
    if reach(text) <= width and "\n" not in text:
        return 1
    lines = 0
    for paragraph in text.split("\n"):
        lines, room = lines + 1, width
        for word in paragraph.split(" "):
            long = reach(word)
            if long > room and room < width:
                lines, room = lines + 1, width
            while long > room:
                lines, long, room = lines + 1, long - room, width
            room -= long + _REACH[" "]
    return lines


def widths(sheet: Sheet) -> list[float]:
    """Return the width of each column, in characters: as its content needs, and to be printed.

    Where the columns together are wider than can be read in print, headings wrap to more lines;
    if that is not enough, the widest columns do.
    """
    needs: dict[int, _Need] = {}
    for block in sheet.blocks:
        if isinstance(block, Table):
            for index, column in enumerate(block.columns):
                need = _need(column, [cells[index] for cells in block.rows])
                needs[index] = need.joined(needs.get(index, need))
    if not needs:
        return list(next((BARE[type(b)] for b in sheet.blocks if type(b) in BARE), (LINES,)))
    return _fitted([needs[index] for index in sorted(needs)])


class _Need(NamedTuple):
    """Characters that a column takes."""

    handsome: float
    """With a heading of at most three lines."""
    whole: float
    """As its cells need, up to its limit."""
    least: float
    """With no word and no number broken."""

    def joined(self, other: _Need) -> _Need:
        return _Need(*map(max, self, other))


def _need(column: Column, cells: Sequence[Cell]) -> _Need:
    texts = {cell for cell in cells if isinstance(cell, str)}
    number = max((len(f"{cell:,}") for cell in cells if isinstance(cell, int | float)), default=0)
    whole = max((reach(line) for text in texts for line in text.split("\n")), default=0)
    word = max((reach(word) for text in texts for word in text.split()), default=0)
    heading = reach(column.heading) * BOLD
    parts = max((reach(part) for part in column.heading.split()), default=0) * BOLD
    fitted = column.width if column.entry else min(column.width, max(whole, number))
    wide = max(fitted, number, parts, NARROWEST)
    narrow = max(number, parts, min(word, fitted), NARROWEST)
    return _Need(
        *(one + INDENT + SPARE for one in (max(wide, heading / 2.5, parts + ARROW), wide, narrow))
    )


def _fitted(needs: Sequence[_Need]) -> list[float]:
    """Return widths that fit on a page, if need be with the widest columns cut to one width."""
    if sum(one.handsome for one in needs) <= READABLE:
        return [one.handsome for one in needs]
    low, high = 0.0, max(one.whole for one in needs)
    for _ in range(20):
        middle = (low + high) / 2
        if sum(_cut(needs, middle)) > READABLE:
            high = middle
        else:
            low = middle
    return _cut(needs, low if sum(_cut(needs, high)) > READABLE else high)


def _cut(needs: Sequence[_Need], most: float) -> list[float]:
    return [min(one.whole, max(most, one.least)) for one in needs]
