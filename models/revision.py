"""A revision: what planners decided about a plan, who said it, what it changed and what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from phanbo.models.part import Part
from phanbo.models.tables import Decision

Word = Literal["keep", "forbid", "another_station", "train", "no_training"]
"""A decision as a planner says it; ``keep`` is about the post that the plan gives."""
Why = Literal["decision", "partner", "follows_up", "makes_room", "others"]


class Said(Part):
    """What a planner said about a doctor: a decision, a remark, or both."""

    doctor_id: str
    decision: Word | None = None
    target_id: str | None = None
    """A station or team to be at or not to be at, or a course; None: the decision takes none."""
    period: str | None = None
    """None: in all periods."""
    remark: str | None = None
    who: str | None = None
    """The person who said it."""
    since: int = 0
    """The number of the revision that first heard it."""
    until: int | None = None
    """The number of the revision that it was taken back or replaced in; None: in force."""

    @property
    def words(self) -> tuple[str | None, ...]:
        """What was said and by whom, whenever it was said."""
        return (self.doctor_id, self.decision, self.target_id, self.period, self.remark, self.who)


class Cost(Part):
    """What an objective was in the plan before, and is now."""

    objective: str
    before: int | float
    after: int | float


class Change(Part):
    """A doctor who holds another post than in the plan before, in one period."""

    doctor_id: str
    period: str | None
    before: str | None
    """The post in the plan before; None: none."""
    after: str | None
    why: Why
    """``decision``: a decision about the doctor was made or taken back; ``partner``: that of
    ``because_of`` changed; ``follows_up``: takes a place that ``because_of`` left; ``makes_room``:
    leaves a place that ``because_of`` takes; ``others``: follows from the rest."""
    because_of: str | None = None
    """Another doctor whose post changed."""


class Revision(Part):
    """How a plan came from the plan before it.

    The plan's ``review`` counts the doctors whose posts differ, without those about whom decisions
    were made or taken back.
    """

    number: int
    """From 1; the plan that was solved first has no revision."""
    optimised_fully: bool
    """Whether the objectives went before the fewest changes."""
    decisions: tuple[Decision, ...]
    """In force beside those of the instance."""
    said: tuple[Said, ...]
    """Of all revisions so far, in the order in which it was said."""
    costs: tuple[Cost, ...]
    changes: tuple[Change, ...]

    @property
    def in_force(self) -> tuple[Said, ...]:
        """What was said and not taken back."""
        return tuple(one for one in self.said if one.until is None)


def heard(known: Iterable[Said], now: Iterable[Said], number: int) -> Iterator[Said]:
    """Yield all that was said until a revision, where ``now`` is all that holds in it.

    What was known and does not hold any more ends; what is new begins; said twice is said once.
    """
    new = {one.words: one for one in now}
    for one in known:
        holds = one.until is not None or new.pop(one.words, None) is not None
        yield one if holds else one.model_copy(update={"until": number})
    yield from (one.model_copy(update={"since": number, "until": None}) for one in new.values())
