"""The plain model in several periods against answers found by hand: who and what is in force."""

from __future__ import annotations

import pytest

from tests.hand_tables import (
    Row,
    bests,
    doctor,
    goals,
    halves,
    instance,
    minutes,
    staffing,
    station,
)


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ({}, [0, 0]),
        ({"joins": "2"}, [1, 0]),
        ({"leaves": "3"}, [1, 0]),
        ({"joins": "2", "leaves": "3"}, [2, 0]),
        ({"joins": "2", "leaves": "2"}, [3, 0]),
        ({"joins": "3", "leaves": "2"}, [3, 0]),
        ({"leaves": "1"}, [3, 0]),
    ],
)
def test_doctors_join_and_leave(cells: Row, answer: list[float]) -> None:
    """Who is not available is not unplaced either."""
    one = instance(
        [station("A", 1)],
        [doctor("X", "A", **cells)],
        goals("below_minimum;unplaced"),
        periods=halves(3),
    )
    assert bests(one) == answer


def test_periods_are_in_the_order_of_their_days() -> None:
    """Neither the rows nor the ids of the periods say which comes first."""
    one = instance(
        [station("A", 1)],
        [doctor("X", "A", leaves="early")],
        goals("below_minimum"),
        periods=[
            {"period_id": "early", "starts": "2026-10-01", "weeks": 13},
            {"period_id": "late", "starts": "2026-04-01", "weeks": 26},
            {"period_id": "middle", "starts": "2027-01-01", "weeks": 13},
        ],
        staffing=[staffing("A", "middle", min_doctors=3), staffing("A", "early", min_doctors=2)],
    )
    assert bests(one) == [0 + 3 + 6], "one of 1, none of 2, none of 3"


def test_each_filled_cell_of_staffing_holds_from_its_period_on() -> None:
    one = instance(
        [station("A", 1)],
        [doctor("X", "A")],
        goals("below_minimum;uncovered_days;below_target"),
        periods=halves(3),
        staffing=[
            staffing("A", "3", target_doctors=4),
            staffing("A", "2", min_doctors=3, presence_days=7),
        ],
    )
    # The minimum: 1, 3, 3; days: 5, 7, 7; the target follows the minimum, until it is 4.
    assert bests(one) == [0 + 3 + 3, 0 + 3 + 3, 0 + 3 + 6]


def test_a_target_does_not_follow_the_minimum_once_it_is_given() -> None:
    one = instance(
        [station("A", 0, target_doctors=1)],
        [doctor("X", None)],
        goals("below_target"),
        periods=halves(2),
        staffing=[staffing("A", "2", min_doctors=3)],
    )
    assert bests(one) == [1 + 1]


def test_the_latest_requirement_is_in_force() -> None:
    def row(number: int, from_period: str | None, **subject: str) -> Row:
        return subject | {"skill_id": "K", "min_doctors": number, "from_period": from_period}

    one = instance(
        [
            station("A", functional_model="1"),
            station("B", functional_model="1"),
            station("C", functional_model="2"),
        ],
        [doctor("X", "A")],
        goals("missing_skills"),
        periods=halves(3),
        skills=[{"skill_id": "K", "name": "k"}],
        requirements=[
            row(1, "3", functional_model="1"),
            row(3, "2", functional_model="1"),
            row(2, None, functional_model="1"),
            row(1, "3", station_id="B"),
        ],
    )
    # A: 2, 3 and then 1. B has a row of its own, so the model's never stand for it.
    assert bests(one) == [3 + 6 + 1 + 1]


def test_days_and_visits_are_of_each_period() -> None:
    one = instance(
        [station("A", presence_days=1)],
        [doctor("X", "A", leaves="2")],
        goals("uncovered_days;travel"),
        points=[{"point_id": "P", "station_id": "A", "days_per_week": 3}],
        travel=minutes(A_P=20),
        periods=halves(2),
    )
    assert bests(one) == [0 + 1 + 6, 3 * 20]


@pytest.mark.parametrize(
    ("objectives", "answer"),
    [
        ("unplaced;preference", [0, 2 + 2]),  # at B twice
        ("preference;unplaced", [3 + 0, 1]),  # nowhere, then at A
        ("unplaced:1;preference", [0, 3]),
        ("travel;unplaced", [0, 2]),
    ],
)
def test_preferences_over_periods_and_waiting_for_the_better_post(
    objectives: str, answer: list[float]
) -> None:
    """X joins in the second period; A, the first choice, has room from the third on."""
    one = instance(
        [station("A", max_doctors=0), station("B")],
        [doctor("X", joins="2")],
        goals(objectives),
        travel=minutes(X_A=5, X_B=5),
        periods=halves(3),
        staffing=[staffing("A", "3", max_doctors=1)],
        preferences=[
            {"doctor_id": "X", "station_id": "A", "rank": 1},
            {"doctor_id": "X", "station_id": "B", "rank": 3},
        ],
    )
    assert bests(one) == answer
