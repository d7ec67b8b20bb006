"""The command needs: what it fills, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.instance import Instance
from phanbo.optimizer.needs import filled, needs
from tests.clinic import CLINIC, REMEDY, clinic, plan_for, run
from tests.folders import write_folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


FILLED = (
    "station_id,name,min_doctors,target_doctors,max_doctors\n"
    "S1,Một,2,2,\nS2,Hai,2,2,2\nS3,Ba,1,4,\nS4,Bốn,1,,\n"
)


@pytest.mark.parametrize("start", ["clinic", "clinic.xlsx", "clinic.json"])
@pytest.mark.parametrize("out", ["full", "full.xlsx", "full.json"])
def test_blank_minima_are_filled_and_nothing_else_changes(
    start: str, out: str, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "clinic", CLINIC)
    if start != "clinic":
        # save writes a cell for each minimum: one that is blank is what a planner leaves.
        blanked(save(clinic(), start))
    result = run("needs", start, "-o", out)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-2:] == [
        "S2 needs 4 doctors, but may have 2 at most",
        f"written: {out}",
    ]
    expected = load(write_folder(tmp_path / "expected", CLINIC | {"stations": FILLED}))
    assert load(out) == expected
    assert load(out).tables() == expected.tables()
    assert (folder / "stations.csv").read_text(encoding="utf-8") == CLINIC["stations"]
    assert "needs" not in run("needs", out, "-o", "again.json").stderr  # Nothing is blank now.
    assert load("again.json").tables() == expected.tables()


def blanked(path: Path) -> None:
    """Empty the minima of the first two stations in a file."""
    if path.suffix == ".json":
        tables = json.loads(path.read_text(encoding="utf-8"))
        tables["stations"][0]["min_doctors"] = None
        del tables["stations"][1]["min_doctors"]
        path.write_text(json.dumps(tables), encoding="utf-8")
        return
    from openpyxl import load_workbook

    book = load_workbook(path)
    book["stations"]["C2"] = book["stations"]["C3"] = None
    book.save(path)


def test_the_column_of_minima_may_be_missing(tmp_path: Path) -> None:
    stations = "station_id,name\n007,Bảy\n"
    workload = "station_id,activity_id,units\n007,VISIT,9480\n"
    doctors = "doctor_id\nD1\n"
    tables = {"stations": stations, "workload": workload, "doctors": doctors}
    tables["activities"] = CLINIC["activities"]
    write_folder(tmp_path / "seven", tables)
    result = run("needs", "seven", "-o", "-")
    assert json.loads(result.stdout)["stations"] == [
        {"station_id": "007", "name": "Bảy", "min_doctors": 2, "target_doctors": 2}
    ]
    write_folder(tmp_path / "check", tables)
    assert f"column min_doctors: is missing; {REMEDY}" in run("check", "check").stderr


def test_targets_stay_above_minima_and_minima_below_every_maximum() -> None:
    instance = clinic(
        stations="station_id,name,min_doctors\nS1,A,3\nS2,B,0\n",
        doctors="doctor_id\nD1\n",
        workload=CLINIC["workload"].replace("S3,HEAD,1\n", ""),
        periods="period_id,starts,weeks\nQ1,2026-01-01,13\n",
        staffing="station_id,period,max_doctors\nS2,Q1,1\n",
    )
    full, cut = filled(instance, needs(instance), {"S2"})
    assert [(one.min_doctors, one.target_doctors) for one in full.stations] == [(3, 3), (1, 1)]
    assert [str(one) for one in cut] == ["S2 needs 4 doctors, but may have 1 at most"]
    assert Instance.model_validate(full.tables()) == full


def test_the_table_and_json_say_the_same(tmp_path: Path) -> None:
    write_folder(tmp_path / "clinic", CLINIC)
    result = run("needs", "clinic")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "station  doctors  need  rounded  difference  ratio\n"
        "S1 Một         1  1.53        2          -1    0.5\n"
        "S2 Hai         2     4        4          -2    0.5\n"
        "S3 Ba          0   0.1        1          -1      0\n"
        "total          3  5.63        7          -4   0.43\n"
        "A doctor works 1,896 hours a year; the category allowance factor is 1.33.\n"
        "Stations without workload, left as they are: 1\n"
    )
    result = run("needs", "clinic", "--json", "-o", "full.json")
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert told["stations"][0] == {
        "station_id": "S1",
        "name": "Một",
        "need": 23 / 15,
        "rounded": 2,
        "now": {"doctors": 1, "difference": -1, "ratio": 0.5},
        "planned": None,
    }
    assert told["total"] == {
        "need": 169 / 30,
        "rounded": 7,
        "now": {"doctors": 3, "difference": -4, "ratio": 3 / 7},
        "planned": None,
    }
    assert (told["working_minutes"], told["category_allowance_factor"]) == (113_760, 4 / 3)
    assert told["without_workload"] == ["S4"]
    assert told["warnings"] == ["S2 needs 4 doctors, but may have 2 at most"]
    assert told["written"] == "full.json"
    assert run("needs", "clinic", "--json", "-o", "-").exit_code == 2


def test_a_plan_stands_beside_the_doctors_of_today(tmp_path: Path) -> None:
    write_folder(tmp_path / "clinic", CLINIC)
    run("needs", "clinic", "-o", "full.json")
    posts = {"D1": "S1", "D2": "S2", "D3": "S3", "D5": "S1"}
    plan = plan_for(load("full.json"), posts)
    (tmp_path / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    for source in ("clinic", "full.json"):
        lines = run("needs", source, "--plan", "plan.json").stderr.splitlines()
        head = "station  doctors  need  rounded  difference  ratio  planned  difference  ratio"
        assert lines[0] == head
        assert [line.split()[-3:] for line in lines[1:5]] == [
            ["2", "0", "1"],
            ["1", "-3", "0.25"],
            ["1", "0", "1"],
            ["4", "-3", "0.57"],
        ]
        assert len(lines) == 7
    told = json.loads(run("needs", "clinic", "--plan", "plan.json", "--json").stdout)
    assert told["stations"][1]["planned"] == {"doctors": 1, "difference": -3, "ratio": 0.25}
    other = "The plan was made for another instance or other settings; it is shown as it is."
    plan = plan_for(clinic().with_settings({"budget": 1}), posts)
    (tmp_path / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    assert run("needs", "clinic", "--plan", "plan.json").stderr.splitlines()[-1] == other
