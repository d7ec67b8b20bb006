"""Needs from workload: the WISN method by hand, its tables, the command and its documentation."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from phanbo.cli import cli
from phanbo.instances import load
from phanbo.instances.forms.save import save
from phanbo.models.errors import InstanceError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan, Posting, SolverInfo
from phanbo.models.settings import WORKING_TIME, Settings
from phanbo.optimizer.needs import (
    Staff,
    allowance_factor,
    filled,
    needs,
    required_doctors,
    rounded,
    total,
    working_minutes,
)
from tests.folders import write_folder

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "needs"
QUANG_NINH = "df02a7b874ab710b20e6d8a72b7e2d3e50e379d1886d7ad69bce8323d2a98386"
"""Fingerprint of the bundled instance from before there were needs."""

CLINIC = {
    "stations": (
        "station_id,name,min_doctors,target_doctors,max_doctors\n"
        "S1,Một,,,\n"
        "S2,Hai,,,2\n"
        "S3,Ba,1,4,\n"
        "S4,Bốn,1,,\n"
    ),
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S2\nD3,S2\nD4,S4\nD5,T1\n",
    "teams": "team_id,name\nT1,Team\n",
    "activities": (
        "activity_id,name,kind,minutes,share\n"
        "VISIT,Consultation,service,12,\n"
        "BIRTH,,service,240,\n"
        "MEET,,category,,0.1\n"
        "LEARN,,category,,3/20\n"
        "HEAD,,individual,11376,\n"
    ),
    "workload": (
        "station_id,activity_id,units\n"
        "S1,VISIT,7110\n"
        "S1,BIRTH,118.5\n"
        "S1,HEAD,2\n"
        "S2,VISIT,28440\n"
        "S3,HEAD,1\n"
    ),
}
"""A year of 113,760 minutes a doctor; S4 has no workload."""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def clinic(**tables: str) -> Instance:
    """Return the clinic with minima of 0 where they are blank, and some tables replaced."""
    text = CLINIC | {"stations": CLINIC["stations"].replace(",,,", ",0,,")} | tables
    with TemporaryDirectory() as home:
        return load(write_folder(Path(home) / "clinic", text))


def plan_for(instance: Instance, posts: Mapping[str, str], **fields: Any) -> Plan:
    ref = InstanceRef(name=None, fingerprint=instance.fingerprint)
    solver = SolverInfo(name="", version="", seconds=0, threads=1, seed=0, time_limit=None)
    nothing: dict[str, Any] = dict.fromkeys(("objectives", "training", "visits", "shortages"), ())
    postings = [
        Posting(
            doctor_id=key.partition("@")[0],
            period=key.partition("@")[2] or None,
            from_=None,
            post_id=post,
            mode="commute",
            minutes=1,
        )
        for key, post in posts.items()
    ]
    content = {"status": "optimal", "postings": tuple(postings)} | nothing | fields
    return Plan(instance=ref, solver=solver, **content)


def test_a_clinic_by_hand() -> None:
    instance = clinic()
    # (5 · 52 - 11 - 12) days of 8 hours; 1 / (1 - 0.1 - 0.15)
    assert working_minutes(instance.settings) == 237 * 8 * 60 == 113_760
    assert allowance_factor(instance) == Fraction(4, 3)
    assert required_doctors(instance) == {
        # 7,110 · 12 is 3/4 of a doctor, 118.5 · 240 is 1/4; two doctors give 1/10 each.
        "S1": Fraction(4, 3) + Fraction(2, 10),
        "S2": 3 * Fraction(4, 3),
        "S3": Fraction(1, 10),
    }
    found = needs(instance)
    assert {station: (one.now.needed, one.now.doctors) for station, one in found.items()} == {
        "S1": (2, 1),
        "S2": (4, 2),
        "S3": (1, 0),
    }
    assert [one.now.difference for one in found.values()] == [-1, -2, -1]
    assert [one.now.ratio for one in found.values()] == [Fraction(1, 2), Fraction(1, 2), 0]
    whole = total(found.values())
    assert (whole.required, whole.now, whole.planned) == (Fraction(169, 30), Staff(3, 7), None)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 237),
        ({"work_days": 6}, 289),
        ({"weeks_a_year": "52.2"}, 238),
        ({"public_holidays": 0, "annual_leave": 0}, 260),
        ({"other_absence": "7.5"}, Fraction("229.5")),
    ],
)
def test_working_time(changes: dict[str, Any], days: Fraction) -> None:
    assert working_minutes(Settings.model_validate(changes)) == days * 480
    assert working_minutes(Settings.model_validate(changes | {"hours_a_day": "7.5"})) == days * 450


@pytest.mark.parametrize("leave", [249, 300])
def test_no_working_time_is_a_fault(leave: int) -> None:
    with pytest.raises(InstanceError, match=rf"^settings: leave no working time: {249 - leave} da"):
        working_minutes(Settings(annual_leave=Decimal(leave)))


@pytest.mark.parametrize(
    ("required", "doctors"),
    [
        *(("0", 0), ("0.0001", 1), ("0.99", 1), ("1", 1), ("1.1", 1), ("1.1001", 2), ("1.9", 2)),
        *(("2", 2), ("2.2", 2), ("2.2001", 3), ("3.3", 3), ("3.3001", 4), ("4.4", 4)),
        *(("4.4001", 5), ("5", 5), ("5.5", 5), ("5.5001", 6), ("6.5", 6), ("6.51", 7)),
        *(("10.5", 10), ("10.6", 11), ("99.5", 99), ("99.51", 100)),
    ],
)
def test_rounding(required: str, doctors: int) -> None:
    assert rounded(Fraction(required)) == doctors


@given(st.fractions(0, 200), st.fractions(0, 5))
def test_rounding_is_in_order_and_overloads_nobody_by_more_than_a_tenth(
    required: Fraction, more: Fraction
) -> None:
    doctors = rounded(required)
    assert doctors <= rounded(required + more)
    assert required <= doctors * Fraction(11, 10)
    assert doctors < required + 1


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_more_work_never_needs_fewer_doctors(data: st.DataObject) -> None:
    less = {
        "stations": [{"station_id": "S1", "name": "S1", "min_doctors": 0}],
        "doctors": [{"doctor_id": "D1", "post_id": "S1"}],
        "activities": [
            {"activity_id": "A", "kind": "service", "minutes": data.draw(st.integers(1, 90))},
            {"activity_id": "B", "kind": "individual", "minutes": data.draw(st.integers(1, 9999))},
            {"activity_id": "C", "kind": "category", "share": data.draw(st.fractions(0, "0.4"))},
        ],
        "workload": [
            {"station_id": "S1", "activity_id": one, "units": data.draw(st.integers(0, 30_000))}
            for one in ("A", "B")
        ],
    }
    more = json.loads(json.dumps(less, default=str))
    changed = data.draw(st.integers(0, 4))
    if changed < 2:
        more["workload"][changed]["units"] += data.draw(st.integers(0, 5000))
    elif changed < 4:
        more["activities"][changed - 2]["minutes"] += data.draw(st.integers(0, 500))
    else:
        more["activities"][2]["share"] = str(data.draw(st.fractions("0.4", "0.9")))
    before, after = (needs(Instance.model_validate(one))["S1"] for one in (less, more))
    assert before.required <= after.required
    assert before.now.needed <= after.now.needed


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


REMEDY = "write it, or give the station workload and let phanbo needs fill it"
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


def test_the_last_period_of_a_plan_counts() -> None:
    periods = "period_id,starts,weeks\nQ2,2026-04-01,13\nQ1,2026-01-01,13\n"
    instance = clinic(periods=periods)
    plan = plan_for(instance, {"D1@Q1": "S1", "D2@Q1": "S1", "D1@Q2": "S2"})
    planned = {station: one.planned for station, one in needs(instance, plan).items()}
    assert planned == {"S1": Staff(0, 2), "S2": Staff(1, 4), "S3": Staff(0, 1)}


def test_an_infeasible_plan_posts_nobody() -> None:
    instance = clinic()
    with pytest.raises(PlanError, match="the plan is infeasible: it posts nobody"):
        needs(instance, plan_for(instance, {}, status="infeasible"))


def test_no_doctor_needed_gives_no_ratio() -> None:
    assert Staff(2, 0).ratio is None
    assert Staff(2, 0).difference == 2


def test_fingerprints_do_not_hang_on_workload() -> None:
    assert load("quang-ninh-2025").fingerprint == QUANG_NINH
    instance = clinic()
    changes: dict[str, Any] = {"activities": (), "workload": ()}
    bare = instance.model_copy(update=changes)
    assert bare.fingerprint == instance.fingerprint
    for setting in WORKING_TIME:
        changed = instance.with_settings({setting: 7})
        assert changed.settings != instance.settings
        assert changed.fingerprint == instance.fingerprint
    assert instance.with_settings({"work_days": 6}).fingerprint != instance.fingerprint


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda text: "_x" not in text
)
AMOUNTS = st.decimals(0, 10**9, places=4) | st.sampled_from([Decimal("0.30000000000000004")])


@settings(max_examples=30, deadline=None)
@given(
    names=st.lists(WORDS | st.sampled_from(["007", "=A1", "1e3"]), min_size=3, unique=True),
    share=st.fractions(0, "98/99", max_denominator=99),
    units=st.lists(AMOUNTS, min_size=2, max_size=2),
)
def test_round_trip(names: list[str], share: Fraction, units: list[Decimal]) -> None:
    service, category, individual = names[:3]
    instance = Instance.model_validate(
        {
            "settings": [{"setting": "hours_a_day", "value": "7.5"}],
            "stations": [{"station_id": "1", "name": "One", "min_doctors": 0}],
            "doctors": [{"doctor_id": "D", "post_id": "1"}],
            "activities": [
                {"activity_id": service, "name": service, "kind": "service", "minutes": "0.1"},
                {"activity_id": category, "kind": "category", "share": share},
                {"activity_id": individual, "kind": "individual", "minutes": units[0] + 1},
            ],
            "workload": [
                {"station_id": "1", "activity_id": service, "units": units[0]},
                {"station_id": "1", "activity_id": individual, "units": units[1]},
            ],
        }
    )
    with TemporaryDirectory() as home:
        now = instance
        for form in ("folder", "book.xlsx", "document.json", "last"):
            now = load(save(now, Path(home) / form))
            assert now == instance
            assert now.tables() == instance.tables()


def spread(visits: int, people: Mapping[str, int]) -> dict[str, int]:
    """Spread visits by population, in whole numbers: the largest remainders get what is left."""
    exact = {one: Fraction(visits * n, sum(people.values())) for one, n in people.items()}
    units = {one: int(share) for one, share in exact.items()}
    left = visits - sum(units.values())
    for one in sorted(exact, key=lambda one: units[one] - exact[one])[:left]:
        units[one] += 1
    return units


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("file", "visits"),
    [("workload.csv", 2 * 214_038), ("twenty-percent/workload.csv", round(2 * 1_329_487 * 0.2))],
)
def test_the_example_is_the_published_visits_spread_by_population(file: str, visits: int) -> None:
    communes = rows(ROOT.parent / "shared" / "data" / "communes.csv")
    published = {f"S{one['code']}": int(one["population"] or 0) for one in communes}
    stations = [one["station_id"] for one in rows(EXAMPLE / "stations.csv")]
    people = {one: published.get(one, 0) for one in stations}
    islanders = 4500  # as in the bundled instance
    people["S06994"] -= islanders
    people["S06994-2"] += islanders
    expected = spread(visits, people)
    told = {
        (one["station_id"], one["activity_id"]): int(one["units"]) for one in rows(EXAMPLE / file)
    }
    assert told == {(one, "VISIT"): expected[one] for one in stations} | {
        (one, "HEAD"): 1 for one in stations
    }


def test_the_example_has_the_bundled_stations() -> None:
    bundled = rows(ROOT / "instances" / "quang-ninh-2025" / "stations.csv")
    left_out = {"min_doctors", "target_doctors"}
    assert rows(EXAMPLE / "stations.csv") == [
        {column: cell for column, cell in row.items() if column not in left_out} for row in bundled
    ]


def test_the_commands_of_the_page_print_what_it_says() -> None:
    page = (ROOT / "docs" / "needs.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    assert [kind for kind, _ in blocks] == ["sh", "text"] * 3
    shutil.copytree(EXAMPLE, "docs/examples/needs")
    said = ""
    for kind, text in blocks:
        if kind == "sh":
            said = "".join(did(line) for line in text.splitlines())
        else:
            shown, printed = text.splitlines(), iter(said.splitlines())
            assert [line for line in shown if line in printed] == shown  # all, in this order


def did(line: str) -> str:
    """Run a line of the page; return what it prints for people."""
    program, *arguments = line.split()
    if program == "cp":
        *files, folder = arguments
        for file in files:
            shutil.copy(file, folder)
        return ""
    assert program == "phanbo"
    result = run(*arguments)
    assert result.exit_code == 0
    return result.stderr
