"""The bundled instance viet-nam-2027, which is generated when it is read."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import phanbo
from phanbo.instances import bundled
from phanbo.instances.bundled import GENERATED
from phanbo.instances.generator import province
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.models.instance import Instance

FOLDER = Path(__file__).parents[1] / "instances" / "viet-nam-2027"
DRAWN = "5cac83d7744ce10fd119290000793452d86e7b9c034257a16ba220730315c499"
"""The SHA-256 of its tables; another one on some machine means that it is not the same there."""
WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event == "open" else None)
import phanbo
phanbo.load("viet-nam-2027")
print(*(name for name in opened if str(name).endswith((".csv", ".json", ".xlsx"))), sep="\\n")
"""


@pytest.fixture(scope="module")
def instance() -> Instance:
    return phanbo.load("viet-nam-2027")


def test_it_holds_the_whole_country(instance: Instance) -> None:
    assert len(instance.stations) == 3321
    assert len(instance.doctors) == 15277
    assert len(instance.points) == 5555
    assert len(instance.teams) == 690
    posts = Counter((one.post_id or "-")[0] for one in instance.doctors)
    assert posts == {"S": 8200, "T": 6619, "-": 458}
    assert {one.target_doctors for one in instance.stations} == {4, 5}
    assert len({one.course_id.split("-")[0] for one in instance.courses}) == 34
    assert len({one.skill_id for one in instance.skills}) == 4


def test_names_and_ids_are_distinct(instance: Instance) -> None:
    assert len({one.name for one in instance.stations}) == 3321
    assert len({one.name for one in instance.teams}) == 690
    assert len({one.name for one in instance.doctors}) == 15277


def test_every_island_has_a_doctor_and_a_crossing(instance: Instance) -> None:
    islands = {one.island for one in instance.stations if one.island}
    assert len(islands) == 20
    posts = {one.post_id for one in instance.doctors}
    assert all(one.station_id in posts for one in instance.stations if one.island)
    assert islands == {one.to_island for one in instance.ferries}


def test_it_is_the_same_on_every_machine() -> None:
    code, seed = GENERATED["viet-nam-2027"]
    made = json.dumps(province.tables(code, seed=seed), ensure_ascii=False)
    assert hashlib.sha256(made.encode()).hexdigest() == DRAWN


def test_its_settings_are_those_generated_but_for_the_words(instance: Instance) -> None:
    code, seed = GENERATED["viet-nam-2027"]
    words = {"name", "description", "source"}
    drawn = {row["setting"]: row["value"] for row in province.tables(code, seed=seed)["settings"]}
    read = {row["setting"]: row["value"] for row in instance.settings.rows()}
    assert {name: read[name] for name in read.keys() - words} == {
        name: drawn[name] for name in drawn.keys() - words
    }
    assert instance.settings.name == "viet-nam-2027"
    assert ATTRIBUTION in (instance.settings.source or "")


def test_reading_opens_no_file_outside_the_package(tmp_path: Path) -> None:
    watched = subprocess.run(
        [sys.executable, "-c", WATCHED], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    opened = {Path(name).resolve() for name in watched.stdout.split("\n") if name}
    package = Path(phanbo.__file__ or "").parent.resolve()
    assert {path.name for path in opened} >= {"communes.csv", "ferries.csv", "settings.csv"}
    assert all(path.is_relative_to(package) for path in opened)


def test_it_is_listed_without_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(province, "tables")
    assert "15,277 doctors" in bundled()["viet-nam-2027"]


def test_readme_says_what_is_real(instance: Instance) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in page
    assert "Every doctor is generated" in page
    posts = Counter((one.post_id or "-")[0] for one in instance.doctors)
    for count in (len(instance.doctors), len(instance.points), posts["S"], posts["T"]):
        assert f"{count:,}" in page
