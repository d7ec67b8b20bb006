"""Reading JSON documents: the same instance, and one sentence for what is none."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from phanbo.instances import load
from phanbo.models.instance import TABLES
from tests.folders import GOOD, SOLVABLE, write_folder
from tests.told import sentences

NO_CELL = "is no text of at most 131072 characters, no number and no list of ids"


def test_json_says_the_same(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "folder", GOOD))
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(instance.tables()), encoding="utf-8")
    again = load(file)
    assert again == instance
    assert again.fingerprint == instance.fingerprint


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path, SOLVABLE))
    text = json.dumps(instance.tables(), ensure_ascii=False)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert load("-") == instance


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[]", "i.json: is not an object of tables"),
        (b"{\xff", "i.json: is not UTF-8 text: byte 0xff in line 1; save it again as UTF-8"),
        (b'{"a": 1', "i.json: cannot be read as JSON: Expecting ',' delimiter: line 1 column 8"),
        (
            b'{"a": NaN1',
            "i.json: cannot be read as JSON: Expecting ',' delimiter: line 1 column 10",
        ),
        ("{}".encode("utf-16"), "i.json: is not UTF-8 text: byte 0xff in line 1; save it again"),
        ("{}".encode("utf-16-le"), "i.json: is not UTF-8 text: byte 0x00 in line 1; save it again"),
        (b"[" * 100_000, "i.json: is nested too deeply; write an object table"),
        (b"null", "i.json: is not an object of tables; write an object table"),
        (
            b'{"doctors": [{"doctor_id": "D1", "doctor_id": "D2"}]}',
            (
                "i.json: has an object with the key doctor_id twice; "
                "name each table and each column once"
            ),
        ),
    ],
)
def test_bad_json(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "i.json").write_bytes(content)
    (told,) = sentences(tmp_path / "i.json")
    assert told.startswith(expected)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"doctors": {}}, "doctors: is not a list of rows"),
        ({"doctors": [7]}, "doctors, row 1: is not a row of cells"),
        ({"settings": {"name": "X"}}, "settings: is not a list of rows"),
        ({"settings": [7]}, "settings, row 1: is not a row of cells"),
        (
            {"settings": [{"value": 1}, {"setting": "name"}]},
            "settings, row 1, column setting: is blank; this cell is required",
        ),
        (
            {"doctors": [{"doctor_id": "D1"}, {"name": "X"}]},
            "doctors, row 2, column doctor_id: is blank; this cell is required",
        ),
        (
            {"doctors": [{"doctor_id": "D1", "fte": float("nan")}]},
            "doctors, row 1, column fte, 'nan': is not a number; write a number such as 12 or 2.5",
        ),
        (
            {"doctors": [{"doctor_id": "D1", "travel_limit": float("-inf")}]},
            (
                "doctors, row 1, column travel_limit, '-inf': is not a number; "
                "write a number such as 12 or 2.5"
            ),
        ),
        (
            {"doctors": [{"doctor_id": "D1", "name": float("inf")}]},
            "doctors, row 1, column name: is not text; write text",
        ),
        (
            {"doctors": [{"doctor_id": "D1", "name": "half \ud800"}]},
            (
                r"doctors, row 1, column name: "
                "holds a character that files cannot hold; write it again"
            ),
        ),
        (
            {"doctors": [{"doctor_id": "D1", "name": "\0"}]},
            (
                r"doctors, row 1, column name: "
                "holds a character that files cannot hold; write it again"
            ),
        ),
        (
            {"doctors": [{"doctor_id": "D1"}, {"doctor_id": {"a": 1}}, {"doctor_id": "D1"}]},
            [
                f"doctors, row 2, column doctor_id: {NO_CELL}",
                (
                    "doctors, row 3, column doctor_id, 'D1': has the same doctor_id as row 1; "
                    "keep one of the rows"
                ),
            ],
        ),
        (
            {"doctors": [{"doctor_id": "D1", "skills": [["a"]]}]},
            f"doctors, row 1, column skills: {NO_CELL}",
        ),
        (
            {"doctors": [{"doctor_id": "D1", "name": "x" * 131_073}]},
            f"doctors, row 1, column name: {NO_CELL}",
        ),
        (
            {"": [[[[]]]]},
            f'"": is not a table of an instance; known are: settings, {", ".join(TABLES)}',
        ),
        (
            {"doctors": [{"doctor_id": "D1", "na\u001bme": 1}]},
            r"doctors, column na\x1bme: is not a column of this table; did you mean name?",
        ),
        (
            {"doctors": [{f"c{n}": n for n in range(101)}]},
            (
                "i.json: has more than 100 columns; delete what no table needs, "
                "or allow more with --limits 2 (in Python: limits=2)"
            ),
        ),
    ],
)
def test_bad_rows_of_json(
    tmp_path: Path, tables: dict[str, Any], expected: str | list[str]
) -> None:
    good = load(write_folder(tmp_path / "folder", SOLVABLE)).tables()
    (tmp_path / "i.json").write_text(json.dumps(good | tables), encoding="utf-8")
    wanted = [expected] if isinstance(expected, str) else expected
    assert sentences(tmp_path / "i.json") == wanted


def test_whole_characters_may_be_escaped(tmp_path: Path) -> None:
    good = load(write_folder(tmp_path / "folder", SOLVABLE)).with_settings({"name": "🩺"})
    (tmp_path / "i.json").write_text(json.dumps(good.tables(), ensure_ascii=True))
    assert r"\ud83e\ude7a" in (tmp_path / "i.json").read_text()
    assert load(tmp_path / "i.json") == good


def test_numbers_beyond_floats(tmp_path: Path) -> None:
    (tmp_path / "i.json").write_text('{"doctors": [{"doctor_id": "D1", "fte": 1e999}]}')
    assert any("'inf': is not a number" in one for one in sentences(tmp_path / "i.json"))
    (tmp_path / "i.json").write_text(
        '{"doctors": [{"doctor_id": "D1", "fte": ' + "9" * 5000 + "}]}"
    )
    (told,) = sentences(tmp_path / "i.json")
    assert told.startswith("i.json: cannot be read as JSON: Exceeds the limit (4300 digits)")
