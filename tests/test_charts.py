"""The charts: levels, gaps and travel before and after a plan, counted by hand."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from phanbo.reports import write
from phanbo.reports.content.charts import charts
from phanbo.reports.content.report import Report
from phanbo.reports.sheets import Table
from tests.hand_plans import instance_of, plan_of

INSTANCE = instance_of(
    stations="""
        station_id,min_doctors,target_doctors,presence_days
        A,1,1,5
        B,2,3,5
        C,1,2,7.5
        D,0,0,0
    """,
    teams="team_id\nT",
    skills="skill_id\nus",
    requirements="station_id,skill_id,min_doctors\nB,us,2",
    doctors="""
        doctor_id,post_id,skills
        1,A,
        2,A,us
        3,T,us
        4,T,us
        5,T,
        6,D,
    """,
)
PLAN = plan_of(
    INSTANCE,
    """
    1 - A A stay 15
    2 - A B commute 16
    3 - T B commute 45
    4 - T B commute 46
    5 - T C relocate 121
    6 - D D stay 0
    """,
)


def test_before_and_after_counted_by_hand() -> None:
    levels, missing, travel = (
        block.rows
        for block in charts(Report(INSTANCE, PLAN, "en")).blocks
        if isinstance(block, Table)
    )
    assert levels == (
        ("Below the minimum", 2, 0),  # B and C
        ("Below the target", 0, 1),  # C
        ("At the target", 0, 2),  # A and B
        ("Above the target", 2, 1),  # D; before, A too
    )
    assert missing == (
        ("Doctors to the minimum", 3, 0),
        ("Required skills", 2, 0),
        ("Days a week at stations", 12.5, 2.5),
        ("Doctors to the target", 5, 1),
    )
    assert travel == (
        ("0–15", 6, 2),
        ("16–30", 0, 1),
        ("31–45", 0, 1),
        ("46–60", 0, 1),
        ("61–90", 0, 0),
        ("91–120", 0, 0),
        ("> 120", 0, 1),
    )


def test_the_sheet_has_a_chart_for_each(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(PLAN, tmp_path / "p.xlsx", instance=INSTANCE))
    drawn = book["Charts"]._charts
    assert len(drawn) == 3
    places = {(one.anchor._from.col, one.anchor._from.row) for one in drawn}
    assert len(places) == 3


def test_the_page_draws_each(tmp_path: Path) -> None:
    text = write(PLAN, tmp_path / "p.html", instance=INSTANCE).read_text("utf-8")
    for name in ("Stations by level", "What is missing", "Doctors by travel time"):
        assert f'<svg class="chart" role="img" aria-label="{name}"' in text
    assert ">12.5</text>" in text
