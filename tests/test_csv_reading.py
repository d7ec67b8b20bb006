"""Reading folders of CSV files: each mistake gives one sentence, and nothing is guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from phanbo.instances import load
from tests.folders import GOOD, SOLVABLE, write_folder
from tests.told import sentences


def test_good_folder(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path, GOOD))
    assert instance.settings.name == "Small"
    assert [station.station_id for station in instance.stations] == ["S1", "S2"]
    assert instance.doctors[1].skills == ("ecg", "scan")
    assert instance.ferries[0].to_island == "Cô Tô"
    assert {name: len(rows) for name, rows in instance.tables().items()} == {
        name: text.count("\n") - 1 for name, text in GOOD.items()
    }


SPOILED = [
    # file, what is replaced, by what, the one sentence
    (
        "stations",
        "lat,lon,functional_model,min_doctors",
        "lat,lon,functional_model,min_doctor",
        [
            "stations.csv, column min_doctors: is missing; this column is required",
            (
                "stations.csv, column min_doctor: is not a column of this table; "
                "did you mean min_doctors?"
            ),
        ],
    ),
    (
        "skills",
        "skill_id,name\necg,ECG\nscan,Ultrasound",
        "skill_id\necg\nscan",
        "skills.csv, column name: is missing; this column is required",
    ),
    (
        "points",
        "days_per_week\nP1,S1,1",
        "days_per_week,nane\nP1,S1,1,X",
        "points.csv, column nane: is not a column of this table; did you mean name?",
    ),
    (
        "stations",
        "S1,One,21,107,1,1,3",
        "S1,One,21,107,1,-1,3",
        "stations.csv, row 2, column min_doctors, '-1': is negative; write 0 or more",
    ),
    (
        "stations",
        "S1,One,21",
        "S1,One,NaN",
        "stations.csv, row 2, column lat, 'NaN': is not a number; write a number such as 12 or 2.5",
    ),
    (
        "stations",
        "S2,Two,21,107.1",
        "S2,Two,107.1,21",
        (
            "stations.csv, row 3, column lat, '107.1': is outside the globe; "
            "write decimal degrees: latitude, then longitude"
        ),
    ),
    (
        "stations",
        "S2,Two",
        "S2,",
        "stations.csv, row 3, column name: is blank; this cell is required",
    ),
    (
        "stations",
        "2,0,",
        "2,1.5,",
        (
            "stations.csv, row 3, column min_doctors, '1.5': is not a whole number; "
            "write a whole number of at least 0"
        ),
    ),
    (
        "doctors",
        "D1,0.5",
        "D1,1.5",
        (
            "doctors.csv, row 3, column fte, '1.5': is not above 0 and at most 1; "
            "write 1 for full time, 0.5 for half time"
        ),
    ),
    (
        "periods",
        "2026-04-01",
        "1/4/2026",
        (
            "periods.csv, row 2, column starts, '1/4/2026': is not a date; "
            "write a date such as 2026-01-01"
        ),
    ),
    (
        "decisions",
        "stay",
        "remain",
        (
            "decisions.csv, row 2, column action, 'remain': is not one of the choices; "
            "write one of: post, forbid, stay, train or no_training"
        ),
    ),
    (
        "settings",
        "travel_limit",
        "travl_limit",
        (
            "settings.csv, row 3, column setting, 'travl_limit': is not a setting; "
            "did you mean travel_limit?"
        ),
    ),
    (
        "settings",
        "travel_limit,60",
        "travel_limit,far",
        (
            "settings.csv, row 3, column value, 'far': is not a number; "
            "write a number such as 12 or 2.5"
        ),
    ),
    (
        "settings",
        "travel_limit,60",
        "name,Other",
        (
            "settings.csv, row 3, column setting, 'name': has the same setting as row 2; "
            "keep one of the rows"
        ),
    ),
    (
        "settings",
        "setting,value\nname,Small\ntravel_limit,60",
        "setting\nname\ntravel_limit",
        "settings.csv, column value: is missing; this column is required",
    ),
    (
        "doctors",
        "D1,S1,ecg,,,1",
        'D1,S1,ecg,,,1,"x, y"',
        (
            "doctors.csv, row 2: is a cell to which the header gives no name; "
            "name its column, or put a text that holds a comma in quotation marks"
        ),
    ),
    (
        "doctors",
        "doctor_id,post_id,skills,joins,partner_id,fte",
        "doctor_id,post_id,skills,post_id,partner_id,fte",
        "doctors.csv, row 1, column post_id: is there 2 times; keep one column of that name",
    ),
    (
        "teams",
        "T1,Team",
        'T1,"Team',
        (
            "teams.csv, row 2: cannot be read as CSV: unexpected end of data; "
            "close every quotation mark, and write one inside a text twice"
        ),
    ),
    (
        "stations",
        "station_id,name,lat,lon,functional_model,min_doctors,max_doctors",
        "station_id\tname\tlat\tlon\tfunctional_model\tmin_doctors\tmax_doctors",
        (
            "stations.csv: separates its cells with something else than commas or semicolons; "
            "save it again as “CSV UTF-8”"
        ),
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "expected"), SPOILED)
def test_one_fault(
    tmp_path: Path, table: str, old: str, new: str, expected: str | list[str]
) -> None:
    assert GOOD[table].count(old) == 1
    write_folder(tmp_path, GOOD | {table: GOOD[table].replace(old, new)})
    assert sentences(tmp_path) == ([expected] if isinstance(expected, str) else expected)


def as_excel_in_vietnam(text: str) -> str:
    """Write a table as Excel does where decimals have a comma."""
    rows = csv.reader(io.StringIO(text))
    cells = (
        (f'"{cell}"' if ";" in cell else cell.replace(".", ",") for cell in row) for row in rows
    )
    return "\ufeff" + "".join(";".join(row) + "\r\n" for row in cells)


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path / "commas", GOOD))
    spoken = {table: as_excel_in_vietnam(text) for table, text in GOOD.items()}
    assert "107,1;" in spoken["stations"]
    assert '"ecg;scan"' in spoken["doctors"]
    assert load(write_folder(tmp_path / "semicolons", spoken)) == instance


def test_text_keeps_its_commas(tmp_path: Path) -> None:
    stations = 'station_id;name;district;min_doctors\n1,5;2,5;"a, b";1\n'
    settings = "setting;value\nname;1,5\nroad_speed;32,5\ntraining_share;0,25\n"
    tables = {"stations": stations, "settings": settings, "doctors": "doctor_id\nD1\n"}
    instance = load(write_folder(tmp_path, tables))
    assert [
        str(value) for value in instance.stations[0].model_dump(exclude_unset=True).values()
    ] == [*("1,5", "2,5", "a, b", "1")]
    assert [row["value"] for row in instance.settings.rows()] == ["1,5", 32.5, "1/4"]


@pytest.mark.parametrize("cost", ["5.000", "1.234,5", "5.000.000"])
def test_points_beside_semicolons_are_never_guessed(tmp_path: Path, cost: str) -> None:
    courses = f"course_id;skill_id;seats_max;lat;lon;cost\nC1;scan;2;21.123;107,5;{cost}\n"
    write_folder(tmp_path, SOLVABLE | {"courses": courses, "skills": GOOD["skills"]})
    assert sentences(tmp_path) == [
        (
            f"courses.csv, row 2, column cost, '{cost}': may have a point for thousands or for "
            "decimals; write 5000 or 2,5, without points"
        )
    ]


def test_decimal_commas_beside_commas_are_no_numbers(tmp_path: Path) -> None:
    write_folder(tmp_path, GOOD | {"points": GOOD["points"].replace("P1,S1,1", 'P1,S1,"1,5"')})
    assert sentences(tmp_path) == [
        (
            "points.csv, row 2, column days_per_week, '1,5': is not a number; "
            "write a number such as 12 or 2.5"
        )
    ]


@pytest.mark.parametrize("table", ["stations", "doctors"])
@pytest.mark.parametrize("lines", [0, 1])
def test_empty_required_table(tmp_path: Path, table: str, lines: int) -> None:
    header = "".join(GOOD[table].splitlines(keepends=True)[:lines])
    write_folder(tmp_path, GOOD | {table: header})
    assert sentences(tmp_path) == [f"{table}.csv: is empty; write at least one row"]


@pytest.mark.parametrize("table", ["stations", "doctors"])
def test_missing_required_table(tmp_path: Path, table: str) -> None:
    write_folder(tmp_path, {name: text for name, text in GOOD.items() if name != table})
    assert sentences(tmp_path) == [f"{table}.csv: is missing; this table is required"]


def test_misspelt_table(tmp_path: Path) -> None:
    write_folder(tmp_path, {{"skills": "skill"}.get(name, name): GOOD[name] for name in GOOD})
    assert sentences(tmp_path) == ["skill.csv: is not a table of an instance; did you mean skills?"]


@pytest.mark.parametrize("table", ["stations", "skills", "settings"])
def test_not_utf_8(tmp_path: Path, table: str) -> None:
    write_folder(tmp_path, GOOD | {table: GOOD[table].encode() + "Cô Tô".encode("cp1258")})
    line = GOOD[table].count("\n") + 1
    assert sentences(tmp_path) == [
        f"{table}.csv: is not UTF-8 text: byte 0xf4 in line {line}; save it again as “CSV UTF-8”"
    ]


def test_unreadable_file(tmp_path: Path) -> None:
    write_folder(tmp_path, {name: text for name, text in GOOD.items() if name != "stations"})
    (tmp_path / "stations.csv").mkdir()
    assert len(sentences(tmp_path)) == 1
    assert sentences(tmp_path) == ["stations.csv: is a folder or a device, not a file"]


def test_rows_count_as_spreadsheets_do(tmp_path: Path) -> None:
    stations = (
        '\ufeffstation_id , name,min_doctors,\r\n\r\n"S1","a\nlong, name",1,\r\n'
        ",,,\r\nS1,Again,2,\r\nS3,Third,x,\r\n"
    )
    write_folder(tmp_path, {"stations": stations, "doctors": "doctor_id\nD1\n"})
    assert sentences(tmp_path) == [
        (
            "stations.csv, row 5, column station_id, 'S1': has the same station_id as row 3; "
            "keep one of the rows"
        ),
        (
            "stations.csv, row 6, column min_doctors, 'x': is not a number; "
            "write a number such as 12 or 2.5"
        ),
    ]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, SOLVABLE)
    for name in ("README.md", ".~lock.doctors.csv#", "._doctors.csv", "plan.xlsx"):
        (tmp_path / name).write_bytes(b"\xff")
    assert len(load(tmp_path).doctors) == 3


def test_folder_without_tables(tmp_path: Path) -> None:
    assert sentences(tmp_path) == [
        (
            f"{tmp_path.name}: holds no table; put at least stations.csv and doctors.csv "
            "into this folder"
        )
    ]
