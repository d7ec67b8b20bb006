"""Make the instance southern-network: real hospitals, generated doctors.

Run as ``python -m phanbo.instances.generator.southern_network OUT``. The same seed gives the same
files, byte for byte.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from phanbo.instances.generator.quang_ninh import Table, write
from phanbo.instances.generator.quang_ninh_places import Place
from phanbo.instances.generator.tien_yen import course_row, full_name

SEED = 1
SETTINGS = {
    "name": "southern-network",
    "description": (
        "End-line hospitals of Hồ Chí Minh City second specialists to, and train doctors of, the "
        "provincial hospitals of 13 Mekong and 5 south-eastern provinces, over three half-years. "
        "Hospitals are real, their spots approximate, every doctor generated."
    ),
    "source": "The network: sggp.org.vn. Spots: general knowledge. Doctors: generated.",
    "travel_limit": "60",
    "relocation_limit": "480",
    "road_speed": "45",
    "relocation_allowance": "60000000",
    "training_budget": "1000000000",
    "budget": "1800000000",
    "training_share": "1/4",
}
PERIODS = {"2026-H1": "2026-01-01", "2026-H2": "2026-07-01", "2027-H1": "2027-01-01"}
"""The half-years, as the network is reviewed every six months, and when they start."""
COURSE_PERIODS = list(PERIODS)[:-1]
"""What is learnt in the last period would not count any more."""


@dataclass(frozen=True)
class EndLine:
    """A hospital of the city, which keeps most of those on its list for the network."""

    team_id: str
    name: str
    lat: float
    lon: float
    techniques: str
    """What it practises and teaches."""
    listed: int
    """Doctors on the list."""
    spared: int
    """Of those, how many may be away at once."""


END_LINE = [
    EndLine("T-TD", "Bệnh viện Từ Dũ", 10.77, 106.69, "OBS", 8, 3),
    EndLine("T-HV", "Bệnh viện Hùng Vương", 10.76, 106.66, "OBS", 6, 2),
    EndLine("T-ND1", "Bệnh viện Nhi đồng 1", 10.77, 106.67, "PED", 8, 2),
    EndLine("T-ND2", "Bệnh viện Nhi đồng 2", 10.78, 106.70, "PED", 6, 2),
    EndLine("T-NDTP", "Bệnh viện Nhi đồng Thành phố", 10.71, 106.57, "PED", 6, 1),
    EndLine("T-UB", "Bệnh viện Ung bướu", 10.80, 106.69, "ONC", 8, 2),
    EndLine("T-115", "Bệnh viện Nhân dân 115", 10.77, 106.67, "NEU CAR", 10, 3),
    EndLine("T-GD", "Bệnh viện Nhân dân Gia Định", 10.80, 106.69, "NEU CAR", 8, 2),
    EndLine("T-CR", "Bệnh viện Chợ Rẫy", 10.76, 106.66, "NSO CAR", 10, 2),
    EndLine("T-CTCH", "Bệnh viện Chấn thương Chỉnh hình", 10.75, 106.67, "NSO", 6, 2),
    EndLine("T-BD", "Bệnh viện Bình Dân", 10.77, 106.68, "URO", 6, 2),
    EndLine("T-VT", "Viện Tim", 10.77, 106.67, "CAR", 6, 1),
]
EAST = ("Đồng Nai", "Bình Dương", "Bà Rịa – Vũng Tàu", "Bình Phước", "Tây Ninh")
PROVINCIAL = [
    # id, name, province, place, size, priority
    ("S-LA", "Bệnh viện Đa khoa Long An", "Long An", 10.54, 106.41, "medium", 1),
    ("S-TG", "Bệnh viện Đa khoa Trung tâm Tiền Giang", "Tiền Giang", 10.36, 106.35, "large", 1),
    ("S-BT", "Bệnh viện Nguyễn Đình Chiểu", "Bến Tre", 10.24, 106.38, "large", 1),
    ("S-TV", "Bệnh viện Đa khoa tỉnh Trà Vinh", "Trà Vinh", 9.95, 106.34, "medium", 1),
    ("S-VL", "Bệnh viện Đa khoa tỉnh Vĩnh Long", "Vĩnh Long", 10.25, 105.97, "medium", 1),
    ("S-DT", "Bệnh viện Đa khoa Đồng Tháp", "Đồng Tháp", 10.46, 105.64, "large", 1),
    ("S-AG", "Bệnh viện Đa khoa Trung tâm An Giang", "An Giang", 10.38, 105.43, "large", 1),
    ("S-KG", "Bệnh viện Đa khoa Kiên Giang", "Kiên Giang", 10.01, 105.09, "large", 1),
    ("S-CT", "Bệnh viện Đa khoa thành phố Cần Thơ", "Cần Thơ", 10.04, 105.78, "large", 1),
    ("S-HG", "Bệnh viện Đa khoa tỉnh Hậu Giang", "Hậu Giang", 9.78, 105.47, "small", 2),
    ("S-ST", "Bệnh viện Đa khoa tỉnh Sóc Trăng", "Sóc Trăng", 9.60, 105.97, "medium", 1),
    ("S-BL", "Bệnh viện Đa khoa Bạc Liêu", "Bạc Liêu", 9.29, 105.72, "small", 2),
    ("S-CM", "Bệnh viện Đa khoa Cà Mau", "Cà Mau", 9.18, 105.15, "medium", 2),
    ("S-DN", "Bệnh viện Đa khoa Đồng Nai", "Đồng Nai", 10.95, 106.82, "large", 1),
    ("S-BD", "Bệnh viện Đa khoa tỉnh Bình Dương", "Bình Dương", 10.98, 106.66, "large", 1),
    ("S-BR", "Bệnh viện Bà Rịa", "Bà Rịa – Vũng Tàu", 10.50, 107.17, "large", 1),
    ("S-BP", "Bệnh viện Đa khoa tỉnh Bình Phước", "Bình Phước", 11.53, 106.89, "medium", 2),
    ("S-TN", "Bệnh viện Đa khoa Tây Ninh", "Tây Ninh", 11.31, 106.10, "medium", 1),
]

SKILLS = [
    ("OBS", "Obstetrics", "Sản khoa"),
    ("PED", "Paediatrics", "Nhi khoa"),
    ("ONC", "Oncology", "Ung bướu"),
    ("NEU", "Neurology – stroke", "Thần kinh – đột quỵ"),
    ("CAR", "Interventional cardiology", "Tim mạch can thiệp"),
    ("NSO", "Neurosurgery – orthopaedics", "Ngoại thần kinh – chấn thương chỉnh hình"),
    ("URO", "Urology", "Tiết niệu"),
    ("GYN", "Basic obstetrics and gynaecology", "Sản phụ khoa cơ bản"),
    ("CHD", "Basic child health", "Nhi khoa cơ bản"),
    ("INT", "Internal medicine", "Nội khoa"),
    ("SUR", "General surgery", "Ngoại tổng quát"),
]
# Every doctor has one of the last four, on which the seven techniques build.
BASES = {
    "GYN": {"OBS": 0.55},
    "CHD": {"PED": 0.5},
    "INT": {"NEU": 0.35, "CAR": 0.15},
    "SUR": {"ONC": 0.15, "NSO": 0.25, "URO": 0.2},
}
"""Chance that a provincial doctor of this base holds a technique already."""
BASE_OF = {skill: base for base, chances in BASES.items() for skill in chances}
NEEDS = {
    "large": {"OBS": 2, "PED": 2, "ONC": 1, "NEU": 2, "CAR": 1, "NSO": 1, "URO": 1},
    "medium": {"OBS": 1, "PED": 1, "ONC": 1, "NEU": 1, "CAR": 1, "NSO": 1, "URO": 1},
    "small": {"OBS": 1, "PED": 1, "ONC": 1, "NEU": 1, "NSO": 1},
}
STAFF = {
    "large": {"GYN": 3, "CHD": 3, "INT": 3, "SUR": 4},
    "medium": {"GYN": 2, "CHD": 2, "INT": 3, "SUR": 3},
    "small": {"GYN": 1, "CHD": 1, "INT": 2, "SUR": 2},
}
WANTED = {"large": 13, "medium": 10, "small": 7}
# Weeks, least and most seats, million VND a trainee.
TEACHING = {
    "OBS": (12, 1, 3, 25),
    "PED": (12, 1, 3, 25),
    "ONC": (24, 2, 4, 40),
    "NEU": (12, 1, 3, 30),
    "CAR": (24, 2, 3, 60),
    "NSO": (24, 2, 3, 45),
    "URO": (16, 2, 4, 35),
}
FAMILIES = (
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Phạm Huỳnh Huỳnh Võ Võ Phan Trương Bùi Đặng "
    "Đỗ Ngô Hồ Dương Lý Lâm Mai Cao Châu Tăng Quách Thạch Kim Sơn Danh Diệp La"
)
WILLING, WITH_PREFERENCES = 0.6, 18


def tables(seed: int = SEED) -> dict[str, Table]:
    """Make all tables of the instance."""
    rng = Random(seed)
    doctors = _doctors(rng)
    return {
        "settings": [{"setting": key, "value": value} for key, value in SETTINGS.items()],
        "periods": [
            {"period_id": period, "starts": starts, "weeks": "26"}
            for period, starts in PERIODS.items()
        ],
        "stations": [_station_row(*hospital) for hospital in PROVINCIAL],
        "teams": [_team_row(hospital) for hospital in END_LINE],
        "doctors": doctors,
        "skills": [dict(zip(("skill_id", "name", "name_vi"), row, strict=True)) for row in SKILLS],
        "requirements": [
            {"station_id": hospital[0], "skill_id": skill, "min_doctors": str(count)}
            for hospital in PROVINCIAL
            for skill, count in NEEDS[hospital[5]].items()
        ],
        "courses": [
            _course_row(hospital, skill, period)
            for period in COURSE_PERIODS
            for hospital in END_LINE
            for skill in hospital.techniques.split()
        ],
        "preferences": _preference_rows(rng, doctors),
    }


def _station_row(
    station: str, name: str, province: str, lat: float, lon: float, size: str, priority: int
) -> dict[str, str]:
    own = sum(STAFF[size].values())
    return {
        "station_id": station,
        "name": name,
        "district": province,
        "kind": "provincial hospital, " + ("south-east" if province in EAST else "Mekong"),
        "lat": str(lat),
        "lon": str(lon),
        "min_doctors": str(WANTED[size]),
        "max_doctors": str(own + 3),
        "housing": "2",
        "priority": str(priority),
    }


def _team_row(hospital: EndLine) -> dict[str, str]:
    return {
        "team_id": hospital.team_id,
        "name": hospital.name,
        "lat": str(hospital.lat),
        "lon": str(hospital.lon),
        "keep_min": str(hospital.listed - hospital.spared),
        "keep_max": str(hospital.listed),
    }


def _course_row(hospital: EndLine, skill: str, period: str) -> dict[str, str]:
    weeks, least, most, millions = TEACHING[skill]
    half_year = period[2:].replace("-", "")
    course = f"C-{skill}-{hospital.team_id.removeprefix('T-')}-{half_year}"
    place, cost = Place(hospital.lat, hospital.lon), millions * 1_000_000
    base = BASE_OF[skill]
    row = course_row(course, skill, hospital.name, place, weeks, least, most, cost, base)
    return {**row, "period": period}


def _doctors(rng: Random) -> Table:
    """Return the city's specialists, then those of the provinces, who stay there."""
    taken: set[str] = set()
    rows = [_specialist(rng, one, n, taken) for one in END_LINE for n in range(one.listed)]
    rows += [
        _provincial(rng, hospital[0], base, taken)
        for hospital in PROVINCIAL
        for base, count in STAFF[hospital[5]].items()
        for _ in range(count)
    ]
    return [{"doctor_id": f"D{number:03}", **row} for number, row in enumerate(rows, start=1)]


def _specialist(rng: Random, hospital: EndLine, number: int, taken: set[str]) -> dict[str, str]:
    """Return a specialist who lives in the city; techniques go round, first ones first."""
    techniques = hospital.techniques.split()
    skill = techniques[number % len(techniques)]
    return {
        "name": full_name(rng, FAMILIES, rng.random() < 0.4, taken),
        "post_id": hospital.team_id,
        "lat": str(round(hospital.lat + rng.uniform(-0.05, 0.05), 3)),
        "lon": str(round(hospital.lon + rng.uniform(-0.05, 0.05), 3)),
        "skills": f"{BASE_OF[skill]};{skill}",
        "movable": "",
        "can_train": "no",
        "may_relocate": "yes" if rng.random() < WILLING else "",
    }


def _provincial(rng: Random, post: str, base: str, taken: set[str]) -> dict[str, str]:
    """Return a provincial doctor; who has a technique keeps to it."""
    chances = {**BASES[base], "": 1 - sum(BASES[base].values())}
    technique = rng.choices(list(chances), list(chances.values()))[0]
    return {
        "name": full_name(rng, FAMILIES, rng.random() < 0.45, taken),
        "post_id": post,
        "lat": "",
        "lon": "",
        "skills": f"{base};{technique}".rstrip(";"),
        "movable": "no",
        "can_train": "no" if technique else "",
        "may_relocate": "",
    }


def _preference_rows(rng: Random, doctors: Table) -> Table:
    """Return where some who would live elsewhere like to go, say where they come from."""
    willing = [row["doctor_id"] for row in doctors if row["may_relocate"]]
    rows = []
    for doctor in sorted(rng.sample(willing, WITH_PREFERENCES)):
        wishes = rng.sample([hospital[0] for hospital in PROVINCIAL], rng.choice([1, 2, 3]))
        for rank, station in enumerate(wishes, start=1):
            rows.append({"doctor_id": doctor, "station_id": station, "rank": str(rank)})
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance."""
    parser = argparse.ArgumentParser(description="Make the instance southern-network.")
    parser.add_argument("out", type=Path, help="folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    write(tables(options.seed), options.out)


if __name__ == "__main__":
    main()
