"""A small valid instance as CSV text, which tests spoil one line at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

GOOD = {
    "settings": "setting,value\nname,Small\ntravel_limit,60\n",
    "stations": (
        "station_id,name,lat,lon,functional_model,min_doctors,max_doctors\n"
        "S1,One,21,107,1,1,3\n"
        "S2,Two,21,107.1,2,0,\n"
    ),
    "points": "point_id,station_id,days_per_week\nP1,S1,1\n",
    "teams": "team_id,name,keep_min,keep_max\nT1,Team,0,1\n",
    "doctors": (
        "doctor_id,post_id,skills,joins,partner_id,fte\n"
        "D1,S1,ecg,,,1\n"
        "D2,S2,ecg;scan,,D1,0.5\n"
        "D3,T1,,Q2,,\n"
    ),
    "skills": "skill_id,name\necg,ECG\nscan,Ultrasound\n",
    "requirements": (
        "station_id,functional_model,skill_id,min_doctors,from_period\nS1,,ecg,1,\n,2,scan,1,Q2\n"
    ),
    "courses": "course_id,skill_id,period,seats_min,seats_max,prerequisite\nC1,scan,Q1,1,2,ecg\n",
    "travel": "from_id,to_id,minutes\nD1,S2,20\nS1,P1,10\n",
    "ferries": (
        "from_island,from_lat,from_lon,to_island,to_lat,to_lon,minutes\n"
        ",21,107.3,Cô Tô,20.98,107.7,60\n"
    ),
    "decisions": "doctor_id,action,target_id,period\nD1,stay,,Q1\nD2,forbid,T1,\nD3,train,C1,\n",
    "preferences": "doctor_id,station_id,rank\nD2,S1,1\n",
    "periods": "period_id,starts,weeks\nQ2,2026-04-01,13\nQ1,2026-01-01,13\n",
    "staffing": "station_id,period,min_doctors,max_doctors\nS1,Q2,2,\n",
}
"""Table -> the text of its file."""

SOLVABLE = {
    "stations": (
        "station_id,name,lat,lon,min_doctors,max_doctors\nS1,One,21,107,1,3\nS2,Two,21,107.1,1,3\n"
    ),
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S1\nD3,\n",
    "travel": "from_id,to_id,minutes\nS1,S2,20\n",
}
"""One period, solved in no time; the best plan sends D2 or D1 to S2."""


def write_folder(folder: Path, tables: Mapping[str, str | bytes]) -> Path:
    """Write an instance folder: table -> text or bytes of its file."""
    folder.mkdir(exist_ok=True)
    for table, content in tables.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{table}.csv").write_bytes(data)
    return folder


def write_slow_folder(folder: Path) -> Path:
    """Write an instance whose first stage is quick, and all of them together are not."""
    rng = Random(1)

    def place() -> str:
        return f"{21 + rng.random():.4f},{107 + rng.random():.4f}"

    stations = range(60)
    tables = {
        "settings": "setting,value\ntravel_limit,90\nmax_moves,40\n",
        "stations": "station_id,name,lat,lon,min_doctors,target_doctors,max_doctors\n"
        + "".join(f"S{n},Station {n},{place()},{rng.randint(2, 5)},6,7\n" for n in stations),
        "points": "point_id,station_id,lat,lon,days_per_week\n"
        + "".join(f"P{n},S{n % 60},{place()},{rng.randint(1, 5)}\n" for n in range(100)),
        "doctors": "doctor_id,post_id,lat,lon,skills,partner_id\n"
        + "".join(
            f"D{n},S{rng.choice(stations)},{place()},{rng.choice(['', 'ecg', 'scan'])},"
            f"{f'D{n - 1}' if n % 5 == 1 else ''}\n"
            for n in range(300)
        ),
        "skills": "skill_id,name\necg,ECG\nscan,Ultrasound\n",
        "requirements": "station_id,skill_id,min_doctors\n"
        + "".join(f"S{n},{skill},2\n" for n in stations for skill in ("ecg", "scan")),
        "courses": "course_id,skill_id,seats_min,seats_max,cost\nC1,ecg,5,20,7\nC2,scan,4,15,9\n",
    }
    return write_folder(folder, tables)
