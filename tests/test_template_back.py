"""The workbook to start from: what reads back of it, and the command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from openpyxl import Workbook

from phanbo.instances import load
from phanbo.instances.template import template
from phanbo.instances.template.columns import columns
from phanbo.instances.template.example import TABLES as EXAMPLE
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports.language import LANGUAGES
from tests.folders import GOOD, write_folder
from tests.random_instances import random_instance
from tests.template_books import TRANSLATIONS, book, cell_named, run, written


@pytest.fixture(scope="module")
def books() -> Mapping[str, Workbook]:
    return {lang: book(lang) for lang in LANGUAGES}


NAMES = [
    *("=1+1", "+84 912", "@SUM(A1)", "007", "1e5", "1/4", "TRUE", "2,5", "_x0041_", "<b>&amp;"),
    *("two\nlines", "carriage\rreturn", "tab\there", "bell\x07", "\uffff", "#N/A", "x;y", "🩺"),
    *(normalize("NFD", "Nguyễn Thị Hường"), "Đặng"),
]
IDS = ["007", "7", "0x1F", "1e3", "=A1", "+7", "@7", "-7", "Đ-1", "a b", "1.0", "01/02", "a,b", '"']
DECIMALS = ["0.1", "12.345678901234567890123", "1e-9", "99999999999999.99", "0.30000000000000004"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_is_planned_right_away(tmp_path: Path, lang: str) -> None:
    file, plan = tmp_path / "start.xlsx", tmp_path / "plan.json"
    assert run("template", file, "--lang", lang).exit_code == 0
    checked = json.loads(run("check", file, "--json").stdout)
    assert (checked["faults"], checked["warnings"]) == ([], [])
    assert checked["holds"] == {table: len(rows) for table, rows in EXAMPLE.items()}
    assert run("solve", file, "-o", plan).exit_code == 0
    found = Plan.from_json(plan.read_bytes())
    assert found.status == "optimal"
    assert {one.mode for one in found.postings} >= {"stay", "commute", "relocate"}
    assert found.training
    assert found.visits


def test_a_blank_one_lacks_stations_and_doctors_only(tmp_path: Path) -> None:
    file = tmp_path / "blank.xlsx"
    assert run("template", file, "--blank").exit_code == 0
    result = run("check", file, "--json")
    assert result.exit_code == 2
    faults = json.loads(result.stdout)["faults"]
    assert [(one["table"], one["problem"]) for one in faults] == [
        ("stations", "is empty"),
        ("doctors", "is empty"),
    ]


def test_example_rows_are_marked(books: Mapping[str, Workbook]) -> None:
    for lang, mark in (("en", "EX-"), ("vi", TRANSLATIONS["vi"]("EX-"))):
        for table in columns():
            ((rule,),) = (one.rules for one in books[lang][table].conditional_formatting)
            assert f'"{mark}*"' in rule.formula[0]
            for row in books[lang][table].iter_rows(min_row=2, values_only=True):
                told = [str(cell) for cell in row if cell is not None]
                assert table == "settings" or any(cell.startswith(mark) for cell in told)
    for options in ({"blank": True}, {"source": load("quang-ninh-2025")}):
        sheets = book(**options).worksheets
        assert not any(sheet.conditional_formatting for sheet in sheets)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_lost_of_a_bundled_instance(tmp_path: Path, lang: str) -> None:
    file = tmp_path / "book.xlsx"
    assert run("template", file, "--from", "quang-ninh-2025", "--lang", lang).exit_code == 0
    instance, again = load("quang-ninh-2025"), load(file)
    assert again.tables() == instance.tables()
    assert again.fingerprint == instance.fingerprint


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_lost_of_random_instances(tmp_path: Path, seed: int) -> None:
    instance = random_instance(seed)
    assert load(written(tmp_path, "vi", source=instance)) == instance


def test_nothing_is_lost_of_hard_texts_and_numbers(tmp_path: Path) -> None:
    numbers = dict(zip(NAMES, DECIMALS * len(NAMES), strict=False))
    tables = {
        "stations": [
            {
                "station_id": f"S{place}",
                "name": name,
                "kind": name,
                "functional_model": name,
                "min_doctors": 0,
                "presence_days": numbers[name],
                "lat": 0.1 + place / 7,
                "lon": -place / 3,
            }
            for place, name in enumerate(NAMES)
        ],
        "teams": [{"team_id": one, "name": one} for one in IDS],
        "doctors": [{"doctor_id": f"D{one}", "name": one, "post_id": one} for one in IDS],
    }
    instance = Instance.model_validate(tables)
    again = load(written(tmp_path, source=instance))
    assert again.tables() == instance.tables()
    assert again.fingerprint == instance.fingerprint


def test_texts_stay_texts_and_days_are_days() -> None:
    tables = {
        "settings": [{"setting": "training_share", "value": "1/3"}],
        "stations": [{"station_id": "007", "name": "=1+1", "min_doctors": 2}],
        "doctors": [{"doctor_id": "D", "movable": "no"}],
        "periods": [{"period_id": "P", "starts": "2026-01-01", "weeks": 4}],
    }
    one = book("vi", source=Instance.model_validate(tables))
    for name, value in (("station_id", "007"), ("name", "=1+1")):
        cell = cell_named(one["stations"], name)
        assert (cell.value, cell.data_type, cell.number_format) == (value, "s", "@")
    assert cell_named(one["doctors"], "movable").value == TRANSLATIONS["vi"]("no")
    starts = cell_named(one["periods"], "starts")
    assert (starts.value, starts.number_format) == (datetime(2026, 1, 1), "yyyy-mm-dd")
    assert one["settings"]["A2"].value == "training_share"
    assert (one["settings"]["B2"].value, one["settings"]["B2"].data_type) == ("1/3", "s")


def test_days_that_spreadsheets_count_differently_stay_texts(tmp_path: Path) -> None:
    tables = {
        "stations": [{"station_id": "S", "name": "S", "min_doctors": 0}],
        "doctors": [{"doctor_id": "D"}],
        "periods": [{"period_id": "P", "starts": "1899-12-31", "weeks": 4}],
    }
    instance = Instance.model_validate(tables)
    assert load(written(tmp_path, source=instance)) == instance


def test_same_bytes() -> None:
    assert template(TRANSLATIONS, "vi") == template(TRANSLATIONS, "vi")


# The command.


def test_an_older_file_is_replaced_only_on_demand(tmp_path: Path) -> None:
    file = tmp_path / "start.xlsx"
    file.write_bytes(b"my work of a week")
    result = run("template", file)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert file.read_bytes() == b"my work of a week"
    result = run("template", file, "--force", "--json")
    assert json.loads(result.stdout) == {"written": str(file)}
    assert load(file).settings.name


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    assert run("template", tmp_path / "start.csv").exit_code == 2
    result = run("template", tmp_path / "nowhere" / "start.xlsx", "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such file or directory" in result.stderr
    assert run("template", tmp_path / "a.xlsx", "--blank", "--from", "x").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_faults_of_the_source_are_named(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "bad", GOOD | {"doctors": "doctor_id,post_id\nD1,S9\n"})
    file = tmp_path / "start.xlsx"
    result = run("template", file, "--from", source, "--lang", "en")
    assert result.exit_code == 2
    assert "'S9': is no id in stations, teams" in result.stderr
    assert not file.exists()
