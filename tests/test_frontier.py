"""The trade-off between two objectives: all points, each a whole plan, and what a gain costs."""

from __future__ import annotations

import threading
from fractions import Fraction
from random import Random

import pytest

import phanbo
from phanbo.models.errors import Cancelled, PlanError, TimeLimitError
from phanbo.models.frontier import Frontier
from phanbo.models.instance import Instance
from phanbo.models.settings import OBJECTIVES
from phanbo.optimizer import stages
from phanbo.optimizer.choices import frontier as walking
from phanbo.optimizer.choices.frontier import frontier
from phanbo.optimizer.choices.trades import GAINS, PRICES
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from phanbo.optimizer.watch import Watch
from tests.hand_plans import instance_of
from tests.plain_frontier import plain_frontier
from tests.plain_model import plain_solve
from tests.random_instances import random_instance

# F lies 10, 20 and 50 minutes from A, B and C, whose targets are not reached; it keeps a minimum.
VALLEY = instance_of(
    "objectives=below_minimum;below_target;travel;moves",
    stations="station_id,name,min_doctors,target_doctors\nA,A,0,1\nB,B,0,1\nC,C,0,1\nF,F,1,1",
    doctors="doctor_id,post_id\nD1,F\nD2,F\nD3,F\nD4,F",
    travel="from_id,to_id,minutes\nF,A,10\nF,B,10\nF,C,50",
)


def pairs(found: Frontier) -> list[tuple[float, float]]:
    one, other = found.between
    return [(point.values[one], point.values[other]) for point in found.points]


def expected(points: list[tuple[Fraction, Fraction]]) -> object:
    return pytest.approx(
        [number for pair in points for number in map(float, pair)], rel=1e-9, abs=1e-9
    )


def drawn(seed: int) -> tuple[str, str]:
    one, other = Random(seed).sample(OBJECTIVES, 2)
    return one, other


def check(instance: Instance, between: tuple[str, str], name: str) -> int:
    found = frontier(instance, between)
    assert found.ended == "complete"
    points = plain_frontier(instance, *between)
    assert [number for pair in pairs(found) for number in pair] == expected(points), name
    assert bool(found.conflicts) == (not points)
    for point in found.points:
        assert point.plan is not None
        own = instance.with_settings({"objectives": point.setting})
        verify(own, point.plan)
        bests = plain_solve(own)
        assert bests is not None
        assert [one.best for one in point.plan.objectives if one.best is not None] == pytest.approx(
            [float(best) for best in bests], rel=1e-9, abs=1e-9
        ), name
        assert point.plan.status == "optimal"
    return len(points)


@pytest.mark.parametrize("seed", range(24))
def test_all_points_are_there_and_each_is_the_best_plan_of_its_setting(seed: int) -> None:
    check(random_instance(seed), drawn(seed), f"seed {seed}")


@pytest.mark.parametrize("seed", [2, 7, 20])
def test_all_points_are_there_where_few_columns_come_first(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in large models; in the last of them a plan known before reaches the bounds of the two."""
    monkeypatch.setattr(stages, "SIFTED", 0)
    check(random_instance(seed), drawn(seed), f"seed {seed}")


@pytest.mark.parametrize("seed", range(8))
def test_all_points_are_there_over_several_periods(seed: int) -> None:
    check(random_instance(seed, periods=2), drawn(seed), f"seed {seed}")


@pytest.mark.parametrize(
    ("seed", "between", "least"),
    [
        (0, ("travel", "below_target"), 10),
        (6, ("travel", "preference"), 5),
        (6, ("preference", "uncovered_days"), 5),
        (10, ("uncovered_days", "travel"), 10),
    ],
)
def test_long_curves(seed: int, between: tuple[str, str], least: int) -> None:
    """With nothing held before the two, curves are long."""
    aims = ";".join((*between, "unplaced"))
    instance = random_instance(seed, size=2).with_settings({"objectives": aims})
    assert check(instance, between, f"seed {seed}") >= least


@pytest.mark.parametrize("seed", range(12))
def test_the_ends_are_the_best_of_each_objective_alone(seed: int) -> None:
    between = drawn(seed + 50)
    instance = random_instance(seed).with_settings({"objectives": ";".join(between)})
    found = frontier(instance, between)
    for place, (name, point) in enumerate(zip(between, (0, -1), strict=True)):
        alone = solve(instance.with_settings({"objectives": name}))
        if alone.status == "infeasible":
            assert not found.points
        else:
            assert pairs(found)[point][place] == alone.objectives[0].best


@pytest.mark.parametrize("seed", [3, 6, 9])
def test_fewer_points_are_some_of_all_with_both_ends(seed: int) -> None:
    between = ("uncovered_days", "travel")
    instance = random_instance(seed, size=2).with_settings({"objectives": ";".join(between)})
    whole = pairs(frontier(instance, between))
    assert len(whole) > 8
    for count in (2, 3, 5, 50):
        found = frontier(instance, between, points=count)
        some = pairs(found)
        assert set(some) <= set(whole)
        assert len(some) == min(count, len(whole))
        assert [some[0], some[-1]] == [whole[0], whole[-1]]
        assert found.ended == ("complete" if count == 50 else "points")
    assert pairs(frontier(instance, between, time_limit=600)) == whole


def test_what_a_gain_costs() -> None:
    found = frontier(VALLEY, ("travel", "below_target"))
    assert pairs(found) == [(0, 3), (50, 2), (100, 1), (350, 0)]
    assert [str(one.text) for one in found.trades] == [
        "The next 2 doctors at target cost 50 more weekly minutes each.",
        "The next doctor at target costs 250 more weekly minutes.",
    ]
    assert [(one.first, one.last, one.gain, one.price) for one in found.trades] == [
        (1, 3, 2, 100),
        (3, 4, 1, 250),
    ]
    back = frontier(VALLEY, ("below_target", "travel"))
    assert pairs(back) == [(0, 350), (1, 100), (2, 50), (3, 0)]
    assert [str(one.text) for one in back.trades] == [
        "The next 250 weekly minutes of travel saved cost 1 more doctor below target together.",
        "The next 100 weekly minutes of travel saved cost 2 more doctors below target together.",
    ]


def test_what_is_minimised_before_the_two_is_held() -> None:
    """F may not fall below its minimum for the sake of the others' targets."""
    found = frontier(VALLEY, ("moves", "below_target"))
    assert [(one.objective, one.best, one.tolerance) for one in found.held] == [
        ("below_minimum", 0, 0)
    ]
    assert pairs(found) == [(0, 3), (1, 2), (2, 1), (3, 0)]


def test_every_objective_has_its_words() -> None:
    assert set(GAINS) == set(PRICES) == set(OBJECTIVES)


def test_the_same_again_whatever_the_order_of_the_rows() -> None:
    instance = random_instance(6, size=2).with_settings({"objectives": "travel;preference"})
    tables = {
        name: rows if name == "periods" else rows[::-1] for name, rows in instance.tables().items()
    }
    first, second = (
        frontier(one, ("travel", "preference"))
        for one in (instance, Instance.model_validate(tables))
    )
    assert len(first.points) == 6
    assert first.model_dump(exclude={"solver"}) == second.model_dump(exclude={"solver"})
    assert [one.plan and one.plan.postings for one in first.points] == [
        one.plan and one.plan.postings for one in second.points
    ]


def test_odd_questions() -> None:
    with pytest.raises(PlanError, match="did you mean travel"):
        frontier(VALLEY, ("travels", "moves"))
    with pytest.raises(PlanError, match="two different"):
        frontier(VALLEY, ("moves", "moves"))
    with pytest.raises(PlanError, match="two ends"):
        frontier(VALLEY, ("moves", "travel"), points=1)


def test_a_time_limit_and_cancelling() -> None:
    with pytest.raises(TimeLimitError):
        frontier(VALLEY, ("travel", "below_target"), time_limit=1e-9)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        frontier(VALLEY, ("travel", "below_target"), cancel=cancel)


def test_cancelling_after_the_ends_keeps_the_points_so_far() -> None:
    cancel = threading.Event()

    def stop(count: int) -> None:
        if count == 3:
            cancel.set()

    found = frontier(VALLEY, ("travel", "below_target"), on_point=stop, cancel=cancel)
    assert found.ended == "cancelled"
    assert pairs(found) == [(0, 3), (50, 2), (350, 0)]


def test_a_time_limit_after_the_ends_keeps_the_points_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()

    class Late(Watch):
        @property
        def left(self) -> float | None:
            return 0.0 if over.is_set() else 600.0

    def end(count: int) -> None:
        if count == 3:
            over.set()

    monkeypatch.setattr(walking, "Watch", Late)
    found = frontier(VALLEY, ("travel", "below_target"), on_point=end, time_limit=600)
    assert found.ended == "time_limit"
    assert len(found.points) == 3
    assert set(pairs(found)) < {(0, 3), (50, 2), (100, 1), (350, 0)}
    for point in found.points:
        assert point.plan is not None
        verify(VALLEY.with_settings({"objectives": point.setting}), point.plan)


def test_public_name() -> None:
    assert phanbo.frontier is frontier
