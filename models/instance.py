"""An instance: every table of PROBLEM.md section 1, valid and frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from phanbo.models.check import cross_faults
from phanbo.models.check_ids import IDS, id_faults
from phanbo.models.errors import InstanceError
from phanbo.models.frames import frame_of, rows_of
from phanbo.models.messages import N_, Fault, did_you_mean, fault, message
from phanbo.models.rows import Unread, read_rows, read_settings
from phanbo.models.settings import WORKING_TIME, Settings
from phanbo.models.tables import (
    Activity,
    Course,
    Decision,
    Doctor,
    Ferry,
    Period,
    Point,
    Preference,
    Requirement,
    Row,
    Skill,
    Staffing,
    Station,
    Team,
    Travel,
    Workload,
)

if TYPE_CHECKING:
    from pandas import DataFrame

TABLES: dict[str, type[Row]] = {
    "stations": Station,
    "points": Point,
    "teams": Team,
    "doctors": Doctor,
    "skills": Skill,
    "requirements": Requirement,
    "courses": Course,
    "travel": Travel,
    "ferries": Ferry,
    "decisions": Decision,
    "preferences": Preference,
    "periods": Period,
    "staffing": Staffing,
    "activities": Activity,
    "workload": Workload,
}
"""Every table but ``settings``, with the type of its rows."""
REQUIRED_TABLES = ("stations", "doctors")
NO_PART_OF_PLANS = ("activities", "workload")
"""Tables that say how many doctors are needed, and on which no plan depends."""
TOLD_ONLY = {"stations": {"population"}}
"""Columns that reports show, and on which no plan depends."""


class Instance(BaseModel):
    """Everything that a plan depends on, and the workload from which needs are derived.

    Made by ``phanbo.load`` from files, or by ``Instance.model_validate`` from a dict
    table name -> list of row dicts. A reader that could not read a table, or not all of it,
    names it in the context ``{"unread": [...]}``, so that what it lacks is not held against it.

    Raises
    ------
    InstanceError
        If anything in it is wrong; its ``faults`` name every mistake at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: Settings = Settings()
    stations: tuple[Station, ...]
    points: tuple[Point, ...] = ()
    teams: tuple[Team, ...] = ()
    doctors: tuple[Doctor, ...]
    skills: tuple[Skill, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    courses: tuple[Course, ...] = ()
    travel: tuple[Travel, ...] = ()
    ferries: tuple[Ferry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    preferences: tuple[Preference, ...] = ()
    periods: tuple[Period, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    activities: tuple[Activity, ...] = ()
    workload: tuple[Workload, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_all(cls, data: Any, info: ValidationInfo) -> Any:
        """Read every row of every table, so that all faults are named at once."""
        if not isinstance(data, Mapping):
            raise InstanceError([fault("instance", N_("is not an object of tables"))])
        unread = Unread(set, {name: {None} for name in (info.context or {}).get("unread", ())})
        faults = _table_faults(data, unread)
        tables: dict[str, list[tuple[int, Row]]] = {}
        for name, kind in TABLES.items():
            rows = data.get(name) or ()
            if isinstance(rows, list | tuple):
                tables[name] = read_rows(name, kind, rows, faults, unread)
        settings = read_settings(data.get("settings") or (), faults)
        faults += cross_faults(tables, unread)
        if data.get("workload"):
            faults = [_towards_needs(one) for one in faults]
        if faults:
            raise InstanceError(faults)
        return {"settings": settings} | {
            name: tuple(row for _, row in rows) for name, rows in tables.items()
        }

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return the tables as lists of row dicts, without blank cells and empty tables."""
        tables = {"settings": self.settings.rows()}
        for name in TABLES:
            tables[name] = [
                row.model_dump(mode="json", exclude_unset=True, exclude_none=True)
                for row in getattr(self, name)
            ]
        return {name: rows for name, rows in tables.items() if rows}

    def to_json(self) -> str:
        """Return the instance as one JSON document, a row a line."""
        return tables_as_json(self.tables())

    @classmethod
    def from_json(cls, text: str | bytes) -> Instance:
        """Read an instance from the text of its JSON document.

        Raises
        ------
        InstanceError
            If it cannot be read or is not valid.
        """
        try:
            tables = json.loads(text, object_pairs_hook=_each_key_once)
        except (ValueError, RecursionError) as error:
            problem = N_("cannot be read as JSON: {reason}")
            raise InstanceError([fault("instance", problem, reason=str(error))]) from None
        return cls.model_validate(tables)

    def to_frames(self) -> dict[str, DataFrame]:
        """Return each table that has rows as a pandas frame of its filled columns, by name."""
        columns: dict[str, tuple[str, ...]] = {"settings": ("setting", "value")}
        columns |= {name: tuple(kind.model_fields) for name, kind in TABLES.items()}
        return {name: frame_of(rows, columns[name]) for name, rows in self.tables().items()}

    @classmethod
    def from_frames(cls, frames: Mapping[str, DataFrame]) -> Instance:
        """Make an instance of pandas frames: table name -> rows; NaN, NA and NaT are blank.

        Raises
        ------
        InstanceError
            If it is not valid; rows count from 1, whatever the index of the frame.
        """
        return cls.model_validate({name: rows_of(frame) for name, frame in frames.items()})

    def with_settings(self, changes: Mapping[str, Any]) -> Instance:
        """Return this instance with some settings changed; a blank value is the default.

        Raises
        ------
        InstanceError
            If a setting is unknown or its value is not allowed.
        """
        values = {row["setting"]: row["value"] for row in self.settings.rows()} | dict(changes)
        rows = [{"setting": name, "value": value} for name, value in values.items()]
        faults: list[Fault] = []
        settings = read_settings(rows, faults)
        if faults:
            raise InstanceError([one.model_copy(update={"row": None}) for one in faults])
        return self.model_copy(update={"settings": settings})

    def with_decisions(self, decisions: Sequence[Decision]) -> Instance:
        """Return this instance with more decisions.

        Raises
        ------
        InstanceError
            If one names an id that the instance does not have; its row counts from 1.
        """
        rows = {name: [*enumerate(getattr(self, name), start=1)] for name in IDS}
        faults = [*id_faults(rows | {"decisions": [*enumerate(decisions, start=1)]}, Unread(set))]
        if faults:
            raise InstanceError(faults)
        return self.model_copy(update={"decisions": (*self.decisions, *decisions)})

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what a plan depends on: defaults left out, rows and tables sorted."""
        canonical = {
            name: sorted(
                json.dumps(
                    row.model_dump(
                        mode="json",
                        exclude_defaults=True,
                        exclude_none=True,
                        exclude=TOLD_ONLY.get(name),
                    ),
                    sort_keys=True,
                    ensure_ascii=False,
                )
                for row in getattr(self, name)
            )
            for name in sorted(TABLES)
            if name not in NO_PART_OF_PLANS
        }
        settings = self.settings.model_dump(
            mode="json", exclude_defaults=True, exclude_none=True, exclude=set(WORKING_TIME)
        )
        text = json.dumps({"settings": settings, **canonical}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; JSON would silently keep the last of two values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def tables_as_json(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return tables as one JSON document, a row a line."""
    written = []
    for name, rows in tables.items():
        lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
        written.append(f" {json.dumps(name)}: [\n  {lines}\n ]")
    return "{\n" + ",\n".join(written) + "\n}\n"


def _table_faults(data: Mapping[str, Any], unread: Unread) -> list[Fault]:
    known = ("settings", *TABLES)
    faults = []
    for name in data:
        if name not in known:
            remedy, values = did_you_mean(name, known)
            faults.append(fault(str(name), N_("is not a table of an instance"), remedy, **values))
            unread[values.get("close", "")].add(None)
        elif not isinstance(data[name], list | tuple | Settings | None):
            faults.append(fault(name, N_("is not a list of rows")))
            unread[name].add(None)
    for name in REQUIRED_TABLES:
        if data.get(name) or name in unread:
            continue
        if name not in data:
            faults.append(fault(name, N_("is missing"), N_("this table is required")))
        else:
            faults.append(fault(name, N_("is empty"), N_("write at least one row")))
        unread[name].add(None)
    return faults


def _towards_needs(one: Fault) -> Fault:
    """Where a minimum is missing that the workload can give, say which command fills it."""
    if (one.table, one.column, one.value) != ("stations", "min_doctors", None):
        return one
    template = N_("write it, or give the station workload and let phanbo needs fill it")
    return one.model_copy(update={"remedy": message(template)})
