"""The plain model in several periods against answers found by hand: who may be where, and when."""

from __future__ import annotations

import pytest

from tests.hand_tables import (
    Row,
    bests,
    decide,
    doctor,
    goals,
    halves,
    instance,
    minutes,
    staffing,
    station,
    team,
)


@pytest.mark.parametrize(("keep_max", "unplaced"), [(1, 0), (0, 1)])
def test_one_post_other_than_post_id_over_the_whole_plan(keep_max: int, unplaced: int) -> None:
    """X is wanted at A, then twice at B: waiting for that is best, in the team if it keeps one."""
    one = instance(
        [station("A", 1), station("B", max_doctors=0)],
        [doctor("X", "T")],
        goals("below_minimum;unplaced"),
        teams=[team("T", 0, keep_max)],
        travel=minutes(T_A=5, T_B=5),
        periods=halves(3),
        staffing=[
            staffing("A", "2", min_doctors=0),
            staffing("B", "2", min_doctors=1, max_doctors=1),
        ],
    )
    assert bests(one) == [1, unplaced]


@pytest.mark.parametrize(("priority", "answer"), [(1, [1, 0]), (2, [1, 1]), (3, [1, 1])])
def test_nobody_returns_to_post_id(priority: int, answer: list[float]) -> None:
    """X is wanted at home, then at B, then at home again, which is not to be had."""
    one = instance(
        [station("A", 1), station("B", priority=priority)],
        [doctor("X", "A")],
        goals("below_minimum;moves"),
        travel=minutes(A_B=5),
        periods=halves(3),
        staffing=[
            staffing("B", "2", min_doctors=1),
            staffing("A", "2", min_doctors=0),
            staffing("B", "3", min_doctors=0),
            staffing("A", "3", min_doctors=1),
        ],
    )
    assert bests(one) == answer


SHUT_IN_THE_MIDDLE = [staffing("A", "2", max_doctors=0), staffing("A", "3", max_doctors=1)]


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ({}, [1, 0]),  # a recruit, at A and at A again
        ({"post_id": "A"}, [1, 0]),  # stays, before and after
        ({"post_id": "A", "movable": "no"}, [0, 0]),  # who is not movable has room anyhow
        ({"post_id": "B"}, [1, 1]),  # moves once
    ],
)
def test_unplaced_is_no_post(cells: Row, answer: list[float]) -> None:
    one = instance(
        [station("A", max_doctors=1), station("B", max_doctors=0)],
        [doctor("X", **cells)],
        goals("unplaced;moves", max_moves=1),
        travel=minutes(X_A=5),
        periods=halves(3),
        staffing=SHUT_IN_THE_MIDDLE,
    )
    assert bests(one) == answer


@pytest.mark.parametrize(("limit", "unplaced"), [(1, 2), (2, 1)])
def test_a_full_station_keeps_the_available_ones_who_cannot_be_moved(
    limit: int, unplaced: int
) -> None:
    """Two are rooted at A at first, one later: then Z has room if the limit is two."""
    one = instance(
        [station("A", max_doctors=limit)],
        [doctor("X", "A", movable="no"), doctor("Y", "A", movable="no", leaves="2"), doctor("Z")],
        goals("unplaced"),
        travel=minutes(Z_A=5),
        periods=halves(2),
    )
    assert bests(one) == [unplaced]


def test_max_moves_is_for_each_period_and_a_move_counts_once() -> None:
    one = instance(
        [station("A"), station("B", 3)],
        [doctor(name, "A") for name in "XYZ"],
        goals("below_minimum;moves", max_moves=1),
        travel=minutes(A_B=5),
        periods=halves(3),
    )
    assert bests(one) == [3 + 1 + 0, 3], "one more at B in each period"


def test_not_every_new_post_is_a_move() -> None:
    """Out of a team and from nowhere is none; from a station it is, on joining too."""
    one = instance(
        [station("A"), station("B", 3)],
        [doctor("X", "T"), doctor("Y", joins="2"), doctor("Z", "A", joins="2")],
        goals("below_minimum;moves", max_moves=0),
        teams=[team("T", 0, 1)],
        travel=minutes(T_B=5, Y_B=5, A_B=5),
        periods=halves(2),
    )
    assert bests(one) == [3 + 1, 0]


def test_housing_is_for_each_period_and_a_relocation_counts_once() -> None:
    one = instance(
        [station("A", housing=1)],
        [
            doctor("X", may_relocate="yes", leaves="2"),
            doctor("Y", may_relocate="yes", joins="2"),
            doctor("Z", may_relocate="yes", joins="2", leaves="3"),
        ],
        goals("unplaced;relocations;travel;cost", relocation_allowance=70),
        travel=minutes(X_A=90, Y_A=100, Z_A=70),
        periods=halves(3),
    )
    # X's half-year, then Y's two, who goes home once a week; Z in between would be a third.
    assert bests(one) == [1, 2, 90 + 100 + 100, 2 * 70]


@pytest.mark.parametrize(("budget", "answer"), [(140, [0, 140]), (139, [2, 70])])
def test_allowances_are_of_the_whole_plan(budget: int, answer: list[float]) -> None:
    one = instance(
        [station("A")],
        [doctor("X", may_relocate="yes"), doctor("Y", may_relocate="yes", joins="2")],
        goals("unplaced;cost", relocation_allowance=70, budget=budget),
        travel=minutes(X_A=90, Y_A=90),
        periods=halves(3),
    )
    assert bests(one) == answer


@pytest.mark.parametrize(("period", "answer"), [("2", [1, 1, 5 * 90]), (None, [0, 1, 15 * 90])])
def test_a_decision_allows_a_post_in_its_period_only(
    period: str | None, answer: list[float]
) -> None:
    """B is too far; in the third period X may be neither there nor at A again."""
    one = instance(
        [station("A"), station("B")],
        [doctor("X", "A", movable="no")],
        goals("unplaced;moves;travel"),
        travel=minutes(A_B=90),
        periods=halves(3),
        decisions=[decide("X", "post", "B", period)],
    )
    assert bests(one) == answer


@pytest.mark.parametrize(
    ("decisions", "answer"),
    [
        ([decide("X", "post", "B", "2")], [0, 1]),
        ([decide("X", "post", "B", "1"), decide("X", "stay", period="2")], None),
        ([decide("X", "stay", period="1"), decide("X", "post", "B", "2")], [0, 1]),
        ([decide("X", "stay"), decide("X", "post", "B", "2")], None),
        ([decide("X", "post", "B", "1"), decide("X", "post", "C", "2")], None),
        ([decide("X", "post", "B", "1"), decide("X", "post", "C", "3")], [0, 1]),  # has left
        ([decide("X", "post", "B", "1"), decide("X", "forbid", "B", "2")], [1, 1]),
        ([decide("X", "forbid", "A", "1")], [0, 1]),
        ([decide("X", "forbid", "A", "2")], [0, 1]),
        ([decide("X", "forbid", "A", "3")], [0, 0]),
        ([decide("Y", "stay", period="1")], [0, 0]),  # has no post_id, nor joined
        ([decide("Y", "stay", period="2")], None),
    ],
)
def test_decisions_by_period(decisions: list[Row], answer: list[float] | None) -> None:
    one = instance(
        [station("A"), station("B"), station("C")],
        [doctor("X", "A", leaves="3"), doctor("Y", joins="2")],
        goals("unplaced;moves"),
        travel=minutes(A_B=5, A_C=5, Y_A=5),
        periods=halves(3),
        decisions=decisions,
    )
    assert bests(one) == answer


@pytest.mark.parametrize(
    ("keep_min", "answer"),
    [
        (0, [0, 0]),
        (1, [1, 0]),  # X is the only one left in the second period, and must be there still
        (2, [2, 0]),
    ],
)
def test_a_team_keeps_its_least_in_each_period(keep_min: int, answer: list[float]) -> None:
    one = instance(
        [station("A", 1)],
        [doctor("X", "T"), doctor("Y", "T", leaves="2")],
        goals("below_minimum;unplaced"),
        teams=[team("T", keep_min, 2)],
        travel=minutes(T_A=5),
        periods=halves(2),
    )
    assert bests(one) == answer


def test_a_team_keeps_its_most_in_each_period() -> None:
    one = instance(
        [station("A", 0, max_doctors=0)],
        [doctor("X", "T"), doctor("Y", "T", joins="2"), doctor("Z", "T", joins="3")],
        goals("unplaced"),
        teams=[team("T", 0, 1)],
        periods=halves(3),
    )
    assert bests(one) == [0 + 1 + 2]


def test_partners_are_near_each_other_while_both_are_available() -> None:
    """X and Y have room only far from each other, and meet in the second period alone."""
    one = instance(
        [station("A"), station("B")],
        [doctor("X", partner_id="Y", leaves="3"), doctor("Y", joins="2")],
        goals("unplaced"),
        travel=minutes(X_A=5, Y_B=5, A_B=31),
        periods=halves(3),
    )
    assert bests(one) == [1]


def test_partners_stay_together_or_go_at_the_same_time() -> None:
    """A and B are far apart, where both stay; from the second period on C has room for both."""
    one = instance(
        [station("A"), station("B"), station("C", max_doctors=0)],
        [doctor("X", "A", partner_id="Y"), doctor("Y", "B")],
        goals("unplaced;below_minimum;moves"),
        travel=minutes(A_B=31, A_C=31, B_C=31, X_C=5, Y_C=5),
        periods=halves(2),
        staffing=[staffing("C", "2", min_doctors=1, max_doctors=2)],
    )
    assert bests(one) == [0, 0, 2], "one alone would be 31 minutes from the other"
