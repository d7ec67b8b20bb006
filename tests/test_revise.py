"""The round trip: what planners write into a workbook is read, honoured, kept and answered."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from phanbo.models.errors import DecisionError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.revision import Said
from phanbo.optimizer.revise import revise
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify, violations
from phanbo.reports import write
from tests.hand_plans import TWO_PERIODS, instance_of
from tests.planners import Edit, desk_of, disordered, edited, headings, said_in

STATIONS = """
    station_id,name,lat,lon,min_doctors,max_doctors,presence_days
    A,Bãi Cháy,21.00,107.0,1,2,5
    B,Hà Tu,21.05,107.0,1,1,5
    C,Hà Lầm,21.10,107.0,1,1,5
    E,Hà Tu,21.15,107.0,0,1,0
"""
DOCTORS = """
    doctor_id,name,post_id
    001,An,A
    002,Bình,A
    003,Chi,B
    004,Dung,C
"""
COURSES = "course_id,skill_id,seats_max,cost\nus-1,us,2,5\n"
SKILLS = "skill_id,name\nus,Ultrasound"


@pytest.fixture
def instance() -> Instance:
    return instance_of(stations=STATIONS, doctors=DOCTORS, courses=COURSES, skills=SKILLS)


@pytest.fixture
def plan(instance: Instance) -> Plan:
    """Everybody stays: A has two doctors, B and C one, E none."""
    plan = solve(instance)
    assert posts(plan) == {"001": "A", "002": "A", "003": "B", "004": "C"}
    return plan


@pytest.fixture
def path(plan: Plan, instance: Instance, tmp_path: Path) -> Path:
    return write(plan, tmp_path / "plan.xlsx", instance=instance)


def edit(doctor: str, decision: str | None = None, target: str | None = None, **more: Any) -> Edit:
    return {"Id": doctor, "Decision": decision, "Decision target": target} | more


def posts(plan: Plan) -> dict[str, str | None]:
    return {one.doctor_id: one.post_id for one in plan.postings}


def told(said: list[Said]) -> set[tuple[str, str | None, str | None]]:
    return {(one.doctor_id, one.decision, one.target_id) for one in said}


def faults_of(path: Path, instance: Instance) -> list[str]:
    with pytest.raises(DecisionError) as error:
        said_in(path, instance)
    return [str(one) for one in error.value.faults]


def test_an_untouched_workbook_gives_the_same_plan(
    path: Path, plan: Plan, instance: Instance
) -> None:
    read, said = said_in(path, instance)
    assert (read, said) == (plan, [])
    assert revise(instance, read, said) == plan
    assert revise(instance, read, said, optimise_fully=True) == plan


def test_every_decision_is_read_and_honoured(path: Path, instance: Instance) -> None:
    """Chi goes to C, so that Dung has to go: to E, which the decision about An leaves free."""
    edited(
        path,
        [
            edit("001", "Keep "),
            edit("003", "another station", "Hà Lầm"),
            edit("002", "train", "us-1"),
            edit("002", "forbid", "B"),
            edit("004", "no training"),
        ],
    )
    read, said = said_in(path, instance)
    assert told(said) == {
        ("001", "keep", None),
        ("003", "another_station", "C"),
        ("002", "train", "us-1"),
        ("002", "forbid", "B"),
        ("004", "no_training", None),
    }
    new = revise(instance, read, said)
    verify(instance, new)
    assert new.instance == read.instance
    assert (posts(new)["001"], posts(new)["003"]) == ("A", "C")
    assert [one.doctor_id for one in new.training] == ["002"]
    assert new.review is not None
    assert new.review.changed == 0  # Dung is decided on, though about training only


def test_others_change_only_where_they_must_and_it_is_said_why(
    path: Path, instance: Instance
) -> None:
    edited(path, [edit("003", "another station", "C", Remark="wishes it", **{"Said by": "Hà"})])
    read, said = said_in(path, instance)
    new = revise(instance, read, said)
    assert new.revision is not None
    assert new.review is not None
    assert (new.review.changed, new.review.bound) == (1, 1)
    why = {one.doctor_id: (one.why, one.because_of) for one in new.revision.changes}
    assert why == {"003": ("decision", None), "004": (why["004"][0], "003")}
    assert why["004"][0] in ("follows_up", "makes_room")
    before = {one.name: one.value for one in read.objectives}
    for cost in new.revision.costs:
        assert cost.before == before[cost.objective]
    assert {one.name: one.value for one in new.objectives} == {
        one.objective: one.after for one in new.revision.costs
    }


def test_optimising_fully_lets_everybody_move() -> None:
    """1 may not stay at A: the fewest changes leave B empty, the objectives do not."""
    instance = instance_of(
        "travel_limit=20",
        stations="station_id,lat,lon,min_doctors,max_doctors\n"
        "A,21.0,107,1,1\nB,21.05,107,1,1\nC,21.1,107,1,1",
        doctors="doctor_id,post_id,lat,lon\n1,A,21.0,107\n2,B,21.05,107\n3,,21.1,107",
    )
    plan = solve(instance)
    assert posts(plan) == {"1": "A", "2": "B", "3": "C"}
    said = [Said(doctor_id="1", decision="forbid", target_id="A")]
    few, free = revise(instance, plan, said), revise(instance, plan, said, optimise_fully=True)
    verify(instance, few)
    verify(instance, free)
    assert posts(few) == {"1": None, "2": "B", "3": "C"}
    assert posts(free) == {"1": "B", "2": "A", "3": "C"}
    assert few.review is not None
    assert free.review is not None
    assert (few.review.changed, free.review.changed, free.review.bound) == (0, 1, 1)


@pytest.mark.parametrize("seed", range(5))
def test_order_filters_colours_and_columns_do_not_matter(
    path: Path, instance: Instance, seed: int
) -> None:
    edits = [edit("003", "another station", "C"), edit("001", "keep", Remark="đã hứa")]
    expected = set(said_in(edited(path, edits), instance)[1])
    assert set(said_in(disordered(path, Random(seed)), instance)[1]) == expected
    assert len(expected) == 2


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_both_languages_are_read(plan: Plan, instance: Instance, tmp_path: Path, lang: str) -> None:
    path = write(plan, tmp_path / "p.xlsx", instance=instance, lang=lang)
    columns = {
        "en": ("Id", "Decision", "Decision target", "Remark"),
        "vi": ("Mã", "Quyết định", "Nơi đến hoặc khóa học", "Ghi chú"),
    }[lang]
    for words in (("forbid", "another station"), ("Không bố trí", "TRẠM KHÁC")):
        edits = [
            dict(zip(columns, ("003", words[0], None, "a"), strict=True)),
            dict(zip(columns, ("001", words[1], "Bãi Cháy", None), strict=True)),
        ]
        said = said_in(edited(path, edits), instance)[1]
        assert told(said) == {("003", "forbid", "B"), ("001", "another_station", "A")}
        edited(path, [dict.fromkeys(columns) | {columns[0]: one} for one in ("003", "001")])


def test_faults_name_the_cells_all_at_once(path: Path, instance: Instance) -> None:
    edited(
        path,
        [
            edit("001", "kep"),
            edit("002", "another station", "Hà Tu"),
            edit("003", "train", "A"),
            edit("004", None, "B"),
        ],
    )
    sheet = desk_of(openpyxl.load_workbook(path))
    header, columns = headings(sheet)
    word = sheet.cell(header, columns["Decision"]).column_letter
    target = sheet.cell(header, columns["Decision target"]).column_letter
    assert faults_of(path, instance) == [
        f"plan.xlsx, Postings!{word}{header + 1}, 'kep': is no decision; did you mean keep?",
        f"plan.xlsx, Postings!{target}{header + 2}, 'Hà Tu': may mean B, E; write the id",
        f"plan.xlsx, Postings!{target}{header + 3}, 'A': is no course; choose one of the list",
        f"plan.xlsx, Postings!{target}{header + 4}, 'B': is a target without a decision;"
        + " choose a decision, or empty the cell",
    ]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (edit("001", "another station"), "is blank, but the decision needs a target"),
        (edit("001", "train"), "is blank, but the decision needs a target"),
        (edit("001", "keep", "B"), "is not the post that the plan gives"),
        (edit("001", "no training", "B"), "is a target, but the decision takes none"),
        (edit("001", "another station", "Hà Lâm"), "did you mean Hà Lầm?"),
    ],
)
def test_faults(path: Path, instance: Instance, typed: Edit, problem: str) -> None:
    (fault,) = faults_of(edited(path, [typed]), instance)
    assert problem in fault
    assert "Postings!" in fault


def test_a_doctor_whom_nobody_knows(path: Path, instance: Instance) -> None:
    book = openpyxl.load_workbook(path)
    sheet = desk_of(book)
    header, columns = headings(sheet)
    sheet.cell(header + 1, columns["Id"]).value = "0O1"
    sheet.cell(header + 1, columns["Remark"]).value = "?"
    sheet.cell(header + 2, columns["Id"]).value = None
    sheet.cell(header + 2, columns["Decision"]).value = "keep"
    sheet.cell(header + 9, columns["Id"]).value = "a sum of ours"
    book.save(path)
    first, second = faults_of(path, instance)
    assert "'0O1': is no doctor of the plan; did you mean 001?" in first
    assert "names no doctor, but the row has a decision or a remark" in second


def test_cells_that_cannot_be_read(path: Path, instance: Instance) -> None:
    book = openpyxl.load_workbook(path)
    sheet = desk_of(book)
    header, columns = headings(sheet)
    cell = sheet.cell(header + 1, columns["Decision target"])
    cell.value, cell.data_type = "#REF!", "e"
    area = f"{sheet.cell(header, columns['Remark']).column_letter}{header + 2}"
    sheet.merge_cells(f"{area}:{area[: -len(str(header + 2))]}{header + 3}")
    sheet.cell(header, max(columns.values()) + 1).value = "remark"
    book.save(path)
    found = faults_of(path, instance)
    assert len(found) == 3
    assert "is a heading that another column has as well" in found[0]
    assert "'#REF!': is an error" in found[1]
    assert "is a merged cell" in found[2]


def test_a_workbook_without_its_plan(path: Path, instance: Instance, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["_plan"]["B1"].value = "AAAA" + book["_plan"]["B1"].value[4:]
    book.save(tmp_path / "changed.xlsx")
    del book["_plan"]
    book.save(tmp_path / "without.xlsx")
    (tmp_path / "none.xlsx").write_bytes(b"PK")
    for name, problem in (
        ("without.xlsx", "its hidden sheet _plan is missing; write the decisions into"),
        ("changed.xlsx", "its hidden sheet _plan was changed"),
        ("none.xlsx", "cannot be read as a workbook"),
    ):
        with pytest.raises(PlanError, match=f"^{name}: .*{problem}"):
            said_in(tmp_path / name, instance)


def test_no_postings_or_two(path: Path, instance: Instance) -> None:
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["Postings"])
    book.save(path)
    assert "these sheets all look like the postings: Postings, Postings Copy" in str(
        faults_of(path, instance)
    )
    del book["Postings"]
    del book["Postings Copy"]
    book.save(path)
    assert "has no sheet with the columns" in str(faults_of(path, instance))


def test_another_instance_and_frozen_periods(plan: Plan, instance: Instance) -> None:
    with pytest.raises(PlanError, match="for another instance, or for other settings"):
        revise(instance.with_settings({"travel_limit": 5}), plan, [])
    with pytest.raises(PlanError, match="frozen"):
        revise(instance, plan.released([None], "frozen"), [])


def test_remarks_alone_change_nothing_and_are_kept(
    path: Path, plan: Plan, instance: Instance, tmp_path: Path
) -> None:
    edited(path, [edit("003", None, Remark="hỏi lại", **{"Said by": "Hà"})])
    new = revise(instance, *said_in(path, instance))
    assert new.model_copy(update={"revision": None}) == plan
    verify(instance, new)
    again = write(new, tmp_path / "again.xlsx", instance=instance)
    read, said = said_in(again, instance)
    assert [(one.remark, one.who) for one in said] == [("hỏi lại", "Hà")]
    assert revise(instance, read, said) == new


def test_history_over_three_revisions(
    path: Path, plan: Plan, instance: Instance, tmp_path: Path
) -> None:
    """Said in the first, kept in the second, changed in the third; the sheet shows what holds."""
    who = {"Said by": "Hà"}
    edited(path, [edit("003", "forbid", **who), edit("001", "keep", **who)])
    first = revise(instance, *said_in(path, instance))
    path = write(first, tmp_path / "1.xlsx", instance=instance, lang="en")
    assert told(said_in(path, instance)[1]) == {("003", "forbid", "B"), ("001", "keep", None)}

    edited(path, [edit("004", "keep")])
    second = revise(instance, *said_in(path, instance))
    path = write(second, tmp_path / "2.xlsx", instance=instance)
    assert posts(second) == posts(first)

    edited(path, [edit("003", None, **{"Said by": None}), edit("001", "forbid", "C", **who)])
    third = revise(instance, *said_in(path, instance))
    verify(instance, third)
    assert third.revision is not None
    assert [
        (one.doctor_id, one.decision, one.target_id, one.since, one.until)
        for one in sorted(third.revision.said, key=lambda one: (one.since, one.doctor_id))
    ] == [
        ("001", "keep", None, 1, 3),
        ("003", "forbid", "B", 1, 3),
        ("004", "keep", None, 2, None),
        ("001", "forbid", "C", 3, None),
    ]
    # Whoever is not decided on any more is free again: B wants a doctor, and Chi is back.
    assert posts(third) == posts(plan)


def test_a_deleted_row_takes_nothing_back(path: Path, instance: Instance, tmp_path: Path) -> None:
    first = revise(instance, *said_in(edited(path, [edit("003", "forbid")]), instance))
    path = write(first, tmp_path / "1.xlsx", instance=instance)
    book = openpyxl.load_workbook(path)
    sheet = desk_of(book)
    header, columns = headings(sheet)
    for number in range(sheet.max_row, header, -1):
        if sheet.cell(number, columns["Id"]).value == "003":
            sheet.delete_rows(number)
    book.save(path)
    read, said = said_in(path, instance)
    assert revise(instance, read, said) == first


def test_decisions_that_clash_name_the_conflict(path: Path, instance: Instance) -> None:
    edited(path, [edit("001", "another station", "B"), edit("002", "another station", "B")])
    new = revise(instance, *said_in(path, instance))
    assert new.status == "infeasible"
    assert "decisions: 001, 002 are posted to B" in map(str, new.conflicts)
    with pytest.raises(PlanError, match="has no postings"):
        revise(instance, new, [])


def test_periods(tmp_path: Path) -> None:
    """What stands in a row is about its period, unless it says that it holds in all."""
    instance = instance_of(
        periods=TWO_PERIODS,
        stations="station_id,lat,lon,min_doctors\nX,21,107,1\nY,21.02,107,1\nZ,21.01,107,0",
        doctors="doctor_id,post_id\n1,X\n2,Y\n3,X",
    )
    plan = solve(instance)
    path = write(plan, tmp_path / "p.xlsx", instance=instance)
    row: dict[str, Any] = {"Decision target": None}
    edited(
        path,
        [
            row | {"Id": "1", "Period": "B", "Decision": "forbid", "Decision target": "X"},
            row | {"Id": "2", "Period": "A", "Decision": "keep", "Holds for": "all periods"},
        ],
    )
    read, said = said_in(path, instance)
    assert {(one.doctor_id, one.period) for one in said} == {("1", "B"), ("2", None)}
    new = revise(instance, read, said)
    verify(instance, new)
    where = {(one.doctor_id, one.period): one.post_id for one in new.postings}
    assert (where["2", "A"], where["2", "B"]) == ("Y", "Y")
    assert where["1", "B"] != "X"
    again = write(new, tmp_path / "again.xlsx", instance=instance)
    read, said = said_in(again, instance)
    assert revise(instance, read, said) == new


def test_the_verifier_looks_at_revisions(path: Path, plan: Plan, instance: Instance) -> None:
    edited(path, [edit("003", "another station", "C")])
    new = revise(instance, *said_in(path, instance))
    assert violations(instance, new) == []
    assert new.revision is not None

    def told_of(**changed: Any) -> str:
        revision = new.revision and new.revision.model_copy(update=changed)
        wrong = new.model_copy(update={"revision": revision})
        return "\n".join(map(str, violations(instance, wrong)))

    unknown = new.revision.decisions[0].model_copy(update={"target_id": "Z"})
    assert "names what the instance lacks" in told_of(decisions=(unknown,))
    other = new.revision.decisions[0].model_copy(update={"target_id": "A"})
    assert "rule 9" in told_of(decisions=(other,))
    cost = new.revision.costs[0].model_copy(update={"after": 7})
    assert "unplaced came to 7, but in the plan it is 0" in told_of(costs=(cost,))
    change = new.revision.changes[0].model_copy(update={"after": "A"})
    assert "is said to have come to A, which is not so" in told_of(changes=(change,))
