"""A solve in a process of its own: whatever a solver does to it, the caller's lives on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from typing import Any

from phanbo.models.errors import Cancelled, SolverError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.models.progress import OnProgress
from phanbo.optimizer.child import Child

HEARTBEAT = 0.25  # seconds between looks at the caller's cancel
GRACE = 10.0  # seconds that a cancelled child has to hand its plan over


def solve_isolated(
    instance: Instance,
    *,
    memory_limit: int | None,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
    **options: Any,
) -> Plan:
    """Solve in a child process; see ``solve``, whose other options it takes."""
    with Child() as child:
        child.call(solve_within, instance, memory_limit, options)
        waiting: float | None = None
        while True:
            match child.hear(HEARTBEAT):
                case "answer", plan:
                    assert isinstance(plan, Plan)
                    return plan
                case "error", error:
                    raise error
                case "end", _:
                    raise child.ended()
                case "told", progress if on_progress is not None:
                    on_progress(progress)
            if cancel is not None and cancel.is_set():
                if waiting is None:
                    child.cancel()
                waiting = (waiting or 0.0) + HEARTBEAT
                if waiting > GRACE:
                    raise Cancelled(None)


def solve_within(  # pragma: no cover - in a child process
    instance: Instance,
    memory_limit: int | None,
    options: Mapping[str, Any],
    *,
    tell: OnProgress,
    cancel: threading.Event,
) -> Plan:
    """Solve, in a child, with so many megabytes of address space."""
    from phanbo.optimizer.solve import solve

    try:
        if memory_limit is not None:
            _limit_memory(memory_limit)
        return solve(instance, on_progress=tell, cancel=cancel, **options)
    except MemoryError:
        problem = N_("the solver needs more than {limit} MB of memory; allow it more")
        raise SolverError(message(problem, limit=memory_limit)) from None


def _limit_memory(megabytes: int) -> None:  # pragma: no cover - in a child process
    """Hold this process to so much address space, where the system can (not on Windows)."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
