"""The map: every place once, its level and who moves recounted from the plan, nothing to harm."""

from __future__ import annotations

import re
from collections import Counter
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
from phanbo.models.tables import Station
from phanbo.optimizer.solve import solve
from phanbo.reports import write
from phanbo.reports.content.map import atlas
from phanbo.reports.content.report import Report
from phanbo.reports.map.atlas import Atlas, Mark, Spot, View
from phanbo.reports.map.chart import LINES, MARKS
from phanbo.reports.map.labels import labels
from phanbo.reports.map.plane import frame, round_km
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of
from tests.random_instances import random_instance

CSS = Path(__file__).parents[1] / "reports" / "page" / "report.css"
STATIONS = """
    station_id,district,lat,lon,island,min_doctors,target_doctors
    A,North,21.0,107.0,,1,2
    B,North,21.2,107.4,,1,2
    C,South,20.8,107.8,Cô Tô,0,1
    D,South,20.9,107.2,,1,
    E,,,,,1,
"""
DOCTORS = """
    doctor_id,name,post_id,leaves,joins
    1,An,A,,
    2,Bình,A,,
    3,Chi,T,,
    4,,T,,
    5,Dũng,D,B,
    6,Em,,,B
    7,Giang,E,,
"""
REST = {
    "teams": "team_id,lat,lon,keep_max\nT,21.05,107.1,1",
    "points": "point_id,station_id,lat,lon,days_per_week\nP,A,21.1,107.1,2\nQ,A,,,1",
    "ferries": "from_lat,from_lon,to_island,to_lat,to_lon,minutes\n20.9,107.5,Cô Tô,20.8,107.7,30",
}


def drawn(instance: Instance, plan: Plan, lang: str = "en") -> Atlas:
    found = atlas(Report(instance, plan, lang))
    assert found is not None
    return found


@pytest.fixture
def instance() -> Instance:
    return instance_of(stations=STATIONS, doctors=DOCTORS, periods=TWO_PERIODS, **REST)


@pytest.fixture
def plan(instance: Instance) -> Plan:
    # Period A: 2 moves to B, 3 comes to B from the team. Period B: 5 leaves, 6 joins at C, 7 moves.
    return plan_of(
        instance,
        """
        1 A A A stay 0
        2 A A B commute 30
        3 A T B commute 20
        4 A T T stay 0
        5 A D D stay 0
        7 A E E stay 0
        1 B A A stay 0
        2 B A B commute 30
        3 B T B commute 20
        4 B T T stay 0
        6 B - C commute 10
        7 B E A commute 10
        """,
        visits="A P A 1\nB P B 2",
    )


def levels(view: View) -> dict[str, str | None]:
    return {station.place_id: station.level for station in view.stations}


def routes(view: View) -> dict[str, tuple[str, int]]:
    return {f"{one.from_id}{one.to_id}": (one.kind, one.doctors) for one in view.flows}


def test_views_of_a_plan_over_two_periods(instance: Instance, plan: Plan) -> None:
    found = drawn(instance, plan)
    assert [view.name for view in found.views] == ["Whole plan", "A", "B", "Before"]
    whole, first, second, before = found.views
    assert levels(before) == {
        "A": "at target",
        "B": "below minimum",
        "C": "below target",
        "D": "at target",
    }
    assert levels(first) == levels(before) | {"A": "below target", "B": "at target"}
    assert levels(second) == {
        "A": "at target",
        "B": "at target",
        "C": "at target",
        "D": "below minimum",
    }
    assert levels(whole) == levels(second)
    # Station E has no coordinates, so the move of doctor 7 has no line.
    assert routes(first) == {"AB": ("move", 1), "TB": ("posting", 1)}
    assert routes(second) == routes(before) == {}
    assert routes(whole) == routes(first)
    assert [[line.notes for line in view.visits] for view in found.views] == [
        [("B → P, days a week: 2",)],
        [("A → P, days a week: 1",)],
        [("B → P, days a week: 2",)],
        [],
    ]
    assert [view.points[0].short for view in found.views] == [False, True, False, False]
    assert found.ferries[0].notes == ("Ferry mainland – Cô Tô: 30 minutes",)
    assert found.districts == ("North", "South")


def test_notes_say_who_comes_and_goes(instance: Instance, plan: Plan) -> None:
    whole, first, second, _ = drawn(instance, plan).views
    notes = {mark.place_id: mark.notes for mark in whole.stations}
    assert notes["A"] == (
        "At the target",
        "Doctors: 2; before: 2; minimum 1, target 2",
        "Comes: Giang (7), from E",
        "Goes: Bình (2), to B",
    )
    assert notes["C"][-1] == "Comes: Em (6), who joins"
    assert notes["D"][-1] == "Goes: Dũng (5), who leaves"
    assert first.teams[0].notes == ("Former district team; doctors: 1; before: 2",)
    assert not [note for mark in second.stations for note in mark.notes if "Bình" in note]
    assert {flow.from_id: flow.notes for flow in first.flows} == {
        "A": ("A → B: 1", "Bình (2)"),
        "T": ("T → B: 1", "Chi (3)"),
    }


def test_what_is_missing_is_named() -> None:
    instance = instance_of(
        stations="station_id,lat,lon,min_doctors,target_doctors\nA,21,107,0,0\nB,21,108,2,3",
        doctors="doctor_id,post_id\nD1,\nD2,A",
        skills="skill_id\nus",
        requirements="station_id,skill_id,min_doctors\nA,us,2",
    )
    plan = plan_of(instance, "D1 - - - - -\nD2 - A A stay 0")
    after, _ = drawn(instance, plan).views
    assert [mark.level for mark in after.stations] == ["above target", "below minimum"]
    assert after.stations[0].notes[-1] == "Doctors missing by skill: us 2"
    assert after.stations[1].notes[-1] == "Days a week without a doctor: 5"


def numbers(instance: Instance, station: Station, index: int) -> tuple[int, int]:
    """Return minimum and target in the period of an index, read from the tables anew."""
    minimum, target = station.min_doctors, station.target_doctors
    order = [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]
    for period in order[: index + 1]:
        for row in instance.staffing:
            if (row.station_id, row.period) == (station.station_id, period):
                minimum = minimum if row.min_doctors is None else row.min_doctors
                target = target if row.target_doctors is None else row.target_doctors
    return minimum, minimum if target is None else target


@pytest.mark.parametrize("seed", range(18))
def test_random_plans_recounted(seed: int) -> None:
    instance = random_instance(seed, periods=1 + seed % 3)
    plan = solve(instance)
    found = atlas(Report(instance, plan, "en"))
    located = {one.station_id: one for one in instance.stations if one.lat is not None}
    if plan.status == "infeasible" or found is None:
        assert plan.status == "infeasible" or not located
        return
    order = [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]
    periods: list[str | None] = [*order] or [None]
    whole, *rest, before = found.views
    assert len(rest) == (len(periods) if len(periods) > 1 else 0)
    assert [len(view.flows) + len(view.visits) for view in (before,)] == [0]
    for index, view in [(len(periods) - 1, whole), *enumerate(rest)]:
        assert Counter(mark.place_id for mark in view.stations) == Counter([*located])
        there = Counter(one.post_id for one in plan.postings if one.period == periods[index])
        for mark in view.stations:
            minimum, target = numbers(instance, located[mark.place_id], index)
            n = there[mark.place_id]
            expected = (
                "below minimum"
                if n < minimum
                else "below target"
                if n < target
                else "at target"
                if n == target
                else "above target"
            )
            assert mark.level == expected
            assert (mark.spot.lat, mark.spot.lon) == (
                located[mark.place_id].lat,
                located[mark.place_id].lon,
            )
    # Moves as in rule 4, of which both ends are on the map; over the periods they add up.
    moves = {
        (one.doctor_id, one.from_, one.post_id)
        for one in plan.postings
        if one.from_ in located and one.post_id in located and one.from_ != one.post_id
    }
    for views in ([whole], rest or [whole]):
        flows = [flow for view in views for flow in view.flows if flow.kind == "move"]
        assert sum(flow.doctors for flow in flows) == len(moves)
        assert {(one.from_id, one.to_id) for one in flows} == {route[1:] for route in moves}


def test_degrees_keep_their_shape() -> None:
    """A kilometre is as long to the east as to the north, in the middle of the map."""
    stretch = frame([Spot(20, 106), Spot(22, 109)], 1000 / 640)
    x, y = stretch.place(Spot(21, 107.5), 1000, 640)
    assert (x, y) == (500, 320)
    east, _ = stretch.place(Spot(21, 108.5), 1000, 640)
    _, north = stretch.place(Spot(22, 107.5), 1000, 640)
    assert (east - x) / (y - north) == pytest.approx(cos(radians(21)), abs=0.001)
    again = stretch.spot(*stretch.place(Spot(20.5, 106.5), 1000, 640), 1000, 640)
    assert (again.lat, again.lon) == pytest.approx((20.5, 106.5), abs=0.001)


@pytest.mark.parametrize("spots", [[Spot(90, 0)], [Spot(-90, -180), Spot(90, 180)], [Spot(0, 0)]])
def test_odd_places_find_room(spots: list[Spot]) -> None:
    stretch = frame(spots, 1.5)
    for spot in spots:
        x, y = stretch.place(spot, 300, 200)
        assert 0 < x < 300
        assert 0 < y < 200


@pytest.mark.parametrize(("km", "expected"), [(0.7, 0.5), (1, 1), (19.9, 10), (20, 20), (731, 500)])
def test_scales_are_round(km: float, expected: float) -> None:
    assert round_km(km) == expected


def test_labels_do_not_cover_each_other() -> None:
    names = [f"District {number}" for number in range(12)]
    marks = tuple(
        Mark(name, name, Spot(21 + number / 50, 107 + number / 40), name)
        for number, name in enumerate(names)
    )
    many = Atlas((View("", marks, (), (), (), ()),), (), tuple(names))
    placed = sorted(labels(many, frame(many.spots, 1.6), 1000, 640).values())
    assert len(placed) == 12
    for index, (x, y) in enumerate(placed):
        for other_x, other_y in placed[index + 1 :]:
            assert abs(x - other_x) >= 7.8 * 10 or abs(y - other_y) >= 16


# On the page

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
