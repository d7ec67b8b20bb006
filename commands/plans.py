"""Reading the plans that commands are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phanbo.models.errors import PlanError

if TYPE_CHECKING:
    from phanbo.models.plan import Plan


def read_plan(path: Path) -> Plan:
    """Read a plan from a file that solve wrote; what is wrong with it names the file.

    A workbook holds its plan as it was written, whatever planners have typed into it since.
    """
    if path.suffix.lower() == ".xlsx":
        from phanbo.instances.forms.desk import PlanBook

        return PlanBook(path).plan
    from phanbo.models.messages import N_, message
    from phanbo.models.plan import Plan

    try:
        return Plan.from_json(path.read_bytes())
    except (OSError, PlanError) as error:
        raise PlanError(message(N_("{file}: {problem}"), file=path, problem=error)) from None
