"""The verifier as a whole: travel minutes, what a plan says of itself, and garbage."""

from __future__ import annotations

from typing import Any

import pytest

from phanbo.models.errors import VerificationError
from phanbo.models.instance import Instance
from phanbo.models.plan import Allowance, Plan
from phanbo.optimizer.verify import verify, violations
from phanbo.optimizer.verify.minutes import Minutes
from tests.hand_plans import breaches, instance_of, plan_of

TOWN = {
    "stations": "station_id,min_doctors\nS1,1\nS2,1",
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S2",
}
AT_HOME = "D1 - S1 S1 stay 0\nD2 - S2 S2 stay 0"


def test_verify_is_silent_about_a_right_plan_and_names_every_breach_of_a_wrong_one() -> None:
    instance = instance_of(**TOWN)
    verify(instance, plan_of(instance, AT_HOME))
    with pytest.raises(VerificationError) as error:
        verify(instance, plan_of(instance, "D1 - S1 S1 stay 7\nD2 - S2 S1 commute 0"))
    rules = [one.rule for one in error.value.violations]
    assert rules == [
        "section 2",  # minutes of D1
        "rule 1",  # D2 cannot reach S1
        *["shortages"] * 3,  # S2: minimum, target, days
        *[f"objective {name}" for name in ("below_minimum", "uncovered_days", "below_target")],
        "objective moves",
    ]


def test_no_rule_speaks_in_fractions_that_json_lacks() -> None:
    tables = TOWN | {
        "settings": "visit_limit=0.5",
        "points": "point_id,station_id,days_per_week\nP1,S1,0",
        "travel": "from_id,to_id,minutes\nS2,P1,1",
        "doctors": "doctor_id,post_id,fte\nD1,S1,1\nD2,S2,0.3",
    }
    instance = instance_of(**tables)
    told = violations(instance, plan_of(instance, AT_HOME, visits="S2 P1 - 2"))
    assert {one.rule for one in told} == {
        "rule 7",
        "shortages",
        "objective uncovered_days",
        "objective travel",
    }
    assert all(one.model_dump_json() for one in told)


# Travel minutes (section 1.2)

# 0.1 degrees of latitude are 6371.0088 · π / 1800 = 11.11951 km: 60 · 1.4 · km / 35 = 26.69
PLACES = {
    "stations": """
        station_id,lat,lon,island,min_doctors
        S1,21,107,,1
        S2,21.1,107,,1
        S3,21,107,Cô Tô,1
        S4,,,,1
        S5,21.1,107,Cô Tô,1
        S6,21,107,Vân Đồn,1
    """,
    "doctors": """
        doctor_id,post_id,lat,lon,island
        D1,S1,,,
        D2,S1,21.1,107,
        D3,S1,21.1,107,Cô Tô
        D4,,,,
        D5,S4,,,
    """,
    "ferries": """
        from_island,from_lat,from_lon,to_island,to_lat,to_lon,minutes
        ,21.1,107,Cô Tô,21.1,107,29.5
        ,21,107,Cô Tô,21,107,80
        Cô Tô,21,107,Vân Đồn,21,107,10
    """,
}


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [
        ("S1", "S2", 27),
        ("S2", "S1", 27),
        ("S1", "S1", 0),
        ("S4", "S4", 0),
        ("S1", "S4", None),
        ("S1", "S3", 80),  # the second ferry at its piers; the first: 27 + 30 + 27
        ("S3", "S1", 80),
        ("S1", "S5", 57),  # 27 + 30 + 0
        ("S1", "S6", None),  # two crossings
        ("S3", "S6", 10),
        ("D1", "S1", 0),
        ("D1", "S2", 27),
        ("D2", "S2", 0),
        ("D2", "S1", 27),
        ("D3", "S3", 27),
        ("D3", "S2", 30),
        ("D4", "S1", None),
        ("D5", "S4", 0),
    ],
)
def test_minutes_by_road_and_ferry(a: str, b: str, minutes: int | None) -> None:
    assert Minutes(instance_of(**PLACES)).between(a, b) == minutes


@pytest.mark.parametrize(
    ("rows", "a", "b", "minutes"),
    [
        ("S1,S2,12.1", "S1", "S2", 13),
        ("S1,S2,12.1", "S2", "S1", 13),
        ("S1,S2,12\nS2,S1,14", "S2", "S1", 14),
        ("S1,S2,12\nS2,S1,14", "S1", "S2", 12),
        ("S1,S2,12", "D1", "S2", 12),  # no home of their own: the rows of the post
        ("S2,S1,12", "D1", "S2", 12),
        ("S1,S2,12\nD1,S2,9", "D1", "S2", 9),
        ("S1,S2,12\nS2,D1,9", "D1", "S2", 9),
        ("S1,S2,12\nS2,D2,9", "D2", "S1", 27),
        ("S1,S2,12", "D2", "S2", 0),  # a home of their own: no rows of the post
        ("D1,S1,5", "D1", "S1", 5),
        ("S1,S4,5", "D1", "S4", 5),
        ("D4,S4,0", "D4", "S4", 0),
    ],
)
def test_minutes_by_row(rows: str, a: str, b: str, minutes: int) -> None:
    instance = instance_of(**PLACES, travel="from_id,to_id,minutes\n" + rows)
    assert Minutes(instance).between(a, b) == minutes


def test_minutes_follow_the_settings() -> None:
    instance = instance_of("road_speed=60 detour=1", **PLACES)
    assert Minutes(instance).between("S1", "S2") == 12


# What a plan says of itself


def test_the_fingerprint_is_the_instances() -> None:
    instance = instance_of(**TOWN)
    other = plan_of(instance_of("max_moves=0", **TOWN), AT_HOME)
    assert [one.rule for one in violations(instance, other)] == ["fingerprint"]


def test_a_plan_that_says_none_exists_cannot_be_verified() -> None:
    instance = instance_of(**TOWN)
    plan = plan_of(instance, "", status="infeasible", objectives=[])
    assert [one.rule for one in violations(instance, plan)] == ["status"]


SHORT = TOWN | {"stations": "station_id,min_doctors,presence_days\nS1,3,0\nS2,1,0"}
ROW = "below_minimum S1 - - - 2"
OTHER = "\nbelow_target S1 - - - 2"
VALUES = {"below_minimum": 3, "below_target": 3}


@pytest.mark.parametrize(
    ("shortages", "told"),
    [
        (ROW + OTHER, []),
        (ROW, ["below_target S1 is 2 short, but is not listed"]),
        (ROW + OTHER + "\n" + ROW, ["below_minimum S1 is listed 2 times"]),
        (
            "below_minimum S1 - - - 3" + OTHER,
            ["below_minimum S1 is 2 short, the plan says 3"],
        ),
        (
            ROW + OTHER + "\nbelow_minimum S2 - - - 0",
            ["below_minimum S2 is listed, but nothing is short there"],
        ),
        (
            ROW + OTHER + "\nbelow_minimum S1 - - B 2",
            ["below_minimum S1 in period B is listed, but nothing is short there"],
        ),
        (
            ROW + OTHER + "\nmissing_skills S1 - K7 - 1",
            ["missing_skills S1 K7 is listed, but nothing is short there"],
        ),
    ],
)
def test_shortages_are_listed_once_each(shortages: str, told: list[str]) -> None:
    instance = instance_of(**SHORT)
    plan = plan_of(instance, AT_HOME, shortages=shortages, values=VALUES)
    assert breaches(instance, plan, of="") == [f"shortages: {one}" for one in told]


def stage(**claims: Any) -> tuple[Instance, Plan]:
    """Return an instance with moves of tolerance 50% and one at 4, which claims something."""
    doctors = "\n".join(f"D{i},S1" for i in range(4))
    instance = instance_of(
        "objectives=moves:50%;unplaced:1",
        stations="station_id,min_doctors,presence_days\nS1,0,0\nS2,0,0",
        doctors="doctor_id,post_id\n" + doctors,
        travel="from_id,to_id,minutes\nS1,S2,0",
    )
    right = plan_of(
        instance,
        "\n".join(f"D{i} - S1 S2 commute 0" for i in range(4)),
        values={"moves": 4},
    )
    changed = {
        "moves": {"best": 4, "bound": 4, "tolerance": 2} | claims,
        "unplaced": {"tolerance": 1},
    }
    objectives = [
        one.model_copy(update=changed.get(one.name, {})).model_dump() for one in right.objectives
    ]
    return instance, Plan.model_validate(right.model_dump() | {"objectives": objectives})


OPEN = {"proven": False}


@pytest.mark.parametrize(
    ("claims", "status", "told"),
    [
        ({}, "optimal", []),
        ({"best": 3, "bound": 3, "tolerance": 1.5}, "optimal", []),
        ({"best": 2, "bound": 2, "tolerance": 1}, "optimal", ["exceeds the best 2 by more than"]),
        ({"tolerance": 0}, "optimal", ["the tolerance is 2, the plan says 0"]),
        ({"bound": 3.9999999}, "optimal", []),
        ({"bound": 3.9}, "optimal", ["called proven, but the best is 4 and the bound 3.9"]),
        ({"bound": None}, "optimal", ["called proven, but the best is 4 and the bound -"]),
        ({"bound": 3.9} | OPEN, "feasible", []),
        ({"bound": None} | OPEN, "feasible", []),
        ({"best": None, "bound": None, "tolerance": 0} | OPEN, "feasible", []),
        (
            {"bound": 4.5} | OPEN,
            "feasible",
            ["4 is below the bound 4.5", "4 is below the bound 4.5"],
        ),
        ({"best": 5, "bound": 5, "tolerance": 2.5}, "optimal", ["4 is below the bound 5"]),
        ({"value": 5}, "optimal", ["the value is 4, the plan says 5"]),
        ({"value": 4.0000001}, "optimal", ["the value is 4, the plan says 4.0000001"]),
        ({"value": 4.0}, "optimal", []),
    ],
)
def test_stages(claims: dict[str, Any], status: str, told: list[str]) -> None:
    instance, plan = stage(**claims)
    found = breaches(instance, plan.model_copy(update={"status": status}), of="")
    assert len(found) == len(told)
    for sentence, part in zip(found, told, strict=True):
        assert sentence.startswith("objective moves: ")
        assert part in sentence


@pytest.mark.parametrize(
    ("claims", "status", "told"),
    [
        ({}, "feasible", "every stage is proven, but the plan is not called optimal"),
        (OPEN, "optimal", "the plan is called optimal, but these stages are not proven: moves"),
    ],
)
def test_optimal_means_every_stage_proven(claims: dict[str, Any], status: str, told: str) -> None:
    instance, plan = stage(**claims)
    found = breaches(instance, plan.model_copy(update={"status": status}), of="")
    assert found == [f"status: {told}"]


@pytest.mark.parametrize(
    ("best", "told"),
    [
        (4, ["objective unplaced: 0 is below the bound 1"]),
        (3, ["objective unplaced: 0 is below the bound 1"]),  # 4 of the 4.5 that are tolerated
        (2, []),  # 4, and 3 are tolerated: what was given up may have bought it
    ],
)
def test_later_bounds_hold_until_an_earlier_objective_gives_up_some(
    best: int, told: list[str]
) -> None:
    instance, plan = stage(best=best, bound=best, tolerance=best / 2)
    lower = [
        one.model_copy(update={"best": 1, "bound": 1}) if one.name == "unplaced" else one
        for one in plan.objectives
    ]
    within = (Allowance(objective="moves", amount=1),)
    other = plan.model_copy(update={"objectives": tuple(lower), "within": within})
    assert breaches(instance, other, of="") == told


def test_objectives_are_all_listed_in_order() -> None:
    instance, plan = stage()
    swapped = (plan.objectives[1], plan.objectives[0], *plan.objectives[2:])
    for objectives in (swapped, plan.objectives[:-1], plan.objectives + plan.objectives[-1:]):
        other = plan.model_copy(update={"objectives": objectives})
        assert [one.rule for one in violations(instance, other)] == ["objectives"]


@pytest.mark.parametrize("claim", [{"best": 0}, {"bound": 0}, {"tolerance": 1}, {"proven": True}])
def test_what_is_not_minimised_claims_nothing(claim: dict[str, Any]) -> None:
    instance, plan = stage()
    last = plan.objectives[-1].model_copy(update=claim)
    other = plan.model_copy(update={"objectives": (*plan.objectives[:-1], last)})
    assert [one.rule for one in violations(instance, other)] == [f"objective {last.name}"]


def test_values_that_are_not_whole_may_be_rounded_as_floats_are() -> None:
    instance = instance_of(
        **SHORT | {"stations": "station_id,min_doctors,presence_days\nS1,1,7.1\nS2,1,0"},
    )
    rows = "uncovered_days S1 - - - 2.1"  # T(2.1) = 3.3
    for value in (3.3, 1.1 + 2.2):
        plan = plan_of(instance, AT_HOME, shortages=rows, values={"uncovered_days": value})
        assert breaches(instance, plan, of="") == []
    plan = plan_of(instance, AT_HOME, shortages=rows, values={"uncovered_days": 3.30001})
    assert breaches(instance, plan, of="objective uncovered_days")


def test_a_plan_of_nothing_but_unknown_ids_is_told_and_does_not_crash() -> None:
    instance = instance_of(**TOWN, teams="team_id\nT1")
    plan = plan_of(
        instance,
        "D1 x y z decided 5\nD9 - - S1 stay 0\nT1 - S1 T1 stay 0\nD2 - T1 T1 stay 1",
        training="D1 C9 K9 x\nS1 S1 S1 -",
        visits="S9 P9 x 1\nS1 P9 - 2\nT1 T1 - 1",
        shortages="nothing S9 P9 K9 x 7",
        values={"travel": -1e300},
    )
    told = breaches(instance, plan, of=("section 2", "rule", "shortages"))
    assert len([one for one in told if one.startswith("section 2")]) == 11
    assert "shortages: nothing S9 P9 K9 in period x is listed, but nothing is short there" in told
    assert [one for one in told if "rule 3" in one]
