"""The clock of a solve: time limit, cancelling, and progress while a solver works."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from phanbo.models.progress import OnProgress, Progress

Result = TypeVar("Result")
HEARTBEAT = 0.25  # seconds between looks at the caller's cancel and reports of progress


class Stopped(Exception):
    """The caller cancelled; caught by the staged solve, never seen outside."""


class Watch:
    """Runs solver calls under a deadline, a cancel event and a progress callback."""

    def __init__(
        self,
        time_limit: float | None,
        cancel: threading.Event | None,
        on_progress: OnProgress | None,
        stages: int,
    ) -> None:
        self._began = time.monotonic()
        self._limit = time_limit
        self._cancel = cancel
        self._on_progress = on_progress
        self._stages = stages

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._began

    @property
    def left(self) -> float | None:
        """Seconds until the time limit, not below 0; None: no limit."""
        return None if self._limit is None else max(self._limit - self.seconds, 0.0)

    @property
    def out_of_time(self) -> bool:
        """Whether the time limit has come."""
        return self.left == 0.0

    def expect(self, stages: int) -> None:
        """Tell from now on of a solve in so many stages."""
        self._stages = stages

    def report(
        self,
        objective: str,
        stage: int,
        best: float | None,
        bound: float | None,
        *,
        proven: bool = False,
    ) -> None:
        """Tell the caller how far the solve is."""
        if self._on_progress is not None:
            self._on_progress(
                Progress(objective, stage, self._stages, best, bound, self.seconds, proven)
            )

    def run(self, work: Callable[[], Result], beat: Callable[[], None]) -> Result:
        """Do work that cannot be interrupted in a thread of its own, and stay responsive.

        Raises
        ------
        Stopped
            If the caller cancelled; the work is then left behind, its result unused.
        """
        if self._cancel is not None and self._cancel.is_set():
            raise Stopped
        results: list[Result] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def target() -> None:
            try:
                results.append(work())
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
                errors.append(error)
            finally:
                done.set()

        threading.Thread(target=target, name="phanbo-solver", daemon=True).start()
        while not done.wait(HEARTBEAT):
            beat()
            if self._cancel is not None and self._cancel.is_set():
                raise Stopped
        if errors:
            raise errors[0]
        return results[0]
