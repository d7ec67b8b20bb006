"""The numbers of an instance that plans must keep to, each a cell that a planner could change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from phanbo.models.instance import TABLES, Instance

Number = int | Decimal | Fraction
RULES = {
    "max_doctors": 2,
    "housing": 2,
    "keep_max": 3,
    "keep_min": 3,
    "max_moves": 4,
    "training_share": 5,
    "seats_max": 5,
    "seats_min": 5,
    "training_budget": 6,
    "budget": 6,
    "partner_limit": 8,
}
"""Column or setting -> the rule that it belongs to."""
KEYS = {"stations": "station_id", "teams": "team_id", "courses": "course_id"}
LOWERED = ("keep_min", "seats_min")
"""Limits that are eased by lowering them."""


@dataclass(frozen=True, order=True)
class Limit:
    """A cell with a limit, and whom it holds for.

    ``place`` is a station, or a station and the period of its row in ``staffing``; a team; a
    course; a pair of partners; nothing for a setting.
    """

    kind: str
    place: tuple[str, ...] = ()

    @property
    def cell(self) -> Limit:
        """Return the limit to change: all pairs of partners share one."""
        return Limit(self.kind) if self.kind == "partner_limit" else self

    @property
    def table(self) -> str:
        """Return the table that the cell is in."""
        if self.kind == "max_doctors":
            return "stations" if len(self.place) == 1 else "staffing"
        tables = {"housing": "stations", "keep": "teams", "seats": "courses"}
        return tables.get(self.kind.split("_")[0], "settings")

    def of(self, instance: Instance) -> Any:
        """Return the number that the instance has there."""
        if self.table == "settings":
            return getattr(instance.settings, self.kind)
        rows = getattr(instance, self.table)
        return next(getattr(row, self.kind) for row in rows if _key(self.table, row) == self.place)


def limits_of(instance: Instance) -> list[Limit]:
    """Return every limit of an instance, by rule and place."""
    found = [Limit(kind) for kind in RULES if kind != "partner_limit"]
    found = [one for one in found if one.table == "settings" and one.of(instance) is not None]
    for table in ("stations", "staffing", "teams", "courses"):
        columns = [kind for kind in RULES if kind in TABLES[table].model_fields]
        for row in getattr(instance, table):
            for kind in columns:
                number = getattr(row, kind)
                if number is not None and (number or kind not in LOWERED):
                    found.append(Limit(kind, _key(table, row)))
    for doctor in instance.doctors:
        if doctor.partner_id is not None:
            pair = sorted((doctor.doctor_id, doctor.partner_id))
            found.append(Limit("partner_limit", tuple(pair)))
    order = list(RULES)
    return sorted(set(found), key=lambda one: (order.index(one.kind), one.place))


def without_limits(instance: Instance, limits: Iterable[Limit]) -> Instance:
    """Return the instance with limits that bind nobody, and pairs that are none."""
    limits = list(limits)
    pairs = {limit.place for limit in limits if limit.kind == "partner_limit" and limit.place}
    cells = [limit for limit in limits if not (limit.kind == "partner_limit" and limit.place)]
    eased = with_limits(instance, {limit: loosest(instance, limit) for limit in cells})
    if not pairs:
        return eased
    doctors = tuple(
        row.model_copy(update={"partner_id": None})
        if row.partner_id and tuple(sorted((row.doctor_id, row.partner_id))) in pairs
        else row
        for row in eased.doctors
    )
    return eased.model_copy(update={"doctors": doctors})


def with_limits(instance: Instance, numbers: Mapping[Limit, Number | None]) -> Instance:
    """Return the instance with other numbers in these cells."""
    tables: dict[str, dict[tuple[str, ...], dict[str, Any]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for limit, number in numbers.items():
        tables[limit.table][limit.place][limit.kind] = number
    changed: dict[str, Any] = {}
    for table, cells in tables.items():
        if table == "settings":
            changed[table] = instance.settings.model_copy(update=cells[()])
        else:
            changed[table] = tuple(
                row.model_copy(update=cells[key]) if (key := _key(table, row)) in cells else row
                for row in getattr(instance, table)
            )
    return instance.model_copy(update=changed)


def loosest(instance: Instance, limit: Limit) -> Number | None:
    """Return a number in place of a limit that binds nobody."""
    everybody = len(instance.doctors)
    if limit.kind in LOWERED:
        return 0
    if limit.kind in ("training_budget", "budget"):
        return None
    if limit.kind == "training_share":
        return Fraction(everybody, everybody + 1)  # rounded up, all of any number of them
    if limit.kind == "partner_limit":
        return Decimal(10**9)
    return everybody


def _key(table: str, row: Any) -> tuple[str, ...]:
    return (row.station_id, row.period) if table == "staffing" else (getattr(row, KEYS[table]),)
