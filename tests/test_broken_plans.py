"""The verifier against plans broken on purpose: each is rejected, and for the right reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest

from phanbo.models.instance import Instance
from phanbo.models.messages import Message, Violation
from phanbo.models.plan import Plan
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import violations
from tests.breaking import Broken
from tests.broken_periods import break_periods
from tests.broken_plans import break_plan
from tests.random_instances import random_instance

Breaker = Callable[[Instance, Plan, Random], Iterator[Broken]]

OVER_TIME = {
    "section 1": (
        *("later min_doctors left out", "min_doctors too early"),
        *("later target_doctors left out", "target_doctors too early"),
        "later presence left out",
        *("later requirement left out", "requirement too early"),
        *("later requirement not in force", "earlier requirement not in force"),
    ),
    "section 2": (
        *("posted after leaving", "posted before joining", "posted while not available"),
        *("a second change", "back at the own post", "in the period of another course"),
    ),
    "rule 2": ("over a later maximum", "more than the housing in one period"),
    "rule 3": ("more than keep_max in one period", "fewer than keep_min in one period"),
    "rule 4": ("too many moves in one period",),
    "rule 5": (
        *("unplaced in the course's period", "unplaced in the next period", "left too soon"),
        *("the skill again in another period", "prerequisite by the same plan"),
        *("over the share in one period", "skill counted at once", "skill never counted"),
    ),
    "rule 7": ("visits on another period's days", "visits while training"),
    "rule 8": ("partner far away in one period",),
    "rule 9": (
        *("not posted as decided then", "at the post forbidden then", "left then"),
        *("trained when not allowed", "not trained, whatever the period"),
    ),
    "section 4": ("relocations every period", "moves every period", "cost every period"),
}
"""What periods bring, by where PROBLEM.md says it, and the ways in which it is broken."""


def period_of(one: Violation) -> object:
    """Return the period in which a breach was found; None: it does not say."""
    when = one.problem.values.get("when")
    return when.values["period"] if isinstance(when, Message) else None


def names_of(seeds: range, periods: int, *breakers: Breaker) -> Counter[str]:
    """Break the plans of random instances; return how often in which way."""
    count: Counter[str] = Counter()
    for seed in seeds:
        instance = random_instance(seed, periods=periods)
        plan = solve(instance)
        if plan.status == "infeasible":
            continue
        assert [str(one) for one in violations(instance, plan)] == [], f"seed {seed}"
        for breaker in breakers:
            for broken in breaker(instance, plan, Random(seed)):
                found = violations(broken.instance, broken.plan)
                where = {period_of(one) for one in found if one.rule == broken.rule}
                right = broken.period in where if broken.period else where
                assert right, f"seed {seed}, {broken.name}: {[str(one) for one in found]}"
                count[broken.name] += 1
    return count


@pytest.fixture(scope="module")
def names() -> Counter[str]:
    return names_of(range(40), 1, break_plan)


@pytest.fixture(scope="module")
def names_over_time() -> Counter[str]:
    """Break the plans of two and of three periods in the ways that need several."""
    return names_of(range(24), 2, break_periods) + names_of(range(24), 3, break_periods)


def test_at_least_200_broken_plans_are_rejected_for_the_right_reason(names: Counter[str]) -> None:
    assert names.total() >= 200


def test_plans_are_broken_in_every_way(names: Counter[str]) -> None:
    """Without it a way that never applies would go unnoticed."""
    assert len(names) >= 85


def test_at_least_200_plans_broken_over_time_are_rejected_in_the_right_period(
    names_over_time: Counter[str],
) -> None:
    assert names_over_time.total() >= 200


def test_every_rule_of_periods_is_broken(names_over_time: Counter[str]) -> None:
    assert names_over_time.keys() == {name for names in OVER_TIME.values() for name in names}


@pytest.mark.parametrize("periods", [2, 3])
def test_plans_of_several_periods_are_broken_like_those_of_one(periods: int) -> None:
    names = names_of(range(10), periods, break_plan)
    assert {"event in another period", "events backwards", "level of another period"} <= set(names)
    assert len(names) >= 75
