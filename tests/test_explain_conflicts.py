"""Clashes and ways out, checked one member and one number at a time by the textbook model."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Cell, Plan, Relaxation
from phanbo.models.tables import Decision
from phanbo.optimizer.engines import engine
from phanbo.optimizer.explain.infeasible import explain_infeasible
from phanbo.optimizer.explain.words import HANDFUL
from phanbo.optimizer.solve import solve
from phanbo.optimizer.watch import Watch
from phanbo.reports.content.report import Report
from phanbo.reports.language import translator
from phanbo.reports.sheets import Table
from phanbo.reports.write import sheets
from tests.hand_plans import TWO_PERIODS, instance_of
from tests.plain_plan import PlainPlan
from tests.random_instances import random_instance

KEYS = {
    "stations": ("station_id",),
    "staffing": ("station_id", "period"),
    "teams": ("team_id",),
    "courses": ("course_id",),
    "doctors": ("doctor_id",),
    "decisions": ("doctor_id", "action", "target_id", "period"),
}
LOWERED = ("keep_min", "seats_min")
STATIONS = """
    station_id,min_doctors,max_doctors,housing,lat,lon
    A,1,1,,21.0,107.0
    B,1,3,1,21.0,107.1
    C,1,,0,21.0,109.0
"""
DOCTORS = """
    doctor_id,post_id,skills,may_relocate,partner_id,lat,lon
    1,A,ecg,,,,
    2,B,,,3,,
    3,B,,,,,
    4,T,,,,,
    5,T,,,,,
    6,,,yes,,21.0,107.0
    7,,,yes,,21.0,107.0
"""
TABLES = {
    "stations": STATIONS,
    "doctors": DOCTORS,
    "teams": "team_id,keep_min,keep_max,lat,lon\nT,1,1,21.0,107.0",
    "skills": "skill_id\necg\necho",
    "courses": "course_id,skill_id,seats_min,seats_max,cost\nE,ecg,0,2,5\nF,echo,3,4,7",
}


def has_plan(instance: Instance) -> bool:
    """Return whether the textbook model has a plan; it shares nothing with the optimizer."""
    return PlainPlan(instance.model_copy(update={"points": ()})).minimum([]) is not None


def changed(instance: Instance, cells: list[Cell], *, taken_out: bool) -> Instance:
    """Return the instance with other cells, or with limits that bind nobody."""
    for cell in cells:
        instance = _changed(instance, cell, taken_out=taken_out)
    return instance


def _changed(instance: Instance, cell: Cell, *, taken_out: bool) -> Instance:
    if cell.table == "settings":
        name = cell.row["setting"] or ""
        value = _loosest(name, instance) if taken_out else _number(name, cell.value)
        settings = instance.settings.model_copy(update={name: value})
        if name == "partner_limit" and taken_out:
            alone = tuple(row.model_copy(update={"partner_id": None}) for row in instance.doctors)
            instance = instance.model_copy(update={"doctors": alone})
        return instance.model_copy(update={"settings": settings})
    rows = []
    for row in getattr(instance, cell.table):
        if cell.table == "doctors" and cell.column == "partner_id":
            pair = {cell.row["doctor_id"], cell.value}
            update = {"partner_id": None} if {row.doctor_id, row.partner_id} == pair else {}
            rows.append(row.model_copy(update=update))
        elif {key: getattr(row, key) for key in KEYS[cell.table]} != cell.row:
            rows.append(row)
        elif cell.column is not None:
            value = _loosest(cell.column, instance) if taken_out else cell.value
            rows.append(row.model_copy(update={cell.column: value}))
    return instance.model_copy(update={cell.table: tuple(rows)})


def _loosest(name: str, instance: Instance) -> object:
    if name in LOWERED:
        return 0
    return {"budget": None, "training_budget": None, "training_share": Fraction(99, 100)}.get(
        name, 99
    )


def _number(name: str, value: int | str | None) -> object:
    if name == "max_moves":
        return value
    return Fraction(str(value)) if name == "training_share" else Decimal(str(value))


def assert_explained(instance: Instance, plan: Plan) -> None:
    """Every member of the clash is needed; every way out works and no smaller one does."""
    assert plan.status == "infeasible"
    assert 1 <= len(plan.conflicts) <= HANDFUL
    assert plan.clash
    assert plan.relaxations
    rows = [cell.row for cell in plan.clash if cell.table == "decisions"]
    named = instance.model_copy(
        update={"decisions": tuple(Decision.model_validate(row) for row in rows)}
    )
    limits = [cell for cell in plan.clash if cell.table != "decisions"]
    others = [cell for cell in everything(instance) if cell.table != "decisions"]
    others = [cell for cell in others if not any(_same(cell, limit) for limit in limits)]
    named = changed(named, others, taken_out=True)  # so that nothing else clashes
    assert not has_plan(named)
    for cell in plan.clash:
        assert has_plan(changed(named, [cell], taken_out=True)), cell
    for way in plan.relaxations:
        for cells in ways(way):
            assert has_plan(changed(instance, cells, taken_out=False)), way.text
            for less in smaller(cells):
                assert not has_plan(changed(instance, less, taken_out=False)), (way.text, less)
    size = min(len(cells) for way in plan.relaxations for cells in ways(way))
    fewer = list(combinations(everything(instance), size - 1))
    for some in Random(0).sample(fewer, min(len(fewer), 40)):
        assert not has_plan(changed(instance, list(some), taken_out=True)), some


def _same(cell: Cell, limit: Cell) -> bool:
    if limit.column == "partner_id":
        return cell.row == {"setting": "partner_limit"}
    return (cell.table, cell.row, cell.column or "value") == (limit.table, limit.row, limit.column)


def ways(way: Relaxation) -> list[list[Cell]]:
    return [[cell] for cell in way.changes] if way.any_one else [list(way.changes)]


def smaller(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Yield the changes with one of them left out, or a step smaller."""
    for cell in cells:
        rest = [one for one in cells if one != cell]
        yield rest
        if isinstance(cell.value, int) and cell.table != "decisions":
            name = cell.column if cell.table != "settings" else cell.row["setting"]
            step = 1 if name in LOWERED else -1
            yield [*rest, cell.model_copy(update={"value": cell.value + step})]


def everything(instance: Instance) -> list[Cell]:
    """Return all that could give way."""
    found = [Cell(table="decisions", row=row.model_dump()) for row in set(instance.decisions)]
    for table, columns in (
        ("stations", ("max_doctors", "housing")),
        ("staffing", ("max_doctors",)),
        ("teams", ("keep_min", "keep_max")),
        ("courses", ("seats_min", "seats_max")),
    ):
        for row in getattr(instance, table):
            key = {name: getattr(row, name) for name in KEYS[table]}
            found += [
                Cell(table=table, row=key, column=column)
                for column in columns
                if getattr(row, column) is not None
            ]
    settings = ("max_moves", "training_share", "training_budget", "budget", "partner_limit")
    return found + [
        Cell(table="settings", row={"setting": name})
        for name in settings
        if getattr(instance.settings, name) is not None
    ]


PLANTED = [
    ("2,post,A\n6,post,A", "", {"max_doctors"}),
    ("6,post,C", "relocation_limit=500", {"housing"}),
    ("6,post,C\n7,post,C", "", {"housing"}),
    ("4,stay,\n5,stay,", "", {"keep_max"}),
    ("4,post,A\n5,post,B", "", {"keep_min"}),
    ("4,forbid,T\n5,forbid,T", "", {"keep_min"}),
    ("1,post,B", "max_moves=0", {"max_moves"}),
    ("2,post,A\n1,post,B\n3,post,C", "max_moves=1 partner_limit=500", {"max_moves"}),
    ("2,train,E\n6,train,E\n2,post,B\n6,post,B", "", {"training_share", "max_doctors"}),
    ("2,train,E\n4,train,E\n2,post,B\n4,stay,", "training_share=0", {"training_share"}),
    ("2,train,E", "training_share=0", {"training_share"}),
    ("2,train,E\n4,train,E\n6,train,E", "", {"seats_max"}),
    (
        "2,train,F\n" + "\n".join(f"{one},no_training," for one in (1, 3, 4, 5, 6)),
        "",
        {"seats_min", "training_share", "max_doctors", "housing"},
    ),
    ("2,train,E\n4,train,E", "training_budget=9.5", {"training_budget"}),
    ("2,train,E\n6,post,B", "budget=10.5 relocation_allowance=5.7 travel_limit=1", {"budget"}),
    ("2,post,A\n3,post,B", "partner_limit=5", {"partner_id"}),
    ("2,post,C\n3,stay,", "partner_limit=5", {"partner_id"}),
    ("1,post,A\n1,post,B", "", set()),
    ("2,post,A\n6,post,A\n4,stay,\n5,stay,", "", None),
    ("1,post,A\n1,post,B\n2,post,A\n6,post,C\n7,post,C", "", None),
]


@pytest.mark.parametrize(("decisions", "settings", "limits"), PLANTED)
def test_planted(decisions: str, settings: str, limits: set[str] | None) -> None:
    text = f"doctor_id,action,target_id\n{decisions}"
    instance = instance_of(settings, decisions=text, **TABLES)
    plan = solve(instance)
    assert_explained(instance, plan)
    if limits is not None:
        found = {
            cell.row.get("setting") or cell.column
            for cell in plan.clash
            if cell.table != "decisions"
        }
        assert found == limits


@pytest.mark.parametrize("periods", [1, 2])
def test_random(periods: int) -> None:
    """Random instances with more decisions than they stand."""
    checked = 0
    for seed in range(50):
        instance = more_decisions(random_instance(seed, periods=periods), seed)
        plan = solve(instance)
        if plan.status == "infeasible":
            checked += 1
            assert_explained(instance, plan)
            assert Plan.from_json(plan.to_json()) == plan
    assert checked >= 30


def more_decisions(instance: Instance, seed: int) -> Instance:
    rng = Random(seed)
    posts = [row.station_id for row in instance.stations]
    courses = [row.course_id for row in instance.courses]
    periods = [None, None, *(row.period_id for row in instance.periods)]
    rows = list(instance.decisions)
    for doctor in rng.sample(instance.doctors, min(4, len(instance.doctors))):
        action = rng.choice(["post", "post", "stay", "forbid", "train"])
        targets = {"post": posts[:2], "forbid": posts, "train": courses}.get(action)
        if targets == []:
            continue
        rows.append(
            Decision(
                doctor_id=doctor.doctor_id,
                action=action,
                target_id=rng.choice(targets) if targets else None,
                period=rng.choice(periods),
            )
        )
    return instance.model_copy(update={"decisions": tuple(rows)})


def test_a_later_maximum_is_the_one_that_clashes() -> None:
    """Room for two, for one from B on: there is where more room is needed."""
    instance = instance_of(
        "",
        periods=TWO_PERIODS,
        stations="station_id,min_doctors,max_doctors\nS,1,2",
        staffing="station_id,period,max_doctors\nS,B,1",
        doctors="doctor_id,post_id\n1,S\n2,S",
        decisions="doctor_id,action\n1,stay\n2,stay",
    )
    plan = solve(instance)
    assert_explained(instance, plan)
    assert [str(one) for one in plan.conflicts] == [
        "decisions: 1, 2 stay",
        "rule 2: doctors at S: at most 1 (max_doctors), from B on",
    ]
    more, fewer = plan.relaxations
    assert str(more.text) == (
        "It would be enough to raise the maximum of doctors at S from 1 to 2 (max_doctors),"
        " from B on."
    )
    assert str(fewer.text) == (
        "It would be enough to take back any one of these decisions: 1, 2 stay."
    )
    assert more.changes == (
        Cell(
            table="staffing",
            row={"station_id": "S", "period": "B"},
            column="max_doctors",
            value=2,
        ),
    )


def test_without_time_all_decisions_are_named() -> None:
    text = "doctor_id,action,target_id\n2,post,A\n6,post,A\n4,post,B"
    instance = instance_of("", decisions=text, **TABLES)
    why = explain_infeasible(instance, [], engine("highs"), Watch(0, None, None, 1))
    assert [str(one) for one in why.conflicts] == [
        "decisions: 2, 6 are posted to A; 4 is posted to B",
        "There was no time to find out which of these contradict which rules.",
    ]
    assert not why.clash
    assert not why.relaxations


def test_many_decisions_take_a_handful_of_sentences() -> None:
    """Many doctors for eight stations: too many for three of them."""
    rows = "\n".join(f"S{n},1,{n},1" for n in range(1, 9))
    told = "\n".join(f"{n},post,S{n % 8 + 1}" for n in range(45))
    instance = instance_of(
        "",
        stations=f"station_id,min_doctors,max_doctors,housing\n{rows}",
        doctors="doctor_id\n" + "\n".join(map(str, range(45))),
        decisions=f"doctor_id,action,target_id\n{told}",
    )
    plan = solve(instance)
    assert_explained(instance, plan)
    assert len(plan.relaxations) <= 3


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_report_says_what_would_be_enough(lang: str) -> None:
    text = "doctor_id,action,target_id\n2,post,A\n6,post,A"
    instance = instance_of("", decisions=text, **TABLES)
    plan = solve(instance)
    found = sheets(Report(instance, plan, lang))[1]
    tables = [block for block in found.blocks if isinstance(block, Table)]
    shown = [str(cell) for one in tables for row in one.rows for cell in row]
    catalogue = translator(lang)
    for one in (*plan.conflicts, *(way.text for way in plan.relaxations)):
        assert one.render(catalogue) in shown
