"""What the instance says, looked up once: who is available, what is in force, who is tied to whom.

All lists are in the order of ids, so that the order of the input rows never matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Decision, Doctor, Point, Staffing, Station, Team


@dataclass(frozen=True)
class Level:
    """A station's numbers in force in a period."""

    minimum: int
    target: int
    maximum: int | None
    presence: Fraction
    """Days a week."""


@dataclass(frozen=True)
class Need:
    """A skill that a station must offer in a period."""

    station: str
    skill: str
    doctors: int


class Facts:
    """The facts of one period of an instance."""

    def __init__(self, instance: Instance, period: int = 0) -> None:
        self.instance = instance
        self.settings = instance.settings
        self.period = period
        self.period_ids = [
            row.period_id for row in sorted(instance.periods, key=lambda row: row.starts)
        ]
        self.period_id = self.period_ids[period] if self.period_ids else None
        self.stations: dict[str, Station] = {
            row.station_id: row for row in sorted(instance.stations, key=lambda row: row.station_id)
        }
        self.points: list[Point] = sorted(instance.points, key=lambda row: row.point_id)
        self.teams: dict[str, Team] = {
            row.team_id: row for row in sorted(instance.teams, key=lambda row: row.team_id)
        }
        everyone = sorted(instance.doctors, key=lambda row: row.doctor_id)
        self.doctors: dict[str, Doctor] = {
            row.doctor_id: row for row in everyone if self._available(row)
        }
        self.courses: list[Course] = [
            row
            for row in sorted(instance.courses, key=lambda row: row.course_id)
            if self._index(row.period) == period
        ]
        self.levels = {station: self._level(station) for station in self.stations}
        self.immovable = dict.fromkeys(self.stations, 0)
        for doctor in self.doctors.values():
            if doctor.post_id in self.immovable and not doctor.movable:
                self.immovable[doctor.post_id] += 1
        self.needs = self._needs()
        self.decisions = self._decisions()
        self.partners = self._partners()
        self.ranks = self._ranks()

    def decided(self, doctor: str, action: str) -> list[str]:
        """Return the targets of a doctor's decisions of one kind, in force in this period."""
        return sorted(
            {row.target_id or "" for row in self.decisions.get(doctor, ()) if row.action == action}
        )

    def _index(self, period_id: str | None) -> int:
        return 0 if period_id is None else self.period_ids.index(period_id)

    def _available(self, doctor: Doctor) -> bool:
        if self._index(doctor.joins) > self.period:
            return False
        return doctor.leaves is None or self.period < self._index(doctor.leaves)

    def _level(self, station_id: str) -> Level:
        station = self.stations[station_id]
        numbers = {
            name: getattr(station, name)
            for name in ("min_doctors", "target_doctors", "max_doctors", "presence_days")
        }
        for row in self._in_force(station_id):
            numbers |= {name: cell for name in numbers if (cell := getattr(row, name)) is not None}
        minimum, target = numbers["min_doctors"], numbers["target_doctors"]
        presence = numbers["presence_days"]
        return Level(
            minimum=minimum,
            target=minimum if target is None else target,
            maximum=numbers["max_doctors"],
            presence=Fraction(self.settings.work_days if presence is None else presence),
        )

    def _in_force(self, station_id: str) -> list[Staffing]:
        rows = [
            row
            for row in self.instance.staffing
            if row.station_id == station_id and self._index(row.period) <= self.period
        ]
        return sorted(rows, key=lambda row: self._index(row.period))

    def _needs(self) -> list[Need]:
        """Return the requirements; a model's rows serve stations with no row of their own."""
        own: dict[tuple[str, str], dict[int, int]] = {}
        by_model: dict[tuple[str, str], dict[int, int]] = {}
        for row in self.instance.requirements:
            if row.station_id is not None:
                rows = own.setdefault((row.station_id, row.skill_id), {})
            else:
                rows = by_model.setdefault((row.functional_model or "", row.skill_id), {})
            rows[self._index(row.from_period)] = row.min_doctors
        needs = []
        for station in self.stations.values():
            rows_of = {
                skill: rows
                for (model, skill), rows in by_model.items()
                if model == station.functional_model
            }
            rows_of |= {
                skill: rows for (where, skill), rows in own.items() if where == station.station_id
            }
            for skill, rows in sorted(rows_of.items()):
                begun = [start for start in rows if start <= self.period]
                if begun:
                    needs.append(Need(station.station_id, skill, rows[max(begun)]))
        return needs

    def _decisions(self) -> dict[str, list[Decision]]:
        """Decisions in force, by doctor; ``train`` holds whatever its period says."""
        by_doctor: dict[str, list[Decision]] = {}
        here = {course.course_id for course in self.courses}
        for row in self.instance.decisions:
            in_force = row.period is None or self._index(row.period) == self.period
            if (row.target_id in here) if row.action == "train" else in_force:
                by_doctor.setdefault(row.doctor_id, []).append(row)
        return by_doctor

    def _partners(self) -> list[tuple[str, str]]:
        pairs = {
            tuple(sorted((row.doctor_id, row.partner_id)))
            for row in self.doctors.values()
            if row.partner_id in self.doctors
        }
        return sorted((one, other) for one, other in pairs)

    def _ranks(self) -> dict[str, dict[str, int]]:
        ranks: dict[str, dict[str, int]] = {}
        for row in self.instance.preferences:
            if row.doctor_id in self.doctors:
                ranks.setdefault(row.doctor_id, {})[row.station_id] = row.rank
        return ranks
