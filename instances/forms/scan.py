"""Looking through a workbook before any library opens it: what it is, and how large."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from phanbo.models.messages import N_, Message, message

FILE_BYTES = 50_000_000
UNPACKED_BYTES = 200_000_000
RATIO = 400
"""Times that a part may grow when it is unpacked; sheets that repeat themselves grow 100 times."""
RATIO_FROM = 10_000_000
"""Bytes below which a part may grow as it likes."""
PARTS = 1_000
ROWS = 300_000
COLUMNS = 100
CELLS = 2_000_000
TEXT = 1_000_000
"""Characters of one text."""
MERGED = 100_000
"""Cells of a merged area."""
CHUNK = 1 << 16

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks and encrypted ones begin."""
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Refused(Exception):
    """The workbook is not safe to open, or no workbook; ``problem`` and ``remedy`` say why."""

    def __init__(self, problem: Message, remedy: Message | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


@dataclass
class SheetFacts:
    """What a sheet holds that its reader would not say."""

    root: str = ""
    """The outermost element; that of a sheet is a worksheet."""
    merged: list[str] = field(default_factory=list)
    """Areas such as A1:B2."""
    uncalculated: list[str] = field(default_factory=list)
    """Cells with a formula that was never calculated."""


def scan(content: bytes) -> dict[str, SheetFacts]:
    """Look through every part of a workbook; return the facts of each that holds cells.

    Raises
    ------
    Refused
        If it is no workbook of the form .xlsx, or exceeds a limit of this module.
    Exception
        Of ``zipfile`` or ``expat``, if it is damaged.
    """
    if len(content) > FILE_BYTES:
        raise _too_much(N_("is larger than {limit} MB"), FILE_BYTES // 10**6)
    if content.startswith(OLE):
        raise Refused(
            message(N_("is protected by a password, or of the old form .xls")),
            message(N_("save it as .xlsx without a password")),
        )
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        _check_names(parts)
        return _Walk(archive).through(parts)


def _too_much(problem: str, limit: int) -> Refused:
    return Refused(
        message(problem, limit=limit), message(N_("delete what no table needs, and save it again"))
    )


def _check_names(parts: list[ZipInfo]) -> None:
    if len(parts) > PARTS:
        raise _too_much(N_("has more than {limit} parts"), PARTS)
    names = Counter(part.filename.lower() for part in parts)
    for name, times in names.items():
        if times > 1 or name.startswith("/") or ":" in name or ".." in re.split(r"[/\\]", name):
            raise Refused(message(N_("has a part that no workbook has: {part}"), part=name))
        if name.endswith("vbaproject.bin"):
            raise Refused(
                message(N_("holds macros")), message(N_("save it as .xlsx, without macros"))
            )
        if name.startswith("xl/externallinks/"):
            raise Refused(
                message(N_("has links to other workbooks")),
                message(N_("break them in Excel: Data, Edit Links, Break Link")),
            )
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(
            message(N_("is protected by a password, or of the old form .xls")),
            message(N_("save it as .xlsx without a password")),
        )
    if "[content_types].xml" not in names:
        raise Refused(message(N_("is no workbook of the form .xlsx")))


class _Walk:
    """Unpacks part after part, a little at a time, and counts."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.unpacked = self.cells = 0

    def through(self, parts: list[ZipInfo]) -> dict[str, SheetFacts]:
        found = {}
        for part in parts:
            xml = _Part(self) if part.filename.lower().endswith((".xml", ".rels")) else None
            size = 0
            with self.archive.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self._grow(part, size, len(chunk))
                    if xml:
                        xml.parser.Parse(chunk)
            if xml:
                xml.parser.Parse(b"", True)
                found[part.filename] = xml.facts
        return found

    def _grow(self, part: ZipInfo, size: int, more: int) -> None:
        """Count the bytes that come out: what the archive says of itself may be a lie."""
        self.unpacked += more
        if self.unpacked > UNPACKED_BYTES:
            raise _too_much(N_("unpacks to more than {limit} MB"), UNPACKED_BYTES // 10**6)
        if size > RATIO_FROM and size > RATIO * part.compress_size:
            raise _too_much(N_("unpacks to more than {limit} times its size"), RATIO)


class _Part:
    """One part of XML: no declarations of its own, and cells within the limits."""

    def __init__(self, walk: _Walk) -> None:
        self.walk = walk
        self.facts = SheetFacts()
        self.row = self.column = self.length = 0
        # Of the cell that is open: does it have a formula, and a value?
        self.formula = self.value = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse_doctype(self, *_: object) -> None:
        raise Refused(message(N_("declares a document type, which no workbook does")))

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        name = element.rpartition(" ")[2]
        self.length = 0
        self.facts.root = self.facts.root or name
        if name == "c":
            self._cell(attributes.get("r"))
            self.value = attributes.get("t") == "str"  # which may be an empty text
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() else self.row + 1
            self.column = 0
            self._within_limits()
        elif name == "f":
            self.formula = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, element: str) -> None:
        name = element.rpartition(" ")[2]
        if name == "v" and self.length:
            self.value = True
        elif name == "c":
            if self.formula and not self.value:
                self.facts.uncalculated.append(f"{letters(self.column)}{self.row}")
            self.formula = False

    def _text(self, more: str) -> None:
        self.length += len(more)
        if self.length > TEXT:
            raise _too_much(N_("has a text of more than {limit} characters"), TEXT)

    def _cell(self, address: str | None) -> None:
        self.column += 1
        if address is not None:
            self.column, self.row = place(address)
        self.walk.cells += 1
        if self.walk.cells > CELLS:
            raise _too_much(N_("has more than {limit} cells"), CELLS)
        self._within_limits()

    def _within_limits(self) -> None:
        if self.row > ROWS:
            raise _too_much(N_("has rows below row {limit}"), ROWS)
        if self.column > COLUMNS:
            raise _too_much(N_("has cells to the right of column {limit}"), COLUMNS)

    def _merge(self, area: str) -> None:
        left, top, right, bottom = corners(area)
        if (right - left + 1) * (bottom - top + 1) > MERGED:
            raise _too_much(N_("merges more than {limit} cells into one"), MERGED)
        self.facts.merged.append(area)


def corners(area: str) -> tuple[int, int, int, int]:
    """Return the left, top, right and bottom of an area such as A1:B2."""
    first, _, last = area.partition(":")
    return *place(first), *place(last or first)


def place(address: str) -> tuple[int, int]:
    """Return the column and the row of an address, from 1."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise Refused(message(N_("has a cell with the address {address}"), address=address[:20]))
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
