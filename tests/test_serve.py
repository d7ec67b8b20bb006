"""The HTTP service: submit, progress, cancel, fetch; what it refuses, and what it survives."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import pytest
from click.testing import CliRunner

import phanbo
from phanbo.cli import cli
from phanbo.models.errors import Cancelled, SolverError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.optimizer.child import Child
from phanbo.optimizer.solve import solve
from tests import dying

uvicorn = pytest.importorskip("uvicorn")

from phanbo.service import jobs as service
from phanbo.service.app import make_app
from phanbo.service.jobs import Bounds, Jobs

TABLES = {
    "stations": [
        {"station_id": "A", "name": "An", "lat": 21, "lon": 107, "min_doctors": 1},
        {"station_id": "B", "name": "Bình", "lat": 21, "lon": 107.1, "min_doctors": 1},
    ],
    "doctors": [{"doctor_id": "D1", "post_id": "A"}, {"doctor_id": "D2", "post_id": "A"}],
}
INSTANCE = Instance.model_validate(TABLES)
Find = Callable[..., Plan]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: Any


class Caller:
    """Asks a running service."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        try:
            connection.request(method, path, text, sent | named)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get_content_type() == "application/json"
        return Answer(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            json.loads(content) if is_json else content.decode(),
        )

    def until(self, path: str, *statuses: str) -> Any:
        """Wait for a solve to be in one of these states."""
        for _ in range(600):
            found = self("GET", path).content
            if found["status"] in statuses:
                return found
            time.sleep(0.05)
        raise AssertionError(found)


@contextmanager
def running(find: Find = solve, token: str | None = None, **bounds: Any) -> Iterator[Caller]:
    """Serve on a free port."""
    app = make_app(
        Jobs(Bounds(**bounds), find), token=token, hosts=("127.0.0.1", "localhost", "[::1]")
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield Caller(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)
    assert not thread.is_alive()


def held(
    instance: Instance,
    *,
    cancel: threading.Event,
    on_progress: Callable[[Progress], object],
    **options: Any,
) -> Plan:
    """Work until cancelled, in place of a long solve; hand over a plan."""
    on_progress(Progress("travel", 8, 10, 5, 3, 0.1, proven=False))
    cancel.wait(60)
    raise Cancelled(solve(instance))


def test_submit_progress_and_fetch_in_a_real_child_process() -> None:
    with running() as ask:
        sent = ask("POST", "/solves?time_limit=30&seed=3", TABLES)
        assert sent.status == 202
        path = sent.headers["location"]
        assert sent.content["status"] in ("queued", "running")
        done = ask.until(path, "done", "failed")
        assert (done["status"], done["plan_status"]) == ("done", "optimal")
        assert done["progress"]["objective"]
        fetched = ask("GET", done["plan"])
        plan = Plan.model_validate(fetched.content)
        phanbo.verify(INSTANCE, plan)
        assert (plan.solver.time_limit, plan.solver.seed) == (30, 3)
        assert ask("DELETE", path).status == 202
        assert ask("GET", path).status == 404


def test_every_mistake_in_an_instance_is_told() -> None:
    wrong = {"stations": [{"station_id": "A", "name": "An"}], "doctors": [{"doctor_id": "D"}, {}]}
    with running() as ask:
        refused = ask("POST", "/solves", wrong)
        assert refused.status == 422
        told = [(one["table"], one["row"], one["column"]) for one in refused.content["detail"]]
        assert told == [("stations", None, "min_doctors"), ("doctors", 2, "doctor_id")]
        for body in (b"{", b"[]", b"\xff\xfe", b"[" * 100_000):
            assert ask("POST", "/solves", body).status == 422


def test_a_running_solve_is_cancelled_and_keeps_its_best_plan() -> None:
    with running(held) as ask:
        path = ask("POST", "/solves", TABLES).headers["location"]
        now = ask.until(path, "running")
        while now["progress"] is None:
            now = ask("GET", path).content
        assert now["progress"] == {"objective": "travel", "stage": 8, "stages": 10} | {
            "best": 5,
            "bound": 3,
            "seconds": 0.1,
            "proven": False,
        }
        early = ask("GET", f"{path}/plan")
        assert (early.status, "running" in early.content["detail"]) == (409, True)
        ask("DELETE", path)
        ended = ask.until(path, "cancelled")
        assert ask("GET", ended["plan"]).content["status"] == "optimal"


def test_more_than_may_wait_is_refused_and_what_waits_can_be_cancelled() -> None:
    with running(held, waiting=1) as ask:
        first = ask("POST", "/solves", TABLES).headers["location"]
        ask.until(first, "running")
        second = ask("POST", "/solves", TABLES).headers["location"]
        third = ask("POST", "/solves", TABLES)
        assert (third.status, third.headers["retry-after"]) == (429, "10")
        assert ask("GET", second).content["status"] == "queued"
        assert ask("DELETE", second).content["status"] == "cancelled"
        assert ask("POST", "/solves", TABLES).status == 202


def test_solves_run_side_by_side_up_to_the_bound() -> None:
    with running(held, running=2) as ask:
        paths = [ask("POST", "/solves", TABLES).headers["location"] for _ in range(3)]
        for path in paths[:2]:
            ask.until(path, "running")
        assert ask("GET", paths[2]).content["status"] == "queued"


def test_the_oldest_that_ended_is_forgotten() -> None:
    def at_once(instance: Instance, **options: Any) -> Plan:
        return solve(instance)

    with running(at_once, kept=2) as ask:
        paths = []
        for _ in range(3):
            paths.append(ask("POST", "/solves", TABLES).headers["location"])
            ask.until(paths[-1], "done")
        assert [ask("GET", path).status for path in paths] == [404, 200, 200]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (SolverError("the process of the solver ended"), "the process of the solver ended"),
        (ZeroDivisionError("Nguyễn Ẩn"), "a defect of phanbo"),
        (MemoryError(), "a defect of phanbo"),
    ],
)
def test_a_solve_that_fails_does_not_take_the_service_down(wrong: Exception, told: str) -> None:
    outcomes = iter([wrong, None])

    def find(instance: Instance, **options: Any) -> Plan:
        if (error := next(outcomes)) is not None:
            raise error
        return solve(instance)

    with running(find) as ask:
        path = ask("POST", "/solves", TABLES).headers["location"]
        failed = ask.until(path, "failed")
        assert (failed["error"], failed["plan"]) == (told, None)
        again = ask("POST", "/solves", TABLES).headers["location"]
        assert ask.until(again, "done", "failed")["status"] == "done"


def test_a_child_that_ends_fails_its_solve_only() -> None:
    """A real child, which ends as by a crash of the solver."""

    def find(instance: Instance, **options: Any) -> Plan:
        with Child() as child:
            child.call(dying.fail, "die")
            while (said := child.hear(0.1)) is None or said[0] != "end":
                pass
            raise child.ended()

    with running(find) as ask:
        path = ask("POST", "/solves", TABLES).headers["location"]
        assert "ended without an answer" in ask.until(path, "failed")["error"]
        assert ask("GET", "/health").status == 200


def test_a_solve_that_hangs_is_stopped_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "GRACE", 0.1)
    with running(held) as ask:
        path = ask("POST", "/solves?time_limit=0.2", TABLES).headers["location"]
        ask.until(path, "cancelled")


def test_a_plan_that_does_not_hold_is_not_handed_out() -> None:
    def wrong(instance: Instance, **options: Any) -> Plan:
        plan = solve(instance)
        posting = plan.postings[0].model_copy(update={"minutes": 999})
        return plan.model_copy(update={"postings": (posting, *plan.postings[1:])})

    with running(wrong) as ask:
        path = ask("POST", "/solves", TABLES).headers["location"]
        failed = ask.until(path, "failed", "done")
        assert failed["plan"] is None
        assert "the plan says" in failed["error"] or "the plan: 999" in failed["error"]


def test_a_token_is_asked_for() -> None:
    with running(token="s3cret") as ask:
        for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Basic s3cret"}):
            refused = ask("POST", "/solves", TABLES, **headers)
            assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
        right = {"Authorization": "Bearer s3cret"}
        path = ask("POST", "/solves", TABLES, **right).headers["location"]
        for method, one in (("GET", path), ("GET", f"{path}/plan"), ("DELETE", path)):
            assert ask(method, one).status == 401
        assert ask("GET", path, **right).status == 200
        assert ask("GET", "/health").status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/solves?time_limit=0", 422),
        ("/solves?time_limit=601", 422),
        ("/solves?time_limit=nan", 422),
        ("/solves?threads=2", 422),
        ("/solves?seed=-1", 422),
        ("/solves?solver=none", 422),
        ("/solve", 404),
    ],
)
def test_what_is_out_of_bounds_is_refused(path: str, status: int) -> None:
    with running() as ask:
        assert ask("POST", path, TABLES).status == status


def test_other_sites_cannot_call_it() -> None:
    """Neither by another name of this host, nor by a form, which cannot send JSON."""
    with running() as ask:
        assert ask("GET", "/health", Host="evil.example").status == 400
        assert ask("POST", "/solves", TABLES, Content_Type="text/plain").status == 415
        assert ask("GET", "/docs").status == 404


def test_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from phanbo.instances.forms.limits import Limits

    monkeypatch.setattr(Limits, "times", classmethod(lambda cls, factor: cls(file_bytes=1000)))
    with running() as ask:
        assert ask("POST", "/solves", b" " * 1001).status == 413
        assert ask("POST", "/solves", TABLES).status == 202


def test_what_runs_ends_with_the_service() -> None:
    ended = threading.Event()

    def find(instance: Instance, *, cancel: threading.Event, **options: Any) -> Plan:
        cancel.wait(60)
        ended.set()
        raise Cancelled(None)

    with running(find) as ask:
        ask.until(ask("POST", "/solves", TABLES).headers["location"], "running")
        assert not ended.is_set()
    assert ended.is_set()


def test_the_interface_is_described() -> None:
    with running() as ask:
        openapi = ask("GET", "/openapi.json").content
    assert openapi["info"]["version"] == phanbo.__version__
    assert set(openapi["paths"]) == {"/health", "/solves", "/solves/{job_id}"} | {
        "/solves/{job_id}/plan"
    }
    post = openapi["paths"]["/solves"]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert schema["$id"] == "urn:phanbo-instance:1"
    assert {"202", "401", "413", "415", "422", "429"} <= set(post["responses"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--host", "0.0.0.0"), "is not this computer alone: give --token-file"),
        (("--host", "example.org"), "is not this computer alone"),
        (("--token-file", "empty"), "the token is empty"),
        (("--port", "70000"), "70000 is not in the range"),
    ],
)
def test_wrong_use_of_the_command(
    arguments: tuple[str, ...], told: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PHANBO_TOKEN", raising=False)
    (tmp_path / "empty").write_text("\n")
    result = CliRunner().invoke(cli, ("serve", *arguments))
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr
