"""The bundled instance can-tho-2026: its facts, its plan, and that its generator still makes it."""

from collections import Counter
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.generator.can_tho import CLINIC_SKILLS, main
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.models.instance import Instance

COMMITTED = Path(__file__).parents[1] / "instances" / "can-tho-2026"


@pytest.fixture(scope="module")
def instance() -> Instance:
    return phanbo.load("can-tho-2026")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_generator_makes_the_committed_files(tmp_path: Path) -> None:
    main([str(tmp_path / "made")])
    assert files(tmp_path / "made") == files(COMMITTED)


def test_other_seeds_make_other_doctors_at_the_same_stations(tmp_path: Path) -> None:
    main([str(tmp_path / "made"), "--seed", "1"])
    made, committed = files(tmp_path / "made"), files(COMMITTED)
    assert made["stations.csv"] == committed["stations.csv"]
    assert made["doctors.csv"] != committed["doctors.csv"]


def test_counts_are_those_of_the_readme(instance: Instance) -> None:
    assert len(instance.stations) == 103
    assert len(instance.points) == 172
    assert len(instance.teams) == 27
    assert len(instance.doctors) == 474
    posts = Counter((one.post_id or "-")[0] for one in instance.doctors)
    assert posts == {"S": 255, "T": 205, "-": 14}
    assert len(instance.travel) == 4
    assert not any(one.may_relocate for one in instance.doctors)


def test_thirteen_clinics_need_their_five_tasks(instance: Instance) -> None:
    clinics = [one for one in instance.stations if "family-doctor clinic" in (one.kind or "")]
    assert len(clinics) == 13
    assert {one.functional_model for one in clinics} == {"F"}
    assert len({one.district for one in clinics}) == 13
    needed = {one.skill_id for one in instance.requirements if one.functional_model == "F"}
    tasks = {skill for skill, *_ in CLINIC_SKILLS} | {"SCR"}
    assert len(tasks) == 5
    assert tasks <= needed
    assert needed == {one.skill_id for one in instance.courses}


def test_it_is_solved_to_the_end(instance: Instance) -> None:
    plan = phanbo.solve(instance)
    assert plan.status == "optimal"
    phanbo.verify(instance, plan)
    values = {one.name: one.value for one in plan.objectives}
    assert values["unplaced"] == values["below_minimum"] == values["uncovered_days"] == 0
    assert values["missing_skills"] > 0
    assert values["below_target"] > 0


def test_readme_says_what_is_real() -> None:
    page = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in page
    assert "Every doctor is generated" in page
    assert "169260108173105438" in page
