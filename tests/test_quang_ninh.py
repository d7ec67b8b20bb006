"""The bundled instance quang-ninh-2025: its facts, and that its generator still makes it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from phanbo.instances.generator.quang_ninh import ATTRIBUTION, main

CHECKOUT = Path(__file__).parents[1]
COMMITTED = CHECKOUT / "instances" / "quang-ninh-2025"
PLACES = CHECKOUT.parent / "shared" / "data"
TABLES = {
    "settings",
    "stations",
    "points",
    "teams",
    "doctors",
    "skills",
    "requirements",
    "courses",
    "travel",
    "ferries",
    "decisions",
    "preferences",
}


def table(name: str) -> list[dict[str, str]]:
    with (COMMITTED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ids(name: str) -> list[str]:
    return [row[f"{name.removesuffix('s')}_id"] for row in table(name)]


@pytest.mark.skipif(not PLACES.is_dir(), reason="the tables of real places are not beside this")
def test_generator_makes_the_committed_files(tmp_path: Path) -> None:
    main([str(PLACES), str(tmp_path)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in COMMITTED.glob("*.csv")}


@pytest.mark.skipif(not PLACES.is_dir(), reason="the tables of real places are not beside this")
@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_make_other_doctors_at_the_same_stations(tmp_path: Path, seed: int) -> None:
    main([str(PLACES), str(tmp_path), "--seed", str(seed)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made["stations.csv"] == (COMMITTED / "stations.csv").read_bytes()
    assert made["doctors.csv"] != (COMMITTED / "doctors.csv").read_bytes()


def test_tables_are_utf8_with_lf_and_have_rows() -> None:
    assert {path.stem for path in COMMITTED.glob("*.csv")} == TABLES
    for path in COMMITTED.glob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert raw.decode("utf-8").count("\n") > 1


def test_counts_are_the_published_ones() -> None:
    stations, doctors = table("stations"), table("doctors")
    assert len(stations) == 55
    assert len({row["station_id"].split("-")[0] for row in stations}) == 54
    assert len(table("points")) == 92
    assert len(table("teams")) == 13
    assert len(doctors) == 253
    posts = Counter(row["post_id"][0] for row in doctors)
    assert posts == {"S": 140, "T": 113}


def test_ids_are_distinct_and_references_exist() -> None:
    stations, teams, doctors = ids("stations"), ids("teams"), ids("doctors")
    everything = [*stations, *ids("points"), *teams, *doctors, *ids("courses")]
    assert len(everything) == len(set(everything))
    assert {row["station_id"] for row in table("points")} <= set(stations)
    assert {row["post_id"] for row in table("doctors")} == {*stations, *teams}
    assert {row["partner_id"] for row in table("doctors")} - {""} <= set(doctors)
    assert {row["doctor_id"] for row in table("decisions")} <= set(doctors)
    assert {row["target_id"] for row in table("decisions")} - {""} <= set(everything)
    assert {row["doctor_id"] for row in table("preferences")} <= set(doctors)
    assert {row["station_id"] for row in table("preferences")} <= set(stations)
    assert {row[end] for row in table("travel") for end in ("from_id", "to_id")} <= set(everything)


def test_keys_are_unique() -> None:
    keys = {
        "requirements": ("station_id", "functional_model", "skill_id"),
        "preferences": ("doctor_id", "station_id"),
        "travel": ("from_id", "to_id"),
        "settings": ("setting",),
        "decisions": ("doctor_id",),
    }
    for name, columns in keys.items():
        counts = Counter(tuple(row[column] for column in columns) for row in table(name))
        assert max(counts.values()) == 1, name


def test_hiep_hoa_has_two_points_and_van_don_two_stations() -> None:
    assert [row["station_id"] for row in table("points")].count("S07147") == 2
    van_don = [row for row in table("stations") if "Vân Đồn" in row["name"]]
    assert [row["island"] for row in van_don] == ["", "Quan Lạn"]


def test_islands_have_ferries() -> None:
    stations = {row["island"] for row in table("stations")} - {""}
    assert stations == {"Cô Tô", "Vĩnh Thực", "Cái Chiên", "Quan Lạn"}
    used = {row["island"] for name in ("points", "teams", "doctors") for row in table(name)}
    assert stations | used - {""} == {row["to_island"] for row in table("ferries")}


@pytest.mark.parametrize("name", ["stations", "points", "teams", "doctors", "courses"])
def test_places_lie_in_and_around_the_province(name: str) -> None:
    rows = [row for row in table(name) if row["lat"]]
    assert all(20.5 <= float(row["lat"]) <= 21.8 for row in rows)
    assert all(106 <= float(row["lon"]) <= 109 for row in rows)


def test_no_doctor_of_a_dissolved_team_is_fixed() -> None:
    fixed = [row["post_id"] for row in table("doctors") if row["movable"] == "no"]
    assert len(fixed) == 20
    assert all(post.startswith("S") for post in fixed)


def test_trainees_decided_on_may_train() -> None:
    doctors = {row["doctor_id"]: row for row in table("doctors")}
    courses = {row["course_id"]: row for row in table("courses")}
    trains = [row for row in table("decisions") if row["action"] == "train"]
    assert trains
    for row in trains:
        doctor, course = doctors[row["doctor_id"]], courses[row["target_id"]]
        assert course["skill_id"] not in doctor["skills"].split(";")
        assert doctor["can_train"] != "no"


def test_attribution_is_printed() -> None:
    source = next(row["value"] for row in table("settings") if row["setting"] == "source")
    assert ATTRIBUTION in source
    assert ATTRIBUTION in (COMMITTED / "README.md").read_text(encoding="utf-8")
