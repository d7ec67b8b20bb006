"""The solve as callers meet it: one answer a rule, stopping, limits, threads."""

import threading

import pytest

from phanbo.instances import load
from phanbo.models.errors import Cancelled, InstanceError, SolverError, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.greedy_cases import CASES
from tests.hand_plans import instance_of
from tests.random_instances import random_instance

STATIONS = """
    station_id,min_doctors,lat,lon
    A,1,21.0,107.0
    B,1,21.0,107.1
"""  # 25 minutes apart


def posts(instance: Instance) -> dict[str, str | None]:
    plan = solve(instance)
    assert plan.status == "optimal"
    verify(instance, plan)
    return {one.doctor_id: one.post_id for one in plan.postings}


def values(plan: Plan) -> dict[str, float]:
    return {one.name: one.value for one in plan.objectives}


def test_a_doctor_whom_no_station_can_reach_is_unplaced() -> None:
    instance = instance_of(
        stations=STATIONS,
        doctors="""
            doctor_id,post_id,lat,lon,island
            near,,21.0,107.0,
            far,,8.7,106.6,Côn Đảo
        """,
    )
    plan = solve(instance)
    verify(instance, plan)
    assert {one.doctor_id: one.post_id for one in plan.postings}["far"] is None
    assert values(plan)["unplaced"] == 1


def test_shortage_is_spread() -> None:
    """Two doctors for A (minimum 3) and B (minimum 2): T(2) + T(1) is the least."""
    instance = instance_of(
        stations="""
            station_id,min_doctors,lat,lon
            A,3,21.0,107.0
            B,2,21.0,107.1
        """,
        doctors="""
            doctor_id,post_id,lat,lon
            1,,21.0,107.05
            2,,21.0,107.05
        """,
    )
    plan = solve(instance)
    assert sorted(str(one.post_id) for one in plan.postings) in (["A", "B"], ["A", "A"])
    assert values(plan)["below_minimum"] == 4


def test_moves_above_the_limit_leave_a_shortage() -> None:
    doctors = """
        doctor_id,post_id
        1,A
        2,A
    """
    free = instance_of(stations=STATIONS, doctors=doctors)
    bound = instance_of("max_moves=0", stations=STATIONS, doctors=doctors)
    assert sorted(map(str, posts(free).values())) == ["A", "B"]
    assert posts(bound) == {"1": "A", "2": "A"}


def test_a_course_below_its_least_seats_does_not_run() -> None:
    tables = {
        "stations": STATIONS,
        "skills": "skill_id\necg",
        "requirements": "station_id,skill_id,min_doctors\nA,ecg,1",
        "doctors": "doctor_id,post_id,can_train\n1,A,yes\n2,B,no",
    }
    one = instance_of(courses="course_id,skill_id,seats_min,seats_max\nC,ecg,1,5", **tables)
    two = instance_of(courses="course_id,skill_id,seats_min,seats_max\nC,ecg,2,5", **tables)
    assert [(t.doctor_id, t.course_id) for t in solve(one).training] == [("1", "C")]
    assert solve(two).training == ()


def test_partners_stay_close_to_each_other() -> None:
    """B is 25 minutes from A; partners may be 20 apart, so neither leaves the other."""
    tables = {"stations": STATIONS, "doctors": "doctor_id,post_id,partner_id\n1,A,2\n2,A,"}
    assert set(posts(instance_of("partner_limit=20", **tables)).values()) != {"A", "B"}
    assert set(posts(instance_of("partner_limit=25", **tables)).values()) == {"A", "B"}


def test_the_trainee_is_the_one_who_lives_nearest_to_the_venue() -> None:
    instance = instance_of(
        stations="station_id,min_doctors,lat,lon\nA,1,21.0,107.0",
        skills="skill_id\necg",
        requirements="station_id,skill_id,min_doctors\nA,ecg,1",
        courses="course_id,skill_id,seats_max,lat,lon\nC,ecg,1,21.0,107.2",
        doctors="doctor_id,post_id,lat,lon\n1,A,21.0,107.0\n2,A,21.0,107.1",
    )
    assert [one.doctor_id for one in solve(instance).training] == ["2"]


@pytest.mark.parametrize(("limit", "trained"), [("30", ["1"]), ("29.9", []), ("", ["1"])])
def test_a_venue_may_be_as_far_as_its_limit(limit: str, trained: list[str]) -> None:
    instance = instance_of(
        stations="station_id,min_doctors\nA,1",
        skills="skill_id\necg",
        requirements="station_id,skill_id,min_doctors\nA,ecg,1",
        courses=f"course_id,skill_id,seats_max,travel_limit\nC,ecg,1,{limit}",
        doctors="doctor_id,post_id\n1,A",
        travel="from_id,to_id,minutes\n1,C,30",
    )
    assert [one.doctor_id for one in solve(instance).training] == trained


def test_a_decision_beyond_every_limit_is_obeyed_with_a_warning() -> None:
    instance = instance_of(
        stations=STATIONS,
        doctors="doctor_id,post_id,movable\n1,A,no\n2,A,yes",
        decisions="doctor_id,action,target_id\n1,post,B",
    )
    plan = solve(instance)
    verify(instance, plan)
    assert {one.doctor_id: one.mode for one in plan.postings} == {"1": "decided", "2": "stay"}
    assert [one.values["doctor"] for one in plan.warnings] == ["1"]


def test_a_plan_as_frames_has_the_columns_of_its_json() -> None:
    plan = solve(random_instance(3))
    frames = plan.to_frames()
    lists = ["objectives", "postings", "training", "visits", "shortages", "calendar", "levels"]
    assert list(frames) == lists
    assert frames["postings"].to_dict("records") == [one.model_dump() for one in plan.postings]
    assert "from" in frames["postings"].columns
    assert list(frames["visits"].columns) == ["station_id", "point_id", "period", "days"]
    plan = solve(Instance.model_validate(CASES["move"].tables))
    frames = plan.to_frames()
    calendar = frames["calendar"][["period", "event", "doctor_id"]].to_numpy().tolist()
    assert calendar == [[one.period, one.event, one.doctor_id] for one in plan.calendar or ()]
    assert {"from", "to", "instead_of"} < set(frames["calendar"].columns)
    assert frames["levels"]["doctors"].sum() == sum(one.doctors for one in plan.levels or ())


def test_a_plan_from_before_there_were_calendars_has_empty_frames() -> None:
    old = solve(random_instance(3)).model_copy(update={"calendar": None, "levels": None})
    frames = old.to_frames()
    assert frames["calendar"].empty
    assert list(frames["levels"].columns)[:3] == ["station_id", "period", "doctors"]


def test_progress_names_every_objective_and_ends_proven() -> None:
    told: list[Progress] = []
    plan = solve(random_instance(3), on_progress=told.append)
    minimised = [one.name for one in plan.objectives if one.best is not None]
    assert [one.objective for one in told if one.proven] == minimised
    assert all(one.bound is None or one.best is None or one.bound <= one.best for one in told)


def test_a_time_limit_before_any_plan_is_an_error() -> None:
    with pytest.raises(TimeLimitError):
        solve(random_instance(3), time_limit=1e-6)


def test_a_stopped_solve_keeps_its_plan_and_claims_no_more_than_was_proven() -> None:
    instance = load("quang-ninh-2025")
    cancel = threading.Event()

    def stop_at_the_third_stage(now: Progress) -> None:
        if now.stage == 3:
            cancel.set()

    with pytest.raises(Cancelled) as stopped:
        solve(instance, on_progress=stop_at_the_third_stage, cancel=cancel)
    plan = stopped.value.plan
    assert plan is not None
    verify(instance, plan)
    assert plan.status == "feasible"
    assert [one.proven for one in plan.objectives[:2]] == [True, True]
    assert not all(one.proven for one in plan.objectives)
    assert all(one.bound is not None and one.bound <= one.value for one in plan.objectives)


def test_cancelled_before_it_begins_there_is_no_plan() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled) as stopped:
        solve(random_instance(3), cancel=cancel)
    assert stopped.value.plan is None


def test_an_error_in_the_callback_reaches_the_caller() -> None:
    def fail(now: Progress) -> None:
        raise RuntimeError(now.objective)

    with pytest.raises(RuntimeError, match="unplaced|below|missing|uncovered|moves|travel"):
        solve(random_instance(3), on_progress=fail)


def test_two_solves_in_two_threads_give_what_they_give_alone() -> None:
    seeds = (3, 7, 8, 9)
    alone = [solve(random_instance(seed)) for seed in seeds]
    together: dict[int, Plan] = {}
    threads = [
        threading.Thread(target=lambda s=seed: together.update({s: solve(random_instance(s))}))
        for seed in seeds
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, plan in zip(seeds, alone, strict=True):
        assert together[seed].model_dump(exclude={"solver"}) == plan.model_dump(exclude={"solver"})


def test_an_unknown_solver_is_named() -> None:
    with pytest.raises(SolverError, match="nonesuch"):
        solve(random_instance(3), solver="nonesuch")


@pytest.mark.parametrize("size", ["1e12", "100000000"])
def test_absurd_numbers_are_told_before_they_fill_the_memory(size: str) -> None:
    instance = instance_of(
        f"work_days={size}", stations=STATIONS, doctors="doctor_id,post_id\n1,A\n2,A"
    )
    with pytest.raises(InstanceError, match="more than can be planned") as error:
        solve(instance)
    assert [(one.table, one.column, one.value) for one in error.value.faults] == [
        ("stations", "station_id", "A")
    ]


def test_a_point_that_nobody_could_serve_takes_no_memory() -> None:
    points = "point_id,station_id,days_per_week\nP,A,1000000"
    instance = instance_of(stations=STATIONS, points=points, doctors="doctor_id,post_id\n1,A\n2,A")
    plan = solve(instance, time_limit=20)
    verify(instance, plan)
    assert sum(visit.days for visit in plan.visits) <= 10
