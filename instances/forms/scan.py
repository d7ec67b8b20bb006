"""The parts of a workbook file, none of which is taken for what it is not."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from phanbo.instances.forms.limits import Limits, Refused
from phanbo.instances.forms.raw import printable
from phanbo.models.messages import N_, message

CHUNK = 1 << 16
LONGEST = 1 << 20
"""Bytes of one piece of XML, such as a comment; old parsers take the square of its length."""
ONLY = {"Relationships": "Relationship", "sheets": "sheet", "cellXfs": "xf"}
"""What an element holds and nothing else, so that none is left out or counted wrongly."""
SMALL = 500_000
"""Elements of a small part: 65,000 formats of cells, Excel's limit, have some 300,000."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks and encrypted ones begin."""
NEEDED = ("[content_types].xml", "_rels/.rels")

DAMAGE = (
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
"""What reading a damaged archive or its XML raises."""

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """The parts of a workbook by their names, in which case does not matter.

    The archive says how large each part is, and ``zipfile`` reads no more of it than that: what
    is checked here holds. A part that is not asked for is never unpacked.

    Raises
    ------
    Refused
        If it is no workbook of the form .xlsx, not safe to open, or exceeds the limits.
    Exception
        One of ``DAMAGE``, now or while a part is read, if the file is damaged.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        if content.startswith(OLE):
            raise _encrypted()
        if content.count(b"PK\x01\x02") > limits.parts:  # Before each becomes an object.
            raise limits.exceeded(N_("has more than {limit} parts"), limits.parts)
        self.limits = limits
        self._archive = ZipFile(BytesIO(content))
        infos = self._archive.infolist()
        self._parts = {info.filename.lower(): info for info in infos}
        _check_names(infos)
        unpacked = sum(info.file_size for info in infos)
        if unpacked > limits.unpacked_bytes:
            limit = limits.unpacked_bytes // 10**6
            raise limits.exceeded(N_("unpacks to more than {limit} MB"), limit)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def walk(
        self, part: str, root: str, start: Start, end: End | None = None, text: Text | None = None
    ) -> Iterator[None]:
        """Walk through the XML of a part, and stop now and then.

        Elements and attributes are named ``namespace name``. No entity is expanded.
        """
        if part not in self:
            raise Refused(message(N_("lacks the part {part}"), part=printable(part)))

        def first(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(" ")[2] != root:
                raise odd(part)
            parser.StartElementHandler = start
            start(name, attributes)

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = first
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        done = size = 0
        with self._archive.open(self._parts[part.lower()]) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
                size += len(chunk)
                if parser.CurrentByteIndex > done:
                    done, size = parser.CurrentByteIndex, 0
                elif size > LONGEST:
                    raise odd(part)
                yield
        parser.Parse(b"", True)
        yield

    def read(self, part: str, root: str, start: Start, end: End | None = None) -> None:
        """Walk through all of a part that is small in any workbook."""
        seen = 0
        inside = [""]

        def checked_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal seen
            seen += 1
            element = name.rpartition(" ")[2]
            if seen > SMALL or element not in (ONLY.get(inside[-1], element), "extLst"):
                raise odd(part)
            inside.append(element)
            start(name, attributes)

        def checked_end(name: str) -> None:
            inside.pop()
            if end is not None:
                end(name)

        for _ in self.walk(part, root, checked_start, checked_end):
            pass


def _check_names(parts: list[ZipInfo]) -> None:
    """Check what the archive says of its parts, before any of them is unpacked."""
    names = Counter(part.filename.lower() for part in parts)
    for part, times in names.items():
        if times > 1 or part.startswith("/") or ":" in part or ".." in re.split(r"[/\\]", part):
            raise odd(part)
        if part.endswith("vbaproject.bin") or part.startswith("xl/macrosheets/"):
            raise Refused(
                message(N_("holds macros")), message(N_("save it as .xlsx, without macros"))
            )
        if part.startswith("xl/externallinks/"):
            raise Refused(
                message(N_("has links to other workbooks")),
                message(N_("break them in Excel: Data, Edit Links, Break Link")),
            )
    if any(part.flag_bits & 1 for part in parts):
        raise _encrypted()
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Refused(message(N_("is packed in a way that no workbook is")))
    if any(part not in names for part in NEEDED):
        raise Refused(message(N_("is no workbook of the form .xlsx")))


def odd(part: str) -> Refused:
    """Return the refusal of a part that is not what a workbook has there."""
    return Refused(message(N_("has a part that no workbook has: {part}"), part=printable(part)))


def _encrypted() -> Refused:
    return Refused(
        message(N_("is protected by a password, or of the old form .xls")),
        message(N_("save it as .xlsx without a password")),
    )


def _refuse_doctype(*_: object) -> None:
    raise Refused(message(N_("declares a document type, which no workbook does")))


def resolve(part: str, target: str) -> str:
    """Return the name of the part that a relationship of another part leads to."""
    folder = part.rpartition("/")[0]
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
