"""The bundled can-tho-2025 and can-tho-2026: their facts, their plans, and who makes them."""

from collections import Counter
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.generator.can_tho import CLINIC_SKILLS, WHEN, main
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.models.instance import Instance

BUNDLED = Path(__file__).parents[1] / "instances"
ONE, HALVES = WHEN

each = pytest.mark.parametrize("name", WHEN)


@pytest.fixture(scope="module")
def instances() -> dict[str, Instance]:
    return {name: phanbo.load(name) for name in WHEN}


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@each
def test_generator_makes_the_committed_files(name: str, tmp_path: Path) -> None:
    main([name, str(tmp_path / "made")])
    assert files(tmp_path / "made") == files(BUNDLED / name)


def test_other_seeds_make_other_doctors_at_the_same_stations(tmp_path: Path) -> None:
    main([ONE, str(tmp_path / "made"), "--seed", "1"])
    made, committed = files(tmp_path / "made"), files(BUNDLED / ONE)
    assert made["stations.csv"] == committed["stations.csv"]
    assert made["doctors.csv"] != committed["doctors.csv"]


@pytest.mark.parametrize(
    ("name", "posts", "rows_of_travel"),
    [(ONE, {"S": 255, "T": 205, "-": 14}, 4), (HALVES, {"S": 247, "T": 199, "-": 28}, 7)],
)
def test_counts_are_those_of_the_readme(
    instances: dict[str, Instance], name: str, posts: dict[str, int], rows_of_travel: int
) -> None:
    instance = instances[name]
    assert len(instance.stations) == 103
    assert len(instance.points) == 172
    assert len(instance.teams) == 27
    assert len(instance.doctors) == 474
    assert Counter((one.post_id or "-")[0] for one in instance.doctors) == posts
    assert len(instance.travel) == rows_of_travel
    assert not any(one.may_relocate for one in instance.doctors)


def test_half_years_have_joiners_leavers_and_rising_numbers(instances: dict[str, Instance]) -> None:
    instance = instances[HALVES]
    first, second = (one.period_id for one in instance.periods)
    assert Counter(one.joins for one in instance.doctors if not one.post_id) == {
        first: 17,
        second: 11,
    }
    assert Counter(one.leaves for one in instance.doctors if one.leaves) == {second: 14}
    assert {one.period for one in instance.courses} == {first}
    full = {one.station_id: one.min_doctors for one in instances[ONE].stations}
    assert {one.station_id: one.min_doctors for one in instance.staffing} == full


@each
def test_thirteen_clinics_need_their_five_tasks(instances: dict[str, Instance], name: str) -> None:
    instance = instances[name]
    clinics = [one for one in instance.stations if "family-doctor clinic" in (one.kind or "")]
    assert len(clinics) == 13
    assert {one.functional_model for one in clinics} == {"F"}
    assert len({one.district for one in clinics}) == 13
    needed = {one.skill_id for one in instance.requirements if one.functional_model == "F"}
    tasks = {skill for skill, *_ in CLINIC_SKILLS} | {"SCR"}
    assert len(tasks) == 5
    assert tasks <= needed
    assert needed == {one.skill_id for one in instance.courses}


@each
def test_it_is_solved_to_the_end(instances: dict[str, Instance], name: str) -> None:
    plan = phanbo.solve(instances[name])
    assert plan.status == "optimal"
    phanbo.verify(instances[name], plan)
    values = {one.name: one.value for one in plan.objectives}
    assert values["unplaced"] == values["below_minimum"] == values["uncovered_days"] == 0
    assert values["missing_skills"] > 0
    assert values["below_target"] > 0


@each
def test_readme_says_what_is_real(name: str) -> None:
    page = (BUNDLED / name / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in page
    assert "Every doctor is generated" in page
    assert "169260108173105438" in page
