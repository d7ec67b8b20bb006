"""A plan with other ids for the doctors, and nothing that planners remarked about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from phanbo.models.plan import InstanceRef, Plan

PEOPLE = {"doctor_id", "partner_id", "instead_of", "because_of", "from_id", "to_id"}
"""Fields and columns that may hold the id of a doctor."""
REMARKS = {"remark", "who"}
"""Fields in which planners write what they like."""


def renamed(plan: Plan, names: Mapping[str, str], instance: InstanceRef) -> Plan:
    """Return a plan with other ids for doctors and for its instance; remarks and who made them go.

    Ids within sentences, too: those of doctors as whole words, unless a longer id holds them.
    """
    content = plan.model_dump(mode="json")
    others = {row["station_id"] for row in content["levels"] or ()}
    others |= {one.post_id for one in plan.postings if one.post_id}
    others |= {one.course_id for one in plan.training}
    told = _in_sentences({one: one for one in others} | dict(names))
    made = _walk(content, names, told)
    return Plan.model_validate(made | {"instance": instance.model_dump()})


def _walk(part: Any, names: Mapping[str, str], told: Callable[[str], str]) -> Any:
    if isinstance(part, list):
        return [_walk(one, names, told) for one in part]
    if not isinstance(part, dict):
        return part
    if "template" in part:
        return {"template": part["template"], "values": _values(part["values"], told)}
    walked = {name: _walk(value, names, told) for name, value in part.items()}
    for name in PEOPLE & walked.keys():
        walked[name] = names.get(walked[name], walked[name])
    if walked.get("column") in PEOPLE:
        walked["value"] = names.get(walked["value"], walked["value"])
    return walked | dict.fromkeys(REMARKS & walked.keys())


def _values(values: dict[str, Any], told: Callable[[str], str]) -> dict[str, Any]:
    """Rename within the values of a sentence, sentences within it included."""
    return {
        name: _values_of(value, told) if isinstance(value, dict | list) else _text(value, told)
        for name, value in values.items()
    }


def _values_of(value: Any, told: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_values_of(one, told) for one in value]
    if isinstance(value, dict) and "template" in value:
        return {"template": value["template"], "values": _values(value["values"], told)}
    return _text(value, told)


def _text(value: Any, told: Callable[[str], str]) -> Any:
    return told(value) if isinstance(value, str) else value


def _in_sentences(names: Mapping[str, str]) -> Callable[[str], str]:
    """Return what renames the ids in a text; where one id holds another, the longer one counts."""

    def rename(text: str) -> str:
        found = sorted((one for one in names if one in text), key=len, reverse=True)
        if not found:
            return text
        words = "|".join(map(re.escape, found))
        return re.sub(rf"(?<!\w)(?:{words})(?!\w)", lambda match: names[match[0]], text)

    return rename
