"""What happens in which period: the plan's calendar and levels, their second reading, the sheets."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.calendar import read_calendar, read_levels
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.hand_plans import TOWN, breaches, instance_of, plan_of
from tests.sheets import figures, grid, listing, written

PERIODS = """
    period_id,starts,weeks
    A,2026-01-01,26
    B,2026-07-01,26
    C,2027-01-01,26
"""
TABLES = {
    "periods": PERIODS,
    "stations": """
        station_id,name,min_doctors,target_doctors,max_doctors
        S1,Ba Chẽ,2,3,5
        S2,Cô Tô,1,1,
    """,
    "staffing": "station_id,period,min_doctors,target_doctors\nS2,B,2,\nS1,C,,4",
    "teams": "team_id,name\nT1,Hạ Long",
    "skills": "skill_id,name\nus,Ultrasound",
    "courses": "course_id,skill_id,provider,seats_max,weeks\nC1,us,Bãi Cháy,3,8",
    "doctors": """
        doctor_id,name,post_id,joins,leaves
        D1,An,S1,,B
        D2,Bình,S2,,
        D3,Chi,,B,
        D4,Dũng,T1,,
        D5,Én,S1,,
        D6,Gấm,,,
    """,
}
POSTINGS = """
    D1 A S1 S1 stay 0
    D2 A S2 S2 stay 0
    D4 A T1 S1 commute 20
    D5 A S1 S1 stay 0
    D6 A - - - -
    D2 B S2 S1 commute 30
    D3 B - S2 commute 10
    D4 B T1 S1 commute 20
    D5 B S1 - - -
    D6 B - S2 commute 5
    D2 C S2 S1 commute 30
    D3 C - S2 commute 10
    D4 C T1 S1 commute 20
    D5 C S1 S1 stay 0
    D6 C - S2 commute 5
"""
# D1 leaves S1 and D2 takes over, D3 takes over from D2; D6, who had no post, comes on top.
CALENDAR = """
    A takes_up D4 T1 S1 -  -  -
    A trains   D2 -  -  C1 us -
    A trains   D4 -  -  C1 us -
    B leaves   D1 S1 -  -  -  -
    B joins    D3 -  S2 -  -  D2
    B takes_up D2 S2 S1 -  -  D1
    B takes_up D6 -  S2 -  -  -
    B unplaced D5 S1 -  -  -  -
    C takes_up D5 -  S1 -  -  -
"""
LEVELS = """
    S1 A 3 2 3 5
    S2 A 1 1 1 -
    S1 B 2 2 3 5
    S2 B 2 2 1 -
    S1 C 3 2 4 5
    S2 C 2 2 1 -
"""


def rows(text: str, columns: str) -> list[dict[str, str | None]]:
    return [
        dict(zip(columns.split(), (None if c == "-" else c for c in line.split()), strict=True))
        for line in text.strip().splitlines()
    ]


@pytest.fixture
def instance() -> Instance:
    return instance_of("name=Town", **TABLES)


@pytest.fixture
def plan(instance: Instance) -> Plan:
    return plan_of(
        instance,
        POSTINGS,
        training="D2 C1 us A\nD4 C1 us A",
        calendar=rows(CALENDAR, "period event doctor_id from to course_id skill_id instead_of"),
        levels=rows(LEVELS, "station_id period doctors min_doctors target_doctors max_doctors"),
    )


def told(instance: Instance, plan: Plan) -> list[str]:
    return breaches(instance, plan, of=("calendar", "levels"))


def test_every_kind_of_event_and_who_takes_over(instance: Instance, plan: Plan) -> None:
    found = read_calendar(Horizon(instance), plan.postings, plan.training)
    assert plan.calendar is not None
    assert found == list(plan.calendar)
    assert {one.event for one in found} == {"leaves", "joins", "takes_up", "unplaced", "trains"}
    assert told(instance, plan) == []


def test_levels_against_the_numbers_in_force(instance: Instance, plan: Plan) -> None:
    assert plan.levels is not None
    assert read_levels(Horizon(instance), plan.postings) == list(plan.levels)


@pytest.mark.parametrize(
    ("joins", "leaves", "post", "expected"),
    [
        ("", "A", "S1", ("leaves", "S1", None)),  # is there today, and not in the first period
        ("A", "", "S1", ("joins", None, "S1")),  # came back to the post they have
        ("A", "", "", ("joins", None, "S1")),
        ("", "", "", ("takes_up", None, "S1")),
        ("", "", "S1", None),
    ],
)
def test_the_first_period_follows_on_today(
    joins: str, leaves: str, post: str, expected: tuple[str | None, ...] | None
) -> None:
    doctors = f"doctor_id,post_id,joins,leaves\nD1,{post},{joins},{leaves}\nD2,S2,,"
    instance = instance_of(**TABLES | {"doctors": doctors})
    there = "" if leaves else "".join(f"\nD1 {p} {post or '-'} S1 stay 0" for p in "ABC")
    plan = plan_of(instance, "\n".join(f"D2 {p} S2 S2 stay 0" for p in "ABC") + there)
    found = read_calendar(Horizon(instance), plan.postings, ())
    events = [(one.period, one.doctor_id, one.event, one.from_, one.to) for one in found]
    assert events == ([("A", "D1", *expected)] if expected else [])
    assert told(instance, plan.model_copy(update={"calendar": tuple(found)})) == []


def test_both_readings_agree_on_any_postings() -> None:
    """The plans break rules on purpose: many doctors come and go at few posts."""
    rng = Random(4)
    for _ in range(150):
        doctors = [
            f"D{i},{rng.choice(['S1', 'S2', 'T1', ''])},{rng.choice(['', '', 'A', 'B'])},"
            f"{rng.choice(['', '', 'A', 'B', 'C'])}"
            for i in range(8)
        ]
        rng.shuffle(doctors)
        tables = TABLES | {"doctors": "doctor_id,post_id,joins,leaves\n" + "\n".join(doctors)}
        instance = instance_of(**tables)
        horizon = Horizon(instance)
        plan = plan_of(
            instance,
            "\n".join(
                f"{doctor} {'ABC'[p]} - {rng.choice(['S1', 'S2', 'T1', '-'])} - -"
                for doctor, periods in horizon.available.items()
                for p in periods
            ),
        )
        lists = {
            "calendar": tuple(read_calendar(horizon, plan.postings, ())),
            "levels": tuple(read_levels(horizon, plan.postings)),
        }
        assert told(instance, plan.model_copy(update=lists)) == []


def event(plan: Plan, number: int, **cells: Any) -> Plan:
    """Return the plan with other cells in one event; without any, without the event."""
    events = list(plan.calendar or ())
    one = events.pop(number)
    if cells:
        events.insert(number, one.model_copy(update=cells))
    return plan.model_copy(update={"calendar": tuple(events)})


def level(plan: Plan, number: int, **cells: Any) -> Plan:
    levels = list(plan.levels or ())
    one = levels.pop(number)
    if cells:
        levels.insert(number, one.model_copy(update=cells))
    return plan.model_copy(update={"levels": tuple(levels)})


@pytest.mark.parametrize(
    ("number", "cells", "sentence"),
    [
        (3, {}, "D1 leaves in period B is not listed"),
        (1, {}, "D2 trains C1 in period A is not listed"),
        (5, {"instead_of": None}, "D2 takes_up in period B: instead_of is D1, the plan says -"),
        (5, {"instead_of": "D5"}, "D2 takes_up in period B: instead_of is D1, the plan says D5"),
        (0, {"to": "S2"}, "D4 takes_up in period A: to is S1, the plan says S2"),
        (0, {"from_": None}, "D4 takes_up in period A: from is T1, the plan says -"),
        (1, {"skill_id": None}, "D2 trains C1 in period A: skill_id is us, the plan says -"),
        (8, {"doctor_id": "D9"}, "D9 takes_up in period C is listed, but does not follow"),
        (8, {"event": "joins"}, "D5 joins in period C is listed, but does not follow"),
        (8, {"period": None}, "D5 takes_up is listed, but does not follow from the plan"),
        (4, {"event": "leaves", "doctor_id": "D1"}, "D1 leaves in period B is listed 2 times"),
        (8, {"period": "A"}, "the events are not in the order of time"),
    ],
)
def test_wrong_events_are_told(
    instance: Instance, plan: Plan, number: int, cells: dict[str, Any], sentence: str
) -> None:
    wrong = told(instance, event(plan, number, **cells))
    assert any(one.startswith(f"calendar: {sentence}") for one in wrong), wrong


@pytest.mark.parametrize(
    ("number", "cells", "sentence"),
    [
        (0, {}, "S1 in period A is not listed"),
        (0, {"doctors": 2}, "S1 in period A: doctors is 3, the plan says 2"),
        (4, {"target_doctors": 3}, "S1 in period C: target_doctors is 4, the plan says 3"),
        (3, {"min_doctors": 1}, "S2 in period B: min_doctors is 2, the plan says 1"),
        (1, {"max_doctors": 9}, "S2 in period A: max_doctors is -, the plan says 9"),
        (0, {"station_id": "S2"}, "S2 in period A is listed 2 times"),
        (0, {"station_id": "T1"}, "T1 in period A is listed, but does not follow from the plan"),
    ],
)
def test_wrong_levels_are_told(
    instance: Instance, plan: Plan, number: int, cells: dict[str, Any], sentence: str
) -> None:
    wrong = told(instance, level(plan, number, **cells))
    assert f"levels: {sentence}" in wrong


def test_an_older_plan_states_neither_and_is_read(instance: Instance, plan: Plan) -> None:
    content = json.loads(plan.to_json())
    assert content["calendar"][0]["from"] == "T1"
    del content["calendar"], content["levels"]
    older = Plan.from_json(json.dumps(content))
    assert (older.calendar, older.levels) == (None, None)
    assert told(instance, older) == []
    empty = older.model_copy(update={"calendar": (), "levels": ()})
    assert len(told(instance, empty)) == 9 + 6


def test_a_plan_without_periods_has_both_lists() -> None:
    instance = instance_of(**TOWN | {"doctors": "doctor_id,post_id\nD1,S1\nD2,"})
    plan = solve(instance)
    verify(instance, plan)
    assert plan.levels is not None
    assert [(one.station_id, one.period) for one in plan.levels] == [
        ("S1", None),
        ("S2", None),
        ("S3", None),
    ]
    assert plan.calendar == ()


def test_an_infeasible_plan_has_no_events() -> None:
    tables = TOWN | {"decisions": "doctor_id,action,target_id\nD1,stay,\nD1,post,S2"}
    plan = solve(instance_of(**tables))
    assert (plan.status, plan.calendar, plan.levels) == ("infeasible", (), ())


# The sheets


@pytest.fixture
def book(instance: Instance, plan: Plan, tmp_path: Path) -> Workbook:
    return written(plan, instance, tmp_path)


def fill(sheet: Worksheet, value: object) -> set[str]:
    return {str(cell.fill.start_color.rgb) for row in sheet for cell in row if cell.value == value}


def test_the_sheets_exist_only_with_several_periods(
    instance: Instance, plan: Plan, book: Workbook, tmp_path: Path
) -> None:
    assert book.sheetnames[:3] == ["Summary", "Calendar", "Levels"]
    older = plan.model_copy(update={"calendar": None})
    assert written(older, instance, tmp_path).sheetnames[:2] == ["Summary", "Levels"]
    one = instance_of(**TOWN, periods="period_id,starts,weeks\nA,2026-01-01,26")
    names = written(solve(one), one, tmp_path).sheetnames
    assert names == [
        *("Summary", "Charts", "Postings", "Stations"),
        *("Shortages", "Assumptions", "Glossary"),
    ]


def test_the_calendar_tells_each_period_in_a_block(book: Workbook) -> None:
    lines = [[cell for cell in line if cell is not None] for line in grid(book["Calendar"])]
    people = ["Change", "Id", "Doctor", "From", "To", "How", "Minutes one way"]
    people += ["In place of", "Who takes over"]
    assert lines[4:] == [
        ["A: from 2026-01-01, 26 weeks"],
        ["from a team: 1; courses: 1; trainees: 2"],
        people,
        ["from a team", "D4", "Dũng", "Hạ Long", "Ba Chẽ", "commutes daily", 20, "", ""],
        ["Course", "Id", "Doctor", "Station or team", "Provider", "Skill taught", "Weeks"]
        + ["Seats: used / least–most", "Skill counts from"],
        ["C1", "D2", "Bình", "Cô Tô", "Bãi Cháy", "Ultrasound", 8, "2 / 0–3", "B"],
        ["C1", "D4", "Dũng", "Ba Chẽ", "Bãi Cháy", "Ultrasound", 8, "2 / 0–3", "B"],
        ["B: from 2026-07-01, 26 weeks"],
        ["leaves: 1; joins: 1; moves: 1; takes up a post: 1; no post: 1"],
        people,
        ["leaves", "D1", "An", "Ba Chẽ", "", "", "", "Bình (D2)"],
        ["joins", "D3", "Chi", "", "Cô Tô", "commutes daily", 10, "Bình (D2)", ""],
        ["moves", "D2", "Bình", "Cô Tô", "Ba Chẽ", "commutes daily", 30, "An (D1)", "Chi (D3)"],
        ["takes up a post", "D6", "Gấm", "", "Cô Tô", "commutes daily", 5, "", ""],
        ["no post", "D5", "Én", "Ba Chẽ", "", "", "", ""],
        ["C: from 2027-01-01, 26 weeks"],
        ["takes up a post: 1"],
        people,
        ["takes up a post", "D5", "Én", "", "Ba Chẽ", "stays at the post", 0, "", ""],
    ]


def test_a_period_in_which_nothing_changes_says_so(tmp_path: Path) -> None:
    instance = instance_of(**TOWN, periods=PERIODS)
    found = grid(written(solve(instance), instance, tmp_path)["Calendar"])
    assert found.count(["Nothing changes."]) == 3


def test_levels_have_a_column_a_period_and_totals(book: Workbook) -> None:
    sheet = book["Levels"]
    first, second = listing(sheet)
    assert first == {
        "Id": "S1",
        "Station": "Ba Chẽ",
        "Doctors today": 2,
        "A\n2026-01-01": "3 / 2–3",
        "B\n2026-07-01": "2 / 2–3",
        "C\n2027-01-01": "3 / 2–4",
    }
    assert [*second.values()][3:] == ["1 / 1", "2 / 2", "2 / 2"]
    found = figures(sheet)[""]
    assert found == ["All stations", 3, "4 / 3–4", "4 / 4", "5 / 4–5"]
    assert [line[1:] for line in grid(sheet)[-3:]] == [
        ["Stations at their target", 1, 2, 1, 1],
        ["Stations at their minimum, below their target", 1, 0, 1, 1],
        ["Stations below their minimum", 0, 0, 0, 0],
    ]


def test_levels_are_coloured_cell_by_cell(tmp_path: Path) -> None:
    tables = TOWN | {
        "periods": PERIODS,
        "stations": "station_id,min_doctors,target_doctors\nS1,1,2\nS2,0,1\nS3,1,1",
    }
    instance = instance_of(**tables)
    sheet = written(solve(instance), instance, tmp_path)["Levels"]
    (red,), (yellow,), (green,) = (fill(sheet, one) for one in ("0 / 1", "1 / 1–2", "1 / 0–1"))
    assert len({red, yellow, green}) == 3


def test_the_summary_tells_progress_by_period(book: Workbook) -> None:
    found = figures(book["Summary"])
    assert found["Key figure"] == ["Before", "After A", "After B", "After C", "Target or limit"]
    assert found["Doctors at stations"] == [3, 4, 4, 5]
    assert found["Doctors that the targets of all stations ask for"] == [4, 4, 4, 5]
    assert found["Doctors who join"] == [None, 0, 1, 0]
    assert found["Doctors who leave"] == [None, 0, 1, 0]
    assert found["Doctors without a post"][:5] == [1, 1, 1, 0, 0]
    assert found["Hạ Long"] == [1, 0, 1, 0, 0, 0]


def test_who_joins_later_has_no_post_today_and_leaves_nobody_short(tmp_path: Path) -> None:
    doctors = "doctor_id,post_id,joins\nD1,S1,\nD2,,C"
    instance = instance_of(**TOWN | {"doctors": doctors, "periods": PERIODS})
    found = figures(written(solve(instance), instance, tmp_path)["Summary"])
    assert found["Doctors without a post"][0] == 0


def test_redeployment_tells_only_what_is_new(book: Workbook) -> None:
    assert [(row["Period"], row["Id"]) for row in listing(book["Redeployment"])] == [("A", "D4")]


def test_skills_learned_before_are_held(book: Workbook) -> None:
    held = {
        (row["Id"], row["Period"]): row["Skills already held"] for row in listing(book["Postings"])
    }
    assert [held["D4", period] or "" for period in "ABC"] == ["", "Ultrasound", "Ultrasound"]


def test_dates_in_vietnamese(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    book = written(plan, instance, tmp_path, "vi")
    assert any("01/07/2026" in str(line[0]) for line in grid(book.worksheets[1]))
    assert "B\n01/07/2026" in listing(book.worksheets[2])[0]
