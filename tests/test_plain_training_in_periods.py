"""The plain model's training in several periods against answers found by hand."""

from __future__ import annotations

import pytest

from tests.hand_tables import Row, bests, decide, doctor, goals, halves, instance, minutes, station


def course(course_id: str, period: str | None, **cells: object) -> Row:
    """Write a course on the skill that its id begins with; a trainee costs 10."""
    row = {"course_id": course_id, "skill_id": course_id[0], "period": period, "seats_max": 9}
    return row | {"cost": 10} | cells


def needs(station_id: str, skill_id: str, number: int, from_period: str | None = None) -> Row:
    row = {"station_id": station_id, "skill_id": skill_id, "min_doctors": number}
    return row | {"from_period": from_period}


SKILLS = [{"skill_id": skill, "name": skill} for skill in "KLM"]


@pytest.mark.parametrize(
    ("number", "period", "answer"),
    [
        (1, "1", [0, 10]),
        (2, "1", [1, 10]),
        (2, None, [1, 10]),
        (2, "2", [2, 0]),
        (3, "1", [1, 10]),
        (3, "2", [2, 10]),
    ],
)
def test_a_skill_counts_after_the_course(
    number: int, period: str | None, answer: list[float]
) -> None:
    """With one period at once; with several from the next one on, so never after the last."""
    one = instance(
        [station("A")],
        [doctor("X", "A")],
        goals("missing_skills;cost"),
        periods=halves(number),
        skills=SKILLS,
        courses=[course("K1", period)],
        requirements=[needs("A", "K", 1)],
    )
    assert bests(one) == answer


@pytest.mark.parametrize(
    ("cells", "period", "answer"),
    [
        ({}, "1", [0, 10]),
        ({"leaves": "3"}, "1", [0, 10]),
        ({"leaves": "2"}, "1", None),
        ({"leaves": "3"}, "2", None),
        ({"joins": "2"}, "1", None),
        ({"joins": "2"}, "2", [0, 10]),
        ({"joins": "3"}, "3", [0, 10]),
    ],
)
def test_a_trainee_is_there_in_this_period_and_the_next(
    cells: Row, period: str, answer: list[float] | None
) -> None:
    one = instance(
        [station("A")],
        [doctor("X", "A", **cells)],
        goals("unplaced;cost"),
        periods=halves(3),
        skills=SKILLS,
        courses=[course("K1", period)],
        decisions=[decide("X", "train", "K1")],
    )
    assert bests(one) == answer


@pytest.mark.parametrize(
    ("closed", "answer"), [("1", None), ("2", None), ("3", [0, 10]), (None, [0, 10])]
)
def test_a_trainee_holds_a_post_in_this_period_and_the_next(
    closed: str | None, answer: list[float] | None
) -> None:
    """The station has no room for X in the closed period and the ones after it."""
    one = instance(
        [station("A")],
        [doctor("X", "A")],
        goals("missing_skills;cost"),
        periods=halves(3),
        staffing=[{"station_id": "A", "period": closed, "max_doctors": 0}] if closed else [],
        skills=SKILLS,
        courses=[course("K1", "1")],
        decisions=[decide("X", "train", "K1")],
    )
    assert bests(one) == answer


def test_a_trainee_may_take_up_the_other_post_in_the_next_period() -> None:
    one = instance(
        [station("A")],
        [doctor("X", "T")],
        goals("missing_skills"),
        teams=[{"team_id": "T", "name": "t", "keep_min": 0, "keep_max": 1}],
        travel=minutes(X_A=5),
        periods=halves(3),
        staffing=[{"station_id": "A", "period": "1", "max_doctors": 0}]
        + [{"station_id": "A", "period": "2", "max_doctors": 1}],
        skills=SKILLS,
        courses=[course("K1", "1")],
        requirements=[needs("A", "K", 1)],
    )
    assert bests(one) == [1], "trained in the team, at A from the second period on"


@pytest.mark.parametrize(
    ("courses", "answer"),
    [
        ([course("K1", "1"), course("L1", "1")], [1, 10]),
        ([course("K1", "1"), course("L1", "1"), course("L2", "2")], [0, 20]),
        ([course("K1", "1"), course("L3", "3")], [1, 10]),
        ([course("K1", "1"), course("L2", "2", prerequisite="K")], [1, 10]),
        ([course("K1", "1"), course("L2", "2", prerequisite="M")], [0, 20]),
    ],
)
def test_one_course_a_period_and_prerequisites_held_before_the_plan(
    courses: list[Row], answer: list[float]
) -> None:
    one = instance(
        [station("A")],
        [doctor("X", "A", skills="M"), doctor("Y", "A", can_train="no")],
        goals("missing_skills;cost", training_share="0.9"),
        periods=halves(3),
        skills=SKILLS,
        courses=courses,
        requirements=[needs("A", "K", 1, "3"), needs("A", "L", 1, "3")],
    )
    assert bests(one) == answer


def test_no_skill_is_taken_twice() -> None:
    def told(*decisions: Row) -> list[float] | None:
        two = instance(
            [station("A")],
            [doctor("X", "A"), doctor("Y", "A", can_train="no")],
            goals("missing_skills;cost"),
            periods=halves(3),
            skills=SKILLS,
            courses=[course("K1", "1"), course("K2", "2")],
            requirements=[needs("A", "K", 2, "3")],
            decisions=list(decisions),
        )
        return bests(two)

    assert told() == [1, 10], "twice trained, X would still be one"
    assert told(decide("X", "train", "K1"), decide("X", "train", "K2")) is None


def test_the_training_share_is_of_each_period() -> None:
    one = instance(
        [station("A")],
        [doctor(name, "A") for name in "WXYZ"],
        goals("missing_skills;cost", training_share="1/4"),
        periods=halves(3),
        skills=SKILLS,
        courses=[course("K1", "1"), course("L1", "1"), course("K2", "2")],
        requirements=[needs("A", "K", 4, "3")],
    )
    assert bests(one) == [3, 20], "one of four in each of two periods: T(2) is left"


def test_the_training_share_is_of_those_at_the_station_then() -> None:
    """Two are at A in the first period, and half of them may train; three are in the second."""
    one = instance(
        [station("A")],
        [doctor("X", "A"), doctor("Y", "A"), doctor("Z", "A", joins="2")],
        goals("missing_skills;cost", training_share="1/2"),
        periods=halves(3),
        skills=SKILLS,
        courses=[course("K1", "1"), course("L2", "2", cost=1)],
        requirements=[needs("A", "K", 3, "3"), needs("A", "L", 3, "3")],
    )
    assert bests(one) == [3 + 1, 10 + 2]


@pytest.mark.parametrize(
    ("limit", "trained"),
    [({}, 2), ({"training_budget": 19}, 1), ({"budget": 20}, 2), ({"budget": 19.9}, 1)],
)
def test_money_is_of_the_whole_plan(limit: Row, trained: int) -> None:
    one = instance(
        [station("A"), station("B")],
        [doctor("X", "A"), doctor("Y", "B")],
        goals("missing_skills;cost", **limit),
        periods=halves(3),
        skills=SKILLS,
        courses=[course("K1", "1", seats_max=1), course("K2", "2")],
        requirements=[needs("A", "K", 1, "3"), needs("B", "K", 1, "3")],
    )
    assert bests(one) == [2 - trained, 10 * trained]


@pytest.mark.parametrize(
    ("number", "weeks", "uncovered"),
    [
        (2, None, 0),
        (2, 6.5, 1 + 0.25 * 2),
        (2, 13, 3 + 0.5 * 3),
        (2, 26, 15),
        (2, 40, 15),
        (1, 26, 0),
    ],
)
def test_training_takes_from_the_supply_of_its_period(
    number: int, weeks: float | None, uncovered: float
) -> None:
    """Of X's five days 6.5 of 26 weeks take 1.25, 13 take 2.5; the other period has them all."""
    one = instance(
        [station("A")],
        [doctor("X", "A")],
        goals("uncovered_days"),
        periods=halves(number),
        skills=SKILLS,
        courses=[course("K1", "1", weeks=weeks)],
        decisions=[decide("X", "train", "K1")],
    )
    assert bests(one) == [uncovered]


def test_a_trainee_away_visits_nobody() -> None:
    one = instance(
        [station("A", presence_days=0)],
        [doctor("X", "A")],
        goals("uncovered_days;travel"),
        points=[{"point_id": "P", "station_id": "A", "days_per_week": 3}],
        travel=minutes(A_P=20),
        periods=halves(2),
        skills=SKILLS,
        courses=[course("K1", "1", weeks=18.2)],
        decisions=[decide("X", "train", "K1")],
    )
    # 1.5 of 5 days are left in the first period, enough for one whole visit of three.
    assert bests(one) == [3 + 0, 1 * 20 + 3 * 20]


@pytest.mark.parametrize(
    ("decisions", "answer"),
    [
        ([decide("X", "train", "K2", "1")], [0, 10]),
        ([decide("Y", "train", "K2", "1")], [0, 10]),  # though Y is not available in "1"
        ([decide("Y", "train", "K2", "1"), decide("Y", "no_training", period="2")], None),
        ([decide("X", "no_training", period="1")], [0, 10]),
        ([decide("X", "no_training", period="2")], [0, 10]),  # Y instead
        ([decide("X", "no_training", period="2"), decide("Y", "no_training")], [1, 0]),
        ([decide("X", "train", "K2", "1"), decide("X", "no_training", period="1")], [0, 10]),
        ([decide("X", "train", "K2", "1"), decide("X", "no_training", period="2")], None),
        ([decide("Z", "train", "K2")], None),  # Z has left by then
        ([decide("Z", "train", "K2", "1"), decide("Z", "no_training", period="1")], None),
    ],
)
def test_decisions_on_training_by_period(decisions: list[Row], answer: list[float] | None) -> None:
    """``train`` holds whatever its period says; the course K2 is in the second period."""
    one = instance(
        [station("A")],
        [doctor("X", "A"), doctor("Y", "A", joins="2"), doctor("Z", "A", leaves="2")],
        goals("missing_skills;cost"),
        periods=halves(3),
        skills=SKILLS,
        courses=[course("K2", "2")],
        requirements=[needs("A", "K", 1, "3")],
        decisions=decisions,
    )
    assert bests(one) == answer
