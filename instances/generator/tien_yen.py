"""Make the instance tien-yen-2019: a real district of 12 stations, generated doctors.

Run as ``python -m phanbo.instances.generator.tien_yen OUT``. The same seed gives the same files,
byte for byte.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from phanbo.instances.generator.quang_ninh import ATTRIBUTION, HA_LONG, Table, write
from phanbo.instances.generator.quang_ninh_people import (
    FAMILIES,
    MEN,
    MENS_MIDDLES,
    WOMEN,
    WOMENS_MIDDLES,
)
from phanbo.instances.generator.quang_ninh_places import Place

SEED = 3
SETTINGS = {
    "name": "tien-yen-2019",
    "description": (
        "Tiên Yên district, Quảng Ninh, in 2019: 12 stations of functional models 3, 2 and 1, and "
        "the district's health centre. Places are real, their spots estimated, every doctor "
        "generated."
    ),
    "source": f"{ATTRIBUTION} Counts: the district's plan. Doctors: generated.",
    "travel_limit": "30",
    "relocation_limit": "90",
    "detour": "1.5",
    "relocation_allowance": "12000000",
    "budget": "60000000",
    "max_moves": "4",
}


@dataclass(frozen=True)
class Commune:
    """A commune of 2019 and its station."""

    code: str
    name: str
    lat: float
    lon: float
    model: str
    doctors: int
    """Posted there today."""
    housing: int = 0
    priority: int = 1

    @property
    def station_id(self) -> str:
        """The station's id."""
        return f"S{self.code}"


COMMUNES = [
    Commune("06862", "thị trấn Tiên Yên", 21.33, 107.40, "1", 2),
    Commune("06865", "xã Hà Lâu", 21.43, 107.30, "3", 1, housing=2, priority=2),
    Commune("06868", "xã Đại Dực", 21.44, 107.42, "3", 1, housing=2, priority=2),
    Commune("06869", "xã Đại Thành", 21.42, 107.47, "3", 0, housing=1, priority=2),
    Commune("06871", "xã Phong Dụ", 21.40, 107.37, "3", 1, housing=1),
    Commune("06874", "xã Điền Xá", 21.37, 107.30, "3", 1, housing=1),
    Commune("06877", "xã Đông Ngũ", 21.35, 107.46, "3", 2),
    Commune("06880", "xã Yên Than", 21.35, 107.37, "1", 2),
    Commune("06883", "xã Đông Hải", 21.32, 107.51, "3", 2),
    Commune("06886", "xã Hải Lạng", 21.28, 107.37, "2", 1),
    Commune("06889", "xã Tiên Lãng", 21.31, 107.42, "1", 2),
    Commune("06892", "xã Đồng Rui", 21.23, 107.40, "3", 0, housing=2, priority=2),
]
TEAM_ID, CENTRE = "T199", Place(21.33133, 107.40533)
KEEP_MIN, KEEP_MAX = 13, 16
# By road from the town: the mountains and the causeway to Đồng Rui; Điền Xá has a national road.
TRAVEL = {"06865": 50, "06868": 45, "06869": 45, "06874": 25, "06892": 40}

SKILLS = [
    ("HEAD", "Head of station", "Trưởng trạm"),
    ("DEPUTY", "Deputy head of station, or above", "Phó trưởng trạm trở lên"),
    ("PREV", "Vaccination and prevention", "Tiêm chủng, y tế dự phòng"),
    ("REF", "First aid and referral", "Sơ cứu, chuyển tuyến"),
    ("TREAT", "Ordinary treatment", "Khám, chữa bệnh thông thường"),
    ("DELIV", "Normal delivery", "Đỡ đẻ thường"),
]
# A head is qualified as deputy too, so two such make one head and one deputy.
EVERY_STATION = [("HEAD", 1), ("DEPUTY", 2), ("PREV", 1), ("REF", 1)]
NEEDS = {
    "1": EVERY_STATION,
    "2": [*EVERY_STATION, ("TREAT", 1)],
    "3": [*EVERY_STATION, ("TREAT", 1), ("DELIV", 1)],
}
DISTRICT, PROVINCE = "Trung tâm Y tế huyện Tiên Yên", "Bệnh viện Sản Nhi Quảng Ninh"
COURSES = [
    # id, skill, provider, place, weeks, seats (least, most), cost, prerequisite
    ("C-HEAD", "HEAD", "Hội đồng thi tuyển huyện Tiên Yên", CENTRE, 1, 0, 4, 2_000_000, "DEPUTY"),
    ("C-DEPUTY", "DEPUTY", "Hội đồng thi tuyển huyện Tiên Yên", CENTRE, 1, 0, 8, 2_000_000, "REF"),
    ("C-PREV", "PREV", "CDC Quảng Ninh", HA_LONG, 1, 0, 6, 3_000_000, ""),
    ("C-REF", "REF", DISTRICT, CENTRE, 1, 3, 8, 2_000_000, ""),
    ("C-TREAT", "TREAT", "Bệnh viện Bãi Cháy", HA_LONG, 12, 2, 4, 12_000_000, ""),
    ("C-DELIV", "DELIV", PROVINCE, HA_LONG, 12, 2, 4, 15_000_000, "TREAT"),
]

RECRUITED, IN_TEAM = 10, 20
# Chance that a doctor holds a skill: at a station, at the centre.
CHANCES = {"PREV": (0.65, 0.2), "REF": (0.7, 1), "TREAT": (0.7, 0.9), "DELIV": (0.25, 0.15)}
HEADS, DEPUTIES, DEPUTIES_IN_TEAM = 7, 3, 3
RELOCATABLE, LIVING_OUT, WITH_PREFERENCES = 8, 4, 8


@dataclass
class Doctor:
    """A doctor in the making."""

    doctor_id: str
    name: str
    post_id: str
    skills: list[str]
    home: Place | None = None
    can_train: bool = True
    may_relocate: bool = False
    partner_id: str = ""

    def row(self) -> dict[str, str]:
        """Return the row of the table."""
        return {
            "doctor_id": self.doctor_id,
            "name": self.name,
            "post_id": self.post_id,
            "lat": str(self.home.lat) if self.home else "",
            "lon": str(self.home.lon) if self.home else "",
            "skills": ";".join(self.skills),
            "can_train": "" if self.can_train else "no",
            "may_relocate": "yes" if self.may_relocate else "",
            "partner_id": self.partner_id,
        }


def tables(seed: int = SEED) -> dict[str, Table]:
    """Make all tables of the instance."""
    rng = Random(seed)
    doctors = _doctors(rng)
    return {
        "settings": [{"setting": key, "value": value} for key, value in SETTINGS.items()],
        "stations": [_station_row(commune) for commune in COMMUNES],
        "teams": [_team_row()],
        "doctors": [doctor.row() for doctor in doctors],
        "skills": [dict(zip(("skill_id", "name", "name_vi"), row, strict=True)) for row in SKILLS],
        "requirements": [
            {"functional_model": model, "skill_id": skill, "min_doctors": str(count)}
            for model, needs in NEEDS.items()
            for skill, count in needs
        ],
        "courses": [course_row(*course) for course in COURSES],
        "travel": [
            {"from_id": TEAM_ID, "to_id": f"S{code}", "minutes": str(minutes)}
            for code, minutes in TRAVEL.items()
        ],
        "preferences": _preference_rows(rng, doctors),
    }


def _station_row(commune: Commune) -> dict[str, str]:
    return {
        "station_id": commune.station_id,
        "name": f"Trạm Y tế {commune.name}",
        "district": "Huyện Tiên Yên",
        "kind": "township" if commune.name.startswith("thị trấn") else "commune",
        "lat": str(commune.lat),
        "lon": str(commune.lon),
        "functional_model": commune.model,
        "min_doctors": "1",
        "target_doctors": "2",
        "max_doctors": "3",
        "housing": str(commune.housing),
        "priority": str(commune.priority),
    }


def _team_row() -> dict[str, str]:
    place = {"lat": str(CENTRE.lat), "lon": str(CENTRE.lon)}
    keeps = {"keep_min": str(KEEP_MIN), "keep_max": str(KEEP_MAX)}
    return {"team_id": TEAM_ID, "name": DISTRICT, **place, **keeps}


def course_row(
    course: str,
    skill: str,
    provider: str,
    place: Place,
    weeks: int,
    least: int,
    most: int,
    cost: int,
    before: str,
) -> dict[str, str]:
    """Return the row of a course."""
    return {
        "course_id": course,
        "skill_id": skill,
        "provider": provider,
        "weeks": str(weeks),
        "seats_min": str(least),
        "seats_max": str(most),
        "cost": str(cost),
        "prerequisite": before,
        "lat": str(place.lat),
        "lon": str(place.lon),
    }


def _doctors(rng: Random) -> list[Doctor]:
    """Return those at stations, of whom ten were recruited since 2015, then the centre's."""
    posts = [commune.station_id for commune in COMMUNES for _ in range(commune.doctors)]
    recruited = set(rng.sample(range(len(posts)), RECRUITED))
    posts += [TEAM_ID] * IN_TEAM
    taken: set[str] = set()
    counts = {"R": 0, "D": 0}
    doctors = []
    for place, post in enumerate(posts):
        kind = "R" if place in recruited else "D"
        counts[kind] += 1
        name = full_name(rng, FAMILIES, rng.random() < 0.5, taken)
        doctors.append(Doctor(f"{kind}{counts[kind]:02}", name, post, _skills(rng, post)))
    _set_apart(rng, doctors)
    return sorted(doctors, key=lambda doctor: doctor.doctor_id)


def full_name(rng: Random, families: str, woman: bool, taken: set[str]) -> str:
    """Return a name that nobody in the instance has yet."""
    middles, givens = (WOMENS_MIDDLES, WOMEN) if woman else (MENS_MIDDLES, MEN)
    while True:
        family, middle, given = (rng.choice(words.split()) for words in (families, middles, givens))
        name = f"{family} {middle} {given}"
        if name not in taken and middle != given:
            taken.add(name)
            return name


def _skills(rng: Random, post: str) -> list[str]:
    """Return skills by chance; nobody delivers without treating, as the course has it."""
    held = [skill for skill, chance in CHANCES.items() if rng.random() < chance[post == TEAM_ID]]
    return [skill for skill in held if skill != "DELIV" or "TREAT" in held]


def _set_apart(rng: Random, doctors: Sequence[Doctor]) -> None:
    """Say who leads, who lives elsewhere than at the post, who relocates, and who is a couple."""
    at_stations = [doctor for doctor in doctors if doctor.post_id != TEAM_ID]
    centre = [doctor for doctor in doctors if doctor.post_id == TEAM_ID]
    firsts = list({doctor.post_id: doctor for doctor in reversed(at_stations)}.values())
    heads = rng.sample(firsts, HEADS)
    others = [doctor for doctor in at_stations if doctor not in firsts]
    deputies = rng.sample(others, DEPUTIES) + rng.sample(centre, DEPUTIES_IN_TEAM)
    for doctor in heads + deputies:
        led = ["HEAD", "DEPUTY"] if doctor in heads else ["DEPUTY"]
        doctor.skills = led + ["REF"] + [skill for skill in doctor.skills if skill != "REF"]
    for doctor in rng.sample(centre, LIVING_OUT) + rng.sample(at_stations, LIVING_OUT):
        commune = rng.choice(COMMUNES)
        doctor.home = _near(rng, commune)
    for doctor in rng.sample(centre, RELOCATABLE):
        doctor.may_relocate = True
    for doctor in rng.sample([one for one in doctors if one not in heads], 3):
        doctor.can_train = False
    wife, husband = rng.sample([one for one in centre if not one.home and not one.may_relocate], 2)
    wife.partner_id = husband.doctor_id


def _near(rng: Random, commune: Commune) -> Place:
    lat, lon = (round(angle + rng.uniform(-0.01, 0.01), 3) for angle in (commune.lat, commune.lon))
    return Place(lat, lon)


def _preference_rows(rng: Random, doctors: Sequence[Doctor]) -> Table:
    rows = []
    for doctor in rng.sample(doctors, WITH_PREFERENCES):
        wishes = rng.sample(COMMUNES, rng.choice([1, 2, 3]))
        for rank, commune in enumerate(wishes, start=1):
            wish = {"doctor_id": doctor.doctor_id, "station_id": commune.station_id}
            rows.append({**wish, "rank": str(rank)})
    return sorted(rows, key=lambda row: (row["doctor_id"], row["rank"]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance."""
    parser = argparse.ArgumentParser(description="Make the instance tien-yen-2019.")
    parser.add_argument("out", type=Path, help="folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    write(tables(options.seed), options.out)


if __name__ == "__main__":
    main()
