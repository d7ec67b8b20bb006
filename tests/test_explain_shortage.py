"""Why posts are short and what would fill them: one screen a case, and random instances."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from phanbo.models.errors import PlanError
from phanbo.models.explanation import Edit, Fix, Why
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan, Shortage
from phanbo.optimizer.explain.funnel import funnel
from phanbo.optimizer.explain.ideas import ideas
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.station import explain_shortages, explain_station
from phanbo.optimizer.explain.trials import Idea, Means
from phanbo.optimizer.solve import solve
from tests.hand_plans import TWO_PERIODS, instance_of
from tests.plain_model import plain_solve
from tests.random_instances import random_tables

TWO = "station_id,min_doctors\nA,1\nB,0"
AT_B = "doctor_id,post_id\nD,B"
NEAR, FAR = "from_id,to_id,minutes\nA,B,10", "from_id,to_id,minutes\nA,B,70"
SKILL = {
    "skills": "skill_id\nK",
    "requirements": "station_id,skill_id,min_doctors\nA,K,1",
    "stations": "station_id,min_doctors\nA,0",
}
COST = "D could learn K on C, but courses would cost 60, 50 are allowed"
RISE = "with D there, moves would rise by 1, and nothing that matters more would be better"

# Name: settings, tables, the shortage and amount, the funnel, the edit that fills it.
# All travel is between A and B, where doctors live at their posts.
CASES: dict[str, tuple[str, dict[str, str], str, str, str]] = {
    "nobody": (
        "",
        {"stations": "station_id,min_doctors\nA,2", "doctors": "doctor_id,post_id\nD,A"},
        "below_minimum A 1",
        "there D at there",
        "doctors doctor_id=recruit-1 : ",
    ),
    "target": (
        "",
        {
            "stations": "station_id,min_doctors,target_doctors\nA,0,1\nB,1,",
            "doctors": AT_B,
            "travel": NEAR,
        },
        "below_target A 1",
        "needed D below_minimum: doctors at B would fall to 0, its minimum is 1",
        "doctors doctor_id=recruit-1 : ",
    ),
    "days": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,1,8\nB,0,5",
            "doctors": "doctor_id,post_id,fte\nD,A,1\nE,B,1",
            "travel": NEAR,
        },
        "uncovered_days A 3",
        "there D there | needed E uncovered_days: days a week with a doctor at B would fall to 0, needed: 5",
        "doctors doctor_id=recruit-1 : ",
    ),
    "point": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,1,5",
            "points": "point_id,station_id,days_per_week\nP,A,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "uncovered_days A P 1",
        "needed D uncovered_days: days a week with a doctor at A would fall to 3, needed: 5",
        "doctors doctor_id=recruit-1 : ",
    ),
    "travel limit": (
        "",
        {"stations": TWO, "doctors": AT_B, "travel": FAR},
        "below_minimum A 1",
        "far D travel_limit: D lives 70 minutes from A, 60 are allowed",
        "settings setting=travel_limit : value=70",
    ),
    "a travel limit of their own": (
        "",
        {"stations": TWO, "doctors": AT_B, "travel": "from_id,to_id,minutes\nA,B,90"},
        "below_minimum A 1",
        "far D travel_limit: D lives 90 minutes from A, 60 are allowed",
        "doctors doctor_id=D : travel_limit=90",
    ),
    "relocation limit": (
        "relocation_limit=62",
        {
            "stations": TWO,
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "far D relocation_limit: D lives 70 minutes from A, 62 are allowed",
        "settings setting=relocation_limit : value=72",
    ),
    "housing": (
        "",
        {
            "stations": "station_id,min_doctors,housing\nA,1,0\nB,0,",
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "no_room D housing: D would live at A, which has no housing left",
        "stations station_id=A : housing=1",
    ),
    "budget": (
        "budget=50 relocation_allowance=70",
        {
            "stations": TWO,
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "no_room D budget: with D, courses and relocations would cost 70, 50 are allowed",
        "settings setting=budget : value=120",
    ),
    "most doctors": (
        "",
        {
            "stations": "station_id,min_doctors,target_doctors,max_doctors,presence_days\nA,1,2,1,0\nB,0,0,,0",
            "doctors": "doctor_id,post_id\nD,B\nE,A",
            "travel": NEAR,
        },
        "below_target A 1",
        "there E there | no_room D max_doctors: A is full: 1 doctors",
        "stations station_id=A : max_doctors=2",
    ),
    "most doctors of a period": (
        "",
        {
            "periods": TWO_PERIODS,
            "stations": "station_id,min_doctors,target_doctors\nA,0,1\nB,0,0",
            "staffing": "station_id,period,max_doctors\nA,A,0\nA,B,1",
            "doctors": AT_B,
            "travel": NEAR,
        },
        "below_target A 1 in A",
        "no_room D max_doctors: A is full in period A: 0 doctors",
        "staffing station_id=A period=A : max_doctors=1",
    ),
    "most moves": (
        "max_moves=0",
        {"stations": TWO, "doctors": AT_B, "travel": NEAR},
        "below_minimum A 1",
        "no_room D max_moves: D would move, and 0 moves are made already",
        "settings setting=max_moves : value=1",
    ),
    "partners": (
        "partner_limit=5",
        {
            "stations": "station_id,min_doctors\nA,1\nB,1",
            "doctors": "doctor_id,post_id,partner_id,movable\nD,B,E,yes\nE,B,,no",
            "travel": NEAR,
        },
        "below_minimum A 1",
        "barred E movable: E is not movable from B | no_room D partner_limit",
        "settings setting=partner_limit : value=10",
    ),
    "not movable": (
        "",
        {"stations": TWO, "doctors": "doctor_id,post_id,movable\nD,B,no", "travel": NEAR},
        "below_minimum A 1",
        "barred D movable: D is not movable from B",
        "doctors doctor_id=D : movable=True",
    ),
    "decided to stay": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,stay,",
        },
        "below_minimum A 1",
        "barred D decisions: D stays at B by decision",
        "decisions doctor_id=D action=stay target_id= period= : dropped",
    ),
    "decided elsewhere": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,post,B",
        },
        "below_minimum A 1",
        "barred D decisions: D is posted to B by decision",
        "decisions doctor_id=D action=post target_id=B period= : dropped",
    ),
    "forbidden": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,forbid,A",
        },
        "below_minimum A 1",
        "barred D decisions: D may not be at A by decision",
        "decisions doctor_id=D action=forbid target_id=A period= : dropped",
    ),
    "a team that keeps all": (
        "",
        {
            "stations": "station_id,min_doctors\nA,1",
            "teams": "team_id,keep_min,keep_max\nT,1,1",
            "doctors": "doctor_id,post_id\nD,T",
            "travel": "from_id,to_id,minutes\nT,A,10",
        },
        "below_minimum A 1",
        "barred D keep_min: T keeps at least 1 doctors, all that it has",
        "teams team_id=T : keep_min=0",
    ),
    "a team that keeps some": (
        "",
        {
            "stations": "station_id,min_doctors\nA,2",
            "teams": "team_id,keep_min,keep_max\nT,1,1",
            "doctors": "doctor_id,post_id\nD,T\nE,T",
            "travel": "from_id,to_id,minutes\nD,A,10\nE,A,20",
        },
        "below_minimum A 1",
        "there D there | needed E keep_min: T keeps at least 1 doctors, with E",
        "teams team_id=T : keep_min=0",
    ),
    "seats": (
        "training_share=1/2",
        SKILL
        | {
            "requirements": "station_id,skill_id,min_doctors\nA,K,2",
            "doctors": "doctor_id,post_id\nD,A\nE,A\nF,A\nG,A",
            "courses": "course_id,skill_id,seats_max\nC,K,1",
        },
        "missing_skills A K 1",
        "there 1 there | untrained 3 seats_max",
        "courses course_id=C : seats_max=2",
    ),
    "fewest trainees": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_min,seats_max\nC,K,2,5",
        },
        "missing_skills A K 1",
        "untrained D seats_min: D could learn K, but C is not held: it asks for 2 trainees",
        "courses course_id=C : seats_min=1",
    ),
    "training budget": (
        "training_budget=50",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,cost\nC,K,5,60",
        },
        "missing_skills A K 1",
        f"untrained D training_budget: {COST}",
        "settings setting=training_budget : value=110",
    ),
    "both budgets": (
        "training_budget=50 budget=55",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,cost\nC,K,5,60",
        },
        "missing_skills A K 1",
        "untrained D training_budget",
        "settings setting=training_budget : value=110 ; settings setting=budget : value=115",
    ),
    "training share": (
        "training_share=1/3",
        SKILL
        | {
            "requirements": "station_id,skill_id,min_doctors\nA,K,2",
            "doctors": "doctor_id,post_id\nD,A\nE,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5",
        },
        "missing_skills A K 1",
        "there 1 there | untrained 1 training_share",
        "settings setting=training_share : value=3/4",
    ),
    "no training": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5",
            "decisions": "doctor_id,action\nD,no_training",
        },
        "missing_skills A K 1",
        "unskilled D decisions: D lacks K and is not to train by decision",
        "decisions doctor_id=D action=no_training target_id= period= : dropped",
    ),
    "another course": (
        "",
        SKILL
        | {
            "skills": "skill_id\nK\nL",
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5\nX,L,5",
            "decisions": "doctor_id,action,target_id\nD,train,X",
        },
        "missing_skills A K 1",
        "unskilled D decisions: D lacks K and is on another course by decision",
        "decisions doctor_id=D action=train target_id=X period= : dropped",
    ),
    "a course too far": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,travel_limit\nC,K,5,30",
            "travel": "from_id,to_id,minutes\nA,C,45",
        },
        "missing_skills A K 1",
        "unskilled D courses.travel_limit: D lacks K and lives 45 minutes from C, 30 are allowed",
        "courses course_id=C : travel_limit=45",
    ),
    "no course in time": (
        "",
        SKILL
        | {
            "periods": TWO_PERIODS,
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,period\nC,K,5,A",
        },
        "missing_skills A K 1 in A",
        "unskilled D courses: D does not hold K, and no course teaches it in time",
        "doctors doctor_id=recruit-1 : skills=K",
    ),
    "a recruit who joins later": (
        "",
        {
            "periods": TWO_PERIODS,
            "stations": "station_id,min_doctors\nA,0",
            "staffing": "station_id,period,min_doctors\nA,B,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "below_minimum A 1 in B",
        "there D there",
        "doctors doctor_id=recruit-1 : joins=B",
    ),
    "visit limit": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,0,0\nB,0,0",
            "points": "point_id,station_id,days_per_week\nP,A,1",
            "doctors": "doctor_id,post_id,movable\nD,B,no",
            "travel": "from_id,to_id,minutes\nB,P,65",
        },
        "uncovered_days A P 1",
        "barred D movable: D is not movable from B",
        "settings setting=visit_limit : value=70",
    ),
    "visits": (
        "work_days=1",
        {
            "stations": "station_id,min_doctors,presence_days\nA,0,0",
            "points": "point_id,station_id,days_per_week\nP,A,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "uncovered_days A P 1",
        "needed D visits: A would be at points on 2 days a week, its doctors supply 1",
        "doctors doctor_id=recruit-1 : ",
    ),
    "moves cost more": (
        "objectives=moves;below_minimum",
        {"stations": TWO, "doctors": AT_B, "travel": NEAR},
        "below_minimum A 1",
        f"needed D moves: {RISE}",
        "doctors doctor_id=recruit-1 : ",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_funnel_and_the_change_that_fills_it(name: str) -> None:
    settings, tables, missing, steps, edit = CASES[name]
    instance = instance_of(settings, **tables)
    plan = solve(instance)
    place = found(plan, missing)
    standing = Standing(instance, plan)
    told = funnel(standing, place)
    assert_steps(told, steps)
    suggested = {said(one): one for one in ideas(standing, told)}
    key = next((one for one in suggested if one.startswith(edit)), None)
    assert key is not None, sorted(suggested)
    after = solve(changed(instance.tables(), suggested[key].edits))
    assert amount(after, place) == 0


def found(plan: Plan, text: str) -> Shortage:
    """Return the shortage of a plan that a text names: objective, places, amount, period."""
    text, _, period = text.partition(" in ")
    objective, *places, missing = text.split()
    for one in plan.shortages:
        ids = [one.station_id, one.point_id, one.skill_id]
        key = one.objective, [i for i in ids if i is not None], one.period
        if key == (objective, places, period or one.period):
            assert one.amount == float(missing)
            return one
    raise AssertionError(plan.shortages)


def assert_steps(told: Any, text: str) -> None:
    """Compare a funnel with "step doctor-or-number by: reason | …"."""
    expected = [part.split(" ", 2) for part in text.split(" | ")]
    assert [step.step for step in told.steps] == [step for step, *_ in expected]
    for step, (_, who, why) in zip(told.steps, expected, strict=True):
        if who.isdigit():
            assert len(step.doctors) == int(who)
        else:
            assert [one.doctor_id for one in step.doctors] == [who]
        by, _, reason = why.partition(": ")
        assert {one.by for one in step.doctors} == {by.removeprefix("at ")}
        if reason:
            assert str(step.doctors[0].reason) == reason


def said(idea: Idea) -> str:
    return " ; ".join(map(_said, idea.edits))


def _said(edit: Edit) -> str:
    row = " ".join(f"{key}={'' if cell is None else cell}" for key, cell in edit.row.items())
    if edit.cells is None:
        return f"{edit.table} {row} : dropped"
    return f"{edit.table} {row} : " + " ".join(f"{k}={v}" for k, v in edit.cells.items())


def changed(tables: Mapping[str, list[dict[str, Any]]], edits: tuple[Edit, ...]) -> Instance:
    """Apply edits, as their description says."""
    new = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for edit in edits:
        rows = new.setdefault(edit.table, [])
        hits = [row for row in rows if all(row.get(k) == v for k, v in edit.row.items())]
        if edit.cells is None:
            new[edit.table] = [row for row in rows if row not in hits]
        elif hits:
            for row in hits:
                row.update(edit.cells)
        else:
            rows.append({**edit.row, **edit.cells})
    return Instance.model_validate(new)


def amount(plan: Plan, place: Shortage) -> float:
    return sum(
        one.amount
        for one in plan.shortages
        if (one.objective, one.station_id, one.point_id, one.skill_id, one.period)
        == (place.objective, place.station_id, place.point_id, place.skill_id, place.period)
    )


def random_plan(seed: int, periods: int) -> tuple[Instance, Plan] | None:
    instance = Instance.model_validate(random_tables(seed, periods=periods))
    plan = solve(instance)
    return (instance, plan) if plan.status == "optimal" and plan.shortages else None


@pytest.mark.parametrize(("seed", "periods"), [(1, 1), (8, 1), (4, 2), (9, 3)])
def test_every_stated_effect_is_that_of_an_independent_solve(seed: int, periods: int) -> None:
    check_effects(seed, periods)


@pytest.mark.slow
@pytest.mark.parametrize("periods", [1, 2, 3])
@pytest.mark.parametrize("seed", range(20, 40))
def test_every_stated_effect_on_many(seed: int, periods: int) -> None:
    if random_plan(seed, periods) is not None:
        check_effects(seed, periods)


def check_effects(seed: int, periods: int) -> None:
    instance, plan = random_plan(seed, periods) or pytest.fail("choose another seed")
    why = explain_shortages(instance, plan, Means(workers=1))
    assert len(why.shortages) == len(plan.shortages)
    known: dict[str, Plan] = {}
    fixes = [(one.funnel.shortage, fix) for one in why.shortages for fix in one.fixes]
    assert fixes
    for place, fix in fixes:
        key = repr(fix.trial.edits)
        if key not in known:
            known[key] = solve(changed(instance.tables(), fix.trial.edits))
        agrees(plan, known[key], place, fix)
    for fix in {repr(fix.trial.edits): fix for _, fix in fixes[:4]}.values():
        agrees_with_the_plain_model(instance, fix)
    assert not why.notes


def agrees(before: Plan, after: Plan, place: Shortage, fix: Fix) -> None:
    """Compare a fix with two solves of one's own."""
    assert fix.before == amount(before, place) == place.amount
    if after.status == "infeasible":
        assert (fix.trial.verdict, fix.after, fix.fills) == ("impossible", None, False)
        return
    assert fix.after == amount(after, place)
    assert [(one.objective, one.before, one.after) for one in fix.trial.effects] == [
        (one.name, one.value, two.value)
        for one, two in zip(before.objectives, after.objectives, strict=True)
    ]
    values = {
        one.name: (one.value, two.value)
        for one, two in zip(before.objectives, after.objectives, strict=True)
    }
    was, is_now = values[place.objective]
    assert fix.fills == (amount(after, place) == 0 and is_now < was)


def agrees_with_the_plain_model(instance: Instance, fix: Fix) -> None:
    """Compare the effects with the best values of the textbook model."""
    if any(aim.tolerance for aim in instance.settings.objectives):
        return
    for edits, column in (((), "before"), (fix.trial.edits, "after")):
        bests = plain_solve(changed(instance.tables(), edits))
        if bests is None:
            assert fix.trial.verdict == "impossible"
            return
        stated = [Fraction(str(getattr(one, column))) for one in fix.trial.effects]
        assert [float(one) for one in stated[: len(bests)]] == pytest.approx(
            [float(one) for one in bests]
        )


TOWN = instance_of(
    stations="station_id,min_doctors\nA,2\nB,1",
    doctors="doctor_id,post_id\nD,A\nE,B",
    travel=NEAR,
)


def test_fixes_that_fill_come_first() -> None:
    """A lacks one doctor; one more there fills it, nothing else is suggested."""
    why = explain_station(TOWN, solve(TOWN), "A", Means(workers=1))
    first = why.shortages[0]
    assert first.funnel.shortage.objective == "below_minimum"
    assert [str(fix.trial.what) for fix in first.fixes] == ["one more doctor, who lives at A"]
    assert (first.fixes[0].before, first.fixes[0].after, first.fixes[0].fills) == (1, 0, True)
    effects = {one.objective: one.change for one in first.fixes[0].trial.effects if one.change}
    assert effects == {"below_minimum": -1, "below_target": -1}


def test_without_means_nothing_is_solved() -> None:
    why = explain_shortages(TOWN, solve(TOWN))
    assert [one.fixes for one in why.shortages] == [(), ()]
    assert Why.model_validate_json(why.model_dump_json(by_alias=True)) == why


def test_a_gap_that_only_moves_elsewhere_is_no_fix() -> None:
    """One doctor for two stations: letting F go to A leaves B short instead."""
    instance = instance_of(
        stations="station_id,min_doctors\nA,1\nB,1",
        doctors="doctor_id,post_id,lat,lon,travel_limit\nF,,21,107,20",
        travel="from_id,to_id,minutes\nF,A,30\nF,B,10",
    )
    why = explain_station(instance, solve(instance), "A", Means(workers=1))
    nearer = [fix for fix in why.shortages[0].fixes if "F may travel" in str(fix.trial.what)]
    assert [(fix.after, fix.fills) for fix in nearer] == [(1, False)]


def test_a_plan_that_is_not_the_best_one_is_said_to_be_so() -> None:
    """E could go to A, where two are missing: the plan leaves E at B, which needs nobody."""
    tables = {
        "stations": "station_id,min_doctors\nA,1\nB,0",
        "doctors": "doctor_id,post_id\nE,B",
        "travel": NEAR,
    }
    instance = instance_of(**tables)
    worse = solve(instance_of("objectives=travel", **tables))
    plan = worse.model_copy(
        update={"instance": worse.instance.model_copy(update={"fingerprint": instance.fingerprint})}
    )
    why = explain_station(instance, plan, "A", Means(workers=1))
    assert [step.step for step in why.shortages[0].funnel.steps] == ["possible"]
    reason = str(why.shortages[0].funnel.step("possible")[0].reason)
    assert reason == "E there would lower below_minimum by 1, all else as it is"
    assert "not the best one" in str(why.notes[0])


def test_what_cannot_be_explained() -> None:
    plan = solve(TOWN)
    with pytest.raises(PlanError, match="AA is no station; did you mean A"):
        explain_station(TOWN, plan, "AA")
    other = instance_of(stations="station_id,min_doctors\nA,1", doctors="doctor_id,post_id\nD,A")
    with pytest.raises(PlanError, match="another instance"):
        explain_shortages(other, plan)


def test_a_huge_plan_is_explained_in_part() -> None:
    why = explain_shortages(TOWN, solve(TOWN), most_work=1)
    assert (len(why.shortages), why.left_out) == (1, 1)
    assert why.shortages[0].funnel.shortage.objective == "below_minimum"
