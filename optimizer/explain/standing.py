"""A plan, and what it would be if one doctor were elsewhere: every rule and objective, exactly.

Only what the change touches is computed again, so that it can be asked for every doctor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.verify.facts import Facts, Held, Numbers
from phanbo.optimizer.verify.minutes import Minutes
from phanbo.optimizer.verify.objectives import triangular
from phanbo.optimizer.verify.reading import Reading
from phanbo.optimizer.verify.rows import Rows

Cell = tuple[str, int]
"""A post in a period."""
Values = Mapping[str, Fraction]
"""Objective -> value, or how it changes."""


@dataclass(frozen=True)
class Change:
    """One doctor elsewhere, on one more course, or a station on more visits."""

    doctor: Doctor
    posts: Mapping[int, str] = field(default_factory=dict)
    """Period -> the other post."""
    course: Course | None = None
    visit: tuple[str, str, int, int] | None = None
    """Station, point, period, days more."""


class _Remembered(Minutes):
    """Travel minutes, each computed once."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance)
        self._known: dict[tuple[str, str], int | None] = {}

    def between(self, a: str, b: str) -> int | None:
        if (a, b) not in self._known:
            self._known[a, b] = super().between(a, b)
        return self._known[a, b]


class Standing:
    """A plan by post and period; periods are counted from 0."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.facts = Facts(instance)
        self.facts.minutes = _Remembered(instance)
        self.reading = Reading(self.facts, Rows(self.facts, plan))
        self.aims = [aim.name for aim in instance.settings.objectives]
        self.periods = range(len(self.facts.periods))
        self.partners: dict[str, set[str]] = defaultdict(set)
        for doctor in instance.doctors:
            if doctor.partner_id is not None:
                self.partners[doctor.doctor_id].add(doctor.partner_id)
                self.partners[doctor.partner_id].add(doctor.doctor_id)
        self.trainees = Counter(course.course_id for _, course in self.reading.trained)
        self.moves = Counter(t for _, t in self.reading.moves())
        self._numbers: dict[Cell, Numbers] = {}
        self._supplied: dict[Cell, Fraction] = {}
        self._before: dict[Cell, Values] = {}

    def minutes(self, a: str, b: str) -> int | None:
        """Return the travel minutes of section 1.2."""
        return self.facts.minutes.between(a, b)

    def numbers(self, station_id: str, t: int) -> Numbers:
        """Return a station's numbers in force."""
        if (station_id, t) not in self._numbers:
            station = self.facts.stations[station_id]
            self._numbers[station_id, t] = self.facts.numbers(station, t)
        return self._numbers[station_id, t]

    @cached_property
    def required(self) -> dict[Cell, dict[str, int]]:
        """(station, period) -> skill -> doctors who must hold it."""
        required: dict[Cell, dict[str, int]] = defaultdict(dict)
        for t in self.periods:
            for one in self.facts.needed(t):
                required[one.station.station_id, t][one.skill_id] = one.min_doctors
        return required

    def available(self, doctor: Doctor, t: int) -> bool:
        """Return whether a doctor is there in a period."""
        return t in self.periods and self.facts.available(doctor, t)

    # A plan with a change.

    def post(self, change: Change, t: int) -> str | None:
        """Return the post of the doctor of a change in a period."""
        return change.posts.get(t) or self.reading.post_of(change.doctor, t)

    def held(self, change: Change, t: int) -> Held | None:
        """Return how the doctor of a change holds the post of a period."""
        if t in change.posts:
            return self.facts.held(change.doctor, change.posts[t], t)
        return self.reading.held.get((change.doctor.doctor_id, t))

    def doctors(self, change: Change, post_id: str, t: int) -> list[Doctor]:
        """Return the doctors at a post."""
        here = self.reading.doctors_at(post_id, t)
        if t not in change.posts:
            return here
        others = [one for one in here if one.doctor_id != change.doctor.doctor_id]
        return [*others, change.doctor] if change.posts[t] == post_id else others

    def move(self, change: Change) -> int | None:
        """Return the period in which the doctor of a change moves (rule 4); None: never."""
        if change.doctor.post_id not in self.facts.stations:
            return None
        away = (
            t for t in self.periods if self.post(change, t) not in (None, change.doctor.post_id)
        )
        return next(away, None)

    def relocates(self, change: Change) -> bool:
        """Return whether the doctor of a change relocates in any period."""
        held = (self.held(change, t) for t in self.periods)
        return any(one is not None and one.mode == "relocate" for one in held)

    def courses(self, change: Change, doctor: Doctor) -> list[Course]:
        """Return the courses that a doctor takes."""
        own = self.reading.courses_of(doctor)
        one_more = change.course and doctor.doctor_id == change.doctor.doctor_id
        return [*own, change.course] if one_more and change.course else own

    def trains(self, change: Change, doctor: Doctor, t: int) -> bool:
        """Return whether a doctor is on a course in a period."""
        courses = self.courses(change, doctor)
        return any(self.facts.when(course.period) == t for course in courses)

    def holds(self, change: Change, doctor: Doctor, skill_id: str, t: int) -> bool:
        """Return whether a skill of a doctor counts in a period (rule 5)."""
        return skill_id in doctor.skills or any(
            one.skill_id == skill_id and self.in_time(one, t)
            for one in self.courses(change, doctor)
        )

    def in_time(self, course: Course, t: int) -> bool:
        """Return whether what a course teaches counts in a period."""
        return len(self.periods) == 1 or self.facts.when(course.period) < t

    def supplied(self, change: Change, post_id: str, t: int) -> Fraction:
        """Return the days a week that the doctors at a post supply (rule 7)."""
        if (post_id, t) not in self._supplied:
            self._supplied[post_id, t] = self.reading.days_supplied(post_id, t)
        days, doctor = self._supplied[post_id, t], change.doctor
        if self.reading.post_of(doctor, t) == post_id:
            days -= self._days(Change(doctor), t)
        if self.post(change, t) == post_id:
            days += self._days(change, t)
        return days

    def _days(self, change: Change, t: int) -> Fraction:
        """Return the days a week that the doctor of a change supplies."""
        days = Fraction(self.facts.settings.work_days) * Fraction(change.doctor.fte)
        courses = self.courses(change, change.doctor) if len(self.periods) > 1 else ()
        weeks = [Fraction(one.weeks) for one in courses if self.facts.when(one.period) == t]
        if not weeks:
            return days
        return days * max(Fraction(0), 1 - sum(weeks, Fraction(0)) / self.facts.weeks[t])

    def visiting(self, change: Change, post_id: str, t: int) -> int:
        """Return the days a week that a station spends at points."""
        days = self.reading.days_visiting(post_id, t)
        more = change.visit
        return days + more[3] if more and (more[0], more[2]) == (post_id, t) else days

    # Objectives.

    def worth(self, change: Change) -> dict[str, Fraction]:
        """Return how every objective would change."""
        told: dict[str, Fraction] = defaultdict(Fraction)
        nothing = Change(change.doctor)
        for cell in self.touched(change):
            for name, (before, after) in self.at(cell, change).items():
                told[name] += after - before
        if change.visit is not None:
            told["uncovered_days"] += self._point(change)
        told["unplaced"] -= sum(
            self.reading.post_of(change.doctor, t) is None for t in change.posts
        )
        moved = Fraction(self.relocates(change) - self.relocates(nothing))
        allowance = Fraction(self.facts.settings.relocation_allowance)
        told["relocations"] += moved
        told["cost"] += allowance * moved + (Fraction(change.course.cost) if change.course else 0)
        told["moves"] += (self.move(change) is not None) - (self.move(nothing) is not None)
        told["travel"] += self._travel(change, change.posts) - self._travel(nothing, change.posts)
        told["preference"] += self._rank(change, change.posts) - self._rank(nothing, change.posts)
        return told

    def touched(self, change: Change) -> Iterator[Cell]:
        """Yield the stations, with the periods, at which a change may be felt."""
        stations = self.facts.stations
        for t in self.periods:
            posts = dict.fromkeys((self.reading.post_of(change.doctor, t), self.post(change, t)))
            if t in change.posts or change.course is not None:
                yield from ((one, t) for one in posts if one is not None and one in stations)
        if change.visit is not None and change.visit[2] not in change.posts:
            yield change.visit[0], change.visit[2]

    def at(self, cell: Cell, change: Change) -> dict[str, tuple[Fraction, Fraction]]:
        """Return what a station adds to each shortage objective, without the change and with it."""
        if cell not in self._before:
            self._before[cell] = self._shortages(cell, Change(change.doctor))
        after = self._shortages(cell, change)
        return {name: (self._before[cell][name], after[name]) for name in after}

    def _shortages(self, cell: Cell, change: Change) -> Values:
        station_id, t = cell
        here = self.doctors(change, station_id, t)
        numbers = self.numbers(station_id, t)
        days = self.supplied(change, station_id, t) - self.visiting(change, station_id, t)
        skills = (
            triangular(Fraction(least - sum(self.holds(change, one, skill, t) for one in here)))
            for skill, least in self.required.get(cell, {}).items()
        )
        priority = self.facts.stations[station_id].priority
        return {
            "below_minimum": priority * triangular(Fraction(numbers.min_doctors - len(here))),
            "missing_skills": priority * sum(skills, Fraction(0)),
            "uncovered_days": priority * triangular(numbers.presence_days - days),
            "below_target": priority * triangular(Fraction(numbers.target_doctors - len(here))),
        }

    def unvisited(self, point_id: str, t: int) -> Fraction:
        """Return the days a week that a point lacks; below 0: it has more than it needs."""
        visited = sum(
            days
            for (_, point, when), days in self.reading.visits.items()
            if (point, when) == (point_id, t)
        )
        return Fraction(self.facts.points[point_id].days_per_week) - visited

    def _point(self, change: Change) -> Fraction:
        assert change.visit
        _, point_id, t, days = change.visit
        lack = self.unvisited(point_id, t)
        priority = self.facts.stations[self.facts.points[point_id].station_id].priority
        return priority * (triangular(lack - days) - triangular(lack))

    def _travel(self, change: Change, periods: Iterable[int]) -> Fraction:
        total = Fraction(0)
        for t in periods:
            held = self.held(change, t)
            if held is not None:
                once = held.mode == "relocate"
                times = Fraction(1 if once else self.facts.settings.work_days)
                total += times * held.minutes
        if change.visit is not None:
            station_id, point_id, _, days = change.visit
            total += days * (self.minutes(station_id, point_id) or 0)
        return total

    @cached_property
    def _ranks(self) -> dict[str, dict[str, int]]:
        ranks: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self.facts.instance.preferences:
            ranks[row.doctor_id][row.station_id] = row.rank
        return ranks

    def _rank(self, change: Change, periods: Iterable[int]) -> int:
        named = self._ranks.get(change.doctor.doctor_id)
        if not named:
            return 0
        posts = [self.post(change, t) for t in periods]
        return sum(named.get(post or "", max(named.values()) + 1) for post in posts)
