"""Referral tables of AccessMod 5, saved as CSV: a row a pair of facilities.

Its columns (R/amAnalysisReferral.R of unige-geohealth/accessmod): ``from__X``, ``from__Y``,
``to__X``, ``to__Y``, ``distance_km``, ``time_m``, where X and Y are the fields that the user chose
as the facilities' index and label. A blank time or NA means no way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from phanbo.instances.forms.limits import Limits
from phanbo.instances.matrix.lines import (
    Line,
    columns_of,
    read_lines,
    refused,
    repeated,
    stop_at,
    unknown_ids,
)
from phanbo.instances.matrix.routers import KNOWN, UNKNOWN
from phanbo.models.cells import Amount, is_blank
from phanbo.models.messages import N_, Fault, fault

UNITS = {"time_m": Fraction(1), "time_s": Fraction(1, 60), "time_h": Fraction(60)}
"""Column of times -> minutes in its unit."""
NO_WAY = "NA"
_TIME: TypeAdapter[Decimal] = TypeAdapter(Amount)


class Referral(NamedTuple):
    """A row of the table, with its number and the time as it stands in its cell."""

    row: int
    origin: str
    target: str
    time: str

    @property
    def amount(self) -> Decimal | None:
        """The time; None: no way."""
        no_way = is_blank(self.time) or self.time.strip() == NO_WAY
        return None if no_way else _TIME.validate_python(self.time)


def read_referrals(
    file: Path, known: Collection[str], limits: Limits
) -> tuple[list[Referral], Fraction]:
    """Read a referral table; return its rows and how many minutes its unit has.

    Parameters
    ----------
    file
        The table as CSV.
    known
        The ids of the instance. Of the index and the label, the one that holds them is read.

    Raises
    ------
    InstanceError
        If it is no referral table, or a cell is no time or no id of the instance.
    """
    lines = read_lines(file, limits)
    header = columns_of(lines)
    time = next((column for column in UNITS if column in header), None)
    if time is None or not (_side(header, "from") and _side(header, "to")):
        raise refused(file.name, UNKNOWN, KNOWN)
    origin, target = (_ids_column(file.name, lines, header, s, known) for s in ("from", "to"))
    referrals = [
        Referral(row, *(cells.get(column, "").strip() for column in (origin, target, time)))
        for row, cells in lines
    ]
    ordered = sorted(known)
    stop_at(unknown_ids(file.name, origin, [(one.row, one.origin) for one in referrals], ordered))
    stop_at(unknown_ids(file.name, target, [(one.row, one.target) for one in referrals], ordered))
    stop_at(_wrong_times(file.name, time, referrals))
    pairs = [(one.row, (one.origin, one.target)) for one in referrals]
    stop_at(repeated(file.name, f"{origin} + {target}", pairs))
    return referrals, UNITS[time]


def _side(header: list[str], side: str) -> list[str]:
    return [column for column in header if column.startswith(f"{side}__")]


def _ids_column(
    name: str, lines: list[Line], header: list[str], side: str, known: Collection[str]
) -> str:
    """Return the column whose cells are ids of the instance, or the one with the most of them."""
    cells = {c: [line.get(c, "").strip() for _, line in lines] for c in _side(header, side)}
    held = {c: sum(one in known for one in ids) for c, ids in cells.items()}
    best = max(held, key=lambda column: held[column])
    for other, ids in cells.items():
        if held[other] == held[best] == len(ids) and ids != cells[best]:
            problem = N_("holds ids of the instance, and so does {other}; which count is unclear")
            remedy = N_("delete one of the two columns")
            raise refused(name, problem, remedy, column=best, other=other)
    return best


def _wrong_times(name: str, column: str, referrals: list[Referral]) -> Iterator[Fault]:
    for one in referrals:
        try:
            _ = one.amount
        except ValidationError as error:
            why = error.errors()[0]["ctx"]
            wrong = partial(fault, name, why["problem"], why["remedy"])
            yield wrong(row=one.row, column=column, value=one.time)
