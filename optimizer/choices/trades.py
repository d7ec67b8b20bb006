"""What a trade-off says in sentences: what the next gain costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from phanbo.models.cells import plain
from phanbo.models.frontier import Point, Trade
from phanbo.models.messages import N_, Message, message

GAINS = {
    "unplaced": (
        N_("The next doctor with a post"),
        N_("The next {count} doctors with a post"),
    ),
    "below_minimum": (
        N_("The next doctor at minimum"),
        N_("The next {count} doctors at minimum"),
    ),
    "missing_skills": (
        N_("The next required skill covered"),
        N_("The next {count} required skills covered"),
    ),
    "uncovered_days": (
        N_("The next day a week with a doctor"),
        N_("The next {count} days a week with a doctor"),
    ),
    "below_target": (
        N_("The next doctor at target"),
        N_("The next {count} doctors at target"),
    ),
    "relocations": (
        N_("The next doctor who need not live away from home"),
        N_("The next {count} doctors who need not live away from home"),
    ),
    "moves": (
        N_("The next move saved"),
        N_("The next {count} moves saved"),
    ),
    "travel": (
        N_("The next weekly minute of travel saved"),
        N_("The next {count} weekly minutes of travel saved"),
    ),
    "cost": (
        N_("The next {currency} saved"),
        N_("The next {count} {currency} saved"),
    ),
    "preference": (
        N_("The next rank nearer to a first choice"),
        N_("The next {count} ranks nearer to first choices"),
    ),
}
"""Objective -> what a gain of one is, and of several; they begin a sentence."""
PRICES = {
    "unplaced": (N_("1 more doctor without a post"), N_("{count} more doctors without a post")),
    "below_minimum": (N_("1 more doctor below minimum"), N_("{count} more doctors below minimum")),
    "missing_skills": (
        N_("1 more required skill missing"),
        N_("{count} more required skills missing"),
    ),
    "uncovered_days": (
        N_("1 more day a week without a doctor"),
        N_("{count} more days a week without a doctor"),
    ),
    "below_target": (N_("1 more doctor below target"), N_("{count} more doctors below target")),
    "relocations": (
        N_("1 more doctor who lives away from home"),
        N_("{count} more doctors who live away from home"),
    ),
    "moves": (N_("1 more move"), N_("{count} more moves")),
    "travel": (N_("1 more weekly minute"), N_("{count} more weekly minutes")),
    "cost": (N_("1 more {currency}"), N_("{count} more {currency}")),
    "preference": (
        N_("1 more rank below a first choice"),
        N_("{count} more ranks below first choices"),
    ),
}
"""Objective -> what a price of one is, and of several."""
COSTS = N_("{gain} costs {price}.")
EACH = N_("{gain} cost {price} each.")
TOGETHER = N_("{gain} cost {price} together.")
WEIGHTED_GAIN = N_("The objective {objective} falls by {count}; that costs {price}.")
WEIGHTED_PRICE = N_("{count} more of the objective {objective}")


@dataclass(frozen=True)
class _Step:
    """From one point to another: how much of which measure is gained, and paid."""

    first: int
    last: int
    gain: Fraction
    gain_weighted: bool
    price: Fraction
    price_weighted: bool

    @property
    def terms(self) -> tuple[Fraction, bool, bool]:
        """Return the price of one, and what both are counted in."""
        return self.price / self.gain, self.gain_weighted, self.price_weighted


def trades(points: Sequence[Point], between: tuple[str, str], currency: str) -> Iterator[Trade]:
    """Yield what lies between neighbouring points; runs at the same price are one."""
    steps: list[_Step] = []
    for left, right in pairwise(points):
        step = _step(left, right, *between)
        if steps and steps[-1].terms == step.terms and not step.gain_weighted:
            before = steps.pop()
            gain, price = before.gain + step.gain, before.price + step.price
            step = replace(step, first=before.first, gain=gain, price=price)
        steps.append(step)
    for step in steps:
        yield Trade(
            first=step.first,
            last=step.last,
            gain=plain(step.gain),
            price=plain(step.price),
            text=_text(step, *between, currency),
        )


def _step(left: Point, right: Point, one: str, other: str) -> _Step:
    gain, gain_weighted = _change(right, left, other)
    price, price_weighted = _change(left, right, one)
    return _Step(left.number, right.number, gain, gain_weighted, price, price_weighted)


def _change(less: Point, more: Point, name: str) -> tuple[Fraction, bool]:
    """Return by how much an objective differs: unweighted, if less is missing there, too."""
    if name in less.missing:
        missing = _exact(more.missing[name]) - _exact(less.missing[name])
        if missing > 0:
            return missing, False
    return _exact(more.values[name]) - _exact(less.values[name]), name in less.missing


def _exact(number: float) -> Fraction:
    return Fraction(number).limit_denominator(10**9)


def _text(step: _Step, one: str, other: str, currency: str) -> Message:
    """Say it; what one costs, unless that is less than one."""
    each = step.price >= step.gain and not step.gain_weighted
    paid = step.price / step.gain if each else step.price
    if step.price_weighted:
        price = message(WEIGHTED_PRICE, count=_shown(paid), objective=one)
    else:
        price = message(PRICES[one][paid != 1], count=_shown(paid), currency=currency)
    if step.gain_weighted:
        return message(WEIGHTED_GAIN, objective=other, count=_shown(step.gain), price=price)
    gain = message(GAINS[other][step.gain != 1], count=_shown(step.gain), currency=currency)
    template = COSTS if step.gain == 1 else EACH if each else TOGETHER
    return message(template, gain=gain, price=price)


def _shown(number: Fraction) -> int | float:
    return plain(round(number, 2))
