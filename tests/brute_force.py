"""Every plan of a tiny instance without points, looked at one by one: no model, no solver.

What concerns a single doctor or number comes from the plain rules; how all of it adds up over
doctors and periods is written anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import ceil, floor, prod

from phanbo.models.instance import Instance
from phanbo.models.settings import OBJECTIVES
from phanbo.models.tables import Course, Doctor
from tests.plain_rules import Rules


@dataclass(frozen=True)
class Career:
    """What one doctor does over the whole plan."""

    doctor: Doctor
    posts: dict[int, str | None]
    """For the periods in which the doctor is available; None: unplaced."""
    courses: tuple[Course, ...]

    def begins(self) -> int | None:
        """Return the first period at a post other than ``post_id``."""
        others = (None, self.doctor.post_id)
        return min((one for one, post in self.posts.items() if post not in others), default=None)


Plan = tuple[Career, ...]


class BruteForce:
    """All that each doctor could do, and what comes of each combination."""

    def __init__(self, instance: Instance) -> None:
        assert not instance.points
        self.instance = instance
        self.settings = instance.settings
        self.rules = Rules(instance)
        self.periods = self.rules.periods
        self.careers = [list(self.careers_of(doctor)) for doctor in instance.doctors]
        self.plans = prod(map(len, self.careers))

    def stages(self) -> list[Fraction] | None:
        """Return the best value of each stage; None: no plan is allowed."""
        left = [self.objectives(plan) for plan in product(*self.careers) if self.allowed(plan)]
        if not left:
            return None
        bests = []
        for aim in self.settings.objectives:
            bests.append(min(values[aim.name] for values in left))
            left = [one for one in left if one[aim.name] <= bests[-1] + aim.slack(bests[-1])]
        return bests

    # One doctor: section 2, rules 1, 5 and 9.

    def careers_of(self, doctor: Doctor) -> Iterator[Career]:
        available = [one for one in self.periods.all if self.periods.available(doctor, one)]
        choices = [[None, *self.posts(doctor, period)] for period in available]
        for posts in product(*choices):
            held = [post for post in posts if post is not None]
            others = [post for post in held if post != doctor.post_id]
            stays_first = held[len(held) - len(others) :] == others
            if len(set(others)) <= 1 and stays_first:
                career = dict(zip(available, posts, strict=True))
                if all(self.obeys(doctor, *one) for one in career.items()):
                    for courses in self.trainings(doctor, career):
                        yield Career(doctor, career, courses)

    def posts(self, doctor: Doctor, period: int) -> list[str]:
        places = {station.station_id for station in self.instance.stations} | {doctor.post_id or ""}
        return [one for one in sorted(places - {""}) if self.rules.mode(doctor, one, period)]

    def obeys(self, doctor: Doctor, period: int, post: str | None) -> bool:
        told = self.periods.decided(doctor, "post", period)
        stays = self.periods.decided(doctor, "stay", period)
        return (
            all(post == one for one in told)
            and not (stays and (post is None or post != doctor.post_id))
            and post not in self.periods.decided(doctor, "forbid", period)
        )

    def trainings(
        self, doctor: Doctor, posts: dict[int, str | None]
    ) -> Iterator[tuple[Course, ...]]:
        told = {
            row.target_id
            for row in self.instance.decisions
            if row.doctor_id == doctor.doctor_id and row.action == "train"
        }
        possible = [
            course
            for course in self.instance.courses
            if self.rules.may_take(doctor, course)
            and all(posts[period] is not None for period in self.periods.attended(course))
        ]
        for number in range(len(possible) + 1):
            for chosen in combinations(possible, number):
                skills = {course.skill_id for course in chosen}
                times = {self.periods.of(course.period) for course in chosen}
                decided = told <= {course.course_id for course in chosen}
                if decided and len(skills) == len(times) == number:
                    yield chosen

    # All doctors: the other rules.

    def allowed(self, plan: Plan) -> bool:
        taken = Counter(course.course_id for one in plan for course in one.courses)
        seats = {one.course_id: (one.seats_min, one.seats_max) for one in self.instance.courses}
        fees, allowances = self.money(plan)
        training_budget, budget = self.settings.training_budget, self.settings.budget
        return (
            all(seats[course][0] <= number <= seats[course][1] for course, number in taken.items())
            and (training_budget is None or fees <= training_budget)
            and (budget is None or fees + allowances <= budget)
            and all(self.allowed_in(period, plan) for period in self.periods.all)
        )

    def allowed_in(self, period: int, plan: Plan) -> bool:
        there = Counter(one.posts.get(period) for one in plan)
        relocated = Counter(one.posts.get(period) for one in plan if self.relocates(one, period))
        training = Counter(one.posts.get(period) for one in plan if self.course_in(one, period))
        share = self.settings.training_share
        for station in self.instance.stations:
            post, most = station.station_id, self.periods.max_doctors(station, period)
            if most is not None and there[post] > most:
                return False
            if station.housing is not None and relocated[post] > station.housing:
                return False
            if training[post] > ceil(share * there[post]):
                return False
        for team in self.instance.teams:
            own = [one for one in plan if one.doctor.post_id == team.team_id]
            available = sum(period in one.posts for one in own)
            if not min(team.keep_min, available) <= there[team.team_id] <= team.keep_max:
                return False
        moved = sum(self.moves(one, period) for one in plan)
        enough = self.settings.max_moves is None or moved <= self.settings.max_moves
        return enough and self.partners_are_near(period, plan)

    def partners_are_near(self, period: int, plan: Plan) -> bool:
        careers = {one.doctor.doctor_id: one for one in plan}
        for one in plan:
            if one.doctor.partner_id:
                other = careers[one.doctor.partner_id]
                post, post_of_other = one.posts.get(period), other.posts.get(period)
                if post is None or post_of_other is None:
                    continue
                both_stay = (post, post_of_other) == (one.doctor.post_id, other.doctor.post_id)
                if not both_stay and not self.rules.near_enough(post, post_of_other):
                    return False
        return True

    def moves(self, one: Career, period: int) -> bool:
        stations = {station.station_id for station in self.instance.stations}
        return one.doctor.post_id in stations and one.begins() == period

    def relocates(self, one: Career, period: int) -> bool:
        post = one.posts.get(period)
        return post is not None and self.rules.mode(one.doctor, post, period) == "relocate"

    def course_in(self, one: Career, period: int) -> Course | None:
        return next((c for c in one.courses if self.periods.of(c.period) == period), None)

    def money(self, plan: Plan) -> tuple[Fraction, Fraction]:
        """Return course costs and relocation allowances."""
        fees = sum((Fraction(course.cost) for one in plan for course in one.courses), Fraction())
        allowance = Fraction(self.settings.relocation_allowance)
        return fees, allowance * self.relocations(plan)

    def relocations(self, plan: Plan) -> int:
        return sum(any(self.relocates(one, period) for period in one.posts) for one in plan)

    # Section 4.

    def objectives(self, plan: Plan) -> dict[str, Fraction]:
        fees, allowances = self.money(plan)
        values = defaultdict(
            Fraction,
            {
                "unplaced": Fraction(
                    sum(post is None for one in plan for post in one.posts.values())
                ),
                "relocations": Fraction(self.relocations(plan)),
                "moves": Fraction(sum(self.moves(one, at) for one in plan for at in one.posts)),
                "cost": fees + allowances,
                "travel": sum((self.travel(one) for one in plan), Fraction()),
                "preference": Fraction(sum(self.preference(one) for one in plan)),
            },
        )
        for period, station in product(self.periods.all, self.instance.stations):
            there = [one for one in plan if one.posts.get(period) == station.station_id]
            amounts = {
                "below_minimum": self.periods.min_doctors(station, period) - len(there),
                "below_target": self.periods.target_doctors(station, period) - len(there),
                "uncovered_days": self.periods.presence_days(station, period)
                - sum(self.days(one, period) for one in there),
            }
            for name, amount in amounts.items():
                values[name] += station.priority * shortage(amount)
            for place, skill, required in self.periods.requirements(period):
                if place == station:
                    holders = sum(self.holds(one, skill, period) for one in there)
                    missing = Fraction(required - holders)
                    values["missing_skills"] += station.priority * shortage(missing)
        return {name: values[name] for name in OBJECTIVES}

    def days(self, one: Career, period: int) -> Fraction:
        course = self.course_in(one, period)
        share = Fraction(1) if course is None else self.periods.supplied_while_training(course)
        return self.rules.days(one.doctor) * share

    def holds(self, one: Career, skill: str, period: int) -> bool:
        learnt = {course.skill_id for course in one.courses if self.periods.counts(course, period)}
        return skill in learnt.union(one.doctor.skills)

    def travel(self, one: Career) -> Fraction:
        weekly = Fraction()
        for period, post in one.posts.items():
            if post is not None:
                trips = 1 if self.relocates(one, period) else Fraction(self.settings.work_days)
                weekly += trips * self.rules.post_minutes(one.doctor, post)
        return weekly

    def preference(self, one: Career) -> int:
        ranks = {
            row.station_id: row.rank
            for row in self.instance.preferences
            if row.doctor_id == one.doctor.doctor_id
        }
        unnamed = max(ranks.values(), default=0) + 1
        return sum(ranks.get(post or "", unnamed) - 1 for post in one.posts.values())


def shortage(amount: Fraction) -> Fraction:
    """Return T(amount) of section 4."""
    whole = max(floor(amount), 0)
    return Fraction(whole * (whole + 1), 2) + (whole + 1) * max(amount - whole, Fraction())
