"""Of the plans found for each part, the best that go together; and what none can be below.

Both are small models. The first chooses one plan a part so that their uses fit. The second chooses
how much each part uses: a part solved with a share says of every plan that uses no more than that
how good it can be at most, so that a part promises something better only if it uses more of
something than every share that promises less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.errors import TimeLimitError
from phanbo.models.messages import N_, message
from phanbo.models.settings import Aim
from phanbo.optimizer.engines import Engine
from phanbo.optimizer.formulation.model import Model, Number
from phanbo.optimizer.formulation.objectives import Objective, linear
from phanbo.optimizer.parts.share import Common, Resource, Use
from phanbo.optimizer.parts.trial import Trial, Values
from phanbo.optimizer.stages import Solution, solve_stages
from phanbo.optimizer.watch import Watch

Terms = list[tuple[int, Number]]


@dataclass(frozen=True)
class Means:
    """With what the small models are solved."""

    engine: Engine
    watch: Watch
    threads: int
    seed: int
    aims: tuple[Aim, ...]

    def solve(self, model: Model, objectives: Sequence[Objective], watch: Watch) -> Solution:
        """Minimise the objectives in turn."""
        aims = list(zip(self.aims, objectives, strict=True))
        return solve_stages(model, aims, self.engine, watch, self.threads, self.seed)


def best_together(
    means: Means, common: Common, trials: Mapping[str, Sequence[Trial]]
) -> dict[str, Trial] | None:
    """Return a plan for each part that are best together; None: no such plans are known.

    Exactly one y[p,i] of each part p is 1; the uses of a resource do not exceed what there is, and
    a shared course has no trainee or at least its fewest.
    """
    model, chosen = Model(), dict[int, Trial]()
    for found in trials.values():
        columns = {model.column(): one for one in found if one.planned}
        if not columns:
            return None
        model.equal("one_way", [(column, 1) for column in columns], 1)
        chosen |= columns
    for resource, most in common.there.items():
        used: Terms = [
            (column, one.use[resource]) for column, one in chosen.items() if one.use is not None
        ]
        model.at_most(resource.kind, used, most)
        _whole_groups(model, common, resource, used)
    # Whatever stopped the search, what it has found is put together.
    unlimited = Watch(None, None, None, len(means.aims))
    objectives = _objectives(means.aims, chosen, lambda one: one.values)
    solution = means.solve(model, objectives, unlimited)
    if solution.values is None:
        return None
    values = solution.values
    return {one.part: one for column, one in chosen.items() if round(values[column])}


@dataclass(frozen=True)
class Promise:
    """What no plan by parts is below, and how one might be as good."""

    values: Values
    uses: Mapping[str, Use]
    """Part -> what it would at least have to use."""
    trials: Mapping[str, Trial]
    """Part -> whose bound it would reach."""


def least_promise(
    means: Means, common: Common, trials: Mapping[str, Sequence[Trial]]
) -> Promise | None:
    """Return a bound of all plans by parts; None: there is no plan by parts.

    y[p,i] = 1: part p reaches the bound of trial i. Then, for each trial j whose bound is above,
    it uses more than the share of j of some resource r: sum over r of e[p,j,r] >= y[p,i] and
    u[p,r] >= (share + 1) * e[p,j,r], all in units of r; or, where j has a least number of trainees
    for a course, fewer but some. The sum of u[p,r] is at most what there is.
    """
    model, chosen = Model(), dict[int, Trial]()
    uses = dict[tuple[str, Resource], int]()
    limited = {
        resource
        for found in trials.values()
        for one in found
        if one.speaks_of_all
        for resource in one.share.most
    }
    limited |= {Resource("seats_max", course) for course in common.groups}
    for resource in sorted(limited, key=str):
        most = common.there[resource] // common.units[resource]
        parts = [part for part in trials if common.may_use(part, resource)]
        for part in parts:
            own = common.most(part, resource) // common.units[resource]
            uses[part, resource] = model.column(0, float(own), integer=False)
        together: Terms = [(uses[part, resource], 1) for part in parts]
        model.at_most(resource.kind, together, most)
        _whole_groups(model, common, resource, together)
    _as_prices_allow(model, common, uses)
    for part, found in trials.items():
        known = [one for one in found if one.speaks_of_all]
        columns = {model.column(): one for one in known if one.bound is not None}
        model.equal("one_way", [(column, 1) for column in columns], 1)
        chosen |= columns
        for one in known:
            better: Terms = [
                (column, -1)
                for column, other in columns.items()
                if one.bound is None or (other.bound is not None and other.bound < one.bound)
            ]
            if better:
                beyond: Terms = []
                for resource, amount in one.share.most.items():
                    column = model.column()
                    above = amount // common.units[resource] + 1
                    model.at_least("beyond", [(uses[part, resource], 1), (column, -above)], 0)
                    beyond.append((column, 1))
                for course, fewest in one.share.least.items():
                    seats = uses[part, Resource("seats_max", course)]
                    column, most = model.column(), int(model.upper[seats])
                    model.at_least("beyond", [(seats, 1), (column, -1)], 0)
                    model.at_most("beyond", [(seats, 1), (column, most - fewest + 1)], most)
                    beyond.append((column, 1))
                model.at_least("beyond", [*beyond, *better], 0)
    objectives = _objectives(means.aims, chosen, lambda one: one.bound or ())
    solution = means.solve(model, objectives, means.watch)
    if solution.values is None or not all(one.proven for one in solution.stages):
        if solution.infeasible:
            return None
        raise TimeLimitError(message(N_("the time limit came before a bound was found")))
    values = solution.values
    return Promise(
        tuple(one.best for one in solution.stages),
        {
            part: {
                resource: round(values[column]) * common.units[resource]
                for (whose, resource), column in uses.items()
                if whose == part
            }
            for part in trials
        },
        {one.part: one for column, one in chosen.items() if round(values[column])},
    )


def _whole_groups(model: Model, common: Common, resource: Resource, used: Terms) -> None:
    """Let a shared course have no trainee or enough: least * runs <= used <= most * runs."""
    least = common.groups.get(resource.of or "") if resource.kind == "seats_max" else None
    if least is not None:
        runs = model.column()
        most = max(common.there[resource], Fraction(0))
        model.at_most("seats_min", [*used, (runs, -most)], 0)
        model.at_least("seats_min", [*used, (runs, -least)], 0)


def _as_prices_allow(
    model: Model, common: Common, uses: Mapping[tuple[str, Resource], int]
) -> None:
    """Let a part spend only what whole numbers of trainees and relocations cost."""
    counts: dict[tuple[str, Fraction, str], int] = {}
    for (part, resource), column in uses.items():
        prices = common.prices(resource)
        for kind, price in prices:
            if (part, price, kind) not in counts:
                most = float(common.there[resource] // price)
                counts[part, price, kind] = model.column(0, most)
        if prices:
            spent: Terms = [
                (counts[part, price, kind], price / common.units[resource])
                for kind, price in prices
            ]
            model.equal("prices", [*spent, (column, -1)], 0)


def _objectives(
    aims: Sequence[Aim], chosen: Mapping[int, Trial], values_of: Callable[[Trial], Values]
) -> list[Objective]:
    """Return the sum of each objective over the trials chosen, each above the least of its part."""
    objectives = []
    for i, aim in enumerate(aims):
        numbers = {column: values_of(one)[i] for column, one in chosen.items()}
        least: dict[str, Fraction] = {}
        for column, one in chosen.items():
            least[one.part] = min(numbers[column], least.get(one.part, numbers[column]))
        terms: Terms = [(column, numbers[column] - least[chosen[column].part]) for column in chosen]
        objectives.append(linear(aim.name, terms, sum(least.values(), Fraction(0))))
    return objectives
