"""The variables of the model, and what of them the rules and objectives speak of."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from phanbo.optimizer.formulation.cohorts import Cohort, define_cohorts
from phanbo.optimizer.formulation.eligible import eligible_courses
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model, Number, simple
from phanbo.optimizer.formulation.paths import Path, possible_steps
from phanbo.optimizer.formulation.pools import Pool, define_pools
from phanbo.optimizer.formulation.profiles import Profile, define_profiles
from phanbo.optimizer.formulation.travel import UNREACHABLE, Minutes, Targets, TravelMinutes

Term = tuple[int, Number]
Then = tuple[str, int]
"""A post, station or point, and a period."""


class VisitWay(NamedTuple):
    """A visit that is allowed in a period; minutes one way, 0 where the point is unreachable."""

    station: str
    point: str
    period: int
    minutes: int
    column: int


COUNTED = 50_000
"""Ways above which doctors who are alike are counted first: that makes a large model half as large,
and a small one, whose whole plans are then found later, no quicker."""


class Trainees(NamedTuple):
    """How many doctors take a course and are then at the same posts to the end of the plan."""

    course: str
    posts: tuple[str | None, ...]
    """From the course's period on."""
    days_lost: Number
    """A week, by each in the course's period."""
    column: int
    flows: tuple[int, ...]
    """The columns of the cohorts that they come from."""


@dataclass
class Variables:
    """Columns by what they mean.

    ``paths[d]``: the ways of doctor d through the plan, 1 = goes this way. ``headcount[s, p]``:
    doctors at station s in period p, ``profiles[s, p]``: of those who are alike. ``pools`` and ``cohorts``: doctors of whom the model only
    counts how many take each course; who, is chosen afterwards. ``visits``: whole
    days a week. The totals ``headcount``, ``takers`` and ``relocated`` follow from the others;
    as whole-numbered columns they let a solver branch on what budgets limit.
    """

    horizon: Horizon
    travel: TravelMinutes
    model: Model = field(default_factory=Model)
    paths: dict[str, list[Path]] = field(default_factory=dict)
    at: dict[Then, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    """Post and period -> (doctor, column) of each way that leads there."""
    profiles: dict[Then, list[Profile]] = field(default_factory=lambda: defaultdict(list))
    headcount: dict[Then, int] = field(default_factory=dict)
    eligible: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Doctor -> the courses the doctor may take, or has to by decision."""
    decided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Doctor -> the courses that decisions name."""
    pools: list[Pool] = field(default_factory=list)
    """With one period: all but those whom decisions name."""
    cohorts: list[Cohort] = field(default_factory=list)
    trainees: list[Trainees] = field(default_factory=list)
    training: dict[Then, list[Trainees]] = field(default_factory=lambda: defaultdict(list))
    """Post and period -> who trains there then."""
    learned: dict[tuple[str, int, str], list[int]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Post, period and skill -> the trainees who are there then and whose skill counts."""
    takers: dict[str, int] = field(default_factory=dict)
    """Course -> all its trainees."""
    relocated: int = -1
    """Doctors who relocate."""
    visits: list[VisitWay] = field(default_factory=list)
    _visits_from: dict[Then, list[VisitWay]] = field(default_factory=lambda: defaultdict(list))
    _visits_to: dict[Then, list[VisitWay]] = field(default_factory=lambda: defaultdict(list))
    _posts: Targets | None = None
    _between: dict[str, Minutes] = field(default_factory=dict)

    @property
    def least_unplaced(self) -> int:
        """Periods in which doctors are unplaced on their best ways: no plan has fewer."""
        return sum(
            min((path.unplaced for path in paths), default=0) for paths in self.paths.values()
        )

    def minutes_between(self, one: str, other: str) -> int:
        """Return the minutes from a post to another, or ``UNREACHABLE``."""
        if self._posts is None:
            self._posts = self.travel.targets([*self.horizon.stations, *self.horizon.teams])
        if one not in self._between:
            self._between[one] = self.travel.from_place(one, self._posts)
        return int(self._between[one][self._posts.index[other]])

    def holders(self, station: str, period: int, skill: str) -> list[Term]:
        """Return the terms that count the doctors at a station who hold a skill in a period."""
        terms: list[Term] = [
            (profile.column, 1)
            for profile in self.profiles[station, period]
            if skill in profile.skills
        ]
        return terms + [(column, 1) for column in self.learned[station, period, skill]]

    def supply(self, station: str, period: int) -> list[Term]:
        """Return the terms that sum the days a week that a station's doctors supply."""
        days: list[Term] = [(one.column, one.days) for one in self.profiles[station, period]]
        lost: list[Term] = [
            (trainee.column, -trainee.days_lost)
            for trainee in self.training[station, period]
            if trainee.days_lost
        ]
        return days + lost

    def visits_from(self, station: str, period: int) -> list[VisitWay]:
        """Return the visits that a station may make in a period."""
        return self._visits_from[station, period]

    def visits_to(self, point: str, period: int) -> list[VisitWay]:
        """Return the visits that a point may have in a period."""
        return self._visits_to[point, period]

    def add_visit(self, way: VisitWay) -> None:
        """Keep an allowed visit."""
        self.visits.append(way)
        self._visits_from[way.station, way.period].append(way)
        self._visits_to[way.point, way.period].append(way)


def define_variables(horizon: Horizon, *, idle: bool = True) -> Variables:
    """Make every variable.

    Parameters
    ----------
    horizon
        The facts of every period.
    idle
        See ``possible_steps``; without them the model has no better plan than the whole one, and
        none that is worse if it reaches ``least_unplaced``.
    """
    travel = TravelMinutes(horizon.instance)
    v = Variables(horizon, travel)
    _define_postings(v, idle=idle)
    v.eligible, v.decided = eligible_courses(horizon, travel)
    _define_training(v)
    _define_visits(v)
    return v


def _define_postings(v: Variables, *, idle: bool) -> None:
    for doctor, ways in possible_steps(v.horizon, v.travel, idle=idle):
        here = v.horizon.available[doctor]
        v.paths[doctor] = []
        for steps, taken_up in ways:
            unplaced = sum(steps[p] is None for p in here)
            path = Path(steps, unplaced, taken_up, v.model.column())
            v.paths[doctor].append(path)
            for p in here:
                if (step := steps[p]) is not None:
                    v.at[step.post, p].append((doctor, path.column))
    # Over several periods a way is in many rows, and a count of each would be as many again.
    counted = len(v.horizon) == 1 and len(v.model.lower) > COUNTED
    for then in list(v.at):
        v.profiles[then] = define_profiles(
            v.model, v.at[then], v.horizon.doctors, v.horizon.days, counted=counted
        )
    for p in range(len(v.horizon)):
        for station in v.horizon.stations:
            v.headcount[station, p] = v.model.column(upper=len(v.at[station, p]))
    v.relocated = v.model.column(upper=len(v.paths))


def _define_training(v: Variables) -> None:
    """Count the trainees that are at the same posts from the course's period on.

    In one period they need not be told apart but by post; those whom decisions name are.
    """
    apart = v.eligible
    if len(v.horizon) == 1:
        apart = {doctor: v.eligible[doctor] for doctor in v.decided}
        rest = {doctor: own for doctor, own in v.eligible.items() if doctor not in apart}
        v.pools = define_pools(v.model, v.paths, rest, v.horizon.courses, v.profiles)
    v.cohorts = define_cohorts(v.horizon, v.model, v.paths, apart, v.decided)
    courses = {course.course_id: course for course in v.horizon.courses}
    # Whoever is told a course counts even where the seats do not suffice: a row says that.
    told = Counter(course for courses in v.decided.values() for course in courses)
    seats = {
        course: min(max(row.seats_max, told[course]), len(v.paths))
        for course, row in courses.items()
    }
    flows: dict[tuple[str, tuple[str | None, ...], Number], list[int]] = defaultdict(list)
    for pool in v.pools:
        for course, column in pool.trainees.items():
            flows[course, (pool.post,), 0].append(column)
    for cohort in v.cohorts:
        for course, column in cohort.trainees.items():
            posts = cohort.posts[v.horizon.held_in[course] :]
            lost = simple(cohort.days * v.horizon.share_away(courses[course]))
            flows[course, posts, lost].append(column)
    for (course, posts, lost), columns in flows.items():
        most = min(sum(int(v.model.upper[c]) for c in columns), seats[course])
        count = columns[0] if len(columns) == 1 else v.model.column(upper=most)
        v.trainees.append(Trainees(course, posts, lost, count, tuple(columns)))
        held, counts_from = v.horizon.held_in[course], v.horizon.counts_from(courses[course])
        for p, post in enumerate(posts, start=held):
            if post is not None and p == held:
                v.training[post, p].append(v.trainees[-1])
            if post is not None and p >= counts_from:
                v.learned[post, p, courses[course].skill_id].append(count)
    v.takers = {course: v.model.column(upper=most) for course, most in seats.items()}
    v.model.totals += v.takers.values()


def _define_visits(v: Variables) -> None:
    """Make the visits of rule 7; more days than a point needs, or doctors have, are of no use."""
    stations = v.travel.targets(list(v.horizon.stations))
    points = v.horizon.points
    if not points:
        return
    all_points = v.travel.targets([point.point_id for point in points])
    parents = np.array([point.station_id for point in points])
    limit = v.horizon.settings.visit_limit
    supplied = {station: _most_days(v, station) for station in stations.index}
    for station in stations.index:
        minutes = v.travel.from_place(station, all_points)
        near = (minutes != UNREACHABLE) & (minutes <= math.floor(limit)) | (parents == station)
        for i in np.flatnonzero(near).tolist():
            point, away = points[i], max(int(minutes[i]), 0)
            wanted = math.ceil(point.days_per_week)
            for p, days in enumerate(supplied[station]):
                if most := min(wanted, days):
                    column = v.model.column(upper=most)
                    v.add_visit(VisitWay(station, point.point_id, p, away, column))


def _most_days(v: Variables, station: str) -> list[int]:
    """Return, by period, the whole days a week that all who may be at a station supply."""
    return [
        math.floor(sum(v.horizon.days[doctor] for doctor in {d for d, _ in v.at[station, p]}))
        for p in range(len(v.horizon))
    ]
