"""Planning part by part: nobody crosses, what is shared is shared out, and the bound is right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from phanbo.models.by_parts import ByParts
from phanbo.models.errors import Cancelled, InstanceError, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.parts import rounds as rounds_module
from phanbo.optimizer.parts.solve import solve_parts
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify, violations
from tests.parts import Here, Parts, divided, plain_by_parts

CHUNK = 10


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve in this process: hundreds of small solves need no processes of their own."""
    monkeypatch.setattr(rounds_module, "pool_of", lambda workers, cluster: Here())


def told(plan: Plan) -> ByParts:
    assert plan.by_parts is not None
    return plan.by_parts


def tight(instance: Instance, seed: int) -> Instance:
    """Return an instance with less for all parts to share, and courses that need two."""
    rng = Random(seed)
    limits = {
        "max_moves": rng.choice((None, 1, 2)),
        "training_budget": rng.choice((None, Decimal("219.5"), Decimal(300))),
        "budget": rng.choice((None, Decimal(400))),
    }
    settings = instance.settings.model_copy(update=limits)
    courses = tuple(
        one.model_copy(
            update={"seats_max": min(one.seats_max, 2), "seats_min": min(one.seats_min, 2)}
        )
        for one in instance.courses
    )
    return instance.model_copy(update={"settings": settings, "courses": courses})


def check(instance: Instance, parts: Parts, name: str) -> ByParts | None:
    """Compare with the plain model; return what the plan says of itself, if there is one."""
    best = plain_by_parts(instance, parts)
    plan = solve_parts(instance, parts)
    about = told(plan)
    assert (plan.status == "infeasible") == (best is None), name
    if best is None:
        assert plan.conflicts
        return None
    verify(instance, plan)
    of = dict(parts) | {
        one.doctor_id: parts[one.post_id or one.doctor_id] for one in instance.doctors
    }
    for posting in plan.postings:
        assert posting.post_id is None or of[posting.post_id] == of[posting.doctor_id], name
    values = [exact(one.value) for one in about.objectives]
    assert values >= [exact(float(value)) for value in best], name
    for one, value in zip(about.objectives, best, strict=True):
        if one.bound is None:
            break
        assert exact(one.bound) <= exact(float(value)), name
        if exact(one.bound) < exact(float(value)):
            break
    else:
        assert values == [exact(float(value)) for value in best], name
    return about


def exact(number: float) -> Fraction:
    return Fraction(round(number, 6)).limit_denominator(10**6)


def checked(seeds: Iterator[int], size: int, periods: int, *, tightly: bool) -> list[ByParts]:
    found = []
    for seed in seeds:
        drawn = divided(seed, size, periods)
        if drawn is not None:
            instance, parts = drawn
            instance = tight(instance, seed) if tightly else instance
            if (about := check(instance, parts, f"seed {seed}")) is not None:
                found.append(about)
    return found


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(("size", "periods"), [(1, 1), (1, 2)])
def test_bound_and_plan_enclose_the_best_by_parts(size: int, periods: int) -> None:
    found = checked(iter(range(25)), size, periods, tightly=False)
    assert sum(one.proven for one in found) >= 0.9 * len(found) > 15


@pytest.mark.usefixtures("_here")
def test_bound_and_plan_enclose_the_best_where_what_is_shared_is_short() -> None:
    found = checked(iter(range(3000, 3025)), 2, 1, tightly=True)
    assert sum(bool(one.limited) for one in found) >= 4
    assert sum(one.proven for one in found) >= 0.8 * len(found)


@pytest.mark.slow
@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("first", range(3030, 3080, CHUNK))
def test_bound_and_plan_enclose_the_best_on_many(first: int) -> None:
    checked(iter(range(first, first + CHUNK)), 2, 1, tightly=True)
    checked(iter(range(first, first + CHUNK)), 1, 2, tightly=True)


def two_towns(**course: Any) -> Instance:
    """Return two towns with two stations each that lack a skill; that of A counts five times."""
    stations = [
        {"station_id": f"{part}{i}", "name": "s", "min_doctors": 1, "priority": weight}
        for part, weight in (("A", 5), ("B", 1))
        for i in (1, 2)
    ]
    return Instance.model_validate(
        {
            "stations": stations,
            "doctors": [
                {"doctor_id": f"D{one['station_id']}", "post_id": one["station_id"]}
                for one in stations
            ],
            "skills": [{"skill_id": "US", "name": "ultrasound"}],
            "requirements": [
                {"station_id": one["station_id"], "skill_id": "US", "min_doctors": 1}
                for one in stations
            ],
            "courses": [{"course_id": "C", "skill_id": "US", "seats_max": 4} | course],
            "settings": [{"setting": "travel_limit", "value": 1}],
        }
    )


TOWNS = {"A1": "A", "A2": "A", "B1": "B", "B2": "B"}


def trained(plan: Plan) -> list[str]:
    return [one.doctor_id for one in plan.training]


@pytest.mark.usefixtures("_here")
def test_enough_for_all_is_proven_at_once() -> None:
    plan = solve_parts(two_towns(), TOWNS)
    assert trained(plan) == ["DA1", "DA2", "DB1", "DB2"]
    assert (told(plan).proven, told(plan).rounds, told(plan).limited) == (True, 0, ())


@pytest.mark.usefixtures("_here")
def test_seats_go_where_they_are_worth_most() -> None:
    """Two seats, wanted by two in each town: a seat each would leave 5 + 1 of the skill missing."""
    plan = solve_parts(two_towns(seats_max=2), TOWNS)
    assert trained(plan) == ["DA1", "DA2"]
    (missing,) = [one for one in told(plan).objectives if one.name == "missing_skills"]
    assert (missing.value, missing.bound) == (2, 2)
    assert told(plan).proven
    (limited,) = told(plan).limited
    assert (limited.name, limited.of, limited.limit) == ("seats_max", "C", 2)
    assert (limited.wanted, limited.used) == (4, 2)


@pytest.mark.usefixtures("_here")
def test_money_goes_where_it_is_worth_most() -> None:
    instance = two_towns(cost=10).with_settings({"training_budget": 35})
    plan = solve_parts(instance, TOWNS)
    assert trained(plan)[:2] == ["DA1", "DA2"]
    assert len(plan.training) == 3
    assert told(plan).proven


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("fewest", "can_train", "right"),
    [
        (3, "yes", ["DA1", "DA2", "DB1", "DB2"]),  # two of each town are enough together
        (2, "no", ["DA1", "DB1"]),  # one of each: no town by itself has two
        (3, "no", []),  # only two can be trained at all
    ],
)
def test_the_fewest_trainees_count_all_parts(fewest: int, can_train: str, right: list[str]) -> None:
    tables = two_towns(seats_min=fewest).tables()
    for row in tables["doctors"]:
        row["can_train"] = "yes" if row["post_id"].endswith("1") else can_train
    plan = solve_parts(Instance.model_validate(tables), TOWNS)
    assert trained(plan) == right
    assert told(plan).proven


@pytest.mark.usefixtures("_here")
def test_of_the_whole_only_what_needs_no_proof_is_claimed() -> None:
    plan = solve_parts(two_towns(seats_max=2), TOWNS)
    assert plan.status == "feasible"
    for one in plan.objectives:
        assert (one.best, one.bound, one.proven) == (one.value, 0, one.value == 0)


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("changes", "problem"),
    [({"value": 1}, "the value is 2, the plan says 1"), ({"bound": 3}, "2 is below the bound 3")],
)
def test_wrong_claims_by_parts_are_found(changes: dict[str, int], problem: str) -> None:
    instance = two_towns(seats_max=2)
    plan = solve_parts(instance, TOWNS)
    objectives = [
        one.model_copy(update=changes if one.name == "missing_skills" else {})
        for one in told(plan).objectives
    ]
    about = told(plan).model_copy(update={"objectives": tuple(objectives)})
    (only,) = [
        one
        for one in violations(instance, plan.model_copy(update={"by_parts": about}))
        if problem in str(one)
    ]
    assert only.rule == "by_parts missing_skills"


@pytest.mark.usefixtures("_here")
def test_a_course_of_one_part_is_not_for_others() -> None:
    plan = solve_parts(two_towns(), TOWNS | {"C": "B"})
    assert trained(plan) == ["DB1", "DB2"]
    assert told(plan).proven


@pytest.mark.usefixtures("_here")
def test_who_has_no_post_belongs_to_the_nearest_station() -> None:
    tables = two_towns().tables()
    tables["stations"] += [
        {"station_id": name, "name": "s", "lat": 21, "lon": lon, "min_doctors": 1}
        for name, lon in (("A3", 107), ("B3", 107.5))
    ]
    tables["doctors"].append({"doctor_id": "N", "lat": 21, "lon": 107.499})
    tables["settings"][0]["value"] = 600
    instance = Instance.model_validate(tables)
    parts = TOWNS | {"A3": "A", "B3": "B"}
    post = {
        name: next(
            one.post_id for one in solve_parts(instance, each).postings if one.doctor_id == "N"
        )
        for name, each in (("near", parts), ("named", parts | {"N": "A"}))
    }
    assert post == {"near": "B3", "named": "A3"}


def with_row(table: str, row: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda tables: tables.setdefault(table, []).append(row)


@pytest.mark.parametrize(
    ("change", "parts", "problem"),
    [
        (None, TOWNS | {"X": "A"}, "'X': is no station, team, course or doctor of the instance"),
        (None, {"A1": "A", "A2": "A", "B1": "B"}, "'B2': is in no part"),
        (None, TOWNS | {"C": ""}, "'C': has no part"),
        (None, TOWNS | {"C": "Z"}, "'C': is in part Z, to which no station or team belongs"),
        (None, TOWNS | {"DA1": "B"}, "'DA1': is a doctor who has a post"),
        (
            with_row("doctors", {"doctor_id": "N"}),
            TOWNS,
            "'N': is a doctor with no post from whose",
        ),
        (
            with_row("decisions", {"doctor_id": "DA1", "action": "post", "target_id": "B1"}),
            TOWNS,
            "'B1': is decided for DA1, who is in another part",
        ),
        (
            with_row("decisions", {"doctor_id": "DA1", "action": "train", "target_id": "C"}),
            TOWNS | {"C": "B"},
            "'C': is decided for DA1, who is in another part",
        ),
        (
            with_row("doctors", {"doctor_id": "P", "post_id": "B1", "partner_id": "DA1"}),
            TOWNS,
            "'P': and the partner DA1 are in different parts",
        ),
        (
            with_row("settings", {"setting": "objectives", "value": "travel;moves:5%"}),
            TOWNS,
            "'moves:5%': has a tolerance for moves, which parts cannot share",
        ),
    ],
)
def test_parts_that_do_not_fit(
    change: Callable[[dict[str, Any]], None] | None, parts: Parts, problem: str
) -> None:
    tables = two_towns().tables()
    if change is not None:
        change(tables)
    with pytest.raises(InstanceError) as caught:
        solve_parts(Instance.model_validate(tables), parts)
    (only,) = caught.value.faults
    assert problem in str(only)


@pytest.mark.usefixtures("_here")
def test_a_part_without_a_plan_makes_none_by_parts() -> None:
    decisions = [
        {"doctor_id": "DA1", "action": "stay"},
        {"doctor_id": "DA1", "action": "forbid", "target_id": "A1"},
    ]
    instance = Instance.model_validate(two_towns().tables() | {"decisions": decisions})
    plan = solve_parts(instance, TOWNS)
    assert plan.status == "infeasible"
    assert plan.conflicts[0].text.startswith("part A: ")


@pytest.mark.usefixtures("_here")
def test_decisions_that_need_more_than_there_is_make_none_by_parts() -> None:
    decisions = [{"doctor_id": one, "action": "train", "target_id": "C"} for one in ("DA1", "DB1")]
    instance = Instance.model_validate(two_towns(seats_max=1).tables() | {"decisions": decisions})
    plan = solve_parts(instance, TOWNS)
    assert plan.status == "infeasible"
    assert "more than there is of: seats_max" in plan.conflicts[0].text


@pytest.mark.usefixtures("_here")
def test_no_round_may_be_no_plan() -> None:
    with pytest.raises(TimeLimitError):
        solve_parts(two_towns(seats_max=2), TOWNS, rounds=0)


def test_stopping() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled) as caught:
        solve_parts(two_towns(), TOWNS, cancel=cancel)
    assert caught.value.plan is None


@pytest.mark.usefixtures("_here")
def test_stopping_gives_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Here):
        def call_each(self, *arguments: Any) -> Any:
            if cancel.is_set():
                raise Cancelled(None)
            yield from super().call_each(*arguments)

    def stop(now: Any) -> None:
        if now.round == 1 and now.done == now.total:
            cancel.set()

    cancel = threading.Event()
    monkeypatch.setattr(rounds_module, "pool_of", lambda workers, cluster: Stopped())
    instance = two_towns(cost=10).with_settings({"training_budget": 35})
    with pytest.raises(Cancelled) as caught:
        solve_parts(instance, TOWNS, on_progress=stop, cancel=cancel)
    assert caught.value.plan is not None
    verify(instance, caught.value.plan)


def test_processes_find_the_same() -> None:
    instance = two_towns(seats_max=2)
    one, two = (solve_parts(instance, TOWNS, workers=number) for number in (1, 2))
    assert one.model_copy(update={"solver": two.solver}) == two


def test_one_part_is_the_whole() -> None:
    instance = two_towns(seats_max=2)
    plan = solve_parts(instance, dict.fromkeys(TOWNS, "all"), workers=1)
    best = {one.name: one.best for one in solve(instance).objectives}
    assert {one.name: one.bound for one in told(plan).objectives} == best
    assert told(plan).proven


def test_a_cluster_finds_the_same() -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
    instance = two_towns(seats_max=2)
    here = solve_parts(instance, TOWNS, workers=2)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        there = solve_parts(instance, TOWNS, cluster=cluster.scheduler_address)
    assert there.model_copy(update={"solver": here.solver}) == here
