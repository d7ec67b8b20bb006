"""The rolling review: what is left to plan, and the fewest changes to what people were told."""

from __future__ import annotations

from typing import Any

import pytest

from phanbo import Instance, InstanceError, Plan, solve, verify
from phanbo.models.errors import PlanError
from phanbo.optimizer.review import remaining

THREE = [
    {"period_id": "H1", "starts": "2026-01-01", "weeks": 26},
    {"period_id": "H2", "starts": "2026-07-01", "weeks": 26},
    {"period_id": "H3", "starts": "2027-01-01", "weeks": 26},
]


def instance(**tables: Any) -> Instance:
    """Make three periods and two stations an hour apart, each wanting a doctor."""
    whole: dict[str, Any] = {
        "settings": [{"setting": "travel_limit", "value": 90}],
        "periods": THREE,
        "stations": [
            {"station_id": "A", "name": "A", "lat": 21.0, "lon": 107.0, "min_doctors": 1},
            {"station_id": "B", "name": "B", "lat": 21.2, "lon": 107.0, "min_doctors": 1},
        ],
        "doctors": [{"doctor_id": "1", "post_id": "A"}, {"doctor_id": "2", "post_id": "A"}],
    }
    return Instance.model_validate(whole | tables)


def plan_of(made_for: Instance, **kept: Any) -> Plan:
    plan = solve(made_for)
    verify(made_for, plan)
    return plan.model_copy(update=kept)


def rows(made: Instance, table: str) -> list[dict[str, Any]]:
    return made.tables().get(table, [])


def row(made: Instance, table: str, key: str) -> dict[str, Any]:
    (one,) = [one for one in rows(made, table) if key in one.values()]
    return one


def test_posts_and_homes_are_where_the_plan_left_them() -> None:
    whole = instance()
    plan = plan_of(whole)
    (moved,) = {one.doctor_id for one in plan.postings if one.post_id == "B"}
    left = remaining(whole, plan, "H2")
    assert [one["period_id"] for one in rows(left, "periods")] == ["H2", "H3"]
    # The home was at A, and is still there: the way to B is as long as before.
    assert row(left, "doctors", moved) == {
        "doctor_id": moved,
        "post_id": "B",
        "lat": 21.0,
        "lon": 107.0,
    }
    again = solve(left)
    verify(left, again)
    weekly = {one.name: one.value for one in again.objectives}["travel"]
    assert weekly == {one.name: one.value for one in plan.objectives}["travel"] / 3 * 2


def test_rows_of_the_old_post_stay_with_the_home() -> None:
    whole = instance(travel=[{"from_id": "B", "to_id": "A", "minutes": 70}])
    plan = plan_of(whole)
    (moved,) = {one.doctor_id for one in plan.postings if one.post_id == "B"}
    left = remaining(whole, plan, "H2")
    assert {"from_id": moved, "to_id": "B", "minutes": 70} in rows(left, "travel")
    again = solve(left)
    assert {one.minutes for one in again.postings if one.doctor_id == moved} == {70}


def test_finished_courses_are_skills_and_money_spent() -> None:
    whole = instance(
        settings=[
            {"setting": "training_budget", "value": 100},
            {"setting": "budget", "value": "150.5"},
        ],
        skills=[{"skill_id": "ecg", "name": "ECG"}],
        requirements=[{"station_id": "A", "skill_id": "ecg", "min_doctors": 1}],
        courses=[
            {"course_id": "C1", "skill_id": "ecg", "seats_max": 1, "cost": 30},
            {"course_id": "C2", "skill_id": "ecg", "seats_max": 1, "cost": 30, "period": "H2"},
        ],
        travel=[{"from_id": "1", "to_id": "C1", "minutes": 5}],
    )
    plan = plan_of(whole)
    ((trained, course),) = [(one.doctor_id, one.course_id) for one in plan.training]
    assert course == "C1"
    left = remaining(whole, plan, "H2")
    assert row(left, "doctors", trained)["skills"] == "ecg"
    assert [one["course_id"] for one in rows(left, "courses")] == ["C2"]
    assert rows(left, "travel") == []
    assert {one["setting"]: one["value"] for one in rows(left, "settings")} == {
        "training_budget": 70,
        "budget": 120.5,
    }


def test_numbers_requirements_and_decisions_in_force() -> None:
    whole = instance(
        skills=[{"skill_id": "ecg", "name": "ECG"}],
        requirements=[
            {"station_id": "A", "skill_id": "ecg", "min_doctors": 1},
            {"station_id": "A", "skill_id": "ecg", "min_doctors": 2, "from_period": "H2"},
            {"station_id": "A", "skill_id": "ecg", "min_doctors": 3, "from_period": "H3"},
        ],
        staffing=[
            {"station_id": "A", "period": "H2", "target_doctors": 4},
            {"station_id": "A", "period": "H1", "target_doctors": 3, "max_doctors": 5},
            {"station_id": "A", "period": "H3", "min_doctors": 2},
        ],
        decisions=[
            {"doctor_id": "1", "action": "stay", "period": "H1"},
            {"doctor_id": "1", "action": "forbid", "target_id": "B", "period": "H3"},
            {"doctor_id": "2", "action": "no_training"},
        ],
    )
    left = remaining(whole, plan_of(whole), "H2")
    station = row(left, "stations", "A")
    assert (station["min_doctors"], station["target_doctors"], station["max_doctors"]) == (1, 4, 5)
    assert rows(left, "staffing") == [{"station_id": "A", "period": "H3", "min_doctors": 2}]
    needed = [(one.get("from_period"), one["min_doctors"]) for one in rows(left, "requirements")]
    assert sorted(needed, key=str) == [("H3", 3), (None, 2)]
    assert [(one["action"], one.get("period")) for one in rows(left, "decisions")] == [
        ("forbid", "H3"),
        ("no_training", None),
    ]


def test_joiners_and_leavers() -> None:
    whole = instance(
        doctors=[
            {"doctor_id": "1", "post_id": "A", "leaves": "H2"},
            {"doctor_id": "2", "post_id": "A", "partner_id": "1", "leaves": "H3"},
            {"doctor_id": "3", "lat": 21, "lon": 107, "joins": "H2"},
            {"doctor_id": "4", "lat": 21, "lon": 107, "joins": "H3"},
        ],
        preferences=[{"doctor_id": "1", "station_id": "A", "rank": 1}],
    )
    left = remaining(whole, plan_of(whole), "H2")
    assert {one["doctor_id"]: one.get("joins") for one in rows(left, "doctors")} == {
        "2": None,
        "3": None,
        "4": "H3",
    }
    assert "partner_id" not in row(left, "doctors", "2")
    assert rows(left, "preferences") == []


def test_whoever_relocated_lives_there_and_fills_the_housing() -> None:
    whole = instance(
        settings=[
            {"setting": "travel_limit", "value": 10},
            {"setting": "relocation_allowance", "value": 7},
            {"setting": "budget", "value": 20},
        ],
        stations=[
            {"station_id": "A", "name": "A", "lat": 21.0, "lon": 107.0, "min_doctors": 1},
            {
                "station_id": "B",
                "name": "B",
                "lat": 21.2,
                "lon": 107.0,
                "min_doctors": 1,
                "housing": 2,
            },
        ],
        doctors=[
            {"doctor_id": "1", "post_id": "A", "may_relocate": "no"},
            {"doctor_id": "2", "post_id": "A", "may_relocate": "yes", "lat": 21.0, "lon": 107.0},
        ],
    )
    left = remaining(whole, plan_of(whole), "H2")
    moved = row(left, "doctors", "2")
    assert moved == {"doctor_id": "2", "post_id": "B", "may_relocate": True}
    assert row(left, "stations", "B")["housing"] == 1
    assert {"setting": "budget", "value": 13} in rows(left, "settings")
    again = solve(left)
    assert {(one.mode, one.minutes) for one in again.postings if one.doctor_id == "2"} == {
        ("stay", 0)
    }


def test_what_is_wrong_is_said() -> None:
    whole = instance()
    plan = plan_of(whole)
    with pytest.raises(InstanceError, match="'H9': is no period of the instance; known are: H1"):
        remaining(whole, plan, "H9")
    with pytest.raises(InstanceError, match="'H1': is the first period"):
        remaining(whole, plan, "H1")
    with pytest.raises(PlanError, match="no postings for H2"):
        remaining(whole, plan.model_copy(update={"postings": plan.postings[:1]}), "H3")
    fewer = instance(
        stations=[{"station_id": "A", "name": "A", "lat": 21, "lon": 107, "min_doctors": 1}]
    )
    with pytest.raises(PlanError, match="at B, which the instance does not know"):
        remaining(fewer, plan, "H2")
    frozen = plan.released(["H2"], "frozen")
    with pytest.raises(PlanError, match="H2 is frozen"):
        remaining(whole, frozen, "H2")


def posts(plan: Plan) -> dict[tuple[str, str | None], str | None]:
    return {(one.doctor_id, one.period): one.post_id for one in plan.postings}


def test_of_equally_good_plans_the_published_one_stays() -> None:
    """Doctors 1 and 2 are alike, so that either may go to B."""
    whole = instance()
    plan = plan_of(whole)
    swapped = plan.model_copy(
        update={
            "postings": tuple(
                one.model_copy(update={"doctor_id": {"1": "2", "2": "1"}[one.doctor_id]})
                for one in plan.postings
            )
        }
    )
    assert posts(swapped) != posts(plan)
    kept = solve(whole, published=swapped)
    verify(whole, kept)
    assert posts(kept) == posts(swapped)
    assert kept.review is not None
    assert (kept.review.changed, kept.review.bound) == (0, 0)
    assert [one.value for one in kept.objectives] == [one.value for one in plan.objectives]


def test_only_what_was_published_is_kept() -> None:
    whole = instance(
        decisions=[{"doctor_id": "1", "action": "stay", "period": "H1"}],
    )
    told = plan_of(whole)
    wrong = told.model_copy(
        update={
            "postings": tuple(
                one.model_copy(update={"post_id": "B"}) if one.doctor_id == "1" else one
                for one in told.postings
            )
        }
    )
    every = solve(whole, published=wrong).review
    assert every is not None
    assert every.changed == every.bound == 1
    some = solve(whole, published=told.released(["H2"], "published")).review
    assert some is not None
    assert some.changed == 0


def test_releases() -> None:
    plan = plan_of(instance())
    assert plan.release_of("H1") == "draft"
    told = plan.released(["H1", "H2"], "published").released(["H1"], "frozen")
    assert [told.release_of(one) for one in ("H1", "H2", "H3")] == ["frozen", "published", "draft"]
    assert Plan.from_json(told.to_json()) == told
    assert told.released(["H1", "H2"], "draft") == plan
    with pytest.raises(PlanError, match="no postings for H9"):
        plan.released(["H9"], "published")
