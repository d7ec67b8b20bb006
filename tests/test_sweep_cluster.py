"""Sweeps on a Dask cluster: the same plans as here, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from phanbo.instances import load
from phanbo.models.errors import Cancelled, ClusterError, SolverError
from phanbo.models.instance import Instance
from phanbo.optimizer.sweep import sweep as module
from phanbo.optimizer.sweep.pool import ATTEMPTS
from phanbo.optimizer.sweep.sweep import sweep
from tests.dying import count, plugins
from tests.test_sweep import SMALL, plans, starts

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
dask = pytest.importorskip("dask")


@pytest.fixture(scope="module")
def tien_yen() -> Instance:
    return load("tien-yen-2019")


def local() -> Any:
    """Start two workers, each in a process of its own, that only this machine can reach."""
    return distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with local() as cluster:
        yield cluster


def test_local_and_cluster_results_are_identical(
    tien_yen: Instance, cluster: Any, tmp_path: Path
) -> None:
    vary: dict[str, list[Any]] = {"travel_limit": [40, 60], "max_moves": [None, 3]}
    here = sweep(tien_yen, vary, workers=2, keep=tmp_path / "here")
    there = sweep(tien_yen, vary, cluster=cluster.scheduler_address, keep=tmp_path / "there")
    assert plans(here) == plans(there)
    assert [one.key for one in here.scenarios] == [one.key for one in there.scenarios]
    assert starts(tmp_path / "here") == starts(tmp_path / "there")


def test_failures_are_the_same_on_a_cluster(cluster: Any, tmp_path: Path) -> None:
    vary: dict[str, list[Any]] = {"max_moves": [0, 1], "work_days": ["5.0000000000001", 5]}
    here, there = sweep(SMALL, vary), sweep(SMALL, vary, cluster=cluster.scheduler_address)
    assert [one.reasons for one in here.scenarios] == [one.reasons for one in there.scenarios]
    assert plans(here) == plans(there)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_worker_of_the_cluster_is_killed(
    tien_yen: Instance, cluster: Any, tmp_path: Path
) -> None:
    """A nanny starts the worker anew; what it was solving is solved once more."""
    vary = {"travel_limit": [40, 50, 60], "max_moves": [2, 4]}
    with distributed.Client(cluster, set_as_default=False) as client:
        worker = min(client.run(os.getpid).values())
        killed = threading.Event()

        def kill_after_two(now: Any) -> None:
            if now.done == 2 and not killed.is_set():
                killed.set()
                os.kill(worker, signal.SIGKILL)

        found = sweep(
            tien_yen,
            vary,
            cluster=cluster.scheduler_address,
            keep=tmp_path,
            on_progress=kill_after_two,
        )
        client.wait_for_workers(2, timeout=60)
        assert worker not in client.run(os.getpid).values()
    assert killed.is_set()
    assert {one.outcome for one in found.scenarios} == {"optimal"}
    begun = starts(tmp_path)
    assert begun.keys() == {one.key for one in found.scenarios}
    assert sum(begun.values()) <= 6 + 1


def test_a_call_that_kills_its_process_fails_alone(cluster: Any) -> None:
    from phanbo.optimizer.sweep.cluster import Cluster

    told: list[int] = []
    calls = [("a",), ("die",), ("b",), ("c",)]
    pool = Cluster(cluster.scheduler_address)
    found = dict(pool.call_each(count, calls, None, lambda i, _: told.append(i)))
    assert [found[i] for i in (0, 2, 3)] == ["a", "b", "c"]
    assert isinstance(found[1], SolverError)
    assert "code 9" in str(found[1])
    assert Counter(told) == {0: 1, 1: ATTEMPTS, 2: 1, 3: 1}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_call_that_kills_its_workers_fails_alone() -> None:
    """Dask gives up what has ended more than so many workers; nothing else does it blame."""
    from phanbo.optimizer.sweep.cluster import Cluster

    told: list[int] = []
    calls = [(f"{i}",) for i in range(4)] + [("die above",)] + [(f"{i}",) for i in range(5, 12)]
    few = {"distributed.scheduler.allowed-failures": 1}
    with dask.config.set(few), local() as cluster:
        pool = Cluster(cluster.scheduler_address)
        found = dict(pool.call_each(count, calls, None, lambda i, _: told.append(i)))
    assert isinstance(found.pop(4), SolverError)
    assert found == {i: f"{i}" for i in range(12) if i != 4}
    assert Counter(told)[4] <= 2


def test_stopping_leaves_nothing_behind(tien_yen: Instance, cluster: Any, tmp_path: Path) -> None:
    stop = threading.Event()
    vary = {"travel_limit": [40, 60], "max_moves": [2, 4]}

    def stop_after_one(now: Any) -> None:
        if now.done == 1:
            stop.set()

    with pytest.raises(Cancelled):
        sweep(
            tien_yen,
            vary,
            cluster=cluster.scheduler_address,
            keep=tmp_path,
            on_progress=stop_after_one,
            cancel=stop,
        )
    assert 1 <= len([*tmp_path.glob("*.json")]) < 4
    with distributed.Client(cluster, set_as_default=False) as client:
        assert not any(client.run(plugins).values())
    for line in (tmp_path / "starts.jsonl").read_text(encoding="utf-8").splitlines():
        with pytest.raises(ProcessLookupError):
            os.kill(json.loads(line)["process"], 0)


def test_no_cluster_is_said_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    from phanbo.optimizer.sweep import cluster

    monkeypatch.setattr(cluster, "CONNECTS", 1.0)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:9", "tcp://nowhere.invalid:1"):
        with pytest.raises(ClusterError, match="no Dask scheduler answers at"):
            sweep(SMALL, {"max_moves": [1]}, cluster=address)


def test_a_worker_with_other_versions_gives_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same versions give the same plan; the caller has others than its workers here."""
    monkeypatch.setattr(module, "installed", lambda solver: {"phanbo": "0.0.7"})
    (one,) = sweep(SMALL, {"max_moves": [1]}).scenarios
    assert one.outcome == "failed"
    assert "than the caller (phanbo 0.0.7)" in str(one.reasons[0])
