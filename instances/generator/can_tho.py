"""Make can-tho-2025 and can-tho-2026: real communes, 13 family-doctor clinics, generated doctors.

Run as ``python -m phanbo.instances.generator.can_tho NAME OUT``; it makes the same files on any
machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from phanbo.instances.forms.save import save
from phanbo.instances.generator.communes import all_communes
from phanbo.instances.generator.province import Tables, tables
from phanbo.instances.generator.quang_ninh import ATTRIBUTION, NEEDS
from phanbo.instances.generator.stations import Table
from phanbo.models.instance import Instance

SEED = 2026
PROVINCE = "92"
CLINICS = 13
CLINIC_MODEL = "F"
CLINIC_SKILLS = (
    # id, name, Vietnamese name, chance that a doctor holds it, weeks and cost of its course
    ("MAN", "Family health management", "Quản lý sức khỏe gia đình", 0.12, 4, 4_000_000),
    ("CNS", "Counselling", "Tư vấn sức khỏe", 0.15, 2, 3_000_000),
    ("OLD", "Care of the old", "Chăm sóc người cao tuổi", 0.08, 4, 4_000_000),
    ("PAL", "Palliative care", "Chăm sóc giảm nhẹ", 0.05, 6, 6_000_000),
)
CLINIC_SEATS = 5
SCREENING = ("SCR", "Screening and early detection", "Sàng lọc, phát hiện sớm")
WHEN = {
    "can-tho-2025": ("before 2026, as if all were decided at once", 1),
    "can-tho-2026": ("in the half-years of 2026, the first of its restructuring until 2030", 2),
}
"""What each instance is about, and its number of periods."""
SETTINGS: dict[str, Any] = {
    "source": (
        f"{ATTRIBUTION} Counts of stations and clinics, and what clinics do: suckhoedoisong.vn "
        "169260108173105438. Doctors and everything else: generated."
    ),
    "travel_limit": 30,
    "visit_limit": 30,
    "training_budget": 505_000_000,
}
DROPPED = ("relocation_limit", "relocation_allowance", "budget", "max_moves")
"""Nobody relocates, as in the delta several stations are within half an hour; all may move."""


def can_tho_tables(name: str, seed: int = SEED) -> Tables:
    """Make all tables: those of the generated province, with the clinics laid over them."""
    when, periods = WHEN[name]
    made = tables(PROVINCE, periods=periods, seed=seed)
    rng = Random(seed)
    clinics = _clinics(made["stations"])
    old = {row["setting"]: row["value"] for row in made["settings"]}
    settings = {key: value for key, value in old.items() if key not in DROPPED}
    description = (
        f"Cần Thơ {when}: 103 stations, 13 of them family-doctor clinics, 172 points, 474 doctors. "
        "Communes are real; every doctor, and which stations are clinics, is made up."
    )
    settings |= {"name": name, "description": description} | SETTINGS
    venue = next(row for row in made["courses"] if row["skill_id"] == SCREENING[0])
    return made | {
        "settings": [{"setting": key, "value": value} for key, value in settings.items()],
        "stations": [
            _as_clinic(row) if row["station_id"] in clinics else row for row in made["stations"]
        ],
        "doctors": [_as_in_the_delta(rng, row) for row in made["doctors"]],
        "skills": _skills(made["skills"]),
        "requirements": made["requirements"] + _requirements(),
        "courses": made["courses"] + [_course(venue, *clinic) for clinic in CLINIC_SKILLS],
    }


def _clinics(stations: Table) -> set[str]:
    """Return the stations with most people, one in each of 13 former districts."""
    people = {f"S{one.code}": one.people for one in all_communes()}
    largest: dict[str, str] = {}
    for row in sorted(stations, key=lambda row: (-people[row["station_id"]], row["station_id"])):
        largest.setdefault(row["district"], row["station_id"])
    return set(list(largest.values())[:CLINICS])


def _as_clinic(row: dict[str, Any]) -> dict[str, Any]:
    kind = f"{row['kind']}, family-doctor clinic"
    return row | {"kind": kind, "functional_model": CLINIC_MODEL}


def _as_in_the_delta(rng: Random, row: dict[str, Any]) -> dict[str, Any]:
    """Add the skills of clinics, each with its chance; nobody relocates."""
    more = [skill for skill, _, _, chance, *_ in CLINIC_SKILLS if rng.random() < chance]
    held = [*filter(None, [row.get("skills")]), *more]
    kept = {column: cell for column, cell in row.items() if column != "may_relocate"}
    return kept | ({"skills": ";".join(held)} if held else {})


def _skills(rows: Table) -> Table:
    columns = ("skill_id", "name", "name_vi")
    kept = [row for row in rows if row["skill_id"] != SCREENING[0]]
    more = [SCREENING, *((skill, name, vi) for skill, name, vi, *_ in CLINIC_SKILLS)]
    return kept + [dict(zip(columns, row, strict=True)) for row in more]


def _requirements() -> Table:
    """Return what a clinic needs: all that the largest stations do, and its own five tasks."""
    needs = NEEDS["3"] | {skill: 1 for skill, *_ in CLINIC_SKILLS}
    return [
        {"functional_model": CLINIC_MODEL, "skill_id": skill, "min_doctors": count}
        for skill, count in needs.items()
    ]


def _course(
    venue: dict[str, Any], skill: str, _: str, __: str, ___: float, weeks: int, cost: int
) -> dict[str, Any]:
    """Return a clinic's course, held when and where screening is taught."""
    when = {column: venue[column] for column in ("period",) if column in venue}
    return when | {
        "course_id": f"C{PROVINCE}-{skill}-1" + "".join(f"-{period}" for period in when.values()),
        "skill_id": skill,
        "provider": "Trường Đại học Y Dược Cần Thơ",
        "weeks": weeks,
        "seats_max": CLINIC_SEATS,
        "cost": cost,
        "lat": venue["lat"],
        "lon": venue["lon"],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance as CSV files."""
    parser = argparse.ArgumentParser(description="Make an instance of Cần Thơ.")
    parser.add_argument("name", choices=list(WHEN))
    parser.add_argument("out", type=Path, help="a new folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    made = can_tho_tables(options.name, options.seed)
    save(Instance.model_validate(made), options.out)


if __name__ == "__main__":
    main()
