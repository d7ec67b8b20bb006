"""How a plan holds when doctors leave: what to expect, the worst, and whom it hangs on."""

from __future__ import annotations

from typing import Literal

from phanbo.models.cells import Count, Id, Rate
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Number
from phanbo.models.tables import Row

FORMAT: Literal["phanbo-simulation/1"] = "phanbo-simulation/1"
MeasureName = Literal["covered", "minimum", "skills", "target"]
"""Stations that have their minimum and every required skill; the minimum; all skills that they
require, among stations that require any; the target."""


class Leaving(Row):
    """A row of a table of people: how likely a doctor leaves in a year, or their age."""

    doctor_id: Id
    rate: Rate | None = None
    age: Count | None = None


class Measure(Part):
    """How many stations have what they should, summed over periods."""

    name: MeasureName
    of: int
    """Stations, summed over periods."""
    now: int
    """In the plan, if nobody leaves."""
    expected: Number
    """Mean over all runs."""
    worst: Number
    """Mean over the worst twentieth of the runs; the last of these counts in part."""


class Danger(Part):
    """A station that has what it should in the plan, and may lose it."""

    station_id: str
    period: str | None
    skill_id: str | None
    """None: its minimum of doctors."""
    needed: int
    there: int
    """Doctors there, or those of them with the skill."""
    lost: int
    """Runs in which it has not."""


class Break(Part):
    """What a station loses if one doctor leaves."""

    station_id: str
    period: str | None
    skill_id: str | None
    """None: its minimum of doctors."""


class SinglePoint(Part):
    """A doctor whose leaving alone breaks a minimum or a skill requirement that holds."""

    doctor_id: str
    breaks: tuple[Break, ...]


class Simulation(Part):
    """What was found (format ``phanbo-simulation/1``)."""

    format: Literal["phanbo-simulation/1"] = FORMAT
    instance: InstanceRef
    departures: float
    """Share of doctors who leave in a year, of all without a rate of their own."""
    own_rates: int
    """Doctors with a rate of their own."""
    runs: int
    seed: int
    leavers: Number
    """Doctors who leave, mean over all runs."""
    measures: tuple[Measure, ...]
    surviving: int
    """Stations, summed over periods, that keep their minimum and every required skill whichever
    one doctor leaves; exact."""
    single_points: tuple[SinglePoint, ...]
    """Exact; those who break most first."""
    dangers: tuple[Danger, ...]
    """The likeliest first."""

    def to_json(self) -> str:
        """Return it as JSON text."""
        return self.model_dump_json(indent=1) + "\n"
