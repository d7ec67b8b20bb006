"""Plans side by side: who is elsewhere, which stations gain or lose, what that does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from phanbo.models.comparison import (
    Compared,
    Comparison,
    Held,
    ObjectiveValues,
    PersonPosts,
    ShortageAmounts,
    StationDoctors,
    Trained,
    VisitDays,
)
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Number, Plan

Key = tuple[Any, ...]
"""The period, then what a row is about."""
Value = TypeVar("Value")
Table = Mapping[Key, Value]


def compare(*plans: Plan, names: Sequence[str] = ()) -> Comparison:
    """Lay two or more plans side by side; the first one is what the others are measured against.

    Plans of different instances may be compared: doctors and stations are the same if their ids
    are. Periods that not every plan has are left out.

    Parameters
    ----------
    plans
        Two or more.
    names
        What to call them; "1", "2", … otherwise.

    Returns
    -------
    Comparison
        Frozen; empty but for the objectives where the plans are the same.

    Raises
    ------
    ValueError
        If there are fewer than two plans, or not a name for each.
    """
    if len(plans) < 2:
        raise ValueError("compare at least two plans")
    if names and len(names) != len(plans):
        raise ValueError("give a name for each plan, or none")
    return _SideBySide(plans, names or [str(place + 1) for place in range(len(plans))]).comparison()


def _itself(value: Hashable) -> Hashable:
    return value


class _SideBySide:
    """The plans, and the periods that all of them have."""

    def __init__(self, plans: Sequence[Plan], names: Sequence[str]) -> None:
        self.plans = plans
        self.names = names
        self.own_periods = [_periods(plan) for plan in plans]
        there = [periods for periods in self.own_periods if periods]
        if there and all(len(periods) == 1 for periods in there):
            # One period is one period, whatever it is called.
            self.periods = there[0]
            self.renamed = [dict.fromkeys(one, there[0][0]) for one in self.own_periods]
        else:
            first = there[0] if there else []
            self.periods = [one for one in first if all(one in other for other in there)]
            self.renamed = [{one: one for one in self.periods} for _ in plans]
        self.posts = [
            None if plan.status == "infeasible" else _posts(plan, renamed)
            for plan, renamed in zip(plans, self.renamed, strict=True)
        ]

    def comparison(self) -> Comparison:
        return Comparison(
            plans=tuple(self._plans()),
            objectives=tuple(self._objectives()),
            people=tuple(self._people()),
            stations=tuple(self._stations()),
            training=tuple(self._training()),
            visits=tuple(self._visits()),
            shortages=tuple(self._shortages()),
            warnings=tuple(self._warnings()),
        )

    def _plans(self) -> Iterator[Compared]:
        last = self.periods[-1] if self.periods else None
        first = self.posts[0]
        for plan, name, posts in zip(self.plans, self.names, self.posts, strict=True):
            placed = changed = None
            if posts is not None:
                placed = sum(
                    period == last and held.post_id is not None
                    for (period, _), held in posts.items()
                )
            if posts is not None and first is not None:
                keys = first.keys() | posts.keys()
                changed = len(
                    {key[1] for key in keys if _post(first.get(key)) != _post(posts.get(key))}
                )
            yield Compared(
                name=name,
                instance=plan.instance,
                status=plan.status,
                placed=placed,
                changed=changed,
            )

    def _objectives(self) -> Iterator[ObjectiveValues]:
        values = [
            {one.name: one.value for one in plan.objectives if plan.status != "infeasible"}
            for plan in self.plans
        ]
        for name in dict.fromkeys(name for one in values for name in one):
            yield ObjectiveValues(name=name, values=tuple(one.get(name) for one in values))

    def _people(self) -> Iterator[PersonPosts]:
        origins: dict[str, str | None] = {}
        for plan in self.plans:
            for one in plan.postings:
                origins.setdefault(one.doctor_id, one.from_)
        for (period, doctor), held in self._differing(self.posts, None, _post):
            yield PersonPosts(doctor_id=doctor, period=period, from_=origins[doctor], held=held)

    def _stations(self) -> Iterator[StationDoctors]:
        counts = [
            None
            if posts is None
            else Counter[Key]((period, held.post_id) for (period, _), held in posts.items())
            for posts in self.posts
        ]
        for (period, post), doctors in self._differing(counts, 0):
            if post is not None:
                yield StationDoctors(post_id=post, period=period, values=doctors)

    def _training(self) -> Iterator[Trained]:
        tables = self._tables(
            lambda plan: (
                (one.period, (one.doctor_id, one.course_id, one.skill_id), True)
                for one in plan.training
            )
        )
        for (period, doctor, course, skill), trains in self._differing(tables, False):
            yield Trained(
                doctor_id=doctor, course_id=course, skill_id=skill, period=period, trains=trains
            )

    def _visits(self) -> Iterator[VisitDays]:
        tables = self._tables(
            lambda plan: (
                (one.period, (one.station_id, one.point_id), one.days) for one in plan.visits
            )
        )
        for (period, station, point), days in self._differing(tables, 0):
            yield VisitDays(station_id=station, point_id=point, period=period, values=days)

    def _shortages(self) -> Iterator[ShortageAmounts]:
        tables = self._tables(
            lambda plan: (
                (
                    one.period,
                    (one.objective, one.station_id, one.point_id, one.skill_id),
                    one.amount,
                )
                for one in plan.shortages
            )
        )
        zero: Number = 0
        for (period, objective, station, point, skill), amounts in self._differing(tables, zero):
            yield ShortageAmounts(
                objective=objective,
                station_id=station,
                point_id=point,
                skill_id=skill,
                period=period,
                values=amounts,
            )

    def _tables(
        self, rows: Callable[[Plan], Iterator[tuple[str | None, Key, Value]]]
    ) -> list[dict[Key, Value] | None]:
        """Return what each plan says of the periods that all have; None: it is infeasible."""
        return [
            None
            if plan.status == "infeasible"
            else {
                (renamed[period], *about): value
                for period, about, value in rows(plan)
                if period in renamed
            }
            for plan, renamed in zip(self.plans, self.renamed, strict=True)
        ]

    def _differing(
        self,
        tables: Sequence[Table[Value] | None],
        blank: Value,
        aspect: Callable[[Value], Hashable] = _itself,
    ) -> Iterator[tuple[Key, tuple[Value | None, ...]]]:
        """Yield the rows that plans do not have in common, by period, then ids."""
        keys = {key for table in tables if table is not None for key in table}
        for key in sorted(keys, key=self._place):
            row = [None if table is None else table.get(key, blank) for table in tables]
            said = {aspect(table.get(key, blank)) for table in tables if table is not None}
            if len(said) > 1:
                yield key, tuple(row)

    def _place(self, key: Key) -> tuple[int, tuple[str, ...]]:
        return self.periods.index(key[0]), tuple(one or "" for one in key[1:])

    def _warnings(self) -> Iterator[Message]:
        first = self.plans[0].instance.fingerprint
        for plan, name in zip(self.plans, self.names, strict=True):
            if plan.instance.fingerprint != first:
                template = N_(
                    "{plan} was made for another instance or other settings than {first}."
                )
                yield message(template, plan=name, first=self.names[0])
        for plan, name in zip(self.plans, self.names, strict=True):
            if plan.status == "infeasible":
                yield message(N_("{plan} is infeasible: it posts nobody."), plan=name)
        left_out = [
            one
            for periods, renamed in zip(self.own_periods, self.renamed, strict=True)
            for one in periods
            if one not in renamed
        ]
        if left_out:
            template = N_("Not in every plan, so left out: {periods}.")
            periods = ", ".join(one or "–" for one in dict.fromkeys(left_out))
            yield message(template, periods=periods)


def _periods(plan: Plan) -> list[str | None]:
    """Return the periods of a plan in time order, as the doctor who is there longest sees them."""
    if plan.levels:
        return list(dict.fromkeys(one.period for one in plan.levels))
    seen: defaultdict[str, list[str | None]] = defaultdict(list)
    for one in plan.postings:
        seen[one.doctor_id].append(one.period)
    longest = max(seen.values(), key=len, default=[])
    return list(dict.fromkeys([*longest, *(one.period for one in plan.postings)]))


def _posts(plan: Plan, renamed: Mapping[str | None, str | None]) -> dict[Key, Held]:
    """Return (period, doctor) -> the post held."""
    return {
        (renamed[one.period], one.doctor_id): Held(
            post_id=one.post_id, mode=one.mode, minutes=one.minutes
        )
        for one in plan.postings
        if one.period in renamed
    }


def _post(held: Held | None) -> tuple[str | None, ...]:
    """Return what makes two postings the same: nobody there, nowhere, or a post."""
    return () if held is None else (held.post_id,)
