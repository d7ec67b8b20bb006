"""What commands say about their work holds ids of doctors, never their names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from phanbo.cli import cli
from tests.folders import GOOD, write_folder
from tests.planners import edited

MARK = "Ẩndanh"
"""In the name of every doctor."""
DOCTORS = (
    "doctor_id,name,post_id,skills,joins,partner_id,fte\n"
    f"D1,Lê {MARK},S1,ecg,,,1\n"
    f"D2,Vũ {MARK},S2,ecg;scan,,D1,0.5\n"
    f"D3,Lê {MARK},T1,,Q2,,\n"
)
SPOILED = {
    "two with one name at one post": DOCTORS.replace("T1,,Q2", "S1,,Q2"),
    "an id is missing": DOCTORS.replace("D2,", ",", 1),
    "an id twice": DOCTORS.replace("D2,Vũ", "D1,Vũ"),
    "a name that no file can hold": DOCTORS.replace(f"Vũ {MARK}", f"Vũ\x07{MARK}"),
    "a cell beside the columns": DOCTORS.replace("D1,0.5", f"D1,0.5,Bác sĩ {MARK}"),
    "another heading": DOCTORS.replace(",name,", ",nme,"),
    "unknown ids": DOCTORS.replace("S2,ecg", "S9,ecg").replace(",D1,0.5", ",D8,0.5"),
    "fte": DOCTORS.replace("0.5", "5"),
}


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    decisions = "doctor_id,action,target_id,period\nD1,stay,,Q1\nD2,forbid,T1,\n"
    given = write_folder(folder / "in", GOOD | {"doctors": DOCTORS, "decisions": decisions})
    files = ("-o", str(folder / "p.json"), "-o", str(folder / "p.xlsx"))
    assert run("solve", str(given), *files, "--lang", "en").exit_code == 0
    plan = json.loads((folder / "p.json").read_text(encoding="utf-8"))
    for posting in plan["postings"]:
        posting["post_id"], posting["minutes"] = "S1", 999
    (folder / "wrong.json").write_text(json.dumps(plan), encoding="utf-8")
    shutil.copy(folder / "p.xlsx", folder / "typed.xlsx")
    typed = {"Id": "D1", "Period": "Q1", "Decision": "anothr", "Decision target": "S2"}
    edited(folder / "typed.xlsx", [typed])
    return folder


@pytest.fixture
def folder(solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(solved, tmp_path / "copy"))
    return tmp_path / "copy"


@pytest.mark.usefixtures("folder")
def test_the_mark_is_there_to_be_found() -> None:
    assert MARK in run("convert", "in", "-").stdout


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("doctors", SPOILED.values(), ids=SPOILED.keys())
def test_faults_and_warnings(folder: Path, doctors: str, lang: str) -> None:
    write_folder(folder / "in", {"doctors": doctors})
    for arguments in (("check", "in"), ("check", "in", "--json"), ("solve", "in", "-o", "-")):
        result = run(*arguments, "--lang", lang)
        assert result.stderr or result.stdout
        assert MARK not in result.stderr + result.stdout


@pytest.mark.parametrize("given", ["xlsx", "json"])
def test_faults_of_other_forms(folder: Path, given: str) -> None:
    """A name of which one cell is made cannot be written to a workbook: it is told by its cell."""
    name = f"in.{given}"
    assert run("convert", "in", name).exit_code == 0
    write_folder(folder / "in", {"doctors": DOCTORS.replace(f"Vũ {MARK}", f"{MARK} _x000D_")})
    failed = run("convert", "in", "new.xlsx")
    assert (failed.exit_code, "doctors!B3" in failed.stderr) == (2, True)
    assert MARK not in failed.stderr
    assert MARK not in run("check", name).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("solve", "in", "-o", "new.xlsx", "-o", "new.html"),
        ("solve", "in", "--json", "-o", "new.json"),
        ("solve", "in", "--set", "max_moves=none"),
        ("solve", "in", "-o", "-", "--after", "p.json", "--from", "Q2"),
        ("verify", "in", "p.json"),
        ("verify", "in", "wrong.json", "--json"),
        ("verify", "in", "wrong.json"),
        ("explain", "in", "p.json", "--json", "--workers", "1"),
        ("explain", "in", "p.json", "--doctor", "D1", "--json", "--workers", "1"),
        ("explain", "in", "p.json", "--doctor", "D9"),
        ("explain", "in", "p.json", "--fairness", "--json"),
        ("explain", "in", "p.json", "--fairness", "--for-staff"),
        ("compare", "p.json", "wrong.json", "--json"),
        ("compare", "p.json", "wrong.json"),
        ("revise", "in", "p.xlsx", "-o", "-"),
        ("revise", "in", "typed.xlsx", "-o", "-"),
        ("publish", "p.json"),
        ("letters", "p.json", "-o", "letters", "--instance", "in"),
        ("needs", "in", "--json"),
        ("pseudonymise", "in", "out"),
        ("convert", "in", "out.json", "--json"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("folder")
def test_messages_and_results(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.stderr or result.stdout
    assert MARK not in result.stderr + result.stdout
