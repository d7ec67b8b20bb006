"""phanbo inside other programs: as a package beside theirs, as frames and dicts, as JSON on streams."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import phanbo
from phanbo.cli import cli
from phanbo.models.errors import InstanceError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.schema import What
from tests.folders import SOLVABLE, write_folder
from tests.random_instances import random_instance
from tests.test_docs import ROOT, blocks

EXAMPLE = ROOT / "docs" / "examples" / "embedding"


def run(*arguments: str, given: str | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, input=given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_example_beside_packages_of_the_same_names(tmp_path: Path) -> None:
    """In an interpreter that sees phanbo as it is installed, and nothing of the checkout."""
    shutil.copytree(EXAMPLE, tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    home = Path(phanbo.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=tmp_path / "app",
        env=os.environ | {"PYTHONPATH": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "w1 north\nw2 hill\nw3 north\nw4 south\n"
    assert done.stderr == ""


def test_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    (code,) = blocks(page, "python")
    exec(code, {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == blocks(page, "")[-1]


@pytest.mark.parametrize("periods", [1, 3])
@pytest.mark.parametrize("seed", range(10))
def test_there_and_back(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    assert Instance.from_json(instance.to_json()) == instance
    again = Instance.from_frames(instance.to_frames())
    assert again == instance
    assert again.to_json() == instance.to_json()
    plan = phanbo.solve(instance)
    assert plan.with_frames(plan.to_frames()) == plan
    assert plan.with_frames(plan.to_frames()).to_json() == plan.to_json()
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan


def test_frames_as_people_have_them() -> None:
    """Floats where a column has blanks, NA, NaT, time stamps, numpy numbers, any index."""
    frames = {
        "stations": pd.DataFrame(
            {"station_id": [1, 2], "name": ["A", "B"], "min_doctors": [1.0, 0.0]}
            | {"max_doctors": [3, None], "lat": [21.5, float("nan")], "lon": [107, None]},
            index=["x", "x"],
        ),
        "doctors": pd.DataFrame(
            {"doctor_id": ["D1", "D2"], "post_id": pd.array([1, pd.NA], dtype="Int64")}
            | {"movable": [True, False], "skills": [["ecg"], None]}
        ),
        "skills": pd.DataFrame({"skill_id": ["ecg"], "name": ["ECG"]}),
        "periods": pd.DataFrame(
            {"period_id": ["H1"], "starts": pd.to_datetime(["2026-01-01"]), "weeks": [26]}
        ),
    }
    instance = Instance.from_frames(frames)
    assert instance.tables() == {
        "stations": [
            {"station_id": "1", "name": "A", "lat": 21.5, "lon": 107, "min_doctors": 1}
            | {"max_doctors": 3},
            {"station_id": "2", "name": "B", "min_doctors": 0},
        ],
        "doctors": [
            {"doctor_id": "D1", "post_id": "1", "skills": "ecg", "movable": True},
            {"doctor_id": "D2", "movable": False},
        ],
        "skills": [{"skill_id": "ecg", "name": "ECG"}],
        "periods": [{"period_id": "H1", "starts": "2026-01-01", "weeks": 26}],
    }
    frames["doctors"].loc[1, "doctor_id"] = None
    with pytest.raises(InstanceError, match="doctors, row 2, column doctor_id: is blank"):
        Instance.from_frames(frames)


def test_an_edited_frame_is_verified() -> None:
    instance = Instance.model_validate(
        {
            "stations": [{"station_id": "A", "name": "A", "min_doctors": 1}],
            "doctors": [{"doctor_id": "D", "post_id": "A"}],
        }
    )
    plan = phanbo.solve(instance)
    frame = plan.to_frames()["postings"]
    frame.loc[0, "minutes"] = 9
    edited = plan.with_frames({"postings": frame})
    with pytest.raises(phanbo.VerificationError, match="travels 0 minutes, the plan: 9"):
        phanbo.verify(instance, edited)
    with pytest.raises(PlanError, match="people is no list of a plan; those are objectives"):
        plan.with_frames({"people": frame})
    with pytest.raises(PlanError, match="postings.0.mode: Field required"):
        plan.with_frames({"postings": frame.rename(columns={"mode": "mood"})})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read as JSON"),
        ('{"stations": [], "stations": []}', "an object names a key twice"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("[]", "is not an object of tables"),
        (b"\xff", "cannot be read as JSON"),
    ],
)
def test_json_that_is_no_instance(text: str | bytes, told: str) -> None:
    with pytest.raises(InstanceError, match=told):
        Instance.from_json(text)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_folder(tmp_path / "in", SOLVABLE)
    assert run("convert", "in", "in.json").exit_code == 0
    assert run("solve", "in", "-o", "plan.json").exit_code == 0
    return tmp_path


STREAMS = [
    (("check", "-", "--json"), "in.json"),
    (("solve", "-", "-o", "-"), "in.json"),
    (("solve", "-", "--json", "-o", "new.json"), "in.json"),
    (("convert", "-", "-"), "in.json"),
    (("pseudonymise", "-", "-"), "in.json"),
    (("verify", "-", "plan.json", "--json"), "in.json"),
    (("verify", "in", "-", "--json"), "plan.json"),
    (("explain", "in", "-", "-o", "-", "--workers", "1"), "plan.json"),
    (("explain", "-", "plan.json", "--json", "--workers", "1"), "in.json"),
    (("explain", "in", "-", "--fairness", "--json"), "plan.json"),
    (("compare", "plan.json", "-", "--json"), "plan.json"),
    (("revise", "in", "-", "--decisions", "said.json", "-o", "-"), "plan.json"),
    (("revise", "in", "plan.json", "--decisions", "-", "-o", "-"), "said.json"),
    (("revise", "-", "plan.json", "--decisions", "said.json", "-o", "-"), "in.json"),
    (("frontier", "-", "--between", "moves,travel", "-o", "-"), "in.json"),
    (("simulate", "-", "plan.json", "--runs", "9", "--json"), "in.json"),
    (("simulate", "in", "-", "--runs", "9", "-o", "-"), "plan.json"),
    (("sweep", "-", "--vary", "max_moves=1,2", "--workers", "1", "-o", "-"), "in.json"),
    (("publish", "-"), "plan.json"),
    (("publish", "plan.json", "-o", "-"), "plan.json"),
    (("letters", "-", "-o", "letters", "--instance", "in", "--json"), "plan.json"),
]


@pytest.mark.parametrize(("arguments", "given"), STREAMS, ids=[" ".join(one) for one, _ in STREAMS])
def test_every_command_on_standard_streams(
    there: Path, arguments: tuple[str, ...], given: str
) -> None:
    """Standard output is one JSON document and nothing else."""
    (there / "said.json").write_text('[{"doctor_id": "D1", "remark": "wants to stay"}]')
    text = (there / given).read_text(encoding="utf-8")
    result = run(*arguments, given=text)
    assert result.exit_code == 0, result.stderr
    assert isinstance(json.loads(result.stdout), dict)


def test_the_plan_of_a_stream_is_that_of_files(there: Path) -> None:
    text = (there / "in.json").read_text(encoding="utf-8")
    found = run("solve", "-", "-o", "-", given=text).stdout
    file = (there / "plan.json").read_text(encoding="utf-8")
    assert _without_seconds(found) == _without_seconds(file)


def _without_seconds(text: str) -> Any:
    document = json.loads(text)
    document["solver"].pop("seconds")
    return document


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "-", "-"),
        ("explain", "-", "-"),
        ("compare", "-", "-"),
        ("simulate", "-", "-"),
        ("revise", "in", "-", "--decisions", "-"),
        ("solve", "-", "--after", "-", "--from", "X"),
        ("revise", "in", "-"),
    ],
)
def test_standard_input_is_read_once(there: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, given="{}")
    assert result.exit_code == 2
    assert "only one of the inputs can be -" in result.stderr or "--decisions" in result.stderr


@pytest.mark.parametrize("what", get_args(What))
def test_documents_fit_their_schemas(there: Path, what: What) -> None:
    schema = json.loads(run("schema", what).stdout)
    assert schema["$id"] == f"urn:phanbo-{what}:1"
    documents = {
        "instance": ("convert", "in", "-"),
        "plan": ("solve", "in", "-o", "-"),
        "explanation": ("explain", "in", "plan.json", "--doctor", "D1", "--json"),
        "fairness": ("explain", "in", "plan.json", "--fairness", "--json"),
        "comparison": ("compare", "plan.json", "plan.json", "--json"),
        "frontier": ("frontier", "in", "--between", "moves,travel", "--json"),
        "simulation": ("simulate", "in", "plan.json", "--runs", "9", "--json"),
        "sweep": ("sweep", "in", "--vary", "max_moves=,0", "--json"),
    }
    said = [{"doctor_id": "D1", "decision": "forbid", "target_id": "S2"}]
    document: Any = said if what == "decisions" else json.loads(run(*documents[what]).stdout)
    jsonschema.validate(document, schema)
    if what not in ("instance", "decisions"):
        assert document["format"] == f"phanbo-{what}/1"


def test_decisions_in_json_are_those_of_the_workbook(there: Path) -> None:
    """Forbidding without a target is about the post that the plan gives."""
    plan = Plan.from_json((there / "plan.json").read_bytes())
    moved = next(one for one in plan.postings if one.post_id == "S2")
    (there / "said.json").write_text(
        json.dumps([{"doctor_id": moved.doctor_id, "decision": "forbid", "who": "Hà"}])
    )
    arguments = ("revise", "in", "plan.json", "--decisions", "said.json")
    revised = run(*arguments, "-o", "new.json", "-o", "new.xlsx")
    assert revised.exit_code == 0, revised.stderr
    made = Plan.from_json((there / "new.json").read_bytes())
    assert made.revision is not None
    assert [one.target_id for one in made.revision.decisions] == ["S2"]
    assert moved.doctor_id not in {one.doctor_id for one in made.postings if one.post_id == "S2"}
    assert run("verify", "in", "new.json").exit_code == 0
    again = run("revise", "in", "new.xlsx", "-o", "same.json")
    assert again.exit_code == 0
    assert (there / "same.json").read_bytes() == (there / "new.json").read_bytes()
    (there / "said.json").write_text("[]")
    back = run("revise", "in", "new.json", "--decisions", "said.json", "-o", "-")
    assert json.loads(back.stdout)["revision"]["decisions"] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{}", "said.json: is not a list of rows"),
        ("[", "said.json: cannot be read as JSON"),
        ('[{"doctor_id": "D12"}]', "row 1, column doctor_id, 'D12': is no doctor of the plan; did"),
        ('[{"doctor_id": "X"}]', "is no doctor of the plan; write the doctor's id"),
        ('[{"decision": "keep"}]', "row 1, column doctor_id: is not as phanbo schema decisions"),
        ('[{"doctor_id": "D1", "decision": "train"}]', "column target_id: is blank, but the"),
        (
            '[{"doctor_id": "D1", "decision": "train", "target_id": "S1"}]',
            "'S1': is no course",
        ),
        (
            '[{"doctor_id": "D1", "decision": "another_station", "target_id": "S9"}]',
            "'S9': is neither a station nor a team",
        ),
        (
            '[{"doctor_id": "D1", "decision": "keep", "target_id": "S1"}]',
            "'S1': is a target, but the decision takes none; empty the cell",
        ),
        ('[{"doctor_id": "D1", "period": "Q9"}]', "column period, 'Q9': is no period of the plan"),
    ],
)
def test_decisions_that_cannot_be_read(there: Path, said: str, told: str) -> None:
    (there / "said.json").write_text(said)
    arguments = ("revise", "in", "plan.json", "--decisions", "said.json", "-o", "new.json")
    result = run(*arguments, "--lang", "en")
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
    assert "Decisions that cannot be read: 1" in result.stderr
    assert not (there / "new.json").exists()
