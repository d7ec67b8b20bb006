"""The random instances stay what they were, and those of several periods hold what these bring."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256

import pytest

from phanbo.models.instance import Instance
from tests.plain_model import PlainModel
from tests.plain_periods import Periods
from tests.random_instances import random_instance, random_tables


@cache
def sixty(periods: int) -> list[Instance]:
    return [random_instance(seed, periods=periods) for seed in range(60)]


def test_the_instances_of_one_period_stay_what_they_were() -> None:
    """Seeds quoted elsewhere go on meaning the same instances."""
    tables = [random_tables(seed, size) for seed in range(100) for size in (1, 3)]
    digest = sha256(json.dumps(tables).encode()).hexdigest()
    assert digest == "9ec2c7afeaaa4fe645603d9489e5fc896b8491536d820d40aa94a76ada038203"


@pytest.mark.parametrize("periods", [2, 3])
def test_the_same_seed_gives_the_same_instance(periods: int) -> None:
    one, again = (random_instance(5, periods=periods) for _ in range(2))
    assert one == again
    assert len(one.periods) == periods


def joins_late(one: Instance) -> bool:
    return any(Periods(one).of(doctor.joins) > 0 for doctor in one.doctors)


def leaves_early(one: Instance) -> bool:
    times = Periods(one)
    return any(
        times.available(doctor, 0) and not times.available(doctor, times.last)
        for doctor in one.doctors
    )


def never_there(one: Instance) -> bool:
    times = Periods(one)
    return any(
        not any(times.available(doctor, period) for period in times.all) for doctor in one.doctors
    )


def rows_out_of_order(one: Instance) -> bool:
    return [row.starts for row in one.periods] != sorted(row.starts for row in one.periods)


def numbers_change(one: Instance) -> bool:
    return any(Periods(one).of(row.period) > 0 for row in one.staffing)


def requirements_change(one: Instance) -> bool:
    return any(Periods(one).of(row.from_period) > 0 for row in one.requirements)


def a_skill_is_taught_twice(one: Instance) -> bool:
    taught = {(course.skill_id, Periods(one).of(course.period)) for course in one.courses}
    return len({skill for skill, _ in taught}) < len(taught)


def courses_outlast_their_period(one: Instance) -> bool:
    times = Periods(one)
    return any(course.weeks > times.weeks[times.of(course.period)] for course in one.courses)


def decides_by_period(one: Instance) -> bool:
    return any(decision.period for decision in one.decisions)


def unplaced_is_not_first(one: Instance) -> bool:
    return one.settings.objectives[0].name != "unplaced"


def has_no_plan(one: Instance) -> bool:
    return PlainModel(one).minimum([]) is None


@pytest.mark.parametrize("periods", [2, 3])
@pytest.mark.parametrize(
    ("holds", "least", "most"),
    [
        (joins_late, 15, 60),
        (leaves_early, 15, 60),
        (never_there, 3, 30),
        (rows_out_of_order, 20, 60),
        (numbers_change, 30, 60),
        (requirements_change, 30, 60),
        (a_skill_is_taught_twice, 10, 60),
        (courses_outlast_their_period, 10, 60),
        (decides_by_period, 15, 45),
        (unplaced_is_not_first, 5, 30),
        (has_no_plan, 4, 18),
    ],
)
def test_what_several_periods_bring(
    holds: Callable[[Instance], bool], least: int, most: int, periods: int
) -> None:
    assert least <= sum(holds(one) for one in sixty(periods)) <= most
