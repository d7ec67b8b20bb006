"""What would fill the shortages of a plan, each change solved again: nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from phanbo.models.explanation import Fix, Funnel, Trial
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Number, Plan, Shortage
from phanbo.optimizer.explain.ideas import ideas
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.trials import Idea, Means, try_each


def fixes(
    instance: Instance, standing: Standing, funnels: Sequence[Funnel], means: Means
) -> tuple[list[tuple[Fix, ...]], Plan]:
    """Return the fixes of each shortage, and the best plan that they are compared with.

    A change that several shortages suggest is solved once.
    """
    wanted = [ideas(standing, one) for one in funnels]
    base: list[Plan] = []
    plans: dict[str, Plan] = {}

    def look(idea: Idea | None, plan: Plan) -> None:
        if idea is None:
            base.append(plan)
        else:
            plans[repr(idea.edits)] = plan

    trials = iter(try_each(instance, [idea for some in wanted for idea in some], means, look))
    best = base[0]
    found = [
        _ordered(funnel.shortage, [_fix(funnel.shortage, next(trials), best, plans) for _ in some])
        for funnel, some in zip(funnels, wanted, strict=True)
    ]
    return found, best


def _fix(shortage: Shortage, trial: Trial, best: Plan, plans: dict[str, Plan]) -> Fix:
    plan = plans.get(repr(trial.edits)) if trial.effects else None
    after = None if plan is None else missing(plan, shortage)
    fills = after == 0 and _gain(trial, shortage.objective) < 0
    return Fix(trial=trial, before=missing(best, shortage), after=after, fills=fills)


def _gain(trial: Trial, objective: str) -> Fraction:
    """Return how a change affects one objective; below 0 is better."""
    found = (one.change for one in trial.effects if one.objective == objective)
    return next(found, Fraction(0))


def missing(plan: Plan, shortage: Shortage) -> Number:
    """Return what a plan lacks at the place of a shortage."""
    place = {"amount"}
    wanted = shortage.model_dump(exclude=place)
    same = (one.amount for one in plan.shortages if one.model_dump(exclude=place) == wanted)
    return next(same, 0)


def _ordered(shortage: Shortage, found: list[Fix]) -> tuple[Fix, ...]:
    """Order fixes: what fills the gap, what closes another one, then by the effects in order."""

    def rank(fix: Fix) -> tuple[bool, bool, bool, tuple[Fraction, ...]]:
        gain = _gain(fix.trial, shortage.objective)
        return fix.after is None, not fix.fills, gain >= 0, fix.trial.changes

    return tuple(sorted(found, key=rank))


def differences(plan: Plan, best: Plan) -> tuple[Message, ...]:
    """Say where a plan differs from the best one, with which fixes are compared."""
    values = {one.name: one.value for one in plan.objectives}
    for one in best.objectives:
        if values[one.name] != one.value:
            template = N_(
                "the plan is not the best one of this instance: {objective} is {value}, in the"
                " best one {best}; effects are told against the best one"
            )
            told = message(template, objective=one.name, value=values[one.name], best=one.value)
            return (told,)
    others = sum(missing(best, one) != one.amount for one in plan.shortages)
    if others:
        template = N_(
            "{count} shortages of the plan are elsewhere or of another size in another plan that"
            " is equally good; effects are told against that one"
        )
        return (message(template, count=others),)
    return ()
