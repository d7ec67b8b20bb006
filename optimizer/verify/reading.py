"""What follows from the rows of a plan: who is where, who moves, who holds which skill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.verify.facts import Facts
from phanbo.optimizer.verify.rows import Rows


class Reading:
    """A plan by doctor, station and period; periods are counted from 0."""

    def __init__(self, facts: Facts, rows: Rows) -> None:
        self.facts = facts
        self.held = rows.held
        self.trained = list(rows.trained.values())
        self.visits = rows.visits
        self.at: dict[tuple[str, int], list[Doctor]] = defaultdict(list)
        """(post, period) -> the doctors there."""
        for (doctor_id, t), held in rows.held.items():
            self.at[held.post_id, t].append(facts.doctors[doctor_id])
        self._courses_of: dict[str, list[Course]] = defaultdict(list)
        for doctor, course in self.trained:
            self._courses_of[doctor.doctor_id].append(course)
        self._visiting: dict[tuple[str, int], int] = defaultdict(int)
        for (station_id, _, t), days in rows.visits.items():
            self._visiting[station_id, t] += days

    def post_of(self, doctor: Doctor, t: int) -> str | None:
        """Return the post a doctor holds in a period; None: unplaced or not available."""
        held = self.held.get((doctor.doctor_id, t))
        return None if held is None else held.post_id

    def doctors_at(self, post_id: str, t: int) -> list[Doctor]:
        """Return the doctors at a post in a period."""
        return self.at.get((post_id, t), [])

    def courses_of(self, doctor: Doctor) -> list[Course]:
        """Return the courses that a doctor takes."""
        return self._courses_of.get(doctor.doctor_id, [])

    def other_posts(self, doctor: Doctor) -> dict[str, int]:
        """Return the posts other than ``post_id``, each with the first period there."""
        first: dict[str, int] = {}
        for t in range(len(self.facts.periods)):
            post_id = self.post_of(doctor, t)
            if post_id is not None and post_id != doctor.post_id:
                first.setdefault(post_id, t)
        return first

    def moves(self) -> Iterator[tuple[Doctor, int]]:
        """Yield each move with its period (rule 4)."""
        for doctor in self.facts.instance.doctors:
            if doctor.post_id in self.facts.stations:
                for t in self.other_posts(doctor).values():
                    yield doctor, t

    def relocated(self) -> set[str]:
        """Return the doctors who relocate in any period."""
        return {doctor_id for (doctor_id, _), held in self.held.items() if held.mode == "relocate"}

    def holds_skill(self, doctor: Doctor, skill_id: str, t: int) -> bool:
        """Return whether a doctor has a skill, or learned it early enough to count (rule 5)."""
        if skill_id in doctor.skills:
            return True
        at_once = len(self.facts.periods) == 1
        return any(
            course.skill_id == skill_id and (at_once or self.facts.when(course.period) < t)
            for course in self.courses_of(doctor)
        )

    def days_supplied(self, station_id: str, t: int) -> Fraction:
        """Return the days a week that the doctors at a station supply (rule 7)."""
        heads = sum(
            (Fraction(d.fte) * self._presence(d, t) for d in self.doctors_at(station_id, t)),
            Fraction(0),
        )
        return Fraction(self.facts.settings.work_days) * heads

    def days_visiting(self, station_id: str, t: int) -> int:
        """Return the days a week that a station spends at points."""
        return self._visiting.get((station_id, t), 0)

    def course_costs(self) -> Fraction:
        """Return what all training costs."""
        return sum((Fraction(course.cost) for _, course in self.trained), Fraction(0))

    def total_costs(self) -> Fraction:
        """Return course costs and relocation allowances, once for each doctor who relocates."""
        allowance = Fraction(self.facts.settings.relocation_allowance)
        return self.course_costs() + allowance * len(self.relocated())

    def _presence(self, doctor: Doctor, t: int) -> Fraction:
        """Return the share of a period in which a doctor is not on a course."""
        if len(self.facts.periods) == 1:
            return Fraction(1)
        away = sum(
            (
                Fraction(course.weeks)
                for course in self.courses_of(doctor)
                if self.facts.when(course.period) == t
            ),
            Fraction(0),
        )
        return max(Fraction(0), 1 - away / self.facts.weeks[t])
