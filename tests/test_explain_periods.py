"""Other posts in one period: of those who are there, and what is said of those who are not."""

from __future__ import annotations

import pytest

from phanbo.models.errors import PlanError
from phanbo.models.explanation import DoctorExplanation, EverybodyExplanation
from phanbo.optimizer.explain.explain import explain
from phanbo.optimizer.solve import solve
from tests.hand_plans import TWO_PERIODS, instance_of

STATIONS = "station_id,min_doctors\nS1,1\nS2,1"
NEAR = "from_id,to_id,minutes\nS1,S2,10"
# D1 leaves after the first period, D2 joins for the second.
COMING_AND_GOING = instance_of(
    stations=STATIONS,
    travel=NEAR,
    periods=TWO_PERIODS,
    doctors="doctor_id,post_id,joins,leaves\nD1,S1,,B\nD2,S2,B,\nD3,S2,,",
)


@pytest.mark.parametrize(
    ("period", "doctors"),
    [("A", ["D1", "D3"]), ("B", ["D2", "D3"]), (None, ["D1", "D2", "D3"])],
)
def test_everybody_of_a_period(period: str | None, doctors: list[str]) -> None:
    plan = solve(COMING_AND_GOING)
    found = explain(COMING_AND_GOING, plan, everybody=True, period=period, workers=1)
    assert isinstance(found, EverybodyExplanation)
    assert [one.doctor_id for one in found.doctors] == doctors
    assert {one.period for one in found.doctors} == ({period} if period else {"A", "B"})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"doctor": "D2", "period": "A"}, "D2 is not available in A"),
        ({"doctor": "D1", "period": "C"}, "there is no period C; known are: A, B"),
        ({"everybody": True, "period": "C"}, "there is no period C; known are: A, B"),
        ({"doctor": "x"}, "there is no doctor x; known are: D1, D2, D3"),
    ],
)
def test_nobody_to_ask_about(question: dict[str, str], told: str) -> None:
    with pytest.raises(PlanError) as error:
        explain(COMING_AND_GOING, solve(COMING_AND_GOING), **question)  # type: ignore[arg-type]
    assert str(error.value) == told


def test_of_many_doctors_some_are_named() -> None:
    ids = [f"D{number:02}" for number in range(25)]
    instance = instance_of(stations=STATIONS, doctors="\n".join(["doctor_id", *ids]))
    with pytest.raises(PlanError) as error:
        explain(instance, solve(instance), doctor="someone")
    assert str(error.value).endswith(f"known are: {', '.join(ids[:20])}, …")


def test_a_post_that_no_plan_has() -> None:
    """S2 is a place to live for nobody, so D could only be there if others had none."""
    instance = instance_of(
        stations="station_id,min_doctors,housing\nS1,1,\nS2,1,0",
        travel="from_id,to_id,minutes\nS1,S2,90",
        doctors="doctor_id,post_id,may_relocate\nD,S1,yes",
    )
    plan = solve(instance)
    found = explain(instance, plan, everybody=True, workers=1)
    assert isinstance(found, EverybodyExplanation)
    (one,) = found.doctors
    assert one.alternative is None
    assert str(one.reason) == "no plan has D at another post"
    asked = explain(instance, plan, doctor="D", workers=1)
    assert isinstance(asked, DoctorExplanation)
    assert [str(other.says) for other in asked.alternatives] == ["no plan has D at S2"]
