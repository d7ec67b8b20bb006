"""The cells of a sheet, row by row, as values of Python."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from phanbo.instances.forms.book import NAMES, Book, unescaped, whole_day
from phanbo.instances.forms.limits import Refused
from phanbo.instances.forms.raw import Line, printable
from phanbo.instances.forms.scan import odd
from phanbo.models.messages import N_, message

YES_NO = {"1": True, "true": True, "0": False, "false": False}
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Wrong:
    """A cell that holds an error, or what its type cannot be."""

    text: str


class Cells:
    """Reads one sheet; ``merged`` and ``uncalculated`` are known when all lines were read.

    Raises
    ------
    Refused
        While the lines are read, if the sheet exceeds the limits or its cells are out of order.
    Exception
        One of ``scan.DAMAGE``, if it is damaged.
    """

    def __init__(self, book: Book, part: str) -> None:
        self.merged: list[str] = []
        """Areas such as A1:B2."""
        self.uncalculated: str | None = None
        """The first cell with a formula that was never calculated."""
        self._book, self._part = book, part
        self._limits = book.package.limits
        self._text = book.collector
        self._done: list[Line] = []
        self._row = self._column = 0
        self._row_text = ""
        self._values: list[Any] = []
        self._columns: dict[str, int] = {}
        """The columns whose letters were read before."""
        self._type, self._format = "n", ""
        self._has_formula = self._spoken = False
        self._inside = self._outside = ""
        """The element whose inner ones count: sheetData, row, c, is; or extLst, where none does."""

    def lines(self) -> Iterator[Line]:
        """Yield the rows that hold anything, up to the last cell that does."""
        walk = self._book.package.walk
        for _ in walk(self._part, "worksheet", self._start, self._end, self._text.add):
            yield from self._done
            self._done.clear()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element, inside = NAMES.get(name), self._inside
        if inside == "row" and element == "c":
            self._inside = "c"
            self._place(attributes.get("r"))
            self._type, self._format = attributes.get("t", "n"), attributes.get("s", "0")
            self._has_formula = False
        elif inside == "c" and element == "v":
            self._text.open = self._type != "inlineStr"
        elif inside == "c" and element == "f":
            self._has_formula = True
        elif inside == "sheetData" and element == "row":
            self._inside = "row"
            self._text.count_other()
            self._begin_row(attributes.get("r"))
        else:
            self._begin_other(element, attributes)

    def _begin_other(self, element: str | None, attributes: dict[str, str]) -> None:
        inside = self._inside
        self._text.count_other()
        if inside == "is":
            self._spoken = self._spoken or element == "rPh"
            self._text.open = element == "t" and self._type == "inlineStr" and not self._spoken
        elif inside == "c" and element == "is":
            self._inside = "is"
        elif inside in ("sheetData", "row", "c"):
            if element != "extLst":  # Whatever it is, it is not to be lost.
                raise odd(self._part)
            self._outside, self._inside = inside, element
        elif not inside and element == "sheetData":
            self._inside = element
        elif not inside and element == "mergeCell":
            self.merged.append(attributes["ref"])
            if len(self.merged) > self._limits.rows:
                problem = N_("merges cells in more than {limit} places")
                raise self._limits.exceeded(problem, self._limits.rows)

    def _end(self, name: str) -> None:
        element, inside = NAMES.get(name), self._inside
        if inside == "c" and element == "v":
            self._text.open = False
        elif inside == "c" and element == "c":
            self._inside = "row"
            self._end_cell(self._text.take())
        elif inside == "row" and element == "row":
            self._inside = "sheetData"
            if self._values:
                self._done.append((self._row, self._values))
                self._values = []
        elif inside == "is":
            self._end_inline(element)
        elif inside == element == "sheetData":
            self._inside = ""
        elif inside == element == "extLst":
            self._inside = self._outside

    def _end_inline(self, element: str | None) -> None:
        if element == "t":
            self._text.open = False
        elif element == "rPh":
            self._spoken = False
        elif element == "is":
            self._inside = "c"

    def _begin_row(self, number: str | None) -> None:
        before, self._row = self._row, self._row + 1 if number is None else int(number)
        self._row_text = str(self._row)
        self._column = 0
        if self._row <= before:
            raise _out_of_order(f"{self._row}:{self._row}")

    def _place(self, address: str | None) -> None:
        """Go on to the cell at an address, or to the next one of the row."""
        before = self._column
        self._text.count_cell()
        if address is None:
            self._column += 1
            return
        known = self._columns.get(address.removesuffix(self._row_text))
        if known is None:
            known, row = place(address)
            if row != self._row:
                raise _out_of_order(address)
            self._columns[letters(known)] = known
        self._column = known
        if known <= before:
            raise _out_of_order(address)

    def _end_cell(self, text: str) -> None:
        if self._has_formula and not text and self._type != "str":
            self.uncalculated = self.uncalculated or f"{letters(self._column)}{self._row}"
        value = self._value(text) if text else None
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        if self._column > self._limits.columns:
            problem = N_("has cells to the right of column {limit}")
            raise self._limits.exceeded(problem, self._limits.columns)
        if len(self._values) < self._column - 1:
            self._values += [None] * (self._column - 1 - len(self._values))
        self._values.append(value)

    def _value(self, text: str) -> Any:
        if self._type == "s":
            return self._book.texts[_index(text)]
        if self._type == "n":
            return self._number(text)
        if self._type in ("str", "inlineStr"):
            return unescaped(text)
        if self._type == "b":
            return YES_NO.get(text, Wrong(text))
        return self._moment(text) if self._type == "d" else Wrong(text)

    def _number(self, text: str) -> Any:
        number = _number(text)
        if number is None:
            return Wrong(text)
        shown = self._book.formats.get(self._format)
        if shown is None:
            raise ValueError(f"there is no format {printable(self._format)}")
        if not shown:
            return number
        if isinstance(shown, int):
            return str(number).zfill(shown) if isinstance(number, int) else number
        try:
            return self._book.day(number, shown == "elapsed")
        except (ValueError, OverflowError):
            return Wrong(text)

    def _moment(self, text: str) -> Any:
        from openpyxl.utils.datetime import from_ISO8601

        try:
            return whole_day(from_ISO8601(text))
        except (ValueError, TypeError, OverflowError):
            return Wrong(text)


def _number(text: str) -> float | None:
    """Return a number as XML writes it; Python takes some texts that are none."""
    if not text.isascii() or "_" in text:
        return None
    try:
        number = float(text) if "." in text or "e" in text or "E" in text else int(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _index(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{printable(text)} is no number of a text")
    return int(text)


def _out_of_order(address: str) -> Refused:
    return Refused(message(N_("has a cell out of order: {address}"), address=printable(address)))


def corners(area: str) -> tuple[int, int, int, int]:
    """Return the left, top, right and bottom of an area such as A1:B2."""
    first, _, last = area.partition(":")
    return *place(first), *place(last or first)


def place(address: str) -> tuple[int, int]:
    """Return the column and the row of an address, from 1."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        problem = N_("has a cell with the address {address}")
        raise Refused(message(problem, address=printable(address)))
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return column, int(found[2])


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1: 28 is AB."""
    text = ""
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text
