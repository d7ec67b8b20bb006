"""The textbook model of PROBLEM.md for one period: slow, plain, and exact.

It is written from PROBLEM.md alone and shares nothing with the optimizer: a binary for each
doctor and post, a binary for each doctor and course, a whole number for each visit, and one
stage an objective.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from phanbo.models.instance import Instance
from phanbo.models.tables import Doctor
from tests.plain_program import Program, Terms, Variable
from tests.plain_rules import Rules


def plain_solve(instance: Instance) -> list[Fraction] | None:
    """Return the best value of each stage, in order; None: infeasible."""
    model = PlainModel(instance)
    objectives = model.objectives()
    bests: list[Fraction] = []
    for aim in instance.settings.objectives:
        best = model.minimum(objectives[aim.name])
        if best is None:
            assert not bests
            return None
        model.at_most(objectives[aim.name], best + aim.slack(best))
        bests.append(best)
    return bests


class PlainModel(Program):
    """Variables, rules 1 to 9 of section 3 and objectives of section 4."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance
        self.rules = Rules(instance)
        self.stations = [station.station_id for station in instance.stations]
        self.posts = self.stations + [team.team_id for team in instance.teams]
        self.available = [one for one in instance.doctors if self.rules.available(one)]
        self.at = {
            (doctor.doctor_id, post): self.binary()
            for doctor in self.available
            for post in self.posts
        }
        self.unplaced = {one.doctor_id: self.binary() for one in self.available}
        self.train = {
            (doctor.doctor_id, course.course_id): self.binary()
            for doctor in instance.doctors
            for course in instance.courses
        }
        most = int(sum(self.rules.days(doctor) for doctor in instance.doctors))
        self.visit = {
            (station, point.point_id): self.whole(most)
            for station in self.stations
            for point in instance.points
        }
        self.section_2()
        self.rule_1()
        self.rule_2()
        self.rule_3()
        self.rule_4()
        self.rule_5()
        self.rule_6()
        self.rule_7()
        self.rule_8()
        self.rule_9()

    # Sums that the rules share.

    def doctors_at(self, post: str) -> Terms:
        return [(1, self.at[one.doctor_id, post]) for one in self.available]

    def own(self, post: str) -> list[Doctor]:
        return [doctor for doctor in self.available if doctor.post_id == post]

    def relocated(self, station: str) -> Terms:
        return [
            (1, self.at[doctor.doctor_id, station])
            for doctor in self.available
            if self.rules.mode(doctor, station) == "relocate"
        ]

    def course_costs(self) -> Terms:
        return [
            (Fraction(course.cost), self.train[doctor.doctor_id, course.course_id])
            for doctor in self.instance.doctors
            for course in self.instance.courses
        ]

    def allowances(self) -> Terms:
        allowance = Fraction(self.instance.settings.relocation_allowance)
        return [(allowance, one) for station in self.stations for _, one in self.relocated(station)]

    def supply(self, station: str) -> Terms:
        return [
            (self.rules.days(doctor), self.at[doctor.doctor_id, station])
            for doctor in self.available
        ]

    def visiting(self, station: str) -> Terms:
        return [(1, self.visit[station, point.point_id]) for point in self.instance.points]

    # Section 2 and the rules of section 3.

    def section_2(self) -> None:
        for doctor in self.available:
            places = [self.at[doctor.doctor_id, post] for post in self.posts]
            self.model.add_exactly_one(*places, self.unplaced[doctor.doctor_id])

    def rule_1(self) -> None:
        for doctor, post in product(self.available, self.posts):
            if self.rules.mode(doctor, post) is None:
                self.fix(self.at[doctor.doctor_id, post], 0)

    def rule_2(self) -> None:
        for station in self.instance.stations:
            limit = self.rules.max_doctors(station)
            if limit is not None:
                self.at_most(self.doctors_at(station.station_id), limit)
            if station.housing is not None:
                self.at_most(self.relocated(station.station_id), station.housing)

    def rule_3(self) -> None:
        for team in self.instance.teams:
            own = self.own(team.team_id)
            staying: Terms = [(1, self.at[one.doctor_id, team.team_id]) for one in own]
            self.at_least(staying, min(team.keep_min, len(own)))
            self.at_most(staying, team.keep_max)

    def rule_4(self) -> None:
        limit = self.instance.settings.max_moves
        if limit is not None:
            self.at_most(self.moves(), limit)

    def rule_5(self) -> None:
        for doctor in self.instance.doctors:
            one = doctor.doctor_id
            for course in self.instance.courses:
                if not self.rules.may_take(doctor, course):
                    self.fix(self.train[one, course.course_id], 0)
            if doctor in self.available:  # at most one course, none without a post
                taken: Terms = [(1, self.train[one, c.course_id]) for c in self.instance.courses]
                self.at_most([*taken, (1, self.unplaced[one])], 1)
        for course in self.instance.courses:
            trainees: Terms = [
                (1, self.train[doctor.doctor_id, course.course_id])
                for doctor in self.instance.doctors
            ]
            runs = self.binary()
            self.at_least([*trainees, (-course.seats_min, runs)], 0)
            self.at_most([*trainees, (-course.seats_max, runs)], 0)
        self.training_share()

    def training_share(self) -> None:
        share = self.instance.settings.training_share
        for station in self.stations:
            training: Terms = []
            for doctor, course in product(self.available, self.instance.courses):
                training.append((1, self.trains_at(doctor.doctor_id, course.course_id, station)))
            # t <= ceil(a n / b) for whole t, n, a, b is the same as b t <= a n + b - 1.
            a, b = share.numerator, share.denominator
            doctors = [(-a * number, one) for number, one in self.doctors_at(station)]
            self.at_most([(b * number, one) for number, one in training] + doctors, b - 1)

    def trains_at(self, doctor: str, course: str, post: str) -> Variable:
        """Return a binary that is 1 if the doctor takes the course and holds the post."""
        return self.both(self.train[doctor, course], self.at[doctor, post])

    def rule_6(self) -> None:
        settings = self.instance.settings
        if settings.training_budget is not None:
            self.at_most(self.course_costs(), Fraction(settings.training_budget))
        if settings.budget is not None:
            self.at_most(self.course_costs() + self.allowances(), Fraction(settings.budget))

    def rule_7(self) -> None:
        for station, point in product(self.instance.stations, self.instance.points):
            if self.rules.visit_minutes(station, point) is None:
                self.fix(self.visit[station.station_id, point.point_id], 0)
        for station in self.instance.stations:
            supply = [(-days, one) for days, one in self.supply(station.station_id)]
            self.at_most(self.visiting(station.station_id) + supply, 0)

    def rule_8(self) -> None:
        for doctor in self.available:
            partner = self.rules.doctors.get(doctor.partner_id or "")
            if partner not in self.available:
                continue
            for post, other in product(self.posts, self.posts):
                both_stay = post == doctor.post_id and other == partner.post_id
                if not both_stay and not self.rules.near_enough(post, other):
                    pair = (self.at[doctor.doctor_id, post], self.at[partner.doctor_id, other])
                    self.at_most([(1, one) for one in pair], 1)

    def rule_9(self) -> None:
        for decision in self.instance.decisions:
            one, target = decision.doctor_id, decision.target_id
            post = self.rules.doctors[one].post_id if decision.action == "stay" else target
            if decision.action == "train":
                self.fix(self.train[one, str(target)], 1)
            elif decision.action == "no_training" or one not in self.unplaced:
                continue  # no_training is part of rule 5; who is not available has no decisions
            elif decision.action == "forbid":
                self.fix(self.at[one, str(post)], 0)
            elif post is None:
                self.model.add_bool_or()  # nowhere to stay
            else:
                self.fix(self.at[one, post], 1)

    # Section 4.

    def objectives(self) -> dict[str, Terms]:
        return {
            "unplaced": [(1, one) for one in self.unplaced.values()],
            "below_minimum": self.below_minimum(),
            "missing_skills": self.missing_skills(),
            "uncovered_days": self.uncovered_days(),
            "below_target": self.below_target(),
            "relocations": [term for station in self.stations for term in self.relocated(station)],
            "moves": self.moves(),
            "travel": self.travel(),
            "cost": self.course_costs() + self.allowances(),
            "preference": self.preference(),
        }

    def below_minimum(self) -> Terms:
        return [
            self.shortage(
                self.rules.min_doctors(one), self.doctors_at(one.station_id), one.priority
            )
            for one in self.instance.stations
        ]

    def below_target(self) -> Terms:
        return [
            self.shortage(
                self.rules.target_doctors(one), self.doctors_at(one.station_id), one.priority
            )
            for one in self.instance.stations
        ]

    def missing_skills(self) -> Terms:
        terms = []
        for station, skill, required in self.rules.requirements():
            holders: Terms = []
            for doctor in self.available:
                if skill in doctor.skills:
                    holders.append((1, self.at[doctor.doctor_id, station.station_id]))
                for course in self.instance.courses:
                    if course.skill_id == skill:  # with one period it counts at once
                        both = (doctor.doctor_id, course.course_id, station.station_id)
                        holders.append((1, self.trains_at(*both)))
            terms.append(self.shortage(required, holders, station.priority))
        return terms

    def uncovered_days(self) -> Terms:
        terms = []
        for station in self.instance.stations:
            visiting = [(-days, one) for days, one in self.visiting(station.station_id)]
            present = self.supply(station.station_id) + visiting
            needed = self.rules.presence_days(station)
            terms.append(self.shortage(needed, present, station.priority))
        priorities = {one.station_id: one.priority for one in self.instance.stations}
        for point in self.instance.points:
            visits: Terms = [(1, self.visit[one, point.point_id]) for one in self.stations]
            needed = Fraction(point.days_per_week)
            terms.append(self.shortage(needed, visits, priorities[point.station_id]))
        return terms

    def moves(self) -> Terms:
        return [
            (1, self.at[doctor.doctor_id, station])
            for doctor in self.available
            for station in self.stations
            if doctor.post_id in self.stations and station != doctor.post_id
        ]

    def travel(self) -> Terms:
        terms: Terms = []
        for doctor, post in product(self.available, self.posts):
            relocates = self.rules.mode(doctor, post) == "relocate"
            trips = 1 if relocates else Fraction(self.instance.settings.work_days)
            weekly = trips * self.rules.post_minutes(doctor, post)
            terms.append((weekly, self.at[doctor.doctor_id, post]))
        for station, point in product(self.instance.stations, self.instance.points):
            minutes = self.rules.visit_minutes(station, point) or 0  # rule 7 forbids the others
            terms.append((minutes, self.visit[station.station_id, point.point_id]))
        return terms

    def preference(self) -> Terms:
        terms: Terms = []
        for doctor in self.available:
            ranks = {
                row.station_id: row.rank
                for row in self.instance.preferences
                if row.doctor_id == doctor.doctor_id
            }
            if ranks:
                unnamed = max(ranks.values()) + 1
                for post in self.posts:
                    rank = ranks.get(post, unnamed)
                    terms.append((rank - 1, self.at[doctor.doctor_id, post]))
                terms.append((unnamed - 1, self.unplaced[doctor.doctor_id]))
        return terms
