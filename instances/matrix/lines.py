"""What is shared by the readers of matrices: limits, faults, and the lines of a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from phanbo.instances.forms.csv_folder import read_table
from phanbo.instances.forms.limits import Limits
from phanbo.instances.forms.raw import RawTables
from phanbo.models.errors import InstanceError
from phanbo.models.messages import N_, Fault, did_you_mean, fault

FILE_BYTES = 25_000_000
"""About 1,900 places square; whatever is in such a file, reading it takes less than 500 MB."""
IN_PARTS = N_("ask for it in parts, each with --travel, or allow more with --limits {factor}")
MOST_FAULTS = 20
"""Of one kind in a file: a wrong file would otherwise show one a cell."""
COMPARISONS = 100_000
"""Words compared for the remedies of a file: with many ids, only the first faults name one."""

Line = tuple[int, dict[str, str]]
"""The number of a row in its file, and its cells by column."""


def refused(name: str, problem: str, remedy: str | None = None, **values: Any) -> InstanceError:
    """Return the error of a file that has one fault."""
    return InstanceError([fault(name, problem, remedy, **values)])


def stop_at(faults: Iterable[Fault]) -> None:
    """Raise the first of the faults, if there are any."""
    first = list(islice(faults, MOST_FAULTS))
    if first:
        raise InstanceError(first)


def content_of(file: Path, limits: Limits) -> bytes:
    """Return what is in a file of a matrix, unless it is too large."""
    most = FILE_BYTES * limits.factor
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise refused(file.name, N_("cannot be read: {reason}"), reason=reason) from error
    if len(content) > most:
        values = {"limit": most // 10**6, "factor": 2 * limits.factor}
        raise refused(file.name, N_("is larger than {limit} MB"), IN_PARTS, **values)
    return content


def read_lines(file: Path, limits: Limits) -> list[Line]:
    """Return the rows of a CSV file, each with its number."""
    raw = RawTables(limits=limits)
    read_table(file, raw)
    if raw.faults:
        raise InstanceError([one.model_copy(update={"file": file.name}) for one in raw.faults])
    ((table, rows),) = raw.tables.items()
    return list(zip(raw.rows[table], rows, strict=True))


def columns_of(lines: Iterable[Line]) -> list[str]:
    """Return the columns of a table, in order; one whose cells are all blank may be left out."""
    return list(dict.fromkeys(column for _, cells in lines for column in cells))


def unknown_ids(
    name: str, column: str, cells: Iterable[tuple[int, str]], known: Sequence[str]
) -> Iterator[Fault]:
    """Name each id that the instance does not have, once."""
    among, left, told = frozenset(known), COMPARISONS, set[str]()
    tables = "stations, points, teams, courses, doctors"
    for row, one in cells:
        if one in among or one in told:
            continue
        told.add(one)
        values = {"tables": tables}
        remedy = N_("correct it, or add a row for it")
        if left > 0:
            left -= len(known)
            nearest, hint = did_you_mean(one, known)
            if "close" in hint:
                remedy, values = nearest, values | hint
        problem = N_("is no id in {tables}")
        yield fault(name, problem, remedy, row=row, column=column, value=one, **values)


def repeated(name: str, columns: str, cells: Iterable[tuple[int, object]]) -> Iterator[Fault]:
    """Name the rows that hold, in these columns, the same as an earlier row."""
    first: dict[object, int] = {}
    for row, cell in cells:
        if first.setdefault(cell, row) != row:
            problem, remedy = (
                N_("has the same {columns} as row {first}"),
                N_("keep one of the rows"),
            )
            yield fault(name, problem, remedy, row=row, columns=columns, first=first[cell])
