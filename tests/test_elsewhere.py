"""frontier, solve --alternatives and simulate on workers: the same answers as here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from phanbo.cli import cli
from phanbo.instances import load
from phanbo.models.errors import PlanError, SolverError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.choices.alternatives import alternatives
from phanbo.optimizer.choices.frontier import frontier
from phanbo.optimizer.risk import departures
from phanbo.optimizer.risk.simulate import simulate
from phanbo.optimizer.solve import solve
from phanbo.optimizer.sweep import elsewhere
from phanbo.optimizer.sweep.pool import pool_of
from tests.test_sweep import SMALL


@pytest.fixture(scope="module")
def tien_yen() -> Instance:
    return load("tien-yen-2019")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


def timeless(document: Any) -> Any:
    """Return a document without the seconds that it took."""
    if isinstance(document, dict):
        return {key: timeless(value) for key, value in document.items() if key != "seconds"}
    return [timeless(one) for one in document] if isinstance(document, list) else document


def test_chunks_draw_the_same_futures(monkeypatch: pytest.MonkeyPatch, tien_yen: Instance) -> None:
    plan = solve(tien_yen)
    here = simulate(tien_yen, plan, runs=50)
    for together in (1000, 7):
        monkeypatch.setattr(departures, "TOGETHER", together)
        assert simulate(tien_yen, plan, runs=50, workers=2) == here


def test_a_simulation_on_a_cluster(tien_yen: Instance, address: str) -> None:
    plan = solve(tien_yen)
    assert simulate(tien_yen, plan, runs=50, cluster=address) == simulate(tien_yen, plan, runs=50)


def test_a_frontier_on_a_cluster(tien_yen: Instance, address: str) -> None:
    two = "moves", "missing_skills"
    here, there = frontier(tien_yen, two), frontier(tien_yen, two, cluster=address)
    assert len(here.points) > 2
    assert timeless(there.model_dump(mode="json")) == timeless(here.model_dump(mode="json"))


def test_alternatives_on_a_cluster(address: str) -> None:
    def told(plans: list[Plan]) -> Any:
        return timeless([one.model_dump(mode="json") for one in plans])

    reports: list[Any] = []
    there = alternatives(SMALL, 2, cluster=address, on_progress=reports.append)
    assert told(there) == told(alternatives(SMALL, 2))
    assert all(str(one) for one in reports)


def test_errors_come_back(address: str) -> None:
    with pytest.raises(PlanError, match="cannot|write 2%"):
        alternatives(SMALL, 2, within="much", cluster=address)


def test_other_versions_give_no_answer() -> None:
    call = (
        frontier,
        (SMALL, ("moves", "travel")),
        {"solver": "highs"},
        "on_point",
        {"phanbo": "0"},
    )
    ((_, answer),) = pool_of(1, None).call_each(
        elsewhere.do_there, [call], None, lambda i, told: None
    )
    assert isinstance(answer, SolverError)
    assert "other versions" in str(answer)


def test_two_places_are_refused() -> None:
    arguments = ["simulate", "a", "-", "--workers", "2", "--cluster", "x"]
    assert CliRunner().invoke(cli, arguments).exit_code == 2
