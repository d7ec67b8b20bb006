"""The map as nouns: what it shows of a plan, and where."""

from __future__ import annotations

from collections import Counter
from math import cos, radians

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.tables import Station
from phanbo.optimizer.solve import solve
from phanbo.reports.content.map import atlas
from phanbo.reports.content.report import Report
from phanbo.reports.map.atlas import Atlas, Mark, Spot, View
from phanbo.reports.map.labels import labels
from phanbo.reports.map.plane import frame, round_km
from tests.hand_map import INSTANCE, PLAN, drawn
from tests.hand_plans import instance_of, plan_of
from tests.random_instances import random_instance


@pytest.fixture
def instance() -> Instance:
    return INSTANCE


@pytest.fixture
def plan() -> Plan:
    return PLAN


def levels(view: View) -> dict[str, str | None]:
    return {station.place_id: station.level for station in view.stations}


def routes(view: View) -> dict[str, tuple[str, int]]:
    return {f"{one.from_id}{one.to_id}": (one.kind, one.doctors) for one in view.flows}


def test_views_of_a_plan_over_two_periods(instance: Instance, plan: Plan) -> None:
    found = drawn(instance, plan)
    assert [view.name for view in found.views] == ["Whole plan", "A", "B", "Before"]
    whole, first, second, before = found.views
    assert levels(before) == {
        "A": "at target",
        "B": "below minimum",
        "C": "below target",
        "D": "at target",
    }
    assert levels(first) == levels(before) | {"A": "below target", "B": "at target"}
    assert levels(second) == {
        "A": "at target",
        "B": "at target",
        "C": "at target",
        "D": "below minimum",
    }
    assert levels(whole) == levels(second)
    # Station E has no coordinates, so the move of doctor 7 has no line.
    assert routes(first) == {"AB": ("move", 1), "TB": ("posting", 1)}
    assert routes(second) == routes(before) == {}
    assert routes(whole) == routes(first)
    assert [[line.notes for line in view.visits] for view in found.views] == [
        [("B → P, days a week: 2",)],
        [("A → P, days a week: 1",)],
        [("B → P, days a week: 2",)],
        [],
    ]
    assert [view.points[0].short for view in found.views] == [False, True, False, False]
    assert found.ferries[0].notes == ("Ferry mainland – Cô Tô: 30 minutes",)
    assert found.districts == ("North", "South")


def test_notes_say_who_comes_and_goes(instance: Instance, plan: Plan) -> None:
    whole, first, second, _ = drawn(instance, plan).views
    notes = {mark.place_id: mark.notes for mark in whole.stations}
    assert notes["A"] == (
        "At the target",
        "Doctors: 2; before: 2; minimum 1, target 2",
        "Comes: Giang (7), from E",
        "Goes: Bình (2), to B",
    )
    assert notes["C"][-1] == "Comes: Em (6), who joins"
    assert notes["D"][-1] == "Goes: Dũng (5), who leaves"
    assert first.teams[0].notes == ("Former district team; doctors: 1; before: 2",)
    assert not [note for mark in second.stations for note in mark.notes if "Bình" in note]
    assert {flow.from_id: flow.notes for flow in first.flows} == {
        "A": ("A → B: 1", "Bình (2)"),
        "T": ("T → B: 1", "Chi (3)"),
    }


def test_what_is_missing_is_named() -> None:
    instance = instance_of(
        stations="station_id,lat,lon,min_doctors,target_doctors\nA,21,107,0,0\nB,21,108,2,3",
        doctors="doctor_id,post_id\nD1,\nD2,A",
        skills="skill_id\nus",
        requirements="station_id,skill_id,min_doctors\nA,us,2",
    )
    plan = plan_of(instance, "D1 - - - - -\nD2 - A A stay 0")
    after, _ = drawn(instance, plan).views
    assert [mark.level for mark in after.stations] == ["above target", "below minimum"]
    assert after.stations[0].notes[-1] == "Doctors missing by skill: us 2"
    assert after.stations[1].notes[-1] == "Days a week without a doctor: 5"


def numbers(instance: Instance, station: Station, index: int) -> tuple[int, int]:
    """Return minimum and target in the period of an index, read from the tables anew."""
    minimum, target = station.min_doctors, station.target_doctors
    order = [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]
    for period in order[: index + 1]:
        for row in instance.staffing:
            if (row.station_id, row.period) == (station.station_id, period):
                minimum = minimum if row.min_doctors is None else row.min_doctors
                target = target if row.target_doctors is None else row.target_doctors
    return minimum, minimum if target is None else target


@pytest.mark.parametrize("seed", range(18))
def test_random_plans_recounted(seed: int) -> None:
    instance = random_instance(seed, periods=1 + seed % 3)
    plan = solve(instance)
    found = atlas(Report(instance, plan, "en"))
    located = {one.station_id: one for one in instance.stations if one.lat is not None}
    if plan.status == "infeasible" or found is None:
        assert plan.status == "infeasible" or not located
        return
    order = [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]
    periods: list[str | None] = [*order] or [None]
    whole, *rest, before = found.views
    assert len(rest) == (len(periods) if len(periods) > 1 else 0)
    assert [len(view.flows) + len(view.visits) for view in (before,)] == [0]
    for index, view in [(len(periods) - 1, whole), *enumerate(rest)]:
        assert Counter(mark.place_id for mark in view.stations) == Counter([*located])
        there = Counter(one.post_id for one in plan.postings if one.period == periods[index])
        for mark in view.stations:
            minimum, target = numbers(instance, located[mark.place_id], index)
            n = there[mark.place_id]
            expected = (
                "below minimum"
                if n < minimum
                else "below target"
                if n < target
                else "at target"
                if n == target
                else "above target"
            )
            assert mark.level == expected
            assert (mark.spot.lat, mark.spot.lon) == (
                located[mark.place_id].lat,
                located[mark.place_id].lon,
            )
    # Moves as in rule 4, of which both ends are on the map; over the periods they add up.
    moves = {
        (one.doctor_id, one.from_, one.post_id)
        for one in plan.postings
        if one.from_ in located and one.post_id in located and one.from_ != one.post_id
    }
    for views in ([whole], rest or [whole]):
        flows = [flow for view in views for flow in view.flows if flow.kind == "move"]
        assert sum(flow.doctors for flow in flows) == len(moves)
        assert {(one.from_id, one.to_id) for one in flows} == {route[1:] for route in moves}


def test_degrees_keep_their_shape() -> None:
    """A kilometre is as long to the east as to the north, in the middle of the map."""
    stretch = frame([Spot(20, 106), Spot(22, 109)], 1000 / 640)
    x, y = stretch.place(Spot(21, 107.5), 1000, 640)
    assert (x, y) == (500, 320)
    east, _ = stretch.place(Spot(21, 108.5), 1000, 640)
    _, north = stretch.place(Spot(22, 107.5), 1000, 640)
    assert (east - x) / (y - north) == pytest.approx(cos(radians(21)), abs=0.001)
    again = stretch.spot(*stretch.place(Spot(20.5, 106.5), 1000, 640), 1000, 640)
    assert (again.lat, again.lon) == pytest.approx((20.5, 106.5), abs=0.001)


@pytest.mark.parametrize("spots", [[Spot(90, 0)], [Spot(-90, -180), Spot(90, 180)], [Spot(0, 0)]])
def test_odd_places_find_room(spots: list[Spot]) -> None:
    stretch = frame(spots, 1.5)
    for spot in spots:
        x, y = stretch.place(spot, 300, 200)
        assert 0 < x < 300
        assert 0 < y < 200


@pytest.mark.parametrize(("km", "expected"), [(0.7, 0.5), (1, 1), (19.9, 10), (20, 20), (731, 500)])
def test_scales_are_round(km: float, expected: float) -> None:
    assert round_km(km) == expected


def test_labels_do_not_cover_each_other() -> None:
    names = [f"District {number}" for number in range(12)]
    marks = tuple(
        Mark(name, name, Spot(21 + number / 50, 107 + number / 40), name)
        for number, name in enumerate(names)
    )
    many = Atlas((View("", marks, (), (), (), ()),), (), tuple(names))
    placed = sorted(labels(many, frame(many.spots, 1.6), 1000, 640).values())
    assert len(placed) == 12
    for index, (x, y) in enumerate(placed):
        for other_x, other_y in placed[index + 1 :]:
            assert abs(x - other_x) >= 7.8 * 10 or abs(y - other_y) >= 16
