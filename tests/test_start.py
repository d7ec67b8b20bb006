"""The first plan: allowed wherever there is one, and there before any solver is asked."""

from __future__ import annotations

import pytest

from phanbo.instances import load
from phanbo.models.instance import Instance
from phanbo.optimizer import start
from phanbo.optimizer.engines import engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import Variables, define_variables
from phanbo.optimizer.solve import solve
from phanbo.optimizer.start import first_plan
from phanbo.optimizer.verify import verify
from tests.hand_plans import instance_of
from tests.random_instances import random_instance

engine("highs")  # loads OR-Tools, as every solve does


def started(instance: Instance) -> tuple[Variables, list[float] | None]:
    v = define_variables(Horizon(instance))
    add_rules(v)
    return v, first_plan(v, define_objectives(v).values())


@pytest.mark.parametrize("large", [start.LARGE, 0])
def test_it_obeys_every_row_of_random_instances(
    large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # From that many ways on, doctors who need no mending stay among the ways gone before.
    monkeypatch.setattr(start, "LARGE", large)
    found = 0
    for seed in range(120):
        v, values = started(random_instance(seed))
        if values is not None:
            found += 1
            assert v.model.is_whole(values)
            assert all(row.holds(values) for row in v.model.rows)
            assert not v.model.add_broken(values)
    assert found >= 80


@pytest.mark.parametrize(
    "name", ["quang-ninh-2025", "can-tho-2025", "tien-yen-2019", "southern-network"]
)
def test_without_time_for_more_it_is_the_plan(name: str) -> None:
    instance = load(name)
    plan = solve(instance, time_limit=1e-6)
    verify(instance, plan)
    assert plan.status == "feasible"
    assert not plan.objectives[0].proven or plan.objectives[0].value == 0


STATIONS = """
    station_id,min_doctors,max_doctors,lat,lon,housing
    A,1,1,21.0,107.0,
    B,1,1,21.0,107.1,1
    C,1,1,21.0,107.9,
"""  # A and B are 25 minutes apart, C is far


def posts(instance: Instance) -> dict[str, str | None]:
    v, values = started(instance)
    assert values is not None
    return {
        doctor: next((post for post in path.posts if post), None)
        for doctor, paths in v.paths.items()
        for path in paths
        if values[path.column]
    }


def test_doctors_go_where_they_are_missing() -> None:
    doctors = "doctor_id,post_id\n1,A\n2,A\n3,C"
    assert posts(instance_of(stations=STATIONS, doctors=doctors)) == {"1": "A", "2": "B", "3": "C"}


def test_partners_are_mended() -> None:
    """2 would go to C, where it is missing; its partner may only be at A."""
    doctors = """
        doctor_id,post_id,movable,partner_id,lat,lon
        1,A,no,,21.0,107.0
        2,,yes,1,21.0,107.5
    """
    apart = instance_of("travel_limit=90", stations=STATIONS, doctors=doctors)
    assert posts(apart)["1"] == "A"
    assert posts(apart)["2"] in ("B", None)


def test_moves_above_the_limit_are_mended() -> None:
    doctors = "doctor_id,post_id\n1,A\n2,C"
    wanted = instance_of(stations=STATIONS.replace("A,1", "A,0"), doctors=doctors)
    assert posts(wanted) == {"1": "B", "2": "C"}
    fixed = instance_of("max_moves=0", stations=STATIONS.replace("A,1", "A,0"), doctors=doctors)
    assert posts(fixed) == {"1": "A", "2": "C"}


def test_relocations_above_the_budget_are_mended() -> None:
    doctors = "doctor_id,post_id,may_relocate,lat,lon\n1,,yes,21.0,108.5"
    assert (
        posts(
            instance_of("relocation_allowance=10\nbudget=10", stations=STATIONS, doctors=doctors)
        )["1"]
        is not None
    )
    assert (
        posts(instance_of("relocation_allowance=10\nbudget=9", stations=STATIONS, doctors=doctors))[
            "1"
        ]
        is None
    )
