"""Spoilt files of all three forms end in a plan, in faults, or infeasible: a part of what
``benchmarks/fuzz.py`` tries.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fuzzing import outcome
from tests.mutations import spoilt
from tests.spoil import BASES, written

FILES, BATCH = 240, 20


@pytest.mark.parametrize("first", range(0, FILES, BATCH))
def test_spoilt_files(tmp_path: Path, first: int) -> None:
    solved: set[str] = set()
    for seed in range(first, first + BATCH):
        home = tmp_path / str(seed)
        home.mkdir()
        ended = outcome(spoilt(seed, home), solved)
        assert ended in {"plan", "faults", "infeasible", "as before"}, seed


def test_the_files_are_of_every_kind(tmp_path: Path) -> None:
    """They would show nothing if all were refused, or none."""
    solved: set[str] = set()
    ends = Counter[str]()
    for seed in range(60):
        home = tmp_path / str(seed)
        home.mkdir()
        ends[outcome(spoilt(seed, home), solved)] += 1
    assert ends["plan"] >= 3
    assert ends["faults"] >= 20


@pytest.mark.parametrize("form", ["folder", "document.json", "book.xlsx"])
def test_the_same_seed_gives_the_same_file(tmp_path: Path, form: str) -> None:
    assert len(written(0, form)) >= 1
    assert BASES > 1
    seed = ("folder", "document.json", "book.xlsx").index(form)
    found = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        path = spoilt(seed, tmp_path / name)
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        found.append([file.read_bytes() for file in files])
    assert found[0] == found[1]
