"""Trainees of one period at one post: the counts that can be given names, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phanbo.models.instance import Instance
from phanbo.models.tables import Course
from phanbo.optimizer.formulation import pools
from phanbo.optimizer.formulation.allowed import Option
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.pools import Pool, define_pools
from phanbo.optimizer.formulation.profiles import Profile
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.hand_plans import instance_of
from tests.random_instances import random_instance

COURSES = "abcd"


def pool_of(eligible: Mapping[str, tuple[str, ...]]) -> tuple[Model, Pool]:
    """Return the pool of doctors who may all be at one post, each with the courses told."""
    model = Model()
    step = Option("S1", "stay", 0)
    paths = {doctor: [Path((step,), 0, None, model.column())] for doctor in eligible}
    columns = [path.column for (path,) in paths.values()]
    alone = {("S1", 0): [Profile(frozenset(), 5, (column,), column) for column in columns]}
    (pool,) = define_pools(model, paths, eligible, [course(one) for one in COURSES], alone)
    return model, pool


def course(name: str) -> Course:
    return Course(course_id=name, skill_id=f"skill {name}", seats_max=9)


def can_be_named(eligible: Mapping[str, tuple[str, ...]], wanted: list[str]) -> bool:
    """Try every way to give each trainee a doctor of their own."""
    return any(
        len(set(doctors)) == len(wanted)
        and all(course in eligible[one] for one, course in zip(doctors, wanted, strict=True))
        for doctors in product(eligible, repeat=len(wanted))
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(COURSES)), min_size=1, max_size=4),
    st.lists(st.sampled_from(COURSES), max_size=4),
    st.data(),
)
def test_rows_are_broken_by_just_the_counts_without_names(
    sets: list[set[str]], wanted: list[str], data: st.DataObject
) -> None:
    sets[0] |= set(wanted)  # whatever is wanted, somebody may take
    eligible = {f"D{i}": tuple(sorted(one)) for i, one in enumerate(sets)}
    if not any(eligible.values()):
        return
    model, pool = pool_of(eligible)
    here = data.draw(st.sets(st.sampled_from(sorted(eligible))))
    values = [0.0] * len(model.lower)
    for doctor, column in pool.doctors:
        values[column] = float(doctor in here)
    for course in wanted:
        values[pool.trainees[course]] += 1.0
    broken = list(pool.broken(values))
    named = can_be_named({doctor: eligible[doctor] for doctor in sorted(here)}, wanted)
    assert named is (not broken)
    for _, terms, limit in broken:
        assert sum(float(k) * values[column] for column, k in terms) > limit


def test_the_first_rows_are_of_all_courses_and_of_those_alike() -> None:
    _, pool = pool_of({"D0": ("a", "b", "c"), "D1": ("a", "b"), "D2": ("d",)})
    assert set(pool.first_sets()) == {("a", "b"), ("c",), ("d",), ("a", "b", "c", "d")}


def test_a_solution_that_breaks_a_row_held_back_is_solved_again() -> None:
    """Two doctors may take a or b; that they are two, no row of the first says."""
    v = define_variables(Horizon(school()))
    (pool,) = v.pools
    assert ("A", "B") not in pool.first_sets()
    plan = solve(school(), time_limit=60)
    verify(school(), plan)
    assert plan.status == "optimal"
    # T(1) for a or b, and T(2) for c; with two trainees of a and one of b it would be T(2) alone.
    assert {one.name: one.value for one in plan.objectives}["missing_skills"] == 4


@pytest.mark.parametrize("seed", range(24))
def test_fewer_rows_give_the_same_values(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = random_instance(seed)
    usual = solve(instance)
    monkeypatch.setattr(pools, "MOST_ENTRIES", 0)
    assert all(pool.by_skill for pool in define_variables(Horizon(instance)).pools)
    fewer = solve(instance)
    assert fewer.status == usual.status
    assert [one.value for one in fewer.objectives] == [one.value for one in usual.objectives]


def school() -> Instance:
    """Return a station that lacks two doctors with a, one with b and four with c.

    D0 and D1 may take a, D0 also b; D2 and D3 may take c.
    """
    doctors = ["doctor_id,post_id,skills"]
    doctors += ["D0,S1,p;q", "D1,S1,p;b", *(f"D{i},S1,r;a;b" for i in (2, 3))]
    doctors += [f"D{i},S1,a;b;c" for i in range(4, 13)]
    return instance_of(
        "training_share=0.9",
        stations="station_id,min_doctors\nS1,0",
        doctors="\n".join(doctors),
        skills="\n".join(["skill_id", *"abcpqr"]),
        courses="course_id,skill_id,seats_max,prerequisite\nA,a,9,p\nB,b,9,q\nC,c,9,r",
        requirements="station_id,skill_id,min_doctors\nS1,a,13\nS1,b,13\nS1,c,13",
    )


def test_every_pair_of_courses_is_held_back_or_there() -> None:
    """Whatever set of courses a solution breaks, its row says so."""
    eligible = {"D0": ("a", "b"), "D1": ("b", "c"), "D2": ("a", "c", "d")}
    _model, pool = pool_of(eligible)
    for chosen in combinations(COURSES, 2):
        terms = dict(pool.terms(chosen))
        doctors = {doctor for doctor, column in pool.doctors if column in terms}
        assert doctors == {one for one, courses in eligible.items() if set(courses) & set(chosen)}
