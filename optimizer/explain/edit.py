"""An instance with some of its cells changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from phanbo.models.explanation import Edit
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan


def edited(instance: Instance, edits: Iterable[Edit]) -> Instance:
    """Return the instance as it is after the edits, one after another.

    Raises
    ------
    InstanceError
        If it is not valid any more.
    """
    tables = instance.tables()
    for edit in edits:
        tables[edit.table] = _rows(tables.get(edit.table, []), edit)
    return Instance.model_validate(tables)


def as_revised(instance: Instance, plan: Plan) -> Instance:
    """Return the instance with the decisions of a plan's revision, which the plan honours."""
    return instance.with_decisions(plan.revision.decisions) if plan.revision else instance


def _rows(rows: list[dict[str, Any]], edit: Edit) -> list[dict[str, Any]]:
    hits = [_fits(row, edit.row) for row in rows]
    if edit.cells is None:
        return [row for row, hit in zip(rows, hits, strict=True) if not hit]
    changed = [row | dict(edit.cells) if hit else row for row, hit in zip(rows, hits, strict=True)]
    return changed if any(hits) else [*rows, dict(edit.row) | dict(edit.cells)]


def _fits(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(row.get(column) == cell for column, cell in wanted.items())
