"""The package that is built holds every folder of code, and nothing else from the root."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import phanbo

ROOT = Path(__file__).parents[1]
NOT_INSTALLED = {"tests", "benchmarks", "docs", "build", "dist"}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_folder_of_code_is_listed() -> None:
    folders = {
        folder.relative_to(ROOT).parts
        for folder in (file.parent for file in ROOT.glob("*/**/__init__.py"))
    }
    found = {
        ".".join(("phanbo", *parts))
        for parts in folders
        if parts[0] not in NOT_INSTALLED and not any(part.startswith(".") for part in parts)
    }
    assert set(project()["tool"]["setuptools"]["packages"]) == {"phanbo", *found}


def test_only_two_files_of_code_at_the_root() -> None:
    assert {file.name for file in ROOT.glob("*.py")} == {"__init__.py", "cli.py"}


def test_version() -> None:
    assert phanbo.__version__ == project()["project"]["version"]
