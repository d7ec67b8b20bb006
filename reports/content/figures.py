"""Who is where, what they can do and when: today and in each period of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from phanbo.models.instance import Instance
from phanbo.models.plan import Number, Plan, Training, Visit
from phanbo.models.tables import Doctor, Station
from phanbo.reports.content.minutes import Minutes
from phanbo.reports.language import tidy


@dataclass(frozen=True)
class Duty:
    """What a station owes in a period."""

    minimum: int
    target: int
    maximum: int | None
    presence: Decimal
    """Days a week."""
    skills: Mapping[str, int]
    """Skill -> doctors who must hold it."""


@dataclass(frozen=True)
class Moment:
    """The province today (no period, no visits known) or in a period of the plan."""

    period: str | None
    at: Mapping[str, tuple[Doctor, ...]]
    """Station or team -> its doctors."""
    unplaced: tuple[Doctor, ...]
    minutes: Mapping[str, int]
    """Doctor -> home to post, one way."""
    relocated: frozenset[str]
    skills: Mapping[str, frozenset[str]]
    days: Mapping[str, Fraction]
    """Doctor -> days a week that they supply."""
    away: Mapping[str, int]
    """Station -> days a week that it spends on visits."""
    visited: Mapping[str, int]
    """Point -> days a week that it is visited."""
    duties: Mapping[str, Duty]

    @property
    def doctor_ids(self) -> set[str]:
        """Everyone who is there, with a post or without."""
        placed = {doctor.doctor_id for there in self.at.values() for doctor in there}
        return placed | {doctor.doctor_id for doctor in self.unplaced}

    def doctors(self, post_id: str) -> tuple[Doctor, ...]:
        """Return the doctors at a station or team."""
        return self.at.get(post_id, ())

    def holders(self, station_id: str, skill_id: str) -> int:
        """Return how many doctors at a station hold a skill."""
        return sum(skill_id in self.skills[d.doctor_id] for d in self.doctors(station_id))

    def missing_skills(self, station_id: str) -> int:
        """Return how many doctors with a required skill a station lacks, over its skills."""
        return sum(
            max(0, least - self.holders(station_id, skill))
            for skill, least in self.duties[station_id].skills.items()
        )

    def supplied(self, station_id: str) -> Fraction:
        """Return the days a week that a station's doctors supply."""
        return sum((self.days[d.doctor_id] for d in self.doctors(station_id)), Fraction(0))

    def present(self, station_id: str) -> Fraction:
        """Return the days a week that are left for the station itself."""
        return self.supplied(station_id) - self.away.get(station_id, 0)

    def uncovered(self, station_id: str) -> Fraction:
        """Return the days a week on which a station should have a doctor and has none."""
        return max(
            Fraction(0), Fraction(self.duties[station_id].presence) - self.present(station_id)
        )

    def below_minimum(self, station_id: str) -> bool:
        """Return whether a station has fewer doctors than its minimum."""
        return len(self.doctors(station_id)) < self.duties[station_id].minimum

    def below_target(self, station_id: str) -> bool:
        """Return whether a station has fewer doctors than its target."""
        return len(self.doctors(station_id)) < self.duties[station_id].target


class Figures:
    """Everything that the sheets count, computed once from an instance and its plan."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.plan = plan
        ordered = sorted(instance.periods, key=lambda period: period.starts)
        self.periods: tuple[str | None, ...] = tuple(p.period_id for p in ordered) or (None,)
        self.weeks = {period.period_id: Fraction(period.weeks) for period in ordered}
        self.doctors = {doctor.doctor_id: doctor for doctor in instance.doctors}
        self.stations = {station.station_id: station for station in instance.stations}
        self.points = {point.point_id: point for point in instance.points}
        self.courses = {course.course_id: course for course in instance.courses}
        self.minutes = Minutes(instance)
        self.partners = _partners(instance)
        self._staffing = defaultdict(list)
        for change in sorted(instance.staffing, key=lambda row: self.index(row.period)):
            self._staffing[change.station_id].append(change)
        self._rules = defaultdict(list)
        for rule in sorted(instance.requirements, key=lambda row: self.index(row.from_period)):
            self._rules[rule.station_id, rule.functional_model].append(rule)
        self.today = self._today()
        self.after = tuple(self._in_period(period) for period in self.periods)
        self.first_away = self._first_away()
        self.moves = self._moves()

    def index(self, period: str | None) -> int:
        """Return the place of a period in time; None is the first."""
        return 0 if period is None else self.periods.index(period)

    def duty(self, station: Station, period: str | None) -> Duty:
        """Return what a station owes in a period: its own numbers, overridden by later rows."""
        numbers = station
        for row in self._staffing[station.station_id]:
            if self.index(row.period) <= self.index(period):
                filled = row.model_dump(exclude={"station_id", "period"}, exclude_none=True)
                numbers = numbers.model_copy(update=filled)
        target, presence = numbers.target_doctors, numbers.presence_days
        return Duty(
            minimum=numbers.min_doctors,
            target=numbers.min_doctors if target is None else target,
            maximum=numbers.max_doctors,
            presence=self.instance.settings.work_days if presence is None else presence,
            skills=self._required(station, period),
        )

    def _required(self, station: Station, period: str | None) -> dict[str, int]:
        """Return skill -> doctors; a station's own rows for a skill stand before its model's."""
        own = self._rules[station.station_id, None]
        named = {rule.skill_id for rule in own}
        model = self._rules[None, station.functional_model] if station.functional_model else []
        return {
            rule.skill_id: rule.min_doctors
            for rule in (*own, *(rule for rule in model if rule.skill_id not in named))
            if self.index(rule.from_period) <= self.index(period)
        }

    def unvisited(self, moment: Moment) -> Number:
        """Return the days a week on which points should be visited and are not."""
        return tidy(
            sum(
                max(
                    Fraction(0),
                    Fraction(point.days_per_week) - moment.visited.get(point.point_id, 0),
                )
                for point in self.instance.points
            )
        )

    def taken(self, period: str | None) -> list[Training]:
        """Return the courses taken up to a period."""
        last = self.index(period)
        return [one for one in self.plan.training if self.index(one.period) <= last]

    def course_cost(self, period: str | None) -> Decimal:
        """Return the cost of the courses taken up to a period."""
        return sum((self.courses[one.course_id].cost for one in self.taken(period)), Decimal(0))

    def cost(self, period: str | None) -> Decimal:
        """Return the cost up to a period: courses, and an allowance for each who relocates."""
        moments = self.after[: self.index(period) + 1]
        relocated = frozenset[str]().union(*(moment.relocated for moment in moments))
        allowance = self.instance.settings.relocation_allowance
        return self.course_cost(period) + allowance * len(relocated)

    def _first_away(self) -> dict[str, str | None]:
        """Return doctor -> the first period at a post other than their own."""
        first: dict[str, str | None] = {}
        for one in sorted(self.plan.postings, key=lambda posting: self.index(posting.period)):
            if one.post_id not in (None, one.from_):
                first.setdefault(one.doctor_id, one.period)
        return first

    def _moves(self) -> dict[str | None, int]:
        """Return period -> moves; a doctor of a station moves once, when first posted away."""
        moves = dict.fromkeys(self.periods, 0)
        for doctor_id, period in self.first_away.items():
            if self.doctors[doctor_id].post_id in self.stations:
                moves[period] += 1
        return moves

    def _today(self) -> Moment:
        """Return who is where before the plan; whoever joins is not there yet."""
        doctors = [doctor for doctor in self.instance.doctors if doctor.joins is None]
        at = defaultdict(list)
        for doctor in doctors:
            if doctor.post_id is not None:
                at[doctor.post_id].append(doctor)
        return Moment(
            period=None,
            at={post: tuple(there) for post, there in at.items()},
            unplaced=tuple(doctor for doctor in doctors if doctor.post_id is None),
            minutes={
                doctor.doctor_id: self.minutes.home_to_post(doctor, doctor.post_id) or 0
                for doctor in doctors
                if doctor.post_id is not None
            },
            relocated=frozenset(),
            skills={doctor.doctor_id: frozenset(doctor.skills) for doctor in doctors},
            days=self._full_days(),
            away={},
            visited={},
            duties=self._duties(self.periods[0]),
        )

    def _in_period(self, period: str | None) -> Moment:
        postings = [posting for posting in self.plan.postings if posting.period == period]
        visits = [visit for visit in self.plan.visits if visit.period == period]
        at = defaultdict(list)
        for posting in postings:
            if posting.post_id is not None:
                at[posting.post_id].append(self.doctors[posting.doctor_id])
        return Moment(
            period=period,
            at={post: tuple(there) for post, there in at.items()},
            unplaced=tuple(self.doctors[p.doctor_id] for p in postings if p.post_id is None),
            minutes={p.doctor_id: p.minutes for p in postings if p.minutes is not None},
            relocated=frozenset(p.doctor_id for p in postings if p.mode == "relocate"),
            skills=self._skills(period),
            days=self._days(period),
            away=_days_by("station_id", visits),
            visited=_days_by("point_id", visits),
            duties=self._duties(period),
        )

    def _duties(self, period: str | None) -> dict[str, Duty]:
        return {s.station_id: self.duty(s, period) for s in self.instance.stations}

    def _skills(self, period: str | None) -> dict[str, frozenset[str]]:
        """Return doctor -> skills; a course counts from the next period, or at once if only one."""
        held = {doctor.doctor_id: set(doctor.skills) for doctor in self.instance.doctors}
        for one in self.plan.training:
            if len(self.periods) == 1 or self.index(one.period) < self.index(period):
                held[one.doctor_id].add(one.skill_id)
        return {doctor_id: frozenset(skills) for doctor_id, skills in held.items()}

    def _full_days(self) -> dict[str, Fraction]:
        week = Fraction(self.instance.settings.work_days)
        return {d.doctor_id: week * Fraction(d.fte) for d in self.instance.doctors}

    def _days(self, period: str | None) -> dict[str, Fraction]:
        """Return doctor -> days supplied; over several periods, a trainee is away meanwhile."""
        days = self._full_days()
        if len(self.periods) > 1 and period is not None:
            for one in self.plan.training:
                if one.period == period:
                    away = Fraction(self.courses[one.course_id].weeks) / self.weeks[period]
                    days[one.doctor_id] *= max(Fraction(0), 1 - away)
        return days


def _partners(instance: Instance) -> dict[str, str]:
    """Return doctor -> partner, both ways."""
    pairs = [(d.doctor_id, d.partner_id) for d in instance.doctors if d.partner_id is not None]
    return dict(pairs) | {partner: doctor for doctor, partner in pairs}


def _days_by(place: str, visits: Iterable[Visit]) -> dict[str, int]:
    days: defaultdict[str, int] = defaultdict(int)
    for visit in visits:
        days[getattr(visit, place)] += visit.days
    return days
