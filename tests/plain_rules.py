"""PROBLEM.md sections 1.2 and 2, and what its rules say of one doctor or of two places."""

from __future__ import annotations

from fractions import Fraction
from math import asin, ceil, cos, radians, sin, sqrt

from phanbo.models.instance import Instance
from phanbo.models.plan import Mode
from phanbo.models.tables import Course, Doctor, Point, Station, Team
from tests.plain_periods import Periods

Spot = tuple[str | None, float, float]
"""Island (None: the mainland), latitude, longitude."""


class Rules:
    """What an instance allows, before any choice is made."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.settings = instance.settings
        self.periods = Periods(instance)
        self.rows = {(row.from_id, row.to_id): row.minutes for row in instance.travel}
        self.doctors = {doctor.doctor_id: doctor for doctor in instance.doctors}
        self.spots = {
            **{station.station_id: _spot(station) for station in instance.stations},
            **{point.point_id: _spot(point) for point in instance.points},
            **{team.team_id: _spot(team) for team in instance.teams},
            **{course.course_id: _spot(course) for course in instance.courses},
            **{doctor.doctor_id: _spot(doctor) for doctor in instance.doctors},
        }

    # Section 1.2. None is unreachable.

    def minutes(self, a: str, b: str) -> int | None:
        """Return the travel minutes from a place, or a doctor's home, to a place."""
        if a == b:
            return 0
        for pair in ((a, b), (b, a)):
            if pair in self.rows:
                return ceil(self.rows[pair])
        if a in self.doctors and self.spots[a] is None:  # no home of their own: at the post
            post = self.doctors[a].post_id
            return None if post is None else self.minutes(post, b)
        return self._by_road_or_ferry(self.spots[a], self.spots[b])

    def _by_road_or_ferry(self, a: Spot | None, b: Spot | None) -> int | None:
        if a is None or b is None:
            return None
        if a[0] == b[0]:
            return self._by_road(a, b)
        trips = []
        for ferry in self.instance.ferries:
            one = (ferry.from_island, ferry.from_lat, ferry.from_lon)
            other = (ferry.to_island, ferry.to_lat, ferry.to_lon)
            for pier, far_pier in ((one, other), (other, one)):
                if pier[0] == a[0] and far_pier[0] == b[0]:
                    crossing = ceil(ferry.minutes)
                    trips.append(self._by_road(a, pier) + crossing + self._by_road(far_pier, b))
        return min(trips, default=None)

    def _by_road(self, a: Spot, b: Spot) -> int:
        lat_a, lon_a, lat_b, lon_b = map(radians, (*a[1:], *b[1:]))
        h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
        km = 2 * 6371.0088 * asin(sqrt(h))
        return ceil(60 * float(self.settings.detour) * km / float(self.settings.road_speed))

    # Section 2.

    def mode(self, doctor: Doctor, post: str, period: int) -> Mode | None:
        """Return the first mode that fits the doctor at the post; None: not allowed (rule 1)."""
        if post == doctor.post_id:
            return "stay"
        if post in {team.team_id for team in self.instance.teams}:
            return None  # rule 3: nobody joins a team
        if doctor.movable or doctor.post_id is None:
            minutes = self.minutes(doctor.doctor_id, post)
            limit = doctor.travel_limit
            if limit is None:
                limit = self.settings.travel_limit
            if minutes is not None and minutes <= limit:
                return "commute"
            farthest = self.settings.relocation_limit
            within = minutes is not None and (farthest is None or minutes <= farthest)
            if doctor.may_relocate and within:
                return "relocate"
        return "decided" if post in self.periods.decided(doctor, "post", period) else None

    def post_minutes(self, doctor: Doctor, post: str) -> int:
        """Return the minutes of a posting; unreachable counts as 0."""
        return self.minutes(doctor.doctor_id, post) or 0

    # Section 3.

    def may_take(self, doctor: Doctor, course: Course) -> bool:
        """Return whether rule 5 and the decisions let a doctor who holds posts take a course."""
        minutes = self.minutes(doctor.doctor_id, course.course_id)
        period = self.periods.of(course.period)
        return (
            course.skill_id not in doctor.skills
            and (course.prerequisite is None or course.prerequisite in doctor.skills)
            and doctor.can_train
            and all(self.periods.available(doctor, one) for one in self.periods.attended(course))
            and not self.periods.decided(doctor, "no_training", period)
            and (
                course.travel_limit is None
                or (minutes is not None and minutes <= course.travel_limit)
            )
        )

    def days(self, doctor: Doctor) -> Fraction:
        """Return the days a week that a doctor supplies when not training (rule 7)."""
        return Fraction(self.settings.work_days) * Fraction(doctor.fte)

    def visit_minutes(self, station: Station, point: Point) -> int | None:
        """Return the minutes of a visit (rule 7); None: not allowed."""
        minutes = self.minutes(station.station_id, point.point_id)
        if point.station_id == station.station_id:
            return minutes or 0
        near = minutes is not None and minutes <= self.settings.visit_limit
        return minutes if near else None

    def near_enough(self, post: str, other: str) -> bool:
        """Return whether two posts suit partners (rule 8): the shorter direction counts."""
        ways = (self.minutes(post, other), self.minutes(other, post))
        return any(way is not None and way <= self.settings.partner_limit for way in ways)


def _spot(place: Station | Point | Team | Course | Doctor) -> Spot | None:
    if place.lat is None or place.lon is None:
        return None
    return place.island, place.lat, place.lon
