"""What differs between plans: objectives, people, stations, training, visits, shortages.

Every ``tuple`` of a row holds one entry a plan, in the order of ``Comparison.plans``; None where
a plan says nothing, as an infeasible one does of everything. Rows that are the same in all plans
are left out, but for objectives.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, computed_field

from phanbo.models.messages import Message
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Mode, Number, Status

FORMAT: Literal["phanbo-comparison/1"] = "phanbo-comparison/1"


class Compared(Part):
    """One of the plans."""

    name: str
    instance: InstanceRef
    status: Status
    placed: int | None
    """Doctors with a post, in the last period."""
    changed: int | None
    """Doctors whose post differs from the first plan's in some period."""


class Figures(Part):
    """A figure of every plan, and by how much each is above the first one."""

    values: tuple[Number | None, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def differences(self) -> tuple[Number | None, ...]:
        """Each value less the first plan's."""
        return tuple(_less(value, self.values[0]) for value in self.values)


class ObjectiveValues(Figures):
    """An objective in every plan."""

    name: str


class Held(Part):
    """The post of a doctor in one plan; all None: unplaced."""

    post_id: str | None
    mode: Mode | None
    minutes: int | None


class PersonPosts(Part):
    """A doctor whose post in a period is not the same everywhere."""

    doctor_id: str
    period: str | None
    from_: str | None = Field(alias="from")
    """The doctor's ``post_id`` in the instance of the first plan that knows the doctor."""
    held: tuple[Held | None, ...]
    """None: not there."""


class StationDoctors(Figures):
    """A station or team whose number of doctors in a period is not the same everywhere."""

    post_id: str
    period: str | None


class Trained(Part):
    """A doctor on a course in some of the plans only."""

    doctor_id: str
    course_id: str
    skill_id: str
    period: str | None
    trains: tuple[bool | None, ...]


class VisitDays(Figures):
    """Days a week that a station spends at a point."""

    station_id: str
    point_id: str
    period: str | None


class ShortageAmounts(Figures):
    """What is missing at one place, unweighted."""

    objective: str
    station_id: str
    point_id: str | None
    skill_id: str | None
    period: str | None


class Comparison(Part):
    """Two or more plans side by side (format ``phanbo-comparison/1``); rows by period, then ids."""

    format: Literal["phanbo-comparison/1"] = FORMAT
    plans: tuple[Compared, ...]
    objectives: tuple[ObjectiveValues, ...]
    people: tuple[PersonPosts, ...]
    stations: tuple[StationDoctors, ...]
    training: tuple[Trained, ...]
    visits: tuple[VisitDays, ...]
    shortages: tuple[ShortageAmounts, ...]
    warnings: tuple[Message, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the plans post, train and visit alike, and miss the same."""
        return not (self.people or self.stations or self.training or self.visits or self.shortages)


def _less(value: Number | None, first: Number | None) -> Number | None:
    """Subtract as people do on paper: 0.3 - 0.1 is 0.2."""
    if value is None or first is None:
        return None
    difference = Decimal(str(value)) - Decimal(str(first))
    return int(difference) if difference == int(difference) else float(difference)
