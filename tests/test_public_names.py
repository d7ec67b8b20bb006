"""The public names: those of the documentation, no more, and visible to type checkers."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import phanbo
from phanbo.models import errors


def test_names() -> None:
    assert phanbo.__all__ == sorted(phanbo.__all__)
    assert set(phanbo.__all__) == {
        *(
            "Fairness",
            "Instance",
            "Plan",
            "Progress",
            "Scenario",
            "Sweep",
            "SweepProgress",
            "alternatives",
            "check",
            "compare",
            "fairness",
            "explain",
            "frontier",
            "load",
            "simulate",
            "solve",
            "solve_parts",
            "sweep",
            "verify",
            "write",
            "__version__",
        ),
        *(
            name
            for name, value in vars(errors).items()
            if isinstance(value, type) and issubclass(value, errors.PhanboError)
        ),
    }
    assert dir(phanbo) == phanbo.__all__


def test_type_checkers_see_what_users_get() -> None:
    """The imports under TYPE_CHECKING name the same objects as the lazy ones."""
    source = Path(phanbo.__file__).read_text(encoding="utf-8")
    declared = {
        alias.name: node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("phanbo.")
        for alias in node.names
        if alias.asname == alias.name
    }
    assert declared.keys() == set(phanbo.__all__) - {"__version__"}
    for name, module in declared.items():
        assert getattr(phanbo, name) is getattr(import_module(str(module)), name)


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        _ = phanbo.slove
