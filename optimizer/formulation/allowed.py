"""Which posts each doctor may hold, and how (PROBLEM.md section 2, rules 1 and 9)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from phanbo.models.plan import Mode
from phanbo.models.tables import Doctor
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.travel import UNREACHABLE, Minutes, Targets, TravelMinutes


@dataclass(frozen=True, slots=True)
class Option:
    """A post that a doctor may hold; minutes one way from home, 0 where it is unreachable."""

    post: str
    mode: Mode
    minutes: int


def allowed_postings(facts: Facts, travel: TravelMinutes) -> dict[str, list[Option]]:
    """Return the options of every available doctor, decisions obeyed, in the order of ids."""
    stations = travel.targets(list(facts.stations))
    return {doctor: doctor_options(facts, travel, doctor, stations) for doctor in facts.doctors}


def doctor_options(
    facts: Facts, travel: TravelMinutes, doctor_id: str, stations: Targets
) -> list[Option]:
    """Return the options of one doctor, decisions obeyed, stations in the order of ids."""
    doctor = facts.doctors[doctor_id]
    minutes = travel.from_home(doctor, stations)
    decided = facts.decided(doctor_id, "post")
    options = []
    for i in _near_or_named(facts, doctor, minutes, stations, decided):
        post, away = stations.ids[i], int(minutes[i])
        mode = _mode(facts, doctor, post, away, post in decided)
        if mode is not None:
            options.append(Option(post, mode, max(away, 0)))
    if doctor.post_id in facts.teams and facts.teams[doctor.post_id].keep_max > 0:
        team = travel.targets([doctor.post_id])
        options.append(
            Option(doctor.post_id, "stay", max(int(travel.from_home(doctor, team)[0]), 0))
        )
    return _obeying(facts, doctor, options)


def _near_or_named(
    facts: Facts, doctor: Doctor, minutes: Minutes, stations: Targets, decided: list[str]
) -> list[int]:
    """Return the stations that may have a mode, in order: for a country, few of thousands."""
    settings = facts.settings
    limit = settings.travel_limit if doctor.travel_limit is None else doctor.travel_limit
    near = (minutes != UNREACHABLE) & (doctor.movable or doctor.post_id is None)
    if not doctor.may_relocate:
        near &= minutes <= math.floor(limit)
    elif settings.relocation_limit is not None:
        near &= minutes <= math.floor(max(limit, settings.relocation_limit))
    for post in (doctor.post_id, *decided):
        if post in stations.index:
            near[stations.index[post]] = True
    return np.flatnonzero(near).tolist()


def _mode(facts: Facts, doctor: Doctor, station: str, minutes: int, decided: bool) -> Mode | None:
    """Return the first mode that fits a posting at a station (section 2)."""
    settings = facts.settings
    if station == doctor.post_id:
        return "stay"
    limit = settings.travel_limit if doctor.travel_limit is None else doctor.travel_limit
    if doctor.movable or doctor.post_id is None:
        if minutes != UNREACHABLE and minutes <= limit:
            return "commute"
        far = settings.relocation_limit
        if doctor.may_relocate and minutes != UNREACHABLE and (far is None or minutes <= far):
            return "relocate"
    return "decided" if decided else None


def _obeying(facts: Facts, doctor: Doctor, options: list[Option]) -> list[Option]:
    """Keep the options that the decisions about the doctor leave (rule 9)."""
    posts = facts.decided(doctor.doctor_id, "post")
    if facts.decided(doctor.doctor_id, "stay") and doctor.post_id is not None:
        posts.append(doctor.post_id)
    forbidden = facts.decided(doctor.doctor_id, "forbid")
    return [
        option
        for option in options
        if option.post not in forbidden and all(option.post == post for post in posts)
    ]
