"""Assign and train doctors across health stations, proven optimal.

>>> import phanbo
>>> instance = phanbo.load("quang-ninh-2025")
>>> plan = phanbo.solve(instance, time_limit=60)
>>> phanbo.write(plan, "plan.xlsx", instance=instance)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from phanbo.instances import load as load
    from phanbo.models.errors import Cancelled as Cancelled
    from phanbo.models.errors import ClusterError as ClusterError
    from phanbo.models.errors import DecisionError as DecisionError
    from phanbo.models.errors import InstanceError as InstanceError
    from phanbo.models.errors import OutputError as OutputError
    from phanbo.models.errors import PhanboError as PhanboError
    from phanbo.models.errors import PlanError as PlanError
    from phanbo.models.errors import SolverError as SolverError
    from phanbo.models.errors import TimeLimitError as TimeLimitError
    from phanbo.models.errors import VerificationError as VerificationError
    from phanbo.models.fairness import Fairness as Fairness
    from phanbo.models.instance import Instance as Instance
    from phanbo.models.plan import Plan as Plan
    from phanbo.models.progress import Progress as Progress
    from phanbo.models.sweep import Scenario as Scenario
    from phanbo.models.sweep import Sweep as Sweep
    from phanbo.models.sweep import SweepProgress as SweepProgress
    from phanbo.optimizer.check import check as check
    from phanbo.optimizer.choices.alternatives import alternatives as alternatives
    from phanbo.optimizer.choices.frontier import frontier as frontier
    from phanbo.optimizer.compare import compare as compare
    from phanbo.optimizer.explain.explain import explain as explain
    from phanbo.optimizer.explain.fairness import fairness as fairness
    from phanbo.optimizer.parts.solve import solve_parts as solve_parts
    from phanbo.optimizer.risk.simulate import simulate as simulate
    from phanbo.optimizer.solve import solve as solve
    from phanbo.optimizer.sweep.sweep import sweep as sweep
    from phanbo.optimizer.verify import verify as verify
    from phanbo.reports import write as write

    __version__: str

__all__ = [
    "Cancelled",
    "ClusterError",
    "DecisionError",
    "Fairness",
    "Instance",
    "InstanceError",
    "OutputError",
    "PhanboError",
    "Plan",
    "PlanError",
    "Progress",
    "Scenario",
    "SolverError",
    "Sweep",
    "SweepProgress",
    "TimeLimitError",
    "VerificationError",
    "__version__",
    "alternatives",
    "check",
    "compare",
    "explain",
    "fairness",
    "frontier",
    "load",
    "simulate",
    "solve",
    "solve_parts",
    "sweep",
    "verify",
    "write",
]

# Imported on first use: pydantic and the solvers take a second that not every use needs.
_HOMES = {
    "Cancelled": "phanbo.models.errors",
    "ClusterError": "phanbo.models.errors",
    "DecisionError": "phanbo.models.errors",
    "Fairness": "phanbo.models.fairness",
    "Instance": "phanbo.models.instance",
    "InstanceError": "phanbo.models.errors",
    "OutputError": "phanbo.models.errors",
    "PhanboError": "phanbo.models.errors",
    "Plan": "phanbo.models.plan",
    "PlanError": "phanbo.models.errors",
    "Progress": "phanbo.models.progress",
    "Scenario": "phanbo.models.sweep",
    "SolverError": "phanbo.models.errors",
    "Sweep": "phanbo.models.sweep",
    "SweepProgress": "phanbo.models.sweep",
    "TimeLimitError": "phanbo.models.errors",
    "VerificationError": "phanbo.models.errors",
    "alternatives": "phanbo.optimizer.choices.alternatives",
    "check": "phanbo.optimizer.check",
    "compare": "phanbo.optimizer.compare",
    "explain": "phanbo.optimizer.explain.explain",
    "fairness": "phanbo.optimizer.explain.fairness",
    "frontier": "phanbo.optimizer.choices.frontier",
    "load": "phanbo.instances",
    "simulate": "phanbo.optimizer.risk.simulate",
    "solve": "phanbo.optimizer.solve",
    "solve_parts": "phanbo.optimizer.parts.solve",
    "sweep": "phanbo.optimizer.sweep.sweep",
    "verify": "phanbo.optimizer.verify",
    "write": "phanbo.reports",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("phanbo")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Name the public names for completion."""
    return __all__
