"""What an instance says, looked up the way PROBLEM.md section 1 defines it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from phanbo.models.instance import Instance
from phanbo.models.plan import Mode
from phanbo.models.tables import Course, Decision, Doctor, Staffing, Station
from phanbo.optimizer.verify.minutes import Minutes


class Held(NamedTuple):
    """A post that a doctor holds, as PROBLEM.md sees it, whatever the plan says of it."""

    post_id: str
    mode: Mode | None
    """None: no mode fits."""
    minutes: int
    """Home to post; 0 where unreachable."""


class Numbers(NamedTuple):
    """What a station should have in one period."""

    min_doctors: int
    target_doctors: int
    max_doctors: int | None
    presence_days: Fraction


class Needed(NamedTuple):
    """How many doctors with a skill a station needs in one period."""

    station: Station
    skill_id: str
    min_doctors: int


class Facts:
    """An instance by id; periods are counted from 0."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.settings = instance.settings
        ordered = sorted(instance.periods, key=lambda period: period.starts)
        self.periods: tuple[str | None, ...] = tuple(p.period_id for p in ordered) or (None,)
        self.weeks = [Fraction(period.weeks) for period in ordered]
        self.index = {period_id: t for t, period_id in enumerate(self.periods)}
        self.doctors = {doctor.doctor_id: doctor for doctor in instance.doctors}
        self.stations = {station.station_id: station for station in instance.stations}
        self.points = {point.point_id: point for point in instance.points}
        self.teams = {team.team_id: team for team in instance.teams}
        self.courses = {course.course_id: course for course in instance.courses}
        self.minutes = Minutes(instance)
        self.own: dict[str, list[Doctor]] = defaultdict(list)
        """Post -> the doctors whose ``post_id`` it is, wherever they are posted."""
        for doctor in instance.doctors:
            if doctor.post_id is not None:
                self.own[doctor.post_id].append(doctor)
        self.decisions: dict[str, list[Decision]] = defaultdict(list)
        for decision in instance.decisions:
            self.decisions[decision.doctor_id].append(decision)
        self._staffing: dict[str, list[Staffing]] = defaultdict(list)
        for row in sorted(instance.staffing, key=lambda row: self.index[row.period]):
            self._staffing[row.station_id].append(row)
        self._requirements = _requirements(self)

    def when(self, period: str | None) -> int:
        """Return the number of a period; blank is the first."""
        return 0 if period is None else self.index[period]

    def course_period(self, course: Course) -> str | None:
        """Return the period in which a course takes place."""
        return self.periods[self.when(course.period)]

    def available(self, doctor: Doctor, t: int) -> bool:
        """Return whether a doctor has joined and not left."""
        return self.when(doctor.joins) <= t and (
            doctor.leaves is None or t < self.index[doctor.leaves]
        )

    def numbers(self, station: Station, t: int) -> Numbers:
        """Return the station's numbers, each from the latest filled cell not after the period."""
        fewest, target, most = station.min_doctors, station.target_doctors, station.max_doctors
        presence = station.presence_days
        for row in self._staffing.get(station.station_id, ()):
            if self.index[row.period] <= t:
                fewest = fewest if row.min_doctors is None else row.min_doctors
                target = target if row.target_doctors is None else row.target_doctors
                most = most if row.max_doctors is None else row.max_doctors
                presence = presence if row.presence_days is None else row.presence_days
        days = self.settings.work_days if presence is None else presence
        return Numbers(fewest, fewest if target is None else target, most, Fraction(days))

    def needed(self, t: int) -> Iterator[Needed]:
        """Yield the requirements in force, one for each station and skill."""
        for (station_id, skill_id), rows in self._requirements.items():
            begun = [(since, count) for since, count in rows if since <= t]
            if begun:
                yield Needed(self.stations[station_id], skill_id, max(begun)[1])

    def decisions_for(self, doctor: Doctor, t: int) -> Iterator[Decision]:
        """Yield the decisions about a doctor that speak of a period."""
        for decision in self.decisions.get(doctor.doctor_id, ()):
            if decision.period is None or self.index[decision.period] == t:
                yield decision

    def held(self, doctor: Doctor, post_id: str, t: int) -> Held:
        """Return a posting with its minutes and the first mode that fits (section 2, rule 1)."""
        minutes = self.minutes.between(doctor.doctor_id, post_id)
        return Held(post_id, self._mode(doctor, post_id, t, minutes), minutes or 0)

    def _mode(self, doctor: Doctor, post_id: str, t: int, minutes: int | None) -> Mode | None:
        if post_id == doctor.post_id:
            return "stay"
        if minutes is not None and (doctor.movable or doctor.post_id is None):
            if minutes <= self.travel_limit(doctor):
                return "commute"
            limit = self.settings.relocation_limit
            if doctor.may_relocate and (limit is None or minutes <= limit):
                return "relocate"
        for decision in self.decisions_for(doctor, t):
            if decision.action == "post" and decision.target_id == post_id:
                return "decided"
        return None

    def travel_limit(self, doctor: Doctor) -> Decimal:
        """Return how many minutes a doctor may commute one way."""
        return self.settings.travel_limit if doctor.travel_limit is None else doctor.travel_limit


def _requirements(facts: Facts) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return (station, skill) -> (from which period, how many); own rows replace the model's."""
    own: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    of_model: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in facts.instance.requirements:
        since = facts.when(row.from_period)
        if row.station_id is not None:
            own[row.station_id, row.skill_id].append((since, row.min_doctors))
        elif row.functional_model is not None:
            of_model[row.functional_model][row.skill_id].append((since, row.min_doctors))
    for station in facts.instance.stations:
        for skill_id, rows in of_model.get(station.functional_model or "", {}).items():
            if (station.station_id, skill_id) not in own:
                own[station.station_id, skill_id] = rows
    return own
