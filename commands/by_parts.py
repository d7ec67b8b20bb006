"""Planning part by part: its options, and the way from a file of parts to a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from phanbo.commands.common import terminal_of
from phanbo.commands.solving import answer
from phanbo.commands.workers import cluster_option, workers_option
from phanbo.models.errors import InstanceError

if TYPE_CHECKING:
    from phanbo.models.instance import Instance

PROVINCES = "provinces"
OPTIONS = ("rounds", "workers", "cluster")
"""What needs --parts."""
F = TypeVar("F", bound=Callable[..., Any])


def by_parts(command: F) -> F:
    """Add --parts and what goes with it."""
    options = (
        click.option(
            "--parts",
            metavar="FILE",
            help="Plan part by part, so that nobody goes from one part to another: a CSV file with "
            "the columns id (of stations, teams, courses for one part only) and part; or provinces, "
            "where ids are those of generated instances.",
        ),
        click.option(
            "--rounds",
            metavar="N",
            type=click.IntRange(0),
            help="With --parts: how often at most to divide anew what the parts share. Default: 10.",
        ),
        workers_option(
            "With --parts: parts solved at the same time. Default: as many as this machine has "
            "processors for."
        ),
        cluster_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def answer_by_parts(
    ctx: click.Context,
    instance: Instance,
    source: str,
    files: Sequence[str],
    *,
    limits: int,
    as_json: bool,
    options: dict[str, Any],
) -> None:
    """Plan part by part, and end the command; faults of the parts name their rows."""
    from phanbo.instances.parts_file import PartsFile, read_parts
    from phanbo.instances.provinces import provinces_of
    from phanbo.optimizer.parts.solve import solve_parts

    if source == PROVINCES:
        told = PartsFile(source, provinces_of(instance), {})
    elif not Path(source).is_file():
        raise click.BadParameter(
            f"{source}: there is no such file; write one, or {PROVINCES}.", param_hint="--parts"
        )
    else:
        told = read_parts(Path(source), limits)
    terminal = terminal_of(ctx)

    def find(*, on_progress: Any, cancel: Any) -> Any:
        given = {name: value for name, value in options.items() if value is not None}
        return solve_parts(instance, told.parts, on_progress=terminal.parts, cancel=cancel, **given)

    try:
        answer(ctx, find, instance, files, as_json=as_json)
    except InstanceError as error:
        raise InstanceError(told.located(error.faults)) from None
