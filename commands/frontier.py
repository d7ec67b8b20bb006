"""The command frontier: the exact trade-off between two objectives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import INFEASIBLE, INTERRUPTED, common, limited, terminal_of
from phanbo.commands.solving import (
    changed,
    refuse_unknown_solver,
    seconds,
    seed_option,
    set_option,
    solver_option,
    threads_option,
    write_each,
    written,
    written_to,
)
from phanbo.commands.workers import cluster_option
from phanbo.models.errors import PlanError

if TYPE_CHECKING:
    from phanbo.models.frontier import Frontier
    from phanbo.models.instance import Instance
    from phanbo.reports.terminal import Terminal


@click.command()
@click.argument("instance")
@click.option(
    "--between",
    metavar="OBJECTIVE,OBJECTIVE",
    required=True,
    help="The two objectives, such as travel,below_target: from the least travel on, what each "
    "gain in the second costs.",
)
@click.option(
    "--points",
    metavar="N",
    type=click.IntRange(2),
    help="At most N points, well spread: each exact, the curve a sample. Default: all points.",
)
@written_to("Write the points here, with the curve")
@click.option(
    "--plans",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the whole plan of each point here, as point-1.xlsx and so on.",
)
@set_option
@click.option(
    "--time-limit",
    metavar="S",
    type=float,
    callback=seconds,
    help="In seconds, for all points together; those found by then are exact.",
)
@solver_option
@threads_option
@seed_option
@cluster_option
@limited
@common
@click.pass_context
def frontier(
    ctx: click.Context,
    /,
    instance: str,
    between: str,
    files: tuple[str, ...],
    plans: Path | None,
    changes: dict[str, str],
    limits: int,
    solver: str,
    lang: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Find the trade-off between two objectives: every plan that none beats in both.

    What the instance minimises before the first of the two is held at its best; the rest is
    minimised behind them. Each point is a whole plan, verified.
    """
    from phanbo.instances import load
    from phanbo.optimizer.choices.frontier import frontier as find
    from phanbo.reports.choices import frontier_text, write_frontier

    refuse_unknown_solver(solver)
    terminal = terminal_of(ctx)
    problem = changed(load(instance, limits=limits), changes)
    two = [name.strip() for name in between.split(",")]
    try:
        found = terminal.interruptible(
            lambda cancel: find(
                problem, two, solver=solver, on_point=terminal.found, cancel=cancel, **options
            )
        )
    except PlanError as error:
        raise click.BadParameter(str(error), param_hint="--between") from None
    finally:
        terminal.clear()
    write_each(
        terminal, files, lambda name: write_frontier(found, name, instance=problem, lang=lang)
    )
    if plans is not None:
        _keep(terminal, found, problem, plans)
    if as_json or "-" in files:
        click.echo(found.to_json(), nl=False)
    else:
        terminal.text(frontier_text(found, problem, lang))
    ctx.exit(INTERRUPTED if found.ended == "cancelled" else 0 if found.points else INFEASIBLE)


def _keep(terminal: Terminal, found: Frontier, instance: Instance, folder: Path) -> None:
    """Write the plan of each point, for the instance with the point's setting."""
    folder.mkdir(parents=True, exist_ok=True)
    digits = len(str(len(found.points)))
    for point in found.points:
        if point.plan is not None:
            own = instance.with_settings({"objectives": point.setting})
            workbook = folder / f"point-{point.number:0{digits}}.xlsx"
            for path in written(point.plan, own, [workbook], terminal.lang):
                terminal.written(path)
