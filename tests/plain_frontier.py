"""The trade-off between two objectives, by the plain model and from the other end of the curve."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from phanbo.models.instance import Instance
from tests.plain_model import PlainModel
from tests.plain_program import Terms

Pair = tuple[Fraction, Fraction]


def plain_frontier(instance: Instance, one: str, other: str) -> list[Pair]:
    """Return all pairs of values that no plan beats, by the first; none: infeasible.

    From the least of ``other`` on: the next is below the last of ``one`` by any amount at all.
    """
    model = PlainModel(instance)
    names = [aim.name for aim in instance.settings.objectives]
    split = min((names.index(name) for name in (one, other) if name in names), default=len(names))
    for aim in instance.settings.objectives[:split]:
        best = model.minimum(model.objectives[aim.name])
        if best is None:
            return []
        model.at_most(model.objectives[aim.name], best + aim.slack(best))
    first, second = model.objectives[one], model.objectives[other]
    scale = lcm(*(Fraction(number).denominator for number, _ in first))
    found: list[Pair] = []
    while (pair := both(model, first, second)) is not None:
        found.insert(0, pair)
        model.at_most(first, pair[0] - Fraction(1, scale))
    return found


def both(model: PlainModel, first: Terms, second: Terms) -> Pair | None:
    """Return the least of the second and, with it, of the first: weighed so that it comes first."""
    step = lcm(*(Fraction(number).denominator for number, _ in second))
    weight = (1 + most(first)) * step
    total = model.minimum([*((weight * number, one) for number, one in second), *first])
    if total is None:
        return None
    values = [
        sum((Fraction(number) * model.value(one) for number, one in terms), Fraction())
        for terms in (first, second)
    ]
    return values[0], values[1]


def most(terms: Terms) -> Fraction:
    """Return how far apart two values of a sum can be at most."""
    return sum((abs(Fraction(number)) * max(one.proto.domain) for number, one in terms), Fraction())
