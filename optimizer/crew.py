"""Many calls at once, each in one of a few child processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from phanbo.models.errors import Cancelled
from phanbo.optimizer.child import Child

HEARTBEAT = 0.25  # seconds between looks at the caller's cancel


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS
        return os.cpu_count() or 1


class Crew:
    """Child processes that stay for the next call; as many as there are calls at the same time."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._children: list[Child] = []
        self._free: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all children, whatever they do."""
        self.stop()
        for child in self._children:
            child.__exit__(None, None, None)

    def stop(self) -> None:
        """Let every call end soon, without an answer."""
        self._stop.set()

    def dismiss(self) -> None:
        """End the children that do nothing."""
        with suppress(IndexError):
            while True:
                child = self._free.pop()
                self._children.remove(child)
                child.__exit__(None, None, None)

    def call(
        self,
        function: Callable[..., Any],
        arguments: Sequence[object],
        *,
        attempts: int = 1,
        on_told: Callable[[Any], object] | None = None,
    ) -> Any:
        """Return what ``function(*arguments, tell=…, cancel=…)`` answers, or its ``PhanboError``.

        Where a child dies, another one is asked, up to so many ``attempts`` in all.
        """
        while not self._stop.is_set():
            child = self._free_child()
            child.call(function, *arguments)
            kind, content = self._hear(child, on_told)
            if kind in ("answer", "error"):
                self._free.append(child)
                return content
            if kind is None:
                child.__exit__(None, None, None)  # Nobody waits for its answer.
            if kind == "end":
                why, attempts = child.ended(), attempts - 1
                if not attempts:
                    return why
        return Cancelled(None)

    def _free_child(self) -> Child:
        with suppress(IndexError):
            return self._free.pop()
        child = Child()
        self._children.append(child)
        return child

    def _hear(
        self, child: Child, on_told: Callable[[Any], object] | None
    ) -> tuple[str | None, Any]:
        """Listen until the call has ended, or is to stop."""
        while not self._stop.is_set():
            match child.hear(HEARTBEAT):
                case "told", content:
                    if on_told is not None:
                        on_told(content)
                case (_, _) as said:
                    return said
        return None, None


def call_each(
    function: Callable[..., Any],
    calls: Sequence[tuple[object, ...]],
    workers: int,
    cancel: threading.Event | None = None,
    *,
    attempts: int = 1,
    on_told: Callable[[int, Any], object] | None = None,
) -> Generator[tuple[int, Any], None, None]:
    """Call ``function(*arguments, tell=…, cancel=…)`` for each of the calls in child processes.

    Yields the index of a call with its answer, or with the ``PhanboError`` that it ended in, as
    they come. A child that dies fails its call only, once that was tried so many ``attempts``.
    Closing the iterator ends all children. ``on_told`` gets what calls tell, in any thread.

    Raises
    ------
    Cancelled
        If ``cancel`` was set.
    """

    def work(i: int) -> Any:
        told = None if on_told is None else lambda content: on_told(i, content)
        return crew.call(function, calls[i], attempts=attempts, on_told=told)

    with Crew() as crew, ThreadPoolExecutor(max(1, min(workers, len(calls)))) as threads:
        index: dict[Future[Any], int] = {}
        try:
            index = {threads.submit(work, i): i for i in range(len(calls))}
            waiting = set(index)
            while waiting:
                done, waiting = wait(waiting, HEARTBEAT, FIRST_COMPLETED)
                if cancel is not None and cancel.is_set():
                    raise Cancelled(None)
                for future in sorted(done, key=index.__getitem__):
                    yield index[future], future.result()
        finally:
            crew.stop()
            for future in index:
                future.cancel()
