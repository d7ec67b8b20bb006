"""A solve in a process of its own: the same answer, and no harm done by its end."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from phanbo.instances import load
from phanbo.models.errors import Cancelled, InstanceError, SolverError, VerificationError
from phanbo.models.instance import Instance
from phanbo.models.messages import fault
from phanbo.models.progress import Progress
from phanbo.optimizer.solve import solve
from tests.random_instances import random_instance

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture(scope="module")
def tien_yen() -> Instance:
    return load("tien-yen-2019")


def test_it_gives_the_same_plan_and_progress(tien_yen: Instance) -> None:
    heard: list[Progress] = []
    apart = solve(tien_yen, isolate=True, on_progress=heard.append, threads=1, seed=3)
    here = solve(tien_yen, threads=1, seed=3)
    assert apart.model_copy(update={"solver": None}) == here.model_copy(update={"solver": None})
    assert any(one.proven for one in heard)


def test_errors_come_back_as_they_are() -> None:
    with pytest.raises(SolverError, match="nonesuch"):
        solve(random_instance(3), isolate=True, solver="nonesuch")


def test_cancelling_brings_the_plan_so_far() -> None:
    cancel = threading.Event()
    with pytest.raises(Cancelled) as caught:
        solve(
            load("quang-ninh-2025"), isolate=True, cancel=cancel, on_progress=lambda _: cancel.set()
        )
    assert caught.value.plan is not None
    assert caught.value.plan.postings


@POSIX
def test_a_solver_that_dies_is_an_error(
    tien_yen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    with pytest.raises(SolverError, match="ended without an answer"):
        solve(
            tien_yen,
            isolate=True,
            on_progress=lambda _: os.kill(begun[0].pid, signal.SIGKILL),
        )
    assert begun[0].returncode is not None


@POSIX
def test_more_memory_than_allowed_is_an_error(tien_yen: Instance) -> None:
    with pytest.raises(SolverError, match="memory"):
        solve(tien_yen, isolate=True, memory_limit=60)


def test_a_failing_callback_leaves_no_process_behind(
    tien_yen: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    popen = subprocess.Popen

    def watched(*args: Any, **kwargs: Any) -> Any:
        begun.append(popen(*args, **kwargs))
        return begun[-1]

    def fail(_: Progress) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(subprocess, "Popen", watched)
    with pytest.raises(ZeroDivisionError):
        solve(tien_yen, isolate=True, on_progress=fail)
    assert begun[0].poll() is not None


def test_errors_can_be_pickled() -> None:
    for error in (
        InstanceError([fault("doctors", "is blank")]),
        VerificationError([]),
        Cancelled(None),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert again.__dict__ == error.__dict__
