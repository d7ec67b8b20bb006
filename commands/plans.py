"""Reading the plans that commands are given, and the instances that those are for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.solving import changed
from phanbo.models.errors import PlanError

if TYPE_CHECKING:
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan

STANDARD_STREAM = Path("-")
PlanFile = partial(click.Path, exists=True, dir_okay=False, allow_dash=True, path_type=Path)
"""The type of an argument that names a plan: a file, or - for JSON on standard input."""


def read_plan(path: Path, limits: float = 1) -> Plan:
    """Read a plan from a file that solve wrote; what is wrong with it names the file.

    A workbook holds its plan as it was written, whatever planners have typed into it since.
    """
    if path.suffix.lower() == ".xlsx":
        from phanbo.instances.forms.desk import PlanBook

        return PlanBook(path).plan
    return plan_from(content_of_plan(path, limits), path)


def plan_from(content: bytes, path: Path) -> Plan:
    """Read a plan from the content of a JSON file; what is wrong with it names the file."""
    from phanbo.models.messages import N_, message
    from phanbo.models.plan import Plan

    try:
        return Plan.from_json(content)
    except PlanError as error:
        raise PlanError(message(N_("{file}: {problem}"), file=path, problem=error)) from None


def content_of_plan(path: Path, limits: float = 1) -> bytes:
    """Return what is in a JSON file or, for -, in standard input; no more than files may hold."""
    from phanbo.instances.forms.limits import Limits, Refused, content_from
    from phanbo.models.messages import N_, message

    template = N_("{file}: {problem}")
    try:
        if path == STANDARD_STREAM:
            return content_from(sys.stdin.buffer, Limits.times(limits))
        with path.open("rb") as stream:
            return content_from(stream, Limits.times(limits))
    except OSError as error:
        raise PlanError(message(template, file=path, problem=error)) from None
    except Refused as refused:
        raise PlanError(message(template, file=path, problem=refused.problem)) from None


def one_standard_input(*names: str | Path | None) -> None:
    """Refuse to read two things from standard input."""
    if sum(str(name) == "-" for name in names) > 1:
        raise click.UsageError("only one of the inputs can be - (standard input).")


def instance_of(
    plan: Plan, source: str | None, limits: int, changes: Mapping[str, str] | None = None
) -> Instance:
    """Read the instance of a plan, with changed settings; by default the bundled one, if the same."""
    from phanbo.instances import load
    from phanbo.instances.bundled import bundled_names
    from phanbo.models.messages import N_, message

    if source is not None:
        return changed(load(source, limits=limits), changes)
    name = plan.instance.name
    if name in bundled_names():
        instance = changed(load(name), changes)
        if instance.fingerprint == plan.instance.fingerprint:
            return instance
    text = N_(
        "the plan is for the instance {name}, and none that is bundled is the same; "
        "name its files: --instance INSTANCE, and give --set again if it was solved with it"
    )
    raise PlanError(message(text, name=name or plan.instance.fingerprint[:12]))
