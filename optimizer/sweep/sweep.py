"""A plan for every combination of some settings: solved apart, kept, side by side."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from phanbo.models.errors import (
    InstanceError,
    PhanboError,
    SolverError,
    TimeLimitError,
    VerificationError,
)
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, Message, Violation, message
from phanbo.models.plan import InstanceRef, Plan
from phanbo.models.sweep import OnSweepProgress, Outcome, Scenario, Sweep, SweepProgress
from phanbo.optimizer.crew import processors
from phanbo.optimizer.engines import engine
from phanbo.optimizer.isolated import solve_within
from phanbo.optimizer.sweep.combinations import combinations, setting
from phanbo.optimizer.sweep.keep import Kept
from phanbo.optimizer.sweep.pool import Pool, pool_of
from phanbo.optimizer.verify import verify

Answer = Plan | PhanboError


def sweep(
    instance: Instance,
    vary: Mapping[str, Collection[Any]],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    keep: str | os.PathLike[str] | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    memory_limit: int | None = None,
    on_progress: OnSweepProgress | None = None,
    cancel: threading.Event | None = None,
) -> Sweep:
    """Return a verified plan for every combination of some settings.

    Each scenario is solved by itself, in a process of its own: its plan is the one that ``solve``
    gives, wherever and in whichever order scenarios are solved. One that has no plan says why.

    Parameters
    ----------
    instance
        What to plan.
    vary
        Setting -> its values, as cells of the ``settings`` table; None is the default.
    workers
        Processes of this machine that solve at the same time; None: as many as it has processors
        for.
    cluster
        Address of a Dask scheduler whose workers solve instead, such as ``tcp://10.0.0.5:8786``.
    keep
        A folder for the plan of each scenario, written as soon as it is finished. What is finished
        there already is not solved again.
    time_limit, solver, threads, seed
        Of each scenario; see ``solve``.
    memory_limit
        Megabytes of address space of each solving process. Not held on Windows.
    on_progress
        Called in the caller's thread at the beginning and after each scenario.
    cancel
        Set it, from any thread, to stop.

    Raises
    ------
    InstanceError
        If a setting is unknown or a value is not allowed; nothing is solved then.
    SolverError
        If there is no such solver.
    ClusterError
        If no cluster is there, or no longer.
    OutputError
        If the folder cannot be written.
    Cancelled
        If ``cancel`` was set; the folder holds all scenarios that were finished.
    """
    varied, variants = combinations(instance, vary)
    options = {"time_limit": time_limit, "solver": solver, "threads": threads, "seed": seed}
    versions = installed(solver)
    tasks = [_Task(one, _key(one, options, versions)) for one in variants]
    pool = pool_of(workers or max(1, processors() // threads), cluster)
    kept = None if keep is None else Kept(keep)
    answers = _answers(pool, tasks, (options, memory_limit, versions), kept, on_progress, cancel)
    found = {
        key: _ending(answer, kept if isinstance(answer, Plan) else None, key)
        for key, answer in answers
    }
    scenarios = tuple(
        Scenario(
            number=number,
            key=task.key,
            settings={name: setting(task.instance, name) for name in varied},
            **found[task.key],
        )
        for number, task in enumerate(tasks, start=1)
    )
    ref = InstanceRef.of(instance)
    return Sweep(ref, varied, scenarios)


@dataclass(frozen=True)
class _Task:
    instance: Instance
    key: str


def installed(solver: str) -> dict[str, str]:
    """Return the versions of what is installed here and a plan depends on."""
    return {"phanbo": version("phanbo"), solver: engine(solver).version}


def _key(instance: Instance, options: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    """Return what tells a scenario from all others: two with the same key have the same plan."""
    content = {"instance": instance.fingerprint, "options": options, "versions": versions}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _answers(
    pool: Pool,
    tasks: Sequence[_Task],
    means: tuple[Any, ...],
    kept: Kept | None,
    on_progress: OnSweepProgress | None,
    cancel: threading.Event | None,
) -> Iterator[tuple[str, Answer]]:
    """Yield key and answer of every scenario: first what is finished, then as they come."""
    begun, known, failed = time.monotonic(), 0, 0
    rest = {task.key: task.instance for task in tasks}
    total = len(rest)

    def report() -> None:
        if on_progress is not None:
            done, seconds = total - len(rest), time.monotonic() - begun
            on_progress(SweepProgress(done, total, known, failed, seconds))

    for key, variant in list(rest.items()):
        if kept and (plan := kept.read(key, variant.fingerprint)):
            del rest[key]
            known += 1
            yield key, plan
    report()
    keys = list(rest)

    def told(i: int, content: Any) -> None:
        if kept:
            kept.started(keys[i], content)

    calls = [(rest[key], *means) for key in keys]
    with closing(pool.call_each(solve_scenario, calls, cancel, told)) as each:
        for i, answer in each:
            if kept and isinstance(answer, Plan):
                kept.save(keys[i], answer)
            del rest[keys[i]]
            failed += not isinstance(answer, Plan)
            report()
            yield keys[i], answer


def solve_scenario(  # pragma: no cover - in a child process
    instance: Instance,
    options: Mapping[str, Any],
    memory_limit: int | None,
    versions: Mapping[str, str],
    *,
    tell: Any,
    cancel: threading.Event,
) -> Plan:
    """Solve and verify a scenario, in a child.

    Raises
    ------
    SolverError
        If other versions are installed here: they might give another plan.
    """
    tell({"process": os.getpid()})
    refuse_other_versions(versions, options["solver"])
    plan = solve_within(instance, memory_limit, options, tell=lambda progress: None, cancel=cancel)
    if plan.status != "infeasible":
        verify(instance, plan)
    return plan


def refuse_other_versions(versions: Mapping[str, str], solver: str) -> None:
    """Refuse to work for a caller with other versions than those installed here."""
    here = installed(solver)
    if here != versions:
        problem = N_("the worker has other versions ({here}) than the caller ({there})")
        raise SolverError(message(problem, here=_listed(here), there=_listed(versions)))


def _listed(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _ending(answer: Answer, kept: Kept | None, key: str) -> dict[str, Any]:
    """Return how a scenario ended, as fields of it."""
    plan = answer if isinstance(answer, Plan) else None
    outcome: Outcome
    reasons: tuple[Message | Fault | Violation, ...]
    if plan is not None:
        outcome, reasons = plan.status, plan.conflicts
    else:
        assert isinstance(answer, PhanboError)
        outcome = "time_limit" if isinstance(answer, TimeLimitError) else "failed"
        reasons = _reasons(answer)
    return {
        "outcome": outcome,
        "reasons": reasons,
        "objectives": plan.objectives if plan else (),
        "file": kept.file(key) if kept else None,
        "held": None if kept else plan,
    }


def _reasons(error: PhanboError) -> tuple[Message | Fault | Violation, ...]:
    if isinstance(error, InstanceError):
        return error.faults
    if isinstance(error, VerificationError):
        return error.violations
    told = error.args[0] if error.args else None
    return (told if isinstance(told, Message) else message("{text}", text=str(error)),)
