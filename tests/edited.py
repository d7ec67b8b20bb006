"""Instances with the edits that explanations name, and what is then short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phanbo.models.explanation import Edit
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan, Shortage


def changed(tables: Mapping[str, list[dict[str, Any]]], edits: tuple[Edit, ...]) -> Instance:
    """Apply edits, as their description says."""
    new = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for edit in edits:
        rows = new.setdefault(edit.table, [])
        hits = [row for row in rows if all(row.get(k) == v for k, v in edit.row.items())]
        if edit.cells is None:
            new[edit.table] = [row for row in rows if row not in hits]
        elif hits:
            for row in hits:
                row.update(edit.cells)
        else:
            rows.append({**edit.row, **edit.cells})
    return Instance.model_validate(new)


def amount(plan: Plan, place: Shortage) -> float:
    return sum(
        one.amount
        for one in plan.shortages
        if (one.objective, one.station_id, one.point_id, one.skill_id, one.period)
        == (place.objective, place.station_id, place.point_id, place.skill_id, place.period)
    )
