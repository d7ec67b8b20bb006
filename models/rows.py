"""Reading the rows of one table: every cell that is wrong becomes a fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from phanbo.models.cells import is_blank
from phanbo.models.messages import N_, Fault, did_you_mean, fault
from phanbo.models.settings import SETTINGS, Settings
from phanbo.models.tables import Row

Rows = Mapping[str, Sequence[tuple[int, Row]]]
"""Table name -> the rows that could be read, each with its number from 1."""
Unread = defaultdict[str, set[str | None]]
"""Table name -> the ids of its rows that could not be read; None stands for unknown ones."""


def read_rows(
    table: str, kind: type[Row], rows: Any, faults: list[Fault], unread: Unread
) -> list[tuple[int, Row]]:
    """Read the rows of a table, numbered from 1; what is wrong goes to ``faults``."""
    read: list[tuple[int, Row]] = []
    columns = {c for row in rows if isinstance(row, Mapping) for c in row}
    absent = [c for c, f in kind.model_fields.items() if f.is_required() and c not in columns]
    unknown = [c for c in columns if c not in kind.model_fields]
    if columns:
        faults += [
            fault(table, N_("is missing"), N_("this column is required"), column=column)
            for column in absent
        ]
    for column in sorted(unknown, key=str):
        remedy, values = did_you_mean(column, kind.model_fields)
        faults.append(
            fault(table, N_("is not a column of this table"), remedy, column=str(column), **values)
        )
    for number, row in enumerate(rows, start=1):
        try:
            read.append((number, kind.model_validate(row)))
        except ValidationError as error:
            unread[table].add(_id_of(row, kind))
            told = [*absent, *unknown] if columns else []
            faults += [
                _cell_fault(table, number, one)
                for one in error.errors()
                if not (one["loc"] and one["loc"][0] in told)
            ]
    return read


def _id_of(row: Any, kind: type[Row]) -> str | None:
    """Return the id of a row that is not valid: its first column, if that much can be read."""
    cell = row.get(next(iter(kind.model_fields))) if isinstance(row, Mapping) else None
    return None if is_blank(cell) else str(cell).strip()


def read_settings(rows: Any, faults: list[Fault]) -> Settings:
    """Read the rows of the settings table; what is wrong with them goes to ``faults``."""
    if isinstance(rows, Settings):
        return rows
    if not isinstance(rows, list | tuple):
        return Settings()
    wrong_columns = _setting_columns(rows)
    faults += wrong_columns
    values: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for number, row in enumerate(() if wrong_columns else rows, start=1):
        if not isinstance(row, Mapping):
            faults.append(fault("settings", N_("is not a row of cells"), row=number))
            continue
        name = "" if is_blank(row.get("setting")) else str(row["setting"]).strip()
        if name not in SETTINGS or name in numbers:
            faults.append(_setting_fault(name, number, numbers))
        else:
            numbers[name] = number
            values[name] = row.get("value")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults += [
            _cell_fault("settings", numbers[str(one["loc"][0])], one, column="value")
            for one in error.errors()
        ]
        return Settings()


def _setting_columns(rows: Any) -> list[Fault]:
    columns = {column: None for row in rows if isinstance(row, Mapping) for column in row}
    wanted = ("setting", "value")
    unknown = [
        fault("settings", N_("is not a column of this table"), column=str(column))
        for column in columns
        if column not in wanted
    ]
    missing = [
        fault("settings", N_("is missing"), N_("this column is required"), column=column)
        for column in wanted
        if columns and column not in columns
    ]
    return missing + unknown


def _setting_fault(name: str, number: int, numbers: Mapping[str, int]) -> Fault:
    values: dict[str, Any] = {}
    if not name:
        problem, remedy = N_("is blank"), N_("this cell is required")
    elif name in numbers:
        problem, remedy = N_("has the same {columns} as row {first}"), N_("keep one of the rows")
        values = {"columns": "setting", "first": numbers[name]}
    else:
        problem = N_("is not a setting")
        remedy, values = did_you_mean(name, SETTINGS)
    return fault(
        "settings", problem, remedy, row=number, column="setting", value=name or None, **values
    )


def _cell_fault(table: str, number: int, error: Any, column: str | None = None) -> Fault:
    """Turn one error of pydantic into a fault in the words of planners."""
    column = column or (str(error["loc"][0]) if error["loc"] else None)
    context = error.get("ctx", {})
    value = None if error["type"] == "missing" else error["input"]
    if error["type"] == "cell":
        problem, remedy = context["problem"], context["remedy"]
    elif error["type"] == "missing":
        problem, remedy = N_("is blank"), N_("this cell is required")
    elif error["type"] == "literal_error":
        problem, remedy = N_("is not one of the choices"), N_("write one of: {choices}")
        return fault(
            table,
            problem,
            remedy,
            row=number,
            column=column,
            value=value,
            choices=context["expected"].replace("'", ""),
        )
    else:
        problem, remedy, value = N_("is not a row of cells"), None, None
    return fault(table, problem, remedy, row=number, column=column, value=value)
