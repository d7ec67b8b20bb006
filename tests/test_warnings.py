"""What is legal but suspicious: each warning alone, and none where there is no reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from phanbo import Instance, check, load
from phanbo.cli import cli
from tests.folders import write_folder

CALM: dict[str, list[dict[str, Any]]] = {
    "stations": [
        {"station_id": "S1", "name": "One", "lat": 21.0, "lon": 107.0, "min_doctors": 1},
        {"station_id": "S2", "name": "Two", "lat": 21.1, "lon": 107.0, "min_doctors": 1},
        {"station_id": "S3", "name": "Three", "lat": 21.0, "lon": 107.1, "min_doctors": 0},
    ],
    "teams": [{"team_id": "T1", "name": "Team", "lat": 21.0, "lon": 107.0, "keep_max": 1}],
    "skills": [{"skill_id": "ecg", "name": "ECG"}],
    "requirements": [{"station_id": "S1", "skill_id": "ecg", "min_doctors": 1}],
    "courses": [{"course_id": "C1", "skill_id": "ecg", "seats_max": 1}],
    "doctors": [
        {"doctor_id": "D1", "post_id": "S1", "name": "An"},
        {"doctor_id": "D2", "post_id": "T1", "name": "Bình"},
    ],
    "travel": [{"from_id": "S1", "to_id": "S2", "minutes": 25}],
}
"""An instance that gives no reason for a warning."""


def told(spoiled: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [str(one) for one in check(Instance.model_validate(CALM | spoiled))]


def test_no_warning_without_reason() -> None:
    assert told({}) == []
    assert check(load("quang-ninh-2025")) == []


STATION = CALM["stations"][0]
ISLAND = {"station_id": "S4", "name": "Four", "lat": 21.05, "lon": 107.05, "island": "Cô Tô"}

CASES: dict[str, tuple[dict[str, list[dict[str, Any]]], list[str]]] = {
    "doctor who reaches no station": (
        {"doctors": [*CALM["doctors"], {"doctor_id": "D3", "name": "Chi"}]},
        [
            (
                "doctors, row 3, column doctor_id, 'D3': can be posted at no station; "
                "check home, travel_limit, may_relocate, movable and decisions"
            )
        ],
    ),
    "doctor stuck in a dissolved team": (
        {
            "teams": [{"team_id": "T1", "name": "Team", "lat": 21.0, "lon": 107.0}],
            "doctors": [
                CALM["doctors"][0],
                {"doctor_id": "D2", "post_id": "T1", "movable": "no"},
            ],
        },
        [
            (
                "doctors, row 2, column doctor_id, 'D2': can be posted at no station; "
                "check home, travel_limit, may_relocate, movable and decisions"
            )
        ],
    ),
    "station that no doctor reaches": (
        {"stations": [*CALM["stations"], ISLAND | {"min_doctors": 1}]},
        [
            (
                "stations, row 4, column station_id, 'S4': can be reached by no doctor; "
                "check its coordinates, island and ferries, or the travel limits"
            )
        ],
    ),
    "skill that nobody holds or can learn": (
        {"doctors": [row | {"can_train": "no"} for row in CALM["doctors"]]},
        [
            (
                "skills, row 1, column skill_id, 'ecg': is required, but nobody holds it or can "
                "learn it; add a course that teaches it, or correct the skills of the doctors"
            )
        ],
    ),
    "requirement above the maximum": (
        {
            "stations": [STATION | {"max_doctors": 1}, *CALM["stations"][1:]],
            "requirements": [{"station_id": "S1", "skill_id": "ecg", "min_doctors": 2}],
        },
        [
            (
                "stations, row 1, column max_doctors, '1': requires 2 doctors with ecg, but holds "
                "at most 1; raise max_doctors, or ask for less"
            )
        ],
    ),
    "target above the maximum, from a later period on": (
        {
            "stations": [STATION | {"max_doctors": 2}, *CALM["stations"][1:]],
            "periods": [
                {"period_id": "Q2", "starts": "2026-07-01", "weeks": 26},
                {"period_id": "Q1", "starts": "2026-01-01", "weeks": 26},
            ],
            "staffing": [{"station_id": "S1", "period": "Q2", "target_doctors": 4}],
        },
        [
            (
                "stations, row 1, column max_doctors, '2': wants 4 doctors, but holds at most 2; "
                "raise max_doctors, or ask for less"
            )
        ],
    ),
    "functional model of no station": (
        {
            "requirements": [
                *CALM["requirements"],
                {"functional_model": "3", "skill_id": "ecg", "min_doctors": 1},
            ]
        },
        [
            (
                "requirements, row 2, column functional_model, '3': is the functional model of no "
                "station, so the row has no effect; check functional_model here and in stations"
            )
        ],
    ),
    "latitude a degree or two off": (
        {
            "doctors": [
                *CALM["doctors"],
                {"doctor_id": "D3", "post_id": "S1", "lat": 12.0, "lon": 107.0},
            ]
        },
        [
            (
                "doctors, row 3, column lat, '12.0, 107.0': is 1001 km from the middle of the "
                "stations, most of them within 11; check latitude and longitude"
            )
        ],
    ),
    "two doctors of one name at one post": (
        {"doctors": [CALM["doctors"][0], CALM["doctors"][0] | {"doctor_id": "D2", "name": "AN "}]},
        [
            (
                "doctors, row 2, column name: has the same name as row 1; "
                "delete one of them if they are the same, else tell their names apart"
            )
        ],
    ),
    "minutes of a rocket": (
        {"travel": [{"from_id": "S1", "to_id": "S2", "minutes": 2.5}]},
        [
            (
                "travel, row 1, column minutes, '2.5': does not fit the coordinates: S1 and S2 are "
                "11.1 km apart; check the minutes, and the coordinates of both"
            )
        ],
    ),
    "hours written as seconds": (
        {"travel": [{"from_id": "S1", "to_id": "S2", "minutes": 1500}]},
        [
            (
                "travel, row 1, column minutes, '1500': does not fit the coordinates: S1 and S2 are "
                "11.1 km apart; check the minutes, and the coordinates of both"
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_warning(case: str) -> None:
    spoiled, expected = CASES[case]
    assert told(spoiled) == expected


def test_the_same_name_elsewhere_is_none() -> None:
    """Many doctors share a name, and many communes of different districts do."""
    assert told({"doctors": [row | {"name": "Nguyễn Văn An"} for row in CALM["doctors"]]}) == []
    stations = [row | {"name": "One", "district": row["station_id"]} for row in CALM["stations"]]
    assert told({"stations": stations}) == []


def test_names_are_compared_as_they_read() -> None:
    """Composed and decomposed letters look the same."""
    skills = [
        {"skill_id": "ecg", "name": "Điện tim"},
        {"skill_id": "x", "name": "Đie\u0302\u0323n tim"},
    ]
    (one,) = told({"skills": skills})
    assert one.startswith("skills, row 2, column name")


def test_a_team_may_keep_doctors_who_cannot_move() -> None:
    doctors = [CALM["doctors"][0], {"doctor_id": "D2", "post_id": "T1", "movable": "no"}]
    assert told({"doctors": doctors}) == []


def test_no_doctor_is_asked_for_who_never_comes() -> None:
    """A doctor who leaves before joining is in no plan."""
    periods = [
        {"period_id": "Q1", "starts": "2026-01-01", "weeks": 26},
        {"period_id": "Q2", "starts": "2026-07-01", "weeks": 26},
    ]
    gone = {"doctor_id": "D3", "joins": "Q2", "leaves": "Q1"}
    assert told({"periods": periods, "doctors": [*CALM["doctors"], gone]}) == []


def test_island_trips_may_be_slow() -> None:
    """The straight line says nothing about the wait for a boat."""
    stations = [*CALM["stations"], ISLAND | {"min_doctors": 0}]
    travel = [{"from_id": "S1", "to_id": "S4", "minutes": 180}]
    doctors = [*CALM["doctors"], {"doctor_id": "D3", "post_id": "S4"}]
    assert told({"stations": stations, "travel": travel, "doctors": doctors}) == []


FOLDER = {
    "stations": "station_id,name,lat,lon,min_doctors\n\nS1,One,21,107,1\nS2,One,21,107.1,0\n",
    "doctors": "doctor_id,post_id\nD1,S1\n\n\nD2,\n",
}


def test_check_prints_warnings_with_the_rows_of_the_file(tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["check", str(write_folder(tmp_path, FOLDER))])
    assert shown.exit_code == 0
    assert shown.output.startswith("Warnings: 2\nstations.csv, row 4, column name, 'One': ")
    assert (
        "\ndoctors.csv, row 5, column doctor_id, 'D2': can be posted at no station" in shown.output
    )
    assert "The instance is valid. It holds:" in shown.output


def test_check_names_the_cell_of_a_workbook(tmp_path: Path) -> None:
    folder, book = write_folder(tmp_path / "folder", FOLDER), str(tmp_path / "book.xlsx")
    assert CliRunner().invoke(cli, ["convert", str(folder), book]).exit_code == 0
    shown = CliRunner().invoke(cli, ["check", book, "--json"])
    assert shown.exit_code == 0
    found = json.loads(shown.stdout)
    assert found["faults"] == []
    assert found["holds"] == {"stations": 2, "doctors": 2}
    assert [(one["cell"], one["value"]) for one in found["warnings"]] == [
        ("stations!B3", "One"),
        ("doctors!A3", "D2"),
    ]
    assert found["warnings"][1]["problem"] == "can be posted at no station"
