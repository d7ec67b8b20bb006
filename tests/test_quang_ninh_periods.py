"""The bundled instance quang-ninh-2026-2027: its facts, its plan, and that its generator makes it."""

from collections import Counter
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.instances.generator.quang_ninh_periods import main
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer import solve as solving
from phanbo.optimizer.formulation.horizon import Horizon
from tests.counting import Counting

COMMITTED = Path(__file__).parents[1] / "instances" / "quang-ninh-2026-2027"
PERIODS = ["2026-H1", "2026-H2", "2027-H1", "2027-H2"]


@pytest.fixture(scope="module")
def instance() -> Instance:
    return phanbo.load("quang-ninh-2026-2027")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_generator_makes_the_committed_files(tmp_path: Path) -> None:
    main([str(tmp_path / "made")])
    assert files(tmp_path / "made") == files(COMMITTED)


def test_another_seed_makes_others_join_at_the_same_stations(tmp_path: Path) -> None:
    main([str(tmp_path / "made"), "--seed", "1"])
    made, committed = files(tmp_path / "made"), files(COMMITTED)
    assert made["stations.csv"] == committed["stations.csv"]
    assert made["doctors.csv"] != committed["doctors.csv"]


def test_places_and_todays_doctors_are_those_of_2025(instance: Instance) -> None:
    today = phanbo.load("quang-ninh-2025")
    assert instance.points == today.points
    assert instance.teams == today.teams
    places = [(one.station_id, one.lat, one.lon, one.island) for one in instance.stations]
    assert places == [(one.station_id, one.lat, one.lon, one.island) for one in today.stations]
    stayed = [one.model_copy(update={"leaves": None}) for one in instance.doctors if one.post_id]
    assert stayed == list(today.doctors)
    assert Counter((one.post_id or "-")[0] for one in instance.doctors) == {
        "S": 140,
        "T": 113,
        "-": 24,
    }


def test_four_half_years_with_leavers_graduates_and_courses(instance: Instance) -> None:
    assert [(one.period_id, int(one.weeks)) for one in instance.periods] == [
        (period, 26) for period in PERIODS
    ]
    leaves = {one.doctor_id: one for one in instance.doctors if one.leaves}
    assert Counter(one.leaves for one in leaves.values()) == {
        "2026-H2": 7,
        "2027-H1": 8,
        "2027-H2": 3,
    }
    old = {one.doctor_id for one in instance.doctors if not one.can_train}
    assert len(old) == 12
    assert old < leaves.keys()
    joins = [one for one in instance.doctors if one.joins]
    assert Counter(one.joins for one in joins) == {"2026-H2": 10, "2027-H1": 4, "2027-H2": 10}
    assert all(one.post_id is None and one.lat and not one.skills for one in joins)
    sessions = Counter(one.period for one in instance.courses)
    assert sessions == {"2026-H1": 4, "2026-H2": 4, "2027-H1": 3}
    universities = {one.provider for one in instance.courses if "Đại học" in (one.provider or "")}
    assert len(universities) == 3


def test_every_station_is_to_have_four_or_five_doctors_by_2027(instance: Instance) -> None:
    levels = [list(facts.levels.values()) for facts in Horizon(instance).periods]
    assert {one.minimum for one in levels[-1]} == {3, 4}
    assert sum(one.minimum == 3 for one in levels[-1]) == 1
    assert {one.target for one in levels[-1]} == {4, 5, 6}
    targets = [sum(one.target for one in level) for level in levels]
    assert targets == sorted(targets)
    needed = [sum(need.doctors for need in facts.needs) for facts in Horizon(instance).periods]
    assert needed[0] == needed[1] < needed[2] == needed[3]


def test_the_plan_is_proven_and_what_the_readme_says(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it in one test: the plan takes a minute, and tests may run in several processes."""
    counting = Counting()
    monkeypatch.setattr(solving, "engine", lambda name: counting)
    plan = phanbo.solve(instance)
    assert counting.solved <= 4
    assert counting.relaxed <= 7
    phanbo.verify(instance, plan)
    every_objective_is_proven(plan)
    moves_are_spread_over_the_half_years(instance, plan)
    courses_run_before_the_requirements_rise(plan)
    what_is_short_is_what_the_readme_says(plan)


def every_objective_is_proven(plan: Plan) -> None:
    assert plan.status == "optimal"
    assert all(one.proven and one.bound == one.value for one in plan.objectives)
    values = {one.name: one.value for one in plan.objectives}
    assert values["unplaced"] == values["below_minimum"] == values["uncovered_days"] == 0
    assert (values["missing_skills"], values["below_target"]) == (34, 37)
    assert (values["relocations"], values["moves"]) == (13, 13)


def moves_are_spread_over_the_half_years(instance: Instance, plan: Plan) -> None:
    stations = {one.station_id for one in instance.stations}
    calendar = plan.calendar or ()
    taken_up = [one for one in calendar if one.event == "takes_up"]
    moves = Counter(one.period for one in taken_up if one.from_ in stations)
    assert moves == {"2026-H1": 3, "2026-H2": 2, "2027-H1": 4, "2027-H2": 4}
    assert max(moves.values()) == instance.settings.max_moves
    from_teams = Counter(one.period for one in taken_up if one.from_ not in stations)
    assert from_teams == {"2026-H1": 113}
    leavers = {one.doctor_id for one in calendar if one.event == "leaves"}
    assert len(leavers) == 18
    assert leavers & {one.instead_of for one in calendar}


def courses_run_before_the_requirements_rise(plan: Plan) -> None:
    trained = Counter(one.period for one in plan.training)
    assert set(trained) == {"2026-H1", "2026-H2", "2027-H1"}
    assert trained["2026-H1"] + trained["2026-H2"] > 4 * trained["2027-H1"]


def what_is_short_is_what_the_readme_says(plan: Plan) -> None:
    page = (COMMITTED / "README.md").read_text(encoding="utf-8")
    for objective, label in (("missing_skills", "skills"), ("below_target", "doctors")):
        missing = Counter[str | None]()
        for one in plan.shortages:
            missing[one.period] += int(one.amount) if one.objective == objective else 0
        cells = " | ".join(str(missing[period]) for period in PERIODS)
        (row,) = [line for line in page.split("\n") if line.startswith(f"| {label} missing")]
        assert row.endswith(f"| {cells} |")


def test_readme_says_what_is_real() -> None:
    page = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in page
    assert "Every doctor is generated" in page
