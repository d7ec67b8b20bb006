"""``phanbo sweep``: files, rows, exit statuses, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from phanbo.cli import cli
from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.errors import OutputError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.solve import solve
from phanbo.optimizer.sweep.sweep import sweep
from phanbo.optimizer.verify import verify
from phanbo.reports.write_sweep import write_sweep
from tests.random_instances import random_instance
from tests.test_sweep import SMALL

ARGUMENTS = ("sweep", "tien-yen-2019", "--vary", "max_moves=,2", "--vary", "travel_limit=40,60")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--lang", "en"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that a sweep can write."""
    folder = tmp_path_factory.mktemp("sweep")
    files = [part for end in ("xlsx", "html", "json") for part in ("-o", f"{folder}/out.{end}")]
    result = run(*ARGUMENTS, *files, "--plan", "2")
    assert result.exit_code == 0, result.output
    assert "proven optimal: 4" in result.stderr
    return folder


def rows(book: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the table of a sheet whose first heading is Scenario."""
    lines = [[cell.value for cell in line] for line in load_workbook(book)[sheet].iter_rows()]
    (begin,) = (i for i, line in enumerate(lines) if line[0] == "Scenario")
    return [dict(zip(lines[begin], line, strict=True)) for line in lines[begin + 1 :]]


@cache
def of_loop() -> list[tuple[Instance, Plan]]:
    instance = load("tien-yen-2019")
    variants = [
        instance.with_settings({"max_moves": moves, "travel_limit": limit})
        for moves in (None, 2)
        for limit in (40, 60)
    ]
    return [(one, solve(one)) for one in variants]


def test_rows_of_the_workbook_are_the_plans_of_a_loop(folder: Path) -> None:
    found = rows(folder / "out.xlsx", "Scenarios")
    assert [(row["Scenario"], row["max_moves"], row["travel_limit"]) for row in found] == [
        (1, "no limit", 40),
        (2, "no limit", 60),
        (3, 2, 40),
        (4, 2, 60),
    ]
    for row, (instance, plan) in zip(found, of_loop(), strict=True):
        values = {one.name: one.value for one in plan.objectives}
        assert row["Status"] == "proven optimal"
        assert row["Moves between stations"] == values["moves"]
        assert row["Travel time (minutes a week, one way)"] == values["travel"]
        assert row["Cost (VND)"] == values["cost"]
        held = Counter(one.post_id for one in plan.postings)
        targets = {
            one.station_id: one.min_doctors if one.target_doctors is None else one.target_doctors
            for one in instance.stations
        }
        assert row["Doctors at stations"] == sum(held[station] for station in targets)
        assert row["Stations below their target"] == sum(
            held[station] < target for station, target in targets.items()
        )
        assert row["Courses taken so far"] == len(plan.training)
        kept = Plan.from_json((folder / "out-plans" / row["Plan"]).read_bytes())
        assert kept.postings == plan.postings
        verify(instance, kept)


def test_json_says_the_same(folder: Path) -> None:
    content = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert content["format"] == "phanbo-sweep/1"
    assert content["varied"] == {"max_moves": [None, 2], "travel_limit": [40, 60]}
    for one, (instance, plan), row in zip(
        content["scenarios"], of_loop(), rows(folder / "out.xlsx", "Scenarios"), strict=True
    ):
        assert one["settings"]["travel_limit"] == instance.settings.travel_limit
        assert one["objectives"] == {each.name: each.value for each in plan.objectives}
        for name, value in one["key_figures"].items():
            assert row[name] == value
        assert Path(one["plan"]).name == row["Plan"]


def test_charts_and_pages(folder: Path) -> None:
    charts = load_workbook(folder / "out.xlsx")["Charts"]
    headings = [line[0].value for line in charts.iter_rows()]
    varying = ["Moves between stations", "Travel time (minutes a week, one way)"]
    assert set(varying) <= set(headings)
    assert "Doctors without a post" not in headings, "it is 0 in all plans"
    page = (folder / "out.html").read_text(encoding="utf-8")
    assert page.count('<svg class="chart"') == headings.count("max_moves") > 1
    assert "travel_limit=60" in page
    assert load_workbook(folder / "out-plans" / "2.xlsx").sheetnames[0] == "Summary"
    assert [file.name for file in (folder / "out-plans").glob("*.xlsx")] == ["2.xlsx"]


def test_kept_plans_can_be_compared(folder: Path) -> None:
    content = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    first, second, *_ = (one["plan"] for one in content["scenarios"])
    result = run("compare", first, second, "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["plans"]) == 2


def test_a_second_run_solves_nothing_and_writes_the_same(folder: Path) -> None:
    begun = (folder / "out-plans" / "starts.jsonl").read_bytes()
    book = (folder / "out.xlsx").read_bytes()
    result = run(*ARGUMENTS, "-o", str(folder / "out.xlsx"))
    assert result.exit_code == 0
    assert (folder / "out-plans" / "starts.jsonl").read_bytes() == begun
    assert (folder / "out.xlsx").read_bytes() == book


def test_in_vietnamese(folder: Path) -> None:
    book = folder / "vi.xlsx"
    keep = ("--keep", str(folder / "out-plans"))
    result = CliRunner().invoke(cli, [*ARGUMENTS, "-o", str(book), *keep, "--lang", "vi"])
    assert result.exit_code == 0
    assert "kịch bản" in result.stderr
    assert load_workbook(book).sheetnames[0] == "Kịch bản"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return save(SMALL, "small.json")


@pytest.mark.usefixtures("small")
def test_what_failed_and_why() -> None:
    result = run("sweep", "small.json", "--vary", "max_moves=0,1")
    assert result.exit_code == 0, result.output
    assert "scenario 1 (max_moves=0): " in result.stderr
    row, fine = rows(Path("small-sweep.xlsx"), "Scenarios")
    assert (row["Status"], fine["Status"]) == ("infeasible", "proven optimal")
    assert not fine["Why there is no plan"]
    assert "max_moves" in row["Why there is no plan"]
    told = rows(Path("small-sweep.xlsx"), "Without a plan")
    assert {row["max_moves"] for row in told} == {0}
    assert len([*Path("small-sweep-plans").glob("*.json")]) == 2


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--vary", "max_moves=0"), 3),
        (("--vary", "max_moves=1", "--set", "max_moves=x"), 2),
        (("--vary", "max_move=0"), 2),
        (("--vary", "max_moves=1,1"), 2),
        (("--vary", "max_moves"), 2),
        (("--vary", "max_moves=1", "--vary", "max_moves=2"), 2),
        (("--vary", "max_moves=1", "--plan", "2"), 2),
        ((), 2),
        (("--vary", "max_moves=1", "--solver", "nonesuch"), 2),
        (("--vary", "max_moves=1", "--cluster", "x", "--workers", "2"), 2),
        (("--vary", "max_moves=1", "-o", "nowhere/out.xlsx"), 2),
    ],
)
def test_exit_status(arguments: tuple[str, ...], status: int) -> None:
    result = run("sweep", "small.json", *arguments)
    assert result.exit_code == status, result.output
    assert status == 3 or not Path("small-sweep-plans").exists()


@pytest.mark.usefixtures("small")
def test_wrong_settings_name_the_option() -> None:
    result = run("sweep", "small.json", "--vary", "max_move=0", "--vary", "budget=1,x")
    assert "--vary, column max_move, 'max_move': is not a setting; did you mean" in result.stderr
    assert "--vary, column budget, 'x': is not a number" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_leaves_what_is_finished(tmp_path: Path) -> None:
    many = ("--vary", "training_budget=" + ",".join(map(str, range(10**7, 2 * 10**7, 10**6))))
    command = [
        sys.executable,
        "-m",
        "phanbo.cli",
        *ARGUMENTS,
        *many,
        "--workers",
        "1",
        "--lang",
        "en",
    ]
    child = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    kept = tmp_path / "tien-yen-2019-sweep-plans"
    deadline = time.monotonic() + 120
    while not [*kept.glob("*.json")]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: every process hears it
    _, told = child.communicate(timeout=60)
    assert child.returncode == 130, told
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    assert not (tmp_path / "tien-yen-2019-sweep.xlsx").exists()
    assert 1 <= len([*kept.glob("*.json")]) < 40
    for file in kept.glob("*.json"):
        assert Plan.from_json(file.read_bytes()).status == "optimal"


def test_the_page_about_scenarios_does_what_it_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    page = (Path(__file__).parents[1] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    assert [kind for kind, _ in blocks] == ["sh", "python", "text"]
    for line in blocks[0][1].splitlines():
        result = run(*line.split()[1:])
        assert result.exit_code == 0, result.output
    assert len([*Path("what-if-plans").glob("*.json")]) == 6
    assert Path("what-if-plans", "3.xlsx").exists()
    names: dict[str, Any] = {}
    exec(blocks[1][1], names)  # noqa: S102 - our own page
    assert "'max_moves': 5" in capsys.readouterr().out
    assert names["plan"].status == "optimal"
    assert names["found"].scenarios[1].key in {file.stem for file in Path("plans").glob("*.json")}


def test_many_combinations_are_drawn_as_the_least_and_the_most(tmp_path: Path) -> None:
    """With more than eight bars a value."""
    instance = random_instance(8)
    vary = {"travel_limit": [20, 60, 200], "max_moves": [0, 1, 3], "work_days": [4, 5, 6]}
    found = sweep(instance, vary)
    book = load_workbook(write_sweep(found, tmp_path / "out.xlsx", instance=instance))
    lines = [[cell.value for cell in line[:3]] for line in book["Charts"].iter_rows()]
    begin = lines.index(["Travel time (minutes a week, one way)", None, None]) + 1
    assert lines[begin] == ["travel_limit", "Lowest", "Highest"]
    travel: dict[Any, list[float]] = {20: [], 60: [], 200: []}
    for limit, moves, days in product(*vary.values()):
        settings = {"max_moves": moves, "travel_limit": limit, "work_days": days}
        plan = solve(instance.with_settings(settings))
        travel[limit] += [one.value for one in plan.objectives if one.name == "travel"]
    assert lines[begin + 1 : begin + 4] == [
        [limit, min(values), max(values)] for limit, values in travel.items()
    ]
    assert len({tuple(values) for values in travel.values()}) > 1


def test_nothing_differs(tmp_path: Path) -> None:
    found = sweep(SMALL, {"max_moves": [1, 2]})
    page = write_sweep(found, tmp_path / "out.html", instance=SMALL, lang="vi")
    assert "Không mục tiêu nào khác nhau" in page.read_text(encoding="utf-8")
    with pytest.raises(OutputError, match="the ending must be one of"):
        write_sweep(found, tmp_path / "out.pdf", instance=SMALL)
