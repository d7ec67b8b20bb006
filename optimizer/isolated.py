"""A solve in a process of its own: whatever a solver does to it, the caller's lives on.

The child reads what to solve from its standard input and writes progress and the answer, pickled,
to its standard output; nothing else gets there, whatever a solver prints. Another byte on its
input, or its end, cancels.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Literal

from phanbo.models.errors import Cancelled, PhanboError, SolverError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.models.progress import OnProgress

Said = tuple[Literal["progress", "plan", "error", "end"], Any]
HEARTBEAT = 0.25  # seconds between looks at the caller's cancel
GRACE = 10.0  # seconds that a cancelled child has to hand its plan over
_CHILD = "from phanbo.optimizer.isolated import serve; serve()"


def solve_isolated(
    instance: Instance,
    *,
    memory_limit: int | None,
    on_progress: OnProgress | None,
    cancel: threading.Event | None,
    **options: Any,
) -> Plan:
    """Solve in a child process; see ``solve``, whose other options it takes."""
    with _child() as child:
        assert child.stdin
        assert child.stdout
        heard: queue.SimpleQueue[Said] = queue.SimpleQueue()
        _send(child.stdin, (instance, memory_limit, options))
        threading.Thread(target=_listen, args=(child.stdout, heard), daemon=True).start()
        waiting: float | None = None
        while True:
            with suppress(queue.Empty):
                kind, content = heard.get(timeout=HEARTBEAT)
                if kind == "plan":
                    plan: Plan = content
                    return plan
                if kind == "error":
                    raise content
                if kind == "end":
                    raise _ended(child.wait())
                if on_progress is not None:
                    on_progress(content)
            if cancel is not None and cancel.is_set():
                if waiting is None:
                    _send(child.stdin, "cancel")
                waiting = (waiting or 0.0) + HEARTBEAT
                if waiting > GRACE:
                    raise Cancelled(None)


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """Start the child with the caller's path of modules, and leave none behind."""
    path = os.pathsep.join(filter(None, sys.path))
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


def _send(pipe: BinaryIO | Any, content: object) -> None:
    with suppress(OSError):  # A child that has ended is heard of by the end of its output.
        pickle.dump(content, pipe)
        pipe.flush()


def _listen(pipe: Any, heard: queue.SimpleQueue[Said]) -> None:
    with suppress(Exception):  # A child that ends may leave half a message behind.
        while True:
            heard.put(pickle.load(pipe))
    heard.put(("end", None))


def _ended(code: int) -> SolverError:
    return SolverError(
        message(
            N_(
                "the process of the solver ended without an answer (code {code}); give it more"
                " memory, or choose another solver or a smaller instance"
            ),
            code=code,
        )
    )


def serve() -> None:
    """Be the child: solve what standard input holds, and answer on standard output."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    instance, memory_limit, options = pickle.load(sys.stdin.buffer)

    def tell(kind: str, content: object) -> None:
        pickle.dump((kind, content), out)
        out.flush()

    try:
        tell(*_answer(instance, memory_limit, options, lambda one: tell("progress", one)))
    finally:
        os._exit(0)  # A solver that was left behind would keep the process.


def _answer(
    instance: Instance,
    memory_limit: int | None,
    options: Mapping[str, Any],
    on_progress: OnProgress,
) -> tuple[str, object]:
    from phanbo.optimizer.solve import solve

    cancel = threading.Event()

    def watch_input() -> None:
        sys.stdin.buffer.read(1)
        cancel.set()

    threading.Thread(target=watch_input, daemon=True).start()
    try:
        if memory_limit is not None:
            _limit_memory(memory_limit)
        plan = solve(instance, on_progress=on_progress, cancel=cancel, **options)
    except PhanboError as error:
        return "error", error
    except MemoryError:
        problem = N_("the solver needs more than {limit} MB of memory; allow it more")
        return "error", SolverError(message(problem, limit=memory_limit))
    return "plan", plan


def _limit_memory(megabytes: int) -> None:
    """Hold this process to so much address space, where the system can (not on Windows)."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
