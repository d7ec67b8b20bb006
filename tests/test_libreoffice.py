"""LibreOffice opens the workbooks as they are: same sheets and texts, no formula, nothing cut off."""

from __future__ import annotations

import re
import shutil
import subprocess
from copy import copy
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import phanbo
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.fairness import fairness
from phanbo.optimizer.explain.station import explain_shortages
from phanbo.reports.content.report import Report
from tests.hand_plans import instance_of, plan_of

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


def converted(path: Path, ending: str) -> Path:
    """Open a file in LibreOffice, with a profile of its own, and save it in another form."""
    folder = path.parent / f"{path.stem}-{ending}"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", ending, "--outdir", folder, path],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder / f"{path.stem}.{ending}"


def visible(path: Path) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book if sheet.sheet_state == "visible"}


def fitted(path: Path) -> Path:
    """Return the workbook with every row as high as LibreOffice finds that its text needs."""
    flat = converted(path, "fods")
    text = re.sub(
        r'style:row-height="[^"]*"(.*?) style:use-optimal-row-height="false"',
        r'\1 style:use-optimal-row-height="true"',
        flat.read_text(encoding="utf-8"),
    )
    loose = path.with_name(f"{path.stem}-loose.fods")
    # LibreOffice measures again what it did not write itself.
    loose.write_text(re.sub("<meta:generator>.*?</meta:generator>", "", text), encoding="utf-8")
    return converted(loose, "xlsx")


HOSTILE = (
    "=1+1",
    "+84 912",
    "@x",
    "-2+3",
    '=HYPERLINK("http://example.org")',
    "http://example.org",
)


def hostile() -> tuple[Instance, Plan]:
    """Names like formulas, endless words, and sentences that need many lines."""
    long = "Trạm y tế " + "Nguyễn-Thị-Minh-Khai-" * 6
    names = "\n".join(f"{number},{name},A" for number, name in enumerate(HOSTILE))
    instance = instance_of(
        stations=f"station_id,name,district,min_doctors,target_doctors\nA,{long},{'W' * 60},1,9",
        teams="team_id,name,keep_max\nT,=2+2,0",
        skills="skill_id,name\nk,=3+3",
        requirements="station_id,skill_id,min_doctors\nA,k,1",
        doctors=f"doctor_id,name,post_id\n{names}\nD,{'many words ' * 20},T",
    )
    postings = "\n".join(f"{number} - A A stay 0" for number in range(len(HOSTILE)))
    return instance, plan_of(
        instance,
        f"{postings}\nD - T A commute 1",
        shortages="missing_skills A - k - 1\nbelow_target A - - - 2",
    )


@pytest.fixture(scope="module", params=["en hostile", "vi hostile", "en", "vi"])
def written(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Report]:
    """A workbook as commands write it, with reasons and fairness."""
    lang = request.param[:2]
    if request.param.endswith("hostile"):
        instance, plan = hostile()
        fair = why = None
    else:
        instance = phanbo.load("tien-yen-2019")
        plan = phanbo.solve(instance)
        fair, why = fairness(instance, plan), explain_shortages(instance, plan)
    path = tmp_path_factory.mktemp("office") / "plan.xlsx"
    phanbo.write(plan, path, instance=instance, lang=lang, fairness=fair, why=why)
    return path, Report(instance, plan, lang)


def test_it_opens_as_it_is_and_no_name_becomes_a_formula(written: tuple[Path, Report]) -> None:
    ours, theirs = visible(written[0]), visible(converted(written[0], "xlsx"))
    assert list(theirs) == list(ours)
    for name, sheet in ours.items():
        for row in sheet.iter_rows():
            for cell in row:
                there = theirs[name][cell.coordinate]
                assert there.data_type != "f", (name, cell.coordinate)
                # A table takes its headings as plain text; an empty text is an empty cell.
                assert (there.value or "") == (cell.value or ""), (name, cell.coordinate)
        assert len(theirs[name]._charts) == len(sheet._charts)


def unmerged(path: Path) -> Path:
    """Return a workbook with the sentences that go over several columns, each in one as wide."""
    probe = openpyxl.Workbook()
    probe.remove(probe.active)
    for name, sheet in visible(path).items():
        page = probe.create_sheet(name)
        for area in sheet.merged_cells.ranges:
            wide = sum(width_of(sheet, column) for column in range(area.min_col, area.max_col + 1))
            page.column_dimensions[get_column_letter(area.min_col)].width = wide
            cell = sheet.cell(area.min_row, area.min_col)
            there = page.cell(area.min_row, area.min_col, cell.value)
            there.font, there.alignment = copy(cell.font), copy(cell.alignment)
            page.row_dimensions[area.min_row].height = 10
    probe.save(path.with_name("probe.xlsx"))
    return path.with_name("probe.xlsx")


def width_of(sheet: Worksheet, column: int) -> float:
    for one in sheet.column_dimensions.values():
        if one.min <= column <= one.max:
            return float(one.width)
    raise AssertionError(f"{sheet.title}: column {column} has no width")


def test_no_text_is_cut_off(written: tuple[Path, Report]) -> None:
    """Every row is as high as LibreOffice needs for its cells, and for sentences over several."""
    ours = visible(written[0])
    for path in (written[0], unmerged(written[0])):
        merged, seen = path != written[0], 0
        for name, theirs in visible(fitted(path)).items():
            areas = ours[name].merged_cells.ranges
            across = {area.min_row for area in areas}
            for number, row in ours[name].row_dimensions.items():
                needed = theirs.row_dimensions[number].height
                if (number in across) != merged or row.height is None or needed is None:
                    continue
                seen += 1
                assert row.height >= min(needed, 409) - 0.3, (name, number)
        assert seen > 40


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_print_shows_every_number(written: tuple[Path, Report]) -> None:
    """A number that its column cannot hold is printed as ###."""
    pages = converted(written[0], "pdf")
    shown = subprocess.run(
        [str(PDFTOTEXT), pages, "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert written[1].name.split("-")[0] in shown
    assert "###" not in shown


def test_a_row_that_is_too_low_is_found(tmp_path: Path) -> None:
    """The measure itself: of a row that was made lower, LibreOffice says so."""
    instance, plan = hostile()
    path = phanbo.write(plan, tmp_path / "plan.xlsx", instance=instance)
    book = openpyxl.load_workbook(path)
    low = book["Assumptions"]
    number = next(row.row for (row, *_) in low.iter_rows() if row.value == "objectives")
    high = low.row_dimensions[number].height
    low.row_dimensions[number].height = 13
    book.save(tmp_path / "low.xlsx")
    needed = visible(fitted(tmp_path / "low.xlsx"))["Assumptions"].row_dimensions[number].height
    assert 13 < needed <= high
