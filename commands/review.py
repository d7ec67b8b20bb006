"""The options --after and --from: what a plan leaves to plan, for every command that asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from phanbo.commands.plans import PlanFile, read_plan

if TYPE_CHECKING:
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan

F = TypeVar("F", bound=Callable[..., Any])


def reviewing(command: F) -> F:
    """Add --after and --from."""
    after = click.option(
        "--after",
        metavar="PLAN.json",
        type=PlanFile(),
        help="The plan carried out so far: its posts, skills and money become the start of what "
        "is left of the instance. Needs --from.",
    )
    begin = click.option(
        "--from",
        "begin",
        metavar="PERIOD",
        help="With --after: the first period that is left.",
    )
    return after(begin(command))


def what_is_left(
    instance: Instance, after: Path | None, begin: str | None
) -> tuple[Instance, Plan | None]:
    """Return the instance to plan, and the plan carried out so far."""
    from phanbo.optimizer.review import remaining

    if (after is None) != (begin is None):
        raise click.UsageError("--after and --from go together.")
    if after is None or begin is None:
        return instance, None
    plan = read_plan(after)
    return remaining(instance, plan, begin), plan
