"""Which stations keep what they must have whichever one of their doctors leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.variables import Term, Variables

FRAGILE = "fragile"


@dataclass(frozen=True)
class Spared:
    """A doctor more than a station must have: so many of a sum of columns."""

    least: int
    supply: tuple[int, ...]
    """Columns that count doctors."""

    def reached(self, values: Sequence[float]) -> bool:
        """Return whether there are as many."""
        return sum(round(values[column]) for column in self.supply) >= self.least


@dataclass(frozen=True)
class Survival:
    """A station in a period, with the column that is 1 if it survives any one departure."""

    column: int
    spared: tuple[Spared, ...]

    def settle(self, values: list[float]) -> None:
        """Give the column the value that the doctors there leave it."""
        values[self.column] = float(all(one.reached(values) for one in self.spared))


def define_fragile(v: Variables) -> Objective:
    """Count stations, summed over periods, that do not survive the departure of any one doctor.

    With z[s,p] = 1 if s survives: (min_doctors + 1) z[s,p] <= n[s,p] where the minimum is above 0,
    and (required + 1) z[s,p] <= the doctors there who hold the skill, for each required skill. A
    station that must have nobody survives.
    """
    survivals = list(_survivals(v))
    possible = [one for one in survivals if one is not None]
    return Objective(
        FRAGILE,
        Fraction(len(survivals)),
        Fraction(1),
        {one.column: -1 for one in possible},
        (),
        counts=True,
        following=tuple(one.settle for one in possible),
    )


def _survivals(v: Variables) -> Iterator[Survival | None]:
    """Yield one for each station and period that must have somebody; None: it cannot survive."""
    needs: dict[tuple[str, int], list[tuple[int, list[Term]]]] = defaultdict(list)
    for (station, p), count in v.headcount.items():
        minimum = v.horizon.periods[p].levels[station].minimum
        if minimum > 0:
            needs[station, p].append((minimum + 1, [(count, 1)]))
    for facts in v.horizon.periods:
        for need in facts.needs:
            if need.doctors > 0:
                holders = v.holders(need.station, facts.period, need.skill)
                needs[need.station, facts.period].append((need.doctors + 1, holders))
    for wanted in needs.values():
        if any(sum(v.model.upper[c] for c, _ in supply) < least for least, supply in wanted):
            yield None
            continue
        column = v.model.column()
        for least, supply in wanted:
            v.model.at_least("survival", [*supply, (column, -least)], 0)
        spared = (Spared(least, tuple(c for c, _ in supply)) for least, supply in wanted)
        yield Survival(column, tuple(spared))
