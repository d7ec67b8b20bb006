"""The mutants of ``benchmarks/mutation.py``: one change each, and a sample of every part."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks import mutation
from benchmarks.mutation import Mutant, mutants_of, spread

SOURCE = '''
def one(a: int, b: int) -> bool:
    """Say 1."""
    return not a < b and min(a + 2, b) == 1
'''
MUTANTS = [
    "not a < b and min(a + 2, b) == 1  ->  not a < b or min(a + 2, b) == 1",
    "not a < b  ->  not not a < b",
    "min(a + 2, b) == 1  ->  min(a + 2, b) != 1",
    "a < b  ->  a <= b",
    "1  ->  2",
    "min  ->  max",
    "a + 2  ->  a - 2",
    "2  ->  3",
]


def test_each_mutant_has_one_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "ROOT", tmp_path)
    (tmp_path / "one.py").write_text(SOURCE, encoding="utf-8")
    found = list(mutants_of("one.py"))
    assert sorted(one.was for one in found) == sorted(MUTANTS)
    assert len({one.text for one in found} | {ast.unparse(ast.parse(SOURCE))}) == len(found) + 1
    assert {one.line for one in found} == {4}


def test_a_sample_has_some_of_every_part() -> None:
    mutants = [Mutant(file, n, "", "") for file in "abc" for n in range(7)]
    drawn = spread(mutants, 6, Random(0))
    assert Counter(one.file for one in drawn) == {"a": 2, "b": 2, "c": 2}
    assert drawn == spread(mutants, 6, Random(0)) != spread(mutants, 6, Random(1))
    assert spread(mutants, 21, Random(0)) == spread(mutants, None, Random(0)) == mutants


def test_the_tests_of_every_file_are_there() -> None:
    for file, tests in mutation.TESTS.items():
        assert (mutation.ROOT / file).exists()
        names = [one for some in tests for one in some]
        assert all((mutation.ROOT / "tests" / f"test_{one}.py").exists() for one in names)
