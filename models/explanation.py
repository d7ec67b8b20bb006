"""What explanations say: changes of an instance, and what solving it again gives."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, get_args

from phanbo.models.messages import Message
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Number, Shortage

Verdict = Literal["better", "same", "worse", "impossible", "unknown"]


class Edit(Part):
    """One change of one table, as a planner would type it.

    The rows of ``table`` whose cells are as ``row`` says get ``cells``; if there is none, one with
    both is added. ``cells`` None: these rows are dropped.
    """

    table: str
    row: Mapping[str, Any]
    cells: Mapping[str, Any] | None


class Effect(Part):
    """What a change does to one objective: its value with and without."""

    objective: str
    before: Number
    after: Number

    @property
    def change(self) -> Fraction:
        """After less before: below 0 is better."""
        return Fraction(str(self.after)) - Fraction(str(self.before))


class Trial(Part):
    """A change of an instance, and what solving it again gives."""

    what: Message
    edits: tuple[Edit, ...]
    verdict: Verdict
    """By the first objective that changes; ``impossible``: no plan obeys it; ``unknown``: the time
    limit came first, or the solver failed."""
    effects: tuple[Effect, ...] = ()
    """On every objective, in order; empty if ``impossible`` or ``unknown``."""
    reasons: tuple[Message, ...] = ()
    """Why it is impossible or unknown."""

    @property
    def changes(self) -> tuple[Fraction, ...]:
        """The changes of all objectives, in order: the smaller, the better."""
        return tuple(effect.change for effect in self.effects)


StepName = Literal[
    "there", "barred", "far", "unskilled", "untrained", "no_room", "needed", "possible"
]
STEPS: tuple[StepName, ...] = get_args(StepName)
"""In the order of a funnel; the last one is what is left at its end."""


class Candidate(Part):
    """A doctor who does not fill a shortage, and what is in the way."""

    doctor_id: str
    station_id: str
    """Where they would fill it; of a point, the station that would visit it."""
    minutes: int | None
    """Home to this station, one way; None: unreachable."""
    by: str
    """What takes them away: a table, a column, a setting or an objective."""
    reason: Message
    about: str | None = None
    """What else it is about: a course, a team, the target of a decision, a partner, a post."""
    period: str | None = None
    """Where the most doctors of a post are in the way: in which period."""


class Step(Part):
    """The doctors whom one kind of reason takes away, the nearest first."""

    step: StepName
    doctors: tuple[Candidate, ...]


class Funnel(Part):
    """From all available doctors to those who could fill a shortage: each is in one step."""

    shortage: Shortage
    doctors: int
    """Available in the period."""
    steps: tuple[Step, ...]
    """In the order of ``STEPS``, those without doctors left out."""

    def step(self, name: StepName) -> tuple[Candidate, ...]:
        """Return the doctors in a step."""
        return next((one.doctors for one in self.steps if one.step == name), ())


class Fix(Part):
    """A change that may fill a shortage, and what is missing at its place with it."""

    trial: Trial
    before: Number
    """In the best plan of the instance as it is."""
    after: Number | None
    """In the best plan with the change; None: there is no proven one."""
    fills: bool
    """Whether nothing is missing here any more, and less is missing in all: the objective of the
    shortage is better. Where it is not, the gap is only elsewhere."""


class Short(Part):
    """A shortage of a plan: why it is there, and what would help."""

    funnel: Funnel
    fixes: tuple[Fix, ...] = ()
    """Those that fill it first, then those after which less is missing in all, then the others;
    among equals the one with the best effects."""


class Why(Part):
    """Why a plan has its shortages."""

    instance: InstanceRef
    shortages: tuple[Short, ...]
    """The gravest first."""
    left_out: int = 0
    """How many more there are, which were not explained."""
    notes: tuple[Message, ...] = ()
    """Where the plan differs from the one that fixes are compared with."""


OneMoreKind = Literal["doctor", "seat", "minutes", "budget", "move", "housing"]


class OneMore(Part):
    """What one more of something is worth."""

    kind: OneMoreKind
    district: str | None = None
    station_id: str | None = None
    skill_id: str | None = None
    course_id: str | None = None
    setting: str | None = None
    trial: Trial
