"""What a plan says of itself: the shortages, each objective and stage, the status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Objective, Plan
from phanbo.models.settings import OBJECTIVES, Aim
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.facts import Facts
from phanbo.optimizer.verify.objectives import Lack

CLOSE = Fraction(1, 10**6)
"""How far a stage's bound may lie from its best value, and count as equal."""
ROUNDING = Fraction(1, 10**9)
"""How far, relatively, a number that is not whole may lie from the exact one."""

Row = tuple[str, str, str | None, str | None, str | None]
"""Of a shortage: objective, station, point, skill, period."""


def same(stated: float, exact: Fraction) -> bool:
    """Return whether a plan's number is the exact one: equal if whole, else but for rounding."""
    if exact.denominator == 1:
        return stated == exact
    return abs(Fraction(stated) - exact) <= ROUNDING * abs(exact)


def wrong_shortages(
    facts: Facts, plan: Plan, shortages: dict[str, list[Lack]]
) -> Iterator[Violation]:
    """Check for one row with the unweighted amount for each positive shortage, and none else."""
    rule = "shortages"
    right = {
        (name, one.station.station_id, one.point_id, one.skill_id, facts.periods[one.t]): one
        for name, found in shortages.items()
        for one in found
    }
    rows = [
        (row.objective, row.station_id, row.point_id, row.skill_id, row.period)
        for row in plan.shortages
    ]
    for key, count in Counter(rows).items():
        if count > 1:
            yield breach(rule, N_("{row}{when} is listed {count} times"), count=count, **_say(key))
        if key not in right:
            yield breach(rule, N_("{row}{when} is listed, but nothing is short there"), **_say(key))
    for key in right.keys() - set(rows):
        amount = plain(right[key].amount)
        template = N_("{row}{when} is {amount} short, but is not listed")
        yield breach(rule, template, amount=amount, **_say(key))
    for key, row in zip(rows, plan.shortages, strict=True):
        if key in right and not same(row.amount, right[key].amount):
            yield breach(
                rule,
                N_("{row}{when} is {amount} short, the plan says {stated}"),
                amount=plain(right[key].amount),
                stated=row.amount,
                **_say(key),
            )


def _say(key: Row) -> dict[str, object]:
    return {"row": " ".join(part for part in key[:4] if part is not None), "when": when(key[4])}


def wrong_objectives(facts: Facts, plan: Plan, values: dict[str, Fraction]) -> Iterator[Violation]:
    """Check each objective: in its order, its value right, its stage free of contradiction."""
    aims = facts.settings.objectives
    minimised = {aim.name: aim for aim in aims}
    given_up = {one.objective: Fraction(one.amount) for one in plan.within}
    held = True  # Whether every objective so far is at its best, so that the next bounds hold.
    order = [*minimised, *(name for name in OBJECTIVES if name not in minimised)]
    names = [objective.name for objective in plan.objectives]
    if names != order:
        yield breach(
            "objectives",
            N_("the plan lists {stated}, right are {right} in this order"),
            stated=", ".join(names),
            right=", ".join(order),
        )
    for objective in plan.objectives:
        if objective.name not in values:
            continue
        rule = f"objective {objective.name}"
        if not same(objective.value, values[objective.name]):
            yield breach(
                rule,
                N_("the value is {right}, the plan says {stated}"),
                right=plain(values[objective.name]),
                stated=objective.value,
            )
        if objective.name in minimised:
            allowed = given_up.get(objective.name, Fraction(0))
            aim = minimised[objective.name]
            yield from _wrong_stage(rule, objective, aim, allowed, held=held)
            held = held and not (allowed and _above_best(objective, aim))
        else:
            yield from _wrong_rest(rule, objective)


def _wrong_stage(
    rule: str, objective: Objective, aim: Aim, allowed: Fraction, *, held: bool
) -> Iterator[Violation]:
    """Check that the value holds to the best reached, and neither lies below the bound.

    Above the best it may be by its tolerance and what was ``allowed`` beyond. A stage that a time limit cut off may have neither best nor bound, and then claims nothing.
    """
    best, bound, value = _exact(objective.best), _exact(objective.bound), Fraction(objective.value)
    if objective.proven and (best is None or bound is None or abs(best - bound) > CLOSE):
        yield breach(
            rule,
            N_("is called proven, but the best is {best} and the bound {bound}"),
            best=_or_dash(objective.best),
            bound=_or_dash(objective.bound),
        )
    if bound is not None:
        for number in (objective.best, objective.value if held else None):
            if number is not None and Fraction(number) < bound - CLOSE:
                template = N_("{value} is below the bound {bound}")
                yield breach(rule, template, value=number, bound=objective.bound)
    if best is None:
        return
    slack = aim.slack(best)
    if not same(objective.tolerance, slack):
        yield breach(
            rule,
            N_("the tolerance is {right}, the plan says {stated}"),
            right=plain(slack),
            stated=objective.tolerance,
        )
    most = best + slack + allowed
    if value > most and not same(objective.value, most):
        yield breach(
            rule,
            N_("the value {value} exceeds the best {best} by more than the tolerance {slack}"),
            value=objective.value,
            best=objective.best,
            slack=plain(slack + allowed),
        )


def _wrong_rest(rule: str, objective: Objective) -> Iterator[Violation]:
    """Check that an objective not minimised has no stage: no best, no bound, nothing proven."""
    claims = objective.best, objective.bound, objective.tolerance, objective.proven
    if claims != (None, None, 0, False):
        yield breach(
            rule,
            N_(
                "is not minimised, but has the best {best}, the bound {bound}, the tolerance"
                " {tolerance}, proven {proven}"
            ),
            best=_or_dash(objective.best),
            bound=_or_dash(objective.bound),
            tolerance=objective.tolerance,
            proven=objective.proven,
        )


def wrong_by_parts(
    plan: Plan, aims: Sequence[Aim], values: dict[str, Fraction]
) -> Iterator[Violation]:
    """Check what a plan by parts says of its objectives: their values, and no bound above them.

    Which posts are in which part is not in the plan, so that nothing can be said of that.
    """
    if plan.by_parts is None:
        return
    told = [one.name for one in plan.by_parts.objectives]
    if told != [aim.name for aim in aims]:
        yield breach("by_parts", N_("the plan does not list the objectives that are minimised"))
    for one in plan.by_parts.objectives:
        rule = f"by_parts {one.name}"
        if one.name in values and not same(one.value, values[one.name]):
            yield breach(
                rule,
                N_("the value is {right}, the plan says {stated}"),
                right=plain(values[one.name]),
                stated=one.value,
            )
        if one.bound is not None and Fraction(one.value) < Fraction(one.bound) - CLOSE:
            template = N_("{value} is below the bound {bound}")
            yield breach(rule, template, value=one.value, bound=one.bound)
        if one.bound is None or Fraction(one.value) > Fraction(one.bound):
            return  # A bound on later ones says nothing of this plan.


def wrong_status(plan: Plan, aims: Sequence[Aim]) -> Iterator[Violation]:
    """Check that a plan is called optimal exactly if every stage is proven."""
    proven = {objective.name for objective in plan.objectives if objective.proven}
    open_stages = [aim.name for aim in aims if aim.name not in proven]
    if plan.status == "optimal" and open_stages:
        template = N_("the plan is called optimal, but these stages are not proven: {stages}")
        yield breach("status", template, stages=", ".join(open_stages))
    kept = plan.review is None or plan.review.bound == plan.review.changed
    first = plan.revision is not None and not plan.revision.optimised_fully
    if first and plan.status == "optimal" and not kept:
        yield breach("status", N_("the plan is called optimal, but fewer changes may do"))
    if plan.status == "optimal" and plan.within:
        yield from _unproven_gain(plan)
    if plan.status == "feasible" and not open_stages and not (first or plan.within):
        yield breach("status", N_("every stage is proven, but the plan is not called optimal"))


def _above_best(objective: Objective, aim: Aim) -> bool:
    """Return whether an objective uses some of what it was allowed beyond its tolerance."""
    best = _exact(objective.best)
    if best is None:
        return False
    most = best + aim.slack(best)
    return Fraction(objective.value) > most and not same(objective.value, most)


def _unproven_gain(plan: Plan) -> Iterator[Violation]:
    """Check that what objectives were given up for is proven, too."""
    robust, other = plan.robustness, plan.alternative
    if robust is not None and robust.bound != robust.surviving:
        yield breach("status", N_("the plan is called optimal, but more stations may survive"))
    if other is not None and other.bound != min(other.differs, default=0):
        yield breach("status", N_("the plan is called optimal, but another may differ more"))


def _exact(number: float | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _or_dash(number: float | None) -> float | str:
    return "-" if number is None else number
