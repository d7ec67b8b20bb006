"""The smallest changes to an instance without a plan that give it one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phanbo.models.instance import Instance
from phanbo.models.tables import Decision
from phanbo.optimizer.engines import Limits
from phanbo.optimizer.explain.clash import Clash, find_clash, with_decisions
from phanbo.optimizer.explain.feasibility import Trial
from phanbo.optimizer.explain.limits import Limit, Number, loosest, with_limits
from phanbo.optimizer.explain.numbers import easier
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.watch import Stopped

Part = Decision | Limit
"""What may give way: a decision is taken back, a limit gets another number."""
ALTERNATIVES = 3
"""So many are looked for where one change is not enough; of single changes, all are tried."""


@dataclass(frozen=True)
class Ease:
    """Changes that together give an instance a plan: the fewest, and each number the least."""

    lifted: tuple[Decision, ...]
    numbers: tuple[tuple[Limit, Number], ...]


def smallest_eases(instance: Instance, clashes: Sequence[Clash], trial: Trial) -> list[Ease]:
    """Return ways to make a plan possible with the fewest changes, each tried.

    Whatever makes a plan possible changes something in every clash. So the fewest parts that touch
    all clashes known are few enough; if they do not suffice, there is another clash among the
    rest. Stopped before it knows, it returns those found.
    """
    wanted = [_parts(clash) for clash in clashes]
    parts: list[list[Part]] = []
    failed: list[list[Part]] = []
    eases: list[Ease] = []
    try:
        while not parts or len(parts[0]) == 1 or len(parts) < ALTERNATIVES:
            chosen = _fewest(wanted, parts + failed, trial)
            if chosen is None or (parts and len(chosen) > len(parts[0])):
                break
            loosened = _loosened(instance, chosen)
            if trial.has_plan(loosened):
                parts.append(chosen)
                eases += _least(instance, chosen, trial)
            elif parts:
                failed.append(chosen)  # quicker than another clash
                if len(chosen) > 1 and len(failed) > ALTERNATIVES:
                    break
            else:
                wanted.append(_parts(find_clash(loosened, trial)) - set(chosen))
    except Stopped:
        pass
    return eases


def apply(instance: Instance, ease: Ease) -> Instance:
    """Return the instance with the changes made."""
    kept = [row for row in instance.decisions if row not in ease.lifted]
    return with_limits(with_decisions(instance, kept), dict(ease.numbers))


def _parts(clash: Clash) -> set[Part]:
    return {*clash.decisions, *(limit.cell for limit in clash.limits)}


def _fewest(
    wanted: Sequence[set[Part]], known: Sequence[Sequence[Part]], trial: Trial
) -> list[Part] | None:
    """Return the fewest parts that touch all that is wanted and contain nothing known.

    Among as many, the more limits the better.
    """
    everything = sorted({part for parts in wanted for part in parts}, key=_order)
    model = Model()
    column = {part: model.column() for part in everything}
    for parts in wanted:
        model.at_least("touch", [(column[part], 1) for part in parts], 1)
    for some in known:
        model.at_most("known", [(column[part], 1) for part in some], len(some) - 1)
    many = len(everything) + 1
    costs = {column[part]: many + isinstance(part, Decision) for part in everything}
    values = trial.engine.solve(model, costs, Limits(None, 1, 0)).values
    if values is None:
        return None
    return [part for part in everything if round(values[column[part]])]


def _order(part: Part) -> tuple[str, str]:
    if isinstance(part, Limit):
        return "", repr(part)
    return "decision", part.model_dump_json()


def _loosened(instance: Instance, parts: Sequence[Part]) -> Instance:
    limits = [part for part in parts if isinstance(part, Limit)]
    kept = [row for row in instance.decisions if row not in parts]
    numbers = {limit: loosest(instance, limit) for limit in limits}
    return with_limits(with_decisions(instance, kept), numbers)


def _least(instance: Instance, parts: Sequence[Part], trial: Trial) -> list[Ease]:
    """Return the parts with their numbers changed the least, one after the other.

    Nothing, if no number suffices.
    """
    lifted = tuple(part for part in parts if isinstance(part, Decision))
    eased = _loosened(instance, parts)
    numbers: list[tuple[Limit, Number]] = []
    for limit in (part for part in parts if isinstance(part, Limit)):
        steps = easier(instance, limit)
        low, high = 0, len(steps)
        while low < high:
            middle = (low + high) // 2
            if trial.has_plan(with_limits(eased, {limit: steps[middle]})):
                high = middle
            else:
                low = middle + 1
        if low == len(steps):
            return []
        numbers.append((limit, steps[low]))
        eased = with_limits(eased, {limit: steps[low]})
    ease = Ease(lifted, tuple(numbers))
    return [ease] if trial.has_plan(apply(instance, ease)) else []
