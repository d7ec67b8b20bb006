"""A small worked example, which the template shows until its rows are overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phanbo.instances.template import kinds
from phanbo.instances.template.columns import Column, columns
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Translate

MARK = N_("EX-")
"""How every id of the example begins, and with it every row."""
ISLAND = N_("EX-Island")

TABLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "settings": [{"setting": "name", "value": N_("EX-Three stations (write your own name)")}],
    "stations": [
        {
            "station_id": "EX-S1",
            "name": N_("Station of the ward"),
            "district": N_("Former district A"),
            "kind": N_("ward"),
            "lat": 21.05,
            "lon": 107.42,
            "functional_model": "3",
            "min_doctors": 2,
            "target_doctors": 3,
            "max_doctors": 4,
            "presence_days": 5,
        },
        {
            "station_id": "EX-S2",
            "name": N_("Station of the commune"),
            "district": N_("Former district A"),
            "kind": N_("commune"),
            "lat": 21.12,
            "lon": 107.35,
            "functional_model": "2",
            "min_doctors": 1,
            "target_doctors": 2,
        },
        {
            "station_id": "EX-S3",
            "name": N_("Station on the island"),
            "district": N_("Former district B"),
            "kind": N_("special zone"),
            "lat": 20.97,
            "lon": 107.76,
            "island": ISLAND,
            "functional_model": "2",
            "min_doctors": 1,
            "housing": 2,
            "priority": 2,
        },
    ],
    "points": [
        {
            "point_id": "EX-P1",
            "station_id": "EX-S1",
            "name": N_("First point"),
            "lat": 21.07,
            "lon": 107.4,
            "days_per_week": 2,
        },
        {
            "point_id": "EX-P2",
            "station_id": "EX-S3",
            "name": N_("Second point"),
            "lat": 20.98,
            "lon": 107.77,
            "island": ISLAND,
            "days_per_week": 1,
        },
    ],
    "teams": [
        {
            "team_id": "EX-T1",
            "name": N_("Team of former district A"),
            "lat": 21.06,
            "lon": 107.41,
            "keep_min": 0,
            "keep_max": 1,
        }
    ],
    "doctors": [
        {
            "doctor_id": "EX-D1",
            "name": N_("First doctor"),
            "post_id": "EX-S1",
            "skills": "EX-US;EX-ECG",
            "partner_id": "EX-D3",
        },
        {"doctor_id": "EX-D2", "name": N_("Second doctor"), "post_id": "EX-S1", "skills": "EX-ECG"},
        {
            "doctor_id": "EX-D3",
            "name": N_("Third doctor"),
            "post_id": "EX-S2",
            "lat": 21.1,
            "lon": 107.36,
            "can_train": False,
        },
        {
            "doctor_id": "EX-D4",
            "name": N_("Fourth doctor"),
            "post_id": "EX-T1",
            "skills": "EX-ECG",
            "travel_limit": 45,
        },
        {
            "doctor_id": "EX-D5",
            "name": N_("Fifth doctor"),
            "post_id": "EX-T1",
            "lat": 21.04,
            "lon": 107.43,
            "may_relocate": True,
        },
        {
            "doctor_id": "EX-D6",
            "name": N_("Sixth doctor, newly recruited"),
            "lat": 21.11,
            "lon": 107.37,
            "joins": "EX-2026",
        },
        {
            "doctor_id": "EX-D7",
            "name": N_("Seventh doctor"),
            "post_id": "EX-S3",
            "lat": 20.98,
            "lon": 107.75,
            "island": ISLAND,
            "fte": 0.5,
            "movable": False,
        },
    ],
    "skills": [
        {"skill_id": "EX-US", "name": "Ultrasound", "name_vi": "Siêu âm"},
        {"skill_id": "EX-ECG", "name": "Reading an ECG", "name_vi": "Đọc điện tim"},
    ],
    "requirements": [
        {"station_id": "EX-S1", "skill_id": "EX-US", "min_doctors": 2},
        {
            "functional_model": "2",
            "skill_id": "EX-ECG",
            "min_doctors": 1,
            "from_period": "EX-2026",
        },
    ],
    "courses": [
        {
            "course_id": "EX-C1",
            "skill_id": "EX-US",
            "provider": N_("Provincial general hospital"),
            "period": "EX-2026",
            "weeks": 8,
            "seats_min": 1,
            "seats_max": 4,
            "cost": 9_000_000,
            "prerequisite": "EX-ECG",
            "lat": 20.95,
            "lon": 107.07,
            "travel_limit": 180,
        }
    ],
    "travel": [
        {"from_id": "EX-D5", "to_id": "EX-S2", "minutes": 35},
        {"from_id": "EX-S1", "to_id": "EX-P1", "minutes": 15},
    ],
    "ferries": [
        {
            "from_lat": 21.06,
            "from_lon": 107.43,
            "to_island": ISLAND,
            "to_lat": 20.97,
            "to_lon": 107.76,
            "minutes": 90,
        }
    ],
    "decisions": [
        {"doctor_id": "EX-D1", "action": "stay"},
        {"doctor_id": "EX-D4", "action": "forbid", "target_id": "EX-S2", "period": "EX-2026"},
        {"doctor_id": "EX-D2", "action": "train", "target_id": "EX-C1"},
    ],
    "preferences": [
        {"doctor_id": "EX-D6", "station_id": "EX-S2", "rank": 1},
        {"doctor_id": "EX-D6", "station_id": "EX-S1", "rank": 2},
    ],
    "periods": [{"period_id": "EX-2026", "starts": "2026-01-01", "weeks": 52}],
    "staffing": [{"station_id": "EX-S2", "period": "EX-2026", "presence_days": 5}],
    "activities": [
        {"activity_id": "EX-A1", "name": N_("Visit"), "kind": "service", "minutes": 15},
        {"activity_id": "EX-A2", "name": N_("Meetings"), "kind": "category", "share": "1/10"},
        {
            "activity_id": "EX-A3",
            "name": N_("Heading the station"),
            "kind": "individual",
            "minutes": 24_000,
        },
    ],
    "workload": [
        {"station_id": "EX-S1", "activity_id": "EX-A1", "units": 9_000},
        {"station_id": "EX-S1", "activity_id": "EX-A3", "units": 1},
    ],
}
"""In English; ids begin with the mark."""
TEXTS = (kinds.TEXT, kinds.LIKE, kinds.VALUE)
"""The kinds of columns whose cells are in the language of the reader."""


def example(translate: Translate) -> Instance:
    """Return the example, its texts and its mark in a language."""
    return Instance.model_validate(
        {
            table: [
                {one.name: said(one, row, translate) for one in columns()[table] if one.name in row}
                for row in rows
            ]
            for table, rows in TABLES.items()
        }
    )


def said(column: Column, row: Mapping[str, Any], translate: Translate) -> Any:
    """Return a cell of the example in a language."""
    cell = row[column.name]
    if not isinstance(cell, str):
        return cell
    told = translate(cell) if column.kind in TEXTS else cell
    return told.replace(MARK, translate(MARK))
