"""Results kept from run to run: one small JSON document a benchmark, a row a measurement."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

HERE = Path(__file__).parent / "results"
Row = dict[str, Any]


class Kept:
    """The rows of a benchmark by key, written after each one, so that a run can be resumed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.rows: dict[str, Row] = {}
        self.machine = machine()
        """On which the last row was measured."""
        if file.exists():
            known = json.loads(file.read_text(encoding="utf-8"))
            self.rows, self.machine = known["rows"], known["machine"]

    def same(self, key: str, row: Row) -> bool:
        """Return whether a row is kept that was measured in the same circumstances."""
        return self.machine == machine() and row.items() <= self.rows.get(key, {}).items()

    def keep(self, key: str, row: Row) -> None:
        """Add a row, or replace it, and write all."""
        self.rows[key], self.machine = row, machine()
        known = {"machine": self.machine, "rows": self.rows}
        text = json.dumps(known, indent=1, ensure_ascii=False)
        beside = self.file.with_suffix(".new")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text + "\n", encoding="utf-8")
        os.replace(beside, self.file)
