"""The variables of the model, and what of them the rules and objectives speak of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from phanbo.models.tables import Course
from phanbo.optimizer.formulation.allowed import Option, allowed_postings
from phanbo.optimizer.formulation.eligible import eligible_courses
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.model import Model, Number
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes

Term = tuple[int, Number]


class Place(NamedTuple):
    """A doctor's option with its column."""

    option: Option
    column: int


class VisitWay(NamedTuple):
    """A visit that is allowed; minutes one way, 0 where the point is unreachable."""

    station: str
    point: str
    minutes: int
    column: int


@dataclass
class Variables:
    """Columns by what they mean.

    ``places[d]``: the posts that doctor d may hold, 1 = holds it; ``unplaced[d]``: 1 = no post.
    ``headcount[s]``: doctors at station s. ``trainees[w, c]``: how many of the doctors at post w
    take course c; who, a matching chooses afterwards (see ``rules.add_trainees``).
    ``visits``: whole days a week. The totals ``headcount``, ``takers`` and ``relocated`` follow
    from the others; as whole-numbered columns they let a solver branch on what budgets limit.
    """

    facts: Facts
    travel: TravelMinutes
    model: Model = field(default_factory=Model)
    places: dict[str, list[Place]] = field(default_factory=dict)
    unplaced: dict[str, int] = field(default_factory=dict)
    headcount: dict[str, int] = field(default_factory=dict)
    at: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Post -> (doctor, column) of everyone who may be there."""
    eligible: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Doctor -> the courses the doctor may take."""
    trained: dict[str, Course] = field(default_factory=dict)
    """Doctor -> the course that a decision names."""
    trainees: dict[tuple[str, str], int] = field(default_factory=dict)
    takers: dict[str, int] = field(default_factory=dict)
    """Course -> its trainees at all posts, but for those decided."""
    relocated: int = -1
    """Doctors who relocate."""
    visits: list[VisitWay] = field(default_factory=list)
    _visits_from: dict[str, list[VisitWay]] = field(default_factory=dict)
    _visits_to: dict[str, list[VisitWay]] = field(default_factory=dict)
    _between: dict[str, dict[str, int]] = field(default_factory=dict)

    def minutes_between(self, post: str) -> dict[str, int]:
        """Return the minutes from a post to every post, by id."""
        if post not in self._between:
            posts = self.travel.targets(list(self.at))
            minutes = self.travel.from_place(post, posts)
            self._between[post] = {to: int(minutes[i]) for to, i in posts.index.items()}
        return self._between[post]

    def stay(self, doctor: str) -> int | None:
        """Return the column of the doctor at today's post, if that is allowed."""
        post = self.facts.doctors[doctor].post_id
        return next((p.column for p in self.places[doctor] if p.option.post == post), None)

    def holders(self, station: str, skill: str) -> list[Term]:
        """Return the terms that count the doctors at a station who hold a skill in the end."""
        terms: list[Term] = [
            (column, 1)
            for doctor, column in self.at[station]
            if skill in self.facts.doctors[doctor].skills
            or (doctor in self.trained and self.trained[doctor].skill_id == skill)
        ]
        for course in self.facts.courses:
            if course.skill_id == skill and (station, course.course_id) in self.trainees:
                terms.append((self.trainees[station, course.course_id], 1))
        return terms

    def supply(self, station: str) -> list[Term]:
        """Return the terms that sum the days a week that a station's doctors supply."""
        return [(column, self.facts.fte_days(doctor)) for doctor, column in self.at[station]]

    def visits_from(self, station: str) -> list[VisitWay]:
        """Return the visits that a station may make."""
        return self._visits_from.get(station, [])

    def visits_to(self, point: str) -> list[VisitWay]:
        """Return the visits that a point may have."""
        return self._visits_to.get(point, [])

    def add_visit(self, way: VisitWay) -> None:
        """Keep an allowed visit."""
        self.visits.append(way)
        self._visits_from.setdefault(way.station, []).append(way)
        self._visits_to.setdefault(way.point, []).append(way)

    def decided_takers(self, course: str) -> int:
        """Return how many doctors a decision puts on a course."""
        return sum(taken.course_id == course for taken in self.trained.values())


def define_variables(facts: Facts) -> Variables:
    """Make every variable of a period."""
    travel = TravelMinutes(facts.instance)
    v = Variables(facts, travel)
    _define_postings(v, allowed_postings(facts, travel))
    v.eligible, v.trained = eligible_courses(facts, travel)
    _define_trainees(v)
    _define_visits(v)
    return v


def _define_postings(v: Variables, options: dict[str, list[Option]]) -> None:
    v.at = {post: [] for post in (*v.facts.stations, *v.facts.teams)}
    for doctor, own in options.items():
        v.places[doctor] = [Place(option, v.model.column()) for option in own]
        v.unplaced[doctor] = v.model.column()
        for option, column in v.places[doctor]:
            v.at[option.post].append((doctor, column))
    for station in v.facts.stations:
        v.headcount[station] = v.model.column(upper=len(v.at[station]))
    v.relocated = v.model.column(upper=len(options))


def _define_trainees(v: Variables) -> None:
    for post, present in v.at.items():
        for course in v.facts.courses:
            able = sum(course.course_id in v.eligible[doctor] for doctor, _ in present)
            most = min(able, course.seats_max)
            if most:
                v.trainees[post, course.course_id] = v.model.column(upper=most)
    for course in v.facts.courses:
        v.takers[course.course_id] = v.model.column(upper=course.seats_max)
    v.model.totals += v.takers.values()


def _define_visits(v: Variables) -> None:
    """Make the visits of rule 7; more days than a point needs are never of use."""
    stations = v.travel.targets(list(v.facts.stations))
    points = v.facts.points
    if not points:
        return
    all_points = v.travel.targets([point.point_id for point in points])
    limit = v.facts.settings.visit_limit
    for station in stations.index:
        minutes = v.travel.from_place(station, all_points)
        for i, point in enumerate(points):
            far = minutes[i] == UNREACHABLE or minutes[i] > limit
            most = math.ceil(Fraction(point.days_per_week))
            if most and (point.station_id == station or not far):
                column = v.model.column(upper=most)
                v.add_visit(VisitWay(station, point.point_id, max(int(minutes[i]), 0), column))
