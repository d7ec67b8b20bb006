"""The rolling review from the command line: publish, solve on, keep to what was told, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from phanbo.cli import cli
from tests.folders import write_folder

TWO = {
    "periods": "period_id,starts,weeks\nH1,2026-01-01,26\nH2,2026-07-01,26\n",
    "stations": "station_id,name,lat,lon,min_doctors\nA,A,21,107,1\nB,B,21.2,107,1\n",
    "doctors": "doctor_id,post_id\n1,A\n2,A\n",
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "two", TWO)
    assert run("solve", "two", "-o", "plan.json").exit_code == 0
    return tmp_path


def test_a_plan_goes_on_from_a_period(folder: Path) -> None:
    review = ("--after", "plan.json", "--from", "H2")
    result = run("solve", "two", *review, "--fewest-changes", "-o", "next.json", "-o", "next.xlsx")
    assert result.exit_code == 0, result.output
    plan = json.loads((folder / "next.json").read_text(encoding="utf-8"))
    assert {one["period"] for one in plan["postings"]} == {"H2"}
    assert plan["review"] == {"changed": 0, "bound": 0}
    assert "0 doctors have another post than in the plan before" in result.output
    assert run("verify", "two", "next.json", *review).exit_code == 0
    assert run("verify", "two", "next.json").exit_code == 5


def test_publish_marks_periods(folder: Path) -> None:
    assert run("publish", "plan.json", "--period", "H1", "--as", "frozen").exit_code == 0
    result = run("publish", "plan.json", "--period", "H2", "-o", "told.json", "--json")
    assert json.loads(result.stdout) == {"written": "told.json"}
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    assert told["releases"] == [
        {"period": "H1", "release": "frozen"},
        {"period": "H2", "release": "published"},
    ]
    assert run("verify", "two", "told.json").exit_code == 0


def test_a_frozen_period_is_not_planned_anew(folder: Path) -> None:
    assert run("publish", "plan.json", "--as", "frozen").exit_code == 0
    result = run("solve", "two", "--after", "plan.json", "--from", "H2")
    assert result.exit_code == 2
    assert "H2 is frozen in the plan" in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--after", "plan.json"), "--after and --from go together"),
        (("--from", "H2"), "--after and --from go together"),
        (("--fewest-changes",), "--fewest-changes needs --after"),
        (("--after", "plan.json", "--from", "H1"), "'H1': is the first period"),
        (("--after", "plan.json", "--from", "H9"), "'H9': is no period of the instance"),
    ],
)
def test_wrong_use(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run("solve", "two", *arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert sorted(one.name for one in folder.iterdir()) == ["plan.json", "two"]
