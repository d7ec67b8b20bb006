"""Each rule of PROBLEM.md on an instance that fits on the screen, its breach found by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hand_plans import TWO_PERIODS, breaches, instance_of, plan_of

HARD = ("section", "rule")


def hard(tables: dict[str, str], postings: str, **rows: Any) -> list[str]:
    """Return the broken rules, leaving aside the figures a plan states of itself."""
    instance = instance_of(**tables)
    return breaches(instance, plan_of(instance, postings, **rows), of=HARD)


# S1 - S2 is 30 minutes, S1 - S3 90; D1 and D2 live at their posts.
TOWN = {
    "stations": """
        station_id,min_doctors
        S1,0
        S2,0
        S3,0
    """,
    "doctors": """
        doctor_id,post_id
        D1,S1
        D2,S2
    """,
    "travel": """
        from_id,to_id,minutes
        S1,S2,30
        S1,S3,90
    """,
}
AT_HOME = "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0"


# Section 2


@pytest.mark.parametrize(
    ("postings", "told"),
    [
        (AT_HOME, []),
        ("D1 - S1 S1 stay 0", ["D2 has no posting"]),
        (AT_HOME + "\nD2 - S2 S2 stay 0", ["D2 is posted in two rows"]),
        (AT_HOME + "\nD7 - S2 S2 stay 0", ["D7 is posted, but is no doctor"]),
        (
            "D1 - S1 S1 stay 0\nD2 - S2 S9 stay 0",
            ["D2 is posted to S9, which is no station and no team"],
        ),
        ("D1 - S1 S1 stay 0\nD2 - S1 S2 stay 0", ["D2 comes from S2, the plan says S1"]),
        ("D1 - - S1 stay 0\nD2 - S2 S2 stay 0", ["D1 comes from S1, the plan says -"]),
        (
            "D1 - S1 S1 commute 0\nD2 - S2 S2 stay 0",
            ["D1 at S1 has the mode stay, the plan says commute"],
        ),
        (
            "D1 - S1 S2 decided 30\nD2 - S2 S2 stay 0",
            ["D1 at S2 has the mode commute, the plan says decided"],
        ),
        (
            "D1 - S1 S2 - 30\nD2 - S2 S2 stay 0",
            ["D1 at S2 has the mode commute, the plan says -"],
        ),
        (
            "D1 - S1 S2 commute 29\nD2 - S2 S2 stay 0",
            ["D1 at S2 travels 30 minutes, the plan: 29"],
        ),
        (
            "D1 - S1 - stay 0\nD2 - S2 S2 stay 0",
            [
                "D1 at - has the mode -, the plan says stay",
                "D1 at - travels - minutes, the plan: 0",
            ],
        ),
        (
            "D1 B S1 S1 stay 0\nD2 - S2 S2 stay 0",
            [
                "D1 has a row for the period B, which the instance does not have",
                "D1 has no posting",
            ],
        ),
    ],
)
def test_each_available_doctor_has_one_right_posting(postings: str, told: list[str]) -> None:
    assert hard(TOWN, postings) == [f"section 2: {one}" for one in told]


def test_only_available_doctors_are_posted() -> None:
    tables = TOWN | {
        "periods": TWO_PERIODS,
        "doctors": """
            doctor_id,post_id,joins,leaves
            D1,S1,,B
            D2,S2,B,
        """,
    }
    assert hard(tables, "D1 A S1 S1 stay 0\nD2 B S2 S2 stay 0") == []
    told = hard(tables, "D1 A S1 S1 stay 0\nD1 B S1 S1 stay 0\nD2 - S2 S2 stay 0")
    assert told == [
        "section 2: D1 is posted in period B, but is not available then",
        "section 2: D2 has a row for the period -, which the instance does not have",
        "section 2: D2 has no posting in period B",
    ]


THREE = TOWN | {
    "stations": "station_id,min_doctors\nS1,0\nS2,0\nS3,0\nS4,0",
    "doctors": "doctor_id,post_id\nD1,S1",
    "travel": "from_id,to_id,minutes\nS1,S2,30\nS1,S3,40",
    "periods": "period_id,starts,weeks\nA,2026-01-01,20\nB,2026-07-01,20\nC,2027-01-01,20",
}


@pytest.mark.parametrize(
    ("a", "b", "c", "told"),
    [
        ("S1 stay 0", "S2 commute 30", "S2 commute 30", []),
        ("S2 commute 30", "- - -", "S2 commute 30", []),
        ("S1 stay 0", "- - -", "S1 stay 0", []),
        (
            "S2 commute 30",
            "S3 commute 40",
            "S3 commute 40",
            ["D1 holds S2, S3; only one post other than their own is allowed"],
        ),
        ("S2 commute 30", "- - -", "S1 stay 0", ["D1 returns to S1 in period C after S2"]),
    ],
)
def test_one_change_over_the_plan(a: str, b: str, c: str, told: list[str]) -> None:
    postings = f"D1 A S1 {a}\nD1 B S1 {b}\nD1 C S1 {c}"
    assert hard(THREE, postings) == [f"section 2: {one}" for one in told]


def test_periods_are_in_time_order_whatever_the_order_of_their_rows() -> None:
    tables = THREE | {"periods": "period_id,starts,weeks\nB,2026-07-01,20\nA,2026-01-01,20"}
    assert hard(tables, "D1 A S1 S1 stay 0\nD1 B S1 S2 commute 30") == []
    assert hard(tables, "D1 A S1 S2 commute 30\nD1 B S1 S1 stay 0") == [
        "section 2: D1 returns to S1 in period B after S2"
    ]


def test_a_new_doctor_holds_one_post() -> None:
    tables = THREE | {
        "doctors": "doctor_id,post_id\nD1,",
        "travel": "from_id,to_id,minutes\nD1,S1,1\nD1,S2,2",
        "periods": TWO_PERIODS,
    }
    assert hard(tables, "D1 A - S1 commute 1\nD1 B - S1 commute 1") == []
    assert hard(tables, "D1 A - S1 commute 1\nD1 B - S2 commute 2") == [
        "section 2: D1 holds S1, S2; only one post other than their own is allowed"
    ]


LEARNING = TOWN | {
    "skills": "skill_id\nK1\nK2",
    "courses": "course_id,skill_id,seats_max\nC1,K1,9",
}


@pytest.mark.parametrize(
    ("training", "told"),
    [
        ("D1 C1 K1 -", []),
        ("D1 C1 K2 -", ["C1 teaches K1, for D1 the plan says K2"]),
        ("D1 C1 K1 B", ["C1 is in the period -, for D1 the plan says B"]),
        ("D9 C1 K1 -", ["D9 is on C1, but is no doctor"]),
        ("D1 C9 K1 -", ["D1 is on C9, which is no course"]),
        ("D1 C1 K1 -\nD1 C1 K1 -", ["D1 is on C1 in two rows"]),
    ],
)
def test_training_rows(training: str, told: list[str]) -> None:
    assert hard(LEARNING, AT_HOME, training=training) == [f"section 2: {one}" for one in told]


VISITED = TOWN | {
    "points": "point_id,station_id,days_per_week\nP1,S1,1\nP2,S3,1",
    "travel": TOWN["travel"] + "        S2,P1,60\n        S3,P1,61\n        S1,P2,70",
}


@pytest.mark.parametrize(
    ("visits", "told"),
    [
        ("S1 P1 - 1", []),
        ("S9 P1 - 1", ["section 2: S9 visits P1, but is no station"]),
        ("S1 P9 - 1", ["section 2: S1 visits P9, which is no point"]),
        ("S1 P1 - 1\nS1 P1 - 2", ["section 2: S1 visits P1 in two rows"]),
        ("S1 P1 - 0", ["rule 7: S1 visits P1 on 0 days, not on whole days"]),
        (
            "S1 P1 B 1",
            ["section 2: S1 has a row for the period B, which the instance does not have"],
        ),
    ],
)
def test_visit_rows(visits: str, told: list[str]) -> None:
    assert hard(VISITED, AT_HOME, visits=visits) == told


# Rule 1

FAR = {
    "stations": "station_id,min_doctors,housing\nS1,0,9\nS2,0,9\nS3,0,9\nS4,0,9",
    "travel": "from_id,to_id,minutes\nS1,S2,30\nS1,S3,90",
}


@pytest.mark.parametrize(
    ("doctor", "settings", "posting", "told"),
    [
        ("D1,S1,,,", "", "S2 commute 30", []),
        ("D1,S1,,,29.5", "", "S2 commute 30", ["D1 lives 30 minutes from S2, 29.5 are allowed"]),
        ("D1,S1,,,90", "", "S3 commute 90", []),
        ("D1,S1,,,", "", "S3 commute 90", ["D1 lives 90 minutes from S3, 60 are allowed"]),
        (
            "D1,S1,,,",
            "relocation_limit=99",
            "S3 relocate 90",
            ["D1 lives 90 minutes from S3, 60 are allowed"],
        ),
        ("D1,S1,,yes,", "", "S3 relocate 90", []),
        ("D1,S1,,yes,", "relocation_limit=90", "S3 relocate 90", []),
        (
            "D1,S1,,yes,",
            "relocation_limit=89",
            "S3 relocate 90",
            ["D1 lives 90 minutes from S3, 89 are allowed"],
        ),
        (
            "D1,S1,,yes,",
            "",
            "S4 relocate 0",
            ["D1 cannot reach S4, but is there without a decision"],
        ),
        (
            "D1,S1,no,yes,",
            "",
            "S2 commute 30",
            ["D1 is not movable, but is at S2 without a decision"],
        ),
        ("D1,S1,no,,", "", "S1 stay 0", []),
    ],
)
def test_rule_1_modes(doctor: str, settings: str, posting: str, told: list[str]) -> None:
    tables = FAR | {"doctors": "doctor_id,post_id,movable,may_relocate,travel_limit\n" + doctor}
    got = hard(tables | {"settings": settings}, f"D1 - S1 {posting}")
    assert got == [f"rule 1: {one}" for one in told]


def test_rule_1_movable_means_nothing_for_a_new_doctor() -> None:
    tables = FAR | {
        "doctors": "doctor_id,movable\nD1,no",
        "travel": "from_id,to_id,minutes\nS2,D1,5",
    }
    assert hard(tables, "D1 - - S2 commute 5") == []


@pytest.mark.parametrize(
    ("posting", "rule"),
    [
        ("S3 decided 90", []),
        ("S3 commute 90", ["section 2: D1 at S3 has the mode decided, the plan says commute"]),
    ],
)
def test_rule_1_decided_overrides_movable_and_the_limit(posting: str, rule: list[str]) -> None:
    tables = FAR | {
        "doctors": "doctor_id,post_id,movable\nD1,S1,no",
        "decisions": "doctor_id,action,target_id\nD1,post,S3",
    }
    assert hard(tables, f"D1 - S1 {posting}") == rule


@pytest.mark.parametrize("decision", ["D1,post,S2", "D1,forbid,S3", "D2,post,S3"])
def test_rule_1_decided_only_by_a_post_decision_there(decision: str) -> None:
    tables = FAR | {
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S1",
        "decisions": "doctor_id,action,target_id\n" + decision,
    }
    assert "rule 1: D1 lives 90 minutes from S3, 60 are allowed" in hard(
        tables, "D1 - S1 S3 decided 90\nD2 - S1 S1 stay 0"
    )


def test_rule_1_decided_where_unreachable_takes_0_minutes_and_only_in_its_period() -> None:
    tables = FAR | {
        "periods": TWO_PERIODS,
        "doctors": "doctor_id,post_id\nD1,S1",
        "decisions": "doctor_id,action,target_id,period\nD1,post,S4,A",
    }
    assert hard(tables, "D1 A S1 S4 decided 0\nD1 B S1 - - -") == []
    assert hard(tables, "D1 A S1 S4 decided 0\nD1 B S1 S4 decided 0") == [
        "rule 1: D1 cannot reach S4, but is there in period B without a decision"
    ]


# Rule 2


def test_rule_2_max_doctors() -> None:
    tables = {
        "stations": "station_id,min_doctors,max_doctors\nS1,0,1\nS2,0,",
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S1",
    }
    assert hard(tables, "D1 - S1 S1 stay 0\nD2 - S1 S1 stay 0") == [
        "rule 2: S1 holds 2 doctors, 1 are allowed"
    ]


def test_rule_2_those_who_may_not_move_may_stay_but_no_other_joins_them() -> None:
    tables = {
        "stations": "station_id,min_doctors,max_doctors\nS1,0,1\nS2,0,",
        "doctors": """
            doctor_id,post_id,movable
            D1,S1,no
            D2,S1,no
            D3,S2,yes
        """,
        "travel": "from_id,to_id,minutes\nS1,S2,10",
    }
    stay = "D1 - S1 S1 stay 0\nD2 - S1 S1 stay 0\n"
    assert hard(tables, stay + "D3 - S2 S2 stay 0") == []
    assert hard(tables, stay + "D3 - S2 S1 commute 10") == [
        "rule 2: S1 holds 3 doctors, 2 are allowed"
    ]


def test_rule_2_max_doctors_from_a_period_on() -> None:
    tables = {
        "periods": TWO_PERIODS,
        "stations": "station_id,min_doctors,max_doctors\nS1,0,",
        "doctors": "doctor_id,post_id\nD1,S1\nD2,S1",
        "staffing": "station_id,period,max_doctors\nS1,B,1",
    }
    postings = "D1 A S1 S1 stay 0\nD2 A S1 S1 stay 0\nD1 B S1 S1 stay 0\nD2 B S1 "
    assert hard(tables, postings + "- - -") == []
    assert hard(tables, postings + "S1 stay 0") == [
        "rule 2: S1 holds 2 doctors in period B, 1 are allowed"
    ]


def test_rule_2_housing() -> None:
    tables = {
        "stations": "station_id,min_doctors,housing\nS1,0,\nS2,0,1",
        "doctors": "doctor_id,post_id,may_relocate\nD1,S1,yes\nD2,S1,yes",
        "travel": "from_id,to_id,minutes\nS1,S2,70",
    }
    assert hard(tables, "D1 - S1 S2 relocate 70\nD2 - S1 S1 stay 0") == []
    assert hard(tables, "D1 - S1 S2 relocate 70\nD2 - S1 S2 relocate 70") == [
        "rule 2: S2 houses 2 relocated doctors, 1 are allowed"
    ]


# Rule 3

TEAM = {
    "stations": "station_id,min_doctors\nS1,0",
    "doctors": "doctor_id,post_id\nD1,T1\nD2,T1\nD3,S1",
    "travel": "from_id,to_id,minutes\nT1,S1,20",
}


@pytest.mark.parametrize(
    ("keep", "staying", "told"),
    [
        ("0,0", 0, []),
        ("0,0", 1, ["T1 keeps 1 doctors, 0 to 0 are allowed"]),
        ("1,1", 0, ["T1 keeps 0 doctors, 1 to 1 are allowed"]),
        ("1,1", 2, ["T1 keeps 2 doctors, 1 to 1 are allowed"]),
        ("3,5", 2, []),
        ("3,5", 1, ["T1 keeps 1 doctors, 2 to 5 are allowed"]),
    ],
)
def test_rule_3_keep(keep: str, staying: int, told: list[str]) -> None:
    tables = TEAM | {"teams": "team_id,keep_min,keep_max\nT1," + keep}
    posts = ["T1 stay 0"] * staying + ["S1 commute 20"] * (2 - staying)
    postings = f"D1 - T1 {posts[0]}\nD2 - T1 {posts[1]}\nD3 - S1 S1 stay 0"
    assert hard(tables, postings) == [f"rule 3: {one}" for one in told]


def test_rule_3_nobody_joins_a_team_not_even_by_decision() -> None:
    tables = TEAM | {
        "teams": "team_id,keep_max\nT1,9",
        "decisions": "doctor_id,action,target_id\nD3,post,T1",
    }
    assert hard(tables, "D1 - T1 T1 stay 0\nD2 - T1 - - -\nD3 - S1 T1 commute 20") == [
        "rule 3: D3 joins the team T1"
    ]


def test_rule_3_counts_the_available() -> None:
    tables = TEAM | {
        "periods": TWO_PERIODS,
        "teams": "team_id,keep_min,keep_max\nT1,2,2",
        "doctors": "doctor_id,post_id,leaves\nD1,T1,\nD2,T1,B",
    }
    assert hard(tables, "D1 A T1 T1 stay 0\nD2 A T1 T1 stay 0\nD1 B T1 T1 stay 0") == []
    assert hard(tables, "D1 A T1 T1 stay 0\nD2 A T1 T1 stay 0\nD1 B T1 S1 commute 20") == [
        "rule 3: T1 keeps 0 doctors in period B, 1 to 2 are allowed"
    ]


# Rule 4

MOVES = {
    "periods": TWO_PERIODS,
    "settings": "max_moves=1",
    "stations": "station_id,min_doctors\nS1,0\nS2,0",
    "teams": "team_id\nT1",
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S1\nD3,T1\nD4,",
    "travel": "from_id,to_id,minutes\nS1,S2,20\nT1,S2,20\nD4,S2,20",
}
JOINING = "\nD3 A T1 S2 commute 20\nD4 A - S2 commute 20"
JOINED = "\nD3 B T1 S2 commute 20\nD4 B - S2 commute 20"


def test_rule_4_moves_count_once_in_their_first_period_and_teams_and_recruits_never() -> None:
    first = "D1 A S1 S2 commute 20\nD2 A S1 S1 stay 0" + JOINING
    then = "\nD1 B S1 S2 commute 20\nD2 B S1 S2 commute 20" + JOINED
    assert hard(MOVES, first + then) == []


def test_rule_4_max_moves_a_period() -> None:
    first = "D1 A S1 S2 commute 20\nD2 A S1 S2 commute 20" + JOINING
    then = "\nD1 B S1 S2 commute 20\nD2 B S1 S2 commute 20" + JOINED
    assert hard(MOVES, first + then) == ["rule 4: 2 doctors move in period A, 1 are allowed"]


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
