"""Reading workbooks as planners keep them: faults name the cell, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from phanbo.instances import load
from phanbo.models.errors import InstanceError
from phanbo.reports.language import translator
from tests.folders import GOOD, write_folder


def book_of(tables: dict[str, str]) -> Workbook:
    """Return a workbook with the texts of CSV files, each cell as Excel would take it."""
    book = Workbook()
    book.remove(book.active)
    for table, text in tables.items():
        sheet = book.create_sheet(table)
        for row in csv.reader(io.StringIO(text)):
            sheet.append([typed(cell) for cell in row])
    return book


def typed(cell: str) -> Any:
    for kind in (int, float, date.fromisoformat):
        try:
            return kind(cell)
        except ValueError:
            pass
    return cell or None


def sentences(book: Workbook, path: Path) -> list[str]:
    book.save(path)
    with pytest.raises(InstanceError) as caught:
        load(path)
    return [str(fault) for fault in caught.value.faults]


def test_numbers_and_dates_mean_what_the_csv_says(tmp_path: Path) -> None:
    book = book_of(GOOD)
    assert isinstance(book["stations"]["C2"].value, int)
    assert isinstance(book["periods"]["B2"].value, date)
    book.save(tmp_path / "plan.XLSX")
    assert load(tmp_path / "plan.XLSX") == load(write_folder(tmp_path / "folder", GOOD))


def test_cells_of_every_kind(tmp_path: Path) -> None:
    book = Workbook()
    stations, doctors = book.active, book.create_sheet("doctors")
    stations.title = "stations"
    stations.append(["station_id", "name", "min_doctors", "functional_model"])
    stations.append([7.0, "Một", 1, 2])
    stations.append([8, "Hai", "1", "2"])
    stations["A3"].number_format = "000"
    doctors.append(["doctor_id", "fte", "movable", "can_train", "may_relocate"])
    doctors.append([1001, 0.5, True, 0, "có"])
    doctors["B2"].number_format = "0%"
    periods = book.create_sheet("periods")
    periods.append(["period_id", "starts", "weeks"])
    periods.append(["Q1", datetime(2026, 1, 1), 12.5])
    book.save(tmp_path / "plan.xlsx")
    instance = load(tmp_path / "plan.xlsx")
    assert [one.station_id for one in instance.stations] == ["7", "008"]
    assert [one.functional_model for one in instance.stations] == ["2", "2"]
    (doctor,) = instance.doctors
    assert (doctor.doctor_id, float(doctor.fte)) == ("1001", 0.5)
    assert (doctor.movable, doctor.can_train, doctor.may_relocate) == (True, False, True)
    assert instance.periods[0].starts == date(2026, 1, 1)


def spoil(address: str, value: Any) -> Callable[[Workbook], None]:
    sheet, _, cell = address.partition("!")

    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def merge(area: str) -> Callable[[Workbook], None]:
    return lambda book: book["doctors"].merge_cells(area)


def rename(old: str, new: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[old].title = new

    return change


def with_error(book: Workbook) -> None:
    book["doctors"]["F2"] = "#N/A"
    book["doctors"]["F2"].data_type = "e"


def push_down(book: Workbook) -> None:
    book["doctors"].insert_rows(1, 2)
    book["doctors"].insert_rows(5)
    book["doctors"].insert_cols(1)
    book["doctors"]["G6"] = "x"


SPOILED = [
    (
        spoil("stations!F2", -1),
        ("plan.xlsx, stations!F2, column min_doctors, '-1': is negative; write 0 or more"),
    ),
    (
        spoil("doctors!B2", "S9"),
        (
            "plan.xlsx, doctors!B2, column post_id, 'S9': is no id in stations, teams; "
            "correct it, or add a row for it"
        ),
    ),
    (
        spoil("stations!F1", "min_doctor"),
        [
            "plan.xlsx, stations, column min_doctors: is missing; this column is required",
            (
                "plan.xlsx, stations!F1, column min_doctor: is not a column of this table; "
                "did you mean min_doctors?"
            ),
        ],
    ),
    (
        spoil("doctors!H3", "stray"),
        (
            "plan.xlsx, doctors!3:3: is a cell to which the header gives no name; "
            "name its column, or empty the cell"
        ),
    ),
    (
        spoil("doctors!E1", "post_id"),
        ("plan.xlsx, doctors!E1, column post_id: is there 2 times; keep one column of that name"),
    ),
    (
        with_error,
        "plan.xlsx, doctors!F2, '#N/A': is an error; correct the formula, or empty the cell",
    ),
    (
        spoil("doctors!F2", "=1/2"),
        (
            "plan.xlsx, doctors!F2: is a formula that was never calculated; "
            "open the workbook in Excel and save it"
        ),
    ),
    (
        merge("B2:B3"),
        "plan.xlsx, doctors!B2:B3: is a merged cell; unmerge it and fill every cell",
    ),
    (
        rename("skills", "skill"),
        "plan.xlsx, skill: is not a table of an instance; did you mean skills?",
    ),
    (
        rename("stations", "guide"),
        "plan.xlsx, stations: is missing; this table is required",
    ),
    (
        spoil("settings!A3", "travl_limit"),
        (
            "plan.xlsx, settings!A3, column setting, 'travl_limit': is not a setting; "
            "did you mean travel_limit?"
        ),
    ),
    (
        spoil("requirements!B3", date(2026, 1, 1)),
        "plan.xlsx, requirements!B3, column functional_model, '2026-01-01': is not text; write text",
    ),
    (
        push_down,
        (
            "plan.xlsx, doctors!G6, column fte, 'x': is not a number; "
            "write a number such as 12 or 2.5"
        ),
    ),
]


@pytest.mark.parametrize(("change", "expected"), SPOILED)
def test_one_fault(
    tmp_path: Path, change: Callable[[Workbook], None], expected: str | list[str]
) -> None:
    book = book_of(GOOD)
    change(book)
    assert sentences(book, tmp_path / "plan.xlsx") == (
        [expected] if isinstance(expected, str) else expected
    )


def test_faults_are_told_in_vietnamese(tmp_path: Path) -> None:
    book = book_of(GOOD)
    with_error(book)
    book.save(tmp_path / "plan.xlsx")
    with pytest.raises(InstanceError) as caught:
        load(tmp_path / "plan.xlsx")
    (told,) = caught.value.faults
    assert (told.file, told.table, told.cell) == ("plan.xlsx", "doctors", "doctors!F2")
    assert told.render(translator("vi")).startswith("plan.xlsx, doctors!F2, '#N/A': là ô lỗi;")


def test_sheets_that_are_no_tables(tmp_path: Path) -> None:
    book = book_of(GOOD)
    for name in ("Guide", "Hướng dẫn", "lists", "Sheet1"):
        book.create_sheet(name)["A1"] = None if name == "Sheet1" else "for people"
    book["lists"].sheet_state = "hidden"
    book["skills"].sheet_state = "hidden"
    book.create_sheet("ferries2")
    chart = BarChart()
    chart.add_data(Reference(book["travel"], 3, 1, 3, 3))
    book.create_chartsheet("chart").add_chart(chart)
    book.save(tmp_path / "plan.xlsx")
    assert load(tmp_path / "plan.xlsx") == load(write_folder(tmp_path / "folder", GOOD))


def test_empty_sheets_of_required_tables(tmp_path: Path) -> None:
    book = book_of(GOOD | {"doctors": ""})
    assert sentences(book, tmp_path / "plan.xlsx") == [
        "plan.xlsx, doctors: is empty; write at least one row"
    ]


def test_no_table_at_all(tmp_path: Path) -> None:
    assert sentences(Workbook(), tmp_path / "plan.xlsx") == [
        "plan.xlsx: holds no table; name its sheets stations, doctors and so on"
    ]


def test_merged_titles_beside_the_table_are_fine(tmp_path: Path) -> None:
    book = book_of(GOOD)
    book["doctors"].merge_cells("K1:L9")
    book["doctors"].merge_cells("A20:C21")
    book.save(tmp_path / "plan.xlsx")
    assert len(load(tmp_path / "plan.xlsx").doctors) == 3


def test_odd_styles_are_read_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of such styles a library that opens workbooks warns, or prints to standard output."""
    book_of(GOOD).save(tmp_path / "good.xlsx")
    for number, (old, new) in enumerate(
        [(b'name="Normal"', b'name="Odd"'), (b' xfId="0"', b' xfId="9"')]
    ):
        odd = tmp_path / f"{number}.xlsx"
        with ZipFile(tmp_path / "good.xlsx") as good, ZipFile(odd, "w") as archive:
            for name in good.namelist():
                part = good.read(name)
                archive.writestr(name, part.replace(old, new) if "styles" in name else part)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with suppress(InstanceError):
                load(odd)
    assert capsys.readouterr() == ("", "")
