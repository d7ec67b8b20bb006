"""What a workbook says of its sheets, and what their cells refer to: texts and formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from phanbo.instances.forms.limits import Limits, Refused
from phanbo.instances.forms.scan import Package, odd, resolve
from phanbo.models.messages import N_, message

SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Of the elements; the second one where Excel saved a strict workbook."""
ELEMENTS = (
    *("workbookPr", "sheet", "numFmt", "cellXfs", "xf", "si", "t", "rPh", "extLst"),
    *("sheetData", "row", "c", "v", "f", "is", "mergeCell"),
)
NAMES = {f"{space} {name}": name for space in SPACES for name in ELEMENTS}
"""What is read; elements of another name or namespace are left alone where they may be."""
SHEETS = ("worksheet", "chartsheet", "dialogsheet")
OTHERS = 2
"""Elements for each cell that the limits allow: a text within a cell takes two."""
FORMAT = 255
"""Characters that Excel allows a format of numbers."""
_ESCAPE = re.compile(r"_x(?!0000|D[89A-F])([0-9A-F]{4})_", re.IGNORECASE)
"""How a workbook writes characters that XML cannot hold, and a text that looks like that."""
_ZEROS = re.compile(r"0{2,}")
"""A number format that shows 7 as 007."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds cells."""

    name: str
    hidden: bool
    part: str


class Book:
    """A workbook without the cells of its sheets.

    Raises
    ------
    Refused
        If it is no workbook, or exceeds the limits.
    Exception
        One of ``scan.DAMAGE``, if it is damaged.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.sheets: list[Sheet] = []
        self.from_1904 = False
        """Whether days are counted from 1904."""
        homes = self._related("")
        part = next((part for kind, part in homes.values() if kind == "officeDocument"), None)
        if part is None:
            raise Refused(message(N_("is no workbook of the form .xlsx")))
        related = self._related(part)
        self._read_sheets(part, related)
        parts = dict(related.values())
        self.formats = _Formats(package, parts.get("styles")).shown
        self.collector = Collector(package.limits)
        self.texts = _Texts(package, parts.get("sharedStrings"), self.collector).found

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part relates to: id -> what it is, and its part."""
        found: dict[str, tuple[str, str]] = {}
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels".lstrip("/")

        def start(_: str, attributes: dict[str, str]) -> None:
            if "Target" in attributes and attributes.get("TargetMode") != "External":
                kind = attributes["Type"].rpartition("/")[2]
                found[attributes["Id"]] = kind, resolve(part, attributes["Target"])
            if len(found) > self.package.limits.parts:
                raise odd(relations)

        self.package.read(relations, "Relationships", start)
        return found

    def _read_sheets(self, part: str, related: dict[str, tuple[str, str]]) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            if NAMES.get(name) == "workbookPr":
                self.from_1904 = attributes.get("date1904") in ("1", "true")
            elif NAMES.get(name) == "sheet":
                (relation,) = (attributes[key] for key in attributes if key.endswith(" id"))
                kind, sheet = related[relation]
                if kind not in SHEETS or any(one.part == sheet for one in self.sheets):
                    raise odd(sheet)
                if kind == "worksheet":
                    hidden = attributes.get("state", "visible") != "visible"
                    self.sheets.append(Sheet(attributes["name"].strip(), hidden, sheet))

        self.package.read(part, "workbook", start)

    def day(self, serial: float, elapsed: bool) -> object:
        """Return the date or the time that a number stands for.

        Raises
        ------
        ValueError, OverflowError
            If it stands for none.
        """
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        epoch = MAC_EPOCH if self.from_1904 else WINDOWS_EPOCH
        return whole_day(from_excel(serial, epoch, timedelta=elapsed))


def whole_day(moment: Any) -> Any:
    """Return a moment as a date, if it is the start of a day."""
    if isinstance(moment, datetime) and moment.time() == time():
        return moment.date()
    return moment


class _Formats:
    """Which formats of cells make dates of numbers, and which show zeros before them."""

    def __init__(self, package: Package, part: str | None) -> None:
        self.shown: dict[str, str | int] = {}
        """Index of a format -> "date", "elapsed", how many digits it shows, or nothing special."""
        self._codes: dict[str, str] = {}
        self._shows: dict[str, str | int] = {}
        self._in_cells = False
        if part is not None:
            package.read(part, "styleSheet", self._start, self._end)
        self.shown.setdefault("0", "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = NAMES.get(name)
        if element == "cellXfs":
            self._in_cells = True
        elif element == "numFmt":
            self._codes[attributes["numFmtId"]] = attributes["formatCode"][:FORMAT]
        elif element == "xf" and self._in_cells:
            number = attributes.get("numFmtId", "0")
            if number not in self._shows:
                self._shows[number] = _shows(self._codes.get(number), number)
            self.shown[str(len(self.shown))] = self._shows[number]

    def _end(self, name: str) -> None:
        if NAMES.get(name) == "cellXfs":
            self._in_cells = False


def _shows(code: str | None, number: str) -> str | int:
    """Return what a format of numbers makes of them; without a code, one that Excel has."""
    from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format

    code = code or builtin_format_code(int(number)) or ""
    if is_timedelta_format(code):
        return "elapsed"
    if is_date_format(code):
        return "date"
    return len(code) if _ZEROS.fullmatch(code) else ""


class Collector:
    """Puts texts together, as a parser hands them over in pieces.

    It counts what all parts of a workbook hold, as any of it takes memory or time.
    """

    def __init__(self, limits: Limits) -> None:
        self.open = False
        """Whether what comes belongs to the text."""
        self._limits = limits
        self._pieces: list[str] = []
        self._characters = self._cells = self._others = 0

    def add(self, piece: str) -> None:
        """Add a piece, if the text is open; what stands between elements counts as well."""
        self._characters += len(piece)
        if self._characters > self._limits.file_bytes:
            limit = self._limits.file_bytes // 10**6
            raise self._limits.exceeded(N_("holds more than {limit} million characters"), limit)
        if self.open:
            self._pieces.append(piece)

    def take(self) -> str:
        """Return the text, and begin another one."""
        text = "".join(self._pieces)
        self._pieces.clear()
        if len(text) > self._limits.text:
            problem = N_("has a text of more than {limit} characters")
            raise Refused(message(problem, limit=self._limits.text), message(N_("shorten it")))
        return text

    def count_cell(self) -> None:
        """Count a cell, which may be blank."""
        self._cells += 1
        if self._cells > self._limits.cells:
            raise self._limits.exceeded(N_("has more than {limit} cells"), self._limits.cells)

    def count_other(self) -> None:
        """Count an element that is none: a row, a part of a text, or one that is not read."""
        self._others += 1
        if self._others > OTHERS * self._limits.cells:
            problem = N_("holds more than {limit} things that are no cells")
            raise self._limits.exceeded(problem, OTHERS * self._limits.cells)


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold."""
    if "_" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


class _Texts:
    """The texts to which cells refer."""

    def __init__(self, package: Package, part: str | None, text: Collector) -> None:
        self.found: list[str] = []
        self._part, self._text = part, text
        self._inside = ""
        """A text (si), how it is spoken (rPh), which is no part of it, or what is not known."""
        if part is not None:
            for _ in package.walk(part, "sst", self._start, self._end, self._text.add):
                pass

    def _start(self, name: str, _: dict[str, str]) -> None:
        element = NAMES.get(name)
        if not self._inside and element in ("si", "extLst"):
            self._inside = element
        elif not self._inside and not name.endswith(" sst"):
            raise odd(self._part or "")  # One text less, and all after it are others.
        elif self._inside == "si" and element == "rPh":
            self._inside = element
        elif element == "t":
            self._text.open = self._inside == "si"
        self._text.count_other()

    def _end(self, name: str) -> None:
        element = NAMES.get(name)
        if element == "t":
            self._text.open = False
        elif element == self._inside == "rPh":
            self._inside = "si"
        elif element == self._inside == "si":
            self.found.append(unescaped(self._text.take()))
            self._inside = ""
        elif element == self._inside == "extLst":
            self._inside = ""
