"""Instances that are pure assignment: the floor that classical algorithms set."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from benchmarks.competitors.facts import Facts
from benchmarks.competitors.stages import Tell
from phanbo.models.instance import Instance

KEPT = {
    "stations": ("station_id", "name", "lat", "lon", "island", "max_doctors"),
    "doctors": ("doctor_id", "post_id", "lat", "lon", "island", "travel_limit"),
    "teams": ("team_id", "name", "lat", "lon", "island"),
}
SETTINGS = ("travel_limit", "work_days", "road_speed", "detour")


def pure(instance: Instance) -> Instance:
    """Leave of an instance one post a doctor, the capacities, and travel."""
    tables = instance.tables()
    settings = {row["setting"]: row["value"] for row in tables["settings"]}
    kept = {name: settings[name] for name in SETTINGS if name in settings}
    kept |= {"name": f"{instance.settings.name}, only travel", "objectives": "unplaced;travel"}
    reduced = {
        name: [{key: row[key] for key in columns if key in row} for row in tables.get(name, [])]
        for name, columns in KEPT.items()
    }
    for row in reduced["stations"]:
        row["min_doctors"] = 0
    known = {row[columns[0]] for name, columns in KEPT.items() for row in reduced[name]}
    travel = [
        row for row in tables.get("travel", []) if known.issuperset((row["from_id"], row["to_id"]))
    ]
    rows = [{"setting": name, "value": value} for name, value in kept.items()]
    more = {"settings": rows, "ferries": tables.get("ferries", []), "travel": travel}
    return Instance.model_validate(reduced | more)


class Assignment:
    """Doctors, stations with their seats, and the minutes of each allowed posting."""

    def __init__(self, facts: Facts) -> None:
        stations = list(facts.stations)
        place = {station: number for number, station in enumerate(stations)}
        self.doctors = len(facts.doctors)
        self.seats = [
            min(self.doctors if most is None else most, self.doctors)
            for most in (facts.periods.max_doctors(one, 0) for one in facts.stations.values())
        ]
        pairs = [
            (number, place[post], facts.rules.post_minutes(doctor, post))
            for number, (name, doctor) in enumerate(facts.doctors.items())
            for post in facts.modes[name]
            if post in place
        ]
        self.who, self.where, self.minutes = np.array(pairs, dtype=np.int64).T
        self.work_days = Fraction(facts.instance.settings.work_days)
        self.unplaced = int(self.minutes.max() + 1) * self.doctors
        """Minutes that outweigh all others."""

    def tell_total(self, total: int, tell: Tell) -> None:
        """Tell both objectives, proven."""
        unplaced, minutes = divmod(total, self.unplaced)
        travel = float(self.work_days * minutes)
        tell({"objective": "unplaced", "value": float(unplaced), "proven": True})
        tell({"objective": "travel", "value": travel, "proven": True})
