"""Make the instance quang-ninh-2026-2027: the bundled quang-ninh-2025 over four half-years.

Run as ``python -m phanbo.instances.generator.quang_ninh_periods OUT``; it makes the same files on
any machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from phanbo.instances.forms.save import save
from phanbo.instances.generator.communes import all_communes
from phanbo.instances.generator.land import Land
from phanbo.instances.generator.land import Place as Spot
from phanbo.instances.generator.quang_ninh import ATTRIBUTION, HA_LONG, HAI_PHONG, UONG_BI
from phanbo.instances.generator.quang_ninh_people import FAMILIES
from phanbo.instances.generator.quang_ninh_places import Place
from phanbo.instances.generator.stations import Table
from phanbo.instances.generator.tien_yen import course_row, full_name
from phanbo.instances.read import load
from phanbo.models.instance import Instance

Tables = dict[str, Table]

SEED = 2026
TODAY = "quang-ninh-2025"
PERIODS = {
    "2026-H1": "2026-01-01",
    "2026-H2": "2026-07-01",
    "2027-H1": "2027-01-01",
    "2027-H2": "2027-07-01",
}
"""The half-years, and when they start."""
FIRST, SECOND, THIRD, LAST = PERIODS
SETTINGS: dict[str, Any] = {
    "name": "quang-ninh-2026-2027",
    "description": (
        "Quảng Ninh in the half-years of 2026 and 2027: 55 stations, 92 points, 253 doctors today, "
        "18 who leave and 24 graduates who join, courses of medical universities, 4-5 doctors a "
        "station by 2027. Places are real, points estimated, every doctor generated."
    ),
    "source": (
        f"{ATTRIBUTION} Counts: baoquangninh.vn 3383010. Goal: Resolution 72-NQ/TW. Doctors and "
        "courses: generated."
    ),
    "training_budget": 390_000_000,
    "budget": 450_000_000,
    "max_moves": 4,
}
LEAST_AT_GOAL = 4
"""Resolution 72: by 2027 every station has at least 4-5 doctors."""
OTHERS_LEAVING, HEADS, PARENTS = 6, 3, 4
JOINERS = {SECOND: 10, THIRD: 4, LAST: 10}
"""Graduates by the half-year in which they join: most of them after a summer."""
RELOCATABLE, WITH_PREFERENCES = 8, 10


@dataclass(frozen=True)
class Course:
    """A course with a session in some half-years."""

    name: str
    skill: str
    provider: str
    place: Place
    weeks: int
    least: int
    most: int
    cost: int
    sessions: tuple[str, ...]
    prerequisite: str = ""


HA_NOI, THAI_BINH = Place(21.003, 105.83), Place(20.442, 106.342)
# None in the last half-year: what is learnt then would count after the plan only.
COURSES = (
    Course(
        *("US-HP", "US", "Trường Đại học Y Dược Hải Phòng", HAI_PHONG, 12, 4, 6, 12_000_000),
        (FIRST, SECOND, THIRD),
    ),
    Course(
        *("US-TB", "US", "Trường Đại học Y Dược Thái Bình", THAI_BINH, 8, 3, 5, 9_000_000),
        (SECOND,),
    ),
    Course(
        *("ECG-HN", "ECG", "Trường Đại học Y Hà Nội", HA_NOI, 6, 4, 8, 7_000_000),
        (FIRST, THIRD),
        "SCR",
    ),
    Course(
        *("ECG-HP", "ECG", "Trường Đại học Y Dược Hải Phòng", HAI_PHONG, 4, 4, 8, 6_000_000),
        (SECOND,),
        "SCR",
    ),
    Course(*("SCR", "SCR", "CDC Quảng Ninh", HA_LONG, 2, 0, 8, 3_000_000), (FIRST, THIRD)),
    Course(
        *("REF", "REF", "Bệnh viện Việt Nam – Thụy Điển", UONG_BI, 1, 4, 10, 3_000_000),
        (FIRST, SECOND),
    ),
)


def tables(seed: int = SEED) -> Tables:
    """Make all tables: those of today, and what the half-years change."""
    today = load(TODAY).tables()
    rng = Random(seed)
    joiners = _joiners(rng, today)
    doctors = _leaving(rng, today)
    settings = {row["setting"]: row["value"] for row in today["settings"]} | SETTINGS
    return today | {
        "settings": [{"setting": key, "value": value} for key, value in settings.items()],
        "periods": [
            {"period_id": period, "starts": starts, "weeks": 26}
            for period, starts in PERIODS.items()
        ],
        "stations": [row | {"target_doctors": _at_first(row)} for row in today["stations"]],
        "staffing": [row for station in today["stations"] for row in _rising(station)],
        "requirements": [row for need in today["requirements"] for row in _rising_need(need)],
        "doctors": doctors + joiners,
        "courses": [_session(course, period) for course in COURSES for period in course.sessions],
        "decisions": [_decision(row) for row in today["decisions"]] + _for_now(rng, doctors, today),
        "preferences": today["preferences"] + _wishes(rng, joiners, today["stations"]),
    }


def _at_first(station: dict[str, Any]) -> int:
    """Return the target of 2026: one less than that of quang-ninh-2025."""
    return max(int(station["min_doctors"]), int(station["target_doctors"]) - 1)


def _rising(station: dict[str, Any]) -> Table:
    """Return how a station's numbers rise: its target first, its minimum half a year later."""
    target = int(station["target_doctors"])
    row = {"station_id": station["station_id"]}
    least = min(LEAST_AT_GOAL, target)
    return [
        row | {"period": THIRD, "target_doctors": target},
        row | {"period": LAST, "min_doctors": least, "target_doctors": max(target, least + 1)},
    ]


def _rising_need(need: dict[str, Any]) -> Table:
    """Return a requirement; where it asks for several doctors, one less of them at first."""
    count = int(need["min_doctors"])
    if count == 1:
        return [need]
    return [need | {"min_doctors": count - 1}, need | {"from_period": THIRD}]


def _leaving(rng: Random, today: Tables) -> Table:
    """Say who leaves: those too near to retirement to be trained, and a few for hospitals."""
    old = [row["doctor_id"] for row in today["doctors"] if not row.get("can_train", True)]
    others = rng.sample(_ordinary(today["doctors"], today), OTHERS_LEAVING)
    leaves = {doctor: rng.choice([SECOND, THIRD, LAST]) for doctor in (*old, *others)}
    return [
        row | ({"leaves": leaves[row["doctor_id"]]} if row["doctor_id"] in leaves else {})
        for row in today["doctors"]
    ]


def _ordinary(doctors: Table, today: Tables) -> list[str]:
    """Return whom nothing is decided about yet, who may move and train, and who stays."""
    decided = {row["doctor_id"] for row in today["decisions"]}
    return [
        row["doctor_id"]
        for row in doctors
        if row["doctor_id"] not in decided
        and row.get("movable", True)
        and row.get("can_train", True)
        and "leaves" not in row
    ]


def _for_now(rng: Random, doctors: Table, today: Tables) -> Table:
    """Return decisions for a time: heads who stay through 2026, and parents who do not train."""
    posts = {row["doctor_id"]: row["post_id"] for row in doctors}
    free = [one for one in _ordinary(doctors, today) if posts[one].startswith("S")]
    chosen = rng.sample(free, HEADS + PARENTS)
    stay = [
        {"doctor_id": one, "action": "stay", "period": period}
        for one in chosen[:HEADS]
        for period in (FIRST, SECOND)
    ]
    return stay + [
        {"doctor_id": one, "action": "no_training", "period": SECOND} for one in chosen[HEADS:]
    ]


def _joiners(rng: Random, today: Tables) -> Table:
    """Return the graduates, who have no skill yet and live around a station."""
    land = Land(one.place for one in all_communes() if not one.place.island)
    taken = {row["name"] for row in today["doctors"]}
    when = [period for period, count in JOINERS.items() for _ in range(count)]
    rows = []
    for number, period in enumerate(when, start=1):
        near = rng.choice(today["stations"])
        home = land.around(rng, Spot(near["lat"], near["lon"], near.get("island", "")))
        rows.append(
            {
                "doctor_id": f"G{number:02}",
                "name": full_name(rng, FAMILIES, rng.random() < 0.55, taken),
                **home.cells(),
                "joins": period,
            }
        )
    for row in rng.sample(rows, RELOCATABLE):
        row["may_relocate"] = True
    return rows


def _wishes(rng: Random, joiners: Table, stations: Table) -> Table:
    """Return which stations some graduates would like, wherever these are."""
    return [
        {"doctor_id": row["doctor_id"], "station_id": station["station_id"], "rank": rank}
        for row in rng.sample(joiners, WITH_PREFERENCES)
        for rank, station in enumerate(rng.sample(stations, 2), start=1)
    ]


def _session(course: Course, period: str) -> dict[str, str]:
    row = course_row(
        f"C-{course.name}-{period[2:].replace('-', '')}",
        course.skill,
        course.provider,
        course.place,
        course.weeks,
        course.least,
        course.most,
        course.cost,
        course.prerequisite,
    )
    return row | {"period": period}


def _decision(row: dict[str, Any]) -> dict[str, Any]:
    """Return a decision of today; whoever was told a course takes its first session."""
    if row["action"] != "train":
        return row
    return row | {"target_id": _session(COURSES[0], FIRST)["course_id"]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the instance as CSV files."""
    parser = argparse.ArgumentParser(description="Make the instance quang-ninh-2026-2027.")
    parser.add_argument("out", help="a new folder for the CSV files")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    save(Instance.model_validate(tables(options.seed)), options.out)


if __name__ == "__main__":
    main()
