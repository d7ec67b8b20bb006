"""What differs between plans: answers found by hand, and recomputed from the rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import phanbo
from phanbo.cli import cli
from phanbo.models.comparison import Comparison, Held
from phanbo.models.plan import Plan
from phanbo.optimizer.compare import compare
from tests.hand_plans import instance_of, plan_of
from tests.random_instances import random_instance

THREE = {
    "stations": "station_id,name,district,min_doctors\nA,Alpha,East,1\nB,Beta,West,1\nC,Ceta,West,0",
    "points": "point_id,station_id,days_per_week\nP,A,2",
    "skills": "skill_id,name\nUS,Ultrasound",
    "courses": "course_id,skill_id,seats_max\nK,US,3",
    "doctors": "doctor_id,name,post_id\n1,An,A\n2,,A\n3,Chi,B\n4,Dũng,",
}
INSTANCE = instance_of(**THREE)
FIRST = plan_of(
    INSTANCE,
    """
    1 - A A stay 0
    2 - A B commute 10
    3 - B B stay 0
    4 - - A commute 5
    """,
    training="1 K US -\n3 K US -",
    visits="A P - 2",
    shortages="below_target C - - - 1\nuncovered_days B - - - 2.3",
    values={"travel": 100, "moves": 1, "uncovered_days": 0.3},
)
SECOND = plan_of(
    INSTANCE,
    """
    1 - A B commute 12
    2 - A B relocate 10
    3 - B B stay 0
    4 - - - - -
    """,
    training="3 K US -",
    visits="B P - 1",
    shortages="below_target C - - - 1\nuncovered_days B - - - 0.2",
    values={"travel": 90, "moves": 2, "uncovered_days": 0.1},
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


class TestTwoPlansByHand:
    FOUND = compare(FIRST, SECOND)

    def test_people(self) -> None:
        # Doctor 2 holds the same post in another way, doctor 3 in the same.
        found = [
            (one.doctor_id, one.from_, *(held and held.post_id for held in one.held))
            for one in self.FOUND.people
        ]
        assert found == [("1", "A", "A", "B"), ("4", None, "A", None)]
        assert self.FOUND.people[0].held[1] == Held(post_id="B", mode="commute", minutes=12)

    def test_stations(self) -> None:
        found = [(one.post_id, one.values, one.differences) for one in self.FOUND.stations]
        assert found == [("A", (2, 0), (0, -2)), ("B", (2, 3), (0, 1))]

    def test_objectives(self) -> None:
        found = {one.name: one.differences for one in self.FOUND.objectives}
        assert found == dict.fromkeys(found, (0, 0)) | {
            "travel": (0, -10),
            "moves": (0, 1),
            "uncovered_days": (0, -0.2),
        }

    def test_training_visits_shortages(self) -> None:
        assert [(one.doctor_id, one.trains) for one in self.FOUND.training] == [
            ("1", (True, False))
        ]
        assert [(one.station_id, one.values) for one in self.FOUND.visits] == [
            ("A", (2, 0)),
            ("B", (0, 1)),
        ]
        assert [(one.station_id, one.values, one.differences) for one in self.FOUND.shortages] == [
            ("B", (2.3, 0.2), (0, -2.1))
        ]

    def test_plans(self) -> None:
        assert [(one.name, one.placed, one.changed) for one in self.FOUND.plans] == [
            ("1", 4, 0),
            ("2", 3, 2),
        ]
        assert not self.FOUND.warnings

    def test_json_holds_the_differences(self) -> None:
        text = self.FOUND.model_dump_json()
        assert json.loads(text)["stations"][0]["differences"] == [0, -2]
        assert json.loads(text)["people"][0]["from"] == "A"


def test_three_plans() -> None:
    found = phanbo.compare(FIRST, FIRST, SECOND, names=["x", "y", "z"])
    assert [one.values for one in found.stations] == [(2, 2, 0), (2, 2, 3)]
    assert [one.changed for one in found.plans] == [0, 0, 2]


def test_a_doctor_and_a_post_that_one_plan_does_not_know() -> None:
    other = instance_of(**THREE | {"doctors": "doctor_id,post_id\n1,A\n2,A\n3,B"})
    plan = plan_of(other, "1 - A A stay 0\n2 - A B commute 10\n3 - B B stay 0")
    found = compare(FIRST, plan)
    assert [(one.doctor_id, one.held[1]) for one in found.people] == [("4", None)]
    assert [str(one) for one in found.warnings] == [
        "2 was made for another instance or other settings than 1."
    ]


def test_unplaced_is_not_the_same_as_not_there() -> None:
    other = instance_of(**THREE | {"doctors": "doctor_id\n4"})
    nobody, unplaced = (
        plan_of(other, "1 - A A stay 0"),
        plan_of(other, "1 - A A stay 0\n4 - - - - -"),
    )
    found = compare(nobody, unplaced)
    assert [one.held for one in found.people] == [
        (None, Held(post_id=None, mode=None, minutes=None))
    ]
    assert found.stations == ()


def test_only_periods_that_all_plans_have() -> None:
    both = plan_of(INSTANCE, "1 H1 A A stay 0\n1 H2 A B commute 3")
    later = plan_of(INSTANCE, "1 H2 A C commute 3\n1 H3 A C commute 3")
    found = compare(both, later)
    assert [(one.period, one.held[0] and one.held[0].post_id) for one in found.people] == [
        ("H2", "B")
    ]
    assert [str(one) for one in found.warnings] == ["Not in every plan, so left out: H1, H3."]


def test_one_period_is_one_period_whatever_its_name() -> None:
    named = plan_of(INSTANCE, "1 2026 A A stay 0", visits="A P 2026 1")
    found = compare(plan_of(INSTANCE, "1 - A A stay 0", visits="A P - 1"), named)
    assert found.same
    assert not found.warnings


def test_periods_stand_in_time_order_though_the_first_doctor_joins_late() -> None:
    late = "1 H2 - A commute 1\n2 H1 A A stay 0\n2 H2 A A stay 0"
    found = compare(plan_of(INSTANCE, late), plan_of(INSTANCE, late.replace("A stay", "B commute")))
    assert [one.period for one in found.people] == ["H1", "H2"]


def test_an_infeasible_plan_says_nothing() -> None:
    none = plan_of(INSTANCE, "", status="infeasible")
    found = compare(FIRST, none, SECOND)
    assert [one.held[1] for one in found.people] == [None, None]
    assert [one.values for one in found.stations] == [(2, None, 0), (2, None, 3)]
    assert {one.values[1] for one in found.objectives} == {None}
    assert "2 is infeasible: it posts nobody." in map(str, found.warnings)
    assert [one.changed for one in found.plans] == [0, None, 2]


@pytest.mark.parametrize(("plans", "names"), [((FIRST,), ()), ((FIRST, SECOND), ("one",))])
def test_wrong_use(plans: tuple[Plan, ...], names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"at least two|a name for each"):
        compare(*plans, names=names)


def drawn(data: st.DataObject, seed: int, periods: int) -> Plan:
    """Draw a plan that need not hold, of any doctors and stations of an instance."""
    instance = random_instance(seed, periods=periods)
    posts = [one.station_id for one in instance.stations] + [one.team_id for one in instance.teams]
    names: list[str | None] = [one.period_id for one in instance.periods]
    rows: list[dict[str, Any]] = []
    for doctor in instance.doctors:
        for period in names or [None]:
            post = data.draw(st.sampled_from([*posts, None]))
            rows.append(
                {
                    "doctor_id": doctor.doctor_id,
                    "period": period,
                    "from": doctor.post_id,
                    "post_id": post,
                    "mode": "commute" if post else None,
                    "minutes": data.draw(st.integers(0, 3)) if post else None,
                }
            )
    visits = [
        {
            "station_id": posts[0],
            "point_id": point.point_id,
            "period": (names or [None])[0],
            "days": days,
        }
        for point in instance.points
        if (days := data.draw(st.integers(0, 2)))
    ]
    plan = plan_of(instance, "").model_dump() | {"postings": rows, "visits": visits}
    return Plan.model_validate(plan)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(0, 50), st.sampled_from([1, 2, 3]))
def test_against_a_count_over_all_rows(data: st.DataObject, seed: int, periods: int) -> None:
    one, two = drawn(data, seed, periods), drawn(data, seed, periods)
    assert compare(one, one).same
    found = compare(one, two)
    moved, stations = set(), set()
    for a, b in zip(one.postings, two.postings, strict=True):
        if a.post_id != b.post_id:
            moved.add((a.doctor_id, a.period, a.post_id, b.post_id))
    for post in {row.post_id for row in (*one.postings, *two.postings)} - {None}:
        for period in {row.period for row in one.postings}:
            before, after = (
                len([row for row in plan.postings if (row.post_id, row.period) == (post, period)])
                for plan in (one, two)
            )
            if before != after:
                stations.add((post, period, (before, after), (0, after - before)))
    visited = {(plan is two, row.point_id, row.days) for plan in (one, two) for row in plan.visits}
    told = {
        (later, row.point_id, days)
        for row in found.visits
        for later, days in enumerate(row.values)
        if days
    }
    assert {
        (row.doctor_id, row.period, *(held and held.post_id for held in row.held))
        for row in found.people
    } == moved
    assert len(found.people) == len(moved)
    assert {
        (row.post_id, row.period, row.values, row.differences) for row in found.stations
    } == stations
    assert told == {row for row in visited if (not row[0], *row[1:]) not in visited}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.json").write_text(FIRST.to_json(), encoding="utf-8")
    (tmp_path / "new.json").write_text(SECOND.to_json(), encoding="utf-8")
    tables = {"settings": "setting,value\n"} | THREE
    (tmp_path / "town").mkdir()
    for table, text in tables.items():
        (tmp_path / "town" / f"{table}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_command_prints_what_differs(folder: Path) -> None:
    result = run("compare", "old.json", "new.json", "--lang", "en")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "objective old new ± new" in lines
    assert "travel 100 90 −10" in lines
    assert "Doctors whose post differs: 2" in lines
    assert "4 A no post" in lines
    assert "B 2 3 +1" in lines
    assert lines[-1] == "B 2 3 +1"


def test_command_with_names(folder: Path) -> None:
    result = run("compare", "old.json", "new.json", "--instance", "town", "--lang", "vi")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "1 An Alpha Beta" in lines
    assert "4 Dũng Alpha chưa bố trí" in lines


def test_command_writes_files(folder: Path) -> None:
    files = ("-o", "c.xlsx", "-o", "c.html", "-o", "c.json")
    result = run("compare", "old.json", "new.json", "--instance", "town", *files, "--json")
    assert result.exit_code == 0, result.output
    found = compare(FIRST, SECOND, names=["old", "new"]).model_dump(mode="json")
    assert json.loads(result.stdout) == found
    assert json.loads((folder / "c.json").read_text("utf-8")) == found
    assert "Dũng" in (folder / "c.html").read_text("utf-8")
    book = load_workbook(folder / "c.xlsx")
    cells = [[cell for cell in row if cell is not None] for row in book["Stations"].values]
    assert ["A", "Alpha", "East", 2, 0, -2] in cells
    assert ["B", "Beta", "West", 2, 3, 1] in cells


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_sheets_of_equal_plans_say_so(folder: Path, lang: str) -> None:
    result = run("compare", "old.json", "old.json", "-o", "c.html", "--lang", lang)
    assert result.exit_code == 0, result.output
    text = (folder / "c.html").read_text("utf-8")
    assert text.count({"en": "No difference.", "vi": "Không có khác biệt."}[lang]) == 5
    assert "old.json (2)" in text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("old.json",), "name at least two plans"),
        (("old.json", "town/stations.csv"), "stations.csv: not a phanbo-plan/1 plan"),
        (("old.json", "none.json"), "'none.json' does not exist"),
        (("old.json", "new.json", "-o", "c.txt"), "the ending must be one of"),
    ],
)
def test_wrong_use_of_the_command(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    result = run("compare", *arguments)
    assert result.exit_code == 2
    assert told in result.output


def test_long_lists_are_cut_on_the_terminal(folder: Path) -> None:
    rows = "\n".join(f"{n:02} - A {{post}} commute 1" for n in range(30))
    for name, post in (("a", "A"), ("b", "B")):
        plan = plan_of(INSTANCE, rows.format(post=post))
        (folder / f"{name}.json").write_text(plan.to_json(), encoding="utf-8")
    result = run("compare", "a.json", "b.json", "--lang", "en")
    assert "… and 10 more: -o FILE.xlsx shows them all" in result.output
    assert "\n19 " in result.output
    assert "\n20 " not in result.output


def test_comparison_is_frozen() -> None:
    found: Comparison = compare(FIRST, SECOND)
    with pytest.raises(ValueError, match="frozen"):
        found.people = ()  # type: ignore[misc]
