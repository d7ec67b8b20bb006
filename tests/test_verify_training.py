"""The verifier on rules 5 and 6: a case and its answer on one screen."""

from __future__ import annotations

import pytest

from tests.hand_plans import TWO_PERIODS, hard

# Rule 5

COURSE = {
    "settings": "training_share=1/2",
    "stations": "station_id,min_doctors\nS1,0\nS2,0",
    "skills": "skill_id\nK1\nK2",
}


@pytest.mark.parametrize(
    ("doctor", "course", "told"),
    [
        ("D1,K2,,S1", "C1,K1,,", []),
        ("D1,K1,,S1", "C1,K1,,", ["D1 is on C1, but already holds K1"]),
        ("D1,K2,,S1", "C1,K1,K2,", []),
        ("D1,,,S1", "C1,K1,K2,", ["D1 is on C1, but lacks its prerequisite K2"]),
        ("D1,,no,S1", "C1,K1,,", ["D1 is on C1, but cannot train"]),
        ("D1,,,S1", "C1,K1,,45", []),
        ("D1,,,S1", "C1,K1,,44", ["D1 lives 45 minutes from C1, 44 are allowed"]),
        ("D1,,,S2", "C1,K1,,44", ["D1 lives ∞ minutes from C1, 44 are allowed"]),
        ("D1,,,S2", "C1,K1,,", []),
    ],
)
def test_rule_5_who_may_train(doctor: str, course: str, told: list[str]) -> None:
    tables = COURSE | {
        "doctors": "doctor_id,skills,can_train,post_id\n" + doctor,
        "courses": "course_id,skill_id,prerequisite,travel_limit,seats_max\n" + course + ",9",
        "travel": "from_id,to_id,minutes\nS1,C1,44.2",
    }
    post = doctor.split(",")[-1]
    got = hard(tables, f"D1 - {post} {post} stay 0", training="D1 C1 K1 -")
    assert got == [f"rule 5: {one}" for one in told]


def test_rule_5_a_course_of_the_plan_is_no_prerequisite() -> None:
    tables = COURSE | {
        "periods": TWO_PERIODS,
        "doctors": "doctor_id,post_id\nD1,S1",
        "courses": """
            course_id,skill_id,period,prerequisite,seats_max
            C1,K1,A,,9
            C2,K2,B,K1,9
        """,
    }
    postings = "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0"
    assert hard(tables, postings, training="D1 C1 K1 A\nD1 C2 K2 B") == [
        "rule 5: D1 is on C2, but lacks its prerequisite K1"
    ]


def test_rule_5_holds_a_post_in_the_period_of_the_course_and_the_next() -> None:
    tables = COURSE | {
        "periods": "period_id,starts,weeks\nA,2026-01-01,20\nB,2026-07-01,20\nC,2027-01-01,20",
        "doctors": "doctor_id,post_id,leaves\nD1,S1,C\nD2,S1,",
        "courses": "course_id,skill_id,period,seats_max\nC1,K1,A,9\nC2,K2,B,9\nC3,K2,C,9",
    }
    postings = "D1 A S1 S1 stay 0\nD1 B S1 - - -\nD2 A S1 S1 stay 0\nD2 B S1 S1 stay 0\n"
    postings += "D2 C S1 S1 stay 0"
    assert hard(tables, postings, training="D1 C1 K1 A") == [
        "rule 5: D1 is on C1, but holds no post in period B"
    ]
    assert hard(tables, postings, training="D1 C2 K2 B") == [
        "rule 5: D1 is on C2, but holds no post in period B",
        "rule 5: D1 is on C2, but holds no post in period C",
    ]
    assert hard(tables, postings, training="D2 C3 K2 C") == []


def test_rule_5_one_course_a_period_and_no_skill_twice() -> None:
    tables = COURSE | {
        "periods": TWO_PERIODS,
        "doctors": "doctor_id,post_id\nD1,S1",
        "courses": """
            course_id,skill_id,period,seats_max
            C1,K1,A,9
            C2,K2,,9
            C3,K1,B,9
        """,
    }
    postings = "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0"
    assert hard(tables, postings, training="D1 C2 K2 A\nD1 C3 K1 B") == []
    assert hard(tables, postings, training="D1 C1 K1 A\nD1 C2 K2 A") == [
        "rule 5: D1 takes 2 courses in period A, 1 is allowed"
    ]
    assert hard(tables, postings, training="D1 C1 K1 A\nD1 C3 K1 B") == [
        "rule 5: D1 learns K1 2 times"
    ]


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        ("2,2", []),
        ("3,9", ["C1 has 2 trainees, 3 to 9 are allowed, or none"]),
        ("0,1", ["C1 has 2 trainees, 0 to 1 are allowed, or none"]),
    ],
)
def test_rule_5_seats(seats: str, told: list[str]) -> None:
    tables = COURSE | {
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S2",
        "courses": "course_id,skill_id,seats_min,seats_max\nC1,K1," + seats,
    }
    postings = "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0"
    got = hard(tables, postings, training="D1 C1 K1 -\nD2 C1 K1 -")
    assert got == [f"rule 5: {one}" for one in told]
    assert hard(tables, postings) == []


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("1/3", ["2 of 3 doctors at S1 train, 1 are allowed"]),
        ("0.34", []),
        ("0", ["2 of 3 doctors at S1 train, 0 are allowed"]),
    ],
)
def test_rule_5_share_of_a_station_is_exact_and_rounded_up(share: str, told: list[str]) -> None:
    tables = COURSE | {
        "settings": f"training_share={share}",
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S1\nD3,S1",
        "courses": "course_id,skill_id,seats_max\nC1,K1,9\nC2,K2,9",
    }
    postings = "D1 - S1 S1 stay 0\nD2 - S1 S1 stay 0\nD3 - S1 S1 stay 0"
    got = hard(tables, postings, training="D1 C1 K1 -\nD2 C2 K2 -")
    assert got == [f"rule 5: {one}" for one in told]


def test_rule_5_share_counts_each_period_by_itself_and_leaves_teams_alone() -> None:
    tables = COURSE | {
        "settings": "training_share=0.1",
        "periods": TWO_PERIODS,
        "teams": "team_id,keep_max\nT1,9",
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S1\nD3,T1\nD4,T1",
        "courses": "course_id,skill_id,period,seats_max\nC1,K1,A,9\nC2,K2,B,9",
    }
    postings = "\n".join(
        f"{doctor} {period} {post} {post} stay 0"
        for doctor, post in (("D1", "S1"), ("D2", "S1"), ("D3", "T1"), ("D4", "T1"))
        for period in "AB"
    )
    training = "D1 C1 K1 A\nD2 C2 K2 B\nD3 C1 K1 A\nD4 C1 K1 A"
    assert hard(tables, postings, training=training) == []


# Rule 6

MONEY = {
    "stations": "station_id,min_doctors\nS1,0\nS2,0",
    "skills": "skill_id\nK1",
    "doctors": "doctor_id,post_id,may_relocate\nD1,S1,yes\nD2,S2,",
    "courses": "course_id,skill_id,seats_max,cost\nC1,K1,9,0.1",
    "travel": "from_id,to_id,minutes\nS1,S2,70",
}


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("training_budget=0.2 budget=5.2", []),
        ("training_budget=0.19", ["courses cost 0.2 VND, the training budget is 0.19"]),
        ("budget=5.1", ["courses and relocations cost 5.2 VND, the budget is 5.1"]),
    ],
)
def test_rule_6_money(settings: str, told: list[str]) -> None:
    tables = MONEY | {"settings": f"relocation_allowance=5 training_share=0.9 {settings}"}
    postings = "D1 - S1 S2 relocate 70\nD2 - S2 S2 stay 0"
    got = hard(tables, postings, training="D1 C1 K1 -\nD2 C1 K1 -")
    assert got == [f"rule 6: {one}" for one in told]


def test_rule_6_a_relocation_is_paid_once() -> None:
    tables = MONEY | {"settings": "relocation_allowance=5 budget=5", "periods": TWO_PERIODS}
    postings = "D1 A S1 S2 relocate 70\nD1 B S1 S2 relocate 70\n"
    postings += "D2 A S2 S2 stay 0\nD2 B S2 S2 stay 0"
    assert hard(tables, postings) == []
