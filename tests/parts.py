"""Instances divided at random, and the best plan by parts that the plain model finds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from phanbo.models.errors import InstanceError, PhanboError
from phanbo.models.instance import Instance
from phanbo.models.settings import Aim
from phanbo.optimizer.parts.division import Division
from tests.plain_model import PlainModel
from tests.random_instances import random_tables

Parts = Mapping[str, str]


class Here:
    """A pool that does its calls in this process, one after the other."""

    def call_each(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[object, ...]],
        cancel: threading.Event | None,
        on_told: Callable[[int, Any], object],
    ) -> Generator[tuple[int, Any], None, None]:
        for i, arguments in enumerate(calls):
            try:
                yield i, function(*arguments, tell=lambda told: None, cancel=threading.Event())
            except PhanboError as error:
                yield i, error


def divided(seed: int, size: int = 1, periods: int = 1) -> tuple[Instance, Parts] | None:
    """Return a random instance with a random part of each post; None: something ties the parts."""
    rng = Random(seed)
    tables = random_tables(seed, size, periods)
    instance = Instance.model_validate(tables)
    aims = tuple(Aim(name=aim.name) for aim in instance.settings.objectives)
    instance = instance.model_copy(
        update={"settings": instance.settings.model_copy(update={"objectives": aims})}
    )
    posts = [one.station_id for one in instance.stations] + [one.team_id for one in instance.teams]
    parts = {post: rng.choice("AB") for post in posts}
    used = sorted(set(parts.values()))
    parts |= {one.course_id: rng.choice(used) for one in instance.courses if rng.random() < 0.2}
    parts |= {one.doctor_id: rng.choice(used) for one in instance.doctors if one.post_id is None}
    untied = instance.model_copy(
        update={
            "doctors": tuple(
                one
                if parts.get(one.post_id or one.doctor_id)
                == _part_of(instance, parts, one.partner_id)
                else one.model_copy(update={"partner_id": None})
                for one in instance.doctors
            )
        }
    )
    try:
        Division(untied, parts)
    except InstanceError:
        return None
    return untied, parts


def _part_of(instance: Instance, parts: Parts, doctor_id: str | None) -> str | None:
    found = [one for one in instance.doctors if one.doctor_id == doctor_id]
    return parts.get(found[0].post_id or found[0].doctor_id) if found else None


def plain_by_parts(instance: Instance, parts: Parts) -> list[Fraction] | None:
    """Return the best value of each stage if nobody crosses; None: no plan by parts."""
    model = PlainModel(instance)
    of = {one.doctor_id: parts[one.post_id or one.doctor_id] for one in instance.doctors}
    parent = {one.point_id: one.station_id for one in instance.points}
    for (doctor, post, _), there in model.at.items():
        if parts[post] != of[doctor]:
            model.fix(there, 0)
    for (doctor, course), takes in model.train.items():
        if parts.get(course, of[doctor]) != of[doctor]:
            model.fix(takes, 0)
    for (station, point, _), days in model.visit.items():
        if parts[station] != parts[parent[point]]:
            model.fix(days, 0)
    return model.stages(model.objectives)
