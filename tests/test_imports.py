"""Quick commands stay quick: what they import, seen in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.folders import GOOD, write_folder

HEAVY = ("ortools", "pandas", "numpy", "pulp", "xlsxwriter", "openpyxl")


def imported(code: str, among: tuple[str, ...]) -> set[str]:
    """Run code in a new interpreter; return which of some modules it imported."""
    code += f"\nimport sys\nprint('imported:', *({among!r} & sys.modules.keys()))"
    code = code.replace(repr(among), repr(set(among)))
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(result.stdout.splitlines()[-1].split()[1:])


def command(*arguments: str) -> str:
    return (
        "from phanbo.cli import cli\n"
        f"try: cli({list(arguments)!r})\n"
        "except SystemExit as end: assert end.code == 0, end.code\n"
    )


def test_the_check_sees_imports() -> None:
    assert imported("import numpy", HEAVY) == {"numpy"}


def test_import_phanbo_is_light() -> None:
    assert imported("import phanbo", ("pydantic", "click", *HEAVY)) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["check", "--help"]])
def test_help_is_light(arguments: list[str]) -> None:
    assert imported(command(*arguments), ("pydantic", *HEAVY)) == set()


def test_check_is_light(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, GOOD)
    assert imported(command("check", str(folder)), HEAVY) == {"numpy"}


def test_instances_is_light() -> None:
    assert imported(command("instances"), HEAVY) == set()
