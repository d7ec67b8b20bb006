"""The rows of an instance's tables, column for column as in PROBLEM.md section 1.

Amounts are exact decimals; a blank cell without a constant default is None.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from phanbo.models.cells import (
    Amount,
    Count,
    Day,
    Fte,
    Id,
    Ids,
    Latitude,
    Longitude,
    Positive,
    Rank,
    Share,
    Text,
    Trimmed,
    YesNo,
    is_blank,
)

Action = Annotated[Literal["post", "forbid", "stay", "train", "no_training"], Trimmed]
ActivityKind = Annotated[Literal["service", "category", "individual"], Trimmed]


class Row(BaseModel):
    """A row of a table: frozen, no unknown columns, blank cells fall back to the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, cells: Any) -> Any:
        if isinstance(cells, dict):
            return {column: cell for column, cell in cells.items() if not is_blank(cell)}
        return cells


class Station(Row):
    """A health station: where doctors are posted."""

    station_id: Id
    name: Text
    district: Text | None = None
    kind: Text | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    island: Text | None = None
    """Blank: the mainland."""
    functional_model: Text | None = None
    min_doctors: Count
    target_doctors: Count | None = None
    """Blank: the minimum in force."""
    max_doctors: Count | None = None
    """Blank: no limit."""
    presence_days: Amount | None = None
    """Days a week; blank: ``work_days``."""
    housing: Count | None = None
    """Doctors who can live there; blank: no limit."""
    priority: Rank = 1
    population: Count | None = None
    """People it serves; no plan depends on it. Blank or 0: not known."""


class Point(Row):
    """A satellite point, visited from stations."""

    point_id: Id
    station_id: Id
    """The parent station."""
    name: Text | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    island: Text | None = None
    days_per_week: Amount


class Team(Row):
    """A former district team, with how many of its doctors it keeps."""

    team_id: Id
    name: Text
    lat: Latitude | None = None
    lon: Longitude | None = None
    island: Text | None = None
    keep_min: Count = 0
    keep_max: Count = 0


class Doctor(Row):
    """A doctor, with the post held today and a home."""

    doctor_id: Id
    name: Text | None = None
    post_id: Id | None = None
    """A station or a team; blank: newly recruited."""
    lat: Latitude | None = None
    lon: Longitude | None = None
    """Home; blank: at the post."""
    island: Text | None = None
    fte: Fte = Decimal(1)
    skills: Ids = ()
    movable: YesNo = True
    can_train: YesNo = True
    may_relocate: YesNo = False
    travel_limit: Amount | None = None
    """Minutes one way; blank: the setting."""
    joins: Id | None = None
    leaves: Id | None = None
    partner_id: Id | None = None


class Skill(Row):
    """Something that stations need and doctors can learn."""

    skill_id: Id
    name: Text
    name_vi: Text | None = None


class Requirement(Row):
    """How many doctors with a skill a station, or every station of a model, must have."""

    station_id: Id | None = None
    functional_model: Text | None = None
    skill_id: Id
    min_doctors: Count
    from_period: Id | None = None


class Course(Row):
    """A course that teaches one skill."""

    course_id: Id
    skill_id: Id
    provider: Text | None = None
    period: Id | None = None
    weeks: Amount = Decimal(0)
    seats_min: Count = 0
    seats_max: Count
    cost: Amount = Decimal(0)
    """Per trainee, in the settings' currency."""
    prerequisite: Id | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    island: Text | None = None
    travel_limit: Amount | None = None
    """Minutes from home; blank: none."""


class Travel(Row):
    """Known minutes between two places."""

    from_id: Id
    to_id: Id
    minutes: Amount


class Ferry(Row):
    """A crossing between two piers, both ways; minutes include the usual wait."""

    from_island: Text | None = None
    from_lat: Latitude
    from_lon: Longitude
    to_island: Text
    to_lat: Latitude
    to_lon: Longitude
    minutes: Amount


class Decision(Row):
    """A planner's decision about one doctor."""

    doctor_id: Id
    action: Action
    target_id: Id | None = None
    period: Id | None = None
    """Blank: all periods."""


class Preference(Row):
    """A station that a doctor would like; rank 1 is the first choice."""

    doctor_id: Id
    station_id: Id
    rank: Rank


class Period(Row):
    """A stretch of the plan."""

    period_id: Id
    starts: Day
    weeks: Positive


class Staffing(Row):
    """A station's numbers from a period on; each filled cell overrides."""

    station_id: Id
    period: Id
    min_doctors: Count | None = None
    target_doctors: Count | None = None
    max_doctors: Count | None = None
    presence_days: Amount | None = None


class Activity(Row):
    """Something that takes the time of doctors, from which their number is derived."""

    activity_id: Id
    name: Text | None = None
    kind: ActivityKind
    """A service to patients, an allowance of every doctor, or one of a few doctors."""
    minutes: Positive | None = None
    """Of a service: a unit; of an individual activity: a year of each doctor who does it."""
    share: Share | None = None
    """Of a category activity: the part of every doctor's working time that it takes."""


class Workload(Row):
    """How much of an activity a station has in a year."""

    station_id: Id
    activity_id: Id
    units: Amount
    """Of a service: how many a year; of an individual activity: how many doctors do it."""


@cache
def number_columns(kind: type[Row]) -> frozenset[str]:
    """Return the columns of a table whose cells are numbers."""
    columns = kind.model_json_schema()["properties"]
    return frozenset(
        name
        for name, column in columns.items()
        if any({"number", "integer"} & _types(one) for one in column.get("anyOf", [column]))
    )


def _types(schema: dict[str, Any]) -> set[str]:
    types = schema.get("type", ())
    return {types} if isinstance(types, str) else set(types)
