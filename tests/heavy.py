"""Files that would fill the memory or never end: each is written, read, and its end told.

python -m tests.heavy [NAME]…   prints a JSON line a file: name, sentences, seconds, megabytes
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from phanbo.instances import load
from phanbo.models.errors import InstanceError
from tests.folders import GOOD, write_folder

Pieces = Iterable[bytes]
MB = 1_000_000
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def filled(piece: bytes, size: int) -> Iterator[bytes]:
    """Yield a piece again and again, up to a size."""
    chunk = piece * max(1, MB // len(piece))
    yield from repeat(chunk, size // len(chunk))


def numbered(template: bytes, count: int) -> Iterator[bytes]:
    """Yield pieces that differ in a number."""
    for first in range(0, count, 10_000):
        yield b"".join(template % n for n in range(first, min(count, first + 10_000)))


def around(before: bytes, pieces: Pieces, after: bytes = b"") -> Iterator[bytes]:
    """Yield pieces between two others."""
    yield before
    yield from pieces
    yield after


def document(pieces: Pieces) -> Callable[[Path], Path]:
    """Return what writes a JSON document."""

    def write(home: Path) -> Path:
        with (home / "i.json").open("wb") as file:
            file.writelines(pieces)
        return home / "i.json"

    return write


def folder(pieces: Pieces, table: str = "doctors") -> Callable[[Path], Path]:
    """Return what writes a folder of which one table is heavy."""

    def write(home: Path) -> Path:
        write_folder(home, GOOD)
        with (home / f"{table}.csv").open("wb") as file:
            file.writelines(pieces)
        return home

    return write


def book(part: str, pieces: Pieces) -> Callable[[Path], Path]:
    """Return what writes a workbook of which one part is heavy."""

    def write(home: Path) -> Path:
        with ZipFile(home / "i.xlsx", "w", ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in BOOK.items():
                if name != part:
                    archive.writestr(name, content)
            with archive.open(part, "w") as stream:
                stream.writelines(pieces)
        return home / "i.xlsx"

    return write


def related(*targets: str) -> str:
    """Return a part that relates to others: workbook, worksheet and so on."""
    kinds = {"workbook": "officeDocument", "sheet1": "worksheet"}
    found = [target.rpartition("/")[2].partition(".")[0] for target in targets]
    inner = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kinds.get(name, name)}" Target="{target}"/>'
        for name, target in zip(found, targets, strict=True)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def sheet(pieces: Pieces) -> Iterator[bytes]:
    """Yield a sheet around its rows."""
    yield from around(b"<worksheet %s><sheetData>" % MAIN, pieces, b"</sheetData></worksheet>")


BOOK = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": related("xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook {MAIN.decode()} xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="doctors" r:id="sheet1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": related("sheet1.xml", "styles.xml", "sharedStrings.xml"),
    "xl/sheet1.xml": f"<worksheet {MAIN.decode()}/>",
    "xl/styles.xml": f"<styleSheet {MAIN.decode()}/>",
    "xl/sharedStrings.xml": f"<sst {MAIN.decode()}/>",
}
"""The parts of the smallest workbook."""

EMOJI = "🩺".encode()


def cases() -> dict[str, Callable[[Path], Path]]:
    """Return what writes each file; each can be written once."""
    return {
        "JSON of 100 MB": document(filled(b"[", 100 * MB)),
        "lists in lists": document(filled(b"[", 49 * MB)),
        "objects in objects": document(filled(b'{"a":', 49 * MB)),
        "one text": document(around(b'"' + EMOJI, filled(b"x", 49 * MB), b'"')),
        "one name": document(
            around(b'{"doctors":[{"doctor_id":"D","name":"' + EMOJI, filled(b"x", 49 * MB), b'"}]}')
        ),
        "one number": document(filled(b"9", 49 * MB)),
        "one fraction": document(around(b"0.", filled(b"9", 49 * MB))),
        "one list of numbers": document(around(b"[0", filled(b",0", 49 * MB), b"]")),
        "one list of lists": document(around(b"[[]", filled(b",[]", 5 * MB), b"]")),
        "many tables": document(around(b'{"a":0', numbered(b',"%d":0', 300_000), b"}")),
        "many columns": document(
            around(b'{"doctors":[{"a":0', numbered(b',"%d":0', 300_000), b"}]}")
        ),
        "each row its columns": document(
            around(b'{"doctors":[{"a":0}', numbered(b',{"%d":0}', 400_000), b"]}")
        ),
        "the same key at the end": document(
            around(b'{"doctors":[{"a":0', numbered(b',"%d":0', 300_000), b',"a":0}]}')
        ),
        "one line": folder(filled(b"x", 49 * MB)),
        "one line with a mark of its width": folder(around(EMOJI, filled(b"x", 49 * MB))),
        "a line of commas": folder(filled(b",", 49 * MB)),
        "ten million columns": folder(filled(b"a,", 20 * MB)),
        "a million columns": folder(filled(b"aaa,", 5 * MB)),
        "blank lines": folder(filled(b"\n", 49 * MB)),
        "quotation marks": folder(filled(b'"', 49 * MB)),
        "an open quotation mark": folder(around(b'doctor_id\n"', filled(b"x\n", 49 * MB))),
        "rows without a name": folder(around(b"doctor_id\n", filled(b",x\n", 1_500_000))),
        "half a million rows": folder(
            around(b"from_id,to_id,minutes\n", filled(b"a,b,1\n", 4 * MB)), "travel"
        ),
        "zeros in a part that is not read": book("xl/media/a.bin", filled(b"\0", 210 * MB)),
        "zeros in a sheet": book("xl/sheet1.xml", filled(b"\0", 20 * MB)),
        "spaces": book("xl/sheet1.xml", sheet(filled(b" \n", 60 * MB))),
        "a comment": book("xl/sheet1.xml", sheet(around(b"<!--", filled(b"<x>", 5 * MB), b"-->"))),
        "an attribute": book("xl/sheet1.xml", around(b'<worksheet a="', filled(b"x>", 5 * MB))),
        "empty rows": book("xl/sheet1.xml", sheet(filled(b"<row/>", 28 * MB))),
        "texts of one cell": book(
            "xl/sheet1.xml", sheet(around(b"<row><c>", filled(b"<is/>", 24 * MB), b"</c></row>"))
        ),
        "empty cells": book(
            "xl/sheet1.xml", sheet(around(b"<row>", filled(b"<c/>", 9 * MB), b"</row>"))
        ),
        "cells far to the right": book(
            "xl/sheet1.xml", sheet(filled(b'<row><c/><c/><c r="XFD1"><v>1</v></c></row>', 2 * MB))
        ),
        "a text in a cell": book(
            "xl/sheet1.xml",
            sheet(around(b'<row><c t="str"><v>', filled(b"x", 5 * MB), b"</v></c></row>")),
        ),
        "texts": book(
            "xl/sharedStrings.xml",
            around(
                b"<sst %s>" % MAIN,
                filled(b"<si><t>" + EMOJI + b"x" * 100_000 + b"</t></si>", 60 * MB),
                b"</sst>",
            ),
        ),
        "empty texts": book(
            "xl/sharedStrings.xml", around(b"<sst %s>" % MAIN, filled(b"<si/>", 24 * MB), b"</sst>")
        ),
        "formats": book(
            "xl/styles.xml",
            around(
                b"<styleSheet %s><cellXfs>" % MAIN,
                filled(b'<xf numFmtId="14"/>', 12 * MB),
                b"</cellXfs></styleSheet>",
            ),
        ),
        "a format": book(
            "xl/styles.xml",
            around(
                b'<styleSheet %s><numFmts><numFmt numFmtId="165" formatCode="' % MAIN,
                filled(b"[", MB),
                b'"/></numFmts><cellXfs><xf numFmtId="165"/></cellXfs></styleSheet>',
            ),
        ),
        "relationships": book(
            "_rels/.rels",
            around(
                b'<Relationships xmlns="%s">' % PACKAGE.encode(),
                numbered(b'<Relationship Id="%d" Type="a" Target="b"/>', 500_000),
                b"</Relationships>",
            ),
        ),
        "sheets": book(
            "xl/workbook.xml",
            around(
                BOOK["xl/workbook.xml"].partition("</sheets>")[0].encode(),
                filled(b'<sheet name="x" r:id="sheet1"/>', 5 * MB),
                b"</sheets></workbook>",
            ),
        ),
        "merged cells": book(
            "xl/sheet1.xml",
            around(
                b"<worksheet %s><mergeCells>" % MAIN,
                filled(b'<mergeCell ref="A1:XFD1048576"/>', 20 * MB),
                b"</mergeCells></worksheet>",
            ),
        ),
    }


def ended(source: Path) -> list[str]:
    """Return the first sentences that are told of a source."""
    try:
        load(source)
    except InstanceError as error:
        return [str(fault) for fault in error.faults[:2]]
    return []


def peak() -> float:
    """Return the peak of this process's memory in megabytes."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():  # On Linux ru_maxrss begins with what the parent process had.
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def main(names: list[str]) -> None:
    """Try files, and print how each ended and the peak of memory up to then."""
    import resource

    # Whatever goes wrong, the machine is spared.
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    for name in names or list(cases()):
        with TemporaryDirectory() as home:
            source = cases()[name](Path(home))
            begun = time.process_time()
            told = ended(source)
        seconds = time.process_time() - begun
        result = {"name": name, "told": told, "seconds": seconds, "megabytes": peak()}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
