"""What a workbook stores, and the cells that are read of it; another library reads the same."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from phanbo.instances import load
from phanbo.instances.forms.book import SPACES, Book
from phanbo.instances.forms.limits import USUAL, Refused
from phanbo.instances.forms.save import save
from phanbo.instances.forms.scan import Package
from phanbo.instances.forms.sheet import Cells, Wrong
from tests.book_mutations import packed
from tests.folders import GOOD, write_folder
from tests.heavy import BOOK

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" '
    'formatCode="000"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" '
    'formatCode="#,##0\\ &quot;đồng&quot;"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 164, 165, 166, 167, 9))
    + '</cellXfs><dxfs><dxf><numFmt numFmtId="167" formatCode="yyyy"/></dxf></dxfs>'
)
TEXTS = (
    "<si><t>plain</t></si>"
    "<si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space='preserve'>ch </t></r></si>"
    "<si><t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh></si>"
    "<si><t>_x005F_x0041_ _x000D_ _x0041_ _xD83E_ _x0000_ _x41_</t></si>"
)


def cells_of(row: str, space: str = SPACES[0], properties: str = "") -> list[Any]:
    """Return the cells of a sheet of one row."""
    parts = {name: part.replace(SPACES[0], space).encode() for name, part in BOOK.items()}

    def fill(part: str, inner: str) -> None:
        name = part.partition(".")[0].rpartition("/")[2]
        root = {"sheet1": "worksheet", "styles": "styleSheet", "sharedStrings": "sst"}[name]
        parts[part] = f'<{root} xmlns="{space}">{inner}</{root}>'.encode()

    fill("xl/styles.xml", STYLES)
    fill("xl/sharedStrings.xml", TEXTS)
    fill("xl/sheet1.xml", f"<sheetData><row>{row}</row></sheetData>")
    book = parts["xl/workbook.xml"].replace(b"<sheets>", f"{properties}<sheets>".encode())
    content = packed(parts | {"xl/workbook.xml": book})
    found = Cells(Book(Package(content, USUAL)), "xl/sheet1.xml")
    return [cell for _, line in found.lines() for cell in line]


CELLS = [
    ("<c><v>12</v></c>", 12),
    ("<c t='n'><v>-7</v></c>", -7),
    ("<c><v>0.1</v></c>", 0.1),
    ("<c><v>2.2999999999999998</v></c>", 2.3),
    ("<c><v>1E3</v></c>", 1000.0),
    ("<c><v>1.5E-3</v></c>", 0.0015),
    ("<c t='s'><v>0</v></c>", "plain"),
    ("<c t='s'><v>1</v></c>", "rich "),
    ("<c t='s'><v>2</v></c>", "漢"),
    ("<c t='s'><v>3</v></c>", "_x0041_ \r A _xD83E_ _x0000_ _x41_"),
    ("<c t='inlineStr'><is><t>in </t><r><t>line</t></r><rPh><t>no</t></rPh></is></c>", "in line"),
    ("<c t='inlineStr'><v>9</v><is><t>text</t></is></c>", "text"),
    ("<c t='str'><f>A1&amp;B1</f><v>joined</v></c>", "joined"),
    ("<c><f>1+1</f><v>2</v></c>", 2),
    ("<c t='b'><v>1</v></c>", True),
    ("<c t='b'><v>0</v></c>", False),
    ("<c t='b'><v>2</v></c>", Wrong("2")),
    ("<c t='e'><v>#N/A</v></c>", Wrong("#N/A")),
    ("<c t='new'><v>7</v></c>", Wrong("7")),
    ("<c t='d'><v>2026-01-31</v></c>", date(2026, 1, 31)),
    ("<c t='d'><v>2026-01-31T00:00:00</v></c>", date(2026, 1, 31)),
    ("<c t='d'><v>2026-02-30</v></c>", Wrong("2026-02-30")),
    ("<c s='1'><v>46023</v></c>", date(2026, 1, 1)),
    ("<c s='2'><v>46023.5</v></c>", datetime(2026, 1, 1, 12)),
    ("<c s='2'><v>0.25</v></c>", time(6)),
    ("<c s='2'><v>1</v></c>", date(1900, 1, 1)),
    ("<c s='2'><v>60.9</v></c>", datetime(1900, 2, 28, 21, 36)),
    ("<c s='2'><v>99999999</v></c>", Wrong("99999999")),
    ("<c s='4'><v>1.5</v></c>", timedelta(hours=36)),
    ("<c s='3'><v>7</v></c>", "007"),
    ("<c s='3'><v>7.5</v></c>", 7.5),
    ("<c s='5'><v>5000</v></c>", 5000),
    ("<c s='6'><v>0.5</v></c>", 0.5),
    ("<c><v>1_0</v></c>", Wrong("1_0")),
    ("<c><v>１</v></c>", Wrong("１")),
    ("<c><v>NaN</v></c>", Wrong("NaN")),
    ("<c><v>1e999</v></c>", Wrong("1e999")),
    ("<c><v>x</v></c>", Wrong("x")),
]


@pytest.mark.parametrize(("xml", "expected"), CELLS)
@pytest.mark.parametrize("space", SPACES, ids=["usual", "strict"])
def test_a_cell(xml: str, expected: Any, space: str) -> None:
    (cell,) = cells_of(xml, space)
    assert (type(cell), cell) == (type(expected), expected)


def test_a_format_that_is_not_there() -> None:
    """Its number may be a date; where texts are concerned it does not matter."""
    assert cells_of("<c s='99' t='s'><v>0</v></c>") == ["plain"]
    with pytest.raises(ValueError, match="there is no format 99"):
        cells_of("<c s='99'><v>5</v></c>")


LOST = [
    "<gone r='1'/>",
    "<c t='s'><gone>0</gone></c>",
    "<c><v>1</v></c><gone><v>2</v></gone><c><v>3</v></c>",
    "<v>1</v>",
    "<c><t>1</t></c>",
    "<row/>",
]


@pytest.mark.parametrize("row", LOST)
def test_nothing_within_a_table_is_lost(row: str) -> None:
    with pytest.raises(Refused):
        cells_of(row)


def test_what_is_known_to_be_added_is_left_alone() -> None:
    assert cells_of("<c><v>1</v><extLst><ext><v>2</v></ext></extLst></c><extLst><c/></extLst>") == [
        1
    ]


def test_blank_cells_leave_places() -> None:
    row = "<c/><c><v/></c><c t='inlineStr'><is><t> </t></is></c><c s='1'/><c><v>1</v></c><c/>"
    assert cells_of(row) == [None, None, None, None, 1]
    assert cells_of("<c r='$C$1'><v>1</v></c><c><v>2</v></c><c r='f1'><v>3</v></c>") == [
        *(None, None, 1, 2, None, 3)
    ]


def test_days_may_count_from_1904() -> None:
    properties = "<workbookPr date1904='1'/>"
    assert cells_of("<c s='1'><v>44561</v></c>", properties=properties) == [date(2026, 1, 1)]


def drawn(rng: Random) -> Any:
    kinds: list[Callable[[], Any]] = [
        lambda: rng.randrange(-1000, 10**12),
        lambda: rng.uniform(-1000, 1000) * 10 ** rng.randrange(-9, 9),
        lambda: "".join(rng.choices("aế🩺 \t\n<&>'\"_x0041;,+#\u00a0", k=rng.randrange(30))),
        lambda: date(1900, 3, 1) + timedelta(days=rng.randrange(60_000)),
        lambda: datetime(1950, 1, 1) + timedelta(minutes=rng.randrange(50_000_000)),
        lambda: rng.choice([True, False, None, None]),
        lambda: CellRichText("a", TextBlock(InlineFont(b=True), "b"), " c"),
    ]
    return rng.choice(kinds)()


@pytest.mark.parametrize("seed", range(5))
def test_another_library_reads_the_same(seed: int) -> None:
    rng = Random(seed)
    book = Workbook()
    for _ in range(200):
        book.active.append([drawn(rng) for _ in range(rng.randrange(1, 12))])
    content = BytesIO()
    book.save(content)
    theirs = [
        [_whole_day(cell) for cell in row]
        for row in load_workbook(content).active.iter_rows(values_only=True)
    ]
    package = Package(content.getvalue(), USUAL)
    mine = dict(Cells(Book(package), "xl/worksheets/sheet1.xml").lines())
    for number, row in enumerate(theirs, start=1):
        cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
        line = [*mine.get(number, ())]
        assert [*line, *[None] * (len(cells) - len(line))] == cells


def _whole_day(cell: Any) -> Any:
    return cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell


def test_any_thread_may_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What others print meanwhile arrives, and how they treat warnings stays as it is."""
    expected = load(write_folder(tmp_path / "folder", GOOD))
    source = save(expected, tmp_path / "book.xlsx")
    filters, out = list(warnings.filters), sys.stdout
    seen: list[object] = []

    def read() -> None:
        seen.extend(load(source) for _ in range(10))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    lines = 0
    while any(thread.is_alive() for thread in threads) or not lines:
        print("line", lines)
        lines += 1
        assert sys.stdout is out
        assert list(warnings.filters) == filters
    for thread in threads:
        thread.join()
    assert seen == [expected] * 20
    assert capsys.readouterr() == ("".join(f"line {n}\n" for n in range(lines)), "")
