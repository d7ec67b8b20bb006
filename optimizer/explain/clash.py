"""Decisions and limits that cannot all hold, none of which can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from phanbo.models.instance import Instance
from phanbo.models.tables import Decision
from phanbo.optimizer.explain.feasibility import Trial, core, trainees_may_need_others
from phanbo.optimizer.explain.limits import Limit, limits_of, without_limits

Member = TypeVar("Member")


@dataclass(frozen=True)
class Clash:
    """An irreducible conflict: without any one of them, all others can hold."""

    decisions: tuple[Decision, ...]
    limits: tuple[Limit, ...]


def find_clash(instance: Instance, trial: Trial) -> Clash:
    """Return a clash of an instance that has no plan.

    First decisions with all limits in force, then limits with these decisions: fewer limits
    never make a decision needed that was not.
    """
    told = sorted(set(instance.decisions), key=lambda row: row.model_dump_json())
    decisions = irreducible(lambda some: not trial.has_plan(with_decisions(instance, some)), told)
    left = with_decisions(instance, decisions)
    limits = limits_of(left if trainees_may_need_others(left) else core(left))

    def clash(some: list[Limit]) -> bool:
        kept = set(some)
        return not trial.has_plan(without_limits(left, [one for one in limits if one not in kept]))

    needed = irreducible(clash, limits)
    return Clash(tuple(decisions), tuple(one for one in limits if one in needed))


def with_decisions(instance: Instance, decisions: Iterable[Decision]) -> Instance:
    """Return the instance with these decisions only."""
    return instance.model_copy(update={"decisions": tuple(decisions)})


def irreducible(conflict: Callable[[list[Member]], bool], members: list[Member]) -> list[Member]:
    """Return a part of the members that conflicts, and of which no smaller part does.

    QuickXplain (U. Junker, AAAI 2004): halves the candidates, so that a conflict of k among n
    takes about k * log(n / k) tests.
    """

    def among(background: list[Member], rest: list[Member], *, grown: bool) -> list[Member]:
        if grown and conflict(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        needed = among(background + first, second, grown=True)
        return among(background + needed, first, grown=bool(needed)) + needed

    if not members or conflict([]):
        return []
    return among([], members, grown=False)
