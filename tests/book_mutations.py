"""Workbooks that are spoilt: cells, elements of their XML, parts of their archive."""

from __future__ import annotations

import json
import re
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tests.spoil import Files, Grid, damaged, grid_of, spoil_grid, written


def spoil_book(parts: Files, base: int, rng: Random) -> bytes:
    parts = dict(parts)
    for _ in range(rng.choice((1, 1, 2))):
        sheets = [name for name in parts if "worksheets/" in name]
        names = sorted(parts) if rng.random() < 0.5 else sheets or sorted(parts)
        if not names:
            break
        name = rng.choice(names)
        match rng.randrange(8):
            case 0 | 1 | 2:
                parts[name] = _spoil_xml(parts[name], rng)
            case 3 | 4:
                parts[name] = sheet(spoil_grid(_table_of(name, base), rng), rng)
            case 5:
                parts[name] = damaged(parts[name], rng)
            case 6:
                other = rng.choice(sorted(parts))
                parts[name], parts[other] = parts[other], parts[name]
            case _:
                content = parts.pop(name)
                if rng.random() < 0.5:
                    parts[name.upper()] = content
    content = packed(parts)
    return damaged(content, rng) if rng.random() < 0.15 else content


def packed(parts: Files) -> bytes:
    """Return an archive of parts; at any time the same."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return content.getvalue()


def _spoil_xml(content: bytes, rng: Random) -> bytes:
    """Change an attribute or a text, or take away or repeat an element."""
    text = content.decode("utf-8", "replace")
    pattern, new = rng.choice(
        [
            (
                r'="[^"]*"',
                f'="{rng.choice(("", "0", "-1", "99999", "A1", "XFD1048576", "s", "x"))}"',
            ),
            (r'(?<= t)="[^"]*"', f'="{rng.choice(("s", "b", "e", "d", "n", "str", "inlineStr"))}"'),
            (
                r">[^<]+<",
                f">{rng.choice(('', '0', '-1', '1e999', '#N/A', '99999', 'x', '&amp;'))}<",
            ),
            (r"<(\w+)[^>]*/>", ""),
            (r"<(row|c|v|t|si|sheet|xf|Relationship)\b", "<gone"),
            (r"<c\b.*?</c>", r"\g<0>\g<0>"),
            (r"<row\b.*?</row>", r"\g<0>\g<0>"),
            (r"<v>", "<f>1+1</f><v>"),
            (r"<v>.*?</v>", "<f>1+1</f>"),
            (r"</worksheet>", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'),
            (r"^", '<!DOCTYPE a [<!ENTITY b "c">]>'),
        ]
    )
    found = list(re.finditer(pattern, text, re.DOTALL))
    if not found:
        return damaged(content, rng)
    one = rng.choice(found)
    return (text[: one.start()] + one.expand(new) + text[one.end() :]).encode()


def _table_of(part: str, base: int) -> Grid:
    """Return the table of a sheet; its parts are numbered as the tables come."""
    tables = list(json.loads(written(base, "document.json")["document.json"]))
    number = int("".join(re.findall(r"\d", part)) or "1")
    table = tables[(number - 1) % len(tables)]
    return grid_of(written(base, "folder")[f"{table}.csv"])


def sheet(grid: Grid, rng: Random) -> bytes:
    """Return a sheet, its texts within its cells."""
    rows = ("".join(f"<c{_typed(cell, rng)}</c>" for cell in row) for row in grid)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = "".join(f"<row>{row}</row>" for row in rows)
    return f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'.encode()


def _typed(cell: str, rng: Random) -> str:
    text = cell.replace("&", "&amp;").replace("<", "&lt;").replace("\0", "").replace("\x1b", "")
    if re.fullmatch(r"-?\d+(\.\d+)?", text) and rng.random() < 0.8:
        return f"><v>{text}</v>"
    return f' t="inlineStr"><is><t>{text}</t></is>'
