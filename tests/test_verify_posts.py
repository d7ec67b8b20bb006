"""The verifier on section 2 and rules 1 to 4: a case and its answer on one screen."""

from __future__ import annotations

import pytest

from tests.hand_plans import AT_HOME, TOWN, TWO_PERIODS, VISITED, hard

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
