"""Which plans PROBLEM.md allows: the variables of the textbook model, and one method a rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Doctor
from tests.plain_program import Program, Terms, Variable
from tests.plain_rules import Rules


class PlainPlan(Program):
    """Section 2 and rules 1 to 9 of section 3."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance
        self.rules = Rules(instance)
        self.periods = self.rules.periods
        self.stations = [station.station_id for station in instance.stations]
        self.posts = self.stations + [team.team_id for team in instance.teams]
        self.choices()
        self.section_2()
        for period in self.periods.all:
            self.rule_1(period)
            self.rule_2(period)
            self.rule_3(period)
            self.rule_4(period)
            self.rule_5_in(period)
            self.rule_7(period)
            self.rule_8(period)
            self.rule_9_in(period)
        self.rule_5()
        self.rule_6()
        self.rule_9()

    def choices(self) -> None:
        """Make the variables: who is where, who learns what, who visits how long, in each period.

        ``held`` is 1 if the doctor is at the post in the period or was in an earlier one.
        """
        everywhen = [
            (doctor.doctor_id, period)
            for period in self.periods.all
            for doctor in self.available(period)
        ]
        self.unplaced = {key: self.binary() for key in everywhen}
        self.at = {
            (doctor, post, period): self.binary()
            for doctor, period in everywhen
            for post in self.posts
        }
        self.held = {
            (doctor, post, period): self.any_of(
                [
                    self.at[doctor, post, one]
                    for one in range(period + 1)
                    if (doctor, one) in everywhen
                ]
            )
            for doctor, post, period in self.at
        }
        self.train = {
            (doctor.doctor_id, course.course_id): self.binary()
            for doctor in self.instance.doctors
            for course in self.instance.courses
        }
        most = int(sum(self.rules.days(doctor) for doctor in self.instance.doctors))
        self.visit = {
            (station, point.point_id, period): self.whole(most)
            for station in self.stations
            for point in self.instance.points
            for period in self.periods.all
        }

    # Sums that the rules share.

    def available(self, period: int) -> list[Doctor]:
        return [one for one in self.instance.doctors if self.periods.available(one, period)]

    def courses(self, period: int) -> list[Course]:
        return [one for one in self.instance.courses if self.periods.of(one.period) == period]

    def doctors_at(self, post: str, period: int) -> Terms:
        return [(1, self.at[one.doctor_id, post, period]) for one in self.available(period)]

    def relocating(self, station: str, period: int) -> list[Doctor]:
        """Return those who would relocate to a station."""
        return [
            doctor
            for doctor in self.available(period)
            if self.rules.mode(doctor, station, period) == "relocate"
        ]

    def taken_up(self, doctor: Doctor, post: str, period: int) -> Terms:
        """Return 1 in the first period in which the doctor holds the post, else 0."""
        held: Terms = [(1, self.held[doctor.doctor_id, post, period])]
        before = (doctor.doctor_id, post, period - 1)
        return [*held, (-1, self.held[before])] if before in self.held else held

    def trains_at(self, doctor: Doctor, course: Course, post: str, period: int) -> Variable:
        """Return a binary that is 1 if the doctor takes the course, and is at the post then."""
        one = doctor.doctor_id
        return self.both(self.train[one, course.course_id], self.at[one, post, period])

    def moves(self, period: int) -> Terms:
        return [
            term
            for doctor in self.available(period)
            for station in self.stations
            if doctor.post_id in self.stations and station != doctor.post_id
            for term in self.taken_up(doctor, station, period)
        ]

    def course_costs(self, period: int) -> Terms:
        return [
            (Fraction(course.cost), self.train[doctor.doctor_id, course.course_id])
            for doctor in self.instance.doctors
            for course in self.courses(period)
        ]

    def relocations(self, period: int) -> Terms:
        return [
            term
            for station in self.stations
            for doctor in self.relocating(station, period)
            for term in self.taken_up(doctor, station, period)
        ]

    def allowances(self, period: int) -> Terms:
        allowance = Fraction(self.instance.settings.relocation_allowance)
        return [(allowance * number, one) for number, one in self.relocations(period)]

    def supply(self, station: str, period: int) -> Terms:
        """Return the days a week that the doctors at a station supply, less what training takes."""
        full: Terms = [
            (self.rules.days(doctor), self.at[doctor.doctor_id, station, period])
            for doctor in self.available(period)
        ]
        cuts: Terms = [
            (
                self.rules.days(doctor) * (self.periods.supplied_while_training(course) - 1),
                self.trains_at(doctor, course, station, period),
            )
            for doctor, course in product(self.available(period), self.courses(period))
        ]
        return full + cuts

    def visiting(self, station: str, period: int) -> Terms:
        return [(1, self.visit[station, point.point_id, period]) for point in self.instance.points]

    # Section 2 and the rules of section 3.

    def section_2(self) -> None:
        for doctor, period in self.unplaced:
            places = [self.at[doctor, post, period] for post in self.posts]
            self.model.add_exactly_one(*places, self.unplaced[doctor, period])
        own_post = {doctor.doctor_id: doctor.post_id for doctor in self.instance.doctors}
        for doctor, period in self.unplaced:
            others = [
                self.held[doctor, post, period] for post in self.posts if post != own_post[doctor]
            ]
            self.at_most([(1, one) for one in others], 1)
            own = own_post[doctor]
            if own is not None:
                for other in others:
                    self.at_most([(1, self.at[doctor, own, period]), (1, other)], 1)

    def rule_1(self, period: int) -> None:
        for doctor, post in product(self.available(period), self.posts):
            if self.rules.mode(doctor, post, period) is None:
                self.fix(self.at[doctor.doctor_id, post, period], 0)

    def rule_2(self, period: int) -> None:
        for station in self.instance.stations:
            limit = self.periods.max_doctors(station, period)
            if limit is not None:
                self.at_most(self.doctors_at(station.station_id, period), limit)
            if station.housing is not None:
                relocated: Terms = [
                    (1, self.at[doctor.doctor_id, station.station_id, period])
                    for doctor in self.relocating(station.station_id, period)
                ]
                self.at_most(relocated, station.housing)

    def rule_3(self, period: int) -> None:
        for team in self.instance.teams:
            own = [one for one in self.available(period) if one.post_id == team.team_id]
            staying: Terms = [(1, self.at[one.doctor_id, team.team_id, period]) for one in own]
            self.at_least(staying, min(team.keep_min, len(own)))
            self.at_most(staying, team.keep_max)

    def rule_4(self, period: int) -> None:
        limit = self.instance.settings.max_moves
        if limit is not None:
            self.at_most(self.moves(period), limit)

    def rule_5(self) -> None:
        for doctor in self.instance.doctors:
            for course in self.instance.courses:
                takes = self.train[doctor.doctor_id, course.course_id]
                if not self.rules.may_take(doctor, course):
                    self.fix(takes, 0)
                    continue
                for period in self.periods.attended(course):
                    unplaced = self.unplaced[doctor.doctor_id, period]
                    self.at_most([(1, takes), (1, unplaced)], 1)
            for skill in self.instance.skills:
                taught: Terms = [
                    (1, self.train[doctor.doctor_id, course.course_id])
                    for course in self.instance.courses
                    if course.skill_id == skill.skill_id
                ]
                self.at_most(taught, 1)
        for course in self.instance.courses:
            trainees: Terms = [
                (1, self.train[doctor.doctor_id, course.course_id])
                for doctor in self.instance.doctors
            ]
            runs = self.binary()
            self.at_least([*trainees, (-course.seats_min, runs)], 0)
            self.at_most([*trainees, (-course.seats_max, runs)], 0)

    def rule_5_in(self, period: int) -> None:
        """Add one course a doctor and the share of a station's doctors who train."""
        for doctor in self.instance.doctors:
            self.at_most(
                [(1, self.train[doctor.doctor_id, one.course_id]) for one in self.courses(period)],
                1,
            )
        share = self.instance.settings.training_share
        for station in self.stations:
            # t <= ceil(a n / b) for whole t, n, a, b is the same as b t <= a n + b - 1.
            a, b = share.numerator, share.denominator
            training: Terms = [
                (b, self.trains_at(doctor, course, station, period))
                for doctor, course in product(self.available(period), self.courses(period))
            ]
            doctors = [(-a * number, one) for number, one in self.doctors_at(station, period)]
            self.at_most(training + doctors, b - 1)

    def rule_6(self) -> None:
        settings = self.instance.settings
        costs = [term for period in self.periods.all for term in self.course_costs(period)]
        allowances = [term for period in self.periods.all for term in self.allowances(period)]
        if settings.training_budget is not None:
            self.at_most(costs, Fraction(settings.training_budget))
        if settings.budget is not None:
            self.at_most(costs + allowances, Fraction(settings.budget))

    def rule_7(self, period: int) -> None:
        for station, point in product(self.instance.stations, self.instance.points):
            if self.rules.visit_minutes(station, point) is None:
                self.fix(self.visit[station.station_id, point.point_id, period], 0)
        for station in self.instance.stations:
            supply = [(-days, one) for days, one in self.supply(station.station_id, period)]
            self.at_most(self.visiting(station.station_id, period) + supply, 0)

    def rule_8(self, period: int) -> None:
        doctors = {doctor.doctor_id: doctor for doctor in self.available(period)}
        for doctor in doctors.values():
            partner = doctors.get(doctor.partner_id or "")
            if partner is None:
                continue
            for post, other in product(self.posts, self.posts):
                both_stay = post == doctor.post_id and other == partner.post_id
                if not both_stay and not self.rules.near_enough(post, other):
                    one = self.at[doctor.doctor_id, post, period]
                    two = self.at[partner.doctor_id, other, period]
                    self.at_most([(1, one), (1, two)], 1)

    def rule_9_in(self, period: int) -> None:
        """Add what is decided on posts; ``no_training`` is part of rule 5."""
        for doctor in self.available(period):
            told = self.periods.decided(doctor, "post", period)
            told += [doctor.post_id for _ in self.periods.decided(doctor, "stay", period)]
            for post in told:
                if post is None:
                    self.model.add_bool_or()  # nowhere to stay
                else:
                    self.fix(self.at[doctor.doctor_id, post, period], 1)
            for post in self.periods.decided(doctor, "forbid", period):
                self.fix(self.at[doctor.doctor_id, str(post), period], 0)

    def rule_9(self) -> None:
        """Add the training decided, which holds whatever its period says."""
        for decision in self.instance.decisions:
            if decision.action == "train":
                self.fix(self.train[decision.doctor_id, str(decision.target_id)], 1)
