"""A matrix that is wrong or not clear is refused, with what is wrong and where."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phanbo.instances.matrix import lines, routers
from phanbo.instances.matrix.add import add_travel
from phanbo.instances.matrix.places import places_csv
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from tests.hand_plans import instance_of
from tests.matrices import INSTANCE, ORDER, Answer, openrouteservice, osrm, write

KNOWN = "give the JSON of OSRM or openrouteservice, or AccessMod's referral table as CSV"
BY_LIST = "name its rows and columns with --travel-ids"
CHECK = "check the places and their order, or leave this one out"


def refusals(*arguments: Any, **options: Any) -> list[str]:
    with pytest.raises(InstanceError) as raised:
        add_travel(INSTANCE, *arguments, **options)
    return [str(one) for one in raised.value.faults]


def edited(change: Callable[[Answer], object], answer: Answer | None = None) -> Answer:
    answer = answer or osrm()
    change(answer)
    return answer


BAD_ANSWERS: dict[str, tuple[object, list[str]]] = {
    "not JSON": ("{durations", ["cannot be read as JSON: Expecting property name"]),
    "nested": (b"[" * 100_000, ["cannot be read as JSON: maximum recursion depth"]),
    "no object": ("[[1]]", [f"is no travel matrix that is known here; {KNOWN}"]),
    "nothing": ("", [f"is no travel matrix that is known here; {KNOWN}"]),
    "another object": ({"stations": []}, [f"is no travel matrix that is known here; {KNOWN}"]),
    "a router's error": (
        {"code": "TooBig", "message": "Too many table coordinates"},
        ["holds no matrix; the router says: Too many table coordinates"],
    ),
    "an error of openrouteservice": (
        {"error": {"code": 6004, "message": "Request exceeds the limit"}},
        ["holds no matrix; the router says: Request exceeds the limit"],
    ),
    "distances only": (
        {"code": "Ok", "distances": [[0]]},
        ["holds distances, but no durations; ask the router for durations"],
    ),
    "empty": ({"durations": []}, ["holds an empty matrix"]),
    "no cells": ({"durations": [[], []]}, ["holds an empty matrix"]),
    "no rows": ({"durations": [1]}, [", row 1, '1': is not a list of durations"]),
    "uneven": (
        edited(lambda a: a["durations"][2].pop()),
        [", row 3: has 6 cells, but row 1 has 7"],
    ),
    "text": (
        edited(lambda a: a["durations"][2].__setitem__(3, "12")),
        [", row 3, column 4, '12': is not a number; write a number such as 12 or 2.5"],
    ),
    "several": (
        edited(lambda a: a["durations"][0].__setitem__(slice(0, 4), [-1, True, 1e16, []])),
        [
            ", row 1, column 1, '-1': is negative; write 0 or more",
            ", row 1, column 2, 'True': is not a number",
            ", row 1, column 3, '1e+16': is too large",
            ", row 1, column 4, '[]': is not a number",
        ],
    ),
    "NaN": ('{"durations": [[NaN]]}', [", row 1, column 1, 'nan': is not a number"]),
    "infinity": ('{"durations": [[1, 1e999]]}', [", row 1, column 2, 'inf': is too large"]),
    "a huge whole number": (
        '{"durations": [[0.5, 1' + "0" * 400 + "]]}",
        [", row 1, column 2, '1" + "0" * 39 + "': is too large"],
    ),
    "guesses": (
        osrm() | {"fallback_speed_cells": [[0, 1]]},
        ["holds guesses along the straight line"],
    ),
    "sources missing": (
        edited(lambda a: a["sources"].pop()),
        ["has sources that do not fit the shape of its durations"],
    ),
    "a strange place": (
        edited(lambda a: a["destinations"].__setitem__(1, {"location": [107]})),
        [", row 2, column destinations, \"{'location': [107]}\": is not a place with a location"],
    ),
    "no locations": (
        edited(lambda a: a.pop("destinations")),
        [f"does not say where all its rows and columns are; {BY_LIST}"],
    ),
    "not square": (
        osrm(ORDER, ORDER[:3]),
        [f"has 7 rows and 3 columns; 7 places of the instance have coordinates; {BY_LIST}"],
    ),
    "another number of places": (
        osrm(ORDER[:3]),
        [f"has 3 rows and 3 columns; 7 places of the instance have coordinates; {BY_LIST}"],
    ),
    "another order": (
        osrm([*ORDER[:5], "D3", "D2"]),
        [
            ", row 6, '21.04, 107.04': is 3.0 km from D2, which should be there",
            ", row 7, '21.02, 107.02': is 3.0 km from D3, which should be there",
        ],
    ),
    "moved across the sea": (
        edited(lambda a: a["sources"][3].update(location=[107.3, 21.0], distance=10_380)),
        [
            f", row 4, '21.0, 107.3': is 10.4 km from T1, which should be there; {CHECK}",
        ],
    ),
    "a request for elsewhere": (
        edited(
            lambda a: a["metadata"]["query"]["locations"].__setitem__(2, [107.0, 21.052]),
            openrouteservice(),
        ),
        [
            f", row 3, '21.052, 107.0': is no place of the instance; the nearest is P1, 0.2 km away; {BY_LIST}"
        ],
    ),
    "a request that does not fit": (
        edited(lambda a: a["metadata"]["query"]["locations"].pop(), openrouteservice()),
        ["repeats a request that does not fit its durations"],
    ),
    "a request for nothing": (
        edited(
            lambda a: a["metadata"]["query"].update(sources=["x", "9", math.inf]),
            openrouteservice(),
        ),
        ["repeats a request that does not fit its durations"],
    ),
    "a workbook": (b"PK\x03\x04", ["is a workbook, not a travel matrix; open it in Excel"]),
    "no text": (b"from__id\xff,to__id,time_m\n", ["is not UTF-8 text: byte 0xff in line 1"]),
    "another table": (
        "id,kind\nS1,station\n",
        [f"is no travel matrix that is known here; {KNOWN}"],
    ),
    "a header only": (
        "from__id,to__id,time_m\n",
        [f"is no travel matrix that is known here; {KNOWN}"],
    ),
    "no facility of ours": (
        "from__cat,from__name,to__cat,to__id,time_m\n1,Một,1,P1,12\n",
        [", row 2, column from__cat, '1': is no id in stations, points, teams, courses, doctors"],
    ),
    "a typing error": (
        "from__id,to__id,time_m\nS1,P1,1\nS2,T11,12\n",
        [
            ", row 3, column to__id, 'T11': is no id in stations, points, teams, courses, doctors; did you mean T1?"
        ],
    ),
    "two columns of ids": (
        "from__id,from__code,to__id,time_m\nS1,S2,P1,12\n",
        [", column from__id: holds ids of the instance, and so does from__code"],
    ),
    "times": (
        'from__id,to__id,time_m\nS1,P1,-3\nS2,P1,soon\nD3,S1,"1,5"\nD2,S1,1e9999\n',
        [
            ", row 2, column time_m, '-3': is negative; write 0 or more",
            ", row 3, column time_m, 'soon': is not a number",
            ", row 4, column time_m, '1,5': is not a number",
            ", row 5, column time_m, '1e9999': is not a number",
        ],
    ),
    "a pair twice": (
        "from__id,to__id,time_m\nS1,P1,3\nS1,P1,4\n",
        [", row 3: has the same from__id + to__id as row 2; keep one of the rows"],
    ),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_one_clear_fault_for_each_mistake(tmp_path: Path, case: str) -> None:
    content, expected = BAD_ANSWERS[case]
    found = refusals([write(tmp_path, content, "m.csv")])
    assert len(found) == len(expected)
    for one, start in zip(found, expected, strict=True):
        assert one.removeprefix("m.csv").removeprefix(": ").startswith(start)


BAD_IDS = {
    "unknown": ("id\nS1\nS3\n", "ids.csv, row 3, column id, 'S3': is no id in stations"),
    "twice": ("id\nS1\nS2\nS1\n", "ids.csv, row 4: has the same id as row 2"),
    "columns": ("place\nS1\n", "ids.csv: has neither a column id nor columns from_id and to_id"),
    "nothing": ("", "ids.csv: has neither a column id nor columns from_id and to_id"),
    "too few": (
        "from_id,to_id\nS1,S1\nS2,\n",
        "ids.csv: names 2 places for 7 rows and 1 for 7 columns of matrix.json",
    ),
    "elsewhere": (
        "id\nS1\nS2\nP1\nC1\nT1\nD2\nD3\n",
        "matrix.json, row 4, '21.0, 107.2': is 23.5 km from C1, which should be there",
    ),
}


@pytest.mark.parametrize("case", BAD_IDS)
def test_ids_that_do_not_fit(tmp_path: Path, case: str) -> None:
    content, expected = BAD_IDS[case]
    files = [write(tmp_path, osrm())], [write(tmp_path, content, "ids.csv")]
    assert refusals(*files)[0].startswith(expected)


def test_a_location_between_two_places_is_refused(tmp_path: Path) -> None:
    rows = INSTANCE.tables()
    rows["doctors"] += [{"doctor_id": "D4", "lat": 21.04008, "lon": 107.04}]
    instance = Instance.model_validate(rows)
    answer = openrouteservice()
    answer["metadata"]["query"]["locations"][6] = [107.04, 21.04004]
    with pytest.raises(InstanceError, match=r"row 7, '21.04004, 107.04': may be any of D3, D4"):
        add_travel(instance, [write(tmp_path, answer)])


def test_an_instance_without_coordinates(tmp_path: Path) -> None:
    instance = instance_of(stations="station_id,min_doctors\nS1,1", doctors="doctor_id\nD1")
    with pytest.raises(InstanceError, match="0 places of the instance have coordinates"):
        add_travel(instance, [write(tmp_path, openrouteservice())])


def test_the_faults_of_all_files_are_named_but_only_the_first_of_a_kind(tmp_path: Path) -> None:
    wrong = {"durations": [["x"] * 30] * 30}
    files = [write(tmp_path, wrong, "1.json"), write(tmp_path, "{", "2.json")]
    found = refusals(files)
    assert len(found) == lines.MOST_FAULTS + 1
    assert found[-1].startswith("2.json: cannot be read as JSON")


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, osrm())
    monkeypatch.setattr(routers, "MOST_STOPS", 6)
    assert refusals([file])[0].startswith("matrix.json: has more than 6 rows or columns")
    monkeypatch.setattr(routers, "MOST_MARKS", 20)
    assert refusals([file])[0].startswith("matrix.json: is no travel matrix")
    monkeypatch.setattr(lines, "FILE_BYTES", 100)
    parts = "ask for it in parts, each with --travel, or allow more with --limits 2"
    assert refusals([file]) == [f"matrix.json: is larger than 0 MB; {parts}"]
    assert add_travel(INSTANCE, [file], limits=100).rows


def test_a_folder_is_no_matrix(tmp_path: Path) -> None:
    assert refusals([tmp_path])[0].endswith("Is a directory")


def test_lists_of_ids_are_for_routers(tmp_path: Path) -> None:
    table = write(tmp_path, "from__id,to__id,time_m\nS1,P1,3\n", "m.csv")
    ids = write(tmp_path, places_csv(INSTANCE), "ids.csv")
    assert refusals([table], [ids])[0].startswith("m.csv: names its places itself")
