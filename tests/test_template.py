"""The workbook to start from: what it says and checks."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from phanbo.instances import load
from phanbo.instances.template import template
from phanbo.instances.template.checks import TEXT, TITLE
from phanbo.instances.template.columns import WORDS, columns
from phanbo.instances.template.columns import settings as described_settings
from phanbo.instances.template.guide import NAMES as GUIDES
from phanbo.instances.template.lists import NAME as LISTS
from phanbo.instances.template.words import ABOUT, SETTINGS
from phanbo.models.cells import NO, YES
from phanbo.models.instance import TABLES
from phanbo.models.settings import SETTINGS as KNOWN_SETTINGS
from phanbo.reports.language import LANGUAGES
from tests.template_books import TRANSLATIONS, book, cell_named


@pytest.fixture(scope="module")
def books() -> Mapping[str, Workbook]:
    return {lang: book(lang) for lang in LANGUAGES}


def check_of(sheet: Any, cell: str) -> Any:
    """Return the only check of a cell."""
    (found,) = (one for one in sheet.data_validations.dataValidation if cell in one.sqref)
    return found


def check_named(sheet: Any, column: str) -> Any:
    return check_of(sheet, cell_named(sheet, column).coordinate)


# What it says.


def test_every_column_and_setting_has_words() -> None:
    assert {table: set(words) for table, words in WORDS.items()} == {
        table: set(rows.model_fields) for table, rows in TABLES.items()
    }
    assert set(SETTINGS) == set(KNOWN_SETTINGS)
    assert set(ABOUT) == {"settings", *TABLES}
    assert [*columns()] == ["settings", *TABLES]
    assert all(one.word.meaning for known in columns().values() for one in known)


def test_blank_cells_are_explained() -> None:
    """A column whose blank cells mean no constant says what they mean."""
    unsaid = [
        f"{one.table}.{one.name}"
        for known in (*columns().values(), described_settings().values())
        for one in known
        if not one.required and one.default is None and not one.word.blank
    ]
    assert unsaid == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("guide", LANGUAGES)
def test_guides_hold_every_column(books: Mapping[str, Workbook], lang: str, guide: str) -> None:
    assert books[lang].sheetnames[:2] == [
        GUIDES[lang],
        *(GUIDES[o] for o in LANGUAGES if o != lang),
    ]
    rows = [[cell.value for cell in row] for row in books[lang][GUIDES[guide]].iter_rows()]
    told: dict[str, list[str]] = {}
    for first, *rest in rows:
        table = str(first).split(":")[0]
        if table in ("settings", *TABLES) and not any(rest):
            told[table] = []
        elif told and first and all(rest[:2]):
            told[[*told][-1]].append(first)
            assert rest[3], f"{first}: nothing about blank cells"
            assert rest[4] is not None, f"{first}: no example"
    heading = {TRANSLATIONS[guide]("Column")}
    assert {
        table: [one for one in names if one not in heading] for table, names in told.items()
    } == {
        "settings": ["setting", "value", *KNOWN_SETTINGS],
        **{table: [*rows.model_fields] for table, rows in TABLES.items()},
    }


def test_guide_and_sheets_are_linked(books: Mapping[str, Workbook]) -> None:
    for lang, one in books.items():
        guide = one[GUIDES[lang]]
        for sheet in ("settings", *TABLES):
            assert f"'{sheet}'!A1" in {
                cell.hyperlink.location for cell in guide["A"] if cell.hyperlink
            }
            for cell in one[sheet][1]:
                name, row = cell.hyperlink.location.split("!A")
                assert name == f"'{guide.title}'"
                assert guide.cell(int(row), 1).value == cell.value


def test_headings_are_the_columns_and_explained(books: Mapping[str, Workbook]) -> None:
    for lang, one in books.items():
        for table, known in columns().items():
            cells = one[table][1]
            assert [cell.value for cell in cells] == [column.name for column in known]
            for cell, column in zip(cells, known, strict=True):
                assert TRANSLATIONS[lang](column.word.meaning) in cell.comment.text
            colours = {cell.value: cell.fill.start_color.rgb for cell in cells}
            required = {colours[column.name] for column in known if column.required}
            optional = {colours[column.name] for column in known if not column.required}
            assert not required & optional
            assert len(required) == 1
            assert one[table].freeze_panes == "B2"
            assert one[table].print_title_rows == "$1:$1"
            assert one[table].page_setup.orientation == "landscape"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_explanations_fit_where_they_are_shown(books: Mapping[str, Workbook], lang: str) -> None:
    for table in columns():
        checks = books[lang][table].data_validations.dataValidation
        assert all(one.prompt and one.error for one in checks)
        assert all(len(one.prompt) <= TEXT and len(one.error) <= TEXT for one in checks)
        assert not any("…" in one.prompt + one.error for one in checks)
        assert all(len(one.promptTitle) <= TITLE for one in checks)
        assert all(len(str(one.formula1)) <= 255 for one in checks)


# What it checks.


def test_every_row_of_every_column_is_checked_once(books: Mapping[str, Workbook]) -> None:
    for table, rows in TABLES.items():
        areas = [str(o.sqref) for o in books["en"][table].data_validations.dataValidation]
        assert areas == [
            f"{c}2:{c}20001" for c in map(get_column_letter, range(1, len(rows.model_fields) + 1))
        ]


def test_number_checks(books: Mapping[str, Workbook]) -> None:
    stations, doctors = books["en"]["stations"], books["en"]["doctors"]
    found = {
        name: (one.type, one.operator, one.formula1, one.formula2)
        for sheet, names in (
            (stations, ("lat", "lon", "min_doctors", "presence_days", "priority")),
            (books["en"]["periods"], ("weeks",)),
        )
        for name in names
        if (one := check_named(sheet, name))
    }
    assert found == {
        "lat": ("decimal", None, "-90", "90"),
        "lon": ("decimal", None, "-180", "180"),
        "min_doctors": ("whole", "greaterThanOrEqual", "0", None),
        "presence_days": ("decimal", "greaterThanOrEqual", "0", None),
        "priority": ("whole", "greaterThanOrEqual", "1", None),
        "weeks": ("decimal", "greaterThan", "0", None),
    }
    assert check_named(doctors, "fte").formula1 == "AND(ISNUMBER(G2),G2>0,G2<=1)"
    starts = check_named(books["en"]["periods"], "starts")
    assert (starts.type, starts.operator, starts.formula1) == ("date", "greaterThanOrEqual", "61")
    assert all(one.allowBlank for one in stations.data_validations.dataValidation)
    assert all(
        one.errorStyle in (None, "stop")
        for one in stations.data_validations.dataValidation
        if one.type != "list"
    )
    assert "whole number of at least 0" in check_named(stations, "min_doctors").error


def test_ids_are_text_and_unique(books: Mapping[str, Workbook]) -> None:
    doctors = books["en"]["doctors"]
    one = check_named(doctors, "doctor_id")
    assert (one.type, one.formula1) == ("custom", "SUMPRODUCT(--EXACT($A$1:$A$20001,A2))=1")
    for name in ("doctor_id", "post_id", "skills", "joins"):
        letter = cell_named(doctors, name).column_letter
        assert doctors.column_dimensions[letter].number_format == "@"
    assert doctors.column_dimensions["D"].number_format == "General"
    assert check_named(doctors, "skills").type is None


def test_lists_are_those_of_other_sheets(books: Mapping[str, Workbook]) -> None:
    def listed(table: str, column: str) -> str:
        one = check_named(books["en"][table], column)
        assert one.type == "list"
        assert one.errorStyle == "warning"
        return str(one.formula1)

    def ids(table: str, count: str) -> str:
        return f"OFFSET({table}!$A$1,1,0,MAX(1,{LISTS}!${count}),1)"

    assert listed("points", "station_id") == ids("stations", "A$2")
    assert listed("requirements", "skill_id") == ids("skills", "A$7")
    assert listed("doctors", "joins") == ids("periods", "A$8")
    posts = f"OFFSET({LISTS}!$C$1,1,0,MAX(1,MIN(5000,{LISTS}!$B$3)),1)"
    assert listed("doctors", "post_id") == posts
    courses = ids("courses", "A$6")
    assert listed("decisions", "target_id") == f'IF($B2="train",{courses},{posts})'
    assert listed("travel", "to_id") == posts.replace("$B$3", "$B$6")


def choices(one: Workbook, table: str, column: str) -> list[str]:
    check = check_named(one[table], column)
    assert (check.type, check.errorStyle) == ("list", None)
    sheet, area = check.formula1.split("!")
    left, top, _, bottom = range_boundaries(area.replace("$", ""))
    return [one[sheet].cell(row, left).value for row in range(top, bottom + 1)]


def test_choices(books: Mapping[str, Workbook]) -> None:
    one = books["vi"]
    actions = ["post", "forbid", "stay", "train", "no_training"]
    assert choices(one, "decisions", "action") == actions
    assert choices(one, "settings", "setting") == [*KNOWN_SETTINGS]
    assert choices(one, "doctors", "movable") == ["có", "không", "yes", "no"]
    assert choices(books["en"], "doctors", "movable") == ["yes", "no", "có", "không"]
    for translate in TRANSLATIONS.values():
        assert translate("yes") in YES
        assert translate("no") in NO


def test_settings_are_all_there_and_checked_one_by_one(books: Mapping[str, Workbook]) -> None:
    sheet = books["en"]["settings"]
    rows = {row[0].value: row[1] for row in sheet.iter_rows(min_row=2)}
    assert [*rows] == [*KNOWN_SETTINGS]
    assert check_of(sheet, rows["max_moves"].coordinate).type == "whole"
    assert check_of(sheet, rows["detour"].coordinate).operator == "greaterThan"
    assert rows["training_share"].number_format == "@"  # else 1/3 becomes a day in March
    assert rows["travel_limit"].number_format == "General"
    assert "Blank: 60." in check_of(sheet, rows["travel_limit"].coordinate).prompt


def test_lists_are_hidden_and_hold_what_the_sheets_do() -> None:
    instance = load("quang-ninh-2025")
    content = template(TRANSLATIONS, "en", source=instance)
    now = load_workbook(BytesIO(content), data_only=True)[LISTS]
    assert now.sheet_state == "veryHidden"
    stacked = ("stations", "teams", "points", "doctors", "courses")
    counts = [len(getattr(instance, table)) for table in stacked]
    assert [now.cell(row, 1).value for row in range(2, 7)] == counts
    assert [now.cell(row, 2).value for row in range(2, 7)] == [
        sum(counts[:place]) for place in range(1, 6)
    ]
    ids = [
        getattr(row, next(iter(TABLES[table].model_fields)))
        for table in stacked
        for row in getattr(instance, table)
    ]
    column = [row[0] for row in now.iter_rows(min_col=3, max_col=3, min_row=2, values_only=True)]
    assert column[: len(ids)] == ids
    assert set(column[len(ids) :]) <= {None, ""}
    models = check_named(
        load_workbook(BytesIO(content))["requirements"], "functional_model"
    ).formula1
    heading, count = models.removeprefix("OFFSET(").split(",1,0,MAX(1,")
    letters = heading.split("$")[1]
    number = now[count.split("!")[1].split(")")[0].replace("$", "")].value
    found = [now[f"{letters}{row}"].value for row in range(2, number + 2)]
    assert sorted(found) == sorted(
        {one.functional_model for one in instance.stations if one.functional_model}
    )
