"""A solve told with ``on_progress=print``."""

from __future__ import annotations

from typing import Any

import pytest

from phanbo.models.progress import Progress


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ({}, "3/10 moves: best -, bound - (1.2 s)"),
        ({"best": 4.0, "bound": 3.5}, "3/10 moves: best 4, bound 3.5 (1.2 s)"),
        ({"best": 4, "bound": 4, "proven": True}, "3/10 moves: best 4, bound 4, proven (1.2 s)"),
    ],
)
def test_one_line(now: dict[str, Any], line: str) -> None:
    begun: dict[str, Any] = {"best": None, "bound": None, "proven": False}
    stage: dict[str, Any] = {"objective": "moves", "stage": 3, "stages": 10, "seconds": 1.23}
    assert str(Progress(**stage, **begun | now)) == line
