"""The command explain: what it says where, what it writes, and its exit status."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

import phanbo
from phanbo.cli import cli
from phanbo.models.errors import Cancelled
from phanbo.models.explanation import DoctorExplanation, Why
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.revision import Said
from phanbo.optimizer.revise import revise

TABLES: dict[str, list[dict[str, object]]] = {
    "stations": [
        {"station_id": "A", "name": "An", "lat": 21, "lon": 107, "min_doctors": 1},
        {"station_id": "B", "name": "Bình", "lat": 21, "lon": 107.1, "min_doctors": 1},
        {"station_id": "C", "name": "Châu", "lat": 21, "lon": 109, "min_doctors": 0},
    ],
    "doctors": [
        {"doctor_id": "D1", "post_id": "A", "name": "Lan"},
        {"doctor_id": "D2", "post_id": "B", "movable": "no"},
    ],
}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Write the instance and its plan into the current folder."""
    monkeypatch.chdir(tmp_path)
    instance = Instance.model_validate(TABLES)
    Path("small.json").write_text(json.dumps(TABLES), encoding="utf-8")
    made = phanbo.solve(instance)
    Path("plan.json").write_text(made.to_json(), encoding="utf-8")
    return made


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ("explain", "small.json", *arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.usefixtures("plan")
def test_a_doctor_in_real_child_processes() -> None:
    """D1 at B leaves A empty: one below the minimum, its days, its target, a move and minutes."""
    result = run("plan.json", "--doctor", "D1", "--json", "--workers", "2")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    (other,) = told["alternatives"]
    changes = {e["objective"]: e["after"] - e["before"] for e in other["trial"]["effects"]}
    minutes = other["minutes"]
    assert {name: change for name, change in changes.items() if change} == {
        "below_minimum": 1,
        "uncovered_days": 15,  # T(5)
        "below_target": 1,
        "moves": 1,
        "travel": 5 * minutes,
    }
    assert (other["post_id"], other["mode"], told["here"]["verdict"]) == ("B", "commute", "same")
    (far,) = told["not_allowed"]
    assert (far["post_id"], far["why"], far["rule"]) == ("C", "too_far", "rule 1")
    assert other["says"]["text"] == (
        "with D1 at B instead, A would lack 1 doctors to its minimum instead of 0"
    )


@pytest.mark.usefixtures("plan")
def test_text_and_files_in_both_languages() -> None:
    files = ("-o", "out.xlsx", "-o", "out.html", "-o", "out.json")
    result = run("plan.json", "--doctor", "D1", "--lang", "vi", *files)
    assert (result.exit_code, result.stdout) == (0, "")
    assert load_workbook("out.xlsx").sheetnames == ["Bác sĩ D1"]
    assert "nếu bố trí D1 tại B thì A thiếu 1 bác sĩ" in Path("out.html").read_text("utf-8")
    assert json.loads(Path("out.json").read_text("utf-8"))["doctor_id"] == "D1"
    result = run("plan.json", "--doctor", "D2")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "the doctor is not movable (rule 1): A An" in result.stderr
    result = run("plan.json", "--everybody", "-o", "all.xlsx")
    assert result.exit_code == 0
    book = load_workbook("all.xlsx")
    assert book.sheetnames == ["Alternatives"]
    assert any("no other post is allowed" in row for row in book.active.values)


@pytest.mark.usefixtures("plan")
def test_what_is_wrong_is_said() -> None:
    result = run("plan.json", "--doctor", "D22")
    assert result.exit_code == 2
    assert "there is no doctor D22; did you mean D2?" in result.stderr
    assert run("plan.json", "--doctor", "D1", "--period", "2026").exit_code == 2
    assert run("plan.json", "--doctor", "D1", "--everybody").exit_code == 2
    assert run("plan.json", "-o", "plan.pdf").exit_code == 2
    other = TABLES | {"doctors": TABLES["doctors"][:1]}
    Path("small.json").write_text(json.dumps(other), encoding="utf-8")
    result = run("plan.json", "--doctor", "D1")
    assert result.exit_code == 5
    assert "made for another instance" in result.stderr


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ((), 5, "made for another instance"),
        (("--set", "max_moves=1"), 5, "made for another instance"),
        (("--set", "max_moves=0"), 0, "D1"),
        (("--set", "max_move=0"), 2, "did you mean max_moves?"),
    ],
)
def test_a_plan_made_with_other_settings(
    plan: Plan, changes: tuple[str, ...], status: int, told: str
) -> None:
    """Nobody may move: D1 stays at A because of the setting that the plan was made with."""
    made = phanbo.solve(Instance.model_validate(TABLES).with_settings({"max_moves": "0"}))
    Path("plan.json").write_text(made.to_json(), encoding="utf-8")
    result = run("plan.json", "--doctor", "D1", "--workers", "1", *changes)
    assert result.exit_code == status
    assert told in result.output


def test_a_plan_that_is_not_the_best_is_told(plan: Plan) -> None:
    """Decided to leave its station, D1 is back in a plan of the instance without the decision."""
    moved = {"doctor_id": "D1", "action": "post", "target_id": "B"}
    worse = phanbo.solve(Instance.model_validate(TABLES | {"decisions": [moved]}))
    feasible = worse.model_copy(
        update={
            "status": "feasible",
            "instance": plan.instance,
            "objectives": tuple(
                one.model_copy(update={"bound": 0, "proven": False}) for one in worse.objectives
            ),
        }
    )
    found = phanbo.explain(Instance.model_validate(TABLES), feasible, doctor="D1", workers=1)
    assert isinstance(found, DoctorExplanation)
    assert not found.optimal
    assert "below_minimum is 1 and can be 0" in str(found.notes[0])
    assert found.here is not None
    assert found.here.verdict == "worse"
    assert found.alternatives[0].trial.verdict == "same"


def test_an_interrupted_explanation_writes_nothing(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Cancelled(None)

    monkeypatch.setattr("phanbo.optimizer.explain.explain.explain", stop)
    Path("old.json").write_text("old", encoding="utf-8")
    assert run("plan.json", "-o", "new.json", "-o", "old.json").exit_code == 130
    assert not Path("new.json").exists()
    assert Path("old.json").read_text("utf-8") == "old"
    assert plan.status == "optimal"


@pytest.mark.usefixtures("plan")
def test_a_time_limit_claims_nothing() -> None:
    result = run("plan.json", "--doctor", "D1", "--time-limit", "0.000000001", "--json")
    assert result.exit_code in (0, 4)
    if result.exit_code == 0:
        told = json.loads(result.stdout)
        assert {one["trial"]["verdict"] for one in told["alternatives"]} == {"unknown"}


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("question", "sheets"),
    [
        ((), ["Why short"]),
        (("--fixes",), ["Why short", "Fixes"]),
        (("--station", "A"), ["Why short", "Fixes"]),
        (("--one-more",), ["One more"]),
        (("--fairness",), ["Fairness", "Travel burden"]),
        (("--fairness", "--for-staff"), ["Transparency", "Travel burden"]),
        (
            ("--fairness", "--for-staff", "--smallest-group", "9"),
            ["Transparency", "Travel burden"],
        ),
    ],
)
def test_every_question_is_answered_as_text_sheets_and_json(
    question: tuple[str, ...], sheets: list[str]
) -> None:
    short = [one | {"min_doctors": 2} for one in TABLES["stations"][:2]]
    tables = TABLES | {"stations": [*short, TABLES["stations"][2]]}
    Path("small.json").write_text(json.dumps(tables), encoding="utf-8")
    made = phanbo.solve(Instance.model_validate(tables))
    Path("plan.json").write_text(made.to_json(), encoding="utf-8")
    told = run("plan.json", *question)
    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr.strip()
    written = run("plan.json", *question, "-o", "out.xlsx", "-o", "out.html", "--json")
    assert written.exit_code == 0, written.stderr
    assert json.loads(written.stdout)["instance"]["fingerprint"]
    assert load_workbook("out.xlsx").sheetnames == sheets
    if "--for-staff" in question:
        assert "Lan" not in Path("out.html").read_text("utf-8")


@pytest.mark.usefixtures("plan")
def test_questions_do_not_go_together() -> None:
    assert run("plan.json", "--station", "A", "--one-more").exit_code == 2
    assert run("plan.json", "--for-staff").exit_code == 2
    assert run("plan.json", "--fairness", "--smallest-group", "3").exit_code == 2
    assert "known are: A, B, C" in run("plan.json", "--station", "a").stderr


def test_the_page_about_explanations_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "explain.md").read_text(encoding="utf-8")
    shell, python = re.findall(r"^```\w+\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(python, names)  # noqa: S102 - our own page
    assert "True" in capsys.readouterr().out
    Path("plan.json").write_text(names["plan"].to_json(), encoding="utf-8")
    commands = [line.partition("#")[0].split()[1:] for line in shell.splitlines()]
    assert len(commands) == 7
    for command in commands:
        if not {"--fixes", "--everybody", "--one-more"} & set(command):  # many solves
            result = CliRunner().invoke(cli, command)
            assert (result.exit_code, result.stdout) == (0, ""), result.output
            assert result.stderr.strip()


def test_a_revised_plan_is_explained_with_its_decisions() -> None:
    """D1 would be needed at B, but planners forbade it: the funnel, the posts and a fix say so."""
    tables = {
        "stations": [TABLES["stations"][0] | {"min_doctors": 0}, TABLES["stations"][1]],
        "doctors": TABLES["doctors"][:1],
    }
    instance = Instance.model_validate(tables)
    forbid = Said(doctor_id="D1", decision="forbid", target_id="B")
    plan = revise(instance, phanbo.solve(instance), [forbid])
    assert [one.post_id for one in plan.postings] == ["A"]
    why = phanbo.explain(instance, plan)
    assert isinstance(why, Why)
    short = next(one for one in why.shortages if one.funnel.shortage.objective == "below_minimum")
    assert [(one.step, one.doctors[0].by) for one in short.funnel.steps] == [
        ("barred", "decisions")
    ]
    told = phanbo.explain(instance, plan, doctor="D1", workers=1)
    assert isinstance(told, DoctorExplanation)
    assert [(one.post_id, one.why) for one in told.not_allowed] == [("B", "forbidden")]
    fixed = phanbo.explain(instance, plan, station="B", workers=1)
    assert isinstance(fixed, Why)
    lifted = [one for one in fixed.shortages[0].fixes if "lifted" in str(one.trial.what)]
    assert [(one.before, one.after, one.fills) for one in lifted] == [(1, 0, True)]
