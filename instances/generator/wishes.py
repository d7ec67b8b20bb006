"""What is decided about generated doctors, and what they wish; nothing contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from phanbo.instances.generator.doctors import Doctor
from phanbo.instances.generator.land import Place, km
from phanbo.instances.generator.stations import MINUTES_PER_KM, Station, Table

ACTIONS = ("post", "forbid", "stay", "train", "no_training", "stay")
"""Decisions are dealt in this order."""
DECIDED, MOST_DECIDED = 0.04, 120
WITH_WISHES = 0.15
"""The share of doctors who state preferences."""


class Near:
    """The stations of each former district, and so those that are near a doctor."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self._stations: Mapping[tuple[str, str], list[Station]] = defaultdict(list)
        for one in stations:
            self._stations[one.commune.province, one.commune.district].append(one)

    def to(self, doctor: Doctor) -> list[Station]:
        """Return the five nearest of the doctor's former district that need no ferry."""
        home = doctor.lives
        same = [one for one in self._stations[doctor.district] if one.place.island == home.island]
        return sorted(same, key=lambda one: (km(home, one.place), one.station_id))[:5]


def decision_rows(
    rng: Random,
    doctors: Sequence[Doctor],
    near: Near,
    courses: Sequence[Mapping[str, Any]],
    periods: Sequence[str],
) -> Table:
    """Return a few decisions on ordinary doctors, at most one a doctor, station and course.

    Who is posted comes from a dissolved team, so that it is no move; who trains can keep the
    post, reaches the venue, and takes a course that needs no fewest trainees.
    """
    free = [doctor for doctor in doctors if doctor.ordinary]
    rng.shuffle(free)
    open_courses = [one for one in courses if not one["seats_min"]]
    used: set[str] = set()
    rows = []
    for turn in range(min(round(len(doctors) * DECIDED), MOST_DECIDED)):
        action = ACTIONS[turn % len(ACTIONS)]
        found = next(_fitting(action, free, near, open_courses, used), None)
        if found:
            doctor, target = found
            free.remove(doctor)
            used |= {target or doctor.post_id, doctor.post_id}
            row: dict[str, Any] = {"doctor_id": doctor.doctor_id, "action": action}
            row |= {"target_id": target} if target else {}
            row |= {"period": periods[0]} if periods and action == "stay" else {}
            rows.append(row)
    return sorted(rows, key=lambda row: str(row["doctor_id"]))


def _fitting(
    action: str,
    doctors: Sequence[Doctor],
    near: Near,
    courses: Sequence[Mapping[str, Any]],
    used: set[str],
) -> Iterator[tuple[Doctor, str]]:
    """Yield doctors about whom this can be decided, with the target."""
    for doctor in doctors:
        if action == "train":
            ours = (one for one in courses if one["course_id"] not in used)
            targets = [one["course_id"] for one in ours if _can_take(doctor, one)]
        elif action in ("post", "forbid"):
            stations = [] if doctor.station else near.to(doctor)
            targets = [one.station_id for one in stations if one.station_id not in used]
        else:
            targets = [""] if doctor.station else []
        if targets and (doctor.station is None or doctor.post_id not in used):
            yield doctor, targets[0]


def _can_take(doctor: Doctor, course: Mapping[str, Any]) -> bool:
    """Return whether a doctor can certainly take a course and keep the post."""
    venue, home = Place(course["lat"], course["lon"]), doctor.lives
    return (
        doctor.station is not None
        and course["skill_id"] not in doctor.skills
        and "prerequisite" not in course
        and not home.island
        and km(home, venue) * MINUTES_PER_KM < 0.9 * course["travel_limit"]
    )


def preference_rows(rng: Random, doctors: Sequence[Doctor], near: Near, decided: set[str]) -> Table:
    """Return one to three wishes each of doctors who can still be posted anywhere."""
    barred = {"movable", "travel_limit"}
    free = [one for one in doctors if one.doctor_id not in decided and not barred & set(one.more)]
    rows = []
    for doctor in free:
        if rng.random() < WITH_WISHES:
            stations = near.to(doctor)
            wishes = rng.sample(stations, min(len(stations), rng.choice([1, 2, 2, 3])))
            for rank, station in enumerate(wishes, start=1):
                wish = {"doctor_id": doctor.doctor_id, "station_id": station.station_id}
                rows.append(wish | {"rank": rank})
    return rows
