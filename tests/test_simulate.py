"""How plans hold when doctors leave: against every future there is, and by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

import phanbo
from phanbo.instances.leaving import read_leaving
from phanbo.models.errors import InstanceError, PlanError, VerificationError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.simulation import Simulation
from phanbo.optimizer.risk.departures import chances
from phanbo.optimizer.risk.simulate import simulate, worst
from phanbo.optimizer.solve import solve
from tests.hand_plans import instance_of
from tests.plain_periods import Periods
from tests.random_instances import random_instance

# A needs two and has two, of whom D1 alone knows K; B needs one and has two; C needs nobody.
CLINICS = instance_of(
    "objectives=moves",
    skills="skill_id,name\nK,knot",
    stations="station_id,name,min_doctors,target_doctors\nA,A,2,2\nB,B,1,3\nC,C,0,",
    requirements="station_id,skill_id,min_doctors\nA,K,1",
    doctors="doctor_id,post_id,skills\nD1,A,K\nD2,A,\nD3,B,\nD4,B,K",
)


def counted(instance: Instance, plan: Plan, gone: dict[str, int]) -> dict[str, int]:
    """Count, from PROBLEM.md alone, where minimum, skills, both and target are met.

    ``gone``: doctor -> the first period without this one.
    """
    periods = Periods(instance)
    doctors = {one.doctor_id: one for one in instance.doctors}
    courses = {one.course_id: one for one in instance.courses}
    totals = dict.fromkeys(("covered", "minimum", "skills", "target"), 0)
    for t in periods.all:
        needs = [one for one in periods.requirements(t) if one[2] > 0]
        for station in instance.stations:
            here = [
                doctors[one.doctor_id]
                for one in plan.postings
                if one.post_id == station.station_id
                and periods.of(one.period) == t
                and gone.get(one.doctor_id, t + 1) > t
            ]

            def knows(doctor: str, skill: str, t: int = t) -> bool:
                return skill in doctors[doctor].skills or any(
                    one.doctor_id == doctor
                    and one.skill_id == skill
                    and periods.counts(courses[one.course_id], t)
                    for one in plan.training
                )

            minimum = len(here) >= periods.min_doctors(station, t)
            own = [one for one in needs if one[0].station_id == station.station_id]
            met = [
                sum(knows(one.doctor_id, skill) for one in here) >= number
                for _, skill, number in own
            ]
            totals["covered"] += minimum and all(met)
            totals["minimum"] += minimum
            totals["skills"] += bool(met) and all(met)
            totals["target"] += len(here) >= periods.target_doctors(station, t)
    return totals


def measured(found: Simulation) -> dict[str, tuple[float, float, float]]:
    return {one.name: (one.now, one.expected, one.worst) for one in found.measures}


def test_by_hand() -> None:
    plan = solve(CLINICS)
    found = simulate(CLINICS, plan, departures=0, runs=7)
    assert measured(found) == {
        "covered": (3, 3, 3),
        "minimum": (3, 3, 3),
        "skills": (1, 1, 1),
        "target": (2, 2, 2),
    }
    assert [(one.name, one.of) for one in found.measures] == [
        ("covered", 3),
        ("minimum", 3),
        ("skills", 1),
        ("target", 3),
    ]
    assert (found.leavers, found.dangers, found.surviving) == (0, (), 2)
    broken = {
        one.doctor_id: [(each.station_id, each.skill_id) for each in one.breaks]
        for one in found.single_points
    }
    assert broken == {"D1": [("A", None), ("A", "K")], "D2": [("A", None)]}
    all_gone = simulate(CLINICS, plan, departures=1, runs=7)
    assert measured(all_gone)["covered"] == (3, 1, 1)
    assert all_gone.leavers == 4
    d3_d4 = simulate(CLINICS, plan, departures=0, rates={"D3": 1, "D4": 1}, runs=4)
    assert [(one.station_id, one.lost, one.there) for one in d3_d4.dangers] == [("B", 4, 2)]


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_against_every_future(seed: int, periods: int) -> None:
    """The exact expectation, over all ways to leave, lies where a mean of so many runs must."""
    instance = random_instance(seed, periods=periods)
    plan = solve(instance)
    if plan.status == "infeasible" or len(instance.doctors) > 7:
        return
    share, runs = 0.3, 4000
    found = simulate(instance, plan, departures=share, runs=runs, seed=seed)
    exact = dict.fromkeys(("covered", "minimum", "skills", "target"), 0.0)
    squares = dict(exact)
    for chance, gone in futures(instance, share):
        for name, count in counted(instance, plan, gone).items():
            exact[name] += chance * count
            squares[name] += chance * count**2
    now = counted(instance, plan, {})
    for one in found.measures:
        assert one.now == now[one.name]
        spread = max(squares[one.name] - exact[one.name] ** 2, 0) ** 0.5
        assert abs(one.expected - exact[one.name]) <= 4.5 * spread / runs**0.5 + 1e-9
        assert one.worst <= one.expected <= one.now


def futures(instance: Instance, share: float) -> list[tuple[float, dict[str, int]]]:
    """Return every future with its probability."""
    periods = Periods(instance)
    weeks = [float(one) for one in periods.weeks] or [52.0]
    fates: list[list[tuple[float, str, int | None]]] = []
    for doctor in instance.doctors:
        left, fate = 1.0, list[tuple[float, str, int | None]]()
        for t in periods.all:
            if periods.available(doctor, t):
                goes = 1 - (1 - share) ** (weeks[t] / 52)
                fate.append((left * goes, doctor.doctor_id, t))
                left *= 1 - goes
        fates.append([*fate, (left, doctor.doctor_id, None)])
    found = []
    for future in product(*fates):
        chance = 1.0
        for each, _, _ in future:
            chance *= each
        found.append((chance, {one: t for _, one, t in future if t is not None}))
    return found


@pytest.mark.parametrize("periods", [1, 2, 3])
@pytest.mark.parametrize("seed", range(12))
def test_single_points_and_survivors_by_trying_everybody(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    plan = solve(instance)
    if plan.status == "infeasible":
        return
    found = simulate(instance, plan, runs=1)
    now = counted(instance, plan, {})
    breaking = set()
    for doctor in instance.doctors:
        then = counted_apart(instance, plan, {doctor.doctor_id: 0})
        if any(
            before and not then[key] for key, before in counted_apart(instance, plan, {}).items()
        ):
            breaking.add(doctor.doctor_id)
    assert {one.doctor_id for one in found.single_points} == breaking
    assert found.surviving == survivors(instance, plan)
    assert found.surviving <= now["covered"]


def counted_apart(
    instance: Instance, plan: Plan, gone: dict[str, int]
) -> dict[tuple[str, int, str | None], bool]:
    """Return station, period and skill (None: the minimum) -> whether it is met."""
    periods = Periods(instance)
    doctors = {one.doctor_id: one for one in instance.doctors}
    courses = {one.course_id: one for one in instance.courses}
    met: dict[tuple[str, int, str | None], bool] = {}
    for t in periods.all:
        at: dict[str, list[str]] = {one.station_id: [] for one in instance.stations}
        for row in plan.postings:
            if row.post_id in at and periods.of(row.period) == t and row.doctor_id not in gone:
                at[row.post_id].append(row.doctor_id)
        for station in instance.stations:
            enough = len(at[station.station_id]) >= periods.min_doctors(station, t)
            met[station.station_id, t, None] = enough
        for station, skill, number in periods.requirements(t):
            holders = {
                one
                for one in at[station.station_id]
                if skill in doctors[one].skills
                or any(
                    row.doctor_id == one
                    and row.skill_id == skill
                    and periods.counts(courses[row.course_id], t)
                    for row in plan.training
                )
            }
            met[station.station_id, t, skill] = len(holders) >= number
    return met


def survivors(instance: Instance, plan: Plan) -> int:
    """Count stations and periods in which everything is met whoever leaves, trying everybody."""
    places = {key[:2] for key in counted_apart(instance, plan, {})}
    for gone in ({}, *({one.doctor_id: 0} for one in instance.doctors)):
        met = counted_apart(instance, plan, gone)
        places -= {key[:2] for key, enough in met.items() if not enough}
    return len(places)


def test_the_worst_twentieth() -> None:
    """Of 30 runs it is one and a half."""
    assert worst([*range(30)]) == Fraction(1, 3)
    assert worst([7]) == 7
    assert worst([0] * 5 + [10] * 95) == 0


def test_departures_by_the_length_of_periods() -> None:
    """Half of the doctors in a year is 29.3% in half a year, and as many of those left then."""
    assert chances(0.5, [26, 26]) == pytest.approx([1 - 0.5**0.5, 0.5])
    assert chances(0.5, [26, 78]) == pytest.approx([1 - 0.5**0.5, 0.75])
    assert chances(1, [4, 4]) == [1, 1]
    assert chances(0, [52]) == [0]


def test_the_same_futures_whatever_the_order_of_the_rows() -> None:
    instance = random_instance(3, periods=2)
    tables = {
        name: rows if name == "periods" else rows[::-1] for name, rows in instance.tables().items()
    }
    other = Instance.model_validate(tables)
    first = simulate(instance, solve(instance), departures=0.3, seed=5)
    assert first == simulate(other, solve(other), departures=0.3, seed=5)
    assert first != simulate(instance, solve(instance), departures=0.3, seed=6)


def test_rates_by_person_and_by_age(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("doctor_id;rate;age\nD1;5%;61\nD2;;61\nD3;;54\nD4;0,25;\n", encoding="utf-8")
    bands = {55: Fraction(1, 10), 60: Fraction(1, 2)}
    assert read_leaving(file, CLINICS, bands) == {
        "D1": Fraction(1, 20),
        "D2": Fraction(1, 2),
        "D4": Fraction(1, 4),
    }
    assert read_leaving(file, CLINICS) == {"D1": Fraction(1, 20), "D4": Fraction(1, 4)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("doctor_id,rate\nD9,5%", "D9"),
        ("doctor_id,rate\nD1,5%\nD1,6%", "row 3"),
        ("doctor_id,rate\nD1,110%", "not between 0 and 1"),
        ("doctor_id,rate\nD1,often", "row 2, column rate"),
        ("doctor,rate\nD1,5%", "did you mean doctor_id"),
        ("doctor_id,age\nD1,-5", "column age"),
    ],
)
def test_faults_of_the_table_of_people(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InstanceError, match=said):
        read_leaving(file, CLINICS)


def test_odd_questions() -> None:
    plan = solve(CLINICS)
    with pytest.raises(PlanError, match="no doctor D9"):
        simulate(CLINICS, plan, rates={"D9": 0.5})
    with pytest.raises(PlanError, match="between 0 and 1"):
        simulate(CLINICS, plan, departures=1.5)
    with pytest.raises(PlanError, match="at least one run"):
        simulate(CLINICS, plan, runs=0)
    wrong = json.loads(plan.to_json())
    wrong["postings"][0]["post_id"] = "C"
    with pytest.raises(VerificationError):
        simulate(CLINICS, Plan.from_json(json.dumps(wrong)))


def test_public_name() -> None:
    assert phanbo.simulate is simulate
