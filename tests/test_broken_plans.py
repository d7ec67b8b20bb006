"""The verifier against plans broken on purpose: each is rejected, and for the right reason."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import violations
from tests.broken_plans import break_plan
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of
from tests.random_instances import random_instance

SEEDS = range(40)


@pytest.fixture(scope="module")
def names() -> Counter[str]:
    """Break the plans of random instances; return how often in which way."""
    count: Counter[str] = Counter()
    for seed in SEEDS:
        instance = random_instance(seed)
        plan = solve(instance)
        if plan.status == "infeasible":
            continue
        assert [str(one) for one in violations(instance, plan)] == [], f"seed {seed}"
        for broken in break_plan(instance, plan, Random(seed)):
            rules = {one.rule for one in violations(broken.instance, broken.plan)}
            assert broken.rule in rules, f"seed {seed}, {broken.name}: {sorted(rules)}"
            count[broken.name] += 1
    return count


def test_at_least_200_broken_plans_are_rejected_for_the_right_reason(names: Counter[str]) -> None:
    assert names.total() >= 200


def test_plans_are_broken_in_every_way(names: Counter[str]) -> None:
    """Without it a way that never applies would go unnoticed."""
    assert len(names) >= 60


def test_plans_of_two_periods_are_broken_too() -> None:
    instance = instance_of(
        "training_share=1/2 relocation_allowance=2",
        periods=TWO_PERIODS,
        stations="station_id,min_doctors,presence_days\nS1,1,1\nS2,1,0",
        points="point_id,station_id,days_per_week\nP1,S2,1",
        teams="team_id,keep_max\nT1,1",
        skills="skill_id\nK1",
        courses="course_id,skill_id,period,seats_max,weeks,cost\nC1,K1,A,2,5,3",
        requirements="station_id,skill_id,min_doctors\nS2,K1,1",
        doctors="""
            doctor_id,post_id,joins,may_relocate
            D1,S1,,
            D2,S1,,yes
            D3,T1,,
            D4,,B,
        """,
        travel="from_id,to_id,minutes\nS1,S2,70\nS2,P1,9\nD4,S1,7",
    )
    plan = plan_of(
        instance,
        """
        D1 A S1 S1 stay 0
        D2 A S1 S2 relocate 70
        D3 A T1 T1 stay 0
        D1 B S1 S1 stay 0
        D2 B S1 S2 relocate 70
        D3 B T1 T1 stay 0
        D4 B -  S1 commute 7
        """,
        training="D2 C1 K1 A",
        visits="S2 P1 A 1\nS2 P1 B 1",
        shortages="missing_skills S2 - K1 A 1",
        # travel: 70 and 9 in both periods, 5 · 7 in B
        values={"missing_skills": 1, "relocations": 1, "moves": 1, "travel": 193, "cost": 5},
    )
    assert [str(one) for one in violations(instance, plan)] == []
    names = set()
    for seed in range(10):
        for broken in break_plan(instance, plan, Random(seed)):
            rules = {one.rule for one in violations(broken.instance, broken.plan)}
            assert broken.rule in rules, f"{broken.name}: {sorted(rules)}"
            names.add(broken.name)
    assert {"back at the old post", "a third post", "posted after leaving"} <= names
