"""Whether an instance has a plan at all: the question that every explanation asks again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import partial

from phanbo.models.instance import Instance
from phanbo.models.tables import Course, Team
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.engines import Engine, Limits, Outcome
from phanbo.optimizer.explain.limits import limits_of, without_limits
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.watch import Stopped, Watch

MOST = 5000
"""Trials in one explanation; a count and not a time, so that the answer is always the same."""


class Trial:
    """Tries instances with the ordinary model, without any objective.

    Raises
    ------
    Stopped
        If the time, or the number of trials, is used up, or the caller cancelled.
    """

    def __init__(self, engine: Engine, watch: Watch) -> None:
        self.engine = engine
        self._watch = watch
        self.tried = 0

    def has_plan(self, instance: Instance) -> bool:
        """Return whether some plan keeps all rules and decisions.

        Those who may help trainees are many. Asked first, being quicker: whether there is a plan
        without them, or with the colleagues of trainees only, which settles it; or none even if
        trainees need no help, which does as well.
        """
        self.tried += 1
        if self.tried > MOST:
            raise Stopped
        few = core(instance)
        if self._solves(few):
            return True
        if not trainees_may_need_others(instance):
            return False
        if not self._solves(_without_need(few)):
            return False
        return any(
            self._solves(core(instance, helpers=helpers))
            for helpers in (_colleagues(instance), None)
        )

    def _solves(self, instance: Instance) -> bool:
        horizon = Horizon(instance)
        if decision_conflicts(horizon):
            return False
        v = define_variables(horizon)
        add_rules(v)
        while True:
            if self._watch.out_of_time:
                raise Stopped
            found = self._watch.run(partial(self._ask, v.model), lambda: None)
            if found.ending == "nothing":
                raise Stopped
            if found.values is None:
                return False
            if not v.model.add_broken(found.values):
                return True

    def _ask(self, model: Model) -> Outcome:
        return self.engine.solve(model, {}, Limits(self._watch.left, 1, 0))


def core(instance: Instance, *, helpers: Collection[str] | None = ()) -> Instance:
    """Return the instance without what can make no difference to whether it has a plan.

    Nobody has to be visited or to learn a skill. Whom no decision names may be unplaced, which
    breaks no rule but ``keep_min``; such a doctor can only help others to train, by taking seats
    that a course needs or by being one more at a station of trainees: the ``helpers``, of
    whom those are kept that are named, or all (None). Whoever is not movable counts in rule 2
    wherever posted.
    """
    named = {row.doctor_id for row in instance.decisions}
    teams = instance.teams if helpers != () else _teams(instance, named)
    keeping = {team.team_id for team in teams if team.keep_min}
    trainees = _trainees(instance)
    to_fill = any(trainees[row.course_id] < row.seats_min for row in _courses(instance))
    doctors = tuple(
        row if row.doctor_id in named or to_fill else row.model_copy(update={"can_train": False})
        for row in instance.doctors
        if helpers is None
        or row.doctor_id in helpers
        or row.doctor_id in named
        or row.post_id in keeping
        or (not row.movable and row.post_id is not None)
    )
    stations = instance.stations
    if not trainees:  # then nobody has to be anywhere but where told or at home
        posts = {row.target_id for row in instance.decisions} | {row.post_id for row in doctors}
        stations = tuple(row for row in stations if row.station_id in posts)
    left_out: dict[str, object] = {"points": (), "requirements": (), "preferences": ()}
    return instance.model_copy(
        update={
            "doctors": doctors,
            "stations": stations,
            "teams": teams,
            "courses": _courses(instance),
            **left_out,
        }
    )


def _teams(instance: Instance, named: set[str]) -> tuple[Team, ...]:
    """Return the teams, with no ``keep_min`` where enough others than those named may stay.

    These must be there all the time and nobody's partner, so that nothing keeps them from it.
    """
    left_out = named | {row.partner_id for row in instance.doctors if row.partner_id}
    free = Counter(
        row.post_id
        for row in instance.doctors
        if row.doctor_id not in left_out and row.partner_id is row.joins is row.leaves is None
    )
    return tuple(
        team.model_copy(update={"keep_min": 0}) if free[team.team_id] >= team.keep_min else team
        for team in instance.teams
    )


def _colleagues(instance: Instance) -> set[str]:
    """Return the doctors whose own post is that of somebody who is told a course."""
    told = {row.doctor_id for row in instance.decisions if row.action == "train"}
    posts = {row.post_id for row in instance.doctors if row.doctor_id in told} - {None}
    return {row.doctor_id for row in instance.doctors if row.post_id in posts}


def _without_need(instance: Instance) -> Instance:
    """Return the instance with courses that run for anybody and stations that spare everybody."""
    limits = [one for one in limits_of(instance) if one.kind in ("seats_min", "training_share")]
    return without_limits(instance, limits)


def trainees_may_need_others(instance: Instance) -> bool:
    """Return whether more than who is told a course may be asked for: seats_min, training_share."""
    trainees = _trainees(instance)
    at_once = Counter[str | None]()
    for course in _courses(instance):
        if trainees[course.course_id] < course.seats_min:
            return True
        at_once[course.period] += trainees[course.course_id]
    # A blank period is the first one, whatever its id.
    return len(at_once) > 1 or any(number > 1 for number in at_once.values())


def _trainees(instance: Instance) -> Counter[str | None]:
    """Return course -> who is told to take it."""
    told = {(row.doctor_id, row.target_id) for row in instance.decisions if row.action == "train"}
    return Counter(course for _, course in told)


def _courses(instance: Instance) -> tuple[Course, ...]:
    """Return the courses that somebody is told to take; no other has to run."""
    trainees = _trainees(instance)
    return tuple(course for course in instance.courses if course.course_id in trainees)
