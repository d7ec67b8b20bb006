"""How figures are written in tables, and where tables are put in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def replaced(page: str, mark: str, text: str) -> str:
    """Return a page with other text between ``<!-- mark -->`` and ``<!-- end of mark -->``."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    if begin not in page or end not in page:
        raise ValueError(f"the page has no marks for {mark}")
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    return re.sub(pattern, lambda _: f"{begin}\n{text}\n\n{end}", page, flags=re.DOTALL)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, the first column to the left and the others to the right."""
    rows = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def number(figure: float | None) -> str:
    """Return a figure as people read it: three digits, thousands apart; nothing for None."""
    if figure is None:
        return "–"
    return f"{figure:,.0f}" if abs(figure) >= 100 or figure == int(figure) else f"{figure:.3g}"


def seconds(figure: float | None) -> str:
    """Return seconds: two digits after the point below ten."""
    if figure is None:
        return "–"
    return (
        f"{figure:.2f}" if figure < 10 else f"{figure:,.1f}" if figure < 100 else f"{figure:,.0f}"
    )


def machine_line(machine: Mapping[str, str]) -> str:
    """Return the machine in one sentence."""
    return "Measured on: " + ", ".join(f"{name} {words}" for name, words in machine.items()) + "."
