"""A small instance, and what routers would answer about it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from phanbo.instances.matrix.add import Added
from phanbo.instances.matrix.places import spots
from tests.hand_plans import instance_of

Answer = dict[str, Any]

INSTANCE = instance_of(
    stations="""
        station_id,min_doctors,lat,lon
        S2,1,21.0,107.1
        S1,1,21.0,107.0
    """,
    points="point_id,station_id,lat,lon,days_per_week\nP1,S1,21.05,107.0,1",
    teams="team_id,name,lat,lon\nT1,Team,21.0,107.2",
    skills="skill_id,name\necg,ECG",
    courses="course_id,skill_id,seats_max,lat,lon\nC1,ecg,1,21.1,107.0",
    doctors="""
        doctor_id,post_id,lat,lon
        D2,T1,21.02,107.02
        D1,S1,,
        D3,,21.04,107.04
    """,
    travel="from_id,to_id,minutes\nS2,S1,99",
)
ORDER = ["S1", "S2", "P1", "T1", "C1", "D2", "D3"]
"""Of the places with coordinates."""
USED = {("S1", "S2"), ("S2", "S1")} | {
    (a, b)
    for a, targets in {
        "S1": "P1 T1 C1",
        "S2": "P1 T1 C1",
        "T1": "S1 S2 C1",
        "D2": "S1 S2 C1 T1",
        "D3": "S1 S2 C1",
    }.items()
    for b in targets.split()
}


def osrm(ids: list[str] = ORDER, columns: list[str] | None = None) -> Answer:
    """Return what OSRM would answer: 60 seconds a step in the order of places, none if equal."""
    known = spots(INSTANCE)

    def place(one: str) -> Answer:
        return {"location": [known[one].lon, known[one].lat], "distance": 0, "name": ""}

    columns = columns or ids
    steps = {one: n for n, one in enumerate(ORDER)}
    return {
        "code": "Ok",
        "durations": [[60.0 * abs(steps[a] - steps[b]) for b in columns] for a in ids],
        "sources": [place(one) for one in ids],
        "destinations": [place(one) for one in columns],
    }


def openrouteservice(ids: list[str] = ORDER, columns: list[str] | None = None) -> Answer:
    """Return the same as openrouteservice would answer it."""
    answer, known = osrm(ids, columns), spots(INSTANCE)
    del answer["code"]
    query: Answer = {"locations": [[known[one].lon, known[one].lat] for one in ORDER]}
    if columns:
        query["sources"] = [str(ORDER.index(one)) for one in ids]
        query["destinations"] = [str(ORDER.index(one)) for one in columns]
    return answer | {"metadata": {"service": "matrix", "query": query}}


def write(folder: Path, content: object, name: str = "matrix.json") -> Path:
    file = folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content)
        file.write_text(text, encoding="utf-8")
    return file


def minutes(added: Added) -> dict[tuple[str, str], Decimal]:
    return {(row.from_id, row.to_id): row.minutes for row in added.instance.travel}
