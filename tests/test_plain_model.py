"""The plain model against answers found by hand, a small instance of one period for each rule."""

from __future__ import annotations

import pytest

from phanbo.models.instance import Instance
from tests.hand_tables import Row, bests, decide, doctor, goals, instance, minutes, station
from tests.plain_rules import Rules


def test_travel_of_section_1_2() -> None:
    places = instance(
        [
            station("A", lat=0, lon=0),
            station("B", lat=0, lon=1),
            station("I", lat=1, lon=0, island="I"),
            station("J", lat=1, lon=0, island="J"),
            station("nowhere"),
        ],
        [doctor("home", lat=0, lon=1), doctor("A1", "A"), doctor("recruit")],
        {"detour": 1, "road_speed": 60},
        ferries=[
            {
                "to_island": "I",
                "from_lat": 0,
                "from_lon": 0,
                "to_lat": 1,
                "to_lon": 0,
                "minutes": 12.5,
            },
            {
                "from_island": "J",
                "to_island": "I",
                "from_lat": 1,
                "from_lon": 0,
                "to_lat": 1,
                "to_lon": 0,
                "minutes": 5,
            },
        ],
        travel=minutes(B_A=200, A_nowhere=7.2, A1_B=3, I_A1=99),
    )
    rules = Rules(places)
    assert rules.minutes("A", "B") == 200, "a row for the other direction counts"
    assert rules.minutes("home", "A") == 112, "one degree is 111.2 km; rounded up"
    assert rules.minutes("A", "I") == 13, "the crossing is rounded up"
    assert rules.minutes("I", "home") == 125, "ferries work both ways, with the road to the pier"
    assert rules.minutes("A", "J") is None, "two crossings"
    assert rules.minutes("A1", "nowhere") == 8, "a row of the post"
    assert rules.minutes("A1", "B") == 3, "a row of one's own comes before one of the post"
    assert rules.minutes("A1", "I") == 99, "in both directions"
    assert rules.minutes("A1", "A") == 0
    assert rules.minutes("recruit", "A") is None


def test_commutes_end_at_the_travel_limit() -> None:
    one = instance(
        [station("A", 1), station("B", 1, priority=2)],
        [doctor("X"), doctor("Y", travel_limit=61)],
        goals("unplaced;below_minimum;travel"),
        travel=minutes(X_A=30, X_B=61, Y_A=30, Y_B=61),
    )
    assert bests(one) == [0, 0, 5 * 30 + 5 * 61]


def test_shortage_is_spread_and_linear_between_whole_numbers() -> None:
    one = instance(
        [station("A", 3, priority=2, presence_days=0), station("B", 3, target_doctors=4)],
        [doctor("X", fte=0.5), doctor("Y"), doctor("Z", "B")],
        goals("below_minimum;uncovered_days;below_target"),
        travel=minutes(X_A=0, X_B=0, Y_A=0, Y_B=0, Z_A=0),
    )
    # A has two: 2 T(1) + T(2). B's one doctor is not the half-time one: T(0) of 5 days.
    assert bests(one) == [5, 0, 2 * 1 + 6]
    half = instance([station("A")], [doctor("X", "A", fte=0.5)], goals("uncovered_days"))
    assert bests(half) == [4.5], "T(2.5), half way between T(2) and T(3)"


def test_relocation_needs_housing_and_a_reachable_home_within_the_limit() -> None:
    one = instance(
        [station("A", housing=1), station("B")],
        [doctor(name, may_relocate="yes") for name in ("X", "Y", "Z")],
        goals("unplaced;relocations;travel;cost", relocation_limit=100, relocation_allowance=70.5),
        travel=minutes(X_A=90, Y_A=90, Y_B=101, Z_B=100),
    )
    assert bests(one) == [1, 2, 90 + 100, 141]


def test_full_stations_keep_those_who_cannot_be_moved() -> None:
    rooted = [doctor("X", "A", movable="no"), doctor("Y", "A", movable="no"), doctor("Z", "A")]
    one = instance(
        [station("A", max_doctors=1), station("B")],
        rooted,
        goals("unplaced"),
        travel=minutes(X_B=1),
    )
    assert bests(one) == [1]


def test_teams_keep_at_least_and_at_most_so_many() -> None:
    one = instance(
        [station("A", 3)],
        [doctor("X", "T"), doctor("Y", "T"), doctor("Z", "U"), doctor("V", "U"), doctor("W")],
        goals("below_minimum;unplaced;moves"),
        teams=[
            {"team_id": "T", "name": "t", "keep_min": 3, "keep_max": 4},
            {"team_id": "U", "name": "u", "keep_max": 1},
        ],
        travel=minutes(X_A=1, Y_A=1, Z_A=1, W_T=1),
    )
    assert bests(one) == [3, 1, 0], "T has only two and keeps both, W cannot join it"


def test_moves_are_limited() -> None:
    one = instance(
        [station("A"), station("B", 2), station("C", 2)],
        [doctor("X", "A"), doctor("Y", "A"), doctor("Z")],
        goals("below_minimum;moves", max_moves=1),
        travel=minutes(A_B=1, A_C=1, Z_C=1),
    )
    assert bests(one) == [1 + 1, 1]


def test_visits_take_whole_days_from_the_supply() -> None:
    one = instance(
        [station("A", presence_days=1), station("B", presence_days=0, priority=2)],
        [doctor("X", "A", fte=0.5)],
        goals("uncovered_days;travel", visit_limit=10),
        points=[
            {"point_id": "P", "station_id": "A", "days_per_week": 3},
            {"point_id": "Q", "station_id": "B", "days_per_week": 0.5},
        ],
        travel=minutes(A_P=25, A_Q=11),
    )
    # Of 2.5 days, two visits to P leave T(0.5) at A and T(1) at P; Q is too far: 2 T(0.5).
    assert bests(one) == [0.5 + 1 + 1, 2 * 25]


@pytest.mark.parametrize(
    ("apart", "unplaced"), [({"A_B": 11, "B_A": 10}, 0), ({"A_B": 11}, 1), ({}, 1)]
)
def test_partners_are_near_each_other(apart: dict[str, int], unplaced: int) -> None:
    one = instance(
        [station("A", max_doctors=1), station("B", max_doctors=1)],
        [doctor("X", partner_id="Y"), doctor("Y")],
        goals("unplaced", partner_limit=10),
        travel=minutes(X_A=1, X_B=1, Y_A=1, Y_B=1, **apart),
    )
    assert bests(one) == [unplaced]


def test_partners_who_both_stay_may_be_far_apart() -> None:
    one = instance(
        [station("A"), station("B"), station("C", 2)],
        [
            doctor("X", "A", partner_id="Y", movable="no"),
            doctor("Y", "B"),
            doctor("Z", "C", partner_id="X"),
        ],
        goals("unplaced;below_minimum"),
        travel=minutes(Y_C=5, A_C=31),
    )
    assert bests(one) == [0, 1], "Y at C would be too far from X"


@pytest.mark.parametrize(
    ("decisions", "answer"),
    [
        ([], [1, 0]),
        ([decide("X", "post", "B")], [0, 0]),
        ([decide("X", "post", "C")], [0, 5 * 300]),
        ([decide("X", "post", "B"), decide("X", "forbid", "B")], None),
        ([decide("X", "post", "B"), decide("Y", "post", "B")], None),
        ([decide("X", "post", "T")], None),
        ([decide("X", "stay")], None),
        ([decide("Z", "stay"), decide("Z", "post", "B")], [1, 0]),
    ],
)
def test_decisions(decisions: list[Row], answer: list[float] | None) -> None:
    one = instance(
        [station("B", max_doctors=1), station("C")],
        [doctor("X", "T", movable="no"), doctor("Y", "C"), doctor("Z", "C", leaves="p")],
        goals("unplaced;travel"),
        teams=[{"team_id": "T", "name": "t"}],
        periods=[{"period_id": "p", "starts": "2026-01-01", "weeks": 52}],
        travel=minutes(X_C=300),
        decisions=decisions,
    )
    assert bests(one) == answer


def test_numbers_in_force() -> None:
    one = instance(
        [
            station("A", 1, functional_model="1"),
            station("B", 1, functional_model="1", target_doctors=2),
        ],
        [doctor("X", "A")],
        goals("below_minimum;missing_skills;uncovered_days;below_target"),
        skills=[{"skill_id": "K", "name": "k"}, {"skill_id": "L", "name": "l"}],
        requirements=[
            {"functional_model": "1", "skill_id": "K", "min_doctors": 2},
            {"functional_model": "1", "skill_id": "L", "min_doctors": 1},
            {"station_id": "B", "skill_id": "K", "min_doctors": 1},
        ],
        periods=[{"period_id": "p", "starts": "2026-01-01", "weeks": 52}],
        staffing=[
            {"station_id": "A", "period": "p", "min_doctors": 3},
            {"station_id": "B", "period": "p", "presence_days": 0.5},
        ],
    )
    # K: T(2) at A, T(1) at B; L: T(1) at both. A's target follows its new minimum.
    assert bests(one) == [3 + 1, 3 + 1 + 1 + 1, 0.5, 3 + 3]


def test_preferences_and_tolerances() -> None:
    def wishes(objectives: str) -> Instance:
        return instance(
            [station("A"), station("B"), station("C")],
            [doctor("X"), doctor("Y"), doctor("Z")],
            goals(objectives),
            travel=minutes(X_A=10, X_B=4, Y_A=10, Y_C=6, Z_A=1),
            preferences=[
                {"doctor_id": "X", "station_id": "A", "rank": 1},
                {"doctor_id": "X", "station_id": "C", "rank": 3},
                {"doctor_id": "Y", "station_id": "A", "rank": 2},
            ],
        )

    # X at B has rank 4, Y at C rank 3; at A they have 1 and 2, for 30 and 20 minutes more.
    assert bests(wishes("unplaced;travel;preference")) == [0, 55, 3 + 2]
    assert bests(wishes("unplaced;travel:30;preference")) == [0, 55, 0 + 2]
    assert bests(wishes("unplaced;travel:20;preference")) == [0, 55, 3 + 1]
    assert bests(wishes("unplaced;travel:91%;preference")) == [0, 55, 0 + 1]
    assert bests(wishes("travel:0;unplaced;preference")) == [0, 3, 3 + 2]
