"""Planning viet-nam-2027: a province of it always, the whole of it with ``-m country``."""

from __future__ import annotations

from typing import Any

import pytest

import phanbo
from phanbo.models.instance import Instance
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify


def province(name: str, code: str) -> Instance:
    """Return the rows of the country that speak of one province, as it is drawn there."""
    tables = phanbo.load("viet-nam-2027").tables()

    def keep(table: str, column: str, ids: set[Any]) -> set[str]:
        key = next(iter(tables[table][0]))
        tables[table] = [row for row in tables[table] if row.get(column) in ids]
        return {str(row.get(key)) for row in tables[table]}

    stations = {row["station_id"] for row in tables["stations"] if row["name"].endswith(name)}
    teams = {row["team_id"] for row in tables["teams"] if row["team_id"].startswith(f"T{code}-")}
    courses = {row["course_id"] for row in tables["courses"]}
    courses = {course for course in courses if course.startswith(f"C{code}-")}
    keep("stations", "station_id", stations)
    keep("teams", "team_id", teams)
    keep("courses", "course_id", courses)
    keep("requirements", "station_id", {*stations, None})
    points = keep("points", "station_id", stations)
    doctors = keep("doctors", "post_id", stations | teams)
    for row in tables["doctors"]:
        if row.get("partner_id") not in doctors:
            row.pop("partner_id", None)
    keep("decisions", "doctor_id", doctors)
    keep("decisions", "target_id", {*stations, *teams, *courses, ""})
    keep("preferences", "doctor_id", doctors)
    keep("preferences", "station_id", stations)
    places: set[Any] = {*stations, *teams, *courses, *points, *doctors}
    keep("travel", "from_id", places)
    keep("travel", "to_id", places)
    return Instance.model_validate(tables)


def test_a_province_of_it_is_proven() -> None:
    instance = province(", Quảng Ninh", "22")
    assert len(instance.stations) == 54
    assert len(instance.doctors) > 250
    plan = solve(instance)
    verify(instance, plan)
    assert plan.status == "optimal"


@pytest.mark.country
def test_the_whole_of_it_has_a_plan_within_the_time_limit() -> None:
    """With honest bounds: ``verify`` refuses any that the plan contradicts."""
    instance = phanbo.load("viet-nam-2027")
    plan = solve(instance, time_limit=60)
    verify(instance, plan)
    unplaced = {one.name: one.value for one in plan.objectives}["unplaced"]
    assert unplaced <= len(instance.doctors) / 1_000
