"""The plan read back from the values of the model's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Objective as PlanObjective
from phanbo.models.plan import Posting, Shortage, Training, Visit
from phanbo.optimizer.formulation.allowed import Option
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.variables import Variables
from phanbo.optimizer.stages import Stage
from phanbo.optimizer.trainees import choose_trainees

Values = Sequence[float]


def read_postings(v: Variables, values: Values) -> list[Posting]:
    """Return one posting for each available doctor, in the order of ids."""
    held = held_options(v, values)
    postings = []
    for doctor, row in v.facts.doctors.items():
        option = held.get(doctor)
        postings.append(
            Posting(
                doctor_id=doctor,
                period=v.facts.period_id,
                from_=row.post_id,
                post_id=option.post if option else None,
                mode=option.mode if option else None,
                minutes=option.minutes if option else None,
            )
        )
    return postings


def held_options(v: Variables, values: Values) -> dict[str, Option]:
    """Return the option that each placed doctor holds."""
    return {
        doctor: option
        for doctor, places in v.places.items()
        for option, column in places
        if round(values[column])
    }


def read_training(v: Variables, values: Values) -> list[Training]:
    """Return who takes which course: those decided, and those a matching chooses."""
    posts = {doctor: option.post for doctor, option in held_options(v, values).items()}
    wanted = {
        key: round(values[column]) for key, column in v.trainees.items() if round(values[column])
    }
    chosen = choose_trainees(v, posts, wanted)
    chosen |= {doctor: course.course_id for doctor, course in v.trained.items()}
    skills = {course.course_id: course.skill_id for course in v.facts.courses}
    return [
        Training(
            doctor_id=doctor, course_id=course, skill_id=skills[course], period=v.facts.period_id
        )
        for doctor, course in sorted(chosen.items())
    ]


def read_visits(v: Variables, values: Values) -> list[Visit]:
    """Return the visits, by station and point."""
    return [
        Visit(
            station_id=way.station,
            point_id=way.point,
            period=v.facts.period_id,
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
            period=v.facts.period_id,
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


def read_warnings(v: Variables, values: Values) -> Iterator[Message]:
    """Warn of what the rules allow only by exception (rules 2 and 9)."""
    for doctor, option in held_options(v, values).items():
        if option.mode == "decided":
            yield message(
                N_("{doctor} is at {post} by decision only: no rule but it allows this post"),
                doctor=doctor,
                post=option.post,
            )
    for station, count in v.headcount.items():
        limit = v.facts.levels[station].maximum
        if limit is not None and round(values[count]) > limit:
            yield message(
                N_("{station} holds {count} doctors, above its maximum of {limit}: none can move"),
                station=station,
                count=round(values[count]),
                limit=limit,
            )
