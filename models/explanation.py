"""What explanations say: changes of an instance, and what solving it again gives."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, get_args

from pydantic import Field

from phanbo.models.messages import Message
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Mode, Number, Posting, Shortage

FORMAT: Literal["phanbo-explanation/1"] = "phanbo-explanation/1"
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
    """What a change does to one objective: its value with and without.

    Of other posts of doctors: the best value of its stage.
    """

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
    """On every objective, in order; empty if ``impossible`` or ``unknown``. Of other posts of
    doctors: on every objective that is minimised."""
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

    format: Literal["phanbo-explanation/1"] = FORMAT
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


class Worth(Part):
    """What one more of each thing is worth."""

    format: Literal["phanbo-explanation/1"] = FORMAT
    instance: InstanceRef
    rows: tuple[OneMore, ...]


class Elsewhere(Part):
    """Somebody who would hold another post; None: no post."""

    doctor_id: str
    from_: str | None = Field(alias="from")
    to: str | None


class Alternative(Part):
    """Another post that a doctor may hold, and what it would change."""

    post_id: str
    mode: Mode
    minutes: int
    """Home to post, one way."""
    trial: Trial
    others: tuple[Elsewhere, ...] = ()
    """Who else would change post in that period: as few people as possible in all periods."""
    says: Message
    """What gets worse first, in a sentence."""


class NotAllowed(Part):
    """A post that the rules or a decision take away from a doctor."""

    post_id: str
    why: Literal["not_movable", "too_far", "unreachable", "keeps_nobody", "forbidden", "decided"]
    rule: str
    """Such as ``rule 1``."""
    minutes: int | None
    """Home to post, one way; None: unreachable."""
    reason: Message


class DoctorExplanation(Part):
    """Why a doctor is at a post in a period, and not at another."""

    format: Literal["phanbo-explanation/1"] = FORMAT
    doctor_id: str
    period: str | None
    optimal: bool
    """Whether the plan is as good as any; effects are differences between best plans anyway."""
    postings: tuple[Posting, ...]
    """The doctor's, in all periods."""
    here: Trial | None
    """What is best with the doctor where the plan has them; None: unplaced.

    Nothing changes, unless the plan is not optimal or uses a tolerance."""
    alternatives: tuple[Alternative, ...]
    """Every other post allowed, the best first; at the end what no plan can do."""
    not_allowed: tuple[NotAllowed, ...]
    """Grouped by reason, the nearest first."""
    notes: tuple[Message, ...] = ()

    @property
    def posting(self) -> Posting:
        """Where the doctor is in the period."""
        return next(one for one in self.postings if one.period == self.period)


class BestAlternative(Part):
    """The best of the other posts that a doctor may hold."""

    doctor_id: str
    period: str | None
    post_id: str | None
    """In the plan."""
    alternative: Alternative | None
    """``others`` is left out. None: there is no other post."""
    reason: Message | None = None
    """Why there is none, or none is known."""


class EverybodyExplanation(Part):
    """The best alternative of everybody, in the order of ids."""

    format: Literal["phanbo-explanation/1"] = FORMAT
    optimal: bool
    doctors: tuple[BestAlternative, ...]
    notes: tuple[Message, ...] = ()


Explanation = DoctorExplanation | EverybodyExplanation | Why | Worth
