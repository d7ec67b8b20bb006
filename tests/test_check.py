"""Faults between rows: each spoiled instance gives exactly one sentence, without any echo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phanbo.instances import load
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from tests.folders import GOOD, write_folder

SPOILED = [
    # file, what is added or replaced, by what, the one sentence without its place
    ("stations", "", "S1,Again,,,,0,\n", "row 4, column station_id, 'S1': {same station_id 2}"),
    ("points", "", "P1,S2,1\n", "row 3, column point_id, 'P1': {same point_id 2}"),
    ("teams", "", "T1,X,,\n", "row 3, column team_id, 'T1': {same team_id 2}"),
    ("doctors", "", "D2,S1,,,,\n", "row 5, column doctor_id, 'D2': {same doctor_id 3}"),
    ("skills", "", "ecg,X\n", "row 4, column skill_id, 'ecg': {same skill_id 2}"),
    ("courses", "", "C1,ecg,,,1,\n", "row 3, column course_id, 'C1': {same course_id 2}"),
    ("periods", "", "Q1,2027-01-01,1\n", "row 4, column period_id, 'Q1': {same period_id 3}"),
    ("travel", "", "D1,S2,9\n", "row 4, 'D1, S2': {same from_id, to_id 2}"),
    ("preferences", "", "D2,S1,2\n", "row 3, 'D2, S1': {same doctor_id, station_id 2}"),
    ("staffing", "", "S1,Q2,1,\n", "row 3, 'S1, Q2': {same station_id, period 2}"),
    (
        "ferries",
        "",
        ",21.0,107.30,Cô Tô,20.98,107.7,90\n",
        (
            "row 3, '21.0, 107.3, Cô Tô, 20.98, 107.7': "
            "{same from_island, from_lat, from_lon, to_island, to_lat, to_lon 2}"
        ),
    ),
    (
        "requirements",
        "",
        "S1,,ecg,2,Q1\n",  # Blank is the first period, which is Q1 whatever the order of the rows.
        "row 4, 'S1, ecg, Q1': {same station_id, functional_model, skill_id, from_period 2}",
    ),
    ("points", "P1,S1", "P1,S11", "row 2, column station_id, 'S11': {unknown stations|S1}"),
    ("doctors", "D2,S2", "D2,T11", "row 3, column post_id, 'T11': {unknown stations, teams|T1}"),
    ("doctors", "ecg;scan", "ecg;scam", "row 3, column skills, 'scam': {unknown skills|scan}"),
    ("doctors", ",Q2,", ",Q22,", "row 4, column joins, 'Q22': {unknown periods|Q2}"),
    ("doctors", ",D1,0.5", ",D11,0.5", "row 3, column partner_id, 'D11': {unknown doctors|D1}"),
    (
        "doctors",
        ",D1,0.5",
        ",D2,0.5",
        (
            "row 3, column partner_id, 'D2': is the doctor's own id; "
            "write the partner's id, or nothing"
        ),
    ),
    ("requirements", "S1,", "S,", "row 2, column station_id, 'S': {unknown stations|S2}"),
    ("requirements", ",scan,", ",scann,", "row 3, column skill_id, 'scann': {unknown skills|scan}"),
    ("requirements", "Q2", "Q21", "row 3, column from_period, 'Q21': {unknown periods|Q2}"),
    ("requirements", "S1,,", "S1,1,", "row 2: {one}"),
    ("requirements", "S1,,", ",,", "row 2: {one}"),
    ("courses", "C1,scan", "C1,xyz", "row 2, column skill_id, 'xyz': {unknown skills}"),
    ("courses", "ecg\n", "eccg\n", "row 2, column prerequisite, 'eccg': {unknown skills|ecg}"),
    ("courses", "Q1", "Q11", "row 2, column period, 'Q11': {unknown periods|Q1}"),
    (
        "travel",
        "S1,P1",
        "S1,P11",
        "row 3, column to_id, 'P11': {unknown stations, points, teams, doctors, courses|P1}",
    ),
    ("decisions", "D1,", "D9x,", "row 2, column doctor_id, 'D9x': {unknown doctors}"),
    ("decisions", "Q1", "Q11", "row 2, column period, 'Q11': {unknown periods|Q1}"),
    ("decisions", "T1", "C1", "row 3, column target_id, 'C1': {unknown stations, teams}"),
    ("decisions", "C1", "S1", "row 4, column target_id, 'S1': {unknown courses}"),
    (
        "decisions",
        "forbid,T1",
        "forbid,",
        "row 3, column target_id: is blank, but forbid needs it; write an id of stations, teams",
    ),
    (
        "decisions",
        "stay,",
        "stay,S1",
        "row 2, column target_id, 'S1': is given, but stay takes none; empty the cell",
    ),
    ("preferences", "D2", "D22", "row 2, column doctor_id, 'D22': {unknown doctors|D2}"),
    ("preferences", "S1", "S1x", "row 2, column station_id, 'S1x': {unknown stations|S1}"),
    ("staffing", "S1", "S1x", "row 2, column station_id, 'S1x': {unknown stations|S1}"),
    ("staffing", "Q2", "Q2x", "row 2, column period, 'Q2x': {unknown periods|Q2}"),
    (
        "stations",
        "1,1,3",
        "1,4,3",
        (
            "row 2, column min_doctors, '4': is above max_doctors, which is 3; "
            "lower it or raise max_doctors"
        ),
    ),
    (
        "teams",
        "0,1",
        "1,",
        "row 2, column keep_min, '1': is above keep_max, which is 0; lower it or raise keep_max",
    ),
    (
        "courses",
        "1,2",
        "3,2",
        "row 2, column seats_min, '3': is above seats_max, which is 2; lower it or raise seats_max",
    ),
    (
        "staffing",
        "Q2,2,",
        "Q2,4,",
        (
            "row 2, column min_doctors, '4': is above max_doctors, which is 3; "
            "lower it or raise max_doctors"
        ),
    ),
    (
        "staffing",
        "S1,Q2,2,\n",
        "S1,Q2,,1\nS1,Q1,2,\n",
        (
            "row 2, column max_doctors, '1': is below min_doctors, which is 2; "
            "raise it or lower min_doctors"
        ),
    ),
    ("stations", "One,21,", "One,,", "row 2, column lat: is blank, but lon is given; {both}"),
    (
        "stations",
        "Two,21,107.1",
        "Two,21,",
        "row 3, column lon: is blank, but lat is given; {both}",
    ),
    (
        "periods",
        "2026-04-01",
        "2026-01-01",
        (
            "row 3, column starts, '2026-01-01': is the same day as in row 2; "
            "start each period on a day of its own"
        ),
    ),
]


LONG = {
    "one": "names both or neither of station_id and functional_model; fill exactly one of the two",
    "both": "give both or neither",
}


def in_full(told: str) -> str:
    """Write out the sentences that SPOILED abbreviates."""
    place, _, short = told.partition("{")
    what, _, rest = short.rstrip("}").partition(" ")
    if what == "same":
        columns, _, row = rest.rpartition(" ")
        return f"{place}has the same {columns} as row {row}; keep one of the rows"
    if what == "unknown":
        tables, _, close = rest.partition("|")
        remedy = f"did you mean {close}?" if close else "correct it, or add a row for it"
        return f"{place}is no id in {tables}; {remedy}"
    return place + LONG.get(what, "")


@pytest.mark.parametrize(("table", "old", "new", "told"), SPOILED)
def test_one_fault(tmp_path: Path, table: str, old: str, new: str, told: str) -> None:
    text = GOOD[table]
    assert not old or text.count(old) == 1
    write_folder(tmp_path, GOOD | {table: text.replace(old, new) if old else text + new})
    with pytest.raises(InstanceError) as caught:
        load(tmp_path)
    assert [str(fault) for fault in caught.value.faults] == [f"{table}.csv, {in_full(told)}"]


def row_faults(tables: dict[str, Any]) -> list[str]:
    small = {
        "stations": [{"station_id": "S1", "name": "One", "min_doctors": 1}],
        "doctors": [{"doctor_id": "D1", "post_id": "S1"}],
    }
    with pytest.raises(InstanceError) as caught:
        Instance.model_validate(small | tables)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("points", {"point_id": "S1", "station_id": "S1", "days_per_week": 1}),
        ("teams", {"team_id": "S1", "name": "Team"}),
        ("doctors", {"doctor_id": "S1"}),
        ("courses", {"course_id": "S1", "skill_id": "ecg", "seats_max": 1}),
    ],
)
def test_ids_are_distinct_between_tables(table: str, row: dict[str, Any]) -> None:
    column = next(iter(row))
    told = row_faults({table: [row], "skills": [{"skill_id": "ecg", "name": "ECG"}]})
    assert told[0] == (
        f"{table}, row 1, column {column}, 'S1': is also an id in stations; "
        "give doctors, stations, points, teams and courses distinct ids"
    )
    assert len(told) == 1


def test_a_row_with_a_fault_still_has_its_id() -> None:
    """Doctors at a station are not faulted for a mistake in its row."""
    told = row_faults({"stations": [{"station_id": "S1", "name": "One", "min_doctors": -1}]})
    assert told == ["stations, row 1, column min_doctors, '-1': is negative; write 0 or more"]


def test_a_row_without_an_id_may_be_any() -> None:
    stations = [{"station_id": "", "name": "One", "min_doctors": 1}]
    assert row_faults({"stations": stations}) == [
        "stations, row 1, column station_id: is blank; this cell is required"
    ]


def test_a_missing_table_is_told_once() -> None:
    doctors = [{"doctor_id": f"D{number}", "skills": "ecg;scan"} for number in range(50)]
    assert row_faults({"doctors": doctors}) == [
        "doctors, row 1, column skills, 'ecg': is no id in skills; the table has no rows"
    ]


def test_rows_may_be_made_in_python() -> None:
    good = Instance.model_validate(
        {
            "stations": [{"station_id": "S1", "name": "One", "min_doctors": 1}],
            "doctors": [{"doctor_id": "D1", "post_id": "S1"}],
        }
    )
    again = Instance(settings=good.settings, stations=good.stations, doctors=good.doctors)
    assert again == good


def test_only_the_first_unknown_ids_have_a_suggestion() -> None:
    """Comparing each of many unknown ids with all known ones would take minutes."""
    doctors: list[dict[str, Any]] = [
        {"doctor_id": f"D{number:04}", "partner_id": f"X{number:04}"} for number in range(1_000)
    ]
    told = row_faults({"doctors": doctors})
    assert len(told) == 1_000
    assert sum("did you mean" in one for one in told) == 100
    assert told[-1].endswith("'X0999': is no id in doctors; correct it, or add a row for it")
