"""The plan read back from the values of the model's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from phanbo.models.cells import plain
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import (
    Cell,
    InstanceRef,
    Plan,
    Posting,
    Relaxation,
    Review,
    Robustness,
    Shortage,
    SolverInfo,
    Status,
    Training,
    Visit,
)
from phanbo.models.plan import Objective as PlanObjective
from phanbo.optimizer.engines import Engine
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.variables import Variables
from phanbo.optimizer.stages import Stage
from phanbo.optimizer.trainees import choose_trainees

Values = Sequence[float]


def solver_info(
    engine: Engine, seconds: float, threads: int, seed: int, time_limit: float | None
) -> SolverInfo:
    """Return what solved, and how long it took."""
    return SolverInfo(
        name=engine.name,
        version=engine.version,
        seconds=round(seconds, 3),
        threads=threads,
        seed=seed,
        time_limit=time_limit,
    )


def no_plan(
    instance: Instance,
    status: Status,
    info: SolverInfo,
    conflicts: Sequence[Message] = (),
    clash: Sequence[Cell] = (),
    relaxations: Sequence[Relaxation] = (),
) -> Plan:
    """Return a plan without postings: there is none, or none was found in time."""
    return Plan(
        instance=InstanceRef.of(instance),
        status=status,
        objectives=(),
        postings=(),
        training=(),
        visits=(),
        shortages=(),
        calendar=(),
        levels=(),
        conflicts=tuple(conflicts),
        clash=tuple(clash),
        relaxations=tuple(relaxations),
        solver=info,
    )


def chosen_paths(v: Variables, values: Values) -> dict[str, Path]:
    """Return the way that each doctor goes."""
    return {
        doctor: path
        for doctor, paths in v.paths.items()
        for path in paths
        if round(values[path.column])
    }


def read_postings(v: Variables, values: Values) -> list[Posting]:
    """Return one posting for each available doctor and period, in the order of ids."""
    postings = []
    for doctor, path in chosen_paths(v, values).items():
        for p in v.horizon.available[doctor]:
            step = path.steps[p]
            postings.append(
                Posting(
                    doctor_id=doctor,
                    period=v.horizon.periods[p].period_id,
                    from_=v.horizon.doctors[doctor].post_id,
                    post_id=step.post if step else None,
                    mode=step.mode if step else None,
                    minutes=step.minutes if step else None,
                )
            )
    return postings


def read_training(v: Variables, values: Values) -> list[Training]:
    """Return who takes which course, where the model counts them by cohort."""
    courses = {course.course_id: course for course in v.horizon.courses}
    return [
        Training(
            doctor_id=doctor,
            course_id=course,
            skill_id=courses[course].skill_id,
            period=v.horizon.periods[v.horizon.held_in[course]].period_id,
        )
        for doctor, course in choose_trainees(v, values)
    ]


def read_visits(v: Variables, values: Values) -> list[Visit]:
    """Return the visits, by station, point and period."""
    return [
        Visit(
            station_id=way.station,
            point_id=way.point,
            period=v.horizon.periods[way.period].period_id,
            days=round(values[way.column]),
        )
        for way in v.visits
        if round(values[way.column])
    ]


def read_shortages(
    v: Variables, objectives: Mapping[str, Objective], values: Values
) -> list[Shortage]:
    """Return every positive shortage, by objective and place."""
    return [
        Shortage(
            objective=objective.name,
            station_id=gap.station,
            point_id=gap.point,
            skill_id=gap.skill,
            period=v.horizon.periods[gap.period].period_id,
            amount=plain(gap.amount(values)),
        )
        for objective in objectives.values()
        for gap in objective.gaps
        if gap.amount(values) > 0
    ]


def read_objectives(
    objectives: Mapping[str, Objective], stages: Sequence[Stage], values: Values
) -> list[PlanObjective]:
    """Return the objectives that were minimised, in order, then the others."""
    minimised = [
        PlanObjective(
            name=stage.aim.name,
            value=plain(objectives[stage.aim.name].value(values)),
            best=plain(stage.best),
            bound=plain(stage.bound),
            tolerance=plain(stage.aim.slack(stage.best)),
            proven=stage.proven,
        )
        for stage in stages
    ]
    names = {stage.aim.name for stage in stages}
    others = [
        PlanObjective(
            name=name,
            value=plain(objective.value(values)),
            best=None,
            bound=None,
            tolerance=0,
            proven=False,
        )
        for name, objective in objectives.items()
        if name not in names
    ]
    return minimised + others


def read_review(stage: Stage | None) -> Review | None:
    """Return how many doctors' posts differ from the published plan."""
    return None if stage is None else Review(changed=int(stage.best), bound=int(stage.bound))


def read_robustness(v: Variables, fragile: Stage | None) -> Robustness | None:
    """Return how many stations survive departures."""
    if fragile is None:
        return None
    places = len(v.headcount)
    return Robustness(
        stations=places, surviving=places - int(fragile.best), bound=places - int(fragile.bound)
    )


def read_warnings(v: Variables, values: Values) -> Iterator[Message]:
    """Warn of what the rules allow only by exception (rules 2 and 9)."""
    for doctor, path in chosen_paths(v, values).items():
        decided = {step.post for step in path.steps if step is not None and step.mode == "decided"}
        for post in sorted(decided):
            yield message(
                N_("{doctor} is at {post} by decision only: no rule but it allows this post"),
                doctor=doctor,
                post=post,
            )
    for (station, p), column in v.headcount.items():
        limit, count = v.horizon.periods[p].levels[station].maximum, round(values[column])
        if limit is not None and count > limit:
            yield _above_maximum(v.horizon.periods[p].period_id, station, count, limit)


def _above_maximum(period: str | None, station: str, count: int, limit: int) -> Message:
    template = (
        N_("{station} holds {count} doctors, above its maximum of {limit}: none can move")
        if period is None
        else N_(
            "{station} holds {count} doctors in {period}, above its maximum of {limit}: none can move"
        )
    )
    return message(template, station=station, count=count, limit=limit, period=period)
