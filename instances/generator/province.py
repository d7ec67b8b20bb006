"""Generate an instance of one or more provinces, or of the whole country, of any size."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from phanbo.instances.generator.communes import (
    Commune,
    Province,
    all_communes,
    all_provinces,
    provinces_named,
)
from phanbo.instances.generator.courses import (
    budgets,
    course_rows,
    requirement_rows,
    skill_rows,
)
from phanbo.instances.generator.doctors import Doctor, doctor_rows, recruit
from phanbo.instances.generator.land import Land, km
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.instances.generator.stations import (
    Station,
    Table,
    Team,
    ferry_rows,
    point_rows,
    rising,
    staffing_rows,
    station_rows,
    stations_of,
    team_rows,
    teams_of,
    travel_rows,
)
from phanbo.instances.generator.wishes import Near, decision_rows, preference_rows
from phanbo.models.errors import InstanceError
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, fault

Tables = dict[str, Table]

DOCTORS_PER_STATION = 4.6
POINTS_PER_STATION = 92 / 55
"""As Quảng Ninh has."""
MOVES = 0.12
"""The share of doctors who may move in a period."""
FIRST_YEAR, GOAL = 2026, "2027H1"
"""The goal of Resolution 72 is to hold from 2027 on."""
STARTS = {"H1": "01-01", "H2": "07-01"}
ORDER = ("settings", *TABLES)


def tables(
    province: str,
    *,
    stations: int | None = None,
    doctors: int | None = None,
    points: int | None = None,
    periods: int = 1,
    seed: int = 0,
) -> Tables:
    """Generate all tables of an instance on the real communes of one or more provinces.

    The same arguments give the same tables on any machine. An instance made of them is feasible:
    no decision contradicts another one or a rule of PROBLEM.md section 3.

    Parameters
    ----------
    province
        Its official two-digit code or its name, with or without accents, or several joined by
        commas; ``all`` or ``VN``: the whole country.
    stations
        How many: those nearest to the capital of the first province; None: all.
    doctors
        How many, at least 1; None: 4.6 a station.
    points
        How many; None: 92 for every 55 stations.
    periods
        Half-years from 1 January 2026, at least 1; one period has no table of periods.
    seed
        Of everything that is drawn.

    Returns
    -------
    Tables
        Table name -> its rows, as ``Instance.model_validate`` takes them; blank cells left out.

    Raises
    ------
    InstanceError
        If there is no such province, or it has fewer stations.
    """
    named = provinces_named(province)
    provinces, places = _places(named, stations)
    calendar = _calendar(periods)
    number = doctors or round(len(places.stations) * DOCTORS_PER_STATION)
    spots = round(len(places.stations) * POINTS_PER_STATION) if points is None else points
    rng = Random(seed)
    people = recruit(rng, number, places.stations, places.teams, places.land, calendar)
    made = {
        "settings": _settings(named, stations, len(places.stations), number, spots, periods, seed),
        **_place_tables(rng, places, spots, calendar),
        **_people_tables(rng, provinces, places, people, calendar),
        "periods": [
            {"period_id": one, "starts": f"{one[:4]}-{STARTS[one[4:]]}", "weeks": 26}
            for one in calendar
        ],
    }
    return {name: made[name] for name in ORDER if made.get(name)}


def _calendar(periods: int) -> list[str]:
    """Return the ids of the half-years; none if there is but one period."""
    years = range(FIRST_YEAR, FIRST_YEAR + (periods + 1) // 2)
    return [f"{year}{half}" for year in years for half in STARTS][:periods] if periods > 1 else []


def _goal(calendar: Sequence[str]) -> str | None:
    """Return the period from which the full figures hold, if not from the first."""
    return GOAL if GOAL in calendar else calendar[-1] if calendar else None


@dataclass(frozen=True)
class _Places:
    communes: Mapping[str, Commune]
    """All of the country, by code."""
    stations: Sequence[Station]
    teams: Sequence[Team]
    land: Land


def _places(named: Sequence[Province], number: int | None) -> tuple[Sequence[Province], _Places]:
    """Return the provinces that have a station, and all places."""
    communes = {one.code: one for one in all_communes()}
    codes = {one.code for one in named}
    ours = [one for one in communes.values() if one.province in codes]
    if number is not None:
        ours = _nearest(communes[named[0].centre], ours, number)
    provinces = [one for one in named if one.code in {commune.province for commune in ours}]
    stations = stations_of(ours, provinces)
    land = Land(one.place for one in communes.values() if not one.place.island)
    return provinces, _Places(communes, stations, teams_of(stations, provinces), land)


def _nearest(centre: Commune, communes: Sequence[Commune], number: int) -> list[Commune]:
    """Return so many of the communes, in their order: those nearest to a centre."""
    if number > len(communes):
        raise InstanceError(
            [
                fault(
                    str(number),
                    N_("there are only {count} stations"),
                    N_("name more provinces, joined by commas, or all"),
                    count=len(communes),
                )
            ]
        )
    nearest = sorted(communes, key=lambda one: (km(centre.place, one.place), one.code))
    chosen = {one.code for one in nearest[:number]}
    return [one for one in communes if one.code in chosen]


def _place_tables(rng: Random, places: _Places, points: int, calendar: Sequence[str]) -> Tables:
    goal = _goal(calendar)
    stations = station_rows(places.stations)
    return {
        "stations": rising(stations) if goal else stations,
        "points": point_rows(rng, places.stations, points, places.land),
        "teams": team_rows(places.teams),
        "requirements": requirement_rows(stations, goal),
        "travel": travel_rows(rng, places.stations, places.land),
        "ferries": ferry_rows(places.stations),
        "staffing": staffing_rows(stations, calendar[1], goal) if goal else [],
    }


def _people_tables(
    rng: Random,
    provinces: Sequence[Province],
    places: _Places,
    people: Sequence[Doctor],
    calendar: Sequence[str],
) -> Tables:
    venues = {one.code: places.communes[one.centre].place for one in provinces}
    near = Near(places.stations)
    counts = Counter(one.district[0] for one in people)
    courses = course_rows(provinces, venues, counts, calendar)
    decisions = decision_rows(rng, people, near, courses, calendar)
    decided = {str(row["doctor_id"]) for row in decisions}
    return {
        "doctors": doctor_rows(people),
        "skills": skill_rows(),
        "courses": courses,
        "decisions": decisions,
        "preferences": preference_rows(rng, people, near, decided),
    }


def _settings(
    provinces: Sequence[Province],
    asked: int | None,
    stations: int,
    doctors: int,
    points: int,
    periods: int,
    seed: int,
) -> Table:
    """Return the settings, which say what is real and what is made up."""
    everywhere = len(provinces) == len(all_provinces())
    code = "VN" if everywhere else ",".join(one.code for one in provinces)
    name = "Việt Nam" if everywhere else ", ".join(one.name for one in provinces)
    part = "" if asked is None else f"--stations {asked} "
    values = {
        "name": f"generated-{code.replace(',', '-')}-{seed}",
        "description": (
            f"{name}. Stations: {stations}, points: {points}, doctors: {doctors}, periods: "
            f"{periods}. Communes are real; every doctor, point, course, requirement and amount "
            "is generated."
        ),
        "source": (
            f"{ATTRIBUTION} All else is made up by phanbo generate {code} {part}--doctors {doctors} "
            f"--points {points} --periods {periods} --seed {seed}."
        ),
        "relocation_limit": 240,
        "relocation_allowance": 5_000_000,
        **budgets(doctors, periods),
        "max_moves": math.ceil(doctors * MOVES),
    }
    return [{"setting": key, "value": value} for key, value in values.items()]
