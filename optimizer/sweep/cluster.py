"""The workers of a Dask cluster; each does its calls in child processes, as this machine does.

Needs the extra ``cluster``, and the same phanbo on every worker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from secrets import token_hex
from typing import Any

from phanbo.models.errors import Cancelled, ClusterError, SolverError
from phanbo.models.messages import N_, message
from phanbo.optimizer.crew import Crew
from phanbo.optimizer.sweep.pool import ATTEMPTS, OnTold

try:
    from distributed import Client, Future, WorkerPlugin, get_worker
except ImportError as _error:
    _problem = N_("a cluster needs Dask; install it: python -m pip install 'phanbo[cluster]'")
    raise ClusterError(message(_problem)) from _error

HEARTBEAT = 0.25  # seconds between looks at the caller's cancel and the scheduler
CONNECTS = 15.0  # seconds that the scheduler may take to answer
LOST = 60.0  # seconds without the scheduler until it is given up
IDLE = 60.0  # seconds after which a worker ends children that nobody needs


class Cluster:
    """The workers that a scheduler has at any time: some may end, others may join."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._heard = 0.0

    def call_each(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[object, ...]],
        cancel: threading.Event | None,
        on_told: OnTold,
    ) -> Generator[tuple[int, Any], None, None]:
        """Do the calls; see ``Pool``."""
        name = f"phanbo-{token_hex(8)}"
        client = self._connect()
        running: dict[Any, int] = {}
        try:
            client.subscribe_topic(name, lambda event: on_told(*event[1]))
            self._prepare(client, name)
            ended: SimpleQueue[Any] = SimpleQueue()
            rest, left = iter(enumerate(calls)), len(calls)
            while left:
                # No more than can run: who waits at a worker that dies is taken for the cause, too.
                for i, arguments in islice(rest, max(0, self._threads(client) - len(running))):
                    future = client.submit(
                        _call, name, i, function, arguments, key=f"{name}-{i}", pure=False
                    )
                    running[future] = i
                    future.add_done_callback(ended.put)
                if future := self._next(client, ended, cancel):
                    left -= 1
                    yield running.pop(future), _answer(future)
                    future.release()
        finally:
            with suppress(Exception):  # The scheduler may have gone.
                client.cancel(list(running), force=True)
                client.unsubscribe_topic(name)
                client.unregister_worker_plugin(name)
            client.close()

    def _connect(self) -> Client:
        try:
            return Client(self._address, timeout=CONNECTS, set_as_default=False)
        except (OSError, ValueError, TypeError, ImportError) as error:
            problem = N_("no Dask scheduler answers at {address}: {reason}")
            raise ClusterError(
                message(problem, address=self._address, reason=_told(error))
            ) from error

    def _prepare(self, client: Client, name: str) -> None:
        try:
            client.register_plugin(_Solvers(), name=name)
        except Exception as error:
            problem = N_(
                "the workers at {address} cannot run phanbo ({reason});"
                " install the same version on each of them"
            )
            raise ClusterError(
                message(problem, address=self._address, reason=_told(error))
            ) from error

    def _threads(self, client: Client) -> int:
        """Return how many calls the workers can do at the same time, as of now."""
        with suppress(OSError):  # The scheduler does not answer at the moment.
            return sum(client.nthreads().values())
        return 0

    def _next(
        self, client: Client, ended: SimpleQueue[Any], cancel: threading.Event | None
    ) -> Future | None:
        """Wait a while for the next call that has ended."""
        if cancel is not None and cancel.is_set():
            raise Cancelled(None)
        if client.status == "running":
            self._heard = time.monotonic()
        elif time.monotonic() - self._heard > LOST:
            problem = N_("the Dask scheduler at {address} has gone")
            raise ClusterError(message(problem, address=self._address))
        with suppress(Empty):
            return ended.get(timeout=HEARTBEAT)
        return None


class _Solvers(WorkerPlugin):  # type: ignore[misc]  # pragma: no cover - on a worker of Dask
    """The child processes of a worker."""

    def setup(self, worker: Any) -> None:
        self.crew = Crew()
        self._timer = threading.Timer(IDLE, self.crew.dismiss)

    def teardown(self, worker: Any) -> None:
        self._timer.cancel()
        self.crew.__exit__(None, None, None)

    def call(
        self, function: Callable[..., Any], arguments: Sequence[object], on_told: OnTold, i: int
    ) -> Any:
        """Do a call in a child that is kept a while for the next one."""
        try:
            return self.crew.call(
                function, arguments, attempts=ATTEMPTS, on_told=lambda told: on_told(i, told)
            )
        finally:
            self._timer.cancel()
            self._timer = threading.Timer(IDLE, self.crew.dismiss)
            self._timer.daemon = True
            self._timer.start()


def _call(  # pragma: no cover - on a worker of Dask
    name: str, i: int, function: Callable[..., Any], arguments: Sequence[object]
) -> Any:
    """Do a call, on a worker."""
    worker = get_worker()

    def tell(i: int, told: Any) -> None:
        worker.log_event(name, (i, told))

    return worker.plugins[name].call(function, arguments, tell, i)


def _answer(future: Future) -> Any:
    """Return what a call has answered, or why it could not."""
    if future.status == "finished":
        return future.result()
    error = future.exception() if future.status == "error" else None
    problem = N_("the workers of the cluster could not finish it: {reason}")
    return SolverError(message(problem, reason=_told(error) if error else future.status))


def _told(error: BaseException) -> str:
    """Say an error of Dask in one line."""
    return " ".join(str(error).split()) or type(error).__name__
