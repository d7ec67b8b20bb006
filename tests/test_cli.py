"""The command line: what it says where, what it writes, and its exit status."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import phanbo.instances
import phanbo.optimizer.solve
from phanbo.cli import cli
from phanbo.commands.common import language
from phanbo.instances import bundled
from phanbo.models.errors import Cancelled, SolverError
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.reports.terminal import Terminal
from tests.folders import GOOD, SOLVABLE, write_folder, write_slow_folder

CONTRADICTION = SOLVABLE | {
    "decisions": "doctor_id,action,target_id\nD1,stay,\nD1,forbid,S1\n",
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, **settings: Any) -> Result:
    result = CliRunner().invoke(cli, arguments, **settings)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def test_check_says_what_an_instance_holds(tmp_path: Path) -> None:
    write_folder(tmp_path / "good", GOOD)
    result = run("check", "good")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "doctors          3\n" in result.stderr
    result = run("check", "good", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert (told["faults"], told["holds"]["travel"]) == ([], 2)


def test_check_names_every_fault(tmp_path: Path) -> None:
    spoiled = SOLVABLE["doctors"].replace("D1,S1", "D2,S9")
    write_folder(tmp_path / "bad", SOLVABLE | {"doctors": spoiled})
    result = run("check", "bad")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "The instance is not valid; faults: 2",
        (
            "doctors.csv, row 2, column post_id, 'S9': is no id in stations, teams; "
            "correct it, or add a row for it"
        ),
        (
            "doctors.csv, row 3, column doctor_id, 'D2': has the same doctor_id as row 2; "
            "keep one of the rows"
        ),
    ]
    result = run("check", "bad", "--json")
    assert (result.exit_code, result.stderr) == (2, "")
    assert json.loads(result.stdout)["faults"][1] == {
        "table": "doctors",
        "file": "doctors.csv",
        "cell": None,
        "row": 3,
        "column": "doctor_id",
        "value": "D2",
        "problem": "has the same doctor_id as row 2",
        "remedy": "keep one of the rows",
    }


def test_solve_writes_every_form(tmp_path: Path) -> None:
    write_folder(tmp_path / "small", SOLVABLE)
    result = run("solve", "small", "-o", "a.xlsx", "-o", "a.json", "-o", "a.html", "-o", "-")
    assert result.exit_code == 0
    assert files(tmp_path) == ["a.html", "a.json", "a.xlsx"]
    assert result.stdout == (tmp_path / "a.json").read_text(encoding="utf-8")
    assert Plan.from_json(result.stdout).status == "optimal"
    assert "The plan is proven optimal." in result.stderr
    assert "moves               1      1     yes\n" in result.stderr
    assert result.stderr.count("written: ") == 3


@pytest.mark.parametrize(
    ("source", "name"),
    [("Trạm y tế 1", "Trạm-y-tế-1"), ("small/", "small"), (".", None), ("one.two", "one.two")],
)
def test_solve_names_its_workbook_after_the_instance(
    tmp_path: Path, source: str, name: str | None
) -> None:
    write_folder(tmp_path / source, SOLVABLE)
    assert run("solve", source).exit_code == 0
    assert f"{name or tmp_path.name}-plan.xlsx" in files(tmp_path)


def test_solve_reads_json_from_standard_input(tmp_path: Path) -> None:
    tables = phanbo.instances.load(write_folder(tmp_path / "small", SOLVABLE)).tables()
    result = run("solve", "-", "--json", "-o", "a.json", input=json.dumps(tables))
    assert result.exit_code == 0
    assert (
        Plan.from_json(result.stdout).objectives
        == Plan.from_json((tmp_path / "a.json").read_bytes()).objectives
    )


def test_settings_of_the_command_line_count(tmp_path: Path) -> None:
    write_folder(tmp_path / "small", SOLVABLE)
    result = run("solve", "small", "-o", "-", "--set", "max_moves=0", "--set", "name=Small")
    plan = Plan.from_json(result.stdout)
    assert {one.name: one.value for one in plan.objectives}["moves"] == 0
    assert plan.instance.name == "Small"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "max_move=0"], "did you mean max_moves?"),
        (["--set", "max_moves=few"], "--set, column value, 'few': is not a number"),
        (["--set", "max_moves"], "write SETTING=VALUE"),
        (["-o", "plan.pdf"], "its ending is none of .xlsx, .json, .html"),
        (["-o", "no/plan.json"], "there is no folder no"),
        (["-o", "folder.json"], "folder.json: cannot be written"),
        (["--solver", "abacus"], "abacus"),
        (["--time-limit", "0"], "above 0"),
        (["--time-limit", "nan"], "above 0"),
        (["--threads", "0"], "--threads"),
        (["--lang", "fr"], "--lang"),
        (["--sed", "1"], "--seed"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: list[str], told: str) -> None:
    write_folder(tmp_path / "small", SOLVABLE)
    (tmp_path / "folder.json").mkdir()
    result = run("solve", "small", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert files(tmp_path) == []


def test_invalid_instance(tmp_path: Path) -> None:
    result = run("solve", "no-such-instance")
    assert result.exit_code == 2
    assert "is neither a file, a folder nor a bundled instance" in result.stderr


def test_time_limit_before_any_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phanbo.optimizer.solve, "first_plan", lambda v, objectives: None)
    write_slow_folder(tmp_path / "slow")
    result = run("solve", "slow", "--time-limit", "1e-6")
    assert result.exit_code == 4
    assert files(tmp_path) == []


def test_time_limit_after_the_first_plan(tmp_path: Path) -> None:
    write_slow_folder(tmp_path / "slow")
    result = run("solve", "slow", "--time-limit", "1e-6", "-o", "plan.json")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["status"] == "feasible"
    assert run("verify", "slow", "plan.json").exit_code == 0


def test_infeasible(tmp_path: Path) -> None:
    write_folder(tmp_path / "small", CONTRADICTION)
    result = run("solve", "small", "-o", "a.xlsx", "-o", "a.json")
    assert result.exit_code == 3
    assert "contradict" in result.stderr
    assert "D1" in result.stderr
    assert files(tmp_path) == ["a.json", "a.xlsx"]
    assert Plan.from_json((tmp_path / "a.json").read_bytes()).status == "infeasible"


@pytest.fixture
def plan(tmp_path: Path) -> dict[str, Any]:
    """Solve the small instance in ``small``; return its plan as written."""
    write_folder(tmp_path / "small", SOLVABLE)
    result = run("solve", "small", "-o", "-")
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_verify_a_good_plan(tmp_path: Path, plan: dict[str, Any]) -> None:
    (tmp_path / "p.json").write_text(json.dumps(plan), encoding="utf-8")
    result = run("verify", "small", "p.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "The plan keeps every rule, and its figures are right.\n"
    result = run("verify", "small", "p.json", "--json")
    assert json.loads(result.stdout) == {"holds": True, "violations": []}


def test_verify_a_bad_plan(tmp_path: Path, plan: dict[str, Any]) -> None:
    plan["postings"][0]["minutes"] += 1
    (tmp_path / "p.json").write_text(json.dumps(plan), encoding="utf-8")
    result = run("verify", "small", "p.json")
    assert result.exit_code == 5
    assert result.stderr.splitlines()[0].startswith("The plan does not hold; violations: ")
    result = run("verify", "small", "p.json", "--json")
    assert result.exit_code == 5
    told = json.loads(result.stdout)
    assert told["holds"] is False
    assert set(told["violations"][0]) == {"rule", "text"}


@pytest.mark.parametrize("content", [b"{}", b"\xff", b"", b'{"format": "phanbo-plan/1"}'])
def test_verify_what_is_no_plan(tmp_path: Path, content: bytes) -> None:
    write_folder(tmp_path / "small", SOLVABLE)
    (tmp_path / "p.json").write_bytes(content)
    result = run("verify", "small", "p.json")
    assert result.exit_code == 2
    assert "not a phanbo-plan/1 plan" in result.stderr
    assert run("verify", "small", "missing.json").exit_code == 2


def test_instances() -> None:
    lines = run("instances").stdout.splitlines()
    assert lines == [f"{name}  {text}" for name, text in bundled().items()]
    told = json.loads(run("instances", "--json").stdout)
    assert {one["name"]: one["description"] for one in told} == bundled()


def pretend(monkeypatch: pytest.MonkeyPatch, solve: Callable[..., Plan]) -> None:
    monkeypatch.setattr(phanbo.optimizer.solve, "solve", solve)


def test_a_plan_that_fails_verification_is_a_defect(
    tmp_path: Path, plan: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan["postings"][0]["minutes"] += 1
    pretend(monkeypatch, lambda *_, **__: Plan.from_json(json.dumps(plan)))
    result = run("solve", "small", "-o", "a.json", "-o", "-")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The plan does not hold" in result.stderr
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("error", "status"),
    [(SolverError("it broke"), 1), (Cancelled(None), 130), (KeyboardInterrupt(), 130)],
)
def test_errors_of_a_solve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    def solve(*_: object, **__: object) -> Plan:
        raise error

    pretend(monkeypatch, solve)
    write_folder(tmp_path / "small", SOLVABLE)
    result = run("solve", "small")
    assert result.exit_code == status
    assert files(tmp_path) == []


def test_bugs_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def solve(*_: object, **__: object) -> Plan:
        raise RuntimeError("a bug")

    pretend(monkeypatch, solve)
    write_folder(tmp_path / "small", SOLVABLE)
    with pytest.raises(RuntimeError, match="a bug"):
        run("solve", "small")


def start(tmp_path: Path, code: str) -> subprocess.Popen[str]:
    """Start Python; Ctrl-C reaches it even if whoever runs the tests ignores it."""
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-c", heard + code],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


SOLVE_SLOWLY = (
    "import sys; sys.argv = ['phanbo', 'solve', 'slow', '-o', 'a.json', '-o', 'a.xlsx'];"
    "from phanbo.cli import main; main()"
)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def test_interrupted_solve_writes_its_best_plan(tmp_path: Path) -> None:
    write_slow_folder(tmp_path / "slow")
    process = start(tmp_path, SOLVE_SLOWLY)
    assert first_line(process).startswith("1/10 unplaced: best 0")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert "Stopping with the best plan so far" in told
    assert process.returncode == 130
    assert files(tmp_path) == ["a.json", "a.xlsx"]
    assert Plan.from_json((tmp_path / "a.json").read_bytes()).status == "feasible"


def test_killed_solve_leaves_the_old_file(tmp_path: Path) -> None:
    write_slow_folder(tmp_path / "slow")
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    process = start(tmp_path, SOLVE_SLOWLY)
    first_line(process)
    process.kill()
    process.communicate(timeout=60)
    assert files(tmp_path) == ["a.json"]
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"


def test_a_second_interrupt_ends_at_once(tmp_path: Path) -> None:
    deaf = (
        "import sys, time\n"
        "from phanbo.reports.terminal import Terminal\n"
        "def work(cancel):\n"
        "    print('ready', file=sys.stderr, flush=True)\n"
        "    time.sleep(60)\n"
        "Terminal('en').interruptible(work)\n"
    )
    process = start(tmp_path, deaf)
    first_line(process)
    process.send_signal(signal.SIGINT)
    assert first_line(process).startswith("Stopping")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    process.communicate()


class Screen(io.StringIO):
    """A terminal, as far as programs ask."""

    def isatty(self) -> bool:
        return True


def stage(number: int, best: float | None, bound: float | None, *, proven: bool) -> Progress:
    return Progress("travel", number, 2, best, bound, 1.5, proven)


def test_progress_rewrites_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    terminal = Terminal("en")
    terminal.progress(stage(1, 1000, 900, proven=False))
    terminal.progress(stage(2, None, None, proven=False))
    terminal.clear()
    first = "1/2 travel: best 1,000, bound 900, gap 10.0% (1.5 s)"
    second = "2/2 travel: best -, bound -, gap - (1.5 s)"
    assert screen.getvalue() == (f"\r{first}\r{second.ljust(len(first))}\r{' ' * len(second)}\r")


def test_progress_prints_finished_stages_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal("en")
    terminal.progress(stage(1, 5, 4, proven=False))
    terminal.progress(stage(1, 0, 0, proven=True))
    assert capsys.readouterr().err == "1/2 travel: best 0, bound 0, gap 0.0% (1.5 s)\n"


def test_colour_only_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "good", GOOD)
    assert "\x1b" not in run("check", "good").stderr
    assert "\x1b" in run("check", "good", color=True).stderr
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check", "good", color=True).stderr


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_MESSAGES": "de_DE"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "vi"}, "vi"),
        ({"LANG": "vi", "LC_ALL": ""}, "vi"),
    ],
)
def test_language_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], lang: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == lang


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_takes_the_common_options_and_has_help(name: str) -> None:
    command = cli.commands[name]
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert command.help
    assert {"lang", "as_json"} <= {one.name for one in options}
    assert run(name, "--help").exit_code == 0
    undocumented = {one.name for one in options if not one.help}
    assert undocumented == set()
