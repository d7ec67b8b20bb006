"""The command solve: read, plan, verify, write, say."""

from __future__ import annotations

import math
import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import INFEASIBLE, INTERRUPTED, common, limited, terminal_of
from phanbo.commands.review import reviewing, what_is_left
from phanbo.models.errors import Cancelled, InstanceError

if TYPE_CHECKING:
    from phanbo.models.instance import Instance


def _outputs(ctx: click.Context, param: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse, before a long solve, what could not be written after it."""
    from phanbo.reports.write import ENDINGS

    for path in (Path(name) for name in names if name != "-"):
        if path.suffix.lower() not in ENDINGS:
            raise click.BadParameter(f"{path}: its ending is none of {', '.join(ENDINGS)}.")
        if not path.parent.is_dir():
            raise click.BadParameter(f"{path}: there is no folder {path.parent}.")
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise click.BadParameter(f"{path}: cannot be written.")
    return names


def _changes(ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair}: write SETTING=VALUE.")
    return {name.strip(): value for name, _, value in (pair.partition("=") for pair in pairs)}


def _seconds(ctx: click.Context, param: click.Parameter, limit: float | None) -> float | None:
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        raise click.BadParameter("write a number of seconds above 0.")
    return limit


_number = partial(click.option, metavar="N", show_default=True)


@click.command()
@click.argument("instance")
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    callback=_outputs,
    help="Write the plan here: .xlsx workbook, .json plan, .html report, - plan as JSON; may be "
    "repeated. Default: NAME-plan.xlsx in this folder.",
)
@click.option(
    "--set",
    "changes",
    metavar="SETTING=VALUE",
    multiple=True,
    callback=_changes,
    help="Change a setting of the instance; may be repeated.",
)
@click.option("--time-limit", metavar="S", type=float, callback=_seconds, help="In seconds.")
@click.option(
    "--solver",
    metavar="NAME",
    default="highs",
    show_default=True,
    help="highs, scip, cbc or another one that is installed.",
)
@_number("--threads", type=click.IntRange(1), default=1, help="Threads of the solver.")
@_number("--seed", type=click.IntRange(0), default=0, help="Seed of the solver.")
@reviewing
@click.option(
    "--fewest-changes",
    is_flag=True,
    help="With --after: of all plans that are equally good in every objective, one that changes "
    "the posts of the fewest doctors against that plan.",
)
@limited
@common
@click.pass_context
def solve(
    ctx: click.Context,
    /,
    instance: str,
    outputs: tuple[str, ...],
    changes: dict[str, str],
    lang: str,
    as_json: bool,
    solver: str,
    limits: int,
    after: Path | None,
    begin: str | None,
    fewest_changes: bool,
    **options: Any,
) -> None:
    """Find the best plan, verify it and write it.

    With --after and --from it plans on from where another plan has led: a rolling review.
    """
    from phanbo.instances import load
    from phanbo.optimizer.explain.fairness import fairness
    from phanbo.optimizer.solve import solve as find
    from phanbo.optimizer.verify import verify as recompute
    from phanbo.reports import write

    _refuse_unknown_solver(solver)
    terminal = terminal_of(ctx)
    if fewest_changes and after is None:
        raise click.UsageError("--fewest-changes needs --after: the plan to keep to.")
    whole = _changed(load(instance, limits=limits), changes)
    problem, published = what_is_left(whole, after, begin)
    options["published"] = published if fewest_changes else None
    status = 0
    try:
        plan = terminal.interruptible(
            lambda cancel: find(
                problem, solver=solver, on_progress=terminal.progress, cancel=cancel, **options
            )
        )
    except Cancelled as stopped:
        if stopped.plan is None:
            raise
        plan, status = stopped.plan, INTERRUPTED
    finally:
        terminal.clear()
    fair = None
    if plan.status == "infeasible":
        status = INFEASIBLE
    else:
        recompute(problem, plan)
        fair = fairness(problem, plan)
    terminal.plan(plan)
    files = outputs or (f"{_file_name(instance)}-plan.xlsx",)
    for name in files:
        if name != "-":
            terminal.written(write(plan, name, instance=problem, lang=lang, fairness=fair))
    if as_json or "-" in files:
        click.echo(plan.to_json(), nl=False)
    ctx.exit(status)


def _refuse_unknown_solver(name: str) -> None:
    from phanbo.models.errors import SolverError
    from phanbo.optimizer.engines import engine

    try:
        engine(name)
    except SolverError as error:
        raise click.BadParameter(str(error), param_hint="--solver") from None


def _changed(instance: Instance, changes: dict[str, str]) -> Instance:
    """Apply the settings of the command line; their faults name it."""
    try:
        return instance.with_settings(changes) if changes else instance
    except InstanceError as error:
        named = [one.model_copy(update={"file": "--set"}) for one in error.faults]
        raise InstanceError(named) from None


def _file_name(instance: str) -> str:
    """Name output files after an instance: its folder, file or bundled name."""
    path = Path(instance).resolve()
    name = path.name if path.is_dir() else path.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "instance"
