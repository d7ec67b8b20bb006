"""The command ``phanbo``: read, call, write, say; no rule of planning is here."""

from __future__ import annotations

import io
import math
import os
import re
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.check import check
from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.commands.forms import convert, schema
from phanbo.commands.generate import generate
from phanbo.commands.needs import needs
from phanbo.commands.template import template
from phanbo.models.errors import (
    Cancelled,
    InstanceError,
    OutputError,
    PhanboError,
    PlanError,
    TimeLimitError,
)

if TYPE_CHECKING:
    from phanbo.models.instance import Instance

# Everything else is imported by the command that needs it, so that --help and check stay quick.

INFEASIBLE, VIOLATED, INTERRUPTED = 3, 5, 130
STATUS: dict[type[PhanboError], int] = {
    InstanceError: 2,
    PlanError: 2,
    OutputError: 2,
    TimeLimitError: 4,
    Cancelled: INTERRUPTED,
}
"""Exit status of an error; any other one is a defect of ours: 1."""


class _Commands(click.Group):
    """The group of commands; turns errors into a message and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PhanboError as error:
            terminal_of(ctx).error(error)
            ctx.exit(STATUS.get(type(error), 1))
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="phanbo", prog_name="phanbo")
def cli() -> None:
    """Assign and train doctors across health stations, proven optimal.

    INSTANCE is a folder of CSV files, an .xlsx workbook, a .json file, - (JSON on standard input),
    or the name of a bundled instance.
    """


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


@cli.command()
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
    **options: Any,
) -> None:
    """Find the best plan, verify it and write it."""
    from phanbo.instances import load
    from phanbo.optimizer.solve import solve as find
    from phanbo.optimizer.verify import verify as recompute
    from phanbo.reports import write

    _refuse_unknown_solver(solver)
    terminal = terminal_of(ctx)
    problem = _changed(load(instance, limits=limits), changes)
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
    if plan.status == "infeasible":
        status = INFEASIBLE
    else:
        recompute(problem, plan)
    terminal.plan(plan)
    files = outputs or (f"{_file_name(instance)}-plan.xlsx",)
    for name in files:
        if name != "-":
            terminal.written(write(plan, name, instance=problem, lang=lang))
    if as_json or "-" in files:
        click.echo(plan.to_json(), nl=False)
    ctx.exit(status)


@cli.command()
@click.argument("instance")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@limited
@common
@click.pass_context
def verify(
    ctx: click.Context, instance: str, plan: Path, limits: int, lang: str, as_json: bool
) -> None:
    """Recompute every rule and objective of a plan, without a solver.

    PLAN is a .json file that solve wrote.
    """
    from phanbo.instances import load
    from phanbo.models.plan import Plan
    from phanbo.optimizer.verify import violations

    terminal = terminal_of(ctx)
    found = violations(load(instance, limits=limits), Plan.from_json(plan.read_bytes()))
    if as_json:
        told = [{"rule": one.rule, "text": one.render(terminal.translate)} for one in found]
        print_json({"holds": not found, "violations": told})
    else:
        terminal.verdict(found)
    ctx.exit(VIOLATED if found else 0)


@cli.command()
@common
def instances(lang: str, as_json: bool) -> None:
    """List the bundled instances."""
    from phanbo.instances import bundled

    if as_json:
        print_json([{"name": name, "description": text} for name, text in bundled().items()])
        return
    for name, description in bundled().items():
        click.echo(f"{name}  {description}")


cli.add_command(check)
cli.add_command(convert)
cli.add_command(generate)
cli.add_command(needs)
cli.add_command(schema)
cli.add_command(template)


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


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows writes to pipes in a code page.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="phanbo")
    except SystemExit as end:
        if threading.active_count() > 1:  # A solver that was left behind: don't wait for it.
            from phanbo.reports.terminal import end_at_once

            end_at_once(end.code if isinstance(end.code, int) else 1)
        raise


if __name__ == "__main__":
    main()
