"""The JSON Schemas of what programs write and read; each $id has the version."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import TypeAdapter

from phanbo.models import (
    comparison,
    explanation,
    fairness,
    frontier,
    plan,
    revision,
    simulation,
    sweep,
)
from phanbo.models.instance import Instance
from phanbo.models.settings import SETTINGS

What = Literal[
    "instance",
    "plan",
    "decisions",
    "explanation",
    "fairness",
    "comparison",
    "frontier",
    "simulation",
    "sweep",
]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
INSTANCE_FORMAT = "phanbo-instance/1"
DECISIONS_FORMAT = "phanbo-decisions/1"
RESULTS: dict[What, tuple[str, Any]] = {
    "plan": (plan.FORMAT, plan.Plan),
    "explanation": (explanation.FORMAT, explanation.Explanation),
    "fairness": (fairness.FORMAT, fairness.Fairness),
    "comparison": (comparison.FORMAT, comparison.Comparison),
    "frontier": (frontier.FORMAT, frontier.Frontier),
    "simulation": (simulation.FORMAT, simulation.Simulation),
    "sweep": (sweep.FORMAT, sweep.SweepDocument),
}


def schema_of(what: What) -> dict[str, Any]:
    """Return the JSON Schema of a document that commands read or write."""
    if what == "decisions":
        return _named(DECISIONS_FORMAT, TypeAdapter(list[revision.Said]).json_schema())
    if what != "instance":
        version, kind = RESULTS[what]
        return _named(version, TypeAdapter(kind).json_schema(mode="serialization"))
    schema = Instance.model_json_schema()
    del schema["$defs"]["Settings"]  # The file has a row a setting.
    schema["properties"]["settings"] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"setting": {"enum": list(SETTINGS)}, "value": {}},
            "required": ["setting", "value"],
            "additionalProperties": False,
        },
    }
    return _named(INSTANCE_FORMAT, schema)


def _named(version: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": f"urn:{version.replace('/', ':')}", **schema}
