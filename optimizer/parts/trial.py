"""A part solved with a share of what is shared."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.plan import Objective, Plan
from phanbo.models.settings import Aim
from phanbo.optimizer.parts.share import Common, Share, Use

Values = tuple[Fraction, ...]
"""Of the objectives that are minimised, in order: compared as such, the first one that differs
decides."""


@dataclass(frozen=True)
class Trial:
    """What came of it."""

    part: str
    share: Share
    packed: bytes
    """The plan; a country has many of them."""
    planned: bool
    """Whether the rules leave any plan with this share."""
    values: Values = ()
    bound: Values | None = None
    """No plan of the part with no more than this share is below; None: not known."""
    use: Use | None = None

    @classmethod
    def of(
        cls, part: str, share: Share, plan: Plan, aims: tuple[Aim, ...], common: Common
    ) -> Trial:
        """Read the plan of a part."""
        packed = zlib.compress(plan.to_json().encode())
        if plan.status == "infeasible":
            return cls(part, share, packed, planned=False)
        by_name = {one.name: one for one in plan.objectives}
        values = tuple(_exact(by_name[aim.name].value) for aim in aims)
        bound = None
        if not share.sparing:
            bound = _bound([by_name[aim.name] for aim in aims])
        use = common.use(plan)
        return cls(part, share, packed, planned=True, values=values, bound=bound, use=use)

    @property
    def plan(self) -> Plan:
        """The plan of the part."""
        return Plan.from_json(zlib.decompress(self.packed))

    @property
    def speaks_of_all(self) -> bool:
        """Whether it says something of every plan that has no more than its share."""
        return self.bound is not None or not self.planned

    def answers(self, share: Share) -> bool:
        """Return whether a solve with this share would find nothing else."""
        if self.share.key == share.key:
            return True
        if share.least or share.sparing or self.share.least or not self.speaks_of_all:
            return False
        within = all(
            resource in share.most and share.most[resource] <= amount
            for resource, amount in self.share.most.items()
        )
        fits = self.use is None or all(
            self.use[resource] <= amount for resource, amount in share.most.items()
        )
        return within and fits


def _bound(objectives: Sequence[Objective]) -> Values:
    """Return what no plan is below: behind a gap, only that nothing is below 0."""
    bound, held = [], True
    for one in objectives:
        bound.append(_exact(one.bound) if held else Fraction(0))
        held = held and one.proven
    return tuple(bound)


def _exact(number: float | None) -> Fraction:
    """Return a plan's number, written with as few digits as tell it from others, as it is."""
    return Fraction(repr(number or 0))
