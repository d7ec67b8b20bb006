"""Travel minutes: by hand, against the verifier's own reading of section 1.2, and how much work."""

import math
import tracemalloc
from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from phanbo.instances import load
from phanbo.models.instance import Instance
from phanbo.models.plan import Mode
from phanbo.models.tables import Doctor
from phanbo.optimizer.formulation import allowed
from phanbo.optimizer.formulation import travel as travelling
from phanbo.optimizer.formulation.allowed import Option, allowed_postings, doctor_options
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes
from phanbo.optimizer.verify.minutes import Minutes
from tests.hand_plans import instance_of
from tests.random_instances import random_instance


def minutes(instance: Instance, one: str, other: str) -> int:
    travel = TravelMinutes(instance)
    doctors = {row.doctor_id: row for row in instance.doctors}
    targets = travel.targets([other])
    found = (
        travel.from_home(doctors[one], targets)
        if one in doctors
        else travel.from_place(one, targets)
    )
    return int(found[0])


INSTANCE = instance_of(
    stations="""
        station_id,min_doctors,lat,lon,island
        A,1,21.0,107.0,
        B,1,21.0,107.1,
        I,1,20.9,107.0,Isle
        N,1,,,
    """,
    ferries="from_island,from_lat,from_lon,to_island,to_lat,to_lon,minutes\n"
    ",21.0,107.0,Isle,20.9,107.0,44.5",
    travel="from_id,to_id,minutes\nA,N,12.1\nhomeless,B,3\nA,B,30",
    doctors="""
        doctor_id,post_id,lat,lon
        homeless,A,,
        housed,A,21.0,107.1
        recruit,,,
    """,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("A", "A", 0),  # the same place
        ("A", "B", 30),  # a row
        ("B", "A", 30),  # a row, the other way
        ("A", "N", 13),  # rounded up
        ("A", "I", 45),  # at the pier already
        ("B", "I", 25 + 45),  # road, crossing
        ("B", "N", UNREACHABLE),  # no row, no coordinates
        ("homeless", "A", 0),  # home is at the post
        ("homeless", "B", 3),  # a row of the doctor beats that of the post
        ("homeless", "N", 13),  # the post's row
        ("housed", "B", 0),  # at the same spot
        ("housed", "A", 25),  # the post's row is not theirs
        ("housed", "N", UNREACHABLE),
        ("recruit", "A", UNREACHABLE),
    ],
)
def test_by_hand(one: str, other: str, expected: int) -> None:
    assert minutes(INSTANCE, one, other) == expected


@pytest.mark.parametrize("seed", range(40))
def test_as_the_verifier_reads_it(seed: int) -> None:
    instance = random_instance(seed)
    travel, other = TravelMinutes(instance), Minutes(instance)
    places = [row.station_id for row in instance.stations]
    places += [row.point_id for row in instance.points]
    targets = travel.targets(places)
    for doctor in instance.doctors:
        expected = [other.between(doctor.doctor_id, place) for place in places]
        found = travel.from_home(doctor, targets)
        assert [None if m == UNREACHABLE else int(m) for m in found] == expected


def test_beside_a_whole_minute_arrays_round_as_single_numbers_do() -> None:
    """At a speed of 1.4 km a minute many distances come near to whole minutes."""
    random = Random(1)
    lats = [20 + random.randrange(2000) / 1000 for _ in range(300)]
    instance = instance_of(
        "road_speed=84 detour=1",
        stations="station_id,min_doctors,lat,lon\n"
        + "\n".join(f"{i},0,{lat},107" for i, lat in enumerate(lats)),
        doctors="doctor_id,post_id\nd,0",
    )
    travel, other = TravelMinutes(instance), Minutes(instance)
    ids = [row.station_id for row in instance.stations]
    found = travel.from_place("0", travel.targets(ids))
    assert found.tolist() == [other.between("0", place) for place in ids]


@pytest.mark.parametrize("way", ["north", "east"])
def test_a_whole_number_of_minutes_away(way: str) -> None:
    """At 1.4 km a minute, and both readings round alike."""
    spots = [(20.0, 107.0)]
    for minutes in range(1, 200):
        arc = 1.4 * minutes / 6371.0088
        east = 2 * math.asin(math.sin(arc / 2) / math.cos(math.radians(20)))
        north = (20 + math.degrees(arc), 107.0)
        spots.append(north if way == "north" else (20.0, 107 + math.degrees(east)))
    instance = instance_of(
        "road_speed=84 detour=1",
        stations="station_id,min_doctors,lat,lon\n"
        + "\n".join(f"{i},0,{lat},{lon}" for i, (lat, lon) in enumerate(spots)),
        doctors="doctor_id,post_id\nd,0",
    )
    travel, other = TravelMinutes(instance), Minutes(instance)
    ids = [row.station_id for row in instance.stations]
    found = travel.from_place("0", travel.targets(ids)).tolist()
    assert found == [other.between("0", place) for place in ids]
    assert all(minutes - i in (0, 1) for i, minutes in enumerate(found))


def every_option(facts: Facts, travel: TravelMinutes, doctor_id: str) -> Iterator[Option]:
    """Yield the options of a doctor at stations, each station asked for its mode."""
    doctor = facts.doctors[doctor_id]
    targets = travel.targets(list(facts.stations))
    decided = facts.decided(doctor_id, "post")
    for station, away in zip(targets.ids, travel.from_home(doctor, targets), strict=True):
        mode = allowed._mode(facts, doctor, station, int(away), station in decided)
        if mode is not None:
            yield Option(station, mode, max(int(away), 0))


def assert_no_option_is_passed_over(instance: Instance) -> None:
    facts, travel = Facts(instance), TravelMinutes(instance)
    stations = travel.targets(list(facts.stations))
    for doctor in facts.doctors:
        asked = allowed._obeying(
            facts, facts.doctors[doctor], list(every_option(facts, travel, doctor))
        )
        found = doctor_options(facts, travel, doctor, stations)
        assert [option for option in found if option.post in facts.stations] == asked


@pytest.mark.parametrize("seed", range(60))
def test_stations_that_are_not_looked_at_have_no_mode(seed: int) -> None:
    assert_no_option_is_passed_over(random_instance(seed))


@pytest.mark.parametrize("relocation_limit", [None, "45", "70.5"])
def test_stations_that_are_not_looked_at_have_no_mode_in_a_province(
    relocation_limit: str | None,
) -> None:
    limits = {"relocation_limit": relocation_limit, "travel_limit": "50.5"}
    assert_no_option_is_passed_over(load("quang-ninh-2025").with_settings(limits))


def scattered(doctors: int, stations: int) -> Instance:
    """Return an instance on two islands, in which most pairs are far apart."""
    random = Random(1)

    def spot() -> str:
        return f"{random.uniform(9, 23):.4f},{random.uniform(104, 109):.4f}"

    return instance_of(
        stations="station_id,min_doctors,lat,lon,island\n"
        + "\n".join(f"S{n},0,{spot()},{'' if n % 9 else 'Isle'}" for n in range(stations)),
        doctors="doctor_id,lat,lon\n" + "\n".join(f"D{n},{spot()}" for n in range(doctors)),
        ferries="from_island,from_lat,from_lon,to_island,to_lat,to_lon,minutes\n"
        ",15,106,Isle,15,107,30",
    )


def test_the_work_for_a_country(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair is computed once, a row at a time, and a mode asked for only where it may fit."""
    instance = scattered(doctors=30, stations=900)
    rows: list[int] = []
    asked: list[str] = []
    kilometres, mode = travelling.kilometres, allowed._mode

    def counted(
        lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        rows.append(len(lats))
        return kilometres(lat, lon, lats, lons)

    def noted(
        facts: Facts, doctor: Doctor, station: str, minutes: int, decided: bool
    ) -> Mode | None:
        asked.append(station)
        return mode(facts, doctor, station, minutes, decided)

    monkeypatch.setattr(travelling, "kilometres", counted)
    monkeypatch.setattr(allowed, "_mode", noted)
    options = allowed_postings(Facts(instance), TravelMinutes(instance))
    assert max(rows) <= 900
    assert sum(rows) <= 30 * (900 + 1)  # Every pair, and the road to the pier.
    assert len(asked) == sum(map(len, options.values())) < 30 * 900 / 10


def test_no_table_of_all_pairs_is_held() -> None:
    instance = scattered(doctors=200, stations=2_000)
    facts, travel = Facts(instance), TravelMinutes(instance)
    tracemalloc.start()
    try:
        allowed_postings(facts, travel)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 200 * 2_000 * 8 / 2  # bytes: half of a table of whole numbers
