"""The doctors of generated provinces: every one of them made up, none of them real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from phanbo.instances.generator import quang_ninh_people as words
from phanbo.instances.generator.land import Land, Place
from phanbo.instances.generator.stations import Station, Table, Team

AT_STATIONS = 140 / 253
"""The share of Quảng Ninh's doctors who came from stations; the rest came from teams."""
RECRUITS = 0.03
"""The share of doctors who are newly recruited, and a period's joiners and leavers."""
MOST_JOINERS = 0.25
FIXED, PART_TIME, RELOCATABLE, OLD, OWN_LIMIT, IN_COUPLES = 0.08, 0.06, 0.15, 0.05, 0.05, 0.08
"""The shares of doctors who are not movable, part-time, and so on."""
FAMILIES = words.FAMILIES.split()
NAMES = {
    True: (words.WOMENS_MIDDLES.split(), words.WOMEN.split()),
    False: (words.MENS_MIDDLES.split(), words.MEN.split()),
}
"""Middle and given names, of women and of men."""


@dataclass(eq=False)
class Doctor:
    """A doctor in the making; the id comes last, when all are shuffled."""

    post_id: str
    post: Place
    """Where the post is; of a recruit, the station near home."""
    district: tuple[str, str]
    """Province and former district."""
    woman: bool
    name: str
    skills: list[str]
    home: Place | None = None
    station: Station | None = None
    """The post, if it is a station."""
    more: dict[str, Any] = field(default_factory=dict)
    """Cells in which this doctor is not like most."""
    doctor_id: str = ""

    @property
    def lives(self) -> Place:
        """Home, or the post in its stead."""
        return self.home or self.post

    @property
    def ordinary(self) -> bool:
        """Whether nothing special is said, so that no decision can contradict it."""
        return bool(self.post_id) and not self.more


def recruit(
    rng: Random,
    count: int,
    stations: Sequence[Station],
    teams: Sequence[Team],
    land: Land,
    periods: Sequence[str],
) -> list[Doctor]:
    """Make all doctors, in the order of their ids, which says nothing about them."""
    joiners = round(count * min(RECRUITS * max(1, len(periods)), MOST_JOINERS))
    at_stations = round((count - joiners) * AT_STATIONS)
    in_teams = count - joiners - at_stations
    names: set[str] = set()
    doctors = [
        *_at_stations(rng, at_stations, stations, land, names),
        *_in_teams(rng, in_teams, teams, land, names),
        *_recruits(rng, joiners, stations, land, names),
    ]
    _set_apart(rng, doctors)
    _pair(rng, doctors, land)
    _turn_over(rng, doctors, periods)
    rng.shuffle(doctors)
    width = max(3, len(str(count)))
    for number, doctor in enumerate(doctors, start=1):
        doctor.doctor_id = f"D{number:0{width}}"
    return doctors


def _at_stations(
    rng: Random, count: int, stations: Sequence[Station], land: Land, names: set[str]
) -> list[Doctor]:
    doctors = []
    islands = [one for one in stations if one.place.island][:count]  # Others could hardly come.
    weights = [station.pull for station in stations]
    counts = words.shares(count - len(islands), weights, 0)
    more = [one for one, own in zip(stations, counts, strict=True) for _ in range(own)]
    for station in (*islands, *more):
        doctor = _doctor(rng, station.station_id, station, names, "S")
        lot = rng.random()
        if lot >= 0.8 and not station.place.island:
            doctor.home = land.around(rng, rng.choice(land.near(station.place)))
        elif lot >= 0.45:
            doctor.home = land.around(rng, station.place)
        doctor.station = station
        doctors.append(doctor)
    return doctors


def _in_teams(
    rng: Random, count: int, teams: Sequence[Team], land: Land, names: set[str]
) -> list[Doctor]:
    doctors = []
    weights = [sum(station.pull for station in team.stations) for team in teams]
    for team, own in zip(teams, words.shares(count, weights, 0), strict=True):
        same = [one for one in team.stations if one.place.island == team.place.island]
        for _ in range(own):
            doctor = _doctor(rng, team.team_id, team.stations[0], names, "T")
            doctor.post = team.place
            if rng.random() >= 0.2:
                near = rng.choices(same, [one.commune.people for one in same])[0]
                doctor.home = land.around(rng, near.place)
            doctors.append(doctor)
    return doctors


def _recruits(
    rng: Random, count: int, stations: Sequence[Station], land: Land, names: set[str]
) -> list[Doctor]:
    doctors = []
    for station in rng.choices(stations, [one.commune.people for one in stations], k=count):
        doctor = _doctor(rng, "", station, names, "S")
        doctor.home = land.around(rng, station.place)
        doctors.append(doctor)
    return doctors


def _doctor(rng: Random, post: str, near: Station, names: set[str], kind: str) -> Doctor:
    woman = rng.random() < 0.55
    skills = [skill for skill, chance in words.SKILLS[kind].items() if rng.random() < chance]
    district = near.commune.province, near.commune.district
    return Doctor(post, near.place, district, woman, _name(rng, woman, names), skills)


def _name(rng: Random, woman: bool, names: set[str]) -> str:
    """Return a name that nobody in the instance has yet; where all are taken, a longer one."""
    middles, givens = NAMES[woman]
    parts = [rng.choice(FAMILIES), rng.choice(middles)]
    while True:
        parts.append(rng.choice([given for given in givens if given not in parts]))
        name = " ".join(parts)
        if name not in names:
            names.add(name)
            return name


def _set_apart(rng: Random, doctors: Sequence[Doctor]) -> None:
    """Say who cannot move, works part-time, may relocate, and so on; one thing each.

    Nobody of a dissolved team is fixed: they could not be placed at all.
    """
    at_stations = [doctor for doctor in doctors if doctor.station]
    rng.shuffle(at_stations)
    at_stations.sort(key=lambda doctor: not doctor.post.island)  # Island doctors are fixed first.
    for doctor in at_stations[: round(len(doctors) * FIXED)]:
        doctor.more["movable"] = False
    shares: tuple[tuple[float, str, tuple[Any, ...]], ...] = (
        (PART_TIME, "fte", (0.5, 0.6, 0.8)),
        (RELOCATABLE, "may_relocate", (True,)),
        (OLD, "can_train", (False,)),
        (OWN_LIMIT, "travel_limit", (30, 30, 45, 90, 90)),
    )
    rest = [doctor for doctor in doctors if not doctor.more]
    rng.shuffle(rest)
    for share, column, values in shares:
        for _ in range(min(len(rest), round(len(doctors) * share))):
            rest.pop().more[column] = rng.choice(values)


def _pair(rng: Random, doctors: Sequence[Doctor], land: Land) -> None:
    """Marry couples of one former district, who share a home."""
    couples = round(len(doctors) * IN_COUPLES / 2)
    singles: Mapping[tuple[tuple[str, str], bool], list[Doctor]] = defaultdict(list)
    ordinary = [one for one in doctors if one.ordinary and not one.lives.island]
    rng.shuffle(ordinary)
    for one in ordinary:
        if couples and singles[one.district, not one.woman]:
            other = singles[one.district, not one.woman].pop()
            one.home = other.home = other.home or land.around(rng, other.post)
            one.more["partner"] = other
            other.more["partner"] = one
            couples -= 1
        else:
            singles[one.district, one.woman].append(one)


def _turn_over(rng: Random, doctors: Sequence[Doctor], periods: Sequence[str]) -> None:
    """Say when recruits join, after the first ones, and who leaves."""
    later = periods[1:]
    if not later:
        return
    for doctor in (one for one in doctors if not one.post_id):
        doctor.more["joins"] = rng.choice(periods)
    ordinary = [doctor for doctor in doctors if doctor.ordinary]
    leavers = round(len(doctors) * min(RECRUITS * len(later), MOST_JOINERS))
    for doctor in rng.sample(ordinary, min(leavers, len(ordinary))):
        doctor.more["leaves"] = rng.choice(later)


def doctor_rows(doctors: Iterable[Doctor]) -> Table:
    """Return the table of doctors; of a couple, only the first names the other."""
    return [_doctor_row(doctor) for doctor in doctors]


def _doctor_row(doctor: Doctor) -> dict[str, Any]:
    row: dict[str, Any] = {"doctor_id": doctor.doctor_id, "name": doctor.name}
    if doctor.post_id:
        row["post_id"] = doctor.post_id
    if doctor.home:
        row |= doctor.home.cells()
    if doctor.skills:
        row["skills"] = ";".join(doctor.skills)
    more = dict(doctor.more)
    partner = more.pop("partner", None)
    if partner and doctor.doctor_id < partner.doctor_id:
        row["partner_id"] = partner.doctor_id
    return row | more
