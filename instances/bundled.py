"""The instances that come with the program, stored or generated when they are read."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from phanbo.instances.forms.csv_folder import read_folder, read_table
from phanbo.instances.forms.raw import RawTables

GENERATED = {"viet-nam-2027": ("VN", 2027)}
"""Instances too large to store: province and seed. Their folders hold only the settings."""


def bundled() -> dict[str, str]:
    """Return the names of the bundled instances, each with its description; generates none."""
    descriptions = {}
    for name, folder in _folders().items():
        raw = RawTables()
        read_table(folder / "settings.csv", raw)
        settings = {row["setting"]: row["value"] for row in raw.tables.get("settings", ())}
        descriptions[name] = settings.get("description", "")
    return descriptions


def read_bundled(name: str) -> RawTables:
    """Read a bundled instance, given one of the names, or generate it."""
    raw = read_folder(_folders()[name])
    if name in GENERATED:
        from phanbo.instances.generator.province import tables

        province, seed = GENERATED[name]
        return RawTables(tables(province, seed=seed) | raw.tables)
    return raw


def bundled_names() -> list[str]:
    """Return the names of the bundled instances."""
    return list(_folders())


def _folders() -> dict[str, Traversable]:
    """Return the folders beside this file that hold an instance."""
    return {
        folder.name: folder
        for folder in sorted(files("phanbo.instances").iterdir(), key=lambda one: one.name)
        if folder.name in GENERATED or (folder / "stations.csv").is_file()
    }
