"""The verifier on rules 7 to 9: a case and its answer on one screen."""

from __future__ import annotations

import pytest

from tests.hand_plans import AT_HOME, TOWN, TWO_PERIODS, VISITED, hard

# Rule 7


@pytest.mark.parametrize(
    ("visits", "told"),
    [
        ("S2 P1 - 5", []),
        ("S1 P2 - 1", ["S1 visits P2, 70 minutes away, 60 are allowed"]),
        ("S2 P2 - 1", ["S2 visits P2, ∞ minutes away, 60 are allowed"]),
        ("S1 P1 - 6", ["S1 visits on 6 days, its doctors supply 5"]),
        ("S3 P2 - 1", ["S3 visits on 1 days, its doctors supply 0"]),
    ],
)
def test_rule_7_reach_and_supply(visits: str, told: list[str]) -> None:
    assert hard(VISITED, AT_HOME, visits=visits) == [f"rule 7: {one}" for one in told]


def test_rule_7_all_visits_of_a_station_share_its_days() -> None:
    tables = VISITED | {"settings": "visit_limit=70", "doctors": "doctor_id,post_id,fte\nD1,S1,0.5"}
    assert hard(tables, "D1 - S1 S1 stay 0", visits="S1 P1 - 1\nS1 P2 - 1") == []
    assert hard(tables, "D1 - S1 S1 stay 0", visits="S1 P1 - 2\nS1 P2 - 1") == [
        "rule 7: S1 visits on 3 days, its doctors supply 2.5"
    ]


AWAY = {
    "stations": "station_id,min_doctors\nS1,0",
    "points": "point_id,station_id,days_per_week\nP1,S1,1",
    "skills": "skill_id\nK1",
    "doctors": "doctor_id,post_id\nD1,S1",
    "courses": "course_id,skill_id,period,weeks,seats_max\nC1,K1,A,8,9\nC2,K1,A,30,9",
    "periods": TWO_PERIODS,
}


@pytest.mark.parametrize(
    ("course", "days", "told"),
    [
        ("C1", "3", []),  # 5 · (1 − 8 / 20) = 3
        ("C1", "4", ["S1 visits on 4 days in period A, its doctors supply 3"]),
        ("C2", "1", ["S1 visits on 1 days in period A, its doctors supply 0"]),
    ],
)
def test_rule_7_a_trainee_supplies_less(course: str, days: str, told: list[str]) -> None:
    got = hard(
        AWAY,
        "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0",
        training=f"D1 {course} K1 A",
        visits=f"S1 P1 A {days}\nS1 P1 B 5",
    )
    assert got == [f"rule 7: {one}" for one in told]


def test_rule_7_a_trainee_supplies_all_with_one_period() -> None:
    tables = AWAY | {"periods": "period_id,starts,weeks\nA,2026-01-01,20"}
    got = hard(tables, "D1 A S1 S1 stay 0", training="D1 C1 K1 A", visits="S1 P1 A 5")
    assert got == []


# Rule 8

COUPLE = TOWN | {
    "stations": "station_id,min_doctors,max_doctors\nS1,0,\nS2,0,\nS3,0,",
    "doctors": "doctor_id,post_id,partner_id\nD1,S1,D2\nD2,S2,",
}


@pytest.mark.parametrize(
    ("settings", "postings", "told"),
    [
        ("", "D1 - S1 S1 stay 0\nD2 - S2 S1 commute 30", []),
        ("", "D1 - S1 S2 commute 30\nD2 - S2 S1 commute 30", []),
        ("partner_limit=29", "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0", []),
        ("partner_limit=29", "D1 - S1 S2 commute 30\nD2 - S2 - - -", []),
        (
            "partner_limit=29",
            "D1 - S1 S2 commute 30\nD2 - S2 S1 commute 30",
            ["D1 at S2 and D2 at S1 are partners 30 minutes apart, 29 are allowed"],
        ),
        (
            "travel_limit=90",
            "D1 - S1 S3 commute 90\nD2 - S2 S2 stay 0",
            ["D1 at S3 and D2 at S2 are partners ∞ minutes apart, 30 are allowed"],
        ),
    ],
)
def test_rule_8_partners(settings: str, postings: str, told: list[str]) -> None:
    got = hard(COUPLE | {"settings": settings}, postings)
    assert got == [f"rule 8: {one}" for one in told]


def test_rule_8_takes_the_shorter_direction() -> None:
    tables = COUPLE | {
        "settings": "travel_limit=90 partner_limit=20",
        "travel": "from_id,to_id,minutes\nS1,S2,30\nS2,S1,20\nS1,S3,90",
    }
    assert hard(tables, "D1 - S1 S2 commute 30\nD2 - S2 S1 commute 20") == []


# Rule 9


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ("D1,post,S1,", []),
        (
            "D1,post,S2,",
            [
                "post S2” about D1 does not hold in period A",
                "post S2” about D1 does not hold in period B",
            ],
        ),
        ("D1,post,S2,B", ["post S2” about D1 does not hold in period B"]),
        ("D2,post,S1,A", []),  # D2 is not there in A
        ("D1,forbid,S1,B", ["forbid S1” about D1 does not hold in period B"]),
        ("D1,forbid,S2,", []),
        ("D1,stay,,", []),
        ("D2,stay,,", ["stay -” about D2 does not hold in period B"]),
        ("D2,stay,,A", []),
        ("D1,train,C1,", []),
        ("D1,train,C1,B", []),
        ("D2,train,C1,A", ["train C1” about D2 does not hold"]),
        ("D1,no_training,,", ["no_training -” about D1 does not hold in period A"]),
        ("D1,no_training,,B", []),
    ],
)
def test_rule_9_decisions(decision: str, told: list[str]) -> None:
    tables = {
        "periods": TWO_PERIODS,
        "stations": "station_id,min_doctors\nS1,0\nS2,0",
        "skills": "skill_id\nK1",
        "doctors": "doctor_id,post_id,joins\nD1,S1,\nD2,S2,B",
        "courses": "course_id,skill_id,seats_max\nC1,K1,9",
        "decisions": "doctor_id,action,target_id,period\n" + decision,
    }
    postings = "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0\nD2 B S2 - - -"
    got = hard(tables, postings, training="D1 C1 K1 A")
    assert got == [f"rule 9: the decision “{one}" for one in told]


@pytest.mark.parametrize(
    ("postings", "told"),
    [
        ("D1 - S1 S1 stay 0\nD2 - - - - -", ["D2"]),
        ("D1 - S1 S2 commute 20\nD2 - - S2 commute 5", ["D1", "D2"]),
        ("D1 - S1 - - -\nD2 - - S2 commute 5", ["D1", "D2"]),
    ],
)
def test_rule_9_stay_is_at_the_own_post_which_a_new_doctor_lacks(
    postings: str, told: list[str]
) -> None:
    tables = {
        "stations": "station_id,min_doctors\nS1,0\nS2,0",
        "doctors": "doctor_id,post_id\nD1,S1\nD2,",
        "travel": "from_id,to_id,minutes\nS1,S2,20\nD2,S2,5",
        "decisions": "doctor_id,action\nD1,stay\nD2,stay",
    }
    got = hard(tables, postings)
    assert got == [f"rule 9: the decision “stay -” about {one} does not hold" for one in told]
