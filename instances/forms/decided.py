"""What the rows of a plan's workbook decide: their words resolved into doctors, posts, courses."""

from __future__ import annotations

from collections.abc import Sequence

from phanbo.instances.forms.desk import PlanBook, Row
from phanbo.models.desk import (
    ALL_PERIODS,
    DECISION,
    ID,
    PERIOD,
    REMARK,
    SCOPE,
    TARGET,
    WHO,
    WORDS,
    Names,
    by_row,
    normal,
)
from phanbo.models.errors import DecisionError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, Translate, did_you_mean
from phanbo.models.revision import Said, Word

TARGETED: tuple[Word, ...] = ("another_station", "train")
"""Decisions that cannot do without a target."""


class Unreadable(Exception):
    """A row cannot be read; holds its fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_said(book: PlanBook, instance: Instance, translations: Sequence[Translate]) -> list[Said]:
    """Return all that planners say in the workbook of a plan, for ``revise``.

    What was in force and whose row is gone from the sheet stays in force.

    Raises
    ------
    DecisionError
        If anything of it cannot be read; its ``faults`` name every cell at once.
    """
    reader = _Reader(book, instance, translations)
    said: dict[Said, None] = {}
    faults: list[Fault] = []
    for row in book.rows:
        try:
            one = reader.read(row)
        except Unreadable as wrong:
            faults.append(wrong.fault.model_copy(update={"file": book.name}))
        else:
            if one is not None:
                said[one] = None
    if faults:
        raise DecisionError(faults)
    gone = [
        one for key, kept in by_row(book.plan).items() if key not in reader.seen for one in kept
    ]
    return [*said, *gone]


class _Reader:
    """Reads rows one by one, and remembers whose they were."""

    def __init__(
        self, book: PlanBook, instance: Instance, translations: Sequence[Translate]
    ) -> None:
        self._words = {
            normal(translate(text)): word
            for translate in translations
            for word, text in WORDS.items()
        }
        self._all = {normal(translate(ALL_PERIODS)) for translate in translations}
        posts = {row.station_id: row.name for row in instance.stations}
        posts |= {row.team_id: row.name for row in instance.teams}
        self._posts = Names(posts)
        self._courses = Names({row.course_id: row.course_id for row in instance.courses})
        self._doctors = {row.doctor_id for row in instance.doctors}
        self._at = {(one.doctor_id, one.period): one.post_id for one in book.plan.postings}
        self._periods = dict.fromkeys(one.period for one in book.plan.postings)
        self.seen: set[tuple[str, str | None]] = set()
        """Doctors and periods whose rows were read."""

    def read(self, row: Row) -> Said | None:
        """Return what a row says; None: nothing.

        Raises
        ------
        Unreadable
            If it cannot be read.
        """
        says = any(row.cells.get(one) for one in (DECISION, TARGET, REMARK))
        doctor = row.cells.get(ID)
        if doctor not in self._doctors or doctor is None:
            if not says:
                return None  # A sum, a note: whatever people write below a table.
            raise Unreadable(self._no_doctor(row, doctor))
        period = self._period(row, says)
        self.seen.add((doctor, period))
        if not says:
            return None
        if (doctor, period) not in self._at:
            problem, remedy = N_("is not there in {period}"), N_("delete the row")
            raise Unreadable(row.fault(ID, problem, remedy, period=period))
        holds = self._scope(row, period)
        word = self._word(row)
        return Said(
            doctor_id=doctor,
            decision=word,
            target_id=self._target(row, word, self._at[doctor, period]),
            period=None if word == "train" else holds,
            remark=row.cells.get(REMARK),
            who=row.cells.get(WHO),
        )

    def _no_doctor(self, row: Row, doctor: str | None) -> Fault:
        if doctor is None:
            problem = N_("names no doctor, but the row has a decision or a remark")
            return row.fault(ID, problem, N_("write the doctor's id"))
        remedy, values = did_you_mean(doctor, sorted(self._doctors))
        if "close" not in values:
            remedy, values = N_("write the doctor's id"), {}
        return row.fault(ID, N_("is no doctor of the plan"), remedy, **values)

    def _period(self, row: Row, says: bool) -> str | None:
        """Return the period of a row; with one period, that one."""
        if len(self._periods) < 2:
            return next(iter(self._periods), None)
        period = row.cells.get(PERIOD)
        if period not in self._periods and says:
            known = ", ".join(map(str, self._periods))
            problem = N_("is no period of the plan")
            raise Unreadable(row.fault(PERIOD, problem, N_("known are: {known}"), known=known))
        return period

    def _scope(self, row: Row, period: str | None) -> str | None:
        """Return the period that a row speaks of, None for all."""
        text = row.cells.get(SCOPE)
        if len(self._periods) < 2:
            return None
        if text is None:
            return period
        if normal(text) in self._all:
            return None
        remedy = N_("leave it blank for the row's period, or choose “all periods”")
        raise Unreadable(row.fault(SCOPE, N_("is not known"), remedy))

    def _word(self, row: Row) -> Word | None:
        text = row.cells.get(DECISION)
        if text is None:
            if TARGET in row.cells:
                problem = N_("is a target without a decision")
                raise Unreadable(
                    row.fault(TARGET, problem, N_("choose a decision, or empty the cell"))
                )
            return None
        if normal(text) not in self._words:
            remedy, values = did_you_mean(normal(text), self._words)
            raise Unreadable(row.fault(DECISION, N_("is no decision"), remedy, **values))
        return self._words[normal(text)]

    def _target(self, row: Row, word: Word | None, post: str | None) -> str | None:
        """Return the target of a decision about a doctor whom the plan has at a post."""
        text = row.cells.get(TARGET)
        if word is None:
            return None
        target = None if text is None else self._named(row, word, text)
        if word == "keep":
            if post is None:
                problem = N_("cannot be: the plan gives the doctor no post")
                raise Unreadable(row.fault(DECISION, problem, N_("choose another decision")))
            if target not in (None, post):
                problem = N_("is not the post that the plan gives, which is to be kept")
                remedy = N_("empty the cell, or decide on another station")
                raise Unreadable(row.fault(TARGET, problem, remedy))
            return None
        if word == "no_training":
            return None
        if word == "forbid" and target is None:
            target = post
        if target is None:
            problem, remedy = (
                N_("is blank, but the decision needs a target"),
                N_("write the id or the name of a station or of a course"),
            )
            raise Unreadable(row.fault(TARGET, problem, remedy))
        return target

    def _named(self, row: Row, word: Word, text: str) -> str | None:
        if word == "no_training":
            problem, remedy = N_("is a target, but the decision takes none"), N_("empty the cell")
            raise Unreadable(row.fault(TARGET, problem, remedy))
        names = self._courses if word == "train" else self._posts
        found = names.find(text)
        if len(found) == 1:
            return next(iter(found))
        if found:
            problem, remedy = N_("may mean {ids}"), N_("write the id")
            raise Unreadable(row.fault(TARGET, problem, remedy, ids=", ".join(sorted(found))))
        remedy, values = did_you_mean(text, names.labels)
        if "close" not in values:
            remedy, values = N_("choose one of the list"), {}
        problem = N_("is no course") if word == "train" else N_("is neither a station nor a team")
        raise Unreadable(row.fault(TARGET, problem, remedy, **values))
