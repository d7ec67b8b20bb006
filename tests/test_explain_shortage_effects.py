"""What would fill a shortage has the effects that it states: solved again, on random instances."""

from __future__ import annotations

from fractions import Fraction

import pytest

from phanbo.models.explanation import Fix
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan, Shortage
from phanbo.optimizer.explain.station import explain_shortages
from phanbo.optimizer.explain.trials import Means
from phanbo.optimizer.solve import solve
from tests.edited import amount, changed
from tests.plain_model import plain_solve
from tests.random_instances import random_tables


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
