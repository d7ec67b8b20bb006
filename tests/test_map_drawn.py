"""The map drawn: on the page and in the workbook."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from math import cos, radians
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports import write
from phanbo.reports.map.chart import LINES, MARKS
from tests.hand_map import INSTANCE, PLAN
from tests.hand_plans import instance_of, plan_of


@pytest.fixture
def instance() -> Instance:
    return INSTANCE


@pytest.fixture
def plan() -> Plan:
    return PLAN


CSS = Path(__file__).parents[1] / "reports" / "page" / "report.css"
VOID = {"meta", "input", "br", "hr", "link", "img"}


class Balanced(HTMLParser):
    """Fails on a tag that is not closed, or closed twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(instance: Instance, plan: Plan, tmp_path: Path, lang: str = "en") -> str:
    return write(plan, tmp_path / "p.html", instance=instance, lang=lang).read_text("utf-8")


def plane(text: str) -> ElementTree.Element:
    (found,) = re.findall(r'<svg class="plane.*?</svg>', text, flags=re.DOTALL)
    return ElementTree.fromstring(found)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_page_is_whole_and_its_own(
    instance: Instance, plan: Plan, tmp_path: Path, lang: str
) -> None:
    text = page(instance, plan, tmp_path, lang)
    Balanced(text)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text.split("<body", 1)[1])
    assert not re.search(r"https?:|@import|url\(", text)
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|innerHTML|eval)\b", text)


def test_every_view_draws_every_station_within_the_frame(
    instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    svg = plane(page(instance, plan, tmp_path))
    views = [one for one in svg.iter("g") if (one.get("class") or "").split()[:1] == ["view"]]
    assert [one.get("class") for one in views] == ["view", *["view off"] * 3]
    for view in views:
        signs = [one for one in view.iter("g") if (one.get("class") or "").startswith("station ")]
        titles = [one.findtext("title") or "" for one in signs]
        assert sorted(title.split("\n")[0] for title in titles) == ["A", "B", "C", "D"]
        for sign in signs:
            x, y = map(float, re.findall(r"[\d.]+", sign.get("transform") or ""))
            assert 0 < x < 1000
            assert 0 < y < 640


def test_stations_without_a_place_are_listed(
    instance: Instance, plan: Plan, tmp_path: Path
) -> None:
    assert "<p>Without coordinates, so not drawn: E.</p>" in page(instance, plan, tmp_path)


def test_without_any_place_there_is_no_map(tmp_path: Path) -> None:
    instance = instance_of(stations="station_id,min_doctors\nA,1", doctors="doctor_id,post_id\nD,A")
    text = page(instance, plan_of(instance, "D - A A stay 0"), tmp_path)
    assert '<figure class="map">' not in text
    assert ">Map</a>" not in text


HOSTILE = [
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "</title></svg><script>alert(1)</script>",
    "=1+1",
    "&lt;b&gt; ]]> 'x' --> {place}",
    "=HYPERLINK(1)",
]


@pytest.fixture
def hostile() -> tuple[Instance, Plan]:
    def spot(number: int) -> dict[str, float]:
        return {"lat": 21 + number / 10, "lon": 107}

    instance = Instance.model_validate(
        {
            "stations": [
                {"station_id": f"S{n}", "name": name, "district": name, "min_doctors": 1} | spot(n)
                for n, name in enumerate(HOSTILE)
            ],
            "teams": [{"team_id": "T", "name": HOSTILE[0]} | spot(9)],
            "doctors": [
                {"doctor_id": name, "name": name, "post_id": "T"} for n, name in enumerate(HOSTILE)
            ],
        }
    )
    postings = [
        {"doctor_id": name, "from": "T", "post_id": f"S{n}", "mode": "commute", "minutes": 1}
        for n, name in enumerate(HOSTILE)
    ]
    plan = plan_of(instance, "")
    return instance, Plan.model_validate(
        plan.model_dump() | {"postings": [one | {"period": None} for one in postings]}
    )


def test_hostile_names_are_text(hostile: tuple[Instance, Plan], tmp_path: Path) -> None:
    text = page(*hostile, tmp_path)
    Balanced(text)
    assert text.lower().count("<script") == 1
    assert "<img" not in text
    titles = {one.text.split("\n")[0] for one in plane(text).iter("title") if one.text}
    assert set(HOSTILE) <= titles


# In the workbook


def referred(sheet: Worksheet, reference: str) -> list[Any]:
    """Return the values of a range such as Map!$D$5:$D$9, or of a cell."""
    first, _, last = reference.rpartition("!")[2].replace("$", "").partition(":")
    return [row[0].value for row in sheet[f"{first}:{last or first}"]]


def test_the_chart_draws_each_station_once(instance: Instance, plan: Plan, tmp_path: Path) -> None:
    path = write(plan, tmp_path / "p.xlsx", instance=instance)
    sheet = openpyxl.load_workbook(path)["Map"]
    (chart,) = sheet._charts
    found = {}
    for series in chart.series:
        (name,) = referred(sheet, series.tx.strRef.f)
        across = referred(sheet, series.xVal.numRef.f)
        found[name] = list(zip(across, referred(sheet, series.yVal.numRef.f), strict=True))
    assert found["At the target: 3"] == [(107.0, 21.0), (107.4, 21.2), (107.8, 20.8)]
    assert found["Below the minimum: 1"] == [(107.2, 20.9)]
    assert found["Ferry"] == [(107.5, 20.9), (107.7, 20.8), (None, None)]
    assert found["Move between stations"][:2] == [(107.0, 21.0), (107.4, 21.2)]
    assert found["Outreach point"] == [(107.1, 21.1)]
    wide = (chart.x_axis.scaling.max - chart.x_axis.scaling.min) * cos(radians(21))
    high = chart.y_axis.scaling.max - chart.y_axis.scaling.min
    assert wide / high == pytest.approx(1060 * 0.98 / (620 * 0.87), rel=0.01)


def test_a_throng_of_stations_is_drawn_alone(tmp_path: Path) -> None:
    rows = "\n".join(f"S{n},{20 + n % 20 / 10},{106 + n // 20 / 10},1" for n in range(301))
    instance = instance_of(
        stations=f"station_id,lat,lon,min_doctors\n{rows}",
        points="point_id,station_id,lat,lon,days_per_week\nP,S1,21.1,107.1,2",
        doctors="doctor_id,post_id\nD,S1",
    )
    path = write(
        plan_of(instance, "D - S1 S1 stay 0", visits="S1 P - 2"),
        tmp_path / "p.xlsx",
        instance=instance,
    )
    sheet = openpyxl.load_workbook(path)["Map"]
    names = [referred(sheet, one.tx.strRef.f)[0] for one in sheet._charts[0].series]
    assert names == ["At the target: 1", "Below the minimum: 300"]


def test_hostile_names_are_no_formulas(hostile: tuple[Instance, Plan], tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write(hostile[1], tmp_path / "p.xlsx", instance=hostile[0]))[
        "Map"
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    (chart,) = sheet._charts
    references = {
        reference.f
        for one in chart.series
        for reference in (one.xVal.numRef, one.yVal.numRef, one.tx.strRef)
    }
    assert all(re.fullmatch(r"Map!\$\w+\$\d+(:\$\w+\$\d+)?", one) for one in references)


def test_page_and_workbook_use_the_same_colours() -> None:
    css = CSS.read_text(encoding="utf-8").upper()
    colours = [colour for _, _, colour in MARKS.values()]
    colours += [look["color"] for look in LINES.values()]
    assert [colour for colour in colours if colour not in css] == []


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_the_order_of_rows_does_not_matter(
    instance: Instance, plan: Plan, tmp_path: Path, ending: str
) -> None:
    turned = instance.model_copy(
        update={
            name: getattr(instance, name)[::-1]
            for name in ("stations", "points", "teams", "ferries", "doctors")
        }
    )
    backwards = plan.model_copy(update={"visits": plan.visits[::-1]})
    first = write(plan, tmp_path / f"a.{ending}", instance=instance).read_bytes()
    again = backwards if ending == "html" else plan  # A workbook holds the plan as it stands.
    assert write(again, tmp_path / f"b.{ending}", instance=turned).read_bytes() == first
