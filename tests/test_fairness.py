"""How a plan treats people: every figure is recomputed here, in another way, from the plan's JSON."""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

import phanbo
from phanbo.models.errors import PlanError
from phanbo.models.fairness import Fairness
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.fairness import fairness
from phanbo.optimizer.explain.spread import gini, quantile
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify.minutes import Minutes
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of
from tests.random_instances import random_tables

# Minutes: D1 10 to S1, 30 to S2; D2 at S1; D3 90 to S2, where it lives from now on.
HAND = {
    "stations": """
        station_id,district,min_doctors,population
        S1,north,0,5000
        S2,south,0,20000
        S3,south,0,
    """,
    "teams": "team_id,keep_max\nT1,1",
    "doctors": """
        doctor_id,post_id,lat,lon,may_relocate
        D1,S1,21,107,no
        D2,S1,,,no
        D3,T1,21,107,yes
        D4,,21,107,no
    """,
    "travel": """
        from_id,to_id,minutes
        D1,S1,9.5
        D1,S2,30
        D3,T1,4
        D3,S2,90
        D4,S3,12
    """,
    "preferences": "doctor_id,station_id,rank\nD1,S2,1\nD1,S1,2\nD2,S3,1\nD4,S3,3",
}
HAND_POSTINGS = """
    D1 - S1 S2 commute 30
    D2 - S1 S1 stay 0
    D3 - T1 S2 relocate 90
    D4 - - - - -
"""


def hand() -> tuple[Instance, Plan]:
    instance = instance_of("work_days=5", **HAND)
    return instance, plan_of(instance, HAND_POSTINGS)


def test_a_plan_by_hand() -> None:
    found = fairness(*hand())
    ways = {
        one.doctor_id: (
            one.before and (one.before.minutes, one.before.weekly),
            [(way.minutes, way.weekly, way.change) for way in one.after],
        )
        for one in found.people
    }
    assert ways == {
        "D1": ((10, 50), [(30, 150, 100)]),
        "D2": ((0, 0), [(0, 0, 0)]),
        "D3": ((4, 20), [(90, 90, 70)]),
        "D4": (None, [(None, None, None)]),
    }
    assert [one.doctor_id for one in found.people] == ["D1", "D3", "D2", "D4"]
    assert [(t.doctor_id, t.minutes, t.mode, t.before) for t in found.longest] == [
        ("D3", 90, "relocate", 4),
        ("D1", 30, "commute", 10),
    ]
    shown = [
        (one.kind, one.key, one.doctors, one.before.total, one.after.total, one.after.weekly)
        for one in found.groups
    ]
    assert shown == [
        ("all", None, 4, 14, 120, 240),
        ("district", "north", 2, 10, 30, 150),
        ("team", "T1", 1, 4, 90, 90),
        ("recruited", None, 1, 0, 0, 0),
    ]
    everyone = found.groups[0].after  # 0, 30, 90
    assert (everyone.mean, everyone.median, everyone.p90, everyone.most) == (40, 30, 78, 90)
    assert found.wishes is not None
    assert [(one.rank, one.before, one.after) for one in found.wishes.ranks] == [
        (1, 0, 1),  # D1 now at S2
        (2, 1, 0),  # D1 was at S1
        (3, 0, 0),
    ]
    assert (found.wishes.stated, found.wishes.others_after) == (3, 1)  # D2
    assert (found.wishes.without_post_before, found.wishes.without_post_after) == (1, 1)  # D4


def test_the_spread_by_hand() -> None:
    found = fairness(*hand())
    before, (after,) = found.per_station.before, found.per_station.after
    assert [before.least, before.median, before.most] == [0, 0, 2]  # 2, 0, 0
    assert [after.least, after.quarter, after.median, after.three_quarters] == [0, 0.5, 1, 1.5]
    assert after.average == 1  # 1, 2, 0
    assert (before.gini, after.gini) == (2 / 3, 4 / 9)
    people = found.per_10000
    assert people is not None
    assert (people.stations, people.people, people.left_out) == (2, 25000, 1)
    assert (people.before.least, people.before.most, people.before.average) == (0, 4, 0.8)
    assert (people.after[0].least, people.after[0].most) == (1, 2)  # 2 of 20,000, 1 of 5,000
    assert people.after[0].average == 1.2  # 3 of 25,000


def test_over_periods_the_last_one_counts() -> None:
    instance = instance_of(
        "work_days=4",
        stations="station_id,min_doctors\nS1,0\nS2,0",
        doctors="doctor_id,post_id,joins,leaves\nD1,S1,,\nD2,S1,,B\nD3,S2,B,",
        travel="from_id,to_id,minutes\nD1,S2,25",
        periods=TWO_PERIODS,
    )
    plan = plan_of(
        instance,
        "D1 A S1 S1 stay 0\nD1 B S1 S2 commute 25\nD2 A S1 S1 stay 0\nD3 B S2 S2 stay 0",
    )
    found = fairness(instance, plan)
    ways = {one.doctor_id: [(way.period, way.weekly) for way in one.after] for one in found.people}
    assert ways == {"D1": [("A", 0), ("B", 100)], "D2": [("A", 0)], "D3": [("B", 0)]}
    assert {one.doctor_id for one in found.people if one.before is None} == {"D3"}
    everyone = found.groups[0]
    assert (everyone.before.doctors, everyone.after.doctors, everyone.after.weekly) == (2, 3, 100)
    assert [(one.least, one.most) for one in found.per_station.after] == [(0, 2), (0, 2)]
    assert [one.period for one in found.per_station.after] == ["A", "B"]
    turned = plan.model_copy(update={"postings": plan.postings[::-1]})
    assert fairness(instance, turned) == found


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 7, "b": 6, "c": 4, "d": 2}, {"a": 7, "b": 6, None: 6}),
        ({"a": 7, "b": 6, "c": 4}, {"a": 7, None: 10}),  # c alone would be four doctors
        ({"a": 7, "b": 5}, {"a": 7, "b": 5}),
        ({"a": 9, "b": 1}, {None: 10}),
        ({"a": 2, "b": 1}, {None: 3}),
    ],
)
def test_small_groups_are_shown_together(
    sizes: dict[str, int], shown: dict[str | None, int]
) -> None:
    posts = [post for post, size in sizes.items() for _ in range(size)]
    instance = instance_of(
        stations="station_id,district,min_doctors\n" + "\n".join(f"{s},{s},0" for s in sizes),
        doctors="doctor_id,post_id\n" + "\n".join(f"D{i},{p}" for i, p in enumerate(posts)),
    )
    stays = "\n".join(f"D{i} - {p} {p} stay 0" for i, p in enumerate(posts))
    everyone, *parts = fairness(instance, plan_of(instance, stays), names=False).groups
    assert everyone.doctors == len(posts)
    assert {one.key: one.doctors for one in parts} == shown
    assert {one.kind for one in parts if one.key is None} <= {"small"}


def test_what_is_a_small_group_can_be_said() -> None:
    posts = ["a"] * 7 + ["b"] * 6 + ["c"] * 12
    instance = instance_of(
        stations="station_id,district,min_doctors\na,a,0\nb,b,0\nc,c,0",
        doctors="doctor_id,post_id\n" + "\n".join(f"D{i},{p}" for i, p in enumerate(posts)),
        preferences="doctor_id,station_id,rank\n" + "\n".join(f"D{i},a,1" for i in range(6)),
    )
    stays = "\n".join(f"D{i} - {p} {p} stay 0" for i, p in enumerate(posts))
    plan = plan_of(instance, stays)
    for least, shown in ((6, {"a": 7, "b": 6, "c": 12}), (7, {"c": 12, None: 13})):
        found = fairness(instance, plan, names=False, smallest_group=least)
        assert {one.key: one.doctors for one in found.groups[1:]} == shown
        assert (found.wishes is None) == (least > 6)


@pytest.mark.parametrize("seed", range(200))
def test_gini_and_quantiles_against_their_definitions(seed: int) -> None:
    rng = Random(seed)
    values = [rng.choice((0, rng.randint(0, 9))) for _ in range(rng.randint(1, 12))]
    mean = Fraction(sum(values), len(values))
    pairs = sum(abs(x - y) for x, y in product(values, values))
    expected = Fraction(pairs) / (2 * len(values) ** 2 * mean) if mean else 0
    assert gini(values) == expected
    if len(values) > 1:
        cuts = [float(quantile(sorted(values), Fraction(i, 20))) for i in range(1, 20)]
        assert cuts == pytest.approx(statistics.quantiles(values, n=20, method="inclusive"))


SEEDS = [(seed, periods) for periods in (1, 2, 3) for seed in range(8)]


def solved(seed: int, periods: int) -> tuple[Instance, Plan]:
    """Solve a random instance in which some stations tell their population."""
    tables = random_tables(seed, 2 if periods == 1 else 1, periods)
    rng = Random(seed)
    for station in tables["stations"]:
        station["population"] = rng.choice((None, 0, 800, 4321, 20_000))
    instance = Instance.model_validate(tables)
    return instance, solve(instance)


@pytest.fixture(scope="module")
def plans() -> list[tuple[Instance, Plan]]:
    found = [solved(*one) for one in SEEDS]
    found = [(instance, plan) for instance, plan in found if plan.status != "infeasible"]
    assert len(found) > len(SEEDS) / 2
    return found


def test_people_are_recomputed(plans: list[tuple[Instance, Plan]]) -> None:
    moved = 0
    for instance, plan in plans:
        held = rows_by_doctor(instance, plan)
        minutes, days = Minutes(instance), float(instance.settings.work_days)
        people = {one["doctor_id"]: one for one in content(fairness(instance, plan))["people"]}
        assert people.keys() == held.keys()
        for doctor in instance.doctors:
            one, before = people[doctor.doctor_id], None
            if doctor.post_id and not doctor.joins:
                way = minutes.between(doctor.doctor_id, doctor.post_id) or 0
                before = way * days
                assert (one["before"]["minutes"], one["before"]["weekly"]) == (way, before)
            assert (one["before"] is None) == (before is None)
            assert len(one["after"]) == len(held[doctor.doctor_id])
            for row, told in zip(held[doctor.doctor_id], one["after"], strict=True):
                assert {k: told[k] for k in ("period", "post_id", "mode", "minutes")} == {
                    k: row[k] for k in ("period", "post_id", "mode", "minutes")
                }
                weekly = None
                if row["post_id"] is not None:
                    weekly = row["minutes"] * (1 if row["mode"] == "relocate" else days)
                assert told["weekly"] == weekly
                both = weekly is not None and before is not None
                assert told["change"] == (weekly - before if both else None)
                moved += both and weekly != before
        weights = [one["after"][-1]["weekly"] if one["after"] else None for one in people.values()]
        loads = [-1 if weight is None else weight for weight in weights]
        assert loads == sorted(loads, reverse=True)
        assert [one["number"] for one in people.values()] == [*range(1, len(people) + 1)]
    assert moved > 20


def test_groups_and_longest_are_recomputed(plans: list[tuple[Instance, Plan]]) -> None:
    kinds = set()
    for instance, plan in plans:
        found = content(fairness(instance, plan))
        origin = {s.station_id: s.district for s in instance.stations}
        teams = {team.team_id for team in instance.teams}
        members: dict[tuple[str, Any], list[Any]] = defaultdict(list)
        for one in found["people"]:
            post = one["from"]
            where: tuple[str, Any]
            if post is None:
                where = ("recruited", None)
            elif post in teams:
                where = ("team", post)
            else:
                where = ("district", origin[post]) if origin[post] else ("no_district", None)
            members[where].append(one)
            members["all", None].append(one)
        assert {(one["kind"], one["key"]) for one in found["groups"]} == members.keys()
        for group in found["groups"]:
            those = members[group["kind"], group["key"]]
            kinds.add(group["kind"])
            assert group["doctors"] == len(those)
            check_burden(group["before"], [one["before"] for one in those])
            check_burden(group["after"], [one["after"][-1] for one in those if one["after"]])
        last = {
            one["doctor_id"]: one["after"][-1]["minutes"] or 0
            for one in found["people"]
            if one["after"]
        }
        longest = sorted(filter(None, last.values()), reverse=True)[:10]
        assert [trip["minutes"] for trip in found["longest"]] == longest
        assert all(last[trip["doctor_id"]] == trip["minutes"] for trip in found["longest"])
    assert kinds == {"all", "district", "no_district", "team", "recruited"}


def check_burden(told: dict[str, Any], ways: list[dict[str, Any] | None]) -> None:
    minutes = [way["minutes"] for way in ways if way and way["minutes"] is not None]
    weekly = [way["weekly"] for way in ways if way and way["minutes"] is not None]
    assert (told["doctors"], told["total"]) == (len(minutes), sum(minutes))
    assert told["weekly"] == pytest.approx(sum(weekly))
    if not minutes:
        assert (told["mean"], told["median"], told["p90"], told["most"]) == (None,) * 4
        return
    assert told["mean"] == pytest.approx(statistics.fmean(minutes))
    assert (told["median"], told["most"]) == (statistics.median(minutes), max(minutes))
    tenths = statistics.quantiles(
        minutes * (1 if len(minutes) > 1 else 2), n=10, method="inclusive"
    )
    assert told["p90"] == pytest.approx(tenths[-1])


def test_wishes_are_recomputed(plans: list[tuple[Instance, Plan]]) -> None:
    granted = 0
    for instance, plan in plans:
        held = {one: rows[-1] for one, rows in rows_by_doctor(instance, plan).items() if rows}
        ranks = {(row.doctor_id, row.station_id): row.rank for row in instance.preferences}
        asked = {doctor for doctor, _ in ranks if doctor in held}
        told = fairness(instance, plan).wishes
        if not asked:
            assert told is None
            continue
        assert told is not None
        assert told.stated == len(asked)
        after = Counter(ranks.get((one, held[one]["post_id"]), 0) for one in asked)
        without = sum(held[one]["post_id"] is None for one in asked)
        assert {one.rank: one.after for one in told.ranks if one.after} == dict(
            Counter({rank: count for rank, count in after.items() if rank})
        )
        assert told.without_post_after == without
        assert told.others_after == after[0] - without
        today = {d.doctor_id: d.post_id for d in instance.doctors if not d.joins}
        before = Counter(ranks.get((one, today.get(one) or ""), 0) for one in asked)
        assert told.granted_before == sum(before.values()) - before[0]
        assert told.without_post_before == sum(not today.get(one) for one in asked)
        granted += told.granted_after
    assert granted > 5


def test_spread_is_recomputed(plans: list[tuple[Instance, Plan]]) -> None:
    known = 0
    for instance, plan in plans:
        found = fairness(instance, plan)
        rows = json.loads(plan.to_json())["postings"]
        today = Counter(d.post_id for d in instance.doctors if not d.joins)
        ordered = sorted(instance.periods, key=lambda period: period.starts)
        periods: list[str | None] = [period.period_id for period in ordered]
        periods = periods or [None]
        counts = [
            today,
            *(Counter(r["post_id"] for r in rows if r["period"] == p) for p in periods),
        ]
        assert [one.period for one in found.per_station.after] == periods
        for told, count in zip(
            (found.per_station.before, *found.per_station.after), counts, strict=True
        ):
            values = [Fraction(count[one.station_id]) for one in instance.stations]
            check_spread(told, values)
            assert told.average == pytest.approx(float(sum(values) / len(values)))
        people = {one.station_id: one.population for one in instance.stations if one.population}
        if not people:
            assert found.per_10000 is None
            continue
        known += 1
        assert found.per_10000 is not None
        assert found.per_10000.left_out == len(instance.stations) - len(people)
        assert found.per_10000.people == sum(people.values())
        for told, count in zip(
            (found.per_10000.before, *found.per_10000.after), counts, strict=True
        ):
            check_spread(
                told, [Fraction(10_000 * count[one], many) for one, many in people.items()]
            )
            doctors = sum(count[one] for one in people)
            assert told.average == pytest.approx(1e4 * doctors / sum(people.values()))
    assert known > 5


def check_spread(told: Any, values: list[Fraction]) -> None:
    doubled = values if len(values) > 1 else values * 2
    quarters = statistics.quantiles(map(float, doubled), n=4, method="inclusive")
    shown = [told.least, told.quarter, told.median, told.three_quarters, told.most]
    assert shown == pytest.approx([float(min(values)), *quarters, float(max(values))])
    mean = sum(values) / len(values)
    pairs = sum(abs(x - y) for x, y in product(values, values))
    assert told.gini == pytest.approx(float(pairs / (2 * len(values) ** 2 * mean)) if mean else 0)


def rows_by_doctor(instance: Instance, plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return doctor -> the rows of the plan's JSON, in time order."""
    starts = {period.period_id: period.starts for period in instance.periods}
    rows: dict[str, list[dict[str, Any]]] = {one.doctor_id: [] for one in instance.doctors}
    for row in json.loads(plan.to_json())["postings"]:
        rows[row["doctor_id"]].append(row)
    for mine in rows.values():
        mine.sort(key=lambda row: starts[row["period"]] if starts else 0)
    return rows


def content(found: Fairness) -> Any:
    return json.loads(found.to_json())


def test_the_order_of_the_rows_does_not_matter() -> None:
    instance, plan = hand()
    turned = instance.model_copy(
        update={
            name: getattr(instance, name)[::-1] for name in ("doctors", "stations", "preferences")
        }
    )
    other = plan.model_copy(update={"postings": plan.postings[::-1]})
    for names in (True, False):
        one = fairness(instance, plan, names=names)
        assert fairness(turned, other, names=names).to_json() == one.to_json()


def test_json_can_be_read_again() -> None:
    for names in (True, False):
        found = phanbo.fairness(*hand(), names=names)
        assert Fairness.model_validate_json(found.to_json()) == found


def test_a_plan_of_another_instance_or_none() -> None:
    instance, plan = hand()
    with pytest.raises(PlanError, match="another instance"):
        fairness(instance.with_settings({"travel_limit": 7}), plan)
    with pytest.raises(PlanError, match="infeasible"):
        fairness(instance, plan.model_copy(update={"status": "infeasible", "postings": ()}))
