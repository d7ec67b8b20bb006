"""Every error that phanbo raises on purpose.

PhanboError
├── InstanceError        the instance is not valid: one fault for each mistake
├── PlanError            a file is not a phanbo plan
├── DecisionError        what planners wrote into a plan cannot be read: one fault for each mistake
├── VerificationError    a plan breaks PROBLEM.md: one violation for each breach
├── SolverError          no such solver, or it failed
├── ClusterError         the workers of a cluster cannot be used
├── TimeLimitError       the time limit came before any plan
├── Cancelled            the caller stopped the solve; holds the best plan so far, if any
└── OutputError          a file could not be written
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phanbo.models.messages import Fault, Violation
    from phanbo.models.plan import Plan


class PhanboError(Exception):
    """Base of all errors that phanbo raises on purpose."""


class InstanceError(PhanboError):
    """The instance is not valid; ``faults`` holds every mistake found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[InstanceError], tuple[object]]:
        return type(self), (self.faults,)


class PlanError(PhanboError):
    """A file or an object is not a phanbo plan."""


class DecisionError(PhanboError):
    """What planners wrote into a plan cannot be read; ``faults`` holds every mistake found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[DecisionError], tuple[object]]:
        return type(self), (self.faults,)


class VerificationError(PhanboError):
    """A plan breaks PROBLEM.md; ``violations`` holds every breach found."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("\n".join(str(violation) for violation in violations))
        self.violations = tuple(violations)

    def __reduce__(self) -> tuple[type[VerificationError], tuple[object]]:
        return type(self), (self.violations,)


class SolverError(PhanboError):
    """No such solver on this machine, or the solver failed."""


class ClusterError(PhanboError):
    """The workers of a cluster cannot be used: none is there, or they cannot run this phanbo."""


class TimeLimitError(PhanboError):
    """The time limit came before any plan was found."""


class Cancelled(PhanboError):
    """The caller stopped the solve; ``plan`` is the best so far, or None."""

    def __init__(self, plan: Plan | None) -> None:
        super().__init__("the solve was stopped")
        self.plan = plan

    def __reduce__(self) -> tuple[type[Cancelled], tuple[object]]:
        return type(self), (self.plan,)


class OutputError(PhanboError):
    """A file could not be written."""
