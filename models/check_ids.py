"""Ids that no table has or two tables have; half-filled decisions, requirements, activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Fault, did_you_mean, fault
from phanbo.models.rows import Rows, Unread

IDS = {
    "stations": "station_id",
    "points": "point_id",
    "teams": "team_id",
    "doctors": "doctor_id",
    "courses": "course_id",
    "skills": "skill_id",
    "periods": "period_id",
    "activities": "activity_id",
}
DISTINCT = ("stations", "points", "teams", "doctors", "courses")
"""Tables whose ids are distinct from one another."""
REFERENCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("points", "station_id", ("stations",)),
    ("doctors", "post_id", ("stations", "teams")),
    ("doctors", "skills", ("skills",)),
    ("doctors", "joins", ("periods",)),
    ("doctors", "leaves", ("periods",)),
    ("doctors", "partner_id", ("doctors",)),
    ("requirements", "station_id", ("stations",)),
    ("requirements", "skill_id", ("skills",)),
    ("requirements", "from_period", ("periods",)),
    ("courses", "skill_id", ("skills",)),
    ("courses", "prerequisite", ("skills",)),
    ("courses", "period", ("periods",)),
    ("travel", "from_id", DISTINCT),
    ("travel", "to_id", DISTINCT),
    ("decisions", "doctor_id", ("doctors",)),
    ("decisions", "period", ("periods",)),
    ("preferences", "doctor_id", ("doctors",)),
    ("preferences", "station_id", ("stations",)),
    ("staffing", "station_id", ("stations",)),
    ("staffing", "period", ("periods",)),
    ("workload", "station_id", ("stations",)),
    ("workload", "activity_id", ("activities",)),
)
"""Table, column, and the tables among whose ids its cells are."""
TARGETS: dict[str, tuple[str, ...]] = {
    "post": ("stations", "teams"),
    "forbid": ("stations", "teams"),
    "train": ("courses",),
}
"""What the target of a decision is, for the actions that have one."""
MEASURES = {"service": "minutes", "category": "share", "individual": "minutes"}
"""The column that says how much time an activity of a kind takes."""


def id_faults(tables: Rows, unread: Unread) -> Iterator[Fault]:
    """Name every id that does not fit the other tables."""
    known = _Known(tables, unread)
    yield from _shared_ids(tables)
    for table, column, among in REFERENCES:
        cells = [
            (number, one)
            for number, row in tables.get(table, ())
            for one in _ids_in(getattr(row, column))
        ]
        yield from known.faults(table, column, cells, among)
    yield from _own_partners(tables)
    yield from _decision_targets(tables, known)
    yield from _requirement_subjects(tables)
    yield from _activity_measures(tables)
    yield from _shares_of_all(tables)
    yield from _workload_of_shares(tables)


class _Known:
    """The ids of every table, and a limited number of suggestions for unknown ones."""

    def __init__(self, tables: Rows, unread: Unread) -> None:
        self._ids = {
            table: {getattr(row, column) for _, row in tables.get(table, ())} | unread[table]
            for table, column in IDS.items()
        }
        # Comparing a word with 15,000 ids takes a quarter of a second: only the first few faults
        # of a large instance name the nearest id.
        self._comparisons = 100_000

    def faults(
        self,
        table: str,
        column: str,
        cells: Sequence[tuple[int, str]],
        among: Sequence[str],
    ) -> Iterator[Fault]:
        """Name the cells, given with their row's number, that are no id in ``among``."""
        known = set[str | None]().union(*(self._ids[one] for one in among))
        if None in known:
            return  # Rows whose id could not be read: it may be any.
        names = sorted(str(one) for one in known)
        for number, one in cells:
            if one in known:
                continue
            problem, values = N_("is no id in {tables}"), {"tables": ", ".join(among)}
            if not known:
                remedy = N_("the table has no rows")
                yield fault(table, problem, remedy, row=number, column=column, value=one, **values)
                return  # A table is missing: say so once.
            remedy, hints = self._suggest(one, names)
            values |= hints
            yield fault(table, problem, remedy, row=number, column=column, value=one, **values)

    def _suggest(self, word: str, known: Sequence[str]) -> tuple[str, dict[str, Any]]:
        if self._comparisons > 0:
            self._comparisons -= len(known)
            remedy, values = did_you_mean(word, known)
            if "close" in values:
                return remedy, values
        return N_("correct it, or add a row for it"), {}


def _ids_in(cell: Any) -> tuple[str, ...]:
    if cell is None:
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def _shared_ids(tables: Rows) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for table in DISTINCT:
        for number, row in tables.get(table, ()):
            one = getattr(row, IDS[table])
            other = owners.setdefault(one, table)
            if other != table:
                yield fault(
                    table,
                    N_("is also an id in {other}"),
                    N_("give doctors, stations, points, teams and courses distinct ids"),
                    row=number,
                    column=IDS[table],
                    value=one,
                    other=other,
                )


def _own_partners(tables: Rows) -> Iterator[Fault]:
    doctors: Sequence[tuple[int, Any]] = tables.get("doctors", ())
    for number, doctor in doctors:
        if doctor.partner_id == doctor.doctor_id:
            yield fault(
                "doctors",
                N_("is the doctor's own id"),
                N_("write the partner's id, or nothing"),
                row=number,
                column="partner_id",
                value=doctor.partner_id,
            )


def _decision_targets(tables: Rows, known: _Known) -> Iterator[Fault]:
    decisions: Sequence[tuple[int, Any]] = tables.get("decisions", ())
    for kinds in (("stations", "teams"), ("courses",)):
        cells = [
            (number, one.target_id)
            for number, one in decisions
            if one.target_id and TARGETS.get(one.action) == kinds
        ]
        yield from known.faults("decisions", "target_id", cells, kinds)
    for number, decision in decisions:
        among: tuple[str, ...] = TARGETS.get(decision.action, ())
        if bool(among) == bool(decision.target_id):
            continue
        if among:
            problem, remedy = N_("is blank, but {action} needs it"), N_("write an id of {tables}")
        else:
            problem, remedy = N_("is given, but {action} takes none"), N_("empty the cell")
        yield fault(
            "decisions",
            problem,
            remedy,
            row=number,
            column="target_id",
            value=decision.target_id,
            action=decision.action,
            tables=", ".join(among),
        )


def _requirement_subjects(tables: Rows) -> Iterator[Fault]:
    requirements: Sequence[tuple[int, Any]] = tables.get("requirements", ())
    for number, row in requirements:
        if (row.station_id is None) == (row.functional_model is None):
            yield fault(
                "requirements",
                N_("names both or neither of station_id and functional_model"),
                N_("fill exactly one of the two"),
                row=number,
            )


def _activity_measures(tables: Rows) -> Iterator[Fault]:
    activities: Sequence[tuple[int, Any]] = tables.get("activities", ())
    for number, activity in activities:
        for column, written in (
            ("minutes", N_("write a number above 0")),
            ("share", N_("write a fraction such as 1/3 or 0.25")),
        ):
            cell, needed = getattr(activity, column), MEASURES[activity.kind] == column
            if needed == (cell is not None):
                continue
            if needed:
                problem, remedy = N_("is blank, but {action} needs it"), written
            else:
                problem, remedy = N_("is given, but {action} takes none"), N_("empty the cell")
            yield fault(
                "activities",
                problem,
                remedy,
                row=number,
                column=column,
                value=None if cell is None else plain(cell),
                action=activity.kind,
            )


def _shares_of_all(tables: Rows) -> Iterator[Fault]:
    """Name the first share with which no working time is left for anything else."""
    activities: Sequence[tuple[int, Any]] = tables.get("activities", ())
    total = Fraction(0)
    for number, activity in activities:
        if activity.kind != "category" or activity.share is None:
            continue
        total += activity.share
        if total >= 1:
            yield fault(
                "activities",
                N_("brings the shares of working time to {total}, so that none is left"),
                N_("lower the shares until they add up to less than 1"),
                row=number,
                column="share",
                value=plain(activity.share),
                total=plain(total),
            )
            return


def _workload_of_shares(tables: Rows) -> Iterator[Fault]:
    activities: Sequence[tuple[int, Any]] = tables.get("activities", ())
    workload: Sequence[tuple[int, Any]] = tables.get("workload", ())
    # An id that two activities have is a fault already, whatever their kinds.
    shares = {one.activity_id for _, one in activities if one.kind == "category"}
    shares -= {one.activity_id for _, one in activities if one.kind != "category"}
    for number, row in workload:
        if row.activity_id in shares:
            yield fault(
                "workload",
                N_("is of the kind category, whose share holds at every station"),
                N_("delete the row"),
                row=number,
                column="activity_id",
                value=row.activity_id,
            )
