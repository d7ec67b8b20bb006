"""Each objective of PROBLEM.md section 4, its value and shortages counted by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from phanbo.models.settings import OBJECTIVES
from phanbo.optimizer.verify import violations
from phanbo.optimizer.verify.objectives import triangular
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of


def assert_worth(
    tables: dict[str, str], postings: str, values: dict[str, float], **rows: Any
) -> None:
    """Check that these values (0 where not given) and rows are right, and no other values are."""
    instance = instance_of(**tables)
    plan = plan_of(instance, postings, values=values, **rows)
    assert [str(one) for one in violations(instance, plan)] == []
    for name in OBJECTIVES:
        for wrong in (values.get(name, 0) + 1, values.get(name, 0) + 1e-3):
            other = plan_of(instance, postings, values=values | {name: wrong}, **rows)
            assert [one.rule for one in violations(instance, other)] == [f"objective {name}"]


@pytest.mark.parametrize(
    ("k", "total"),
    [("-1", "0"), ("0", "0"), ("1/2", "1/2"), ("1", "1"), ("3/2", "2"), ("2", "3"), ("3.1", "6.4")],
)
def test_triangular(k: str, total: str) -> None:
    assert triangular(Fraction(k)) == Fraction(total)


# A doctor for each station, so that only what a test adds is short.
CALM = {
    "stations": "station_id,min_doctors\nS1,1\nS2,1",
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S2",
}
AT_HOME = "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0"


def test_nothing_is_short() -> None:
    assert_worth(CALM, AT_HOME, {})


def test_unplaced_counts_the_available_in_each_period() -> None:
    tables = CALM | {
        "periods": TWO_PERIODS,
        "doctors": "doctor_id,post_id,joins,leaves\nD1,S1,,\nD2,S2,,\nD3,,,B\nD4,,B,\nD5,,,",
    }
    assert_worth(
        tables,
        """
        D1 A S1 S1 stay 0
        D2 A S2 S2 stay 0
        D3 A -  -  -    -
        D5 A -  -  -    -
        D1 B S1 S1 stay 0
        D2 B S2 S2 stay 0
        D4 B -  -  -    -
        D5 B -  -  -    -
        """,
        {"unplaced": 4},
    )


def test_below_minimum_and_target_are_weighted_triangular_sums() -> None:
    tables = CALM | {
        "stations": """
            station_id,min_doctors,target_doctors,presence_days,priority
            S1,3,,5,2
            S2,1,4,5,1
        """
    }
    # S1 lacks 2 of 3: 2 · T(2) = 6, and its target is the minimum; S2 lacks 3 of 4: T(3) = 6
    assert_worth(
        tables,
        AT_HOME,
        {"below_minimum": 6, "below_target": 12},
        shortages="""
            below_minimum S1 - - - 2
            below_target  S1 - - - 2
            below_target  S2 - - - 3
        """,
    )


def test_numbers_in_force_are_the_latest_filled_cells() -> None:
    tables = {
        "periods": "period_id,starts,weeks\nA,2026-01-01,9\nB,2026-03-05,9\nC,2026-05-07,9",
        "stations": "station_id,min_doctors,target_doctors\nS1,1,",
        "doctors": "doctor_id,post_id\nD1,S1",
        "staffing": """
            station_id,period,min_doctors,target_doctors,presence_days
            S1,C,,,5.5
            S1,B,2,3,7
        """,
    }
    assert_worth(
        tables,
        "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0\nD1 C S1 S1 stay 0",
        # the target is 1, 3, 3; presence days 5, 7, 5.5: T(2) + T(0.5)
        {"below_minimum": 2, "below_target": 6, "uncovered_days": 3.5},
        shortages="""
            below_minimum  S1 - - B 1
            below_minimum  S1 - - C 1
            below_target   S1 - - B 2
            below_target   S1 - - C 2
            uncovered_days S1 - - B 2
            uncovered_days S1 - - C 0.5
        """,
    )


def test_missing_skills_own_rows_replace_those_of_the_model() -> None:
    tables = CALM | {
        "stations": """
            station_id,min_doctors,functional_model,priority
            S1,1,m,1
            S2,1,m,3
        """,
        "skills": "skill_id\nK1\nK2",
        "doctors": "doctor_id,post_id,skills\nD1,S1,K1\nD2,S2,K1;K2",
        "requirements": """
            station_id,functional_model,skill_id,min_doctors
            ,m,K1,3
            S1,,K1,1
            ,m,K2,1
        """,
    }
    # S1: K1 1 of 1, K2 0 of 1; S2: K1 1 of 3, priority 3: 3 · T(2) = 9
    assert_worth(
        tables,
        AT_HOME,
        {"missing_skills": 10},
        shortages="missing_skills S1 - K2 - 1\nmissing_skills S2 - K1 - 2",
    )


def test_missing_skills_requirements_in_force_and_training_counting_from_the_next_period() -> None:
    tables = {
        "settings": "training_share=1/2",
        "periods": "period_id,starts,weeks\nA,2026-01-01,9\nB,2026-03-05,9\nC,2026-05-07,9",
        "stations": "station_id,min_doctors\nS1,1",
        "skills": "skill_id\nK1",
        "doctors": "doctor_id,post_id\nD1,S1",
        "courses": "course_id,skill_id,period,seats_max,cost\nC1,K1,B,1,7",
        "requirements": "station_id,skill_id,min_doctors,from_period\nS1,K1,3,C\nS1,K1,1,B",
    }
    # in A nothing is required; in B 1, and the course is only under way; in C 3, one holds it
    assert_worth(
        tables,
        "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0\nD1 C S1 S1 stay 0",
        {"missing_skills": 1 + 3, "cost": 7},
        training="D1 C1 K1 B",
        shortages="missing_skills S1 - K1 B 1\nmissing_skills S1 - K1 C 2",
    )


def test_missing_skills_training_counts_at_once_with_one_period() -> None:
    tables = CALM | {
        "skills": "skill_id\nK1",
        "courses": "course_id,skill_id,seats_max\nC1,K1,1",
        "requirements": "station_id,skill_id,min_doctors\nS1,K1,1",
    }
    assert_worth(tables, AT_HOME, {}, training="D1 C1 K1 -")


def test_uncovered_days_at_stations_and_points() -> None:
    tables = {
        "settings": "work_days=4 visit_limit=25",
        "stations": "station_id,min_doctors,presence_days,priority\nS1,1,,2\nS2,1,2.5,1",
        "points": "point_id,station_id,days_per_week\nP1,S1,3.5\nP2,S2,1",
        "doctors": "doctor_id,post_id,fte\nD1,S1,1\nD2,S2,0.9",
        "travel": "from_id,to_id,minutes\nP1,S2,24.5",
    }
    # S1: 4 − (4 − 1) = 1, twice; S2: 2.5 − (3.6 − 2) = 0.9;
    # P1: 3.5 − 3 = 0.5, twice for its parent; P2: 1. Travel: S1 – P1 unreachable: 0; 2 · 25
    assert_worth(
        tables,
        AT_HOME,
        {"uncovered_days": 2 + 0.9 + 1 + 1, "travel": 50},
        visits="S1 P1 - 1\nS2 P1 - 2",
        shortages="""
            uncovered_days S1 -  - - 1
            uncovered_days S2 -  - - 0.9
            uncovered_days S1 P1 - - 0.5
            uncovered_days S2 P2 - - 1
        """,
    )


def test_uncovered_days_a_trainee_is_away_for_a_part_of_the_period() -> None:
    tables = {
        "periods": TWO_PERIODS,
        "stations": "station_id,min_doctors\nS1,1",
        "skills": "skill_id\nK1",
        "doctors": "doctor_id,post_id\nD1,S1",
        "courses": "course_id,skill_id,weeks,seats_max\nC1,K1,5,1",
    }
    # 5 · 5 / 20 = 1.25 days: T(1.25) = 1.5
    assert_worth(
        tables,
        "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0",
        {"uncovered_days": 1.5},
        training="D1 C1 K1 A",
        shortages="uncovered_days S1 - - A 1.25",
    )


WIDE = {
    "settings": "work_days=4 relocation_allowance=2.5",
    "periods": TWO_PERIODS,
    "stations": "station_id,min_doctors,presence_days\nS1,0,0\nS2,0,0\nS3,0,0",
    "teams": "team_id\nT1",
    "doctors": "doctor_id,post_id,may_relocate\nD1,S1,\nD2,S1,yes\nD3,T1,",
    "travel": "from_id,to_id,minutes\nS1,S2,20\nS1,S3,70\nT1,S2,15",
}


def test_relocations_moves_travel_and_cost() -> None:
    # a week of A: 4 · (20 + 15) + 70 = 210; of B: 4 · (20 + 15) + 70 = 210
    assert_worth(
        WIDE,
        """
        D1 A S1 S2 commute  20
        D2 A S1 S3 relocate 70
        D3 A T1 S2 commute  15
        D1 B S1 S2 commute  20
        D2 B S1 S3 relocate 70
        D3 B T1 S2 commute  15
        """,
        {"relocations": 1, "moves": 2, "travel": 420, "cost": 2.5},
    )


def test_travel_of_who_stays_far_from_home() -> None:
    tables = WIDE | {
        "travel": "from_id,to_id,minutes\nD1,S1,99.5\nT1,S2,15",
        "doctors": "doctor_id,post_id\nD1,S1",
    }
    assert_worth(tables, "D1 A S1 S1 stay 100\nD1 B S1 S1 stay 100", {"travel": 800})


def test_cost_adds_courses_and_allowances() -> None:
    tables = WIDE | {
        "skills": "skill_id\nK1",
        "courses": "course_id,skill_id,seats_max,cost\nC1,K1,9,10",
        "doctors": "doctor_id,post_id,may_relocate\nD2,S1,yes",
    }
    assert_worth(
        tables,
        "D2 A S1 S3 relocate 70\nD2 B S1 S3 relocate 70",
        {"relocations": 1, "moves": 1, "travel": 140, "cost": 12.5},
        training="D2 C1 K1 A",
    )


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("S1 stay 0", "S1 stay 0", 8),  # not named: 5 − 1 in each period
        ("S2 commute 20", "S2 commute 20", 0),
        ("S1 stay 0", "S2 commute 20", 4),
        ("S1 stay 0", "S3 commute 60", 4 + 3),
    ],
)
def test_preference(a: str, b: str, value: int) -> None:
    tables = WIDE | {
        "settings": "work_days=0",
        "travel": "from_id,to_id,minutes\nS1,S2,20\nS1,S3,60",
        "doctors": "doctor_id,post_id,leaves\nD1,S1,\nD2,S1,B",
        "preferences": "doctor_id,station_id,rank\nD1,S2,1\nD1,S3,4",
    }
    moves = int(a != "S1 stay 0" or b != "S1 stay 0")
    postings = f"D1 A S1 {a}\nD1 B S1 {b}\nD2 A S1 S1 stay 0"
    assert_worth(tables, postings, {"moves": moves, "preference": value})


def test_preference_of_the_unplaced_and_of_the_absent() -> None:
    tables = WIDE | {
        "doctors": "doctor_id,post_id,joins\nD1,S1,\nD2,,B",
        "preferences": "doctor_id,station_id,rank\nD1,S2,2\nD2,S2,3",
    }
    # D1 2 in each period, D2 3 in B only
    assert_worth(
        tables,
        "D1 A S1 - - -\nD1 B S1 S1 stay 0\nD2 B - - - -",
        {"unplaced": 2, "preference": 2 + 2 + 3},
    )
