"""What a planner would prepare before writing any model: who may go where, learn what, visit whom.

Read by the tests' own reading of PROBLEM.md, which shares nothing with the optimizer.
"""

from __future__ import annotations

from phanbo.models.instance import Instance
from phanbo.models.plan import Mode
from phanbo.models.tables import Course, Doctor
from tests.plain_rules import Rules


class Facts:
    """The choices that an instance of one period leaves, decisions obeyed."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.rules = Rules(instance)
        self.periods = self.rules.periods
        if self.periods.last > 0:
            raise ValueError("competitors plan a single period")
        available = [one for one in instance.doctors if self.periods.available(one, 0)]
        self.doctors: dict[str, Doctor] = {one.doctor_id: one for one in available}
        self.stations = {one.station_id: one for one in instance.stations}
        self.modes = {one.doctor_id: self._modes(one) for one in available}
        """Doctor -> post -> mode."""
        self.trains = {
            row.doctor_id: str(row.target_id) for row in instance.decisions if row.action == "train"
        }
        """Doctor -> the course decided."""
        self.may_take: dict[str, list[Course]] = {
            one.doctor_id: [
                course for course in instance.courses if self.rules.may_take(one, course)
            ]
            for one in available
        }
        self.visits = {
            (station.station_id, point.point_id): minutes
            for station in instance.stations
            for point in instance.points
            if (minutes := self.rules.visit_minutes(station, point)) is not None
        }
        """Station and point -> minutes, where a visit is allowed."""

    def must_be_posted(self, doctor: Doctor) -> bool:
        """Return whether decisions leave no choice but to hold a post."""
        told = (*self.periods.decided(doctor, "post", 0), *self.periods.decided(doctor, "stay", 0))
        return bool(told) or doctor.doctor_id in self.trains

    def _modes(self, doctor: Doctor) -> dict[str, Mode]:
        posts = [one.station_id for one in self.instance.stations]
        posts += [one.team_id for one in self.instance.teams if one.team_id == doctor.post_id]
        told = self.periods.decided(doctor, "post", 0)
        told += [doctor.post_id for _ in self.periods.decided(doctor, "stay", 0)]
        forbidden = self.periods.decided(doctor, "forbid", 0)
        modes = {}
        for post in posts:
            if post not in forbidden and all(post == one for one in told):
                mode = self.rules.mode(doctor, post, 0)
                if mode is not None:
                    modes[post] = mode
        return modes
