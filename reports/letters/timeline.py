"""What a plan means for each doctor and station in time: stretches at a post, comings and goings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil

from phanbo.models.plan import Posting, Training, Visit
from phanbo.reports.content.calendar import date_text
from phanbo.reports.content.report import Report

BLANK_DATE = "……/……/………"
"""To be filled in by hand, where the instance has no dates."""


@dataclass(frozen=True)
class Stretch:
    """Neighbouring periods that a doctor spends at one post in one way."""

    first: Posting
    last: Posting

    @property
    def post_id(self) -> str:
        """The station or team."""
        assert self.first.post_id is not None
        return self.first.post_id

    @property
    def is_new(self) -> bool:
        """Whether the post is another one than the doctor has today."""
        return self.first.post_id != self.first.from_


class Timeline:
    """The postings and courses of a plan by doctor and by period."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._dates = {one.period_id: one for one in report.instance.periods}
        self.postings: defaultdict[str, list[Posting]] = defaultdict(list)
        self.at: defaultdict[tuple[str | None, str | None], list[Posting]] = defaultdict(list)
        """Period and station -> the postings there, by doctor."""
        ordered = sorted(
            report.plan.postings, key=lambda one: (report.figures.index(one.period), one.doctor_id)
        )
        for one in ordered:
            self.postings[one.doctor_id].append(one)
            self.at[one.period, one.post_id].append(one)
        self.training: defaultdict[str, list[Training]] = defaultdict(list)
        for course in sorted(
            report.plan.training, key=lambda one: report.figures.index(one.period)
        ):
            self.training[course.doctor_id].append(course)
        self.visits: defaultdict[tuple[str | None, str], list[Visit]] = defaultdict(list)
        for visit in sorted(report.plan.visits, key=lambda one: one.point_id):
            self.visits[visit.period, visit.station_id].append(visit)
        self._posts = {(one.period, one.doctor_id): one.post_id for one in ordered}

    def stretches(self, doctor_id: str) -> list[Stretch]:
        """Return where a doctor is, in time order, without the periods without a post."""
        runs = groupby(
            self.postings[doctor_id], key=lambda one: (one.post_id, one.mode, one.minutes)
        )
        held = [(post, list(run)) for (post, _, _), run in runs]
        return [Stretch(run[0], run[-1]) for post, run in held if post is not None]

    def before(self, doctor_id: str, period: str | None) -> str | None:
        """Return the post just before a period; before the first one, that of today."""
        place = self.report.figures.index(period)
        if place:
            return self._posts.get((self.report.figures.periods[place - 1], doctor_id))
        doctor = self.report.figures.doctors[doctor_id]
        return doctor.post_id if doctor.joins is None else None

    def after(self, doctor_id: str, period: str | None) -> str | None:
        """Return the post in a period; None: none, or not there."""
        return self._posts.get((period, doctor_id))

    def leavers(self, station_id: str, period: str | None) -> Iterator[str]:
        """Yield the doctors who were at a station just before a period and are not any more."""
        place = self.report.figures.index(period)
        if place:
            then = self.at[self.report.figures.periods[place - 1], station_id]
            there: Sequence[str] = [one.doctor_id for one in then]
        else:
            there = sorted(one.doctor_id for one in self.report.figures.today.doctors(station_id))
        return (one for one in there if self.after(one, period) != station_id)

    def starts(self, period: str | None) -> str:
        """Write the first day of a period."""
        return self._date(self._dates[period].starts) if period in self._dates else BLANK_DATE

    def ends(self, period: str | None) -> str:
        """Write the last day of a period: its weeks on, or before the next one starts."""
        if period not in self._dates:
            return BLANK_DATE
        one = self._dates[period]
        beyond = [other.starts for other in self._dates.values() if other.starts > one.starts]
        after = min([one.starts + timedelta(days=ceil(one.weeks * 7)), *beyond])
        return self._date(after - timedelta(days=1))

    def _date(self, day: date) -> str:
        return date_text(day, self.report.lang)
