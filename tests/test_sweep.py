"""Sweeps: the plans of a plain loop, whatever dies, stops, fails or starts again meanwhile."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import phanbo
from phanbo.instances import load
from phanbo.models.errors import Cancelled, InstanceError, OutputError, SolverError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.sweep import Sweep, SweepProgress
from phanbo.optimizer.solve import solve
from phanbo.optimizer.sweep import sweep as module
from phanbo.optimizer.sweep.keep import STARTS
from phanbo.optimizer.sweep.pool import ATTEMPTS, Local
from phanbo.optimizer.sweep.sweep import sweep
from tests.dying import count
from tests.random_instances import random_instance

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
SMALL = Instance.model_validate(
    {
        "settings": [{"setting": "name", "value": "Small"}],
        "stations": [
            {"station_id": "A", "name": "A", "min_doctors": 1},
            {"station_id": "B", "name": "B", "min_doctors": 1},
        ],
        "doctors": [{"doctor_id": "1", "post_id": "A"}, {"doctor_id": "2", "post_id": "A"}],
        "travel": [{"from_id": "A", "to_id": "B", "minutes": 40}],
        "decisions": [{"doctor_id": "2", "action": "post", "target_id": "B"}],
    }
)
"""Doctor 2 has to move from A to B: no plan without a move."""


@pytest.fixture(scope="module")
def tien_yen() -> Instance:
    return load("tien-yen-2019")


def timeless(plan: Plan | None) -> Plan | None:
    """Return a plan without the seconds that it took."""
    if plan is None:
        return None
    return plan.model_copy(update={"solver": plan.solver.model_copy(update={"seconds": 0.0})})


def plans(found: Sweep) -> list[Plan | None]:
    return [timeless(one.plan) for one in found.scenarios]


def starts(folder: Path) -> Counter[str]:
    """Return how often each scenario was begun."""
    text = (folder / STARTS).read_text(encoding="utf-8")
    return Counter(json.loads(line)["scenario"] for line in text.splitlines())


def kill_after(folder: Path, begun: int) -> threading.Thread:
    """Kill the process that solves the so-and-so-many-th scenario while it does."""

    def wait() -> None:
        lines: list[str] = []
        while len(lines) < begun:
            threading.Event().wait(0.01)
            file = folder / STARTS
            lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        os.kill(json.loads(lines[begun - 1])["process"], signal.SIGKILL)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_plans_are_those_of_a_loop(tien_yen: Instance) -> None:
    found = sweep(tien_yen, {"travel_limit": ["40", 60], "max_moves": [None, 3]}, workers=2)
    loop = [
        solve(tien_yen.with_settings({"travel_limit": limit, "max_moves": moves}))
        for limit in (40, 60)
        for moves in (None, 3)
    ]
    assert plans(found) == [timeless(plan) for plan in loop]
    assert [dict(one.settings) for one in found.scenarios] == [
        {"travel_limit": 40, "max_moves": None},
        {"travel_limit": 40, "max_moves": 3},
        {"travel_limit": 60, "max_moves": None},
        {"travel_limit": 60, "max_moves": 3},
    ]
    assert len({str(plan.postings) for plan in loop}) > 1, "the settings make no difference"
    frame = found.to_frame()
    assert list(frame["moves"]) == [
        next(one.value for one in plan.objectives if one.name == "moves") for plan in loop
    ]


@pytest.mark.parametrize(("seed", "periods"), [(3, 1), (5, 2), (8, 3)])
def test_random_instances_with_periods(seed: int, periods: int, tmp_path: Path) -> None:
    instance = random_instance(seed, periods)
    values = ["unplaced;moves;below_minimum", "below_minimum;moves:1;travel"]
    found = sweep(
        instance, {"objectives": values, "max_moves": [0, 2]}, workers=2, keep=tmp_path / "kept"
    )
    loop = [
        solve(instance.with_settings({"objectives": value, "max_moves": moves}))
        for value in values
        for moves in (0, 2)
    ]
    assert plans(found) == [timeless(plan) for plan in loop]
    assert [one.outcome for one in found.scenarios] == [plan.status for plan in loop]


@POSIX
def test_a_worker_is_killed(tien_yen: Instance, tmp_path: Path) -> None:
    vary = {"travel_limit": [40, 50, 60], "max_moves": [2, 4]}
    killer = kill_after(tmp_path, 3)
    told: list[SweepProgress] = []
    found = sweep(tien_yen, vary, workers=2, keep=tmp_path, on_progress=told.append)
    killer.join()
    assert {one.outcome for one in found.scenarios} == {"optimal"}
    begun = starts(tmp_path)
    assert begun.keys() == {one.key for one in found.scenarios}
    assert sorted(begun.values()) == [1, 1, 1, 1, 1, 2]
    assert [one.done for one in told] == list(range(7))
    assert told[0].left is None
    assert told[-1].left == 0
    # What was in flight is solved as if nothing had happened.
    again = max(begun, key=begun.__getitem__)
    (one,) = (one for one in found.scenarios if one.key == again)
    assert timeless(one.plan) == timeless(solve(tien_yen.with_settings(one.settings)))


def test_what_is_finished_is_not_solved_again(tien_yen: Instance, tmp_path: Path) -> None:
    vary = {"travel_limit": [40, 50, 60], "max_moves": [2, 4]}
    stop = threading.Event()

    def stop_after_two(now: SweepProgress) -> None:
        if now.done == 2:
            stop.set()

    with pytest.raises(Cancelled):
        sweep(tien_yen, vary, workers=2, keep=tmp_path, on_progress=stop_after_two, cancel=stop)
    finished = {file.stem: file.read_bytes() for file in tmp_path.glob("*.json")}
    assert 2 <= len(finished) < 6
    before = starts(tmp_path)
    found = sweep(tien_yen, vary, workers=2, keep=tmp_path)
    begun = starts(tmp_path)
    assert begun.keys() == {one.key for one in found.scenarios}
    for key, content in finished.items():
        assert begun[key] == before[key] == 1
        assert (tmp_path / f"{key}.json").read_bytes() == content
    told: list[SweepProgress] = []
    assert sweep(tien_yen, vary, keep=tmp_path, on_progress=told.append) == found
    assert starts(tmp_path) == begun
    assert told == [SweepProgress(6, 6, 6, 0, told[0].seconds)]


def test_only_the_same_is_finished(tmp_path: Path) -> None:
    def begun(**how: Any) -> int:
        before = sum(starts(tmp_path).values()) if (tmp_path / STARTS).exists() else 0
        found = sweep(SMALL, {"max_moves": [1]}, keep=tmp_path, **how)
        assert found.scenarios[0].outcome == "optimal"
        return sum(starts(tmp_path).values()) - before

    assert (begun(), begun()) == (1, 0)
    assert (begun(seed=1), begun(solver="scip"), begun(time_limit=9)) == (1, 1, 1)
    assert (begun(seed=1), begun(solver="scip"), begun(time_limit=9)) == (0, 0, 0)
    for file in tmp_path.glob("*.json"):
        file.write_bytes(file.read_bytes()[:-20])  # as a full disk may leave it
    assert begun() == 1


def test_scenarios_that_plans_do_not_tell_apart_are_solved_once(tmp_path: Path) -> None:
    found = sweep(SMALL, {"annual_leave": [12, 20], "max_moves": [1, 2]}, keep=tmp_path)
    assert len(found.scenarios) == 4
    assert len({one.key for one in found.scenarios}) == 2
    assert sorted(starts(tmp_path).values()) == [1, 1]


def test_a_scenario_that_fails_loses_no_other(tmp_path: Path) -> None:
    found = sweep(SMALL, {"max_moves": [0, 1], "currency": ["VND", "EUR"]}, keep=tmp_path)
    assert [one.outcome for one in found.scenarios] == ["infeasible"] * 2 + ["optimal"] * 2
    assert [bool(one.reasons) for one in found.scenarios] == [True, True, False, False]
    assert "max_moves" in " ".join(map(str, found.scenarios[0].reasons))


def test_every_kind_of_failure_is_told() -> None:
    late = sweep(random_instance(3), {"max_moves": [1]}, time_limit=1e-6).scenarios[0]
    assert (late.outcome, late.plan) == ("time_limit", None)
    assert "time limit" in str(late.reasons[0])
    # Numbers that no solver can tell apart are the fault of one scenario.
    point = {"point_id": "P", "name": "P", "station_id": "A", "days_per_week": 1}
    visited = Instance.model_validate(SMALL.tables() | {"points": [point]})
    found = sweep(visited, {"work_days": ["5.0000000000001", 5]})
    assert [one.outcome for one in found.scenarios] == ["failed", "optimal"]
    assert "too many digits" in str(found.scenarios[0].reasons[0])


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space")
def test_too_little_memory(tien_yen: Instance, tmp_path: Path) -> None:
    found = sweep(tien_yen, {"max_moves": [2]}, memory_limit=40, keep=tmp_path).scenarios[0]
    assert found.outcome == "failed"
    assert "memory" in str(found.reasons[0])
    assert 1 <= starts(tmp_path)[found.key] <= ATTEMPTS


def test_a_call_that_kills_its_process_fails_alone() -> None:
    told: list[int] = []
    calls = [("a",), ("die",), ("b",), ("c",)]
    found = dict(Local(2).call_each(count, calls, None, lambda i, _: told.append(i)))
    assert [found[i] for i in (0, 2, 3)] == ["a", "b", "c"]
    assert isinstance(found[1], SolverError)
    assert "code 9" in str(found[1])
    assert Counter(told) == {0: 1, 1: ATTEMPTS, 2: 1, 3: 1}


@pytest.fixture
def _unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be solved."""
    monkeypatch.setattr(module, "pool_of", lambda *_: pytest.fail("something is solved"))


@pytest.mark.usefixtures("_unsolved")
@pytest.mark.parametrize(
    ("vary", "told"),
    [
        ({"max_move": [1]}, r"'max_move': is not a setting; did you mean max_moves\?"),
        ({"max_moves": [1, "x", -1]}, "max_moves, 'x': is not a number"),
        ({"max_moves": [1, "x", -1]}, "max_moves, '-1': is negative"),
        ({"max_moves": [10, 2, "10.0"]}, "max_moves, '10.0': comes twice"),
        ({"max_moves": [], "budget": [1]}, "max_moves: has no value"),
        ({"training_share": ["3/2"]}, "training_share, '3/2': is not at least 0 and below 1"),
        ({"objectives": ["moves;trvel"]}, "objectives, .*: names an unknown objective"),
        ({}, "none is varied"),
        ({"max_moves": range(101), "budget": range(100)}, "10100 combinations, more than 10000"),
    ],
)
def test_wrong_settings_are_named_before_anything_is_solved(
    vary: dict[str, list[Any]], told: str, tmp_path: Path
) -> None:
    with pytest.raises(InstanceError, match=told):
        sweep(SMALL, vary, keep=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.usefixtures("_unsolved")
def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InstanceError) as caught:
        sweep(SMALL, {"max_move": [1, 2], "budget": ["a", "b"], "detour": [0]})
    assert len(caught.value.faults) == 4


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"):
        sweep(SMALL, {"max_moves": [1]}, keep=tmp_path / "file" / "kept")


def test_public_names() -> None:
    assert phanbo.sweep is sweep
    with pytest.raises(SolverError, match="nonesuch"):
        phanbo.sweep(SMALL, {"max_moves": [1]}, solver="nonesuch")
