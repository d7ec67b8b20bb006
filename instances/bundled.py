"""The instances that come with the program."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from phanbo.instances.forms.csv_folder import read_folder, read_table
from phanbo.instances.forms.raw import RawTables


def bundled() -> dict[str, str]:
    """Return the names of the bundled instances, each with its description."""
    descriptions = {}
    for name, folder in _folders().items():
        raw = RawTables()
        read_table(folder / "settings.csv", raw)
        settings = {row["setting"]: row["value"] for row in raw.tables.get("settings", ())}
        descriptions[name] = settings.get("description", "")
    return descriptions


def read_bundled(name: str) -> RawTables:
    """Read a bundled instance, given one of the names."""
    return read_folder(_folders()[name])


def bundled_names() -> list[str]:
    """Return the names of the bundled instances."""
    return list(_folders())


def _folders() -> dict[str, Traversable]:
    """Return the folders beside this file that hold an instance."""
    return {
        folder.name: folder
        for folder in sorted(files("phanbo.instances").iterdir(), key=lambda one: one.name)
        if (folder / "stations.csv").is_file()
    }
