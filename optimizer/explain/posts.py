"""The posts that a doctor may hold in a period, and what takes the others away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from phanbo.models.cells import plain
from phanbo.models.explanation import NotAllowed
from phanbo.models.messages import N_, message
from phanbo.models.tables import Doctor
from phanbo.optimizer.formulation.allowed import Option, doctor_options
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes

REASONS = ("too_far", "unreachable", "not_movable", "keeps_nobody", "forbidden", "decided")
"""In the order in which they are told."""


class Posts(NamedTuple):
    """The posts of a doctor in a period."""

    allowed: tuple[Option, ...]
    """Decisions obeyed."""
    not_allowed: tuple[NotAllowed, ...]


def posts_of(facts: Facts, travel: TravelMinutes, doctor_id: str) -> Posts:
    """Sort all stations, and the own team, into allowed and not.

    Where both a rule and a decision take a post away, the rule is told: without the decision it
    would still not be allowed.
    """
    doctor = facts.doctors[doctor_id]
    stations = travel.targets(list(facts.stations))
    options = doctor_options(facts, travel, doctor_id, stations)
    allowed = {option.post for option in options}
    minutes = travel.from_home(doctor, stations)
    refused = [
        _refused(facts, doctor, station, int(minutes[i]))
        for i, station in enumerate(stations.ids)
        if station not in allowed
    ]
    if doctor.post_id in facts.teams and doctor.post_id not in allowed:
        refused += _refused_team(facts, travel, doctor, doctor.post_id)
    refused.sort(
        key=lambda one: (REASONS.index(one.why), one.minutes is None, one.minutes, one.post_id)
    )
    return Posts(tuple(options), tuple(refused))


def _refused(facts: Facts, doctor: Doctor, station: str, minutes: int) -> NotAllowed:
    if station == doctor.post_id:
        return _by_decision(facts, doctor, station, minutes)
    if not doctor.movable and doctor.post_id is not None:
        template = N_("{doctor} is not movable (rule 1)")
        reason = message(template, doctor=doctor.doctor_id)
        return _not_allowed(station, "not_movable", "rule 1", minutes, reason)
    if minutes == UNREACHABLE:
        template = N_("{post} cannot be reached from the home of {doctor} (rule 1)")
        reason = message(template, post=station, doctor=doctor.doctor_id)
        return _not_allowed(station, "unreachable", "rule 1", minutes, reason)
    settings = facts.settings
    limit = settings.travel_limit if doctor.travel_limit is None else doctor.travel_limit
    far = settings.relocation_limit
    if minutes > limit and not (doctor.may_relocate and (far is None or minutes <= far)):
        if doctor.may_relocate and far is not None:
            limit = max(limit, far)
        template = N_("{post} is {minutes} minutes from home, {limit} are allowed (rule 1)")
        reason = message(template, post=station, minutes=minutes, limit=plain(limit))
        return _not_allowed(station, "too_far", "rule 1", minutes, reason)
    return _by_decision(facts, doctor, station, minutes)


def _refused_team(
    facts: Facts, travel: TravelMinutes, doctor: Doctor, team: str
) -> Iterator[NotAllowed]:
    minutes = int(travel.from_home(doctor, travel.targets([team]))[0])
    if facts.teams[team].keep_max == 0:
        reason = message(N_("{team} keeps nobody (rule 3)"), team=team)
        yield _not_allowed(team, "keeps_nobody", "rule 3", minutes, reason)
    else:
        yield _by_decision(facts, doctor, team, minutes)


def _by_decision(facts: Facts, doctor: Doctor, post: str, minutes: int) -> NotAllowed:
    if post in facts.decided(doctor.doctor_id, "forbid"):
        reason = message(N_("a decision forbids {post} (rule 9)"), post=post)
        return _not_allowed(post, "forbidden", "rule 9", minutes, reason)
    told = facts.decided(doctor.doctor_id, "post") or [doctor.post_id or ""]
    template = N_("a decision puts {doctor} at {target} (rule 9)")
    reason = message(template, doctor=doctor.doctor_id, target=", ".join(told))
    return _not_allowed(post, "decided", "rule 9", minutes, reason)


def _not_allowed(post: str, why: str, rule: str, minutes: int, reason: object) -> NotAllowed:
    known = None if minutes == UNREACHABLE else minutes
    return NotAllowed.model_validate(
        {"post_id": post, "why": why, "rule": rule, "minutes": known, "reason": reason}
    )
