"""What planners read first: the ten lines, links, matrix, skills, courses, reasons, words."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.station import explain_shortages
from phanbo.reports import write
from phanbo.reports.content.achieved import achieved, not_achieved
from phanbo.reports.content.courses import training_calendar
from phanbo.reports.content.matrix import MOST_TEAMS, team_matrix
from phanbo.reports.content.report import Report
from phanbo.reports.content.shortages import shortages
from phanbo.reports.content.skills import skills_matrix
from phanbo.reports.paper import READABLE, reach, widths, wrapped
from phanbo.reports.sheets import Cell, Column, Sheet, table
from phanbo.reports.workbook import headings, workbook
from phanbo.reports.write import sheets
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of
from tests.sheets import grid

INSTANCE = instance_of(
    "budget=900",
    stations="""
        station_id,district,min_doctors,target_doctors,presence_days
        A,North,1,2,5
        B,South,1,3,5
        C,South,0,0,0
    """,
    teams="team_id,name,keep_max\nT,Team T,1\nU,Team U,0",
    skills="skill_id,name\nk,Kite\nm,Moor",
    requirements="station_id,skill_id,min_doctors\nA,k,1\nB,k,1\nB,m,1",
    courses="course_id,skill_id,seats_min,seats_max,weeks,cost\nX,k,1,4,3,100\nY,m,2,2,6,300",
    doctors="""
        doctor_id,post_id,skills
        1,A,
        2,T,k;m
        3,T,
        4,T,
        5,U,
    """,
)
PLAN = plan_of(
    INSTANCE,
    """
    1 - A A stay 0
    2 - T B commute 20
    3 - T B commute 40
    4 - T T stay 0
    5 - U A commute 15
    """,
    training="1 X k -\n3 X k -",
    shortages="below_target B - - - 1",
    values={"below_target": 1, "cost": 200, "travel": 375},
)


def rows(sheet: Sheet) -> list[tuple[Cell, ...]]:
    found = sheet.listing
    assert found is not None
    return [tuple(column.heading for column in found.columns), *found.rows]


def test_what_the_plan_achieves() -> None:
    assert achieved(Report(INSTANCE, PLAN, "en")).lines == (
        "Doctors at stations: 1 before, 4 after; without a post: 0.",
        "Doctors of former district teams: 4 before; at stations: 3; kept: 1.",
        (
            "Stations with at least 4 doctors: 0 before, 0 after, of 3; doctors per station on "
            "average: 1.33."
        ),
        "Stations below their minimum: 1 before, 0 after; below their target: 2 before, 1 after.",
        "Required skills missing: 3 before, 0 after; places on courses: 2.",
        (
            "Moves between stations: 0; doctors who live away from home: 0; minutes from home to "
            "post: 15 on average, 40 at most."
        ),
        "Cost of courses and relocation: 200 of 900 VND.",
    )


def test_what_it_cannot() -> None:
    where = "Where and why: on the sheet “Shortages”."
    assert not_achieved(Report(INSTANCE, PLAN, "en")).lines == (
        "Doctors missing to the target: 1 in all; places: 1.",
        where,
    )
    short = plan_of(
        INSTANCE,
        "1 - A A stay 0\n2 - T - - -",
        shortages="""
        below_minimum B - - - 1
        below_target A - - - 1
        below_target B - - - 3
        """,
    )
    assert not_achieved(Report(INSTANCE, short, "en")).lines == (
        "Doctors without a post: 1.",
        "Doctors missing to the minimum: 1 in all; places: 1.",
        "Doctors missing to the target: 4 in all; places: 2; most in South: 3.",
        where,
    )
    whole = PLAN.model_copy(update={"shortages": ()})
    (line,) = not_achieved(Report(INSTANCE, whole, "en")).lines
    assert line == "Nothing is missing: all that was asked for is met."


def test_matrix_of_teams_and_stations() -> None:
    assert rows(team_matrix(Report(INSTANCE, PLAN, "en"))) == [
        ("Station", "Former district", "Team T", "Team U", "All teams"),
        ("A", "North", None, 1, 1),
        ("B", "South", 2, None, 2),
        ("All stations", "", 2, 1, 3),
    ]


@pytest.mark.parametrize("count", [0, MOST_TEAMS, MOST_TEAMS + 1])
def test_a_matrix_of_many_teams_is_left_out(count: int) -> None:
    teams = "\n".join(f"T{number}" for number in range(count))
    instance = instance_of(
        stations="station_id,min_doctors\nA,1",
        doctors="doctor_id,post_id\n1,A",
        **({"teams": f"team_id\n{teams}"} if count else {}),
    )
    made = sheets(Report(instance, plan_of(instance, "1 - A A stay 0"), "en"))
    assert any(sheet.name == "Teams to stations" for sheet in made) == (0 < count <= MOST_TEAMS)


def test_skills_of_every_station() -> None:
    sheet = skills_matrix(Report(INSTANCE, PLAN, "en"))
    assert rows(sheet) == [
        ("Id", "Station", "Former district", "Kite", "Moor", "Missing before", "Missing after"),
        ("A", "A", "North", "1 / 1", "0 / –", 1, 0),
        ("B", "B", "South", "2 / 1", "1 / 1", 2, 0),
        ("C", "C", "South", "0 / –", "0 / –", 0, 0),
    ]


def test_courses_in_time_order() -> None:
    assert rows(training_calendar(Report(INSTANCE, PLAN, "en"))) == [
        (
            *("Course", "Skill taught", "Weeks", "Trainees", "Seats, least–most"),
            *("Cost of a trainee (VND)", "Cost (VND)", "Status"),
        ),
        ("X", "Kite", 3, 2, "1–4", 100, 200, "runs"),
        ("Y", "Moor", 6, 0, "2–2", 300, 0, "does not run"),
        ("All courses", None, None, 2, None, None, 200, None),
    ]


def test_courses_of_several_periods_say_when_they_start() -> None:
    instance = instance_of(
        stations="station_id,min_doctors\nA,1",
        doctors="doctor_id,post_id\n1,A",
        skills="skill_id\nk",
        courses="course_id,skill_id,seats_max,period\nX,k,4,B\nY,k,4,",
        periods=TWO_PERIODS,
    )
    plan = plan_of(instance, "1 A A A stay 0\n1 B A A stay 0", training="1 X k B")
    found = [row[:3] for row in rows(training_calendar(Report(instance, plan, "vi")))]
    assert found == [
        ("Kỳ", "Bắt đầu", "Khóa đào tạo"),
        ("A", "01/01/2026", "Y"),
        ("B", "01/07/2026", "X"),
        (None, None, "Tất cả các khóa"),
    ]


def test_shortages_have_reasons() -> None:
    """All five doctors: who is there, who is too far away, whom others need."""
    report = Report(INSTANCE, PLAN, "en")
    head, row = rows(shortages(report, explain_shortages(INSTANCE, PLAN)))
    why = dict(zip(head, row, strict=True))["Why: all available doctors, counted"]
    assert isinstance(why, str)
    counts = [int(part.rpartition(": ")[2]) for part in why.split("; ")]
    assert why.startswith("are there already: 2; ")
    assert sum(counts) == len(INSTANCE.doctors)
    (head, _) = rows(shortages(report))
    assert head[-1] == "In words"


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_first_sheet_leads_to_all_others(tmp_path: Path, lang: str) -> None:
    path = write(PLAN, tmp_path / "p.xlsx", instance=INSTANCE, lang=lang)
    book = openpyxl.load_workbook(path)
    first, *others = [sheet for sheet in book if sheet.sheet_state == "visible"]
    links = {cell.value: cell.hyperlink for row in first for cell in row if cell.hyperlink}
    assert list(links) == [sheet.title for sheet in others]
    assert all(link.location == f"'{name}'!A1" for name, link in links.items())
    about = {row[0]: row[1] for row in grid(first) if row[0] in links}
    assert about == {sheet.title: sheet["A1"].value for sheet in others}
    assert len(first._charts) == 1


def test_the_page_leads_to_all_sections(tmp_path: Path) -> None:
    text = write(PLAN, tmp_path / "p.html", instance=INSTANCE).read_text("utf-8")
    names = [sheet.name for sheet in sheets(Report(INSTANCE, PLAN, "en"))][1:]
    for number, name in enumerate(names, start=2):
        assert f'<li><a href="#s{number}">{name}</a> ' in text


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_tables_are_sound(tmp_path: Path, lang: str) -> None:
    """Excel repairs a table whose headings are not its cells, or not different from each other."""
    book = openpyxl.load_workbook(write(PLAN, tmp_path / "p.xlsx", instance=INSTANCE, lang=lang))
    names = []
    for sheet in book:
        for found in sheet.tables.values():
            names.append(found.name.casefold())
            cells = [str(cell.value) for cell in sheet[found.ref][0]]
            assert [column.name for column in found.tableColumns] == cells
            assert len({cell.casefold() for cell in cells}) == len(cells)
    assert len(set(names)) == len(names) > 15


def test_columns_of_one_name_are_told_apart() -> None:
    columns = [Column(text) for text in ("Name", "NAME", "x" * 300, "x" * 300, "=1+1", "a\x01b")]
    found = list(headings(columns))
    assert found[:2] == ["Name", "NAME (2)"]
    assert found[4:] == ["=1+1", "ab"]
    assert len({one.casefold() for one in found}) == 6
    assert all(len(one) <= 255 for one in found)


def test_skills_of_one_name(tmp_path: Path) -> None:
    instance = instance_of(
        stations="station_id,min_doctors\nA,1",
        doctors="doctor_id,post_id\n1,A",
        skills="skill_id,name\nk,Station\nm,Station",
        requirements="station_id,skill_id,min_doctors\nA,k,1",
    )
    path = write(plan_of(instance, "1 - A A stay 0"), tmp_path / "p.xlsx", instance=instance)
    (found,) = openpyxl.load_workbook(path)["Skills"].tables.values()
    names = [column.name for column in found.tableColumns]
    assert names == ["Id", "Station", "Station (2)", "Station (3)", *names[4:]]


def pixels(sheet: Sheet) -> float:
    """Return how wide Excel draws the columns of a sheet: characters of 7 pixels, 5 beside them."""
    return sum(7 * width + 5 for width in widths(sheet))


A4 = (297 - 2 * 0.4 * 25.4) / 25.4 * 96
"""Pixels between the margins of a landscape page."""


@pytest.fixture(scope="module")
def province() -> tuple[Instance, Plan]:
    import phanbo

    instance = phanbo.load("tien-yen-2019")
    return instance, phanbo.solve(instance)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_every_sheet_can_be_read_in_print(province: tuple[Instance, Plan], lang: str) -> None:
    """At 58 % and more, letters of 10 points are 6 points high."""
    instance, plan = province
    why = explain_shortages(instance, plan)
    for sheet in sheets(Report(instance, plan, lang), None, why, desk=True):
        assert A4 / pixels(sheet) >= 0.58, sheet.name


def test_wide_text_wraps_where_the_page_ends() -> None:
    words = "two words " * 30
    columns = [Column(f"Column {number}", width=60) for number in range(12)]
    sheet = Sheet("S", (table(columns, [("", (words,) * 12)]),))
    assert READABLE - 12 < sum(widths(sheet)) <= READABLE
    narrow = Sheet("S", (table([Column("A"), Column("B", "number")], [("", ("x", 1_234_567))]),))
    assert widths(narrow)[1] > len("1,234,567")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("a b", 10, 1), ("a\nb", 10, 2), ("mm " * 9, 10, 5), ("x" * 40, 10, 4)],
)
def test_lines_that_text_fills(text: str, width: float, lines: int) -> None:
    assert wrapped(text, width) == lines


def test_marks_take_no_room_and_capitals_more() -> None:
    assert reach("ế") == reach("e") == reach("e\u0323")
    assert reach("illy") < reach("1234") < reach("WMQ8")


def test_a_row_is_never_higher_than_excel_allows() -> None:
    sheet = Sheet("S", (table([Column("A")], [("", ("word " * 5_000,))]),))
    import io

    book = openpyxl.load_workbook(io.BytesIO(workbook([sheet], title="t", lang="en")))
    heights = [one.height or 0 for one in book["S"].row_dimensions.values()]
    assert 400 < max(heights) <= 409.5
