"""The rows of a plan against the ids and figures of its instance (PROBLEM.md section 2)."""

from __future__ import annotations

from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Plan, Posting, Training, Visit
from phanbo.models.tables import Course, Doctor
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.facts import Facts, Held

SECTION = "section 2"


class Rows:
    """The rows of a plan that can be read; each other row, and each wrong figure, is a breach.

    Whatever the instance knows better (mode, minutes, a course's skill and period) is compared
    here and then taken from the instance.
    """

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self._facts = facts
        self.breaches: list[Violation] = []
        self.held: dict[tuple[str, int], Held] = {}
        """(doctor, period) -> the post held; unplaced doctors are absent."""
        self.trained: dict[tuple[str, str], tuple[Doctor, Course]] = {}
        """(doctor, course) -> their rows."""
        self.visits: dict[tuple[str, str, int], int] = {}
        """(station, point, period) -> days a week."""
        self._posted: set[tuple[str, int]] = set()
        for posting in plan.postings:
            self._read_posting(posting)
        self._find_missing()
        for training in plan.training:
            self._read_training(training)
        for visit in plan.visits:
            self._read_visit(visit)

    def _wrong(self, template: str, rule: str = SECTION, **values: object) -> None:
        self.breaches.append(breach(rule, template, **values))

    def _read_posting(self, row: Posting) -> None:
        doctor = self._facts.doctors.get(row.doctor_id)
        t = self._facts.index.get(row.period)
        if doctor is None:
            self._wrong(N_("{doctor} is posted, but is no doctor"), doctor=row.doctor_id)
            return
        if t is None:
            self._no_period(row.doctor_id, row.period)
            return
        if not self._facts.available(doctor, t):
            template = N_("{doctor} is posted{when}, but is not available then")
            self._wrong(template, doctor=row.doctor_id, when=when(row.period))
            return
        if (row.doctor_id, t) in self._posted:
            template = N_("{doctor} is posted in two rows{when}")
            self._wrong(template, doctor=row.doctor_id, when=when(row.period))
            return
        self._posted.add((row.doctor_id, t))
        if row.from_ != doctor.post_id:
            template = N_("{doctor}{when} comes from {right}, the plan says {stated}")
            self._compared(template, row, row.from_, doctor.post_id)
        self._read_post(row, doctor, t)

    def _read_post(self, row: Posting, doctor: Doctor, t: int) -> None:
        mode_wrong = N_("{doctor} at {post}{when} has the mode {right}, the plan says {stated}")
        minutes_wrong = N_("{doctor} at {post}{when} travels {right} minutes, the plan: {stated}")
        if row.post_id is None:
            if row.mode is not None:
                self._compared(mode_wrong, row, row.mode, None)
            if row.minutes is not None:
                self._compared(minutes_wrong, row, row.minutes, None)
            return
        if row.post_id not in self._facts.stations and row.post_id not in self._facts.teams:
            template = N_("{doctor} is posted to {post}{when}, which is no station and no team")
            self._wrong(template, doctor=row.doctor_id, post=row.post_id, when=when(row.period))
            return
        held = self._facts.held(doctor, row.post_id, t)
        self.held[row.doctor_id, t] = held
        # Where no mode fits, rule 1 is broken and there is no right mode to compare with.
        if row.mode != held.mode and held.mode is not None:
            self._compared(mode_wrong, row, row.mode, held.mode)
        if row.minutes != held.minutes:
            self._compared(minutes_wrong, row, row.minutes, held.minutes)

    def _compared(self, template: str, row: Posting, stated: object, right: object) -> None:
        self._wrong(
            template,
            doctor=row.doctor_id,
            post="-" if row.post_id is None else row.post_id,
            when=when(row.period),
            stated="-" if stated is None else stated,
            right="-" if right is None else right,
        )

    def _no_period(self, who: str, period: str | None) -> None:
        template = N_("{who} has a row for the period {period}, which the instance does not have")
        self._wrong(template, who=who, period="-" if period is None else period)

    def _find_missing(self) -> None:
        for t, period in enumerate(self._facts.periods):
            for doctor in self._facts.instance.doctors:
                if self._facts.available(doctor, t) and (doctor.doctor_id, t) not in self._posted:
                    template = N_("{doctor} has no posting{when}")
                    self._wrong(template, doctor=doctor.doctor_id, when=when(period))

    def _read_training(self, row: Training) -> None:
        doctor = self._facts.doctors.get(row.doctor_id)
        course = self._facts.courses.get(row.course_id)
        key = row.doctor_id, row.course_id
        if doctor is None:
            template = N_("{doctor} is on {course}, but is no doctor")
        elif course is None:
            template = N_("{doctor} is on {course}, which is no course")
        elif key in self.trained:
            template = N_("{doctor} is on {course} in two rows")
        else:
            self.trained[key] = doctor, course
            self._check_course(row, course)
            return
        self._wrong(template, doctor=row.doctor_id, course=row.course_id)

    def _check_course(self, row: Training, course: Course) -> None:
        if row.skill_id != course.skill_id:
            self._wrong(
                N_("{course} teaches {right}, for {doctor} the plan says {stated}"),
                doctor=row.doctor_id,
                course=row.course_id,
                stated=row.skill_id,
                right=course.skill_id,
            )
        period = self._facts.course_period(course)
        if row.period != period:
            self._wrong(
                N_("{course} is in the period {right}, for {doctor} the plan says {stated}"),
                doctor=row.doctor_id,
                course=row.course_id,
                stated="-" if row.period is None else row.period,
                right="-" if period is None else period,
            )

    def _read_visit(self, row: Visit) -> None:
        t = self._facts.index.get(row.period)
        rule = SECTION
        if row.station_id not in self._facts.stations:
            template = N_("{station} visits {point}, but is no station")
        elif row.point_id not in self._facts.points:
            template = N_("{station} visits {point}, which is no point")
        elif t is None:
            self._no_period(row.station_id, row.period)
            return
        elif (row.station_id, row.point_id, t) in self.visits:
            template = N_("{station} visits {point} in two rows{when}")
        elif not isinstance(row.days, int) or row.days <= 0:
            rule = "rule 7"
            template = N_("{station} visits {point} on {days} days{when}, not on whole days")
        else:
            self.visits[row.station_id, row.point_id, t] = row.days
            return
        self._wrong(
            template,
            rule,
            station=row.station_id,
            point=row.point_id,
            days=row.days,
            when=when(row.period),
        )
