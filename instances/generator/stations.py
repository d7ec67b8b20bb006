"""The stations, points and teams of generated provinces: real places, figures made up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from phanbo.instances.generator.communes import Commune, Province, ferries
from phanbo.instances.generator.land import Land, Place, km, toward
from phanbo.instances.generator.quang_ninh_people import shares
from phanbo.instances.generator.quang_ninh_places import KINDS

Table = list[dict[str, Any]]

CROWD = 60_000
"""People above which a commune draws no more doctors today."""
MINUTES_PER_KM = 2.4
"""On the road of a straight kilometre: 1.4 of it at 35 km/h."""
ROUGH = 100
"""People a square kilometre; where fewer live, more of the roads are longer than usual."""


@dataclass(frozen=True)
class Station:
    """The health station of a commune."""

    station_id: str
    name: str
    commune: Commune

    @property
    def place(self) -> Place:
        """Where it stands: the land point of the commune."""
        return self.commune.place

    @property
    def pull(self) -> int:
        """What draws doctors there today: people, and twice as much so in a ward."""
        return min(self.commune.people, CROWD) * (2 if self.commune.is_ward else 1)


@dataclass(frozen=True)
class Team:
    """The dissolved health centre of a former district, which keeps no doctor."""

    team_id: str
    name: str
    place: Place
    stations: Sequence[Station]
    """Those of the former district."""


def stations_of(communes: Iterable[Commune], provinces: Sequence[Province]) -> list[Station]:
    """Return a station for each commune; with several provinces its name says which."""
    short = {one.code: f", {one.short}" if len(provinces) > 1 else "" for one in provinces}
    return [
        Station(f"S{one.code}", f"Trạm Y tế {one.type} {one.name}{short[one.province]}", one)
        for one in communes
    ]


def teams_of(stations: Iterable[Station], provinces: Sequence[Province]) -> list[Team]:
    """Return a team for each former district, numbered within its province."""
    districts: dict[str, dict[str, list[Station]]] = {one.code: {} for one in provinces}
    for station in stations:
        in_province = districts[station.commune.province]
        in_province.setdefault(station.commune.district, []).append(station)
    short = {one.code: f", {one.short}" if len(provinces) > 1 else "" for one in provinces}
    return [
        Team(
            f"T{code}-{number:02}",
            f"Trung tâm Y tế {_in_a_sentence(district)} (cũ){short[code]}",
            _seat(members),
            members,
        )
        for code, in_province in districts.items()
        for number, (district, members) in enumerate(in_province.items(), start=1)
    ]


def _in_a_sentence(district: str) -> str:
    """Return ``thành phố Vinh`` for ``Thành phố Vinh`` or ``Thành Phố Vinh``."""
    words = district.split()
    kind = 2 if words[0] in ("Thành", "Thị") else 1
    return " ".join([*(word.lower() for word in words[:kind]), *words[kind:]])


def _seat(stations: Sequence[Station]) -> Place:
    """Return where a centre stood: at its densest ward or commune, on the mainland if it can."""
    mainland = [one for one in stations if not one.place.island] or stations
    return max(mainland, key=lambda one: (one.commune.is_ward, one.commune.density)).place


def station_rows(stations: Iterable[Station]) -> Table:
    """Return the table of stations, with the figures that are to hold in the end."""
    return [_station_row(station) for station in stations]


def _station_row(station: Station) -> dict[str, Any]:
    commune = station.commune
    least, target, most = doctors_wanted(commune.people)
    remote = bool(commune.place.island) or commune.density < 50
    return {
        "station_id": station.station_id,
        "name": station.name,
        "district": commune.district,
        "kind": KINDS[commune.type],
        **commune.place.cells(),
        "functional_model": _model(commune.people),
        "min_doctors": least,
        "target_doctors": target,
        "max_doctors": most,
        "presence_days": 5,
        "housing": _housing(commune),
        "priority": 2 if remote else 1,
        "population": commune.published,
    }


def doctors_wanted(people: int) -> tuple[int, int, int]:
    """Return least, target and most doctors: the target is Resolution 72's 4 or 5."""
    if people < 5_000:
        return 1, 4, 6
    if people < 15_000:
        return 2, 4, 6
    return (3, 5, 7) if people < 45_000 else (4, 5, 9)


def _model(people: int) -> str:
    if people < 8_000:
        return "1"
    return "2" if people < 20_000 else "3"


def _housing(commune: Commune) -> int:
    """Return how many doctors can live there: the emptier the land, the more."""
    if commune.place.island:
        return 3
    if commune.is_ward:
        return 0
    return 2 if commune.density < 70 else 1


def rising(stations: Iterable[Mapping[str, Any]]) -> Table:
    """Return the table of stations with the lower figures that hold at first."""
    return [{**row, **_at_first(row)} for row in stations]


def _at_first(row: Mapping[str, Any]) -> dict[str, int]:
    return {
        "min_doctors": max(1, row["min_doctors"] - 1),
        "target_doctors": row["target_doctors"] - 2,
    }


def staffing_rows(stations: Iterable[Mapping[str, Any]], second: str, goal: str) -> Table:
    """Return how the figures rise: the target in the second period, all of them at the goal."""
    rows = []
    for row in stations:
        target = row["target_doctors"]
        station = {"station_id": row["station_id"]}
        if second != goal:
            rows.append(station | {"period": second, "target_doctors": target - 1})
        full = {"min_doctors": row["min_doctors"], "target_doctors": target}
        rows.append(station | {"period": goal} | full)
    return rows


def point_rows(rng: Random, stations: Sequence[Station], count: int, land: Land) -> Table:
    """Return the table of points: the larger a commune, the more of the total it has."""
    weights = [_spread(station.commune) for station in stations]
    rows = []
    for station, own in zip(stations, shares(count, weights, 0), strict=True):
        for number in range(1, own + 1):
            row = {
                "point_id": f"P{station.commune.code}-{number}",
                "station_id": station.station_id,
                "name": f"Điểm trạm {station.commune.name} {number}",
                **_point(rng, station.commune, land).cells(),
                "days_per_week": rng.choice(_usual_days(station.commune)),
            }
            rows.append(row)
    return rows


def _spread(commune: Commune) -> int:
    """Return what calls for points: some land for everyone, more of it in the country."""
    hectares = round(min(commune.area, 200) * 100) + 2_000
    return hectares if commune.is_ward else 2 * hectares


def _point(rng: Random, commune: Commune, land: Land) -> Place:
    """Return a spot inside the commune: nearer to its land point than to a neighbour's."""
    if commune.place.island:
        return land.around(rng, commune.place)
    neighbour = rng.choice(land.near(commune.place))
    radius = math.sqrt(commune.area / math.pi)
    distance = min(rng.uniform(0.5, 0.9) * radius, 0.45 * km(commune.place, neighbour))
    return toward(rng, commune.place, neighbour, distance)


def _usual_days(commune: Commune) -> list[float]:
    """Return the days a week to draw from: the harder the way to the station, the more."""
    if commune.place.island or commune.density < 60:
        return [3, 3, 2.5]
    return [1, 1, 2] if commune.is_ward else [2, 2, 2, 3, 2.5]


def team_rows(teams: Iterable[Team]) -> Table:
    """Return the table of teams; a blank ``keep_max`` dissolves them."""
    return [{"team_id": team.team_id, "name": team.name, **team.place.cells()} for team in teams]


def travel_rows(rng: Random, stations: Sequence[Station], land: Land) -> Table:
    """Return minutes between some neighbours whose road is longer than the usual detour."""
    by_place = {station.place: station.station_id for station in stations}
    rows = []
    for station in stations:
        chance = 0.3 if station.commune.density < ROUGH else 0.05
        if station.place.island or rng.random() > chance:
            continue
        near = [spot for spot in land.near(station.place) if spot in by_place]
        if near:
            other = rng.choice(near)
            minutes = math.ceil(km(station.place, other) * MINUTES_PER_KM * rng.uniform(1.2, 1.6))
            pair = sorted((station.station_id, by_place[other]))
            rows.append({"from_id": pair[0], "to_id": pair[1], "minutes": minutes})
    pairs = {(row["from_id"], row["to_id"]): row for row in rows}
    return [pairs[pair] for pair in sorted(pairs)]


def ferry_rows(stations: Iterable[Station]) -> Table:
    """Return the crossings between the mainland and the islands that have a station."""
    islands: Mapping[str, None] = {"": None} | {one.place.island: None for one in stations}
    return [
        {column: cell for column, cell in row.items() if cell}
        for row in ferries()
        if row["from_island"] in islands and row["to_island"] in islands
    ]
