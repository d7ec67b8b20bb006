"""What a change does, in a planner's words: the objective that gets worse first, and where."""

from __future__ import annotations

from phanbo.models.cells import plain
from phanbo.models.explanation import Effect, Trial
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Plan, Shortage

SHORT = {
    "below_minimum": N_("{place} would lack {now} doctors to its minimum instead of {before}"),
    "below_target": N_("{place} would lack {now} doctors to its target instead of {before}"),
    "missing_skills": N_("{place} would lack {now} doctors with {skill} instead of {before}"),
    "uncovered_days": N_("{place} would have no doctor on {now} days a week instead of {before}"),
}
"""Of one place."""
COUNTED = {
    "unplaced": N_("{after} doctors would have no post instead of {before}"),
    "relocations": N_("{after} doctors would live away from home instead of {before}"),
    "moves": N_("{after} doctors would move instead of {before}"),
    "travel": N_("{change} more minutes a week would be spent on the way"),
    "cost": N_("courses and relocations would cost {change} {currency} more"),
    "preference": N_(
        "wishes would be granted less: {after} ranks below the first choice instead of {before}"
    ),
}


def consequence(
    doctor: str, post: str, trial: Trial, before: Plan, after: Plan, currency: str
) -> Message:
    """Say what gets worse first with a doctor at another post."""
    names = {"doctor": doctor, "post": post}
    worse = next((one for one in trial.effects if one.change > 0), None)
    first = next((one for one in trial.effects if one.change), None)
    if first is None:
        return message(N_("{doctor} could be at {post} as well: nothing gets worse"), **names)
    if worse is None or first.change < 0:
        template = N_("with {doctor} at {post} instead, {objective} would even be better")
        return message(template, objective=first.objective, **names)
    effect = _where(worse, before, after) or _how_much(worse, currency)
    return message(N_("with {doctor} at {post} instead, {effect}"), effect=effect, **names)


def _how_much(effect: Effect, currency: str) -> Message:
    template = COUNTED.get(effect.objective, N_("{objective} would be {after} instead of {before}"))
    return message(
        template,
        objective=effect.objective,
        before=effect.before,
        after=effect.after,
        change=plain(effect.change),
        currency=currency,
    )


def _where(effect: Effect, before: Plan, after: Plan) -> Message | None:
    """Say which place would be shorter, the one that gets worst first."""
    if effect.objective not in SHORT:
        return None
    then = {
        _place(one): one.amount for one in before.shortages if one.objective == effect.objective
    }
    worse = [
        one
        for one in after.shortages
        if one.objective == effect.objective and one.amount > then.get(_place(one), 0)
    ]
    if not worse:
        return None
    worse.sort(key=lambda one: then.get(_place(one), 0) - one.amount)
    worst = worse[0]
    place = message(
        SHORT[effect.objective],
        place=worst.point_id or worst.station_id,
        now=worst.amount,
        before=then.get(_place(worst), 0),
        skill=worst.skill_id,
    )
    if len(worse) == 1:
        return place
    template = N_("{place}; and {count} more places would be worse off")
    return message(template, place=place, count=len(worse) - 1)


def _place(one: Shortage) -> tuple[str | None, ...]:
    return one.station_id, one.point_id, one.skill_id, one.period
