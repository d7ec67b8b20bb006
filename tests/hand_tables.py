"""Small instances written in a line a row, for answers found by hand."""

from __future__ import annotations

from typing import Any

from phanbo.models.instance import Instance
from tests.plain_model import plain_solve

Row = dict[str, Any]


def bests(one: Instance) -> list[float] | None:
    """Return the best value of each stage; all of these answers are whole or halves."""
    found = plain_solve(one)
    return None if found is None else [float(best) for best in found]


def instance(
    stations: list[Row], doctors: list[Row], settings: Row | None = None, **tables: list[Row]
) -> Instance:
    return Instance.model_validate(
        {
            "settings": [{"setting": k, "value": v} for k, v in (settings or {}).items()],
            "stations": [{"name": "", "min_doctors": 0} | row for row in stations],
            "doctors": doctors,
            **tables,
        }
    )


def station(station_id: str, min_doctors: int = 0, **cells: Any) -> Row:
    return {"station_id": station_id, "name": "a", "min_doctors": min_doctors, **cells}


def doctor(doctor_id: str, post_id: str | None = None, **cells: Any) -> Row:
    return {"doctor_id": doctor_id, "post_id": post_id, **cells}


def minutes(**rows: float) -> list[Row]:
    """Write travel rows as ``A_B=30``."""
    pairs = [(*name.split("_"), value) for name, value in rows.items()]
    return [{"from_id": a, "to_id": b, "minutes": value} for a, b, value in pairs]


def goals(names: str, **settings: Any) -> Row:
    return {"objectives": names, **settings}


def decide(
    doctor_id: str, action: str, target_id: str | None = None, period: str | None = None
) -> Row:
    row = {"doctor_id": doctor_id, "action": action, "target_id": target_id}
    return row | {"period": period}


def halves(number: int) -> list[Row]:
    """Write the periods "1", "2", … of 26 weeks, the last one first."""
    starts = ("2026-01-01", "2026-07-02", "2026-12-31")[:number]
    rows = [
        {"period_id": str(place), "starts": day, "weeks": 26}
        for place, day in enumerate(starts, start=1)
    ]
    return rows[::-1]


def staffing(station_id: str, period: str, **cells: float) -> Row:
    return {"station_id": station_id, "period": period, **cells}


def team(team_id: str, keep_min: int, keep_max: int) -> Row:
    return {"team_id": team_id, "name": "t", "keep_min": keep_min, "keep_max": keep_max}
