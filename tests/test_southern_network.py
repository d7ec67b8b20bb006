"""The bundled instance southern-network: its facts, its plan, and that its generator makes it."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.generator.southern_network import main
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan

COMMITTED = Path(__file__).parents[1] / "instances" / "southern-network"
TECHNIQUES = {"OBS", "PED", "ONC", "NEU", "CAR", "NSO", "URO"}
MEKONG = (
    "Long An;Tiền Giang;Bến Tre;Trà Vinh;Vĩnh Long;Đồng Tháp;An Giang;Kiên Giang;Cần Thơ;Hậu Giang;"
    "Sóc Trăng;Bạc Liêu;Cà Mau"
)
SOUTH_EAST = "Đồng Nai;Bình Dương;Bà Rịa – Vũng Tàu;Bình Phước;Tây Ninh"


@pytest.fixture(scope="module")
def instance() -> Instance:
    return phanbo.load("southern-network")


@pytest.fixture(scope="module")
def plan(instance: Instance) -> Plan:
    return phanbo.solve(instance)


def test_the_generator_makes_the_committed_files(tmp_path: Path) -> None:
    main([str(tmp_path)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in COMMITTED.glob("*.csv")}


def test_another_seed_makes_other_doctors_at_the_same_hospitals(tmp_path: Path) -> None:
    main([str(tmp_path), "--seed", "2"])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made["stations.csv"] == (COMMITTED / "stations.csv").read_bytes()
    assert made["doctors.csv"] != (COMMITTED / "doctors.csv").read_bytes()


def test_there_is_a_hospital_in_each_of_the_18_provinces(instance: Instance) -> None:
    by_region: dict[str, list[str]] = {"Mekong": [], "south-east": []}
    for station in instance.stations:
        by_region[(station.kind or "").rpartition(", ")[2]].append(station.district or "")
    assert by_region == {"Mekong": MEKONG.split(";"), "south-east": SOUTH_EAST.split(";")}
    assert (len(by_region["Mekong"]), len(by_region["south-east"])) == (13, 5)


def test_counts_are_those_of_the_readme(instance: Instance) -> None:
    posts = Counter((doctor.post_id or "")[0] for doctor in instance.doctors)
    assert posts == {"T": 88, "S": 199}
    assert len(instance.teams) == 12
    assert sum(doctor.may_relocate for doctor in instance.doctors) == 47


def test_each_course_runs_in_each_half_year_but_the_last(instance: Instance) -> None:
    periods = [(one.period_id, one.starts.isoformat(), int(one.weeks)) for one in instance.periods]
    assert periods == [
        ("2026-H1", "2026-01-01", 26),
        ("2026-H2", "2026-07-01", 26),
        ("2027-H1", "2027-01-01", 26),
    ]
    runs: dict[str, list[str | None]] = {}
    for course in instance.courses:
        name, _, half_year = course.course_id.rpartition("-")
        assert course.period == f"20{half_year[:2]}-{half_year[2:]}"
        runs.setdefault(name, []).append(course.period)
    assert len(runs) == 15
    assert all(when == ["2026-H1", "2026-H2"] for when in runs.values())


def test_teams_keep_most_of_their_doctors(instance: Instance) -> None:
    listed = Counter(doctor.post_id for doctor in instance.doctors)
    for team in instance.teams:
        assert team.keep_max == listed[team.team_id]
        assert team.keep_min > team.keep_max / 2
    assert sum(team.keep_max - team.keep_min for team in instance.teams) == 24


def test_only_the_right_base_leads_to_a_technique(instance: Instance) -> None:
    taught = {course.skill_id: course.prerequisite for course in instance.courses}
    assert set(taught) == {row.skill_id for row in instance.requirements} == TECHNIQUES
    assert set(taught.values()) == {"INT", "SUR", "GYN", "CHD"}
    for doctor in instance.doctors:
        learnt = TECHNIQUES.intersection(doctor.skills)
        assert all(taught[technique] in doctor.skills for technique in learnt)
        assert doctor.can_train == (not learnt)


def test_the_plan_is_proven_optimal_and_keeps_every_rule(instance: Instance, plan: Plan) -> None:
    phanbo.verify(instance, plan)
    assert plan.status == "optimal"
    values = {one.name: one.value for one in plan.objectives}
    assert values["unplaced"] == values["below_minimum"] == values["below_target"] == 0
    assert values["missing_skills"] == 78
    assert values["relocations"] == 15
    assert Counter(one.period for one in plan.training) == {"2026-H1": 25, "2026-H2": 3}
    missing: Counter[str | None] = Counter()
    for one in plan.shortages:
        missing[one.period] += int(one.amount)
    assert missing == {"2026-H1": 41, "2026-H2": 16, "2027-H1": 13}


def test_a_secondment_is_for_the_rest_of_the_plan(plan: Plan) -> None:
    seconded: dict[str | None, set[tuple[str, str | None]]] = {}
    for one in plan.postings:
        if one.mode in ("commute", "relocate"):
            seconded.setdefault(one.period, set()).add((one.doctor_id, one.post_id))
    first, second, third = (seconded[period] for period in ("2026-H1", "2026-H2", "2027-H1"))
    assert first <= second <= third


def test_who_is_seconded_brings_a_technique_that_is_short_there(
    instance: Instance, plan: Plan
) -> None:
    """In some half-year the hospital's own doctors, with what they learnt before, are too few."""
    skills = {doctor.doctor_id: set(doctor.skills) & TECHNIQUES for doctor in instance.doctors}
    needed = {(row.station_id, row.skill_id): row.min_doctors for row in instance.requirements}
    seconded: set[tuple[str, str | None, str]] = set()
    short: set[tuple[str | None, str]] = set()
    for period in instance.periods:
        there: Counter[tuple[str | None, str]] = Counter()
        for one in plan.postings:
            if one.period != period.period_id:
                continue
            there.update((one.post_id, skill) for skill in skills[one.doctor_id])
            if one.mode in ("commute", "relocate"):
                (technique,) = skills[one.doctor_id]
                seconded.add((one.doctor_id, one.post_id, technique))
        short.update(place for place, least in needed.items() if there[place] <= least)
        for trained in plan.training:
            if trained.period == period.period_id:
                skills[trained.doctor_id].add(trained.skill_id)
    assert len(seconded) == 20
    assert {(post, technique) for _, post, technique in seconded} <= short


def test_money_for_courses_saves_secondments(instance: Instance) -> None:
    """The README's first and last column: the same budget, without courses and with them."""

    def outcome(courses: int) -> tuple[int, float, float]:
        settings = instance.settings.model_copy(update={"training_budget": Decimal(courses)})
        plan = phanbo.solve(instance.model_copy(update={"settings": settings}))
        values = {one.name: one.value for one in plan.objectives}
        return len(plan.training), values["relocations"], values["missing_skills"]

    assert outcome(0) == (0, 19, 135)
    assert outcome(1_000_000_000) == (28, 15, 78)


def test_the_source_is_named(instance: Instance) -> None:
    assert "sggp.org.vn" in (instance.settings.source or "")
    readme = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert "sggp.org.vn" in readme
    assert "Every doctor is generated" in readme
    assert "every doctor generated" in (instance.settings.description or "")
