"""Workbooks that would hurt: each is refused with its limit, quickly, before it is opened."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook

from phanbo.instances import load
from phanbo.instances.forms import scan
from phanbo.instances.forms.save import save
from phanbo.models.errors import InstanceError
from tests.folders import GOOD, write_folder

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
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


def told(content: bytes, home: Path) -> str:
    (home / "plan.xlsx").write_bytes(content)
    with pytest.raises(InstanceError) as caught:
        load(home / "plan.xlsx")
    (fault,) = caught.value.faults
    return str(fault)


def sheet(rows: str, after: str = "", before: str = "") -> dict[str, bytes]:
    text = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return {SHEET: text.encode()}


LIMITS = "; delete what no table needs, and save it again"
HOSTILE = [
    (
        sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        f"plan.xlsx: has rows below row 300000{LIMITS}",
    ),
    (
        sheet('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
        f"plan.xlsx: has cells to the right of column 100{LIMITS}",
    ),
    (
        sheet('<row><c r="A1048576"/></row>'),
        f"plan.xlsx: has rows below row 300000{LIMITS}",
    ),
    (
        sheet("<row/>" * 300_001),
        f"plan.xlsx: has rows below row 300000{LIMITS}",
    ),
    (
        sheet("<row>" + "<c/>" * 101 + "</row>"),
        f"plan.xlsx: has cells to the right of column 100{LIMITS}",
    ),
    (
        sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        f"plan.xlsx: merges more than 100000 cells into one{LIMITS}",
    ),
    (
        sheet('<row><c r="A1" t="inlineStr"><is><t>' + "x" * 1_000_001 + "</t></is></c></row>"),
        f"plan.xlsx: has a text of more than 1000000 characters{LIMITS}",
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
    ({f"xl/{n}.xml": b"<a/>" for n in range(1000)}, f"plan.xlsx: has more than 1000 parts{LIMITS}"),
    (
        {"xl/media/a.bin": bytes(11_000_000)},
        f"plan.xlsx: unpacks to more than 400 times its size{LIMITS}",
    ),
]


@pytest.mark.parametrize(("parts", "expected"), HOSTILE)
def test_hostile(
    tmp_path: Path, good: dict[str, bytes], parts: dict[str, bytes], expected: str
) -> None:
    assert told(packed(good | parts), tmp_path) == expected


def test_the_parts_are_good_as_they_are(tmp_path: Path, good: dict[str, bytes]) -> None:
    (tmp_path / "plan.xlsx").write_bytes(packed(good))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_too_many_bytes(
    tmp_path: Path, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packed(good)
    with monkeypatch.context() as patch:
        patch.setattr(scan, "UNPACKED_BYTES", 1_000)
        assert told(content, tmp_path) == f"plan.xlsx: unpacks to more than 0 MB{LIMITS}"
    with monkeypatch.context() as patch:
        patch.setattr(scan, "CELLS", 20)
        assert told(content, tmp_path) == f"plan.xlsx: has more than 20 cells{LIMITS}"
    large = content + bytes(scan.FILE_BYTES)
    assert told(large, tmp_path) == f"plan.xlsx: is larger than 50 MB{LIMITS}"


def test_a_part_twice(tmp_path: Path, good: dict[str, bytes]) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(good, ((SHEET, b"<a/>"),))
    assert told(content, tmp_path) == f"plan.xlsx: has a part that no workbook has: {SHEET}"


PASSWORD = (
    "plan.xlsx: is protected by a password, or of the old form .xls; "
    "save it as .xlsx without a password"
)


def test_passwords(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert told(scan.OLE + bytes(1000), tmp_path) == PASSWORD
    content = bytearray(packed(good))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert told(bytes(content), tmp_path) == PASSWORD


def test_no_workbook(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert told(packed({"a.txt": b"a"}), tmp_path) == "plan.xlsx: is no workbook of the form .xlsx"
    remedy = "; open it in Excel and save it again as .xlsx"
    for content in (b"", b"doctor_id\nD1\n", packed(good)[:-500], packed({TYPES: good[TYPES]})):
        sentence = told(content, tmp_path)
        assert sentence.startswith("plan.xlsx: cannot be read as a workbook: ")
        assert sentence.endswith(remedy)


def test_a_lie_about_the_size(tmp_path: Path, good: dict[str, bytes]) -> None:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as archive:
        for name, part in good.items():
            archive.writestr(name, part)
        archive.infolist()[-1].file_size = 10
    assert "cannot be read as a workbook" in told(content.getvalue(), tmp_path)


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


def test_sheets_in_parts_that_were_not_seen(tmp_path: Path, good: dict[str, bytes]) -> None:
    """A part of another ending is not looked through, so it must not be read either."""
    parts = {
        name.replace(SHEET, "xl/worksheets/sheet1.bin"): part.replace(b"sheet1.xml", b"sheet1.bin")
        for name, part in good.items()
    }
    expected = "plan.xlsx: has a part that no workbook has: xl/worksheets/sheet1.bin"
    assert told(packed(parts), tmp_path) == expected


def test_rows_beyond_the_dimension_are_read(tmp_path: Path, good: dict[str, bytes]) -> None:
    assert b'<dimension ref="' in good[SHEET]
    start, _, rest = good[SHEET].partition(b'<dimension ref="')
    parts = good | {SHEET: start + b'<dimension ref="A1' + rest[rest.index(b'"') :]}
    (tmp_path / "plan.xlsx").write_bytes(packed(parts))
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_addresses() -> None:
    assert [scan.letters(column) for column in (1, 26, 27, 702, 703, 16384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]
    for column in range(1, 1000):
        assert scan.place(f"{scan.letters(column)}7") == (column, 7)
    assert scan.corners("$B$2:D9") == (2, 2, 4, 9)
    assert scan.corners("C3") == (3, 3, 3, 3)


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
