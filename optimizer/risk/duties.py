"""What a plan gives each station, doctor by doctor: its minimum, its skills, its target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.verify.facts import Facts
from phanbo.optimizer.verify.reading import Reading
from phanbo.optimizer.verify.revision import with_revision
from phanbo.optimizer.verify.rows import Rows

Then = tuple[str, int]
"""A station and a period, counted from 0."""


@dataclass(frozen=True)
class Duty:
    """So many doctors that a station should have in a period, and who they are."""

    station: str
    t: int
    skill: str | None
    """None: doctors, whatever they know."""
    needed: int
    holders: tuple[str, ...]

    @property
    def spare(self) -> int:
        """Return how many may leave before it fails; below 0: it fails already."""
        return len(self.holders) - self.needed


@dataclass(frozen=True)
class Duties:
    """The duties of all stations in all periods; without those that need nobody."""

    facts: Facts
    required: tuple[Duty, ...]
    """Minimum and skills, by period, station and skill."""
    targets: tuple[Duty, ...]
    available: dict[str, list[int]]
    """Doctor -> the periods in which the plan counts on this one."""

    @property
    def places(self) -> list[Then]:
        """Every station in every period."""
        stations = sorted(self.facts.stations)
        return [(one, t) for t in range(len(self.facts.periods)) for one in stations]


def duties_of(instance: Instance, plan: Plan) -> Duties:
    """Read the duties of a plan."""
    instance, _ = with_revision(instance, plan)
    facts = Facts(instance)
    reading = Reading(facts, Rows(facts, plan))
    doctors = sorted(facts.doctors.values(), key=lambda one: one.doctor_id)
    return Duties(
        facts,
        tuple(_required(reading)),
        tuple(_targets(reading)),
        {
            one.doctor_id: [t for t in range(len(facts.periods)) if facts.available(one, t)]
            for one in doctors
        },
    )


def surviving(duties: Duties) -> int:
    """Count stations, summed over periods, that whichever one doctor's leaving breaks nothing of."""
    fragile = {(one.station, one.t) for one in duties.required if one.spare < 1}
    return len(duties.places) - len(fragile)


def single_points(duties: Iterable[Duty]) -> dict[str, list[Duty]]:
    """Return doctor -> the duties that hold, and fail if this one leaves."""
    found: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.spare == 0:
            for doctor in duty.holders:
                found[doctor].append(duty)
    return found


def _required(reading: Reading) -> Iterator[Duty]:
    facts = reading.facts
    for t in range(len(facts.periods)):
        needs: dict[tuple[str, str], int] = {
            (one.station.station_id, one.skill_id): one.min_doctors for one in facts.needed(t)
        }
        for station_id in sorted(facts.stations):
            minimum = facts.numbers(facts.stations[station_id], t).min_doctors
            if minimum > 0:
                yield _duty(reading, station_id, t, None, minimum)
            for where, skill in sorted(needs):
                if where == station_id and needs[where, skill] > 0:
                    yield _duty(reading, station_id, t, skill, needs[where, skill])


def _targets(reading: Reading) -> Iterator[Duty]:
    facts = reading.facts
    for t in range(len(facts.periods)):
        for station_id in sorted(facts.stations):
            target = facts.numbers(facts.stations[station_id], t).target_doctors
            if target > 0:
                yield _duty(reading, station_id, t, None, target)


def _duty(reading: Reading, station: str, t: int, skill: str | None, needed: int) -> Duty:
    holders = sorted(
        one.doctor_id
        for one in reading.doctors_at(station, t)
        if skill is None or reading.holds_skill(one, skill, t)
    )
    return Duty(station, t, skill, needed, tuple(holders))
