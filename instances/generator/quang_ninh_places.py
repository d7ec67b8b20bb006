"""The places of quang-ninh-2025: real units, stations, points and teams, some spots estimated."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

EARTH_KM = 6371.0088
PROVINCE = "22"
KINDS = {"phường": "ward", "xã": "commune", "đặc khu": "special zone"}
ISLAND_UNITS = {"06757": "Vĩnh Thực", "06967": "Cái Chiên", "07192": "Cô Tô"}
VAN_DON = "06994"
POINTS = 92


@dataclass(frozen=True)
class Place:
    """A spot on land; ``island`` is blank on the mainland."""

    lat: float
    lon: float
    island: str = ""

    def cells(self) -> dict[str, str]:
        """Return the three cells of a row."""
        return {"lat": str(self.lat), "lon": str(self.lon), "island": self.island}


@dataclass(frozen=True)
class Unit:
    """A commune-level unit of today."""

    code: str
    name: str
    type: str
    province: str
    district: str
    place: Place
    area: float
    population: int

    @property
    def density(self) -> float:
        """People a square kilometre."""
        return self.population / self.area


@dataclass(frozen=True)
class Station:
    """A health station, its unit and the people it serves."""

    station_id: str
    name: str
    unit: Unit
    place: Place
    population: int


@dataclass(frozen=True)
class Point:
    """A satellite point of a station, named after a former commune."""

    point_id: str
    name: str
    rural: bool
    station: Station
    place: Place


@dataclass(frozen=True)
class Team:
    """A dissolved team: a former district's health centre."""

    team_id: str
    name: str
    district: str
    place: Place


@dataclass(frozen=True)
class Places:
    """Everything of the province that has a position."""

    units: Sequence[Unit]
    stations: Sequence[Station]
    points: Sequence[Point]
    teams: Sequence[Team]
    land: Sequence[Unit] = field(repr=False)
    """Mainland units of this and the neighbouring provinces."""

    def near(self, place: Place, count: int) -> list[Unit]:
        """Return the mainland units whose land points are nearest, without the place's own."""
        others = (unit for unit in self.land if km(unit.place, place) > 0)
        return sorted(others, key=lambda unit: (km(unit.place, place), unit.code))[:count]


# The units' land points say nothing of where islands and bays lie, so these were set by hand
# from general knowledge, to about three kilometres.
CAI_RONG = Place(21.066, 107.427)
QUAN_LAN = Place(20.885, 107.487, "Quan Lạn")
PLACED = {
    "06721": Place(21.474, 108.023),
    "06751": Place(21.455, 107.978),
    "06754": Place(21.385, 107.945, "Vĩnh Thực"),
    "06997": Place(21.205, 107.468),
    "07000": Place(21.178, 107.458),
    "07003": Place(21.152, 107.520),
    "07006": Place(20.936, 107.546, "Quan Lạn"),
    "07009": Place(21.125, 107.425),
    "07012": Place(21.062, 107.462),
    "07015": Place(21.050, 107.408),
    "07018": Place(20.958, 107.468, "Bản Sen"),
    "07021": Place(20.868, 107.325, "Thắng Lợi"),
    "07027": Place(20.818, 107.365, "Ngọc Vừng"),
    "07195": Place(20.998, 107.757, "Cô Tô"),
    "07198": Place(20.985, 107.812, "Thanh Lân"),
}

CAI_RONG_PIER = Place(21.062, 107.428)
CO_TO_PIER = Place(20.968, 107.762, "Cô Tô")
FERRIES = [
    (CAI_RONG_PIER, CO_TO_PIER, 90),
    (CAI_RONG_PIER, Place(20.890, 107.482, "Quan Lạn"), 45),
    (Place(21.430, 107.930), Place(21.393, 107.925, "Vĩnh Thực"), 20),
    # No published figure for the rest: assumed, and said so in the README.
    (Place(21.390, 107.745), Place(21.345, 107.755, "Cái Chiên"), 40),
    (CAI_RONG_PIER, Place(20.965, 107.465, "Bản Sen"), 40),
    (CAI_RONG_PIER, Place(20.870, 107.327, "Thắng Lợi"), 60),
    (CAI_RONG_PIER, Place(20.822, 107.362, "Ngọc Vừng"), 60),
    (CO_TO_PIER, Place(20.985, 107.806, "Thanh Lân"), 30),
]


def km(here: Place, there: Place) -> float:
    """Return the great-circle distance."""
    south, north = math.radians(here.lat), math.radians(there.lat)
    east = math.radians(there.lon - here.lon)
    chord = math.sin((north - south) / 2) ** 2
    chord += math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(chord))


def toward(rng: Random, origin: Place, target: Place, distance: float) -> Place:
    """Return a spot so many kilometres from origin toward target, give or take 500 m.

    Between the land points of two neighbours there is mostly land, while an offset in any
    direction often ends in the sea or in China.
    """
    share = distance / km(origin, target)
    lat = origin.lat + share * (target.lat - origin.lat) + rng.uniform(-0.004, 0.004)
    lon = origin.lon + share * (target.lon - origin.lon) + rng.uniform(-0.004, 0.004)
    return Place(round(lat, 4), round(lon, 4))


def read_places(folder: Path, rng: Random) -> Places:
    """Read the three tables of real places and estimate what they lack."""
    everywhere = [_unit(row) for row in _rows(folder / "communes.csv")]
    units = [unit for unit in everywhere if unit.province == PROVINCE]
    land = [
        unit
        for unit in everywhere
        if unit.type != "đặc khu" and unit.code not in ISLAND_UNITS and _close(unit.place)
    ]
    stations = [station for unit in units for station in _stations(unit)]
    teams = [_team(row) for row in _rows(folder / "quang_ninh_former_districts.csv")]
    places = Places(units, stations, [], teams, land)
    chosen = _chosen(_rows(folder / "quang_ninh_former_communes.csv"), units)
    return replace(places, points=_points(rng, chosen, places))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _unit(row: dict[str, str]) -> Unit:
    island = ISLAND_UNITS.get(row["code"], "")
    return Unit(
        code=row["code"],
        name=row["name"],
        type=row["type"],
        province=row["province_code"],
        district=row["main_former_district"],
        place=Place(float(row["lat"]), float(row["lon"]), island),
        area=float(row["area_km2"]),
        population=int(row["population"] or 0),
    )


def _close(place: Place) -> bool:
    return 20.5 <= place.lat <= 21.8 and 106.0 <= place.lon <= 109.0


def _stations(unit: Unit) -> list[Station]:
    name = f"Trạm Y tế {unit.type} {unit.name}"
    if unit.code != VAN_DON:
        return [Station(f"S{unit.code}", name, unit, unit.place, unit.population)]
    # No population is published below the special zone; the islands' part is a guess.
    islanders = 4500
    return [
        Station(f"S{unit.code}", name, unit, CAI_RONG, unit.population - islanders),
        Station(f"S{unit.code}-2", f"{name} – Quan Lạn", unit, QUAN_LAN, islanders),
    ]


def _team(row: dict[str, str]) -> Team:
    place = Place(float(row["seat_lat"]), float(row["seat_lon"]), row["island"])
    district = row["name"]
    name = f"Trung tâm Y tế {district[0].lower()}{district[1:]} (cũ)"
    return Team(f"T{row['code']}", name, district, place)


@dataclass(frozen=True)
class _Former:
    """A former commune, in the first of the units that it went to."""

    code: str
    type: str
    name: str
    unit: Unit


def _chosen(rows: Iterable[dict[str, str]], units: Iterable[Unit]) -> list[_Former]:
    """Return the former communes that become points: first the wards of dense units go."""
    by_code = {unit.code: unit for unit in units}
    former: dict[str, _Former] = {}
    for row in rows:
        kind, name = _split_name(row["old_name"])
        unit = by_code[row["new_code"]]
        former.setdefault(row["old_code"], _Former(row["old_code"], kind, name, unit))
    seats = {_seat(unit, former.values()) for unit in by_code.values()} | {"07024"}  # Quan Lạn
    rest = [one for one in former.values() if one.code not in seats]
    rest.sort(key=lambda one: (one.type == "Phường", one.unit.density, one.code))
    return sorted(rest[:POINTS], key=lambda one: (one.unit.code, one.code))


def _split_name(name: str) -> tuple[str, str]:
    for kind in ("Phường", "Xã", "Thị trấn"):
        if name.startswith(f"{kind} "):
            return kind, name.removeprefix(f"{kind} ")
    raise ValueError(f"no kind of commune: {name}")


def _seat(unit: Unit, former: Iterable[_Former]) -> str:
    """Return the former commune at the seat: of the same name, else of the same code."""
    same = [one.code for one in former if one.unit == unit and one.name == unit.name]
    return unit.code if unit.code in same or not same else same[0]


def _points(rng: Random, chosen: Iterable[_Former], places: Places) -> list[Point]:
    points: list[Point] = []
    by_id = {station.station_id: station for station in places.stations}
    for one in chosen:
        place = PLACED.get(one.code)
        on_quan_lan = place is not None and place.island == QUAN_LAN.island
        station = by_id[f"S{one.unit.code}-2" if on_quan_lan else f"S{one.unit.code}"]
        rank = sum(point.station == station for point in points)
        spot = place or _estimate(rng, one.unit, places.near(one.unit.place, 6)[rank])
        name = f"Điểm trạm {one.name}"
        points.append(Point(f"P{one.code}", name, one.type != "Phường", station, spot))
    return points


def _estimate(rng: Random, unit: Unit, neighbour: Unit) -> Place:
    """Return a spot inside the unit: nearer to its land point than to the neighbour's."""
    radius = math.sqrt(unit.area / math.pi)
    distance = min(rng.uniform(0.5, 0.9) * radius, 0.45 * km(unit.place, neighbour.place))
    return toward(rng, unit.place, neighbour.place, distance)
