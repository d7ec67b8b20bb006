"""The JSON Schemas of instances and plans, for programs that write or read them."""

from __future__ import annotations

from typing import Any, Literal

from phanbo.models.instance import Instance
from phanbo.models.plan import FORMAT, Plan
from phanbo.models.settings import SETTINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INSTANCE_FORMAT = "phanbo-instance/1"


def schema_of(what: Literal["instance", "plan"]) -> dict[str, Any]:
    """Return the JSON Schema of the JSON form of an instance or a plan; its $id has the version."""
    if what == "plan":
        return _named(FORMAT, Plan.model_json_schema(mode="serialization"))
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
