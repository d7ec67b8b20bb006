"""The exact trade-off between two objectives, every point of it a whole plan.

A point is the best plan of the instance with an ``objectives`` setting of its own: with the second
objective first, a tolerance that reaches up to the point's value, and the first one behind it. So
each can be solved and verified by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.errors import Cancelled, PlanError, TimeLimitError
from phanbo.models.frontier import Ended, Frontier, Held, Point
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, did_you_mean, message
from phanbo.models.plan import InstanceRef
from phanbo.models.settings import OBJECTIVES, Aim
from phanbo.optimizer.choices.ground import Ground, ground
from phanbo.optimizer.choices.trades import trades
from phanbo.optimizer.engines import engine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.solve import Found, Task, plan_of, solve
from phanbo.optimizer.stages import Solution, Stage
from phanbo.optimizer.sweep.elsewhere import elsewhere
from phanbo.optimizer.verify import verify
from phanbo.optimizer.watch import Watch

OnPoint = Callable[[int], object]
"""Called with how many points are found so far."""


def frontier(
    instance: Instance,
    between: Sequence[str],
    *,
    points: int | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    cluster: str | None = None,
    on_point: OnPoint | None = None,
    cancel: threading.Event | None = None,
) -> Frontier:
    """Return the pairs of values of two objectives that no plan beats in one without losing in the other.

    What the instance minimises before the first of the two is held at its best, plus its
    tolerance; all else is minimised in order, behind the two.

    Parameters
    ----------
    instance
        What to plan.
    between
        Two objectives; the points go from the least of the first to the least of the second.
    points
        The most points wanted, at least 2: the ends, and others where the largest gaps are. None:
        all there are.
    time_limit
        Seconds for all together; the points found by then are exact, those in the largest gaps
        first.
    solver, threads, seed
        As for ``solve``.
    cluster
        Address of a Dask scheduler, one of whose workers finds the points instead; if stopped it
        has none. They are the same: as each point begins with the one before, they are not found
        at the same time.
    on_point
        Told how many points there are, as they come.
    cancel
        Set it, from any thread, to end with the points found so far.

    Returns
    -------
    Frontier
        Each point has its ``plan``, verified for the instance with the point's ``setting``.

    Raises
    ------
    PlanError
        If ``between`` is not two different objectives, or ``points`` is below 2.
    TimeLimitError
        If the time limit came before the two ends.
    Cancelled
        If it was stopped before the two ends.
    """
    _refuse_odd_question(between, points)
    if cluster is not None:
        found_there: Frontier = elsewhere(
            cluster,
            frontier,
            (instance, tuple(between)),
            {
                "points": points,
                "time_limit": time_limit,
                "solver": solver,
                "threads": threads,
                "seed": seed,
            },
            reports="on_point",
            on_told=on_point,
            cancel=cancel,
        )
        return found_there
    horizon = Horizon(instance)
    watch = Watch(time_limit, cancel, None, 0)
    task = Task(horizon, engine(solver), watch, threads, seed)
    one, other = between
    order = _order(instance, one, other)

    def finish(found: Sequence[Point], ended: Ended, held: Sequence[Held] = ()) -> Frontier:
        return Frontier(
            instance=InstanceRef.of(instance),
            between=(one, other),
            held=tuple(held),
            points=tuple(found),
            trades=tuple(trades(found, (one, other), instance.settings.currency)),
            ended=ended,
            solver=task.info(time_limit),
        )

    base = ground(task, order.first)
    curve = None if base is None else _Curve(base, order, on_point)
    if curve is None or not curve.find_ends():
        plan = solve(instance, time_limit=time_limit, solver=solver, seed=seed, cancel=cancel)
        return finish((), "complete").model_copy(update={"conflicts": plan.conflicts})
    ended: Ended = "complete"
    try:
        # In order is quickest; where time may run out, the largest gaps come first.
        orderly = points is None and time_limit is None
        if not (curve.walk() if orderly else curve.fill(points)):
            ended = "points"
    except TimeLimitError:
        ended = "time_limit"
    except Cancelled:
        ended = "cancelled"
    held = [
        Held(
            objective=stage.aim.name,
            best=plain(stage.best),
            tolerance=plain(stage.aim.slack(stage.best)),
        )
        for stage in curve.base.stages
    ]
    return finish([*curve.points(instance, time_limit)], ended, held)


def _refuse_odd_question(between: Sequence[str], points: int | None) -> None:
    for name in between:
        if name not in OBJECTIVES:
            remedy, values = did_you_mean(name, OBJECTIVES)
            template = N_("there is no objective {name}; {remedy}")
            raise PlanError(message(template, name=name, remedy=message(remedy, **values)))
    if len(set(between)) != 2 or len(between) != 2:
        raise PlanError(message(N_("a trade-off is between two different objectives")))
    if points is not None and points < 2:
        raise PlanError(message(N_("a trade-off has two ends: ask for two points or more")))


@dataclass(frozen=True)
class _Order:
    """What is held, the two, and what is minimised behind them."""

    first: tuple[Aim, ...]
    one: str
    other: str
    rest: tuple[Aim, ...]

    def setting(self, tolerance: Decimal) -> tuple[Aim, ...]:
        """Return the objectives of which a point is the best plan."""
        two = Aim(name=self.other, tolerance=tolerance), Aim(name=self.one)
        return (*self.first, *two, *self.rest)


def _order(instance: Instance, one: str, other: str) -> _Order:
    aims = instance.settings.objectives
    places = [place for place, aim in enumerate(aims) if aim.name in (one, other)]
    split = min(places, default=len(aims))
    rest = tuple(aim for aim in aims[split:] if aim.name not in (one, other))
    return _Order(aims[:split], one, other, rest)


@dataclass(frozen=True)
class _Spot:
    """A point of the curve as the model has it, in steps of the two objectives."""

    one: int
    other: int
    solution: Solution


class _Curve:
    """The points found so far, by the first objective."""

    def __init__(self, base: Ground, order: _Order, on_point: OnPoint | None) -> None:
        self.base = base
        self._order = order
        self._on_point = on_point
        self._one = base.objectives[order.one]
        self._other = base.objectives[order.other]
        self._spots: list[_Spot] = []

    def find_ends(self) -> bool:
        """Find the least of the first objective, and of the second; False: there is no plan."""
        start = self._least(self._order.one, self.base.values)
        if start is None:
            return False
        self._spots = [start]
        end = self._least(self._order.other, start.solution.values)
        assert end is not None
        if end.other < start.other:
            self._add(end)
        return True

    def walk(self) -> bool:
        """Find all points, from the first end on: each the least of one below the last of other."""
        end = self._spots[-1]
        while (last := self._spots[-2] if len(self._spots) > 1 else end).other > end.other:
            if not self._between(last, end):
                break
            found = self._below(last.other - 1, end)
            if (found.one, found.other) == (end.one, end.other):
                break
            self._add(found)
        return True

    def fill(self, points: int | None) -> bool:
        """Find points in the largest gaps; return whether all there are were found."""
        empty: set[tuple[int, int]] = set()
        while True:
            gaps = [
                pair
                for pair in zip(self._spots, self._spots[1:], strict=False)
                if self._between(*pair) and (pair[0].one, pair[1].one) not in empty
            ]
            if not gaps or (points is not None and len(self._spots) >= points):
                return not gaps
            left, right = max(gaps, key=self._width)
            found = self._below((left.other + right.other) // 2, right)
            if found.one != right.one:
                self._add(found)
                continue
            # All others of this gap are above its middle: the next one above its lower end.
            found = self._above(right.one - 1, left)
            empty.add((found.one, right.one))
            if found.one != left.one:
                self._add(found)

    def points(self, instance: Instance, time_limit: float | None) -> Iterator[Point]:
        """Yield all points with their plans, each verified."""
        for number, spot in enumerate(self._spots, start=1):
            yield self._point(instance, number, spot, time_limit)

    def _between(self, left: _Spot, right: _Spot) -> bool:
        """Return whether there is room for a point between two others."""
        return left.other - right.other > 1 and right.one - left.one > 1

    def _width(self, gap: tuple[_Spot, _Spot]) -> Fraction:
        """Return how wide a gap is, as a share of the whole curve in both objectives."""
        (left, right), first, last = gap, self._spots[0], self._spots[-1]
        return Fraction(right.one - left.one, last.one - first.one) + Fraction(
            left.other - right.other, first.other - last.other
        )

    def _below(self, other: int, start: _Spot) -> _Spot:
        """Return the least of the first objective with the second one at most so much."""
        limits = {self._order.other: other}
        found = self._least(self._order.one, start.solution.values, limits)
        assert found is not None
        return found

    def _above(self, one: int, start: _Spot) -> _Spot:
        """Return the least of the second objective with the first one at most so much."""
        limits = {self._order.one: one}
        found = self._least(self._order.other, start.solution.values, limits)
        assert found is not None
        return found

    def _least(
        self, name: str, start: Sequence[float] | None, limits: dict[str, int] | None = None
    ) -> _Spot | None:
        """Minimise one of the two, then the other, then the rest; None: there is no plan."""
        then = self._order.other if name == self._order.one else self._order.one
        aims = (Aim(name=name), Aim(name=then), *self._order.rest)
        order = [(aim, self.base.objectives[aim.name]) for aim in aims]
        solution = self.base.best(order, limits, start)
        if solution.cancelled:
            raise Cancelled(None)
        if solution.infeasible:
            return None
        if solution.values is None or not all(stage.proven for stage in solution.stages[:2]):
            raise TimeLimitError(message(N_("the time limit came before the proof")))
        values = solution.values
        one, other = (each.steps_to(each.value(values)) for each in (self._one, self._other))
        return _Spot(one, other, solution)

    def _add(self, spot: _Spot) -> None:
        self._spots = sorted([*self._spots, spot], key=lambda one: one.one)
        if self._on_point is not None:
            self._on_point(len(self._spots))

    def _point(
        self, instance: Instance, number: int, spot: _Spot, time_limit: float | None
    ) -> Point:
        base, order = self.base, self._order
        least = self._other.value_of(self._spots[-1].other)
        reached = self._other.value_of(spot.other) - least
        aims = order.setting(_tolerance(reached, self._other.step))
        two = aims[len(order.first) :][:2]
        best = self._one.value_of(spot.one)
        stages = (
            *base.stages,
            Stage(two[0], least, least),
            Stage(two[1], best, best),
            *spot.solution.stages[2:],
        )
        setting = ";".join(map(str, aims))
        own = instance.with_settings({"objectives": setting})
        proven = all(stage.proven for stage in stages)
        found = Found(base.v, base.objectives, spot.solution, stages, ())
        info = base.task.info(time_limit)
        plan = plan_of(own, "optimal" if proven else "feasible", found, None, info)
        verify(own, plan)
        weighed = {
            one.name: sum(row.amount for row in plan.shortages if row.objective == one.name)
            for one in (self._one, self._other)
            if one.gaps
        }
        return Point(
            number=number,
            values={row.name: row.value for row in plan.objectives},
            missing=weighed,
            setting=setting,
            proven=proven,
            plan=plan,
        )


def _tolerance(amount: Fraction, step: Fraction) -> Decimal:
    """Return an amount as a decimal, rounded up, by less than a step, where it is none."""
    digits = 0
    while (amount * 10**digits).denominator != 1 and 10**digits * step < 1000:
        digits += 1
    return Decimal(-(-amount.numerator * 10**digits // amount.denominator)).scaleb(-digits)
