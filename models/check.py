"""What one row cannot show: faults between the rows and tables of an instance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from phanbo.models.check_ids import id_faults
from phanbo.models.messages import N_, Fault, fault
from phanbo.models.rows import Rows, Unread

KEYS: dict[str, tuple[str, ...]] = {
    "stations": ("station_id",),
    "points": ("point_id",),
    "teams": ("team_id",),
    "doctors": ("doctor_id",),
    "skills": ("skill_id",),
    "requirements": ("station_id", "functional_model", "skill_id", "from_period"),
    "courses": ("course_id",),
    "travel": ("from_id", "to_id"),
    "ferries": ("from_island", "from_lat", "from_lon", "to_island", "to_lat", "to_lon"),
    "preferences": ("doctor_id", "station_id"),
    "periods": ("period_id",),
    "staffing": ("station_id", "period"),
    "activities": ("activity_id",),
    "workload": ("station_id", "activity_id"),
}
"""The columns of which no two rows of a table have the same values."""
BOUNDS = {
    "stations": ("min_doctors", "max_doctors"),
    "teams": ("keep_min", "keep_max"),
    "courses": ("seats_min", "seats_max"),
}
PLACES = ("stations", "points", "teams", "doctors", "courses")


def cross_faults(tables: Rows, unread: Unread) -> Iterator[Fault]:
    """Name every fault between rows: duplicate keys, unknown ids, bounds the wrong way round.

    A row that could not be read has faults of its own; what depends on it is not faulted.
    """
    periods = None if unread["periods"] else _periods(tables)
    yield from _duplicates(tables, periods)
    yield from _same_starts(tables)
    yield from id_faults(tables, unread)
    yield from _half_places(tables)
    yield from _crossed_bounds(tables)
    if periods:
        yield from _crossed_staffing(tables, periods)


def _periods(tables: Rows) -> list[str]:
    """Return the ids of the periods in time order."""
    periods: list[Any] = [row for _, row in tables.get("periods", ())]
    return [period.period_id for period in sorted(periods, key=lambda period: period.starts)]


def _duplicates(tables: Rows, periods: Sequence[str] | None) -> Iterator[Fault]:
    first_period = periods[0] if periods else None
    for table, columns in KEYS.items():
        firsts: dict[tuple[Any, ...], int] = {}
        for number, row in tables.get(table, ()):
            key = tuple(getattr(row, column) for column in columns)
            if table == "requirements":
                key = (*key[:-1], key[-1] or first_period)
            first = firsts.setdefault(key, number)
            if first != number:
                yield fault(
                    table,
                    N_("has the same {columns} as row {first}"),
                    N_("keep one of the rows"),
                    row=number,
                    column=columns[0] if len(columns) == 1 else None,
                    value=", ".join(str(cell) for cell in key if cell is not None),
                    columns=", ".join(columns),
                    first=first,
                )


def _same_starts(tables: Rows) -> Iterator[Fault]:
    periods: Sequence[tuple[int, Any]] = tables.get("periods", ())
    firsts: dict[Any, int] = {}
    for number, period in periods:
        first = firsts.setdefault(period.starts, number)
        if first != number:
            yield fault(
                "periods",
                N_("is the same day as in row {first}"),
                N_("start each period on a day of its own"),
                row=number,
                column="starts",
                value=period.starts,
                first=first,
            )


def _half_places(tables: Rows) -> Iterator[Fault]:
    for table in PLACES:
        rows: Sequence[tuple[int, Any]] = tables.get(table, ())
        for number, row in rows:
            if (row.lat is None) != (row.lon is None):
                blank, given = ("lat", "lon") if row.lat is None else ("lon", "lat")
                yield fault(
                    table,
                    N_("is blank, but {given} is given"),
                    N_("give both or neither"),
                    row=number,
                    column=blank,
                    given=given,
                )


def _crossed_bounds(tables: Rows) -> Iterator[Fault]:
    for table, (low, high) in BOUNDS.items():
        for number, row in tables.get(table, ()):
            least, most = getattr(row, low), getattr(row, high)
            if most is not None and least > most:
                yield _crossed(table, number, low, least, high, most)


def _crossed_staffing(tables: Rows, periods: Sequence[str]) -> Iterator[Fault]:
    """Check the bounds in force, as ``staffing`` overrides those of ``stations``."""
    order = {period: place for place, period in enumerate(periods)}
    stations: Sequence[tuple[int, Any]] = tables.get("stations", ())
    staffing: Sequence[tuple[int, Any]] = tables.get("staffing", ())
    in_force = {row.station_id: (row.min_doctors, row.max_doctors) for _, row in stations}
    known = [one for one in staffing if one[1].period in order and one[1].station_id in in_force]
    for number, row in sorted(known, key=lambda one: order[one[1].period]):
        if row.min_doctors is None and row.max_doctors is None:
            continue
        least, most = in_force[row.station_id]
        least = least if row.min_doctors is None else row.min_doctors
        most = most if row.max_doctors is None else row.max_doctors
        in_force[row.station_id] = (least, most)
        if most is not None and least > most and row.min_doctors is not None:
            yield _crossed("staffing", number, "min_doctors", least, "max_doctors", most)
        elif most is not None and least > most:
            yield _crossed("staffing", number, "max_doctors", most, "min_doctors", least)


def _crossed(table: str, number: int, column: str, value: int, other: str, limit: int) -> Fault:
    """Say that two bounds are the wrong way round, from the side that is to be changed."""
    if value > limit:
        problem, remedy = N_("is above {other}, which is {limit}"), N_("lower it or raise {other}")
    else:
        problem, remedy = N_("is below {other}, which is {limit}"), N_("raise it or lower {other}")
    return fault(
        table, problem, remedy, row=number, column=column, value=value, other=other, limit=limit
    )
