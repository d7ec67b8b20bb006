"""Reading instances: all faults at once, whatever the form, and the limits of what is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from phanbo.instances import bundled, load
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from tests.folders import GOOD, write_folder
from tests.told import sentences


def test_all_faults_at_once(tmp_path: Path) -> None:
    spoiled: dict[str, str | bytes] = dict(GOOD)
    spoiled["settings"] = GOOD["settings"].replace("travel_limit,60", "travel_limit,-1")
    spoiled["stations"] = GOOD["stations"].replace("1,1,3", "1,4,3").replace("Two", "")
    spoiled["points"] = GOOD["points"].replace("P1,S1", "P1,S9")
    spoiled["doctors"] = GOOD["doctors"] + "D1,S1,,,,\nD4,S2,,,,0\n"
    spoiled["teams"] = b"\xff\xfe"
    spoiled["trips"] = "a,b\n1,2\n"
    write_folder(tmp_path, spoiled)
    places = [told.split(": ")[0] for told in sentences(tmp_path)]
    assert places == [
        "settings.csv, row 3, column value, '-1'",
        "stations.csv, row 2, column min_doctors, '4'",
        "stations.csv, row 3, column name",
        "points.csv, row 2, column station_id, 'S9'",
        "teams.csv",
        "doctors.csv, row 5, column doctor_id, 'D1'",
        "doctors.csv, row 6, column fte, '0'",
        "trips.csv",
    ]


def test_nothing_there() -> None:
    assert sentences("no-such-instance-at-all") == [
        (
            "no-such-instance-at-all: is neither a file, a folder nor a bundled instance; "
            f"known are: {', '.join(bundled())}"
        )
    ]


def test_unknown_forms(tmp_path: Path) -> None:
    for name in ("instance.xls", "instance.XLSM", "instance.xlsb", "instance.txt"):
        (tmp_path / name).write_bytes(b"")
    for name in ("instance.xls", "instance.XLSM", "instance.xlsb"):
        assert sentences(tmp_path / name) == [
            (
                f"{name}: is a workbook of another form than .xlsx; "
                "open it in Excel and save it again as .xlsx"
            )
        ]
    assert sentences(tmp_path / "instance.txt") == [
        (
            "instance.txt: is no form of an instance; "
            "name a folder of CSV files, an .xlsx workbook or a .json file"
        )
    ]


def test_settings_can_be_changed(tmp_path: Path) -> None:
    instance = load(write_folder(tmp_path, GOOD))
    changed = instance.with_settings({"travel_limit": "45", "name": ""})
    assert changed.settings.rows() == [{"setting": "travel_limit", "value": 45}]
    assert instance.settings.rows() == [
        {"setting": "name", "value": "Small"},
        {"setting": "travel_limit", "value": 60},
    ]
    with pytest.raises(InstanceError, match="did you mean budget"):
        instance.with_settings({"budgt": 3})


def test_bundled_instances_are_valid() -> None:
    for name, description in bundled().items():
        instance = load(name)
        assert isinstance(instance, Instance)
        assert description == instance.settings.description
