"""Tables of workload that cannot be read say so in one sentence each."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.clinic import CLINIC, REMEDY, clinic, run
from tests.folders import write_folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


FAULTS = [
    ("activities", "service,12,", "service,,", "row 2, column minutes: {blank service}; {above}"),
    (
        "activities",
        "service,12,",
        "service,0,",
        "row 2, column minutes, '0': is not above 0; {above}",
    ),
    ("activities", "service,12,", "service,12,0.5", "row 2, column share, '0.5': {given service}"),
    ("activities", ",,0.1", ",,", "row 4, column share: {blank category}; {fraction}"),
    ("activities", ",,0.1", ",7,0.1", "row 4, column minutes, '7': {given category}"),
    ("activities", "11376,", ",", "row 6, column minutes: {blank individual}; {above}"),
    ("activities", "11376,", "1,1/2", "row 6, column share, '0.5': {given individual}"),
    (
        "activities",
        "3/20",
        "0.9",
        (
            "row 5, column share, '0.9': brings the shares of working time to 1, so that none is "
            "left; lower the shares until they add up to less than 1"
        ),
    ),
    (
        "activities",
        "BIRTH,,service",
        "BIRTH,,birth",
        (
            "row 3, column kind, 'birth': is not one of the choices; "
            "write one of: service, category or individual"
        ),
    ),
    (
        "activities",
        "MEET",
        "BIRTH",
        (
            "row 4, column activity_id, 'BIRTH': has the same activity_id as row 3; "
            "keep one of the rows"
        ),
    ),
    (
        "workload",
        "S1,HEAD",
        "S1,VISIT",
        "row 4, 'S1, VISIT': has the same station_id, activity_id as row 2; keep one of the rows",
    ),
    (
        "workload",
        "S3,HEAD",
        "S3,HAED",
        "row 6, column activity_id, 'HAED': is no id in activities; did you mean HEAD?",
    ),
    (
        "workload",
        "S2,VISIT",
        "S2,MEET",
        (
            "row 5, column activity_id, 'MEET': is of the kind category, whose share holds at "
            "every station; delete the row"
        ),
    ),
    ("workload", ",118.5", ",-1", "row 3, column units, '-1': is negative; write 0 or more"),
]
SAID = {
    "above": "write a number above 0",
    "fraction": "write a fraction such as 1/3 or 0.25",
}


@pytest.mark.parametrize(("table", "old", "new", "sentence"), FAULTS, ids=lambda one: str(one)[:20])
def test_a_spoiled_table_gives_one_sentence(
    table: str, old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    assert old in CLINIC[table]
    folder = write_folder(tmp_path / "bad", CLINIC | {table: CLINIC[table].replace(old, new, 1)})
    sentence = re.sub(r"{blank (\w+)}", r"is blank, but \1 needs it", sentence)
    sentence = re.sub(r"{given (\w+)}", r"is given, but \1 takes none; empty the cell", sentence)
    result = run("needs", str(folder))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "The instance is not valid; faults: 1",
        f"{table}.csv, {sentence.format_map(SAID)}",
    ]


LIST = "list there what each station does, and in activities how long that takes"


def test_a_blank_minimum_needs_workload(tmp_path: Path) -> None:
    blank = {"stations": CLINIC["stations"].replace("Bốn,1", "Bốn,")}
    folder = str(write_folder(tmp_path / "blank", CLINIC | blank))
    assert run("needs", folder).stderr.splitlines()[1:] == [
        f"stations.csv, row 5, column min_doctors: is blank; {REMEDY}"
    ]
    assert run("check", folder).stderr.splitlines()[1:] == [
        f"stations.csv, row {row}, column min_doctors: is blank; {REMEDY}" for row in (2, 3, 5)
    ]
    (tmp_path / "blank" / "workload.csv").unlink()
    assert run("needs", folder).stderr.splitlines()[1:] == [f"workload.csv: is missing; {LIST}"]
    assert "is blank; this cell is required" in run("check", folder).stderr
    (tmp_path / "blank" / "workload.csv").write_text("station_id,activity_id,units\n")
    assert run("needs", folder).stderr.splitlines()[1].startswith(f"workload.csv: is empty; {LIST}")


def test_all_faults_are_named_at_once_in_every_form(tmp_path: Path) -> None:
    tables = clinic().tables()
    del tables["stations"][0]["min_doctors"], tables["stations"][3]["min_doctors"]
    tables["workload"][1]["units"] = "many"
    (tmp_path / "bad.json").write_text(json.dumps(tables), encoding="utf-8")
    assert run("needs", "bad.json").stderr.splitlines()[1:] == [
        f"stations, row 4, column min_doctors: is blank; {REMEDY}",
        "workload, row 2, column units, 'many': is not a number; write a number such as 12 or 2.5",
    ]
    (tmp_path / "odd.json").write_text('{"stations": 7, "workload": [3, {"station_id": []}]}')
    assert run("needs", "odd.json").exit_code == 2
