"""docs/workbook.md shows every sheet that a workbook may have, in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from phanbo.reports.language import translator

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "workbook.md").read_text(encoding="utf-8")
ELSEWHERE = {"Conflicts", "Fixes"}
"""Sheets of a plan that is none, and of an explanation with fixes."""


def sheet_names() -> set[str]:
    """Return the names of the sheets that reports/write.py may put into a workbook.

    They are what its functions, taken from the modules it imports, give to ``Sheet``.
    """
    names: set[str] = set()
    write = ast.parse((ROOT / "reports" / "write.py").read_text(encoding="utf-8"))
    for imported in (one for one in ast.walk(write) if isinstance(one, ast.ImportFrom)):
        if not (imported.module or "").startswith("phanbo.reports.content."):
            continue
        path = ROOT / "reports" / "content" / f"{(imported.module or '').rpartition('.')[2]}.py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Sheet":
                names |= {
                    part.value
                    for part in ast.walk(call.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return names


def test_every_sheet_is_shown() -> None:
    names = sheet_names()
    assert len(names) > 15
    assert set(re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)) == names - ELSEWHERE
    say = translator("vi")
    assert all(say(name) != name for name in names)


def test_every_picture_is_there_and_small() -> None:
    shown = re.findall(r"!\[.+?\]\((images/workbook/.+?)\)", PAGE)
    there = list((ROOT / "docs" / "images" / "workbook").iterdir())
    assert sorted(shown) == sorted(f"images/workbook/{path.name}" for path in there)
    names = re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    slugs = [name.lower().replace(" ", "-") for name in names]
    assert shown == [
        f"images/workbook/{slug}-{lang}.png" for slug in slugs for lang in ("en", "vi")
    ]
    assert max(path.stat().st_size for path in there) < 60_000


def test_pictures_are_whole_pages() -> None:
    """A landscape page of A4 at 90 dots an inch, give or take one."""
    for path in (ROOT / "docs" / "images" / "workbook").iterdir():
        head = path.read_bytes()[:24]
        wide, high = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
        assert head.startswith(b"\x89PNG"), path.name
        assert (abs(wide - 1053) <= 1, abs(high - 744) <= 1) == (True, True), path.name
