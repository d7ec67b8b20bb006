"""The ways to spoil bytes, texts and tables, and the instances that are spoilt."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from phanbo.instances.forms.save import save
from phanbo.models.instance import Instance
from tests.random_instances import random_tables

Files = dict[str, bytes]
"""Name -> content: CSV files of a folder, parts of a workbook."""
Grid = list[list[str]]

BASES = 12
"""Instances that are spoilt: the first seeds of ``random_tables``, every other of two periods."""
HOSTILE = [
    *("", " ", "0", "-1", "1.5", "2,5", "1.234", "1e3", "1e-9", "1e-300", "1e999", "NaN", "inf"),
    *("999999999999999", "1000000000000001", "99999999999999999999", "1/3", "7/0", "-0", "０"),
    *("yes", "Không", "maybe", "2026-01-01", "2026-13-45", "1/4/2026", "#N/A", "TRUE", ";", "a;b"),
    *("=1+1", "+1", "-x", "@x", "../x", "a/b", "C:\\x", "<b>", "{x}", "{0}", "%s", "'", '"', '""'),
    *("\t", "a\tb", "a\nb", "\x1b[31m", "\0", "\u202ex", "\ufeff", "\u200b", "ế", "ế", "🩺"),
    *("S0", "S1", "D0", "D1", "T0", "P0", "K0", "C0", "x" * 300, "y" * 200_000, "9" * 5000),
]
NUMBERS = [
    *("0", "1", "2", "3", "7", "60", "0.5", "0.25", "0.3333", "1.4", "12.5", "-0", "+3", "1e2"),
]
HARD = [
    *("0.333333333333", "0.30000000000000004", "12.3456789", "1e-9", "1e-300", "99999999.99"),
    *("1000000", "999999999999999", "1e15"),
]
"""Allowed numbers that are hard to calculate with."""


@cache
def written(base: int, form: str) -> Files:
    """Return the files of an instance that is right, or the parts of its workbook."""
    instance = Instance.model_validate(random_tables(base, periods=1 + base % 2))
    with TemporaryDirectory() as home:
        path = save(instance, Path(home) / form)
        if form == "folder":
            return {file.name: file.read_bytes() for file in sorted(path.iterdir())}
        if form == "document.json":
            return {form: path.read_bytes()}
        with ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def damaged(content: bytes, rng: Random) -> bytes:
    """Flip, cut, repeat or insert bytes."""
    at, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    end = min(end, at + rng.choice((1, 4, 40, 4000)))
    piece = content[at:end]
    noise = bytes(rng.randrange(256) for _ in range(rng.choice((1, 4, 40))))
    ways = [
        lambda: content[:at] + noise + content[at + len(noise) :],
        lambda: content[:at] + noise + content[at:],
        lambda: content[:at] + piece + piece + content[end:],
        lambda: content[:at] + content[end:],
        lambda: content[:at],
        lambda: content[at:],
        lambda: content[:at] + bytes(len(piece)) + content[end:],
        lambda: content[:at] + piece[::-1] + content[end:],
    ]
    return rng.choice(ways)()


def encoded(content: bytes, rng: Random) -> bytes:
    """Write a text in another way, which may lose some of it."""
    text = content.decode("utf-8", "replace")
    codes = ("utf-16", "utf-16-le", "utf-32", "cp1258", "latin-1", "utf-7", "utf-8-sig", "utf-8")
    text = rng.choice([text, text.replace("\n", "\r\n"), text.replace("\n", "\r"), text + "\x1a"])
    return text.encode(rng.choice(codes), "replace")


def spoil_grid(grid: Grid, rng: Random) -> Grid:
    """Change cells, rows and columns of a table, its header among them."""
    grid = [list(row) for row in grid]
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        if not grid or not grid[0]:
            break
        row, column = rng.randrange(len(grid)), rng.randrange(len(grid[0]))
        other, width = rng.randrange(len(grid)), len(grid[0])
        match rng.randrange(16):
            case 0 | 1 | 2:
                grid[row][column % len(grid[row])] = rng.choice(HOSTILE)
            case 10 | 11 | 12 | 13 | 14 if row and other:  # as in another row
                place = column % min(len(grid[row]), len(grid[other]))
                grid[row][place] = grid[other][place]
            case 3:
                grid.insert(other, list(grid[row]))
            case 4:
                del grid[row]
            case 5:
                grid = [[*line, line[min(column, len(line) - 1)]] for line in grid]
            case 6 if width > 1:
                grid = [line[:column] + line[column + 1 :] or [""] for line in grid]
            case 7:
                grid[row], grid[other] = grid[other], grid[row]
            case 8:
                there = rng.choice(grid)
                grid[row][column % len(grid[row])] = rng.choice(there)
            case _:
                grid[row].append(rng.choice(HOSTILE))
    return grid


def csv_of(grid: Grid, separator: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(grid)
    return text.getvalue().encode("utf-8", "surrogatepass")


def grid_of(content: bytes) -> Grid:
    return [row for row in csv.reader(io.StringIO(content.decode(), newline="")) if row]
