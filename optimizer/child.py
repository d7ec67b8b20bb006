"""A Python process that does work for this one: whatever happens to it, the caller's lives on.

The child reads calls from its standard input and writes what they tell and answer, pickled, to its
standard output; nothing else gets there, whatever a solver prints. The end of its input ends it.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, Self

from phanbo.models.errors import PhanboError, SolverError
from phanbo.models.messages import N_, message

Said = tuple[Literal["told", "answer", "error", "end"], Any]
LINGERS = 5.0  # seconds that a process may take to end after its output has
_SERVE = "from phanbo.optimizer.child import serve; serve()"


class Child:
    """A child process, with the caller's path of modules; it does one call at a time."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
        )
        self._heard: queue.SimpleQueue[Said] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave no process behind."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Let the child call ``function(*arguments, tell=…, cancel=…)``, both of a module."""
        self._send((function, arguments))

    def cancel(self) -> None:
        """Set the ``cancel`` of the call that runs."""
        self._send(None)

    def hear(self, seconds: float) -> Said | None:
        """Return what the child says next; None: nothing in so many seconds."""
        with suppress(queue.Empty):
            return self._heard.get(timeout=seconds)
        return None

    def ended(self) -> SolverError:
        """Return what it means that a child has ended before its answer."""
        problem = N_(
            "the process of the solver ended without an answer (code {code}); give it more"
            " memory, or choose another solver or a smaller instance"
        )
        try:
            code = self._process.wait(LINGERS)
        except subprocess.TimeoutExpired:  # It lives, but what it said could not be read.
            self._process.kill()
            code = self._process.wait()
        return SolverError(message(problem, code=code))

    def _send(self, content: object) -> None:
        pipe = self._process.stdin
        assert pipe
        with suppress(OSError):  # A child that has ended is heard of by the end of its output.
            pickle.dump(content, pipe)
            pipe.flush()

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe
        with suppress(Exception):  # A child that ends may leave half a message behind.
            while True:
                self._heard.put(pickle.load(pipe))
        self._heard.put(("end", None))


def serve() -> None:  # pragma: no cover - in a child process
    """Be the child: do the calls that standard input holds until it ends.

    Ctrl-C reaches every process of a terminal; what it means here is for the caller to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    calls: queue.SimpleQueue[Any] = queue.SimpleQueue()
    cancel = threading.Event()

    def read() -> None:
        try:
            while True:
                asked = pickle.load(sys.stdin.buffer)
                if asked is None:
                    cancel.set()
                else:
                    calls.put(asked)
        except EOFError:
            cancel.set()
            calls.put(None)
        except BaseException:  # noqa: BLE001 - what the caller sent cannot be read here
            _give_up()

    def say(kind: str, content: object) -> None:
        pickle.dump((kind, content), out)
        out.flush()

    threading.Thread(target=read, daemon=True).start()
    try:
        while (asked := calls.get()) is not None:
            function, arguments = asked
            try:
                answer = function(
                    *arguments, tell=lambda content: say("told", content), cancel=cancel
                )
            except PhanboError as error:
                say("error", error)
            else:
                say("answer", answer)
    except BaseException:  # noqa: BLE001 - a defect
        _give_up()
    os._exit(0)  # A solver that was left behind would keep the process.


def _give_up() -> None:  # pragma: no cover - in a child process
    traceback.print_exc()
    os._exit(1)
