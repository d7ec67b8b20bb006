"""The textbook model of PROBLEM.md: slow, plain, and exact, for any number of periods.

It is written from PROBLEM.md alone and shares nothing with the optimizer: a binary for each
doctor, post and period, a binary for each doctor and course, a whole number for each visit, and
one stage an objective.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from phanbo.models.instance import Instance
from tests.plain_plan import PlainPlan
from tests.plain_program import Terms


def plain_solve(instance: Instance) -> list[Fraction] | None:
    """Return the best value of each stage, in order; None: infeasible."""
    model = PlainModel(instance)
    return model.stages(model.objectives)


class PlainModel(PlainPlan):
    """The allowed plans, and the objectives of section 4 by which one is better."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance)
        self.objectives_in = [self.in_period(period) for period in self.periods.all]
        self.objectives = {
            name: [term for one in self.objectives_in for term in one[name]]
            for name in self.objectives_in[0]
        }

    def stages(self, objectives: Mapping[str, Terms]) -> list[Fraction] | None:
        """Minimise each objective in turn and hold it; None: the rules contradict one another."""
        bests: list[Fraction] = []
        for aim in self.instance.settings.objectives:
            best = self.minimum(objectives[aim.name])
            if best is None:
                assert not bests
                return None
            self.at_most(objectives[aim.name], best + aim.slack(best))
            bests.append(best)
        return bests

    def in_period(self, period: int) -> dict[str, Terms]:
        """Return what a period adds to each objective."""
        return {
            "unplaced": [
                (1, self.unplaced[one.doctor_id, period]) for one in self.available(period)
            ],
            "below_minimum": self.below_minimum(period),
            "missing_skills": self.missing_skills(period),
            "uncovered_days": self.uncovered_days(period),
            "below_target": self.below_target(period),
            "relocations": self.relocations(period),
            "moves": self.moves(period),
            "travel": self.travel(period),
            "cost": self.course_costs(period) + self.allowances(period),
            "preference": self.preference(period),
        }

    def below_minimum(self, period: int) -> Terms:
        return [
            self.shortage(
                self.periods.min_doctors(station, period),
                self.doctors_at(station.station_id, period),
                station.priority,
            )
            for station in self.instance.stations
        ]

    def below_target(self, period: int) -> Terms:
        return [
            self.shortage(
                self.periods.target_doctors(station, period),
                self.doctors_at(station.station_id, period),
                station.priority,
            )
            for station in self.instance.stations
        ]

    def missing_skills(self, period: int) -> Terms:
        terms = []
        for station, skill, required in self.periods.requirements(period):
            holders: Terms = []
            for doctor in self.available(period):
                if skill in doctor.skills:
                    holders.append((1, self.at[doctor.doctor_id, station.station_id, period]))
                for course in self.instance.courses:
                    if course.skill_id == skill and self.periods.counts(course, period):
                        trained = self.trains_at(doctor, course, station.station_id, period)
                        holders.append((1, trained))
            terms.append(self.shortage(required, holders, station.priority))
        return terms

    def uncovered_days(self, period: int) -> Terms:
        terms = []
        for station in self.instance.stations:
            visiting = [(-days, one) for days, one in self.visiting(station.station_id, period)]
            present = self.supply(station.station_id, period) + visiting
            needed = self.periods.presence_days(station, period)
            terms.append(self.shortage(needed, present, station.priority))
        priorities = {one.station_id: one.priority for one in self.instance.stations}
        for point in self.instance.points:
            visits: Terms = [(1, self.visit[one, point.point_id, period]) for one in self.stations]
            needed = Fraction(point.days_per_week)
            terms.append(self.shortage(needed, visits, priorities[point.station_id]))
        return terms

    def travel(self, period: int) -> Terms:
        terms: Terms = []
        for doctor, post in product(self.available(period), self.posts):
            relocates = self.rules.mode(doctor, post, period) == "relocate"
            trips = 1 if relocates else Fraction(self.instance.settings.work_days)
            weekly = trips * self.rules.post_minutes(doctor, post)
            terms.append((weekly, self.at[doctor.doctor_id, post, period]))
        for station, point in product(self.instance.stations, self.instance.points):
            minutes = self.rules.visit_minutes(station, point) or 0  # rule 7 forbids the others
            terms.append((minutes, self.visit[station.station_id, point.point_id, period]))
        return terms

    def preference(self, period: int) -> Terms:
        terms: Terms = []
        for doctor in self.available(period):
            ranks = {
                row.station_id: row.rank
                for row in self.instance.preferences
                if row.doctor_id == doctor.doctor_id
            }
            if ranks:
                unnamed = max(ranks.values()) + 1
                for post in self.posts:
                    rank = ranks.get(post, unnamed)
                    terms.append((rank - 1, self.at[doctor.doctor_id, post, period]))
                terms.append((unnamed - 1, self.unplaced[doctor.doctor_id, period]))
        return terms
