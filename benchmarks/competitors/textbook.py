"""The textbook model of one period: a binary for each doctor and post, doctor, post and course.

Section and rule numbers are those of the problem statement. Written as a skilled planner would:
only for allowed choices, without big-M, one row a fact; and without any trick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from benchmarks.competitors.facts import Facts
from benchmarks.competitors.program import Program, Terms
from phanbo.models.tables import Doctor


class Textbook(Program):
    """The allowed plans.

    ``training`` False leaves all training out; ``posts`` keeps each doctor at a post (None:
    unplaced), so that only training and visits are left to choose.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        training: bool = True,
        posts: Mapping[str, str | None] | None = None,
    ) -> None:
        super().__init__()
        self.facts = facts
        self.settings = facts.instance.settings
        self.courses = facts.instance.courses if training else ()
        self._choices(posts)
        self.posted_once()
        self.limits_of_posts()
        self.one_course_where_posted()
        self.seats_and_shares()
        self.money()
        self.days_for_visits()
        self.partners()

    def _choices(self, posts: Mapping[str, str | None] | None) -> None:
        self.at: dict[tuple[str, str], int] = {}
        self.train: dict[tuple[str, str, str], int] = {}
        self.there: dict[str, list[tuple[Doctor, int]]] = defaultdict(list)
        """Post -> the doctors who may be there."""
        self.learns: dict[str, list[tuple[str, int]]] = defaultdict(list)
        """Course -> the posts of those who may take it."""
        taught = {course.course_id for course in self.courses}
        for name, doctor in self.facts.doctors.items():
            for post in self.facts.modes[name]:
                if posts is None or posts[name] == post:
                    self.at[name, post] = self.column()
                    self.there[post].append((doctor, self.at[name, post]))
                    for course in self.facts.may_take[name]:
                        if course.course_id in taught:
                            column = self.column()
                            self.train[name, post, course.course_id] = column
                            self.learns[course.course_id].append((post, column))
        self.unplaced = {
            name: self.column(0 if self.facts.must_be_posted(doctor) else 1)
            for name, doctor in self.facts.doctors.items()
        }
        most = int(sum(self.facts.rules.days(one) for one in self.facts.doctors.values()))
        self.visit = {pair: self.column(most) for pair in self.facts.visits}
        self.visits_of: dict[str, Terms] = defaultdict(list)
        self.visits_to: dict[str, Terms] = defaultdict(list)
        for (station, point), column in self.visit.items():
            self.visits_of[station].append((1, column))
            self.visits_to[point].append((1, column))

    # Sums that rules and objectives share.

    def number(self, post: str) -> Terms:
        """Return how many doctors are at a post."""
        return [(1, column) for _, column in self.there[post]]

    def supply(self, station: str) -> Terms:
        """Return the days a week that a station's doctors supply."""
        return [(self.facts.rules.days(doctor), column) for doctor, column in self.there[station]]

    def relocated(self) -> Terms:
        """Return who relocates."""
        return [
            (1, column)
            for (doctor, post), column in self.at.items()
            if self.facts.modes[doctor][post] == "relocate"
        ]

    def moved(self) -> Terms:
        """Return who leaves a station for another one (rule 4)."""
        homes = {name: doctor.post_id for name, doctor in self.facts.doctors.items()}
        return [
            (1, column)
            for (doctor, post), column in self.at.items()
            if homes[doctor] in self.facts.stations and post != homes[doctor]
        ]

    def course_costs(self) -> Terms:
        """Return what training costs."""
        return [
            (Fraction(course.cost), column)
            for course in self.courses
            for _, column in self.learns[course.course_id]
        ]

    def allowances(self) -> Terms:
        """Return what relocations cost."""
        allowance = Fraction(self.settings.relocation_allowance)
        return [(allowance * k, column) for k, column in self.relocated()]

    # Section 2 and the rules of section 3.

    def posted_once(self) -> None:
        """Say that each doctor holds one post or is unplaced."""
        posts: dict[str, Terms] = defaultdict(list)
        for (doctor, _), column in self.at.items():
            posts[doctor].append((1, column))
        for doctor, column in self.unplaced.items():
            self.equal([*posts[doctor], (1, column)], 1)

    def limits_of_posts(self) -> None:
        """Add rules 2 to 4: at most and at least so many."""
        for name, station in self.facts.stations.items():
            most = self.facts.periods.max_doctors(station, 0)
            if most is not None:
                self.at_most(self.number(name), most)
            if station.housing is not None:
                living = [
                    (1, column)
                    for doctor, column in self.there[name]
                    if self.facts.modes[doctor.doctor_id][name] == "relocate"
                ]
                self.at_most([*living], station.housing)
        for team in self.facts.instance.teams:
            own = sum(one.post_id == team.team_id for one in self.facts.doctors.values())
            self.at_least(self.number(team.team_id), min(team.keep_min, own))
            self.at_most(self.number(team.team_id), team.keep_max)
        if self.settings.max_moves is not None:
            self.at_most(self.moved(), self.settings.max_moves)

    def one_course_where_posted(self) -> None:
        """Add what rule 5 and decisions say of one doctor."""
        taken: dict[str, Terms] = defaultdict(list)
        decided: dict[str, Terms] = defaultdict(list)
        for (doctor, post, course), column in self.train.items():
            self.at_most([(1, column), (-1, self.at[doctor, post])], 0)
            taken[doctor].append((1, column))
            if self.facts.trains.get(doctor) == course:
                decided[doctor].append((1, column))
        for terms in taken.values():
            self.at_most(terms, 1)
        for doctor in self.facts.trains if self.courses else ():
            self.equal(decided[doctor], 1)

    def seats_and_shares(self) -> None:
        """Add what rule 5 says of a course and of a station."""
        training: dict[str, Terms] = defaultdict(list)
        share = self.settings.training_share
        for course in self.courses:
            trainees: Terms = [(1, column) for _, column in self.learns[course.course_id]]
            runs = self.column()
            self.at_least([*trainees, (-course.seats_min, runs)], 0)
            self.at_most([*trainees, (-course.seats_max, runs)], 0)
            for post, column in self.learns[course.course_id]:
                training[post].append((share.denominator, column))
        for station in self.facts.stations:
            if training[station]:
                # At most ceil(share · n), for whole numbers.
                free: Terms = [(-share.numerator, column) for _, column in self.number(station)]
                self.at_most(training[station] + free, share.denominator - 1)

    def money(self) -> None:
        """Add rule 6."""
        if self.settings.training_budget is not None:
            self.at_most(self.course_costs(), Fraction(self.settings.training_budget))
        if self.settings.budget is not None:
            spent = self.course_costs() + self.allowances()
            self.at_most(spent, Fraction(self.settings.budget))

    def days_for_visits(self) -> None:
        """Add rule 7."""
        for station in self.facts.stations:
            supplied = [(-days, column) for days, column in self.supply(station)]
            self.at_most(self.visits_of[station] + supplied, 0)

    def partners(self) -> None:
        """Add rule 8: one there keeps the other from all posts too far away."""
        for name, doctor in self.facts.doctors.items():
            partner = self.facts.doctors.get(doctor.partner_id or "")
            if partner is None:
                continue
            for post in self.facts.modes[name]:
                far = self._too_far(doctor, post, partner)
                if far and (name, post) in self.at:
                    self.at_most([(1, self.at[name, post]), *far], 1)

    def _too_far(self, doctor: Doctor, post: str, partner: Doctor) -> Terms:
        other = partner.doctor_id
        return [
            (1, self.at[other, there])
            for there in self.facts.modes[other]
            if (other, there) in self.at
            and not (post == doctor.post_id and there == partner.post_id)
            and not self.facts.rules.near_enough(post, there)
        ]
