"""Solves that wait, run and are done: so many at a time, each in a process of its own."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from phanbo.models.errors import Cancelled, PhanboError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify

JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: tuple[JobStatus, ...] = ("done", "failed", "cancelled")
PATIENCE = 10.0
"""Seconds that running solves have to end with the service."""
GRACE = 30.0
"""Seconds after its time limit in which a solve has to hand its plan over."""


@dataclass(frozen=True)
class Bounds:
    """How much the service does for its callers."""

    running: int = 1
    """Solves at a time."""
    waiting: int = 16
    """Solves that may wait for one of these."""
    kept: int = 100
    """Solves that have ended and can still be asked about; older ones are forgotten."""
    seconds: float = 600
    """The time limit of a solve, and its default."""
    threads: int = 1
    """Threads of a solver at most."""
    memory: int | None = None
    """Megabytes of address space of a solve; not held on Windows."""
    limits: int = 1
    """So many times the usual limits of files an instance may have."""


class Full(Exception):
    """As many solves wait as may."""


@dataclass
class Job:
    """One solve."""

    id: str
    instance: Instance
    options: Mapping[str, Any]
    status: JobStatus = "queued"
    progress: Progress | None = None
    plan: Plan | None = None
    error: str | None = None
    cancel: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """All solves of a service; safe from any thread."""

    def __init__(self, bounds: Bounds, find: Callable[..., Plan] = solve) -> None:
        self.bounds, self._find = bounds, find
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[Job] = deque()
        self._change = threading.Condition()
        self._open = True
        self._workers = [
            threading.Thread(target=self._work, daemon=True) for _ in range(bounds.running)
        ]
        for worker in self._workers:
            worker.start()

    def submit(self, instance: Instance, **options: Any) -> Job:
        """Let an instance be solved.

        Raises
        ------
        Full
            If as many solves wait as may.
        """
        job = Job(secrets.token_urlsafe(16), instance, options)
        with self._change:
            if len(self._waiting) >= self.bounds.waiting:
                raise Full
            self._jobs[job.id] = job
            self._waiting.append(job)
            self._change.notify()
        return job

    def find(self, job_id: str) -> Job | None:
        """Return a solve; None: there is none, or it was forgotten."""
        with self._change:
            return self._jobs.get(job_id)

    def cancel(self, job: Job) -> None:
        """Stop a solve that waits or runs; forget one that has ended."""
        with self._change:
            if job.status in ENDED:
                self._jobs.pop(job.id, None)
            elif job.status == "queued":
                self._waiting.remove(job)
                self._end(job, "cancelled")
            else:
                job.cancel.set()

    def close(self) -> None:
        """Stop everything; return when it has stopped, or does not answer."""
        with self._change:
            self._open = False
            self._waiting.clear()
            for job in self._jobs.values():
                job.cancel.set()
            self._change.notify_all()
        until = time.monotonic() + PATIENCE
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._solve(job)

    def _next(self) -> Job | None:
        with self._change:
            while self._open and not self._waiting:
                self._change.wait()
            if not self._open:
                return None
            job = self._waiting.popleft()
            job.status = "running"
            return job

    def _solve(self, job: Job) -> None:
        """Solve in a child process, so that nothing that happens there ends the service."""
        late = threading.Timer(job.options["time_limit"] + GRACE, job.cancel.set)
        late.daemon = True
        late.start()
        status: JobStatus = "failed"
        plan = error = None
        try:
            plan = self._find(
                job.instance,
                isolate=True,
                memory_limit=self.bounds.memory,
                on_progress=lambda now: setattr(job, "progress", now),
                cancel=job.cancel,
                **job.options,
            )
            if plan.status != "infeasible":
                verify(job.instance, plan)
            status = "done"
        except Cancelled as stopped:
            status, plan = "cancelled", stopped.plan
        except PhanboError as wrong:
            plan, error = None, str(wrong)
        except Exception:
            # A defect, which ends this solve and not the service.
            logging.getLogger(__name__).exception("solve %s", job.id)
            plan, error = None, "a defect of phanbo"
        finally:
            late.cancel()
        with self._change:
            job.plan, job.error = plan, error
            self._end(job, status)

    def _end(self, job: Job, status: JobStatus) -> None:
        job.status = status
        ended = [one for one in self._jobs.values() if one.status in ENDED]
        for old in ended[: max(0, len(ended) - self.bounds.kept)]:
            del self._jobs[old.id]
