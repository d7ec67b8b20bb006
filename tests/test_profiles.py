"""Doctors who are alike, counted: the counts say what the ways say, in fewer terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.profiles import Profile
from phanbo.optimizer.formulation.variables import define_variables
from tests.random_instances import random_instance

WAYS = tuple(range(10))


@given(st.sets(st.sampled_from(WAYS)), st.sets(st.sampled_from(WAYS)))
def test_the_terms_count_the_chosen_and_are_few(chosen: set[int], present: set[int]) -> None:
    profile = Profile(frozenset(), 5, WAYS, 99)
    values = {way: int(way in present) for way in WAYS} | {99: len(present)}
    terms = list(profile.terms(chosen))
    assert sum(k * values[column] for column, k in terms) == len(chosen & present)
    assert len(terms) <= 1 + len(WAYS) // 2


@pytest.mark.parametrize("seed", range(20))
def test_every_way_to_a_post_is_in_the_one_profile_of_its_doctor(seed: int) -> None:
    horizon = Horizon(random_instance(seed, size=2, periods=1 + seed % 3))
    v = define_variables(horizon)
    for then, ways in v.at.items():
        found = {column: one for one in v.profiles[then] for column in one.columns}
        assert sorted(found) == sorted(column for _, column in ways)
        assert sum(len(one.columns) for one in v.profiles[then]) == len(ways)
        for doctor, column in ways:
            assert found[column].skills == set(horizon.doctors[doctor].skills)
            assert found[column].days == horizon.days[doctor]
