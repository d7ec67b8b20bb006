"""Reading which part each station and team belongs to, from a CSV file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from phanbo.instances.forms.csv_folder import read_table
from phanbo.instances.forms.limits import Limits
from phanbo.instances.forms.raw import RawTables
from phanbo.models.cells import is_blank
from phanbo.models.errors import InstanceError
from phanbo.models.messages import N_, Fault, did_you_mean, fault

COLUMNS = ("id", "part")


@dataclass(frozen=True)
class PartsFile:
    """The part of each id, and the row that says so."""

    name: str
    parts: dict[str, str]
    rows: dict[str, int]

    def located(self, faults: Iterable[Fault]) -> list[Fault]:
        """Return faults of these parts with the file, and the row where there is one."""
        return [
            one.model_copy(update={"file": self.name, "row": self.rows.get(one.value or "")})
            if one.table == "parts"
            else one
            for one in faults
        ]


def read_parts(path: Path, limits: float = 1) -> PartsFile:
    """Read the columns ``id`` and ``part``; other columns are left alone.

    Raises
    ------
    InstanceError
        If it cannot be read, a cell is blank, or an id is there twice.
    """
    raw = RawTables(ending=path.suffix, limits=Limits.times(limits))
    read_table(path, raw)
    table = path.name[: -len(path.suffix)]
    faults = [one.model_copy(update={"table": "parts"}) for one in raw.faults]
    rows = raw.tables.get(table, [])
    header = set(rows[0]) if rows else set(COLUMNS)
    for column in COLUMNS:
        if column not in header:
            remedy, values = did_you_mean(column, sorted(header))
            faults.append(fault("parts", N_("is missing"), remedy, column=column, **values))
    if not faults and not rows:
        faults.append(fault("parts", N_("is empty"), N_("write at least one row")))
    found = PartsFile(path.name, {}, {})
    if not faults:
        faults = [*_read(found, rows, raw.rows[table])]
    if faults:
        raise InstanceError([one.model_copy(update={"file": path.name}) for one in faults])
    return found


def _read(found: PartsFile, rows: Iterable[dict[str, str]], numbers: list[int]) -> Iterable[Fault]:
    for row, number in zip(rows, numbers, strict=True):
        blank = [column for column in COLUMNS if is_blank(row.get(column))]
        for column in blank:
            problem, remedy = N_("is blank"), N_("this cell is required")
            yield fault("parts", problem, remedy, row=number, column=column)
        if blank:
            continue
        name = row["id"].strip()
        if name in found.rows:
            problem, remedy = (
                N_("has the same {columns} as row {first}"),
                N_("keep one of the rows"),
            )
            yield fault(
                "parts",
                problem,
                remedy,
                row=number,
                column="id",
                value=name,
                columns="id",
                first=found.rows[name],
            )
        found.parts[name], found.rows[name] = row["part"].strip(), number
