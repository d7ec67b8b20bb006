"""How long a country's travel minutes and allowed postings take, and the most memory held so far.

python benchmarks/travel.py PLACES [--doctors N]   # the folder with communes.csv
python benchmarks/travel.py --instance NAME        # any instance

Built from PLACES, every commune has a station, every former district a team, every special zone is
an island of its own, and the doctors live around stations, drawn by population; some may relocate.
"""

import argparse
import csv
import resource
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import phanbo
from phanbo.optimizer.formulation.allowed import Option, allowed_postings
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.travel import TravelMinutes

PROMISE = 10.0
"""Seconds for 15,000 doctors and 3,321 stations."""


def country(places: Path, doctors: int, seed: int = 1) -> phanbo.Instance:
    """Make an instance of all communes."""
    with (places / "communes.csv").open(encoding="utf-8") as file:
        communes = list(csv.DictReader(file))
    random = Random(seed)
    people = [float(row["population"] or 10_000) for row in communes]
    homes = random.choices(communes, people, k=doctors)
    return phanbo.Instance.model_validate(
        {
            "settings": [{"setting": "relocation_limit", "value": 240}],
            "stations": [_station(row) for row in communes],
            "teams": [
                {"team_id": f"T{name}", "name": name, "keep_max": 1}
                for name in sorted({row["main_former_district"] for row in communes})
            ],
            "doctors": [_doctor(number, home, random) for number, home in enumerate(homes)],
        }
    )


def _station(row: dict[str, str]) -> dict[str, Any]:
    return {
        "station_id": row["code"],
        "name": row["name"],
        "lat": row["lat"],
        "lon": row["lon"],
        "island": _island(row),
        "min_doctors": 4,
    }


def _island(row: dict[str, str]) -> str | None:
    return row["name"] if row["type"] == "đặc khu" else None


def _doctor(number: int, home: dict[str, str], random: Random) -> dict[str, Any]:
    posts = (home["code"], f"T{home['main_former_district']}", None)
    own = random.random() < 0.8
    return {
        "doctor_id": f"D{number:05}",
        "post_id": random.choice(posts[: 3 if own else 1]),
        "lat": float(home["lat"]) + random.gauss(0, 0.05) if own else None,
        "lon": float(home["lon"]) + random.gauss(0, 0.05) if own else None,
        "island": _island(home) if own else None,
        "may_relocate": random.random() < 0.1,
    }


def megabytes() -> float:
    """Return the most memory that this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Print seconds and memory beside what a table of all pairs would take."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("places", nargs="?", type=Path)
    parser.add_argument("--doctors", type=int, default=15_000)
    parser.add_argument("--instance", default="viet-nam-2027")
    asked = parser.parse_args()
    instance = country(asked.places, asked.doctors) if asked.places else phanbo.load(asked.instance)
    facts, travel = Facts(instance), TravelMinutes(instance)
    stations = travel.targets(list(facts.stations))
    pairs = len(facts.doctors) * len(facts.stations)
    print(f"{len(facts.doctors)} doctors, {len(facts.stations)} stations, {pairs} pairs")

    begun = time.perf_counter()
    for doctor in facts.doctors.values():
        travel.from_home(doctor, stations)
    seconds = time.perf_counter() - begun
    print(f"minutes of all pairs  {seconds:7.1f} s  (promised {PROMISE:.0f}), {megabytes():.0f} MB")
    print(f"  one table of them would take {pairs * 8 / 1e6:.0f} MB more")

    begun = time.perf_counter()
    options = allowed_postings(facts, travel)
    seconds = time.perf_counter() - begun
    print(
        f"allowed postings      {seconds:7.1f} s, {megabytes():.0f} MB with {_count(options)} of them"
    )


def _count(options: dict[str, list[Option]]) -> int:
    return sum(map(len, options.values()))


if __name__ == "__main__":
    main()
