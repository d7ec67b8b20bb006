"""What a sweep found: a scenario for every combination of the varied settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from phanbo.models.messages import Fault, Message, Violation
from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Objective, Plan

if TYPE_CHECKING:
    from pandas import DataFrame

FORMAT: Literal["phanbo-sweep/1"] = "phanbo-sweep/1"
Value = int | float | str | None
"""Of a setting; None: blank, mostly no limit."""
Outcome = Literal["optimal", "feasible", "infeasible", "time_limit", "failed"]


@dataclass(frozen=True)
class Scenario:
    """The instance with one combination of settings, and how its solve ended."""

    number: int
    """From 1, in the order of the combinations."""
    key: str
    """Of the varied instance, the options and the versions: what the plan depends on."""
    settings: Mapping[str, Value]
    """The varied ones."""
    outcome: Outcome
    """The status of the plan; without one, ``time_limit`` or ``failed``."""
    reasons: tuple[Message | Fault | Violation, ...]
    """Why there is no plan that keeps all rules; none where there is one."""
    objectives: tuple[Objective, ...]
    """Of the plan; none where there is none."""
    file: Path | None
    """Where the plan is kept; None: only here."""
    held: Plan | None
    """The plan where it is not kept in a file."""

    @property
    def plan(self) -> Plan | None:
        """The whole plan, read anew from its file; None: the scenario has none."""
        if self.file is not None:
            return Plan.from_json(self.file.read_bytes())
        return self.held

    @property
    def planned(self) -> bool:
        """Whether there is a plan that keeps all rules."""
        return self.outcome in ("optimal", "feasible")

    def value(self, objective: str) -> int | float | None:
        """Return the value of an objective in the plan."""
        return next((one.value for one in self.objectives if one.name == objective), None)


@dataclass(frozen=True)
class Sweep:
    """All scenarios of a sweep, in the order of the combinations."""

    instance: InstanceRef
    """The instance before anything was varied."""
    varied: Mapping[str, tuple[Value, ...]]
    scenarios: tuple[Scenario, ...]

    def to_frame(self) -> DataFrame:
        """Return a pandas frame: a row a scenario, its settings, outcome and objectives."""
        from pandas import DataFrame

        rows: list[dict[str, Any]] = [
            {"scenario": one.number}
            | dict(one.settings)
            | {"outcome": one.outcome}
            | {objective.name: objective.value for objective in one.objectives}
            for one in self.scenarios
        ]
        return DataFrame(rows)


class ScenarioDocument(Part):
    """A scenario as JSON has it."""

    number: int
    """From 1, in the order of the combinations."""
    key: str
    """Of the varied instance, the options and the versions: what the plan depends on."""
    settings: dict[str, Value]
    """The varied ones; null: no limit."""
    outcome: Outcome
    reasons: tuple[str, ...]
    """Why there is no plan that keeps all rules, in the language asked for."""
    objectives: dict[str, int | float]
    """Of the plan; none where there is none."""
    key_figures: dict[str, Value]
    """Those of the summary of a plan, by their English names; none where there is no plan."""
    plan: str | None
    """The file of the whole plan."""


class SweepDocument(Part):
    """A sweep as JSON has it."""

    format: Literal["phanbo-sweep/1"] = FORMAT
    instance: InstanceRef
    """The instance before anything was varied."""
    varied: dict[str, tuple[Value, ...]]
    scenarios: tuple[ScenarioDocument, ...]


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is."""

    done: int
    """Scenarios that are finished or have failed."""
    total: int
    known: int
    """Those of ``done`` that were finished before."""
    failed: int
    seconds: float
    """Since the sweep began."""

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take at the pace so far; None: not known yet."""
        solved = self.done - self.known
        return self.seconds / solved * (self.total - self.done) if solved else None

    def __str__(self) -> str:
        left = "" if self.left is None else f", about {self.left:.0f} s left"
        return f"scenario {self.done} of {self.total}, failed: {self.failed}{left}"


OnSweepProgress = Callable[[SweepProgress], object]
