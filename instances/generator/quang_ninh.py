"""Make the instance quang-ninh-2025: real places, generated doctors.

Run as ``python -m phanbo.instances.generator.quang_ninh PLACES OUT``. The same places and seed give the
same files, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

from phanbo.instances.generator.quang_ninh_people import (
    decision_rows,
    doctor_rows,
    preference_rows,
    recruit,
)
from phanbo.instances.generator.quang_ninh_places import (
    FERRIES,
    KINDS,
    VAN_DON,
    Place,
    Places,
    Point,
    Station,
    read_places,
)

Table = list[dict[str, str]]

SEED = 2025
ATTRIBUTION = (
    "Boundaries and unit data: Vietnam Natural Resources, Environment and Cartography Publishing "
    "House (sapnhap.bando.com.vn) via thanglequoc/vietnamese-provinces-database (MIT) and "
    "vietnamadminunits (MIT); seats: GeoNames (CC BY 4.0)."
)
SETTINGS = {
    "name": "quang-ninh-2025",
    "description": (
        "Quảng Ninh after 1 November 2025: 55 stations, 92 points, 253 doctors, 113 of them from "
        "dissolved district centres. Places are real, points estimated, every doctor generated."
    ),
    "source": f"{ATTRIBUTION} Counts: baoquangninh.vn 3383010. Doctors: generated.",
    "currency": "VND",
    "travel_limit": "60",
    "relocation_limit": "240",
    "visit_limit": "60",
    "partner_limit": "30",
    "work_days": "5",
    "road_speed": "35",
    "detour": "1.4",
    "relocation_allowance": "5000000",
    "training_budget": "210000000",
    "budget": "240000000",
    "max_moves": "30",
    "training_share": "1/3",
}
SKILLS = [
    ("US", "Ultrasound", "Siêu âm"),
    ("ECG", "Reading an ECG", "Đọc điện tim"),
    ("SCR", "Screening", "Khám sàng lọc"),
    ("REF", "Correct referral", "Chuyển tuyến đúng"),
]
# By model of Decision 2348: 3 has all tasks, 1 the fewest.
NEEDS = {
    "1": {"SCR": 1, "REF": 1},
    "2": {"US": 1, "ECG": 1, "SCR": 1, "REF": 1},
    "3": {"US": 1, "ECG": 2, "SCR": 2, "REF": 2},
}
# Islands without a hospital in reach, and the stations of the largest wards.
OWN_NEEDS = [
    ("S06757", "ECG", 1),
    ("S06994-2", "US", 1),
    ("S06994-2", "ECG", 1),
    ("S07192", "US", 1),
    ("S07192", "ECG", 1),
    ("S06781", "US", 2),
    ("S06811", "US", 2),
    ("S07069", "US", 2),
]
BORDER = {"06724", "06838", "06841", "06856", "06931", "06946"}
HAI_PHONG = Place(20.8477, 106.6975)
HA_LONG = Place(20.9505, 107.0734)
UONG_BI = Place(21.0343, 106.7705)
COURSES = [
    # id, skill, provider, place, weeks, seats (least, most), cost, prerequisite, travel limit
    ("C-US-1", "US", "Đại học Y Dược Hải Phòng", HAI_PHONG, 12, 5, 12, 12_000_000, "", ""),
    ("C-US-2", "US", "Bệnh viện Đa khoa tỉnh Quảng Ninh", HA_LONG, 8, 4, 8, 9_000_000, "", "90"),
    ("C-ECG-1", "ECG", "Bệnh viện Bãi Cháy", HA_LONG, 4, 5, 20, 6_000_000, "SCR", ""),
    ("C-SCR-1", "SCR", "CDC Quảng Ninh", HA_LONG, 2, 0, 20, 3_000_000, "", ""),
    ("C-REF-1", "REF", "Bệnh viện Việt Nam – Thụy Điển", UONG_BI, 1, 6, 20, 3_000_000, "", ""),
]
# Minutes that the straight line gets wrong; the README says where each comes from.
TRAVEL = [
    ("S06688", "S06994", 55),
    ("T193", "S06994", 60),
    ("S06994", "S06712", 65),
    ("T203", "S06709", 65),
    ("S06793", "S06994", 35),
    ("S06979", "S07060", 75),
    ("S06979", "S06970", 50),
    ("S06985", "S07030", 70),
    ("S06985", "P07036", 45),
    ("S06838", "P06859", 40),
    ("S06856", "S06931", 80),
    ("S06970", "P06988", 35),
]


def tables(places_folder: Path, seed: int = SEED) -> dict[str, Table]:
    """Make all tables of the instance."""
    rng = Random(seed)
    places = read_places(places_folder, rng)
    points = _point_rows(rng, places.points)
    doctors = recruit(rng, places)
    decisions = decision_rows(doctors)
    decided = {row["doctor_id"] for row in decisions}
    return {
        "settings": [{"setting": key, "value": value} for key, value in SETTINGS.items()],
        "stations": [_station_row(station) for station in places.stations],
        "points": points,
        "teams": _team_rows(places),
        "doctors": doctor_rows(doctors),
        "skills": _named(("skill_id", "name", "name_vi"), SKILLS),
        "requirements": _requirement_rows(),
        "courses": _course_rows(),
        "travel": _named(("from_id", "to_id", "minutes"), TRAVEL),
        "ferries": _ferry_rows(),
        "decisions": decisions,
        "preferences": preference_rows(rng, doctors, places.stations, decided),
    }


def _named(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    return [dict(zip(columns, map(str, row), strict=True)) for row in rows]


def _station_row(station: Station) -> dict[str, str]:
    least, target, most = _doctors_wanted(station.population)
    return {
        "station_id": station.station_id,
        "name": station.name,
        "district": station.unit.district,
        "kind": KINDS[station.unit.type],
        **station.place.cells(),
        "functional_model": _model(station.population),
        "min_doctors": str(least),
        "target_doctors": str(target),
        "max_doctors": str(most),
        "presence_days": "5",
        "housing": str(_housing(station)),
        "priority": "2" if station.place.island or station.unit.code in BORDER else "1",
        # Of the special zone only the whole is published, not each station's part.
        "population": "" if station.unit.code == VAN_DON else str(station.population),
    }


def _doctors_wanted(population: int) -> tuple[int, int, int]:
    """Return least, target and most: Resolution 72 asks for 4-5, towns need a few more."""
    if population < 2_000:
        return 1, 3, 4
    if population < 10_000:
        return 2, 4, 6
    if population < 20_000:
        return 3, 4, 6
    if population < 45_000:
        return 3, 5, 7
    return 4, 6, 9


def _model(population: int) -> str:
    if population < 8_000:
        return "1"
    return "2" if population < 20_000 else "3"


def _housing(station: Station) -> int:
    """Return how many doctors can live there: the emptier the land, the more."""
    if station.unit.type == "phường":
        return 0
    if station.place.island:
        return 3
    return 2 if station.unit.density < 70 else 1


def _point_rows(rng: Random, points: Sequence[Point]) -> Table:
    return [
        {
            "point_id": point.point_id,
            "station_id": point.station.station_id,
            "name": point.name,
            **point.place.cells(),
            "days_per_week": rng.choice(_usual_days(point)),
        }
        for point in points
    ]


def _usual_days(point: Point) -> list[str]:
    """Return the days to draw from: the harder the way to the station, the more."""
    if point.place.island or point.station.unit.density < 60:
        return ["3", "3", "2.5"]
    return ["2", "2", "2", "3", "2.5"] if point.rural else ["1", "1", "2"]


def _team_rows(places: Places) -> Table:
    return [
        {"team_id": team.team_id, "name": team.name, **team.place.cells()} for team in places.teams
    ]


def _requirement_rows() -> Table:
    columns = ("station_id", "functional_model", "skill_id", "min_doctors")
    by_model = [("", model, *need) for model, needs in NEEDS.items() for need in needs.items()]
    own = [(station, "", skill, count) for station, skill, count in OWN_NEEDS]
    return _named(columns, by_model + own)


def _course_rows() -> Table:
    rows = []
    for course, skill, provider, place, weeks, least, most, cost, before, limit in COURSES:
        cells = place.cells()
        rows.append(
            {
                "course_id": course,
                "skill_id": skill,
                "provider": provider,
                "weeks": str(weeks),
                "seats_min": str(least),
                "seats_max": str(most),
                "cost": str(cost),
                "prerequisite": before,
                "lat": cells["lat"],
                "lon": cells["lon"],
                "travel_limit": limit,
            }
        )
    return rows


def _ferry_rows() -> Table:
    return [
        {
            **{f"from_{column}": cell for column, cell in start.cells().items()},
            **{f"to_{column}": cell for column, cell in end.cells().items()},
            "minutes": str(minutes),
        }
        for start, end, minutes in FERRIES
    ]


def write(instance: dict[str, Table], folder: Path) -> None:
    """Write a CSV file a table: UTF-8, LF, no table without rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in instance.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance."""
    parser = argparse.ArgumentParser(description="Make the instance quang-ninh-2025.")
    parser.add_argument("places", type=Path, help="folder of the tables of real places")
    parser.add_argument("out", type=Path, help="folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    write(tables(options.places, options.seed), options.out)


if __name__ == "__main__":
    main()
