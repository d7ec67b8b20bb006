"""The plain model's training against answers found by hand, in one period."""

from __future__ import annotations

import pytest

from tests.hand_tables import Row, bests, decide, doctor, goals, instance, minutes, station

COURSES: dict[str, list[Row]] = {
    "skills": [{"skill_id": "K", "name": "k"}, {"skill_id": "L", "name": "l"}],
    "courses": [
        {"course_id": "CK", "skill_id": "K", "seats_max": 9, "cost": 10},
        {"course_id": "CL", "skill_id": "L", "seats_max": 9, "prerequisite": "K"},
    ],
    "requirements": [{"station_id": "A", "skill_id": "K", "min_doctors": 3}],
}


@pytest.mark.parametrize(
    ("share", "missing"), [("0", 6), ("1/3", 3), ("0.34", 1), ("2/3", 1), ("0.9", 0)]
)
def test_training_share(share: str, missing: int) -> None:
    one = instance(
        [station("A")],
        [doctor(name, "A") for name in "XYZ"],
        goals("missing_skills;cost", training_share=share),
        **COURSES,
    )
    trained = {6: 0, 3: 1, 1: 2, 0: 3}[missing]
    assert bests(one) == [missing, 10 * trained]


def test_training_needs_seats_money_and_the_prerequisite_beforehand() -> None:
    requirements = [{"station_id": "A", "skill_id": "L", "min_doctors": 2}]
    doctors = [doctor("X", "A", skills="K"), doctor("Y", "A")]
    settings = goals("missing_skills;cost", training_share="0.9")
    one = instance([station("A")], doctors, settings, **COURSES | {"requirements": requirements})
    assert bests(one) == [1, 0], "Y lacks K, and a course of this plan does not count"
    courses = [COURSES["courses"][0] | {"seats_min": 2}]
    doctors = [doctor("X", "A"), doctor("Y", "A"), doctor("Z", "A", can_train="no")]
    for limit, answer in (
        ({}, [1, 20]),
        ({"training_budget": 19.5}, [6, 0]),
        ({"budget": 20}, [1, 20]),
    ):
        three = instance(
            [station("A")], doctors, settings | limit, **COURSES | {"courses": courses}
        )
        assert bests(three) == answer


def test_training_in_a_team_has_no_share() -> None:
    one = instance(
        [station("A")],
        [doctor("X", "T"), doctor("Y", "T")],
        goals("cost", training_share=0),
        teams=[{"team_id": "T", "name": "t", "keep_max": 2}],
        decisions=[decide("X", "train", "CK"), decide("Y", "train", "CK")],
        **COURSES,
    )
    assert bests(one) == [20]


def test_a_venue_may_be_too_far() -> None:
    courses = [COURSES["courses"][0] | {"travel_limit": 20}]
    one = instance(
        [station("A")],
        [doctor("X", "A"), doctor("Y", "A"), doctor("Z", "A")],
        goals("missing_skills", training_share="0.9"),
        travel=minutes(X_CK=20, Y_CK=20.5),
        **COURSES | {"courses": courses},
    )
    assert bests(one) == [3], "only X: 20.5 minutes are 21, and Z's are unknown"


@pytest.mark.parametrize(
    ("decisions", "answer"),
    [
        ([decide("X", "train", "CK")], [0]),
        ([decide("X", "train", "CK"), decide("Y", "train", "CK")], None),
        ([decide("X", "train", "CK"), decide("X", "no_training")], None),
        ([decide("X", "no_training"), decide("Y", "no_training")], [1]),
        ([decide("Z", "train", "CK")], None),
    ],
)
def test_decisions_on_training(decisions: list[Row], answer: list[float] | None) -> None:
    requirements = [{"station_id": "A", "skill_id": "K", "min_doctors": 1}]
    one = instance(
        [station("A")],
        [doctor("X", "A"), doctor("Y", "A"), doctor("Z", "A", leaves="p")],
        goals("missing_skills"),
        periods=[{"period_id": "p", "starts": "2026-01-01", "weeks": 52}],
        decisions=decisions,
        **COURSES | {"requirements": requirements},
    )
    assert bests(one) == answer
