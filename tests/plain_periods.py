"""What PROBLEM.md lets change over time, read line by line: availability and numbers in force."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Doctor, Requirement, Station


class Periods:
    """The periods by their place in time: 0 is the first; no table is one period."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        in_time = sorted(instance.periods, key=lambda period: period.starts)
        self.weeks = [Fraction(period.weeks) for period in in_time]
        self._place = {period.period_id: place for place, period in enumerate(in_time)}
        self.all = range(max(1, len(in_time)))
        self.last = self.all[-1]

    def of(self, period_id: str | None) -> int:
        """Return the place in time of a period; blank is the first."""
        return 0 if period_id is None else self._place[period_id]

    # Doctors and decisions (section 2, rule 9).

    def available(self, doctor: Doctor, period: int) -> bool:
        """Return whether the doctor has joined and not left."""
        joined = period >= self.of(doctor.joins)
        left = doctor.leaves is not None and period >= self.of(doctor.leaves)
        return joined and not left

    def decided(self, doctor: Doctor, action: str, period: int) -> list[str | None]:
        """Return the targets of the decisions of one kind about a doctor; blank: all periods."""
        return [
            decision.target_id
            for decision in self.instance.decisions
            if decision.doctor_id == doctor.doctor_id
            and decision.action == action
            and (decision.period is None or self.of(decision.period) == period)
        ]

    # Courses (rules 5 and 7).

    def attended(self, course: Course) -> list[int]:
        """Return when a trainee holds a post: the course's period and the next, if there is one."""
        period = self.of(course.period)
        return [one for one in (period, period + 1) if one in self.all]

    def counts(self, course: Course, period: int) -> bool:
        """Return whether what a course taught counts: from the next period, with one at once."""
        return period > self.of(course.period) or self.last == 0

    def supplied_while_training(self, course: Course) -> Fraction:
        """Return the share of their days that a trainee supplies in the course's period."""
        if self.last == 0:
            return Fraction(1)
        weeks = self.weeks[self.of(course.period)]
        return max(Fraction(0), 1 - Fraction(course.weeks) / weeks)

    # The numbers of a station in force (section 1).

    def _in_force(self, station: Station, column: str, period: int) -> Fraction | None:
        """Return a number of the stations table, or its latest override up to the period."""
        value = getattr(station, column)
        for row in sorted(self.instance.staffing, key=lambda row: self.of(row.period)):
            filled = getattr(row, column) is not None
            if row.station_id == station.station_id and self.of(row.period) <= period and filled:
                value = getattr(row, column)
        return None if value is None else Fraction(value)

    def min_doctors(self, station: Station, period: int) -> Fraction:
        minimum = self._in_force(station, "min_doctors", period)
        assert minimum is not None
        return minimum

    def target_doctors(self, station: Station, period: int) -> Fraction:
        target = self._in_force(station, "target_doctors", period)
        return self.min_doctors(station, period) if target is None else target

    def presence_days(self, station: Station, period: int) -> Fraction:
        days = self._in_force(station, "presence_days", period)
        return Fraction(self.instance.settings.work_days) if days is None else days

    def max_doctors(self, station: Station, period: int) -> int | None:
        """Return ``max_doctors``, or the own available doctors who are not movable, if more."""
        limit = self._in_force(station, "max_doctors", period)
        if limit is None:
            return None
        rooted = [
            doctor
            for doctor in self.instance.doctors
            if doctor.post_id == station.station_id
            and self.available(doctor, period)
            and not doctor.movable
        ]
        return max(int(limit), len(rooted))

    def requirements(self, period: int) -> Iterator[tuple[Station, str, int]]:
        """Yield station, skill and how many doctors there must hold it."""
        for station in self.instance.stations:
            for skill in self.instance.skills:
                rows = [row for row in self.instance.requirements if row.skill_id == skill.skill_id]
                own = [row for row in rows if row.station_id == station.station_id]
                model = [
                    row
                    for row in rows
                    if row.functional_model is not None
                    and row.functional_model == station.functional_model
                ]
                latest = self._latest(own or model, period)
                if latest is not None:
                    yield station, skill.skill_id, latest.min_doctors

    def _latest(self, rows: list[Requirement], period: int) -> Requirement | None:
        begun = [row for row in rows if self.of(row.from_period) <= period]
        return max(begun, key=lambda row: self.of(row.from_period), default=None)
