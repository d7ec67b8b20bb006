"""Why posts are short and what would fill them."""

from __future__ import annotations

from typing import Any

import pytest

from phanbo.models.errors import PlanError
from phanbo.models.explanation import Edit, Why
from phanbo.models.plan import Plan, Shortage
from phanbo.optimizer.explain.funnel import funnel
from phanbo.optimizer.explain.ideas import ideas
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.station import explain_shortages, explain_station
from phanbo.optimizer.explain.trials import Idea, Means
from phanbo.optimizer.solve import solve
from tests.edited import amount, changed
from tests.hand_plans import instance_of
from tests.shortage_cases import CASES, NEAR
from tests.shortage_cases_training import TRAINING


@pytest.mark.parametrize("name", CASES | TRAINING)
def test_the_funnel_and_the_change_that_fills_it(name: str) -> None:
    settings, tables, missing, steps, edit = (CASES | TRAINING)[name]
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
