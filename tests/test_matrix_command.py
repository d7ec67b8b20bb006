"""``phanbo convert`` with matrices, and the examples of docs/travel.md."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from phanbo.cli import cli
from phanbo.instances import load
from phanbo.instances.matrix.places import places_csv

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = DOCS / "examples" / "travel"


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the examples of the travel page, as the current folder."""
    folder = tmp_path / "travel"
    shutil.copytree(EXAMPLES, folder)
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(cli, [*arguments])
    return result.exit_code, result.stdout, result.stderr


def test_examples_of_the_travel_page(examples: Path) -> None:
    page = (DOCS / "travel.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    commands, shown = 0, ""
    for language, body in blocks:
        if language == "python":
            exec(body, {})  # noqa: S102 - our own page
        elif language == "text":
            assert shown == body
        elif language == "sh" and body.startswith("phanbo "):
            status, _, shown = run(*body.split()[1:])
            assert status == 0
            commands += 1
    assert commands == 6
    listed, referrals = (body for language, body in blocks if language == "csv")
    assert (examples / "places.csv").read_text(encoding="utf-8") == listed
    assert (examples / "accessmod.csv").read_text(encoding="utf-8").startswith(referrals)


def test_requests_of_the_travel_page_are_those_of_its_matrices(examples: Path) -> None:
    test_examples_of_the_travel_page(examples)
    request = json.loads((examples / "request.json").read_text(encoding="utf-8"))
    query = json.loads((examples / "openrouteservice.json").read_text(encoding="utf-8"))
    query = query["metadata"]["query"]
    assert request["locations"] == query["locations"]
    for axis in ("sources", "destinations"):
        assert request[axis] == [int(one) for one in query[axis]]
    address = (examples / "osrm.curl").read_text(encoding="utf-8")
    where = ";".join(f"{lon},{lat}" for lon, lat in query["locations"])
    assert f"/table/v1/driving/{where}?" in address


def test_convert_writes_what_was_added(examples: Path) -> None:
    status, out, told = run("convert", "instance", "-", "--travel", "osrm.json")
    assert status == 0
    assert "14 rows added" in told
    assert json.loads(out)["travel"][0] == {"from_id": "D1", "to_id": "dam-ha", "minutes": 25}
    status, out, _ = run(
        "convert", "instance", "new", "--travel", "osrm.json", "--replace-travel", "--json"
    )
    assert json.loads(out) == {"written": "new", "travel": {"rows": 15, "kept": 0, "without": 6}}
    found = {(row.from_id, row.to_id): row.minutes for row in load("new").travel}
    assert found["D1", "dam-ha"] == Decimal("26.65")
    assert found["dam-ha", "quang-ha"] == 19


def test_convert_names_the_faults_and_writes_nothing(examples: Path) -> None:
    (examples / "bad.json").write_text('{"durations": [["soon"]]}', encoding="utf-8")
    status, out, told = run("convert", "instance", "new", "--travel", "bad.json")
    assert (status, out) == (2, "")
    assert told.splitlines() == [
        "No travel minutes were added; faults: 1",
        "bad.json, row 1, column 1, 'soon': is not a number; write a number such as 12 or 2.5",
    ]
    assert not (examples / "new").exists()


def test_places_on_standard_output(examples: Path) -> None:
    assert run("convert", "instance", "-", "--places")[1] == places_csv(load("instance"))


@pytest.mark.parametrize(
    "options",
    [
        ["places.csv", "--places", "--travel", "osrm.json"],
        ["places.json", "--places"],
        ["new", "--travel-ids", "accessmod.csv"],
        ["new", "--replace-travel"],
        ["new", "--travel", "osrm.json", "--travel-ids", "accessmod.csv"] * 2 + ["--travel", "x"],
        ["new", "--travel", "nowhere.json"],
    ],
)
def test_wrong_use(examples: Path, options: list[str]) -> None:
    status, _, told = run("convert", "instance", *options)
    assert status == 2
    assert "Error" in told
    assert not (examples / "new").exists()
