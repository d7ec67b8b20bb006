"""The workbook, read back with another library: it is safe and handy."""

from __future__ import annotations

from pathlib import Path

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports import write
from tests.hand_book import INSTANCE, PLAN
from tests.hand_plans import instance_of, plan_of
from tests.sheets import listing, written


@pytest.fixture
def instance() -> Instance:
    return INSTANCE


@pytest.fixture
def plan() -> Plan:
    return PLAN


def test_text_is_never_a_formula_a_number_or_a_link(
    plan: Plan, instance: Instance, tmp_path: Path
) -> None:
    book = written(plan, instance, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert not [link.target for link in links if link.target]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    names = {row["Id"]: row["Doctor"] for row in listing(book["Postings"])}
    assert [names[key] for key in ("007", "008", "009", "010", "011")] == [
        "=1+1",
        "+84 912 345 678",
        "@x",
        "-2+3",
        "http://example.org",
    ]


def test_control_characters_and_endless_text(tmp_path: Path) -> None:
    instance = Instance.model_validate(
        {
            "stations": [{"station_id": "A", "name": "a\x01b\x0bc\uffff", "min_doctors": 1}],
            "doctors": [{"doctor_id": "D", "name": "x" * 40_000, "post_id": "A"}],
        }
    )
    (row,) = listing(written(plan_of(instance, "D - A A stay 0"), instance, tmp_path)["Postings"])
    assert row["To"] == "abc"
    assert row["Doctor"] == "x" * 32_767


def test_lists_are_frozen_filtered_and_print_their_header_on_each_page(
    plan: Plan, instance: Instance, tmp_path: Path
) -> None:
    book = written(plan, instance, tmp_path)
    for name in ("Redeployment", "Postings", "Stations", "Training", "Outreach", "Shortages"):
        sheet = book[name]
        (found,) = sheet.tables.values()
        header = sheet[found.ref][0][0].row
        assert found.autoFilter.ref == found.ref, name
        assert sheet.freeze_panes.endswith(str(header + 1)), name
        assert sheet.print_title_rows == f"${header}:${header}", name


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_sheets_print_on_a4_landscape(
    plan: Plan, instance: Instance, tmp_path: Path, lang: str
) -> None:
    for sheet in written(plan, instance, tmp_path, lang):
        assert len(sheet.title) <= 31
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.right.text == {"en": "Page &P/&N", "vi": "Trang &P/&N"}[lang]


def test_colours_mark_stations_below_their_numbers(tmp_path: Path) -> None:
    instance = instance_of(
        stations="station_id,min_doctors,target_doctors\nA,1,1\nB,2,3\nC,1,2",
        doctors="doctor_id,post_id\nD1,A\nD2,B\nD3,C",
    )
    plan = plan_of(instance, "D1 - A A stay 0\nD2 - B B stay 0\nD3 - C C stay 0")
    sheet = written(plan, instance, tmp_path)["Stations"]
    (area,) = (found.ref for found in sheet.tables.values())
    header, first, *_ = sheet[area]
    letters = {cell.value: cell.column_letter for cell in header}
    after, row = f"${letters['Doctors after']}{first[0].row}", first[0].row
    (where,) = sheet.conditional_formatting
    assert str(where.sqref) == area.replace(f"A{header[0].row}:", f"A{row}:")
    red, yellow = where.rules
    assert red.formula == [f"{after}<${letters['Minimum']}{row}"]
    assert yellow.formula == [f"{after}<${letters['Target']}{row}"]
    assert red.priority < yellow.priority
    assert red.stopIfTrue
    assert red.dxf.fill.bgColor != yellow.dxf.fill.bgColor
    assert {cell.fill.fill_type for cell in first} == {None}
    assert [row["Status"] for row in listing(sheet)] == [
        "target met",
        "below minimum",
        "below target",
    ]


def test_same_plan_same_bytes(plan: Plan, instance: Instance, tmp_path: Path) -> None:
    one = write(plan, tmp_path / "one.xlsx", instance=instance)
    two = write(plan, tmp_path / "two.xlsx", instance=instance)
    assert one.read_bytes() == two.read_bytes()
