"""The folder of a sweep: the plan of each finished scenario, and a line for each start."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from phanbo.instances.forms.save import save_file
from phanbo.models.errors import OutputError, PlanError
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan

STARTS = "starts.jsonl"
"""A line whenever the solve of a scenario starts: its key, and the process that solves."""


class Kept:
    """Plans by the key of their scenario, each in a file that appears whole or not at all."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def file(self, key: str) -> Path:
        """Return where the plan of a scenario is, or will be."""
        return self.folder / f"{key}.json"

    def read(self, key: str, fingerprint: str) -> Plan | None:
        """Return the plan of a scenario; None: it is not finished."""
        try:
            plan = Plan.from_json(self.file(key).read_bytes())
        except (OSError, PlanError):  # Not there, or spoilt by somebody: to be solved.
            return None
        return plan if plan.instance.fingerprint == fingerprint else None

    def save(self, key: str, plan: Plan) -> Path:
        """Keep the plan of a scenario that is finished."""
        return save_file(self.file(key), lambda: plan.to_json().encode())

    def started(self, key: str, told: Mapping[str, Any]) -> None:
        """Note that the solve of a scenario has started."""
        line = json.dumps({"scenario": key, **told}) + "\n"
        try:
            with (self.folder / STARTS).open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise _unwritable(self.folder / STARTS, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(message(N_("cannot write {path}: {reason}"), path=path, reason=reason))
