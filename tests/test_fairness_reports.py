"""The sheets about fairness, in both languages, with names and so that nobody is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import phanbo
from phanbo.instances.forms.save import save
from phanbo.models.errors import OutputError
from phanbo.models.fairness import Fairness, Group
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports import fairness_report, fairness_text, write_fairness
from phanbo.reports.sheets import Sheet, Table
from tests.random_instances import random_tables
from tests.test_fairness import hand

LANGUAGES = ("en", "vi")


def tables_of(sheet: Sheet) -> dict[str, Table]:
    return {block.heading: block for block in sheet.blocks if isinstance(block, Table)}


def test_the_planners_sheets_by_hand() -> None:
    instance, plan = hand()
    first, ways = fairness_report(instance, plan, phanbo.fairness(instance, plan))
    assert (first.name, ways.name) == ("Fairness", "Travel burden")
    shown = tables_of(first)
    assert shown["The longest ways"].rows == (
        ("S2", "lives at the station", 2, "D3", 4, 90, 90),
        ("S2", "commutes daily", 1, "D1", 10, 30, 150),
    )
    assert [row[:6] for row in shown["Travel by former district and team"].rows] == [
        ("north", 2, 2, 2, 10, 30),
        ("T1", 1, 1, 1, 4, 90),
        ("Without a post today", 1, 0, 0, 0, 0),
        ("All doctors", 4, 3, 3, 14, 120),
    ]
    assert shown["Wishes"].rows[-1] == ("Any of the stations they named", 1, 1, 33.33, 33.33)
    assert shown["Doctors per station"].rows[1] == ("After", 0, 0.5, 1, 1.5, 2, 1, 0.44)
    assert ways.listing is not None
    assert ways.listing.rows[1] == (
        2, "D3", "T1", "S2", "lives at the station", 4, 90, 20, 90, 70,
    )  # fmt: skip


def test_the_staffs_sheet_by_hand() -> None:
    instance, plan = hand()
    found = phanbo.fairness(instance, plan, names=False)
    first, ways = fairness_report(instance, plan, found, staff=True)
    assert first.name == "Transparency"
    shown = tables_of(first)
    assert [row[0] for row in shown["Travel by former district and team"].rows] == [
        "Groups too small to be shown, together",
        "All doctors",
    ]
    bands = {row[0]: row[1:] for row in shown["Doctors by minutes one way"].rows}
    assert {band: counts for band, counts in bands.items() if counts != (0, 0)} == {
        "0": (1, 1),
        "1–15": (2, 0),
        "16–30": (0, 1),
        "61–90": (0, 1),
    }
    assert "Wishes" not in shown  # three doctors only
    assert ways.listing is not None
    assert ways.listing.rows[1] == (2, "lives at the station", 4, 90, 20, 90, 70)
    assert sum(block.chart for block in shown.values()) == 1  # they would hide one another


def test_without_any_population_the_sheet_says_how_to_give_it() -> None:
    instance, plan = hand()
    bare = tuple(one.model_copy(update={"population": None}) for one in instance.stations)
    instance = instance.model_copy(update={"stations": bare})
    found = phanbo.fairness(instance, plan)
    assert found.per_10000 is None
    assert "into the column population" in fairness_text(instance, plan, found)
    assert "vào cột population" in fairness_text(instance, plan, found, lang="vi")


SECRET = "Ẩn danh §"


@pytest.fixture(scope="module")
def secrets() -> list[tuple[Instance, Plan]]:
    """Solve random instances whose doctors have ids and names that stand nowhere else."""
    cases = [(1, 3), (1, 3), (2, 1), (3, 1)]
    found = [hidden(seed, *case) for seed, case in enumerate(cases)]
    solved = [(instance, phanbo.solve(instance)) for instance in found]
    kept = [(instance, plan) for instance, plan in solved if plan.status != "infeasible"]
    assert len(kept) > 1
    return kept


def hidden(seed: int, periods: int, size: int) -> Instance:
    tables = random_tables(seed, size, periods)
    known = {row["doctor_id"]: f"{SECRET}{row['doctor_id']}" for row in tables["doctors"]}
    for row in tables["doctors"]:
        row["name"] = f"{SECRET} Nguyễn {row['doctor_id']}"
    for rows in tables.values():
        for row in rows:
            for column in ("doctor_id", "partner_id", "from_id", "to_id"):
                if row.get(column) in known:
                    row[column] = known[row[column]]
    return Instance.model_validate(tables)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_and_no_id_of_a_doctor_without_names(
    secrets: list[tuple[Instance, Plan]], tmp_path: Path, lang: str
) -> None:
    for instance, plan in secrets:
        named = phanbo.fairness(instance, plan)
        found = phanbo.fairness(instance, plan, names=False)
        for staff in (True, False):
            with_names = fairness_text(instance, plan, named, staff=staff, lang=lang)
            assert SECRET in with_names
            options: dict[str, Any] = {"staff": staff, "lang": lang}
            assert SECRET not in fairness_text(instance, plan, found, **options)
            for ending in ("html", "json", "xlsx"):
                path = write_fairness(instance, plan, found, tmp_path / f"f.{ending}", **options)
                told = "".join(cells_of(path)) if ending == "xlsx" else path.read_text("utf-8")
                assert SECRET not in told
                assert len(told) > 500


def test_without_names_no_small_group_and_no_post(secrets: list[tuple[Instance, Plan]]) -> None:
    seen = set()
    for instance, plan in secrets:
        found = phanbo.fairness(instance, plan, names=False)
        everyone, *parts = found.groups
        assert sum(one.doctors for one in parts) == everyone.doctors
        assert sum(one.after.total for one in parts) == everyone.after.total
        if everyone.before.doctors >= 5 and everyone.after.doctors >= 5:
            assert all(least(one) >= 5 for one in parts)
        seen |= {one.kind for one in parts}
        ways = [way for one in found.people for way in (one.before, *one.after) if way]
        assert {(way.period, way.post_id) for way in ways} == {(None, None)}
        assert {one.from_ for one in found.people} == {None}
        assert all(len(one.after) <= 1 for one in found.people)
    assert "small" in seen


def least(group: Group) -> int:
    counts = (group.doctors, group.before.doctors, group.after.doctors)
    return min(count for count in counts if count)


def cells_of(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    book = load_workbook(path)
    yield str(vars(book.properties))
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield from (str(cell) for cell in row if cell is not None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_of_a_plan_has_the_sheets(tmp_path: Path, lang: str) -> None:
    instance, plan = hand()
    found = phanbo.fairness(instance, plan)
    path = tmp_path / "p.xlsx"
    told = set(cells_of(phanbo.write(plan, path, instance=instance, lang=lang, fairness=found)))
    titles = {"en": ("Fairness", "Travel burden"), "vi": ("Công bằng", "Đi lại")}[lang]
    assert told >= set(titles)
    assert not set(titles) & set(cells_of(phanbo.write(plan, path, instance=instance, lang=lang)))


def test_both_languages_say_the_same_figures() -> None:
    instance, plan = hand()
    found = phanbo.fairness(instance, plan)
    for staff in (False, True):
        english, vietnamese = (
            fairness_report(instance, plan, found, staff=staff, lang=lang) for lang in LANGUAGES
        )
        assert numbers(english) == numbers(vietnamese)
        assert [one.name for one in english] != [one.name for one in vietnamese]


def numbers(sheets: list[Sheet]) -> list[object]:
    return [
        cell
        for sheet in sheets
        for block in sheet.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        if not isinstance(cell, str)
    ]


def test_figures_of_another_instance_are_refused(tmp_path: Path) -> None:
    instance, plan = hand()
    found = phanbo.fairness(instance, plan)
    other = found.model_copy(
        update={"instance": found.instance.model_copy(update={"fingerprint": "0"})}
    )
    with pytest.raises(OutputError, match="another instance"):
        fairness_report(instance, plan, other)
    with pytest.raises(OutputError, match="another instance"):
        phanbo.write(plan, tmp_path / "p.xlsx", instance=instance, fairness=other)
    with pytest.raises(OutputError, match="the ending must be one of"):
        write_fairness(instance, plan, found, tmp_path / "p.csv")


@pytest.mark.parametrize("form", ["folder", "book.xlsx", "all.json"])
def test_population_goes_through_every_form_and_into_no_fingerprint(
    tmp_path: Path, form: str
) -> None:
    instance, _ = hand()
    again = phanbo.load(save(instance, tmp_path / form))
    assert [one.population for one in again.stations] == [5000, 20000, None]
    bare = tuple(one.model_copy(update={"population": None}) for one in again.stations)
    assert again.model_copy(update={"stations": bare}).fingerprint == instance.fingerprint


@pytest.mark.parametrize(
    ("name", "known"), [("quang-ninh-2025", 53), ("can-tho-2025", 103), ("can-tho-2026", 103)]
)
def test_bundled_stations_tell_the_published_population(name: str, known: int) -> None:
    stations = phanbo.load(name).stations
    assert sum(bool(one.population) for one in stations) == known


def test_fairness_is_frozen() -> None:
    found: Fairness = phanbo.fairness(*hand())
    with pytest.raises(ValueError, match="frozen"):
        found.people = ()  # type: ignore[misc]
