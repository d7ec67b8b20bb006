"""Make the instance quang-ninh-2026-2027: quang-ninh-2025 over the four half-years that follow.

Run as ``python -m phanbo.instances.generator.quang_ninh_periods PLACES OUT``. The same places and
seed give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from phanbo.instances.generator import quang_ninh
from phanbo.instances.generator.quang_ninh import Table, write
from phanbo.instances.generator.quang_ninh_people import (
    FAMILIES,
    MEN,
    MENS_MIDDLES,
    WOMEN,
    WOMENS_MIDDLES,
)
from phanbo.instances.generator.quang_ninh_places import Place, km

Row = dict[str, str]

SEED = quang_ninh.SEED
FIRST, SECOND, THIRD, FOURTH = HALF_YEARS = ("2026-H1", "2026-H2", "2027-H1", "2027-H2")
STARTS = ("2026-01-01", "2026-07-01", "2027-01-01", "2027-07-01")
SETTINGS = {
    "name": "quang-ninh-2026-2027",
    "description": (
        "Quảng Ninh over four half-years to the target of 2027: 253 doctors, of whom 16 leave and "
        "3 are away at first, 16 graduates, 4 doctors on rotation. Places are real, every doctor "
        "generated."
    ),
    "training_budget": "420000000",
    "budget": "480000000",
    "max_moves": "5",
}
IN_HA_NOI = {
    "course_id": "C-ECG-2",
    "skill_id": "ECG",
    "provider": "Đại học Y Hà Nội",
    "weeks": "8",
    "cost": "8000000",
    "prerequisite": "REF",
    "lat": "21.0028",
    "lon": "105.8306",
    "travel_limit": "",
}
# Which courses are held in a half-year, with their seats, least and most.
SESSIONS = {
    FIRST: {"C-US-1": (4, 8), "C-US-2": (3, 6), "C-ECG-1": (5, 12), "C-REF-1": (6, 15)},
    SECOND: {"C-US-2": (3, 6), "C-ECG-2": (3, 6), "C-SCR-1": (0, 15)},
    THIRD: {"C-US-1": (4, 8), "C-ECG-1": (5, 12)},
}
# By model of Decision 2348, what is asked for from 2027 on beyond the needs of 2025.
LATER_NEEDS = [("1", "ECG", 1), ("2", "SCR", 2), ("3", "US", 2)]

RETIRE_FROM = [SECOND] * 4 + [THIRD] * 4 + [FOURTH] * 4
RESIGN_FROM = [SECOND, THIRD, THIRD, FOURTH]
BACK_FROM = [SECOND, SECOND, THIRD]
# Degrees are awarded in summer.
GRADUATES = [FIRST] * 2 + [SECOND] * 7 + [THIRD] + [FOURTH] * 6
GRADUATES_SKILLS = {"SCR": 0.3, "REF": 0.2}
GRADUATES_WHO_RELOCATE = 0.35
GRADUATES_WITH_WISHES = 6
ROTATING = 4
HOSPITAL_TOWNS = ("T193", "T195", "T196")

# The half-years of the decisions of 2025, in order; those of other actions hold throughout.
TERMS = {
    "stay": [("",), (FIRST,), (FIRST, SECOND)],
    "no_training": [("",), (FIRST,), (FIRST, SECOND)],
}
PROMISED = [f"C-US-1-{FIRST}", f"C-US-1-{THIRD}", f"C-SCR-1-{SECOND}"]
# Where a graduate goes whose studies the province paid for.
BOUND_TO = "S06985"


def tables(places_folder: Path, seed: int = SEED) -> dict[str, Table]:
    """Make all tables of the instance."""
    base = quang_ninh.tables(places_folder, seed)
    rng = Random(f"half-years {seed}")
    doctors = _staff(rng, base["doctors"], base["decisions"])
    graduates = _graduates(rng, base["teams"], doctors)
    rotating = _rotating(rng, base["teams"], [*doctors, *graduates])
    return {
        **base,
        "settings": _settings(base["settings"]),
        "periods": [
            {"period_id": period, "starts": starts, "weeks": "26"}
            for period, starts in zip(HALF_YEARS, STARTS, strict=True)
        ],
        "stations": [_station_of_2026(row) for row in base["stations"]],
        "staffing": [row for station in base["stations"] for row in _rises(station)],
        "doctors": [*doctors, *graduates, *rotating],
        "requirements": _requirements(base["requirements"]),
        "courses": _sessions(base["courses"]),
        "decisions": _decisions(base["decisions"], graduates),
        "preferences": base["preferences"] + _wishes(rng, graduates, base["stations"]),
    }


def _settings(rows: Table) -> Table:
    return [{**row, "value": SETTINGS.get(row["setting"], row["value"])} for row in rows]


def _station_of_2026(row: Row) -> Row:
    """Return a station that is asked for one doctor less than in 2027."""
    target = max(int(row["target_doctors"]) - 1, int(row["min_doctors"]))
    return {**row, "target_doctors": str(target)}


def _rises(station: Row) -> Iterator[Row]:
    """Yield what Resolution 72 asks for by 2027: four or five doctors, in two steps."""
    place = {"station_id": station["station_id"]}
    target = str(max(int(station["target_doctors"]), 4))
    least = "3" if station["functional_model"] == "1" else "4"
    presence = "10" if station["functional_model"] == "3" else ""
    yield {
        **place,
        "period": THIRD,
        "min_doctors": "",
        "target_doctors": target,
        "presence_days": presence,
    }
    yield {
        **place,
        "period": FOURTH,
        "min_doctors": least,
        "target_doctors": "",
        "presence_days": "",
    }


def _requirements(rows: Table) -> Table:
    """Return the needs of 2025 from the first half-year on, and more of them from 2027."""
    columns = ("station_id", "functional_model", "skill_id", "min_doctors", "from_period")
    later = [("", model, skill, str(least), THIRD) for model, skill, least in LATER_NEEDS]
    now = [{**row, "from_period": ""} for row in rows]
    return now + [dict(zip(columns, need, strict=True)) for need in later]


def _sessions(rows: Table) -> Table:
    """Return each course once for each half-year in which it is held."""
    by_id = {row["course_id"]: row for row in [*rows, IN_HA_NOI]}
    return [
        {
            **by_id[course],
            "course_id": f"{course}-{period}",
            "period": period,
            "seats_min": str(least),
            "seats_max": str(most),
        }
        for period, courses in SESSIONS.items()
        for course, (least, most) in courses.items()
    ]


def _staff(rng: Random, rows: Table, decisions: Table) -> Table:
    """Say who of the doctors of 2025 leaves when, who is away until when, and who are heads."""
    bound = {row["doctor_id"] for row in decisions} | {row["partner_id"] for row in rows}
    free = [row for row in rows if row["doctor_id"] not in bound and not row["partner_id"]]
    others = [row["doctor_id"] for row in free if not (row["movable"] or row["can_train"])]
    retire = [row["doctor_id"] for row in rows if row["can_train"]]
    resign = rng.sample(others, len(RESIGN_FROM))
    leaves = dict(zip(rng.sample(retire, len(retire)), RETIRE_FROM, strict=True))
    leaves |= dict(zip(resign, RESIGN_FROM, strict=True))
    stay = [row for row in free if row["post_id"].startswith("S") and row["doctor_id"] not in leaves]
    heads = _heads(rows, stay)
    ordinary = [row["doctor_id"] for row in stay if row["doctor_id"] not in heads]
    joins = dict(zip(rng.sample(ordinary, len(BACK_FROM)), BACK_FROM, strict=True))
    return [
        {
            **row,
            "movable": "no" if row["doctor_id"] in heads else row["movable"],
            "joins": joins.get(row["doctor_id"], ""),
            "leaves": leaves.get(row["doctor_id"], ""),
        }
        for row in rows
    ]


def _heads(rows: Table, eligible: Table) -> set[str]:
    """Return one full-time doctor of each station, where there is one, who stays as its head."""
    heads = {row["post_id"]: row["doctor_id"] for row in rows if row["movable"]}
    for row in eligible:
        if not (row["fte"] or row["may_relocate"] or row["travel_limit"]):
            heads.setdefault(row["post_id"], row["doctor_id"])
    return set(heads.values())


def _graduates(rng: Random, towns: Table, known: Table) -> Table:
    """Return doctors fresh from university, who live in the former districts' towns."""
    names = {row["name"] for row in known}
    weights = [sum(row["post_id"] == town["team_id"] for row in known) for town in towns]
    return [
        {
            **_newcomer(rng, f"G{number:02}", rng.choices(towns, weights)[0], names),
            "skills": ";".join(s for s, chance in GRADUATES_SKILLS.items() if rng.random() < chance),
            "may_relocate": "yes" if rng.random() < GRADUATES_WHO_RELOCATE else "",
            "joins": joins,
        }
        for number, joins in enumerate(GRADUATES, start=1)
    ]


def _rotating(rng: Random, towns: Table, known: Table) -> Table:
    """Return doctors whom hospitals lend for a year; they hold every skill."""
    names = {row["name"] for row in known}
    hospitals = [town for town in towns if town["team_id"] in HOSPITAL_TOWNS]
    return [
        {
            **_newcomer(rng, f"R{number:02}", rng.choice(hospitals), names),
            "skills": "US;ECG;SCR;REF",
            "can_train": "no",
            "may_relocate": "yes",
            "joins": SECOND,
            "leaves": FOURTH,
        }
        for number in range(1, ROTATING + 1)
    ]


def _newcomer(rng: Random, doctor_id: str, town: Row, names: set[str]) -> Row:
    """Return a doctor without a post who lives within some 500 m of the middle of a town."""
    lat, lon = (round(float(town[c]) + rng.uniform(-0.004, 0.004), 4) for c in ("lat", "lon"))
    columns = ("doctor_id", "name", "post_id", "lat", "lon", "island", "fte", "skills", "movable")
    columns += ("can_train", "may_relocate", "travel_limit", "partner_id", "joins", "leaves")
    cells = {"doctor_id": doctor_id, "name": _name(rng, names), "island": town["island"]}
    return {**dict.fromkeys(columns, ""), **cells, "lat": str(lat), "lon": str(lon)}


def _name(rng: Random, names: set[str]) -> str:
    """Return a name that nobody in the instance has yet."""
    middles, givens = (WOMENS_MIDDLES, WOMEN) if rng.random() < 0.55 else (MENS_MIDDLES, MEN)
    while True:
        name = " ".join(rng.choice(words.split()) for words in (FAMILIES, middles, givens))
        if name not in names:
            names.add(name)
            return name


def _decisions(rows: Table, graduates: Table) -> Table:
    """Give the decisions of 2025 their half-years, and add two on graduates."""
    terms = {action: iter(periods) for action, periods in TERMS.items()}
    made = [
        (row["doctor_id"], row["action"], row["target_id"], period)
        for row in rows
        if row["action"] != "train"
        for period in next(terms.get(row["action"], iter(())), ("",))
    ]
    trainees = [row["doctor_id"] for row in rows if row["action"] == "train"]
    trainees.append(_first(graduates, joins=SECOND, skills="", may_relocate=""))
    made += [(one, "train", course, "") for one, course in zip(trainees, PROMISED, strict=True)]
    made.append((_first(graduates, joins=SECOND, may_relocate="yes"), "post", BOUND_TO, ""))
    columns = ("doctor_id", "action", "target_id", "period")
    return [dict(zip(columns, one, strict=True)) for one in sorted(made)]


def _first(rows: Table, **cells: str) -> str:
    return next(row["doctor_id"] for row in rows if cells.items() <= row.items())


def _wishes(rng: Random, graduates: Table, stations: Table) -> Table:
    """Return the wishes of some graduates: one to three of the five nearest stations."""
    wishes = []
    for one in sorted(rng.sample(graduates, GRADUATES_WITH_WISHES), key=lambda d: d["doctor_id"]):
        same = [station for station in stations if station["island"] == one["island"]]
        home = _place(one)
        near = sorted(same, key=lambda station: km(home, _place(station)))[:5]
        for rank, station in enumerate(rng.sample(near, min(len(near), rng.choice([1, 2, 3]))), 1):
            wish = {"doctor_id": one["doctor_id"], "station_id": station["station_id"]}
            wishes.append({**wish, "rank": str(rank)})
    return wishes


def _place(row: Row) -> Place:
    return Place(float(row["lat"]), float(row["lon"]), row["island"])


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance."""
    parser = argparse.ArgumentParser(description="Make the instance quang-ninh-2026-2027.")
    parser.add_argument("places", type=Path, help="folder of the tables of real places")
    parser.add_argument("out", type=Path, help="folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    write(tables(options.places, options.seed), options.out)


if __name__ == "__main__":
    main()
