"""phanbo revise from the command line: files, exit statuses, faults with cells, both outputs."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from phanbo.cli import cli
from phanbo.models.plan import Plan
from tests.folders import write_folder
from tests.planners import edited

TABLES = {
    "stations": (
        "station_id,name,lat,lon,min_doctors,max_doctors,presence_days\n"
        "A,A,21,107,1,1,5\nB,B,21.1,107,1,1,5\nC,C,21.2,107,0,1,0\n"
    ),
    "doctors": "doctor_id,post_id\n1,A\n2,B\n",
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def typed(doctor: str, decision: str, target: str | None = None) -> dict[str, str | None]:
    return {"Id": doctor, "Decision": decision, "Decision target": target, "Said by": "Hà"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "two", TABLES)
    assert run("solve", "two", "-o", "p.xlsx", "-o", "p.json", "--lang", "en").exit_code == 0
    return tmp_path


def test_an_untouched_workbook_gives_the_same_file(folder: Path) -> None:
    result = run("revise", "two", "p.xlsx", "-o", "same.json", "-o", "same.xlsx", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert (folder / "same.json").read_bytes() == (folder / "p.json").read_bytes()
    assert (folder / "same.xlsx").read_bytes() == (folder / "p.xlsx").read_bytes()


def test_decisions_are_honoured_and_answered(folder: Path) -> None:
    edited(folder / "p.xlsx", [typed("1", "another station", "B")])
    result = run("revise", "two", "p.xlsx", "-o", "new.json", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "1 other doctors have another post; fewest possible: 1" in result.output
    plan = json.loads((folder / "new.json").read_text(encoding="utf-8"))
    assert {one["doctor_id"]: one["post_id"] for one in plan["postings"]} == {"1": "B", "2": "A"}
    assert plan["revision"]["said"][0]["who"] == "Hà"
    assert run("verify", "two", "new.json").exit_code == 0
    assert run("revise", "two", "p.xlsx").exit_code == 0
    sheets = openpyxl.load_workbook(folder / "p-revised.xlsx").sheetnames
    assert sheets[1] == "Revision"


def test_what_cannot_be_read_names_its_cells(folder: Path) -> None:
    edited(folder / "p.xlsx", [typed("1", "anothr station", "B"), typed("2", "train", "X")])
    result = run("revise", "two", "p.xlsx", "-o", "new.xlsx", "--lang", "en")
    assert result.exit_code == 2
    assert "Decisions that cannot be read: 2" in result.output
    assert "did you mean another station?" in result.output
    assert result.output.count("p.xlsx, Postings!") == 2
    assert not (folder / "new.xlsx").exists()


def test_clashing_decisions_write_the_conflicts(folder: Path) -> None:
    clash = [typed("1", "another station", "C"), typed("2", "another station", "C")]
    edited(folder / "p.xlsx", clash)
    result = run("revise", "two", "p.xlsx", "-o", "new.xlsx", "--lang", "en")
    assert result.exit_code == 3
    assert "decisions: 1, 2 are posted to C" in result.output
    assert "Conflicts" in openpyxl.load_workbook(folder / "new.xlsx").sheetnames
    assert run("revise", "two", "new.xlsx").exit_code == 2


def test_another_instance_or_settings(folder: Path) -> None:
    result = run("revise", "two", "p.xlsx", "--set", "max_moves=1", "--lang", "en")
    assert result.exit_code == 2
    assert "made for another instance, or for other settings" in result.output
    assert sorted(one.name for one in folder.iterdir()) == ["p.json", "p.xlsx", "two"]


def test_every_command_reads_the_plan_of_a_workbook(folder: Path) -> None:
    assert run("verify", "two", "p.xlsx").exit_code == 0
    assert run("compare", "p.xlsx", "p.json", "--json").exit_code == 0
    marked = run("publish", "p.xlsx", "-o", "marked.json")
    assert marked.exit_code == 0, marked.output
    assert Plan.from_json((folder / "marked.json").read_bytes()).releases
    assert "-o" in run("publish", "p.xlsx").output


def test_a_workbook_without_its_plan_is_refused(folder: Path) -> None:
    openpyxl.Workbook().save(folder / "other.xlsx")
    result = run("verify", "two", "other.xlsx", "--lang", "en")
    assert result.exit_code == 2
    assert "does not hold the plan" in result.output
