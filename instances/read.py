"""Reading an instance in any of its forms."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from phanbo.instances.bundled import bundled_names, read_bundled
from phanbo.instances.forms.csv_folder import read_folder
from phanbo.instances.forms.json_file import read_content, read_file, read_standard_input
from phanbo.instances.forms.limits import USUAL, Limits
from phanbo.instances.forms.raw import CORRECT, MORE, MOST_FAULTS, RawTables, printable
from phanbo.instances.forms.workbook import ENDING, read_workbook
from phanbo.models.errors import InstanceError
from phanbo.models.instance import TABLES, Instance
from phanbo.models.messages import N_, Fault, did_you_mean, fault

OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass(frozen=True)
class Source:
    """An instance that was read, and where its rows stand in the files."""

    instance: Instance
    raw: RawTables

    def placed(self, one: Fault) -> Fault:
        """Return what is said of a row of the instance with its file, row and cell."""
        return self.raw.in_source(self.raw.at_row(one))


def load(source: str | Path, *, limits: float = 1) -> Instance:
    """Read an instance.

    Parameters
    ----------
    source
        A folder of CSV files, an ``.xlsx`` workbook, a ``.json`` file, ``-`` (JSON on standard
        input), or else the name of a bundled instance.
    limits
        Accept files up to so many times the usual limits, which are well above the whole country.

    Raises
    ------
    ValueError
        If ``limits`` is below 1.
    InstanceError
        If it cannot be read or is not valid; its ``faults`` name every mistake at once.
    """
    return read(source, limits=limits).instance


def read(source: str | Path, *, limits: float = 1) -> Source:
    """Read an instance as ``load`` does, and keep where its rows stand."""
    raw = read_tables(source, Limits.times(limits))
    return Source(validated(raw), raw)


def load_content(content: bytes, name: str = "-", *, limits: float = 1) -> Instance:
    """Read an instance from the content of its ``.json`` file, as ``load`` does from the file."""
    return validated(read_content(content, name, Limits.times(limits)))


def validated(raw: RawTables) -> Instance:
    """Check all tables at once; the faults name the cells of the source."""
    if raw.faults and not raw.tables and not raw.unread:
        raise InstanceError(raw.faults)  # There are no tables to check.
    instance, found = None, []
    try:
        instance = Instance.model_validate(raw.tables, context={"unread": raw.unread})
    except InstanceError as error:
        found = [raw.at_row(one) for one in _first_of_each_table(error.faults)]
    faults = [raw.in_source(one) for one in (*raw.faults, *found)]
    if instance is None or faults:
        raise InstanceError(sorted(faults, key=_table_and_row))
    return instance


def _first_of_each_table(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield as many faults of each table as anyone reads."""
    told = Counter[str]()
    for one in faults:
        told[one.table] += 1
        if told[one.table] <= MOST_FAULTS:
            yield one
        elif told[one.table] == MOST_FAULTS + 1:
            yield fault(one.table, MORE, CORRECT, count=MOST_FAULTS)


def read_tables(source: str | Path, limits: Limits = USUAL) -> RawTables:
    """Read the cells of every table as they stand, by the form of the source."""
    path = Path(source)
    if source == "-":
        return read_standard_input(limits)
    if os.path.isdir(path):
        return read_folder(path, limits)
    if not os.path.exists(path):
        name, known = str(source), bundled_names()
        return read_bundled(name) if name in known else _nothing_there(printable(name), known)
    if path.suffix.lower() == ".json":
        return read_file(path, limits)
    if path.suffix.lower() == ENDING:
        return read_workbook(path, limits)
    return RawTables(faults=[_unknown_form(path)])


def _nothing_there(name: str, known: Iterable[str]) -> RawTables:
    remedy, values = did_you_mean(name, known)
    problem = N_("is neither a file, a folder nor a bundled instance")
    return RawTables(faults=[fault(name, problem, remedy, **values)])


def _unknown_form(path: Path) -> Fault:
    if path.suffix.lower() in OTHER_WORKBOOKS:
        problem = N_("is a workbook of another form than .xlsx")
        return fault(
            printable(path.name), problem, N_("open it in Excel and save it again as .xlsx")
        )
    return fault(
        printable(path.name),
        N_("is no form of an instance"),
        N_("name a folder of CSV files, an .xlsx workbook or a .json file"),
    )


def _table_and_row(one: Fault) -> tuple[int, str, bool, int]:
    """Order faults by table, as the documentation lists them, and by row."""
    tables = ["settings", *TABLES]
    place = tables.index(one.table) if one.table in tables else len(tables)
    return place, one.table, one.problem.template == MORE, one.row or 0
