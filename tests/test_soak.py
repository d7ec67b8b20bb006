"""Solves one after the other in one process: nothing grows, and what grows is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.soak import Use, growth
from tests.test_docs import ROOT

SOAK = """
import json
from dataclasses import asdict
from benchmarks.soak import soak
print(json.dumps([asdict(use) for use in soak(40, instances=8)]))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the /proc of Linux")
def test_neither_memory_nor_open_files_grow() -> None:
    """In a process of its own, which holds nothing of other tests."""
    done = subprocess.run(
        [sys.executable, "-c", SOAK],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), *filter(None, sys.path)))},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    seen = [Use(**one) for one in json.loads(done.stdout)]
    assert seen[-1].solves == 40
    assert growth(seen, megabytes=10) == []


def test_what_grows_is_told() -> None:
    small = Use(solves=10, megabytes=200, files=5, threads=1, seconds=1)
    seen = [small] * 9
    assert growth([*seen, small]) == []
    assert growth([*seen, replace(small, megabytes=231)]) == ["memory grew by 31.0 MB"]
    assert growth([*seen, replace(small, files=6, threads=2)]) == [
        "1 more files are open",
        "1 more threads run",
    ]
