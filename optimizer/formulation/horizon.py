"""The facts of every period, and what does not change between them."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.model import Number, simple


class Horizon:
    """The periods of a plan, counted from 0; an instance without periods has one.

    All lists are in the order of ids, so that the order of the input rows never matters.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.settings = instance.settings
        self.periods = [Facts(instance, p) for p in range(max(1, len(instance.periods)))]
        first = self.periods[0]
        self.stations, self.points, self.teams = first.stations, first.points, first.teams
        present = {doctor: row for facts in self.periods for doctor, row in facts.doctors.items()}
        self.doctors: dict[str, Doctor] = dict(sorted(present.items()))
        """Everyone who is available in some period."""
        self.courses: list[Course] = sorted(
            (course for facts in self.periods for course in facts.courses),
            key=lambda course: course.course_id,
        )
        self.held_in = {
            course.course_id: facts.period for facts in self.periods for course in facts.courses
        }
        """Course -> its period."""
        self._weeks = {row.period_id: Fraction(row.weeks) for row in instance.periods}

    def __len__(self) -> int:
        return len(self.periods)

    @cached_property
    def available(self) -> dict[str, list[int]]:
        """Doctor -> the periods from joining to leaving."""
        return {
            doctor: [facts.period for facts in self.periods if doctor in facts.doctors]
            for doctor in self.doctors
        }

    @cached_property
    def days(self) -> dict[str, Number]:
        """Doctor -> the days a week that the doctor supplies (rule 7)."""
        work_days = Fraction(self.settings.work_days)
        return {
            doctor: simple(work_days * Fraction(row.fte)) for doctor, row in self.doctors.items()
        }

    def share_away(self, course: Course) -> Fraction:
        """Return which share of a trainee's days is lost in the course's period (rule 7)."""
        period = self.periods[self.held_in[course.course_id]].period_id
        if len(self) == 1 or period is None:
            return Fraction(0)
        return min(Fraction(1), Fraction(course.weeks) / self._weeks[period])

    def counts_from(self, course: Course) -> int:
        """Return the period from which a course's skill counts (rule 5)."""
        return self.held_in[course.course_id] + (len(self) > 1)

    def holds_post_in(self, course: Course) -> range:
        """Return the periods in which a trainee has to hold a post (rule 5)."""
        begins = self.held_in[course.course_id]
        return range(begins, min(begins + 2, len(self)))
