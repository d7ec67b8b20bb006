"""Who may import whom: the rooms of docs/contributing.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "models": {"models"},
    "instances": {"instances", "models"},
    "optimizer/verify": {"optimizer/verify", "models"},
    "optimizer/engines": {"optimizer/engines", "optimizer/formulation", "models"},
    "optimizer/formulation": {"optimizer/formulation", "models"},
    "optimizer/explain": {
        "optimizer/explain",
        "optimizer",
        "optimizer/engines",
        "optimizer/formulation",
        "optimizer/verify",
        "models",
    },
    "optimizer/sweep": {
        "optimizer/sweep",
        "optimizer",
        "optimizer/engines",
        "optimizer/verify",
        "instances",
        "models",
    },
    "optimizer/parts": {
        "optimizer/parts",
        "optimizer",
        "optimizer/engines",
        "optimizer/formulation",
        "optimizer/sweep",
        "optimizer/verify",
        "models",
    },
    "optimizer/choices": {
        "optimizer/choices",
        "optimizer",
        "optimizer/engines",
        "optimizer/formulation",
        "optimizer/sweep",
        "optimizer/verify",
        "models",
    },
    "optimizer/risk": {"optimizer/risk", "optimizer/sweep", "optimizer/verify", "models"},
    "optimizer": {
        "optimizer",
        "optimizer/engines",
        "optimizer/explain",
        "optimizer/formulation",
        "models",
    },
    "reports": {"reports", "models"},
    "service": {
        "service",
        "instances",
        "optimizer",
        "optimizer/engines",
        "optimizer/verify",
        "models",
    },
}
FILES = [path for room in MAY_IMPORT if "/" not in room for path in (ROOT / room).rglob("*.py")]


def room_of(parts: tuple[str, ...]) -> str:
    """Return the innermost room of a module, given as the parts of its path."""
    longest = "/".join(parts[:2])
    return longest if longest in MAY_IMPORT else parts[0]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path.relative_to(ROOT).parts)
    modules = [name.split(".")[1:] for name in imported(path) if name.startswith("phanbo.")]
    reached = {room_of(tuple(module)) for module in modules}
    assert reached <= MAY_IMPORT[room]
