"""What a plan is worth (PROBLEM.md section 4), one function an objective."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from phanbo.models.tables import Station
from phanbo.optimizer.verify.reading import Reading


class Lack(NamedTuple):
    """A positive shortage k at one place, before its weight."""

    station: Station
    point_id: str | None
    skill_id: str | None
    t: int
    amount: Fraction


def triangular(k: Fraction) -> Fraction:
    """Return T(k) = k(k+1)/2 for whole k, linear in between, 0 for k ≤ 0."""
    if k <= 0:
        return Fraction(0)
    whole = math.floor(k)
    return Fraction(whole * (whole + 1), 2) + (k - whole) * (whole + 1)


def unplaced(reading: Reading) -> Fraction:
    """Count the available doctors with no post, summed over periods."""
    facts = reading.facts
    return Fraction(
        sum(
            facts.available(doctor, t) and (doctor.doctor_id, t) not in reading.held
            for doctor in facts.instance.doctors
            for t in range(len(facts.periods))
        )
    )


def below_minimum(reading: Reading) -> Iterator[Lack]:
    """Yield the doctors missing to the minimum of each station."""
    for t in range(len(reading.facts.periods)):
        for station in reading.facts.instance.stations:
            wanted = reading.facts.numbers(station, t).min_doctors
            n = len(reading.doctors_at(station.station_id, t))
            yield Lack(station, None, None, t, Fraction(wanted - n))


def missing_skills(reading: Reading) -> Iterator[Lack]:
    """Yield the doctors with a required skill who are missing at each station."""
    for t in range(len(reading.facts.periods)):
        for needed in reading.facts.needed(t):
            holders = sum(
                reading.holds_skill(doctor, needed.skill_id, t)
                for doctor in reading.doctors_at(needed.station.station_id, t)
            )
            lack = Fraction(needed.min_doctors - holders)
            yield Lack(needed.station, None, needed.skill_id, t, lack)


def uncovered_days(reading: Reading) -> Iterator[Lack]:
    """Yield the days missing at each station, visit days taken off, and at each point."""
    facts = reading.facts
    visited: dict[tuple[str, int], int] = defaultdict(int)
    for (_, point_id, t), days in reading.visits.items():
        visited[point_id, t] += days
    for t in range(len(facts.periods)):
        for station in facts.instance.stations:
            present = reading.days_supplied(station.station_id, t)
            present -= reading.days_visiting(station.station_id, t)
            yield Lack(station, None, None, t, facts.numbers(station, t).presence_days - present)
        for point in facts.instance.points:
            lack = Fraction(point.days_per_week) - visited.get((point.point_id, t), 0)
            yield Lack(facts.stations[point.station_id], point.point_id, None, t, lack)


def below_target(reading: Reading) -> Iterator[Lack]:
    """Yield the doctors missing to the target of each station."""
    for t in range(len(reading.facts.periods)):
        for station in reading.facts.instance.stations:
            wanted = reading.facts.numbers(station, t).target_doctors
            n = len(reading.doctors_at(station.station_id, t))
            yield Lack(station, None, None, t, Fraction(wanted - n))


def relocations(reading: Reading) -> Fraction:
    """Count the doctors who relocate, once each."""
    return Fraction(len(reading.relocated()))


def moves(reading: Reading) -> Fraction:
    """Count the moves of rule 4."""
    return Fraction(sum(1 for _ in reading.moves()))


def travel(reading: Reading) -> Fraction:
    """Add up the weekly one-way minutes of postings (once a week if relocated) and visits."""
    facts = reading.facts
    work_days = Fraction(facts.settings.work_days)
    weekly = sum(held.minutes for held in reading.held.values() if held.mode == "relocate")
    daily = sum(held.minutes for held in reading.held.values() if held.mode != "relocate")
    visiting = sum(
        days * (facts.minutes.between(station_id, point_id) or 0)
        for (station_id, point_id, _), days in reading.visits.items()
    )
    return work_days * daily + weekly + visiting


def cost(reading: Reading) -> Fraction:
    """Add up course costs and relocation allowances."""
    return reading.total_costs()


def preference(reading: Reading) -> Fraction:
    """Add up rank − 1 of the posts held; anywhere not named has the worst named rank + 1."""
    facts = reading.facts
    ranks: dict[str, dict[str, int]] = defaultdict(dict)
    for row in facts.instance.preferences:
        ranks[row.doctor_id][row.station_id] = row.rank
    total = 0
    for doctor_id, named in ranks.items():
        doctor = facts.doctors[doctor_id]
        for t in range(len(facts.periods)):
            if facts.available(doctor, t):
                post_id = reading.post_of(doctor, t)
                total += named.get(post_id or "", max(named.values()) + 1) - 1
    return Fraction(total)


SHORTAGES: dict[str, Callable[[Reading], Iterator[Lack]]] = {
    "below_minimum": below_minimum,
    "missing_skills": missing_skills,
    "uncovered_days": uncovered_days,
    "below_target": below_target,
}
SUMS: dict[str, Callable[[Reading], Fraction]] = {
    "unplaced": unplaced,
    "relocations": relocations,
    "moves": moves,
    "travel": travel,
    "cost": cost,
    "preference": preference,
}


def lacks(reading: Reading) -> dict[str, list[Lack]]:
    """Return the positive shortages of each objective that has any."""
    return {
        name: [lack for lack in found(reading) if lack.amount > 0]
        for name, found in SHORTAGES.items()
    }


def values(reading: Reading, shortages: dict[str, list[Lack]]) -> dict[str, Fraction]:
    """Return the value of every objective, exact."""
    weighted = {
        name: sum((one.station.priority * triangular(one.amount) for one in found), Fraction(0))
        for name, found in shortages.items()
    }
    return weighted | {name: total(reading) for name, total in SUMS.items()}
