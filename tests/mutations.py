"""Instances as files, damaged or spoilt in random ways: the same seed gives the same files."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from phanbo.models.instance import TABLES
from phanbo.models.tables import number_columns
from tests.book_mutations import packed, sheet, spoil_book
from tests.spoil import (
    BASES,
    HARD,
    HOSTILE,
    NUMBERS,
    Files,
    Grid,
    csv_of,
    damaged,
    encoded,
    grid_of,
    spoil_grid,
    written,
)

VALUES: list[Any] = [
    *HOSTILE,
    *(None, True, False, 0, -1, 7, 1.5, 1e300, 1e-300, 2**64, 10**400, float("nan"), float("inf")),
    *([], {}, [[]], [1, "a"], {"a": 1}, [[[[]]]], "\ud800", ["\udfff"]),
]


def spoilt(seed: int, home: Path, *, hard: bool = False) -> Path:
    """Write a spoilt instance into a folder, and return what a command would be given.

    ``hard`` also draws numbers that are allowed, but with which calculating is hard.
    """
    rng = Random(seed)
    form = ("folder", "document.json", "book.xlsx")[seed % 3]
    base = rng.randrange(BASES)
    files = written(base, form)
    if rng.random() < 0.3:
        files = _changed(files, base, form, rng, NUMBERS + HARD if hard else NUMBERS)
    elif form == "folder":
        files = _spoil_files(files, rng)
    elif form == "document.json":
        files = {form: _spoil_document(files[form], rng)}
    else:
        files = {form: spoil_book(files, base, rng)}
    if form == "folder":
        return _write_folder(files, home / form, rng)
    (home / form).write_bytes(files[form] if form in files else packed(files))
    return home / form


def _changed(content: Files, base: int, form: str, rng: Random, numbers: Sequence[str]) -> Files:
    """Change some numbers of one table to others that may be allowed."""
    document = json.loads(written(base, "document.json")["document.json"])
    tables = [table for table in document if table in TABLES]
    table = rng.choice(tables)
    for _ in range(rng.choice((1, 1, 3))):
        row = rng.choice(document[table])
        column = rng.choice(sorted(number_columns(TABLES[table]) | {"name"}))
        if column in TABLES[table].model_fields:
            row[column] = rng.choice(numbers)
    if form == "document.json":
        return {form: json.dumps(document).encode()}
    columns = list(dict.fromkeys(column for row in document[table] for column in row))
    grid = [columns, *([str(row.get(column, "")) for column in columns] for row in document[table])]
    if form == "folder":
        return content | {f"{table}.csv": csv_of(grid)}
    part = f"xl/worksheets/sheet{list(document).index(table) + 1}.xml"
    return content | {part: sheet(grid, rng)}


def _spoil_files(files: Files, rng: Random) -> Files:
    files = dict(files)
    for _ in range(rng.choice((1, 1, 2))):
        name = rng.choice(sorted(files))
        content = files.pop(name)
        other = rng.choice(sorted(files) or [name])
        match rng.randrange(18):
            case 12 | 13 | 14 | 15 | 16 | 17:
                files[name] = csv_of(spoil_grid(_safe_grid(content), rng))
            case 0 | 1 | 2 | 3 | 4:
                files[name] = csv_of(spoil_grid(_safe_grid(content), rng), rng.choice(",,,;\t"))
            case 5 | 6:
                files[name] = damaged(content, rng)
            case 7:
                files[name] = encoded(content, rng)
            case 8:
                files[rng.choice((name.upper(), name.title(), name + ".csv", "x.csv"))] = content
            case 9 if other in files:
                files[name], files[other] = files[other], content
            case 10:
                files[name], files[name[:-4] + ".CSV"] = content, content
            case _:
                files[name] = rng.choice((b"", b"\n", b",,,\n", b"\xef\xbb\xbf", content * 2))
    return files


def _safe_grid(content: bytes) -> Grid:
    try:
        return grid_of(content) or [[""]]
    except (csv.Error, UnicodeDecodeError):
        return [[content.decode("latin-1")]]


def _write_folder(files: Files, folder: Path, rng: Random) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    if rng.random() < 0.05:
        _put_something_else(folder, rng)
    return folder


def _put_something_else(folder: Path, rng: Random) -> None:
    """Replace a file by a folder, a pipe or a link."""
    file = rng.choice(sorted(folder.iterdir()))
    moved = file.rename(folder / rng.choice(("moved.txt", "moved.csv", "../moved.csv")))
    ways: list[Callable[[], object]] = [file.mkdir]
    if os.name == "posix":
        ways += [lambda: os.mkfifo(file), lambda: file.symlink_to(moved)]
        ways += [lambda: file.symlink_to("/dev/zero"), lambda: file.symlink_to(file.name)]
    rng.choice(ways)()


def _spoil_document(content: bytes, rng: Random) -> bytes:
    way = rng.randrange(10)
    if way == 0:
        return damaged(content, rng)
    if way == 1:
        return encoded(content, rng)
    document = json.loads(content)
    for _ in range(rng.choice((1, 1, 2, 5))):
        _spoil_node(document, rng)
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5 or way == 2)
    if way == 3:  # A key twice.
        keys = re.findall(r'"\w+": ', text)
        text = text.replace(rng.choice(keys or [text]), rng.choice(keys or [text]), 1)
    return text.encode("utf-8", "surrogatepass")


def _spoil_node(document: Any, rng: Random) -> None:
    """Change one value, row or table somewhere in a document."""
    node, beside = document, document
    for _ in range(rng.choice((0, 1, 2, 2, 2, 2, 2, 2))):
        inner = list(node.values() if isinstance(node, dict) else node)
        inner = [one for one in inner if isinstance(one, dict | list) and one]
        node, beside = (rng.choice(inner), rng.choice(inner)) if inner else (node, beside)
    keys: list[Any] = list(node if isinstance(node, dict) else range(len(node)))
    if not keys:
        return
    key = rng.choice(keys)
    match rng.randrange(8):
        case 0:
            del node[key]
        case 1 if isinstance(node, dict):
            node[str(rng.choice(HOSTILE))] = node.pop(key)
        case 1:
            node.append(node[key])
        case 2 if isinstance(node, dict):
            node[key] = [node[key]]
        case 3 | 4 | 5 if isinstance(node, dict) and isinstance(beside, dict):  # another row
            node[key] = beside.get(key)
        case _:
            node[key] = rng.choice(VALUES)
