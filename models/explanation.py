"""What explanations say: changes of an instance, and what solving it again gives."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from phanbo.models.messages import Message
from phanbo.models.part import Part
from phanbo.models.plan import Number

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
