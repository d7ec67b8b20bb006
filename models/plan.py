"""A plan: postings, training and visits, how good they are, and how that was proven."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from phanbo.models.by_parts import ByParts
from phanbo.models.errors import PlanError
from phanbo.models.frames import rows_of
from phanbo.models.messages import N_, Message, message
from phanbo.models.part import Part
from phanbo.models.revision import Revision

if TYPE_CHECKING:
    from pandas import DataFrame

    from phanbo.models.instance import Instance

FORMAT: Literal["phanbo-plan/1"] = "phanbo-plan/1"
Status = Literal["optimal", "feasible", "infeasible"]
Mode = Literal["stay", "commute", "relocate", "decided"]
Number = int | float
Release = Literal["draft", "published", "frozen"]
Happening = Literal["leaves", "joins", "takes_up", "unplaced", "trains"]


class InstanceRef(Part):
    """Which instance a plan is for."""

    name: str | None
    fingerprint: str

    @classmethod
    def of(cls, instance: Instance) -> InstanceRef:
        """Return what tells an instance from others."""
        return cls(name=instance.settings.name, fingerprint=instance.fingerprint)


class Objective(Part):
    """One objective (PROBLEM.md section 4): in this plan, and as its stage left it."""

    name: str
    value: Number
    """In this plan."""
    best: Number | None
    """The best value of its stage; None: not minimised."""
    bound: Number | None
    """No plan that holds the earlier objectives is below this; None: not minimised.

    Of a revision that did not optimise fully, the fewest changes count as an earlier objective.
    Where ``within`` let an earlier one be worse than its best, the value may be below."""
    tolerance: Number
    """How much later objectives may let the value exceed ``best``."""
    proven: bool


class Posting(Part):
    """Where an available doctor is in a period; ``post_id`` and ``mode`` None: unplaced."""

    doctor_id: str
    period: str | None
    from_: str | None = Field(alias="from")
    """The doctor's ``post_id`` in the instance."""
    post_id: str | None
    mode: Mode | None
    minutes: int | None
    """Home to post, one way; None: unplaced."""


class Training(Part):
    """A doctor on a course."""

    doctor_id: str
    course_id: str
    skill_id: str
    period: str | None


class Visit(Part):
    """Whole days a week that a station spends at a point."""

    station_id: str
    point_id: str
    period: str | None
    days: int


class Shortage(Part):
    """What is missing at one place; ``amount`` is the k of T(k), unweighted."""

    objective: str
    station_id: str
    point_id: str | None
    skill_id: str | None
    period: str | None
    amount: Number


class Event(Part):
    """What changes for a doctor in a period, against the period before.

    Before the first period, all without ``joins`` are at their ``post_id``. ``leaves``: was there
    and is not any more; ``joins``: is there for the first time; ``takes_up``: another post than
    before, or one after none; ``unplaced``: no post after one; ``trains``: is on a course.
    """

    period: str | None
    event: Happening
    doctor_id: str
    from_: str | None = Field(default=None, alias="from")
    """The post before; None: none, or a course."""
    to: str | None = None
    """The post now; None: none, or a course."""
    course_id: str | None = None
    skill_id: str | None = None
    instead_of: str | None = None
    """Who gave up the post ``to`` in the same period. Those who come to a post and those who give
    it up are paired in the order of the calendar, each once."""


class Level(Part):
    """How many doctors a station has in a period, and its numbers then in force."""

    station_id: str
    period: str | None
    doctors: int
    min_doctors: int
    target_doctors: int
    max_doctors: int | None
    """None: no limit."""


class PeriodRelease(Part):
    """How binding a plan is in a period."""

    period: str | None
    release: Release
    """``draft``: may change; ``published``: told to people; ``frozen``: not to be planned anew."""


class Review(Part):
    """How far a plan keeps to the published one that it follows."""

    changed: int
    """Doctors whose posts differ in some period that both have."""
    bound: int
    """No plan that is as good in every objective changes fewer; of a revision that did not
    optimise fully: no plan at all that keeps the rules and decisions."""


class Robustness(Part):
    """How many stations, summed over periods, survive the departure of any one doctor.

    A station survives if, whichever one of its doctors leaves, it still has its ``min_doctors`` and
    for each required skill as many who hold it as it requires.
    """

    stations: int
    """All of them, summed over periods."""
    surviving: int
    bound: int
    """No plan that is as good in every objective, or as ``within`` allows, has more."""


class Alternative(Part):
    """How much a plan differs from others that are as good, or nearly."""

    number: int
    """Of the plan, from 2: the plan itself is 1."""
    differs: tuple[int, ...]
    """From each plan before it, from 1 on: postings, one a doctor and period."""
    bound: int
    """No plan that is as good, or as ``within`` allows, differs from all of these in more."""


class Allowance(Part):
    """How much worse an objective was allowed to be, for the sake of something else."""

    objective: str
    amount: Number
    """Above its best, and beyond its tolerance."""


class Cell(Part):
    """A cell of the instance, or a whole row: what contradicts others, or would have to change."""

    table: str
    row: dict[str, str | None]
    """The columns that tell the row from others, as in the instance."""
    column: str | None = None
    """None: the whole row."""
    value: int | str | None = None
    """Of a conflict, what is there; of a relaxation, what would be; amounts that are not whole as
    text. A row of a relaxation, with no column, would be taken out."""


class Relaxation(Part):
    """Changes to an infeasible instance after which it has a plan: the fewest, each the least."""

    text: Message
    changes: tuple[Cell, ...]
    """All of them together."""
    any_one: bool = False
    """Each of the changes is enough by itself."""


class SolverInfo(Part):
    """How the plan was solved."""

    name: str
    version: str
    seconds: float
    threads: int
    seed: int
    time_limit: float | None


class Plan(Part):
    """A whole plan, as in INTERFACE.md (format ``phanbo-plan/1``)."""

    format: Literal["phanbo-plan/1"] = FORMAT
    instance: InstanceRef
    status: Status
    objectives: tuple[Objective, ...]
    postings: tuple[Posting, ...]
    training: tuple[Training, ...]
    visits: tuple[Visit, ...]
    shortages: tuple[Shortage, ...]
    calendar: tuple[Event, ...] | None = None
    """By period, then ``event`` in the order above, then doctor; None: an older plan, not stated."""
    levels: tuple[Level, ...] | None = None
    """By period, then station; None: an older plan, not stated."""
    conflicts: tuple[Message, ...] = ()
    """In sentences, of an infeasible instance."""
    clash: tuple[Cell, ...] = ()
    """Decisions and limits that cannot all hold; without any one of them, the others can."""
    relaxations: tuple[Relaxation, ...] = ()
    """Each was tried; none takes fewer changes than these."""
    warnings: tuple[Message, ...] = ()
    releases: tuple[PeriodRelease, ...] = ()
    """Of the periods that are no draft."""
    review: Review | None = None
    """Where the fewest changes to a published plan were asked for."""
    robustness: Robustness | None = None
    """Where a plan was asked for that survives departures."""
    alternative: Alternative | None = None
    """Where several plans were asked for that differ."""
    within: tuple[Allowance, ...] = ()
    """What this plan was allowed to give up of its objectives."""
    revision: Revision | None = None
    """Where planners' decisions changed a plan before this one."""
    by_parts: ByParts | None = None
    """Where it was planned part by part: its bounds, which hold for such plans only. Those of
    ``objectives`` hold for the whole instance."""
    solver: SolverInfo

    def release_of(self, period: str | None) -> Release:
        """Return how binding the plan is in a period."""
        return next((one.release for one in self.releases if one.period == period), "draft")

    def released(self, periods: Collection[str | None], release: Release) -> Plan:
        """Return this plan with another release of some of its periods.

        Raises
        ------
        PlanError
            If the plan has no posting in one of the periods.
        """
        known = dict.fromkeys(one.period for one in self.postings)
        for period in periods:
            if period not in known:
                template = N_("the plan has no postings for {period}")
                raise PlanError(message(template, period=period))
        now = {period: self.release_of(period) for period in known}
        now |= dict.fromkeys(periods, release)
        releases = tuple(
            PeriodRelease(period=period, release=one)
            for period, one in now.items()
            if one != "draft"
        )
        return self.model_copy(update={"releases": releases})

    def to_json(self) -> str:
        """Return the plan as JSON text, one line a row."""
        return self.model_dump_json(indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Plan:
        """Read a plan.

        Raises
        ------
        PlanError
            If the text is not a plan of this format.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise PlanError(f"not a {FORMAT} plan: {where}: {first['msg']}") from None

    def to_frames(self) -> dict[str, DataFrame]:
        """Return each list of the plan as a pandas frame, by name."""
        from pandas import DataFrame

        content: dict[str, Any] = self.model_dump()
        return {
            name: DataFrame(content[name] or (), columns=_columns(kind))
            for name, kind in LISTS.items()
        }

    def with_frames(self, frames: Mapping[str, DataFrame]) -> Plan:
        """Return this plan with some of its lists read from frames, as ``to_frames`` makes them.

        Nothing is recomputed: ``phanbo.verify`` says what does not fit any more.

        Raises
        ------
        PlanError
            If a frame is none of a plan's lists, or has other columns or cells.
        """
        lists: dict[str, Any] = {}
        for name, frame in frames.items():
            if name not in LISTS:
                template = N_("{name} is no list of a plan; those are {known}")
                raise PlanError(message(template, name=name, known=", ".join(LISTS)))
            absent = getattr(self, name) is None and frame.empty  # of an older plan
            lists[name] = None if absent else rows_of(frame)
        return Plan.from_json(json.dumps(self.model_dump(mode="json") | lists, default=str))


LISTS: dict[str, type[Part]] = {
    "objectives": Objective,
    "postings": Posting,
    "training": Training,
    "visits": Visit,
    "shortages": Shortage,
    "calendar": Event,
    "levels": Level,
}
"""The lists of a plan that are tables, with the type of their rows."""


def _columns(kind: type[Part]) -> list[str]:
    return [field.alias or name for name, field in kind.model_fields.items()]
