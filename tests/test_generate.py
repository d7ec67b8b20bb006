"""Generated provinces: real communes, any size, the same for the same seed, always feasible."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

import phanbo
from phanbo.cli import cli
from phanbo.instances.generator.communes import (
    all_communes,
    all_provinces,
    ferries,
    provinces_named,
)
from phanbo.instances.generator.derive import COLUMNS, main
from phanbo.instances.generator.land import Land, Place, km, toward
from phanbo.instances.generator.province import tables
from phanbo.instances.generator.quang_ninh import ATTRIBUTION
from phanbo.models.errors import InstanceError
from phanbo.models.instance import NO_PART_OF_PLANS, TABLES, Instance

CHECKOUT = Path(__file__).parents[1]
SHIPPED = CHECKOUT / "instances" / "generator" / "places"
SOURCE = CHECKOUT.parent / "shared" / "data" / "communes.csv"


def test_shipped_places_are_derived_from_the_source(tmp_path: Path) -> None:
    main([str(SOURCE), str(tmp_path)])
    for name in ("communes.csv", "provinces.csv"):
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes()


def test_shipped_places_say_where_they_are_from() -> None:
    page = (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in page
    assert all(f"`{column}`" in page for column in COLUMNS)


def test_every_commune_is_there_with_people() -> None:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        known = {row["code"]: row["population"] for row in csv.DictReader(lines)}
    communes = {one.code: one for one in all_communes()}
    assert len(communes) == 3321
    assert communes.keys() == known.keys()
    assert all(communes[code].people == int(people) for code, people in known.items() if people)
    assert sum(not people for people in known.values()) == 429
    assert all(one.people > 0 for one in communes.values())


def test_every_province_has_a_capital_of_its_own() -> None:
    communes = {one.code: one for one in all_communes()}
    centres = [communes[one.centre] for one in all_provinces()]
    assert [one.province for one in centres] == [one.code for one in all_provinces()]
    assert len(centres) == 34
    assert all(one.is_ward for one in centres)


def test_every_island_has_a_crossing_to_a_pier_nearby() -> None:
    places = {one.place.island: one.place for one in all_communes() if one.place.island}
    special = {one.name for one in all_communes() if one.type == "đặc khu" if one.place.island}
    assert len(places) == 20
    assert len(special) == 12  # all but Vân Đồn, which has bridges
    crossings = ferries()
    assert {row["to_island"] for row in crossings} == places.keys()
    assert {row["from_island"] for row in crossings} <= {"", *places}
    for row in crossings:
        pier = Place(float(row["to_lat"]), float(row["to_lon"]))
        assert km(pier, places[row["to_island"]]) < 15


@pytest.mark.parametrize("word", ["92", "Cần Thơ", "can tho", "THÀNH PHỐ CẦN THƠ", " Can  Tho "])
def test_a_province_is_found_by_code_and_name(word: str) -> None:
    assert [one.code for one in provinces_named(word)] == ["92"]


def test_several_provinces_are_found_in_the_order_given() -> None:
    assert [one.code for one in provinces_named("31, Quảng Ninh,31")] == ["31", "22"]


def test_the_whole_country_is_found() -> None:
    assert provinces_named("all") == provinces_named("VN") == all_provinces()


@pytest.mark.parametrize(
    ("word", "hint"), [("quang nin", "did you mean 22 Quảng Ninh?"), ("23", "22 Quảng Ninh, 24")]
)
def test_an_unknown_province_gets_a_hint(word: str, hint: str) -> None:
    with pytest.raises(InstanceError, match="neither the code nor the name") as error:
        provinces_named(word)
    assert hint in str(error.value)


def test_the_six_nearest_are_found_in_squares() -> None:
    spots = [one.place for one in all_communes() if not one.place.island]
    land = Land(spots)
    for place in (spots[0], spots[1500], Place(9.68, 106.58), Place(10.0, 112.0)):
        nearest = sorted((km(place, spot), spot) for spot in spots if spot != place)[:6]
        assert list(land.near(place)) == [spot for _, spot in nearest]


def test_a_spot_lies_toward_its_neighbour() -> None:
    here, there = Place(10.0, 105.0), Place(10.2, 105.0)
    spot = toward(Random(1), here, there, 5)
    assert km(here, spot) == pytest.approx(5, abs=0.7)
    assert km(spot, there) < km(here, there)


@pytest.mark.parametrize("code", [one.code for one in all_provinces()])
def test_every_province_makes_a_valid_instance(code: str) -> None:
    instance = Instance.model_validate(tables(code, doctors=50, points=20))
    stations = {f"S{one.code}" for one in all_communes() if one.province == code}
    assert {one.station_id for one in instance.stations} == stations
    assert (len(instance.doctors), len(instance.points)) == (50, 20)
    districts = {one.district for one in instance.stations}
    assert len(instance.teams) == len(districts)
    assert {one.keep_max for one in instance.teams} == {0}
    assert ATTRIBUTION in (instance.settings.source or "")


@pytest.mark.parametrize(("doctors", "points"), [(1, 0), (3, 1), (700, 400)])
def test_any_size(doctors: int, points: int) -> None:
    made = tables("46", doctors=doctors, points=points, seed=3)
    Instance.model_validate(made)
    assert len(made["doctors"]) == doctors
    assert len(made.get("points", ())) == points
    assert len({row["name"] for row in made["doctors"]}) == doctors


def test_default_size_is_the_real_ratio() -> None:
    made = tables("22")
    assert len(made["stations"]) == 54
    assert len(made["doctors"]) == round(54 * 4.6)
    assert len(made["points"]) == 90


def test_provinces_are_joined_and_cut() -> None:
    """The nearest to the capital of the first one; a province without a station has no course."""
    made = tables("22,31,96", stations=100, seed=2)
    instance = Instance.model_validate(made)
    assert (len(instance.stations), len(instance.doctors)) == (100, 460)
    assert {one.course_id[:3] for one in instance.courses} == {"C22", "C31"}
    assert "phanbo generate 22,31,96 --stations 100 --doctors 460" in (
        instance.settings.source or ""
    )
    smaller = {row["station_id"] for row in tables("22,31,96", stations=12)["stations"]}
    assert smaller < {one.station_id for one in instance.stations}
    assert tables("22", stations=54)["doctors"] == tables("22")["doctors"]


def test_the_same_arguments_give_the_same_instance_in_any_process() -> None:
    code = (
        "import hashlib, json; from phanbo.instances.generator.province import tables;"
        "made = tables('91', periods=3, seed=7);"
        "print(hashlib.sha256(json.dumps(made).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            cwd=CHECKOUT,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_other_seeds_give_other_doctors_at_the_same_stations() -> None:
    one, other = tables("92", seed=1), tables("92", seed=2)
    assert one["stations"] == other["stations"]
    assert one["doctors"] != other["doctors"]
    assert one["points"] != other["points"]


def test_every_table_that_plans_depend_on_is_filled() -> None:
    used = [name for name in TABLES if name not in NO_PART_OF_PLANS]
    assert list(tables("22", periods=3)) == ["settings", *used]


def test_half_years_begin_with_2026_and_staffing_rises_to_2027() -> None:
    made = tables("22", periods=4)
    assert [row["period_id"] for row in made["periods"]] == ["2026H1", "2026H2", "2027H1", "2027H2"]
    assert [row["starts"] for row in made["periods"]][1:3] == ["2026-07-01", "2027-01-01"]
    rows = {(row["station_id"], row["period"]): row for row in made["staffing"]}
    final = {row["station_id"]: row for row in tables("22")["stations"]}
    for row in made["stations"]:
        station = row["station_id"]
        second, goal = rows[station, "2026H2"], rows[station, "2027H1"]
        targets = [one["target_doctors"] for one in (row, second, goal)]
        assert targets == [targets[2] - 2, targets[2] - 1, final[station]["target_doctors"]]
        assert row["min_doctors"] <= goal["min_doctors"] == final[station]["min_doctors"]
        assert row["min_doctors"] <= row["target_doctors"]


def test_people_come_and_go_and_courses_are_spread() -> None:
    made = tables("22", periods=5, seed=1)
    periods = [row["period_id"] for row in made["periods"]]
    joiners = [row for row in made["doctors"] if "joins" in row]
    assert len({row["joins"] for row in joiners}) > 1
    assert not any("post_id" in row for row in joiners)
    leaves = {row["leaves"] for row in made["doctors"] if "leaves" in row}
    assert len(leaves) > 1
    assert periods[0] not in leaves
    taught = Counter(row["period"] for row in made["courses"])
    assert set(taught) == set(periods[:-1])


def test_nothing_is_decided_twice() -> None:
    made = tables("22", doctors=600, seed=5)
    assert {row["action"] for row in made["decisions"]} == {
        "post",
        "forbid",
        "stay",
        "train",
        "no_training",
    }
    assert max(Counter(row["doctor_id"] for row in made["decisions"]).values()) == 1
    targets = [row["target_id"] for row in made["decisions"] if "target_id" in row]
    assert len(targets) == len(set(targets))


@pytest.mark.parametrize(
    ("province", "doctors", "seed"), [("12", 30, 4), ("12", 150, 5), ("22", 40, 6), ("46", 40, 3)]
)
def test_a_small_instance_is_feasible_and_solved(province: str, doctors: int, seed: int) -> None:
    made = tables(province, doctors=doctors, points=15, seed=seed)
    instance = Instance.model_validate(made)
    plan = phanbo.solve(instance)
    assert plan.status == "optimal"
    phanbo.verify(instance, plan)
    assert {one.name: one.value for one in plan.objectives}["unplaced"] == 0


@pytest.mark.parametrize("target", ["folder", "one.json", "one.xlsx"])
def test_command_writes_every_form_the_same_each_time(tmp_path: Path, target: str) -> None:
    written = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        out = str(folder / target)
        arguments = ["generate", "hue", out, "--doctors", "20", "--points", "5", "--seed", "3"]
        told = CliRunner().invoke(cli, arguments)
        assert told.exit_code == 0, told.output
        files = [folder / target] if "." in target else sorted((folder / target).iterdir())
        written.append([file.read_bytes() for file in files])
        assert len(phanbo.load(out).doctors) == 20
    assert written[0] == written[1]


def test_command_prints_json() -> None:
    told = CliRunner().invoke(cli, ["generate", "46", "-", "--doctors", "9", "--periods", "2"])
    document = json.loads(told.stdout)
    assert len(document["doctors"]) == 9
    assert len(document["periods"]) == 2
    assert "phanbo generate 46 --doctors 9 --points" in json.dumps(document["settings"])


def test_command_says_where_it_wrote(tmp_path: Path) -> None:
    out = str(tmp_path / "x.json")
    told = CliRunner().invoke(cli, ["generate", "46", out, "--doctors", "9", "--json"])
    assert json.loads(told.stdout) == {"written": out}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["haiphongg", "x.json"], "did you mean 31 Hải Phòng?"),
        (["46", "x.ods"], "name a folder, an .xlsx or a .json file"),
        (["46", "x.json", "--doctors", "0"], "--doctors"),
        (["46", "x.json", "--periods", "0"], "--periods"),
        (["22", "x.json", "--stations", "55"], "there are only 54 stations"),
        (["22,xx", "x.json"], "is neither the code nor the name of a province"),
        (["46", "x.json", "--points", "-1"], "--points"),
    ],
)
def test_command_refuses(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(cli, ["generate", *arguments, "--lang", "en"])
    assert told.exit_code == 2
    assert words in told.output
    assert list(tmp_path.iterdir()) == []
