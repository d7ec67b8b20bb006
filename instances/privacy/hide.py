"""Taking names out of an instance, and bringing them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phanbo.instances.privacy.homes import blurred
from phanbo.instances.privacy.key import Key
from phanbo.models.instance import Instance

TOLD = ("description", "source")
"""Settings that are free text, and on which no plan depends."""
PEOPLE = {
    "doctors": ("doctor_id", "partner_id"),
    "decisions": ("doctor_id",),
    "preferences": ("doctor_id",),
    "travel": ("from_id", "to_id"),
}
"""Table -> its columns that may hold the id of a doctor."""


def hidden(instance: Instance, key: Key, *, keep_homes: bool = False) -> tuple[Instance, Key]:
    """Return an instance without names, and the key with what it takes to bring them back.

    Ids of doctors become pseudonyms, names go, and so do the settings ``description`` and
    ``source``; homes move to the commune. Rows about people are in the order of pseudonyms.

    Parameters
    ----------
    instance
        A valid instance.
    key
        An older key, so that a doctor has the same pseudonym in all files, or a new one.
    keep_homes
        Whether homes stay exact: then a plan for one instance is a plan for the other.
    """
    key = key.with_doctors({row.doctor_id: row.name for row in instance.doctors})
    source = instance if keep_homes else blurred(instance)
    tables = source.tables()
    tables["settings"] = [row for row in tables.get("settings", ()) if row["setting"] not in TOLD]
    for row in tables["doctors"]:
        row.pop("name", None)
    made = _renamed(tables, key.pseudonyms(row.doctor_id for row in instance.doctors))
    same = source.fingerprint == instance.fingerprint
    return made, key.with_instance(made, instance, same_minutes=same)


def shown(instance: Instance, key: Key) -> Instance:
    """Return a pseudonymised instance with the ids and names that its key knows.

    Homes stay at the commune: to plan with the true ones, take the instance that was hidden.
    """
    tables = instance.tables()
    for row in tables["doctors"]:
        known = key.doctors.get(row["doctor_id"])
        if known and known.name is not None:
            row["name"] = known.name
    return _renamed(tables, key.ids())


def _renamed(tables: dict[str, list[dict[str, Any]]], names: Mapping[str, str]) -> Instance:
    """Return an instance with other ids, the rows about people in the order of the new ones."""
    for table, columns in PEOPLE.items():
        rows = tables.get(table, ())
        for row in rows:
            for column in columns:
                if column in row:
                    row[column] = names.get(row[column], row[column])
        tables[table] = sorted(rows, key=lambda row: [str(row.get(c, "")) for c in columns])
    return Instance.model_validate(tables)
