"""Clashes and the changes that end them, in the words of planners: a handful of sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce
from typing import TypeVar

from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.tables import Decision
from phanbo.optimizer.explain.clash import Clash
from phanbo.optimizer.explain.ease import Ease
from phanbo.optimizer.explain.limits import RULES, Limit, Number
from phanbo.optimizer.formulation.horizon import Horizon

Kind = TypeVar("Kind")
HANDFUL = 7
"""Sentences at most; what is more is said together."""
TOLD = {
    "post": (N_("{doctor} is posted to {target}"), N_("{doctor} are posted to {target}")),
    "forbid": (N_("{doctor} is not posted to {target}"), N_("{doctor} are not posted to {target}")),
    "stay": (N_("{doctor} stays"), N_("{doctor} stay")),
    "train": (N_("{doctor} takes {target}"), N_("{doctor} take {target}")),
    "no_training": (N_("{doctor} does not train"), N_("{doctor} do not train")),
}
"""Of one doctor and of several."""
HELD = {
    "max_doctors": N_("doctors at {place}: at most {now} (max_doctors)"),
    "housing": N_("relocated doctors at {place}: at most {now} (housing)"),
    "keep_max": N_("doctors who stay in {place}: at most {now} (keep_max)"),
    "keep_min": N_("doctors who stay in {place}: at least {now} (keep_min)"),
    "max_moves": N_("moves in a period: at most {now} (max_moves)"),
    "training_share": N_(
        "share of a station's doctors who train in the same period: at most {now}, rounded up"
        " (training_share)"
    ),
    "seats_max": N_("trainees of {place}: at most {now} (seats_max)"),
    "seats_min": N_("trainees of {place}, if there are any: at least {now} (seats_min)"),
    "training_budget": N_("cost of courses: at most {now} (training_budget)"),
    "budget": N_("cost of courses and relocations: at most {now} (budget)"),
    "partner_limit": N_(
        "minutes between the posts of partners {place}: at most {now} (partner_limit)"
    ),
}
"""What a limit demands."""
EASED = {
    "max_doctors": N_("raise the maximum of doctors at {place} from {now} to {new} (max_doctors)"),
    "housing": N_(
        "raise the housing for relocated doctors at {place} from {now} to {new} (housing)"
    ),
    "keep_max": N_("raise how many doctors {place} may keep from {now} to {new} (keep_max)"),
    "keep_min": N_("lower how many doctors {place} has to keep from {now} to {new} (keep_min)"),
    "max_moves": N_("raise the moves allowed in a period from {now} to {new} (max_moves)"),
    "training_share": N_(
        "raise the share of a station's doctors who may train in the same period from {now} to"
        " {new} (training_share)"
    ),
    "seats_max": N_("raise the seats of {place} from {now} to {new} (seats_max)"),
    "seats_min": N_("lower the fewest trainees of {place} from {now} to {new} (seats_min)"),
    "training_budget": N_("raise the money for courses from {now} to {new} (training_budget)"),
    "budget": N_("raise the money for courses and relocations from {now} to {new} (budget)"),
    "partner_limit": N_(
        "raise the minutes allowed between the posts of partners from {now} to {new}"
        " (partner_limit)"
    ),
}
"""What it takes to ease it."""


def say_clash(instance: Instance, clash: Clash) -> list[Message]:
    """Say what clashes: decisions that say the same together, limits with their numbers."""
    decisions = _by(clash.decisions, lambda row: (row.action, row.target_id, row.period))
    limits = [_rule(limit, _held(instance, limit)) for limit in clash.limits]
    if len(decisions) + max(len(limits), 1) > HANDFUL:
        limits = [
            _rule(some[0], _all(_held(instance, limit) for limit in some))
            for some in _by(clash.limits, lambda limit: limit.kind)
        ]
    if len(decisions) + max(len(limits), 1) > HANDFUL:
        decisions = _by(clash.decisions, lambda row: row.action)
    if len(decisions) + max(len(limits), 1) > HANDFUL:
        decisions, limits = [list(clash.decisions)], [_all(limits)]
    return [*map(say_decisions, decisions), *(limits or [_what_a_plan_is()])]


def say_decisions(decisions: Sequence[Decision]) -> Message:
    """Say decisions in one sentence."""
    if len(decisions) == 1:
        return message(N_("decision: {what}"), what=told(decisions))
    return message(N_("decisions: {what}"), what=told(decisions))


def told(decisions: Iterable[Decision]) -> Message:
    """Say what doctors are told, those who are told the same together."""
    return _all(
        _told_alike(some)
        for some in _by(decisions, lambda row: (row.action, row.target_id, row.period))
    )


def say_ease(instance: Instance, ease: Ease) -> Message:
    """Say which changes together would be enough."""
    steps = [_eased(instance, limit, number) for limit, number in ease.numbers]
    if len(ease.lifted) == 1:
        steps.append(message(N_("take back this decision: {what}"), what=told(ease.lifted)))
    elif ease.lifted:
        steps.append(message(N_("take back these decisions: {what}"), what=told(ease.lifted)))
    together = reduce(
        lambda one, other: message(N_("{one}, and {other}"), one=one, other=other), steps
    )
    return message(N_("It would be enough to {steps}."), steps=together)


def say_any(decisions: Sequence[Decision]) -> Message:
    """Say that taking back any one of several decisions would be enough."""
    step = message(N_("take back any one of these decisions: {what}"), what=told(decisions))
    return message(N_("It would be enough to {steps}."), steps=step)


def _told_alike(rows: Sequence[Decision]) -> Message:
    one, several = TOLD[rows[0].action]
    doctors = list(dict.fromkeys(row.doctor_id for row in rows))
    what = message(
        one if len(doctors) == 1 else several,
        doctor=", ".join(doctors),
        target=rows[0].target_id or "",
    )
    if rows[0].period is None:
        return what
    return message(N_("{what} in {period}"), what=what, period=rows[0].period)


def _held(instance: Instance, limit: Limit) -> Message:
    """Say what a limit demands."""
    now = limit.cell.of(instance)
    if limit.kind == "max_doctors" and (own := _immovable(instance, limit)) > now:
        return message(
            N_("doctors at {place}: at most {own}, so many of its own are not movable"),
            place=limit.place[0],
            own=own,
        )
    return _since(limit, message(HELD[limit.kind], place=_place(limit), now=plain(now)))


def _eased(instance: Instance, limit: Limit, number: Number) -> Message:
    now = plain(limit.of(instance))
    return _since(
        limit, message(EASED[limit.kind], place=_place(limit), now=now, new=plain(number))
    )


def _immovable(instance: Instance, limit: Limit) -> int:
    """Return how many doctors of a station are not movable, in the period with the most."""
    return max(facts.immovable[limit.place[0]] for facts in Horizon(instance).periods)


def _since(limit: Limit, what: Message) -> Message:
    if limit.table != "staffing":
        return what
    return message(N_("{what}, from {period} on"), period=limit.place[1], what=what)


def _place(limit: Limit) -> str:
    return limit.place[0] if limit.table == "staffing" else ", ".join(limit.place)


def plain(number: Number) -> int | str:
    """Return a number as people write it: whole, decimal, or a/b."""
    if number == int(number):
        return int(number)
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def _rule(limit: Limit, what: Message) -> Message:
    return message(N_("rule {rule}: {what}"), rule=RULES[limit.kind], what=what)


def _what_a_plan_is() -> Message:
    """Name the rules that have no number and so are no members of a clash."""
    return message(
        N_(
            "section 2, rule 5: a doctor holds one post at a time, takes up at most one besides"
            " the own one and does not go back to it; who trains holds a post then and in the"
            " next period"
        )
    )


def _all(what: Iterable[Message]) -> Message:
    return reduce(lambda one, other: message(N_("{one}; {other}"), one=one, other=other), what)


def _by(rows: Iterable[Kind], key: Callable[[Kind], object]) -> list[list[Kind]]:
    groups: dict[object, list[Kind]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())
