"""Many calls at once, each in one of a few child processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Any

from phanbo.models.errors import Cancelled
from phanbo.optimizer.child import Child

HEARTBEAT = 0.25  # seconds between looks at the caller's cancel


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and macOS
        return os.cpu_count() or 1


def call_each(
    function: Callable[..., Any],
    calls: Sequence[tuple[object, ...]],
    workers: int,
    cancel: threading.Event | None = None,
) -> Iterator[tuple[int, Any]]:
    """Call ``function(*arguments, tell=…, cancel=…)`` for each of the calls in child processes.

    Yields the index of a call with its answer, or with the ``PhanboError`` that it ended in, as
    they come. A child that dies fails its call only. Closing the iterator ends all children.

    Raises
    ------
    Cancelled
        If ``cancel`` was set.
    """
    stop = threading.Event()
    free: list[Child] = []

    def work(arguments: tuple[object, ...]) -> Any:
        child = free.pop() if free else stack.enter_context(Child())
        child.call(function, *arguments)
        while not stop.is_set():
            match child.hear(HEARTBEAT):
                case "answer", answer:
                    free.append(child)
                    return answer
                case "error", error:
                    free.append(child)
                    return error
                case "end", _:
                    return child.ended()
        return Cancelled(None)

    with ExitStack() as stack, ThreadPoolExecutor(max(1, min(workers, len(calls)))) as threads:
        index: dict[Future[Any], int] = {}
        try:
            index = {threads.submit(work, one): i for i, one in enumerate(calls)}
            waiting = set(index)
            while waiting:
                done, waiting = wait(waiting, HEARTBEAT, FIRST_COMPLETED)
                if cancel is not None and cancel.is_set():
                    raise Cancelled(None)
                for future in sorted(done, key=index.__getitem__):
                    yield index[future], future.result()
        finally:
            stop.set()
            for future in index:
                future.cancel()
