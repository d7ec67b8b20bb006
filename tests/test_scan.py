"""Workbooks that would hurt: each is refused with its limit, quickly, before it is opened."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook

from phanbo.instances import load
from phanbo.instances.forms.limits import USUAL, Limits
from phanbo.instances.forms.save import save
from phanbo.instances.forms.scan import OLE
from phanbo.instances.forms.sheet import corners, letters, place
from phanbo.instances.read import read_tables, validated
from phanbo.models.errors import InstanceError
from tests.folders import GOOD, write_folder

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(name="good", scope="module")
def good_book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the parts of a good workbook."""
    home = tmp_path_factory.mktemp("good")
    file = save(load(write_folder(home / "folder", GOOD)), home / "book.xlsx")
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], extra: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in (*parts.items(), *extra):
            archive.writestr(name, part)
    return content.getvalue()


def told(content: bytes, home: Path, limits: Limits = USUAL) -> str:
    (home / "plan.xlsx").write_bytes(content)
    with pytest.raises(InstanceError) as caught:
        validated(read_tables(home / "plan.xlsx", limits))
    (fault,) = caught.value.faults
    return str(fault)


def sheet(rows: str, after: str = "", before: str = "") -> dict[str, bytes]:
    text = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return {SHEET: text.encode()}


RAISE = "; delete what no table needs, or allow more with --limits 2 (in Python: limits=2)"
HOSTILE = [
    (
        sheet('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
        f"plan.xlsx: has cells to the right of column 100{RAISE}",
    ),
    (
        sheet("<row>" + "<c/>" * 100 + "<c><v>1</v></c></row>"),
        f"plan.xlsx: has cells to the right of column 100{RAISE}",
    ),
    (
        sheet('<row r="3"/><row r="2"/>'),
        "plan.xlsx: has a cell out of order: 2:2",
    ),
    (
        sheet('<row r="2"><c r="B2"/><c r="A2"/></row>'),
        "plan.xlsx: has a cell out of order: A2",
    ),
    (
        sheet('<row r="2"><c r="A2"/><c r="A2"/></row>'),
        "plan.xlsx: has a cell out of order: A2",
    ),
    (
        sheet('<row r="2"><c r="A3"/></row>'),
        "plan.xlsx: has a cell out of order: A3",
    ),
    (
        sheet('<row><c r="A1" t="inlineStr"><is><t>' + "x" * 131_073 + "</t></is></c></row>"),
        "plan.xlsx: has a text of more than 131072 characters; shorten it",
    ),
    (
        sheet('<row><c t="s"><v>-1</v></c></row>'),
        (
            "plan.xlsx: cannot be read as a workbook: -1 is no number of a text; "
            "open it in Excel and save it again as .xlsx"
        ),
    ),
    (
        {"xl/_rels/workbook.xml.rels": b"<a/>"},
        "plan.xlsx: has a part that no workbook has: xl/_rels/workbook.xml.rels",
    ),
    (
        {SHEET: b"<worksheet a='" + b"x" * 1_200_000},
        f"plan.xlsx: has a part that no workbook has: {SHEET}",
    ),
    (
        {"xl/macrosheets/sheet1.xml": b""},
        "plan.xlsx: holds macros; save it as .xlsx, without macros",
    ),
    (
        sheet('<row><c r="nowhere"/></row>'),
        "plan.xlsx: has a cell with the address nowhere",
    ),
    (
        sheet("", before='<!DOCTYPE lolz [<!ENTITY a "b">]>'),
        "plan.xlsx: declares a document type, which no workbook does",
    ),
    (
        {
            "xl/styles.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode(
                "utf-16"
            )
        },
        "plan.xlsx: declares a document type, which no workbook does",
    ),
    ({"xl/vbaProject.bin": b""}, "plan.xlsx: holds macros; save it as .xlsx, without macros"),
    (
        {"xl/externalLinks/externalLink1.xml": b"<a/>"},
        (
            "plan.xlsx: has links to other workbooks; "
            "break them in Excel: Data, Edit Links, Break Link"
        ),
    ),
    ({"../evil.xml": b"<a/>"}, "plan.xlsx: has a part that no workbook has: ../evil.xml"),
    ({"/etc/passwd": b""}, "plan.xlsx: has a part that no workbook has: /etc/passwd"),
    ({"XL/workbook.XML": b"<a/>"}, "plan.xlsx: has a part that no workbook has: xl/workbook.xml"),
    ({f"xl/{n}.xml": b"<a/>" for n in range(1000)}, f"plan.xlsx: has more than 1000 parts{RAISE}"),
]


@pytest.mark.parametrize(("parts", "expected"), HOSTILE)
def test_hostile(
    tmp_path: Path, good: dict[str, bytes], parts: dict[str, bytes], expected: str
) -> None:
    assert told(packed(good | parts), tmp_path) == expected


def test_the_parts_are_good_as_they_are(tmp_path: Path, good: dict[str, bytes]) -> None:
    (tmp_path / "plan.xlsx").write_bytes(packed(good))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(unpacked_bytes=1_000), "unpacks to more than 0 MB"),
        (Limits(file_bytes=1_000), "is larger than 0 MB"),
        (Limits(file_bytes=400_000, text=10), "has a text of more than 10 characters"),
        (Limits(cells=15), "holds more than 30 things that are no cells"),
        (Limits(rows=1), "has more than 1 rows"),
        (Limits(columns=2), "has cells to the right of column 2"),
        (Limits(parts=10), "has more than 10 parts"),
    ],
)
def test_each_limit(tmp_path: Path, good: dict[str, bytes], limits: Limits, expected: str) -> None:
    sentence = told(packed(good), tmp_path, limits)
    assert sentence.startswith(f"plan.xlsx: {expected}")
    assert limits.text < USUAL.text or sentence.endswith(RAISE)


def test_blank_cells_count(tmp_path: Path, good: dict[str, bytes]) -> None:
    content = packed(good | sheet("<row>" + "<c/>" * 400 + "</row>"))
    assert (
        told(content, tmp_path, Limits(cells=300)) == f"plan.xlsx: has more than 300 cells{RAISE}"
    )


UNUSUAL = [
    # far from the table and blank, as formats of whole columns leave it
    ("<row r='1048576'><c r='XFD1048576'/></row></sheetData>", "</sheetData>"),
    ("<row r='1048576'/></sheetData>", "</sheetData>"),
    ("<dimension ref='A1'/><sheetData>", "<sheetData>"),
    ("<dimension ref='A1:XFD1048576'/><sheetData>", "<sheetData>"),
    ("</sheetData><mergeCells><mergeCell ref='A9:XFD1048576'/></mergeCells>", "</sheetData>"),
    ("<extLst><c><v>1</v></c></extLst></worksheet>", "</worksheet>"),
    ("<other xmlns='urn:other'><row/><c><v>1</v></c></other></worksheet>", "</worksheet>"),
]


@pytest.mark.parametrize(("new", "old"), UNUSUAL)
def test_odd_but_harmless(tmp_path: Path, good: dict[str, bytes], new: str, old: str) -> None:
    text = re.sub("<dimension[^>]*>", "", good[SHEET].decode())
    assert text.count(old) == 1
    content = packed(good | {SHEET: text.replace(old, new).encode()})
    (tmp_path / "plan.xlsx").write_bytes(content)
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_parts_that_are_not_read_may_hold_anything(tmp_path: Path, good: dict[str, bytes]) -> None:
    """They are never unpacked, so a bomb within them, or in an archive within, does not go off."""
    inner = packed({"bomb.xml": bytes(10_000_000)})
    parts = {"xl/media/a.zip": inner, "docProps/app.xml": b"<!DOCTYPE a><a", "xl/x.xml": b"<"}
    (tmp_path / "plan.xlsx").write_bytes(packed(good | parts))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_a_part_twice(tmp_path: Path, good: dict[str, bytes]) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(good, ((SHEET, b"<a/>"),))
    assert told(content, tmp_path) == f"plan.xlsx: has a part that no workbook has: {SHEET}"


PASSWORD = (
    "plan.xlsx: is protected by a password, or of the old form .xls; "
    "save it as .xlsx without a password"
)


def test_passwords(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert told(OLE + bytes(1000), tmp_path) == PASSWORD
    content = bytearray(packed(good))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert told(bytes(content), tmp_path) == PASSWORD


def test_no_workbook(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert told(packed({"a.txt": b"a"}), tmp_path) == "plan.xlsx: is no workbook of the form .xlsx"
    remedy = "; open it in Excel and save it again as .xlsx"
    for content in (b"", b"doctor_id\nD1\n", packed(good)[:-500]):
        sentence = told(content, tmp_path)
        assert sentence.startswith("plan.xlsx: cannot be read as a workbook: ")
        assert sentence.endswith(remedy)


def test_a_lie_about_the_size(tmp_path: Path, good: dict[str, bytes]) -> None:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as archive:
        for name, part in good.items():
            archive.writestr(name, part)
        archive.getinfo(SHEET).file_size = 10
    assert "Bad CRC-32" in told(content.getvalue(), tmp_path)


def test_other_ways_of_packing(tmp_path: Path, good: dict[str, bytes]) -> None:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_LZMA) as archive:
        for name, part in good.items():
            archive.writestr(name, part)
    expected = "plan.xlsx: is packed in a way that no workbook is"
    assert told(content.getvalue(), tmp_path) == expected


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("damage", [b"", b"<a", None])
def test_damaged_parts(
    tmp_path: Path, good: dict[str, bytes], part: str, damage: bytes | None
) -> None:
    """Whatever is broken, the only error is InstanceError."""
    parts = dict(good)
    parts[part] = good[part][: len(good[part]) // 2] if damage is None else damage
    (tmp_path / "plan.xlsx").write_bytes(packed(parts))
    with pytest.raises(InstanceError):
        load(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml"])
def test_parts_of_something_else(tmp_path: Path, good: dict[str, bytes], part: str) -> None:
    told(packed(good | {part: b"<a/>"}), tmp_path)


def test_names_of_parts_do_not_matter(tmp_path: Path, good: dict[str, bytes]) -> None:
    renamed = {
        name.replace(SHEET, "XL/Worksheets/any.bin"): part.replace(b"sheet1.xml", b"any.bin")
        for name, part in good.items()
    }
    (tmp_path / "plan.xlsx").write_bytes(packed(renamed))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_a_sheet_of_no_known_kind(tmp_path: Path, good: dict[str, bytes]) -> None:
    """It is not left out in silence: one wrong letter would otherwise lose a table."""
    relations = "xl/_rels/workbook.xml.rels"
    damaged = good[relations].replace(b'/worksheet"', b'/worsheet"', 1)
    expected = f"plan.xlsx: has a part that no workbook has: {SHEET}"
    assert told(packed(good | {relations: damaged}), tmp_path) == expected


def test_a_sheet_without_its_part(tmp_path: Path, good: dict[str, bytes]) -> None:
    """A library that leaves such a sheet out would read another instance."""
    parts = {name: part for name, part in good.items() if name != SHEET}
    assert told(packed(parts), tmp_path) == f"plan.xlsx: lacks the part {SHEET}"


def test_rows_beyond_the_dimension_are_read(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert b'<dimension ref="' in good[SHEET]
    start, _, rest = good[SHEET].partition(b'<dimension ref="')
    parts = good | {SHEET: start + b'<dimension ref="A1' + rest[rest.index(b'"') :]}
    (tmp_path / "plan.xlsx").write_bytes(packed(parts))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_addresses() -> None:
    assert [letters(column) for column in (1, 26, 27, 702, 703, 16384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]
    for column in range(1, 1000):
        assert place(f"{letters(column)}7") == (column, 7)
    assert corners("$B$2:D9") == (2, 2, 4, 9)
    assert corners("C3") == (3, 3, 3, 3)


def test_a_large_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    doctors, stations = book.create_sheet("doctors"), book.create_sheet("stations")
    doctors.append(["doctor_id", "name"])
    for number in range(5_000):
        doctors.append([f"D{number}", "x" * 20])
    stations.append(["station_id", "name", "min_doctors"])
    stations.append(["S", "S", 1])
    book.save(tmp_path / "plan.xlsx")
    assert len(load(tmp_path / "plan.xlsx").doctors) == 5_000
