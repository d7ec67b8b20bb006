"""The benchmarks run, and their competitors solve the same problem: on tiny instances."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import ladder, rivals
from benchmarks.chart import PROVEN, Dot, Line, drawn
from benchmarks.children import run_child
from benchmarks.competitors.assignment import pure
from benchmarks.competitors.compete import ASSIGNERS, OURS, PLANNERS
from benchmarks.kept import Kept
from benchmarks.page import number, seconds
from benchmarks.rivals_page import contradiction
from benchmarks.targets import targets_table
from benchmarks.written import docs
from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.instance import Instance
from tests.random_instances import random_instance

Row = dict[str, Any]
PATIENCE = 60.0


def result(competitor: str, instance: Instance) -> Row:
    """Return what a competitor makes of an instance."""
    one = (PLANNERS | ASSIGNERS)[competitor]
    told: list[Row] = []
    ended = one.load()(one.prepare(instance), PATIENCE, told.append)
    return {"ended": ended, "objectives": [line for line in told if "objective" in line]}


@pytest.mark.parametrize("competitor", [name for name in PLANNERS if name != OURS])
@pytest.mark.parametrize("seed", range(6))
def test_competitors_prove_our_values(competitor: str, seed: int) -> None:
    instance = random_instance(seed)
    ours, other = result(OURS, instance), result(competitor, instance)
    exact = PLANNERS[competitor].exact
    assert contradiction(ours, other, exact=exact) is None
    assert not exact or len(ours["objectives"]) == len(other["objectives"])


@pytest.mark.parametrize("competitor", ["scipy", "flow"])
def test_classical_algorithms_prove_our_values(competitor: str) -> None:
    instance = pure(load("tien-yen-2019"))
    ours = result(OURS, instance)
    assert [one["objective"] for one in ours["objectives"]] == ["unplaced", "travel"]
    assert ours["objectives"][1]["value"] > 0
    assert contradiction(ours, result(competitor, instance), exact=True) is None


def values(*found: float | None, ended: str = "optimal") -> Row:
    """Return a result; None is an objective whose value is not proven."""
    names = ("unplaced", "moves", "travel")
    return {
        "ended": ended,
        "objectives": [
            {
                "objective": name,
                "value": 9.0 if value is None else value,
                "proven": value is not None,
            }
            for name, value in zip(names, found, strict=False)
        ],
    }


@pytest.mark.parametrize(
    ("ours", "other", "exact", "told"),
    [
        (values(0, 3, 7), values(0, 3, 7), True, None),
        (values(0, 3, 7), values(0, 3, 8), True, "travel 8 proven, ours 7"),
        (values(0, 3, 7), values(0, 4, 5), False, None),
        (values(0, 3, 7), values(0, 2), False, "moves 2, better than our proven 3"),
        (values(0, 3, 7), values(0, None), True, None),
        (values(0, None), values(0, 3, 7), True, None),
        (values(ended="infeasible"), values(ended="infeasible"), True, None),
        (values(0), values(ended="infeasible"), True, "infeasible where ours is optimal"),
    ],
)
def test_contradictions_are_told(ours: Row, other: Row, exact: bool, told: str | None) -> None:
    assert contradiction(ours, other, exact=exact) == told


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return str(save(random_instance(1), tmp_path / "tiny.json"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a way to run a benchmark's command."""

    def run(command: Callable[[], None], *arguments: str) -> None:
        monkeypatch.setattr("sys.argv", ["benchmark", *arguments])
        command()

    return run


def test_rivals_side_by_side(
    tiny: str, tmp_path: Path, run: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rivals.json"
    asked = ("--results", str(file), "--instances", tiny, "--competitors", "cbc")
    run(rivals.main, *asked, "--assignments")
    kept = Kept(file)
    assert [row["ended"] for row in kept.rows.values()] == ["optimal", "optimal"]
    assert all(row["megabytes"] > 20 for row in kept.rows.values())
    assert "PuLP and CBC" in capsys.readouterr().out
    before = file.stat().st_mtime_ns
    run(rivals.main, *asked, "--assignments", "--resume")
    assert file.stat().st_mtime_ns == before


def test_rivals_that_contradict_us_end_the_command(
    tiny: str, tmp_path: Path, run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rivals, "contradiction", lambda ours, other, exact: "travel 1, ours 2")
    file = str(tmp_path / "rivals.json")
    with pytest.raises(SystemExit, match="CONTRADICT(?s:.)*travel 1, ours 2"):
        run(rivals.main, "--results", file, "--instances", tiny, "--assignments", "--competitors")


def test_ladder(
    tiny: str, tmp_path: Path, run: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ladder.json"
    run(ladder.main, "--results", str(file), "--rungs", tiny)
    (row,) = Kept(file).rows.values()
    assert row["ended"] == "optimal"
    assert row["first_plan"] <= row["seconds"]
    assert all(one["proven"] is not None for one in row["stages"])
    assert min(row["columns"], row["rows"], row["nonzeros"]) > 0
    assert "first plan" in capsys.readouterr().out
    run(ladder.main, "--results", str(file), "--rungs", tiny, "--resume")
    assert Kept(file).rows == {tiny: row}


def test_a_child_that_dies_says_what_it_knew(tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(
        "import os, signal\n"
        'print(\'{"columns": 3, "rows": 1, "nonzeros": 1}\', flush=True)\n'
        "print('what a solver prints', flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    ended = run_child(str(script), [], seconds=1.0)
    assert [line["columns"] for line in ended.lines] == [3]
    assert ended.why == "ended with -9"
    assert ladder.summary(ended.lines)["ended"] is None
    assert rivals.summary(ended, 60.0)["ended"] == "ended with -9"
    assert rivals.summary(ended, 60.0)["columns"] == 3


def test_a_child_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "child.py"
    script.write_text("import time; time.sleep(60)\n", encoding="utf-8")
    ended = run_child(str(script), [], seconds=-39.9)  # a patience of 0.15 s
    assert ended.why == "killed after 0 s"


def test_gaps_are_kept_at_round_seconds() -> None:
    heard = [
        {"stage": "moves", "value": value, "bound": 1.0, "seconds": at}
        for at, value in ((0.5, 9.0), (1.5, 8.0), (4.0, 7.0))
    ]
    found = [(one["at"], one["value"]) for one in ladder.gaps(heard)]
    assert found == [(1, 9.0), (2, 8.0)]


def test_figures_as_people_read_them() -> None:
    assert [number(one) for one in (None, 0, 3.0, 0.0123, 12345.6)] == [
        "–",
        "0",
        "3",
        "0.0123",
        "12,346",
    ]
    assert [seconds(one) for one in (0.123, 12.34, 1234.5)] == ["0.12", "12.3", "1,234"]


def test_chart_is_svg() -> None:
    dots = [Dot(12, 0.3), Dot(55, 2.0), Dot(103, 120.0, stopped=True)]
    text = drawn([Line(PROVEN, dots), Line("cbc", dots[:2], joined=False)])
    circles = ElementTree.fromstring(text).findall("{http://www.w3.org/2000/svg}circle")
    assert [one.get("fill") for one in circles].count("#fff") == 1
    assert len(circles) == 5 + 2  # in the legend


def test_tables_and_chart_of_the_docs_are_those_of_the_results() -> None:
    for file, text in docs().items():
        assert Path(file).read_text(encoding="utf-8") == text, file


def test_aims_are_met_or_missed(tmp_path: Path) -> None:
    ladder, rivals = Kept(tmp_path / "ladder.json"), Kept(tmp_path / "rivals.json")
    common = {"first_plan": 1.0, "megabytes": 5000, "cpu": 1.0}
    ladder.rows = {
        "quang-ninh-2025": {"seconds": 1.2, "ended": "optimal", **common},
        "can-tho-2025": {"seconds": 3.0, "ended": "feasible", **common},
        "55": {"stations": 55, "ended": "optimal", "cpu": 1.0},
        "1000": {"stations": 1000, "ended": "optimal", "cpu": 1000.0, "seconds": 30.0},
    }
    rivals.rows = {
        "quang-ninh-2025 phanbo": {"seconds": 1.0, "ended": "optimal"},
        "quang-ninh-2025 highs": {"seconds": 120.0, "ended": "feasible"},
    }
    lines = [line.split(" | ") for line in targets_table(ladder, rivals).splitlines()[2:]]
    assert [(line[2], line[3]) for line in lines] == [
        ("1.2", "met |"),
        ("1", "met |"),
        ("not proven in 3", "missed |"),
        ("30", "met |"),
        ("–", "not measured |"),
        ("–", "not measured |"),
        ("–", "not measured |"),
        ("2.38", "missed |"),
        ("> 120", "missed |"),
    ]
