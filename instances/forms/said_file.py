"""Planners' decisions from a JSON file, for tools that have no workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from phanbo.instances.forms.json_file import parsed
from phanbo.instances.forms.limits import Refused, decoded
from phanbo.models.errors import DecisionError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, did_you_mean, fault
from phanbo.models.plan import Plan
from phanbo.models.revision import Said

TARGETED = ("another_station", "train")
"""Decisions that cannot do without a target."""


def read_decisions(content: bytes, name: str, instance: Instance, plan: Plan) -> list[Said]:
    """Return all that is to hold of a plan, from a JSON list of objects as ``Said``.

    A decision ``forbid`` without a target is about the post that the plan gives.

    Raises
    ------
    DecisionError
        If anything of it cannot be read; its ``faults`` name every row at once.
    """
    try:
        document = parsed(decoded(content, N_("save it again as UTF-8")))
        rows = TypeAdapter(list[Any]).validate_python(document)
    except Refused as refused:
        found = Fault(table=name, problem=refused.problem, remedy=refused.remedy)
        raise DecisionError([found]) from None
    except ValidationError:
        raise DecisionError([fault(name, N_("is not a list of rows"))]) from None
    said: list[Said] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        try:
            one = Said.model_validate(row)
        except ValidationError as error:
            for each in error.errors():
                column = ".".join(map(str, each["loc"])) or None
                problem = N_("is not as phanbo schema decisions has it: {reason}")
                faults.append(fault(name, problem, row=number, column=column, reason=each["msg"]))
            continue
        wrong = [*_wrong(one, name, number, instance, plan)]
        faults += wrong
        if not wrong:
            said.append(_whole(one, plan))
    if faults:
        raise DecisionError(faults)
    return said


def _wrong(one: Said, name: str, row: int, instance: Instance, plan: Plan) -> Iterator[Fault]:
    """Name the ids that the instance lacks, and targets too many or too few."""
    posts = {each.station_id for each in instance.stations}
    posts |= {each.team_id for each in instance.teams}
    courses = {each.course_id for each in instance.courses}
    doctors = {each.doctor_id for each in instance.doctors}
    periods = {each.period for each in plan.postings}
    if one.doctor_id not in doctors:
        remedy, values = did_you_mean(one.doctor_id, sorted(doctors))
        if "close" not in values:
            remedy, values = N_("write the doctor's id"), {}
        problem, who = N_("is no doctor of the plan"), one.doctor_id
        yield fault(name, problem, remedy, row=row, column="doctor_id", value=who, **values)
    if one.period is not None and one.period not in periods:
        problem = N_("is no period of the plan")
        yield fault(name, problem, row=row, column="period", value=one.period)
    if one.target_id is None:
        needs = one.decision in TARGETED
        unclear = one.decision == "forbid" and len(_held(one, plan)) != 1
        if needs or unclear:
            problem = N_("is blank, but the decision needs a target")
            yield fault(name, problem, row=row, column="target_id")
    elif one.decision in (None, "keep", "no_training"):
        problem, remedy = N_("is a target, but the decision takes none"), N_("empty the cell")
        yield fault(name, problem, remedy, row=row, column="target_id", value=one.target_id)
    elif one.target_id not in (courses if one.decision == "train" else posts):
        problem = N_("is neither a station nor a team")
        if one.decision == "train":
            problem = N_("is no course")
        yield fault(name, problem, row=row, column="target_id", value=one.target_id)
    if one.decision == "keep" and not _held(one, plan):
        problem = N_("cannot be: the plan gives the doctor no post")
        yield fault(name, problem, row=row, column="decision", value=one.decision)


def _held(one: Said, plan: Plan) -> set[str]:
    """Return the posts that the plan gives in the period, or in any."""
    return {
        each.post_id
        for each in plan.postings
        if each.doctor_id == one.doctor_id
        and one.period in (None, each.period)
        and each.post_id is not None
    }


def _whole(one: Said, plan: Plan) -> Said:
    """Return what was said as the workbook's reader does: with its target, and only what counts."""
    target = one.target_id
    if one.decision == "forbid" and target is None:
        (target,) = _held(one, plan)
    period = None if one.decision == "train" else one.period
    return one.model_copy(update={"target_id": target, "period": period, "since": 0, "until": None})
