"""What a reader hands over: the cells of every table as they stand in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from phanbo.models.messages import Fault


@dataclass
class RawTables:
    """Tables read from one source, not yet checked."""

    tables: dict[str, Any] = field(default_factory=dict)
    """Table name -> its rows, each a dict column -> cell."""
    rows: dict[str, list[int]] = field(default_factory=dict)
    """Table name -> the number of each row in the source, where that is not 1, 2, 3…"""
    ending: str | None = None
    """Of the files, where each table has one of its own."""
    faults: list[Fault] = field(default_factory=list)
    """What could not be read."""
    unread: set[str] = field(default_factory=set)
    """Tables that could not be read, or not all of them."""

    def in_source(self, wrong: Fault) -> Fault:
        """Name the file of a fault."""
        if self.ending is None:
            return wrong
        return wrong.model_copy(update={"file": wrong.table + self.ending})

    def at_row(self, wrong: Fault) -> Fault:
        """Turn the row of a fault, counted among those handed over, into the row of the file."""
        numbers = self.rows.get(wrong.table)
        if numbers is None:
            return wrong
        first = wrong.problem.values.get("first")
        problem = wrong.problem
        if first is not None:
            values = problem.values | {"first": numbers[first - 1]}
            problem = problem.model_copy(update={"values": values})
        row = None if wrong.row is None else numbers[wrong.row - 1]
        return wrong.model_copy(update={"row": row, "problem": problem})
