"""phanbo solve --parts: the file, what is wrong with it, and what is said of the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from phanbo.cli import cli
from phanbo.instances.generator.province import tables
from phanbo.instances.provinces import provinces_of
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from tests.test_parts import TOWNS, two_towns


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--lang", "en"])


@pytest.fixture
def towns(tmp_path: Path) -> tuple[str, Path]:
    instance, parts = tmp_path / "towns.json", tmp_path / "parts.csv"
    instance.write_text(two_towns(seats_max=2).to_json(), encoding="utf-8")
    rows = [f"{post},Đông {part}" for post, part in TOWNS.items()]
    parts.write_text("\n".join(["id,part", *rows]), encoding="utf-8")
    return str(instance), parts


def test_a_plan_by_parts(towns: tuple[str, Path], tmp_path: Path) -> None:
    instance, parts = towns
    files = [str(tmp_path / f"plan.{ending}") for ending in ("json", "xlsx", "html")]
    outputs = [word for file in files for word in ("-o", file)]
    result = run("solve", instance, "--parts", str(parts), "--workers", "1", *outputs)
    assert result.exit_code == 0, result.output
    assert "no plan in which everybody stays in their part is better" in result.stderr
    assert "proven optimal" not in result.stderr
    assert "shared out: seats_max C: limit 2, wanted 4, used 2" in result.stderr
    plan = json.loads(Path(files[0]).read_text(encoding="utf-8"))
    assert plan["status"] == "feasible"
    assert plan["by_parts"]["parts"] == ["Đông A", "Đông B"]
    page = Path(files[2]).read_text(encoding="utf-8")
    assert "A plan in which some go to another part may be" in page
    assert run("verify", instance, files[0]).exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "parts.csv: is empty"),
        ("id,parts\nA1,x", "parts.csv, column part: is missing; did you mean parts?"),
        ("id,part\nA1,x\nA1,y", "row 3, column id, 'A1': has the same id as row 2"),
        ("id,part\nA1,\n", "row 2, column part: is blank"),
        ("id,part\nA1,x\nA2,x\nB1,y\nB2,y\nX,x", "row 6, column id, 'X': is no station"),
        ("id,part\nA1,x\nA2,x\nB1,y", "parts.csv, column id, 'B2': is in no part"),
    ],
)
def test_a_file_that_is_wrong(towns: tuple[str, Path], text: str, said: str) -> None:
    instance, parts = towns
    parts.write_text(text, encoding="utf-8")
    result = run("solve", instance, "--parts", str(parts))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "faults: 1\n" in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--workers", "2"),
        ("--rounds", "2"),
        ("--cluster", "x"),
        ("--parts", "nowhere.csv"),
        ("--parts", "p", "--robust"),
        ("--parts", "p", "--alternatives", "2"),
        ("--parts", "p", "--workers", "2", "--cluster", "x"),
    ],
)
def test_options_that_do_not_go_together(towns: tuple[str, Path], options: tuple[str, ...]) -> None:
    assert run("solve", towns[0], *options).exit_code == 2


def test_no_plan_by_parts_is_status_3(towns: tuple[str, Path], tmp_path: Path) -> None:
    decisions = [{"doctor_id": one, "action": "train", "target_id": "C"} for one in ("DA1", "DB1")]
    content = two_towns(seats_max=1).tables() | {"decisions": decisions}
    instance = tmp_path / "towns.json"
    instance.write_text(Instance.model_validate(content).to_json(), encoding="utf-8")
    options = ("--workers", "1", "-o", str(tmp_path / "plan.json"))
    result = run("solve", str(instance), "--parts", str(towns[1]), *options)
    assert result.exit_code == 3
    assert "No plan in which everybody stays in their part keeps all rules" in result.stderr


def test_provinces_of_generated_instances() -> None:
    instance = Instance.model_validate(tables("22,31", stations=40, doctors=60, seed=1))
    found = provinces_of(instance)
    ids = {one.station_id for one in instance.stations} | {one.team_id for one in instance.teams}
    assert found.keys() == ids
    assert {found[one] for one in found if one.startswith("T22-")} == {"Tỉnh Quảng Ninh"}
    with pytest.raises(InstanceError, match="'A1': does not say its province"):
        provinces_of(two_towns())
