"""Travel minutes: by hand, and against the verifier's own reading of section 1.2."""

from random import Random

import pytest

from phanbo.models.instance import Instance
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
