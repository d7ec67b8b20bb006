"""What parts share: how much there is, how much a plan uses, and how much a part is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.settings import Aim
from phanbo.models.tables import Course
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.model import unit
from phanbo.optimizer.parts.division import Division

Kind = Literal["seats_max", "training_budget", "budget", "max_moves"]


@dataclass(frozen=True, order=True)
class Resource:
    """Something of which all parts together may use so much."""

    kind: Kind
    of: str | None = None
    """The course, or the period of the moves."""


Use = Mapping[Resource, Fraction]


@dataclass(frozen=True)
class Share:
    """What a part may have; all there is of what is not named."""

    most: Use = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    """Course -> trainees with fewer of whom the part leaves it to the others."""
    sparing: tuple[str, ...] = ()
    """Objectives that come before all others: a plan that uses as little as it can."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return (
            tuple(sorted(self.most.items(), key=str)),
            tuple(sorted(self.least.items())),
            self.sparing,
        )

    def of(self, instance: Instance) -> Instance:
        """Return a part with nothing more than this share."""
        money = {
            resource.kind: _decimal(amount)
            for resource, amount in self.most.items()
            if resource.kind in ("training_budget", "budget")
        }
        moves = [int(n) for one, n in self.most.items() if one.kind == "max_moves"]
        limits: dict[str, Any] = money | ({"max_moves": min(moves)} if moves else {})
        if self.sparing:
            rest = [aim for aim in instance.settings.objectives if aim.name not in self.sparing]
            limits["objectives"] = (*(Aim(name=name) for name in self.sparing), *rest)
        return instance.model_copy(
            update={
                "settings": instance.settings.model_copy(update=limits),
                "courses": tuple(self._course(one) for one in instance.courses),
            }
        )

    def _course(self, course: Course) -> Course:
        seats = self.most.get(Resource("seats_max", course.course_id))
        update: dict[str, int] = {} if seats is None else {"seats_max": int(seats)}
        if course.course_id in self.least:
            update["seats_min"] = self.least[course.course_id]
        return course.model_copy(update=update) if update else course


class Common:
    """What the parts of an instance share."""

    def __init__(self, instance: Instance, division: Division) -> None:
        self._takers = division.takers
        self._costs = {one.course_id: Fraction(one.cost) for one in instance.courses}
        self._allowance = Fraction(instance.settings.relocation_allowance)
        self._stations = {one.station_id for one in instance.stations}
        self._periods: list[str | None] = [*Facts(instance).period_ids] or [None]
        settings = instance.settings
        there = {
            Resource("seats_max", one.course_id): Fraction(one.seats_max) for one in division.shared
        }
        if settings.training_budget is not None:
            there[Resource("training_budget")] = Fraction(settings.training_budget)
        if settings.budget is not None:
            there[Resource("budget")] = Fraction(settings.budget)
        if settings.max_moves is not None:
            for period in self._periods:
                there[Resource("max_moves", period)] = Fraction(settings.max_moves)
        self.there: Use = there
        """How much there is of each."""
        self.groups = {one.course_id: one.seats_min for one in division.shared if one.seats_min > 1}
        """Shared course -> its least trainees, where that says anything."""

    @cached_property
    def units(self) -> Use:
        """The amount of which every use is a whole multiple."""
        costs = unit([*self._costs.values(), Fraction(0)])
        both = unit([*self._costs.values(), self._allowance])
        of = {"training_budget": costs, "budget": both}
        return {one: of.get(one.kind, Fraction(1)) for one in self.there}

    def most(self, part: str, resource: Resource) -> Fraction:
        """Return how much of it a part could ever use."""
        there = self.there[resource]
        if resource.kind == "seats_max" and resource.of is not None:
            return min(there, Fraction(self._takers(resource.of)[part]))
        return there

    def may_use(self, part: str, resource: Resource) -> bool:
        """Return whether a part has any use for it."""
        return resource.kind != "seats_max" or self.most(part, resource) > 0

    def prices(self, resource: Resource) -> list[tuple[str, Fraction]]:
        """Return what can be paid for with it; nothing, if it is no money."""
        if resource.kind not in ("training_budget", "budget"):
            return []
        paid = [("course", cost) for cost in sorted(set(self._costs.values())) if cost]
        if resource.kind == "budget" and self._allowance:
            paid.append(("relocation", self._allowance))
        return paid

    def use(self, plan: Plan) -> Use:
        """Return how much of each the plan of a part uses."""
        used = dict.fromkeys(self.there, Fraction(0))
        costs = sum((self._costs[one.course_id] for one in plan.training), Fraction(0))
        relocated = {one.doctor_id for one in plan.postings if one.mode == "relocate"}
        for one in plan.training:
            if (seats := Resource("seats_max", one.course_id)) in used:
                used[seats] += 1
        if (training := Resource("training_budget")) in used:
            used[training] = costs
        if (budget := Resource("budget")) in used:
            used[budget] = costs + self._allowance * len(relocated)
        for period in self._moves(plan):
            if (moves := Resource("max_moves", period)) in used:
                used[moves] += 1
        return used

    def _moves(self, plan: Plan) -> list[str | None]:
        """Return the period of each move (rule 4)."""
        first: dict[str, str | None] = {}
        order = {period: number for number, period in enumerate(self._periods)}
        for one in sorted(plan.postings, key=lambda one: order[one.period]):
            if one.from_ in self._stations and one.post_id not in (None, one.from_):
                first.setdefault(one.doctor_id, one.period)
        return list(first.values())

    def share(
        self, most: Use, least: Mapping[str, int] | None = None, *, loose: bool = False
    ) -> Share:
        """Return a share as a part can be held to it.

        The setting ``max_moves`` is one for all periods: the least of them, or, ``loose``, the most.
        """
        moves = [amount for one, amount in most.items() if one.kind == "max_moves"]
        limits = dict(most)
        if moves:
            alike = max(moves) if loose else min(moves)
            limits |= {one: alike for one in self.there if one.kind == "max_moves"}
        limits = {one: amount for one, amount in limits.items() if amount < self.there[one]}
        return Share(limits, least or {})

    def whole(self, resource: Resource, amount: Fraction) -> Fraction:
        """Return an amount rounded down to what can be used, within what there is."""
        step = self.units[resource]
        most = self.there[resource] // step * step
        return min(max(amount // step * step, Fraction(0)), most)


def total(uses: list[Use]) -> dict[Resource, Fraction]:
    """Return how much is used together."""
    return {one: sum((use[one] for use in uses), Fraction(0)) for one in (uses[0] if uses else ())}


def _decimal(amount: Fraction) -> Decimal:
    """Return an amount of money, which has few digits, as a decimal."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)
