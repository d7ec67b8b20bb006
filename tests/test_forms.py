"""Folder, workbook and JSON are the same instance: nothing is lost from one to another."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from phanbo.cli import cli
from phanbo.instances import bundled, load
from phanbo.instances.forms.save import LONGEST, save
from phanbo.models.errors import InstanceError, OutputError
from phanbo.models.instance import Instance
from phanbo.models.settings import SETTINGS
from tests.folders import GOOD, SOLVABLE, write_folder
from tests.random_instances import random_tables

FORMS = ("folder", "book.xlsx", "document.json")
NAMES = [
    *("=1+1", "+84 912", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "007", "1e5", "1/4", "TRUE"),
    *('"quoted", and more', "two\nlines", "carriage\rreturn", "both\r\nof them", "tab\there"),
    *(normalize("NFD", "Nguyễn Thị Hường"), "Đặng", "a\u00a0b", "\u200b", "’s", "bell\x07", "￿"),
    *("#N/A", "<b>&amp;", "_x0041_", "_", "2,5", "1.234,5", "x;y", "🩺", "\ufeffbom", "nan", "''"),
]
CONTROL = set("\n\r\t\x07")
IDS = ["007", "7", "0x1F", "1e3", "=A1", "+7", "@7", "-7", "Đ-1", "a b", "1.0", "01/02", "a,b", '"']
DECIMALS = ["0.1", "12.345678901234567890123", "1e-9", "99999999999999.99", "0.30000000000000004"]


def spelled(seed: int, draw: Callable[[Any], Any]) -> Instance:
    """Return a random instance whose ids, names and numbers are hard to write."""
    tables = random_tables(seed)
    rng = Random(seed)
    old = [row["station_id"] for row in tables["stations"]]
    new = dict(zip(old, rng.sample(IDS, len(old)), strict=True))
    for rows in tables.values():
        for row in rows:
            for column, cell in row.items():
                if column in ("station_id", "post_id", "target_id", "from_id", "to_id"):
                    row[column] = new.get(cell, cell)
    for row in (*tables["stations"], *tables["doctors"]):
        row["name"] = draw(st.sampled_from(NAMES) | st.text(min_size=1).filter(is_kept))
    for row in tables["stations"]:
        row["presence_days"] = draw(st.none() | st.sampled_from(DECIMALS))
        row["lat"], row["lon"] = draw(st.floats(-90, 90)), draw(st.floats(-180, 180))
    return Instance.model_validate(tables)


def is_kept(text: str) -> bool:
    return bool(text.strip()) and "_x" not in text and "\0" not in text


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_round_trip(seed: int, data: st.DataObject) -> None:
    instance = spelled(seed, data.draw)
    with TemporaryDirectory() as home:
        first = save(instance, Path(home) / "first")
        written = {file.name: file.read_bytes() for file in first.iterdir()}
        now = load(first)
        for form in ("book.xlsx", "document.json", "last"):
            assert now == instance
            assert now.tables() == instance.tables()
            assert now.fingerprint == instance.fingerprint
            now = load(save(now, Path(home) / form))
        last = {file.name: file.read_bytes() for file in (Path(home) / "last").iterdir()}
        assert last == written


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_every_form(tmp_path: Path, form: str, name: str) -> None:
    stations = [{"station_id": "S", "name": name, "min_doctors": 0}]
    doctor = name if CONTROL.isdisjoint(name) else "D"  # an id is written in one line
    instance = Instance.model_validate({"stations": stations, "doctors": [{"doctor_id": doctor}]})
    again = load(save(instance, tmp_path / form))
    assert again.stations[0].name == name.strip()
    assert again == instance


@pytest.mark.parametrize("form", FORMS)
def test_decimals_keep_every_digit(tmp_path: Path, form: str) -> None:
    points = [
        {"point_id": f"P{n}", "station_id": "S", "days_per_week": number}
        for n, number in enumerate(DECIMALS)
    ]
    tables = {
        "settings": [
            {"setting": "training_share", "value": "1/7"},
            {"setting": "objectives", "value": "moves:0.12345678901234567890%"},
        ],
        "stations": [{"station_id": "S", "name": "S", "min_doctors": 0}],
        "points": points,
        "doctors": [{"doctor_id": "D"}],
    }
    again = load(save(Instance.model_validate(tables), tmp_path / form))
    assert [one.days_per_week for one in again.points] == [Decimal(one) for one in DECIMALS]
    assert str(again.settings.training_share) == "1/7"
    assert again.settings.objectives[0].tolerance == Decimal("0.12345678901234567890")


@pytest.mark.parametrize("form", FORMS)
def test_no_objectives_are_not_the_default_ones(tmp_path: Path, form: str) -> None:
    instance = load(write_folder(tmp_path / "given", SOLVABLE)).with_settings({"objectives": ";"})
    assert instance.settings.objectives == ()
    assert load(save(instance, tmp_path / form)).settings.objectives == ()


def test_ids_in_a_list_may_be_joined() -> None:
    skills = [{"skill_id": "a", "name": "A"}, {"skill_id": "b", "name": "B"}]
    stations = [{"station_id": "S", "name": "S", "min_doctors": 0}]
    for held in (["a", "b"], ["a;b"], "b; a", ["b", "", "a"]):
        doctors = [{"doctor_id": "D", "skills": held}]
        tables = {"stations": stations, "doctors": doctors, "skills": skills}
        assert Instance.model_validate(tables).doctors[0].skills == ("a", "b")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", bundled())
def test_bundled_instances_survive(tmp_path: Path, form: str, name: str) -> None:
    instance = load(name)
    again = load(save(instance, tmp_path / form))
    assert again.tables() == instance.tables()


def test_csv_files_are_plain(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "given", SOLVABLE))
    folder = save(instance, tmp_path / "saved")
    assert {file.name for file in folder.iterdir()} == {f"{one}.csv" for one in instance.tables()}
    for file in folder.iterdir():
        assert b"\r" not in file.read_bytes()
        assert not file.read_bytes().startswith(b"\xef\xbb\xbf")


def test_workbook_holds_text_as_text(tmp_path: Path) -> None:
    tables = {
        "stations": [
            {"station_id": "007", "name": "=1+1", "min_doctors": 2, "lat": 21.5, "lon": 1}
        ],
        "doctors": [{"doctor_id": "D", "movable": False}],
    }
    file = save(Instance.model_validate(tables), tmp_path / "book.xlsx")
    book = load_workbook(file)
    assert book.sheetnames == ["stations", "doctors"]
    cells = {book["stations"].cell(1, c).value: book["stations"].cell(2, c) for c in range(1, 6)}
    assert {name: (cell.value, cell.data_type) for name, cell in cells.items()} == {
        "station_id": ("007", "s"),
        "name": ("=1+1", "s"),
        "lat": (21.5, "n"),
        "lon": (1, "n"),
        "min_doctors": (2, "n"),
    }
    assert book["doctors"]["B2"].value == "no"
    with ZipFile(BytesIO(file.read_bytes())) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_same_instance_same_bytes(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "given", SOLVABLE))
    for ending in (".xlsx", ".json"):
        one, two = (save(instance, tmp_path / f"{name}{ending}") for name in "ab")
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", ["a" * (LONGEST + 1), "_x000D_", "x005F_"])
def test_a_workbook_refuses_what_it_cannot_hold(tmp_path: Path, name: str) -> None:
    stations = [{"station_id": "S", "name": name, "min_doctors": 0}]
    instance = Instance.model_validate({"stations": stations, "doctors": [{"doctor_id": "D"}]})
    with pytest.raises(OutputError, match="a workbook cannot hold the text of stations!B2"):
        save(instance, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert load(save(instance, tmp_path / "document.json")) == instance
    assert load(save(instance, tmp_path / "folder")) == instance


def test_half_a_character_is_refused() -> None:
    """No form could hold it, so no instance does."""
    stations = [{"station_id": "S", "name": "\ud83d", "min_doctors": 0}]
    with pytest.raises(InstanceError, match="a character that files cannot hold"):
        Instance.model_validate({"stations": stations, "doctors": [{"doctor_id": "D"}]})


def test_an_older_folder_is_replaced(tmp_path: Path) -> None:
    write_folder(tmp_path / "folder", GOOD)
    instance = load(write_folder(tmp_path / "new", SOLVABLE))
    assert instance != load(tmp_path / "folder")
    save(instance, tmp_path / "folder")
    assert load(tmp_path / "folder") == instance
    assert sorted(one.name for one in tmp_path.iterdir()) == ["folder", "new"]


@pytest.mark.parametrize("other", ["notes.txt", ".git", "trips.csv"])
def test_a_folder_of_other_files_is_left_alone(tmp_path: Path, other: str) -> None:
    instance = load(write_folder(tmp_path / "given", SOLVABLE))
    folder = write_folder(tmp_path / "folder", GOOD)
    (folder / other).write_text("mine", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    with pytest.raises(OutputError, match=f"the folder holds something else, {other}"):
        save(instance, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failure_leaves_the_older_one(
    tmp_path: Path, form: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = load(write_folder(tmp_path / "given", SOLVABLE))
    save(older, tmp_path / form)
    real, calls = getattr(os, call), []

    def fail(*arguments: Any) -> None:
        calls.append(arguments)
        if call == "fsync" or ".given" not in str(arguments[0]) and len(calls) == fails:
            raise OSError(28, "No space left on device")
        real(*arguments)

    fails = 2 if form == "folder" else 1  # of a folder, once the older one is out of the way
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OutputError, match="No space left on device"):
        save(older.with_settings({"name": "New"}), tmp_path / form)
    monkeypatch.undo()
    assert load(tmp_path / form) == older
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["given", form])


def test_unknown_targets(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "given", SOLVABLE))
    with pytest.raises(OutputError, match="name a folder, an .xlsx or a .json file"):
        save(instance, tmp_path / "book.xls")
    with pytest.raises(OutputError, match="No such file or directory"):
        save(instance, tmp_path / "nowhere" / "folder")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments), "--lang", "en"], prog_name="phanbo")


def test_convert(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "given", GOOD))
    source = tmp_path / "given"
    for target in (tmp_path / name for name in ("book.xlsx", "document.json", "again")):
        result = run("convert", source, target)
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"written: {target}\n"
        assert load(target) == instance
        source = target
    assert json.loads(run("convert", source, "-").stdout) == instance.tables()
    result = run("convert", source, tmp_path / "b.json", "--json")
    assert json.loads(result.stdout) == {"written": str(tmp_path / "b.json")}


def test_convert_refuses(tmp_path: Path) -> None:
    write_folder(tmp_path / "given", GOOD)
    result = run("convert", tmp_path / "given", tmp_path / "b.txt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "b.txt: name a folder" in result.stderr
    assert run("convert", tmp_path / "nothing", tmp_path / "b.json").exit_code == 2


def test_schema_of_instances() -> None:
    schema = json.loads(run("schema", "instance").stdout)
    assert schema["$id"] == "urn:phanbo-instance:1"
    assert schema["required"] == ["stations", "doctors"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["settings"]["items"]["properties"]["setting"]["enum"] == [*SETTINGS]
    references = {
        table: one["items"]["$ref"].rpartition("/")[2]
        for table, one in schema["properties"].items()
        if table != "settings"
    }
    assert set(references.values()) == schema["$defs"].keys()
    for seed in range(20):
        for table, rows in Instance.model_validate(random_tables(seed)).tables().items():
            if table != "settings":
                row = schema["$defs"][references[table]]
                assert all(one.keys() <= row["properties"].keys() for one in rows)
                assert all(set(row["required"]) <= one.keys() for one in rows)


def test_schema_of_plans() -> None:
    schema = json.loads(run("schema", "plan").stdout)
    assert schema["$id"] == "urn:phanbo-plan:1"
    assert schema["properties"]["format"]["const"] == "phanbo-plan/1"
    assert "from" in schema["$defs"]["Posting"]["properties"]
