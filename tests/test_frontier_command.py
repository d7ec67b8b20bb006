"""The command frontier, its files, and docs/frontier.md."""

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

import phanbo
from phanbo.cli import cli
from phanbo.instances.forms.desk import PlanBook
from phanbo.models.frontier import Frontier
from tests.test_frontier import VALLEY

PAGE = (Path(__file__).parents[1] / "docs" / "frontier.md").read_text(encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["frontier", "valley.json", *words])


@pytest.fixture
def valley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("valley.json").write_text(json.dumps(VALLEY.tables()), encoding="utf-8")


@pytest.mark.usefixtures("valley")
def test_text_and_files() -> None:
    result = run(
        "--between", "travel, below_target", "-o", "c.xlsx", "-o", "c.json", "-o", "c.html"
    )
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert "1 → 3: The next 2 doctors at target cost 50 more weekly minutes each." in result.stderr
    assert "These are all points" in result.stderr
    found = Frontier.model_validate_json(Path("c.json").read_bytes())
    assert [point.values["travel"] for point in found.points] == [0, 50, 100, 350]
    book = load_workbook("c.xlsx")
    page = book["Trade-off"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert [row[1:3] for row in rows if row[0] in (1, 2, 3, 4)] == [
        [0, 3],
        [50, 2],
        [100, 1],
        [350, 0],
    ]
    assert len(page._charts) == 1
    assert "3 → 4" in Path("c.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("valley")
def test_each_plan_holds_with_the_setting_of_its_point() -> None:
    result = run("--between", "travel,below_target", "--plans", "kept", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    words = ["verify", "valley.json", "kept/point-1.xlsx"]
    assert CliRunner().invoke(cli, words).exit_code == 5  # other settings
    assert [point["number"] for point in found["points"]] == [1, 2, 3, 4]
    for point in found["points"]:
        path = f"kept/point-{point['number']}.xlsx"
        words = ["verify", "valley.json", path, "--set", f"objectives={point['setting']}"]
        assert CliRunner().invoke(cli, words).exit_code == 0
        values = {one.name: one.value for one in PlanBook(Path(path)).plan.objectives}
        assert values == point["values"]


@pytest.mark.usefixtures("valley")
def test_vietnamese() -> None:
    result = run("--between", "travel,below_target", "--lang", "vi")
    assert "1 → 3: " in result.stderr
    assert "50 phút" in result.stderr
    assert "objectives" not in result.stderr


@pytest.mark.usefixtures("valley")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--between", "travel"], "two different objectives"),
        (["--between", "travel,move"], "did you mean moves?"),
        (["--between", "travel,moves", "--points", "1"], "--points"),
        ([], "--between"),
    ],
)
def test_wrong_use(words: Sequence[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.usefixtures("valley")
def test_an_infeasible_instance() -> None:
    tables = VALLEY.tables() | {
        "decisions": [
            {"doctor_id": "D1", "action": "post", "target_id": "A"},
            {"doctor_id": "D1", "action": "forbid", "target_id": "A"},
        ]
    }
    Path("valley.json").write_text(json.dumps(tables), encoding="utf-8")
    result = run("--between", "travel,moves", "-o", "c.xlsx")
    assert result.exit_code == 3
    assert "No plan keeps all rules" in result.stderr
    assert "D1" in result.stderr


def test_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    lines: list[list[str]] = []
    said = ""
    for language, block in re.findall(
        r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE
    ):
        if language == "python":
            exec(block, names)  # noqa: S102 - our own page
            assert capsys.readouterr().out.strip()
        elif language == "text":
            said = block.strip()
        else:
            lines += [shlex.split(line.partition("#")[0])[1:] for line in block.splitlines()]
    for words in lines:
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        if words == lines[0]:
            assert said in result.stderr
    assert len(list(Path("points").iterdir())) == 3
    for name in ("again", "plan-3", "near-2"):
        plan = phanbo.Plan.from_json(Path(f"{name}.json").read_bytes())
        assert plan.status == "optimal"
