"""Workers that do calls, on this machine or on a cluster: the same calls, the same answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Any, Protocol

from phanbo.optimizer import crew

ATTEMPTS = 3
"""How often a call is tried whose process ends without an answer."""
OnTold = Callable[[int, Any], object]


class Pool(Protocol):
    """Workers, each of which does one call at a time in a child process of its own."""

    def call_each(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[object, ...]],
        cancel: threading.Event | None,
        on_told: OnTold,
    ) -> Generator[tuple[int, Any], None, None]:
        """Call ``function(*arguments, tell=…, cancel=…)`` for each of the calls.

        Yields the index of a call with its answer, or with the ``PhanboError`` that it ended in,
        as they come. A call whose process or worker dies is tried again, ``ATTEMPTS`` in all.
        ``on_told`` gets what calls tell, which JSON can hold, in any thread.

        Raises
        ------
        Cancelled
            If ``cancel`` was set.
        ClusterError
            If there is no cluster, or no longer.
        """


class Local:
    """Processes of this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def call_each(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[object, ...]],
        cancel: threading.Event | None,
        on_told: OnTold,
    ) -> Generator[tuple[int, Any], None, None]:
        """Do the calls; see ``Pool``."""
        each = crew.call_each(
            function, calls, self._workers, cancel, attempts=ATTEMPTS, on_told=on_told
        )
        with closing(each):
            yield from each


def pool_of(workers: int, cluster: str | None) -> Pool:
    """Return the workers of a cluster, or so many of this machine."""
    if cluster is None:
        return Local(workers)
    from phanbo.optimizer.sweep.cluster import Cluster

    return Cluster(cluster)
