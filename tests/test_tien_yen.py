"""The bundled instance tien-yen-2019: its facts, its plan, and that its generator still makes it."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.instances.generator.tien_yen import main
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan

COMMITTED = Path(__file__).parents[1] / "instances" / "tien-yen-2019"
COMMUNES_OF_2019 = {
    "thị trấn Tiên Yên",
    "xã Hà Lâu",
    "xã Đại Dực",
    "xã Đại Thành",
    "xã Phong Dụ",
    "xã Điền Xá",
    "xã Đông Ngũ",
    "xã Yên Than",
    "xã Đông Hải",
    "xã Hải Lạng",
    "xã Tiên Lãng",
    "xã Đồng Rui",
}


@pytest.fixture(scope="module")
def instance() -> Instance:
    return phanbo.load("tien-yen-2019")


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return phanbo.solve(instance)


def test_the_generator_makes_the_committed_files(tmp_path: Path) -> None:
    main([str(tmp_path)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in COMMITTED.glob("*.csv")}


def test_another_seed_makes_other_doctors_at_the_same_stations(tmp_path: Path) -> None:
    main([str(tmp_path), "--seed", "1"])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made["stations.csv"] == (COMMITTED / "stations.csv").read_bytes()
    assert made["doctors.csv"] != (COMMITTED / "doctors.csv").read_bytes()


def test_counts_are_those_of_the_readme(instance: Instance) -> None:
    names = {station.name.removeprefix("Trạm Y tế ") for station in instance.stations}
    assert names == COMMUNES_OF_2019
    models = Counter(station.functional_model for station in instance.stations)
    assert models == {"3": 8, "2": 1, "1": 3}
    posts = Counter((doctor.post_id or "")[0] for doctor in instance.doctors)
    assert posts == {"S": 15, "T": 20}
    assert [(team.keep_min, team.keep_max) for team in instance.teams] == [(13, 16)]


def test_ten_doctors_were_recruited_full_time_for_the_stations(instance: Instance) -> None:
    recruited = [doctor for doctor in instance.doctors if doctor.doctor_id.startswith("R")]
    assert len(recruited) == 10
    stations = {station.station_id for station in instance.stations}
    assert all(doctor.fte == 1 and doctor.post_id in stations for doctor in recruited)


def test_models_ask_for_what_they_offer(instance: Instance) -> None:
    asked: dict[str, set[str]] = {model: set() for model in "123"}
    for row in instance.requirements:
        asked[row.functional_model or ""].add(row.skill_id)
    assert asked["3"] - asked["2"] == {"DELIV"}
    assert asked["2"] - asked["1"] == {"TREAT"}
    assert asked["1"] == {"HEAD", "DEPUTY", "PREV", "REF"}
    taught = {course.skill_id for course in instance.courses}
    assert taught == asked["3"]


def test_a_head_is_qualified_as_deputy_too(instance: Instance) -> None:
    """So that one head and one deputy are two doctors with DEPUTY, of whom one has HEAD."""
    heads = [doctor for doctor in instance.doctors if "HEAD" in doctor.skills]
    assert len(heads) == 7
    assert all("DEPUTY" in doctor.skills for doctor in heads)
    examination = next(course for course in instance.courses if course.skill_id == "HEAD")
    assert examination.prerequisite == "DEPUTY"
    wanted = {(row.skill_id, row.min_doctors) for row in instance.requirements}
    assert {("HEAD", 1), ("DEPUTY", 2)} <= wanted


def test_the_plan_is_proven_optimal_and_keeps_every_rule(instance: Instance, plan: Plan) -> None:
    phanbo.verify(instance, plan)
    assert plan.status == "optimal"
    values = {one.name: one.value for one in plan.objectives}
    assert values["unplaced"] == values["below_minimum"] == values["uncovered_days"] == 0
    assert values["missing_skills"] == 11
    assert values["below_target"] == 2
    assert values["relocations"] == 1


def test_less_money_leaves_more_gaps(instance: Instance) -> None:
    """The first column of the README's first table: no examination, nobody relocates."""
    settings = instance.settings.model_copy(update={"budget": Decimal(0)})
    plan = phanbo.solve(instance.model_copy(update={"settings": settings}))
    values = {one.name: one.value for one in plan.objectives}
    assert values["missing_skills"] == 28
    assert not plan.training
    assert values["relocations"] == 0


def test_attribution_is_printed(instance: Instance) -> None:
    assert ATTRIBUTION in (instance.settings.source or "")
    readme = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in readme
    assert "Every doctor is generated" in readme
    assert "every doctor generated" in (instance.settings.description or "")
