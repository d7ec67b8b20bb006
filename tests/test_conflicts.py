"""Contradictory decisions are named, and none of those named can be left out."""

import pytest

from phanbo.models.instance import Instance
from phanbo.models.tables import Decision
from phanbo.optimizer.solve import solve
from tests.hand_plans import instance_of
from tests.random_instances import random_instance

STATIONS = "station_id,min_doctors,max_doctors,lat,lon\nA,1,1,21.0,107.0\nB,1,2,21.0,107.1"
DOCTORS = "doctor_id,post_id,skills\n1,A,ecg\n2,B,\n3,B,\n4,T,"
TABLES = {
    "stations": STATIONS,
    "doctors": DOCTORS,
    "teams": "team_id\nT",
    "skills": "skill_id\necg\necho",
    "courses": "course_id,skill_id,seats_max,prerequisite,cost\nC,ecg,1,,5\nE,echo,3,ecg,5",
}


def conflicts(decisions: str, settings: str = "") -> list[str]:
    text = f"doctor_id,action,target_id\n{decisions}"
    plan = solve(instance_of(settings, decisions=text, **TABLES))
    assert plan.status == "infeasible"
    assert plan.postings == ()
    return [str(one) for one in plan.conflicts]


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ("1,post,A\n1,post,B", "1 is told to be at A, B at once"),
        ("1,stay,\n1,post,B", "1 is told to be at A, B at once"),
        ("1,post,B\n1,forbid,B", "1 is told to be at B and forbidden to"),
        ("1,post,T", "1 is told to join the team T; nobody joins a team (rule 3)"),
        ("4,stay,", "4 is told to stay in T, which keeps nobody (rule 3)"),
        ("2,train,C\n2,train,E", "2 is told to take C, E in one period (rule 5)"),
        ("2,train,C\n2,no_training,", "2 is told to take C and told not to train"),
        ("1,train,C", "1 is told to take C, but: 1 already holds ecg (rule 5)"),
        ("2,train,E", "2 is told to take E, but: 2 lacks ecg, which E asks for (rule 5)"),
    ],
)
def test_of_one_doctor(decisions: str, words: str) -> None:
    assert words in conflicts(decisions)


def test_of_several_doctors_and_a_rule() -> None:
    """Three decisions; only two of them meet the rule that A holds one doctor."""
    assert conflicts("2,post,A\n3,post,A\n4,post,B") == [
        "decisions: 2, 3 are posted to A",
        "rule 2: doctors at A: at most 1 (max_doctors)",
    ]


def test_with_the_budget() -> None:
    told = conflicts("2,train,C\n1,train,E", "training_budget=9")
    assert told[-1] == "rule 6: cost of courses: at most 9 (training_budget)"
    assert len(told) == 3


def test_with_seats() -> None:
    assert conflicts("2,train,C\n3,train,C")[-1].startswith("rule 5: trainees of C: at most 1")


def test_what_is_named_is_irreducible() -> None:
    """With only the named decisions there is no plan; without any one of them there is."""
    checked = 0
    for seed in range(400):
        instance = random_instance(seed)
        plan = solve(instance)
        named = [cell.row for cell in plan.clash if cell.table == "decisions"]
        if named:
            checked += 1
            kept = [row for row in instance.decisions if row.model_dump() in named]
            assert not _has_plan(instance, kept), f"seed {seed}"
            for row in kept:
                rest = [one for one in kept if one != row]
                assert _has_plan(instance, rest), f"seed {seed} without {row}"
    assert checked >= 5


def _has_plan(instance: Instance, decisions: list[Decision]) -> bool:
    changed = instance.model_copy(update={"decisions": tuple(decisions)})
    return solve(changed).status == "optimal"
