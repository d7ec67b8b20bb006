"""Reading an instance in any of its forms."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from phanbo.instances.csv_folder import read_folder, read_table
from phanbo.instances.json_file import read_file, read_standard_input
from phanbo.instances.raw import RawTables
from phanbo.instances.workbook import ENDING, read_workbook
from phanbo.models.errors import InstanceError
from phanbo.models.instance import TABLES, Instance
from phanbo.models.messages import N_, Fault, did_you_mean, fault

OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


def load(source: str | Path) -> Instance:
    """Read an instance.

    Parameters
    ----------
    source
        A folder of CSV files, an ``.xlsx`` workbook, a ``.json`` file, ``-`` (JSON on standard
        input), or else the name of a bundled instance.

    Raises
    ------
    InstanceError
        If it cannot be read or is not valid; its ``faults`` name every mistake at once.
    """
    raw = _read(source)
    if raw.faults and not raw.tables and not raw.unread:
        raise InstanceError(raw.faults)  # There are no tables to check.
    instance, found = None, []
    try:
        instance = Instance.model_validate(raw.tables, context={"unread": raw.unread})
    except InstanceError as error:
        found = [raw.at_row(one) for one in error.faults]
    faults = [raw.in_source(one) for one in (*raw.faults, *found)]
    if instance is None or faults:
        raise InstanceError(sorted(faults, key=_table_and_row))
    return instance


def bundled() -> dict[str, str]:
    """Return the names of the bundled instances, each with its description."""
    descriptions = {}
    for name, folder in _bundled_folders().items():
        raw = RawTables()
        read_table(folder / "settings.csv", raw)
        settings = {row["setting"]: row["value"] for row in raw.tables.get("settings", ())}
        descriptions[name] = settings.get("description", "")
    return descriptions


def _bundled_folders() -> dict[str, Traversable]:
    """Return the folders beside this file that hold an instance."""
    return {
        folder.name: folder
        for folder in sorted(files("phanbo.instances").iterdir(), key=lambda one: one.name)
        if (folder / "stations.csv").is_file()
    }


def _read(source: str | Path) -> RawTables:
    """Choose the reader by the form of the source."""
    path = Path(source)
    if source == "-":
        return read_standard_input()
    if os.path.isdir(path):
        return read_folder(path)
    if not os.path.exists(path):
        folders = _bundled_folders()
        name = str(source)
        return read_folder(folders[name]) if name in folders else _nothing_there(name, folders)
    if path.suffix.lower() == ".json":
        return read_file(path)
    if path.suffix.lower() == ENDING:
        return read_workbook(path)
    return RawTables(faults=[_unknown_form(path)])


def _nothing_there(name: str, known: Iterable[str]) -> RawTables:
    remedy, values = did_you_mean(name, known)
    problem = N_("is neither a file, a folder nor a bundled instance")
    return RawTables(faults=[fault(name, problem, remedy, **values)])


def _unknown_form(path: Path) -> Fault:
    if path.suffix.lower() in OTHER_WORKBOOKS:
        problem = N_("is a workbook of another form than .xlsx")
        return fault(path.name, problem, N_("open it in Excel and save it again as .xlsx"))
    return fault(
        path.name,
        N_("is no form of an instance"),
        N_("name a folder of CSV files, an .xlsx workbook or a .json file"),
    )


def _table_and_row(one: Fault) -> tuple[int, str, int]:
    """Order faults by table, as the documentation lists them, and by row."""
    tables = ["settings", *TABLES]
    place = tables.index(one.table) if one.table in tables else len(tables)
    return place, one.table, one.row or 0
