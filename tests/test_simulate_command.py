"""The command simulate, its files, and docs/risk.md."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from phanbo.cli import cli
from phanbo.models.simulation import Simulation
from phanbo.optimizer.solve import solve
from tests.test_simulate import CLINICS

PAGE = (Path(__file__).parents[1] / "docs" / "risk.md").read_text(encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["simulate", "clinics.json", "plan.json", *words])


@pytest.fixture(autouse=True)
def clinics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clinics.json").write_text(json.dumps(CLINICS.tables()), encoding="utf-8")
    Path("plan.json").write_text(solve(CLINICS).to_json(), encoding="utf-8")


def test_text_and_files() -> None:
    result = run("--runs", "50", "-o", "r.xlsx", "-o", "r.json", "-o", "r.html")
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert "2 of 3 stations keep" in result.stderr
    assert "Single points of failure: 2" in result.stderr
    found = Simulation.model_validate_json(Path("r.json").read_bytes())
    assert (found.runs, found.departures) == (50, 0.05)
    book = load_workbook("r.xlsx")
    assert book.sheetnames == ["Coverage", "Single points", "In danger"]
    rows = [[cell.value for cell in row] for row in book["Single points"].iter_rows()]
    assert ["D1", "A", "knot"] in [row[:3] for row in rows]


def test_vietnamese() -> None:
    result = run("--lang", "vi")
    assert result.exit_code == 0
    assert "bác sĩ" in result.stderr
    assert "stations" not in result.stderr


def test_rates_of_people() -> None:
    Path("people.csv").write_text("doctor_id,rate,age\nD1,100%,\nD2,,61\n", encoding="utf-8")
    words = ["--departures", "0", "--rates", "people.csv", "--from-age", "60=1", "--json"]
    found = json.loads(run(*words).stdout)
    assert (found["own_rates"], found["leavers"], found["departures"]) == (2, 2, 0)
    assert [one["expected"] for one in found["measures"]] == [2, 2, 0, 1]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--departures", "often"], 2, "such as 5%"),
        (["--departures", "120%"], 2, "such as 5%"),
        (["--from-age", "60=5%"], 2, "--rates"),
        (["--rates", "clinics.json", "--from-age", "sixty=5%"], 2, "AGE=RATE"),
        (["--rates", "clinics.json"], 2, "is empty"),
        (["--runs", "0"], 2, "--runs"),
        (["--set", "travel_limit=3"], 5, "another instance"),
    ],
)
def test_wrong_use(words: Sequence[str], status: int, said: str) -> None:
    result = run(*words)
    assert result.exit_code == status, result.output
    assert said in result.stderr


def test_the_page_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    people = "doctor_id,rate,age\nD01,,61\nD02,30%,\n"
    Path("people.csv").write_text(people, encoding="utf-8")
    for language, block in blocks:
        if language == "python":
            names: dict[str, Any] = {}
            exec(block, names)  # noqa: S102 - our own page
            assert capsys.readouterr().out
            continue
        for line in block.splitlines():
            result = CliRunner().invoke(cli, shlex.split(line.partition("#")[0])[1:])
            assert result.exit_code == 0, result.output
