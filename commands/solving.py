"""What commands that solve share: options, and the way from a plan to files and words."""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from phanbo.commands.common import INFEASIBLE, INTERRUPTED, print_json, terminal_of
from phanbo.models.errors import Cancelled, InstanceError, PlanError

if TYPE_CHECKING:
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan
    from phanbo.reports.terminal import Terminal

F = TypeVar("F", bound=Callable[..., Any])


def outputs_there(
    ctx: click.Context, param: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
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


def one_output_there(ctx: click.Context, param: click.Parameter, name: str | None) -> Path | None:
    """Refuse, before a long solve, one file that could not be written after it."""
    return Path(outputs_there(ctx, param, (name,))[0]) if name else None


def _changes(ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise click.BadParameter(f"{pair}: write SETTING=VALUE.")
    return {name.strip(): value for name, _, value in (pair.partition("=") for pair in pairs)}


def seconds(ctx: click.Context, param: click.Parameter, limit: float | None) -> float | None:
    """Refuse a time limit that is none."""
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        raise click.BadParameter("write a number of seconds above 0.")
    return limit


solver_option = click.option(
    "--solver",
    metavar="NAME",
    default="highs",
    show_default=True,
    help="highs, scip, cbc or another one that is installed.",
)
threads_option = click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Threads of the solver.",
)
set_option = click.option(
    "--set",
    "changes",
    metavar="SETTING=VALUE",
    multiple=True,
    callback=_changes,
    help="Change a setting of the instance; may be repeated.",
)
seed_option = click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the solver.",
)


def written_to(what: str) -> Callable[[F], F]:
    """Add where to write what was found; this says what goes there."""
    return click.option(
        "-o",
        "--output",
        "files",
        metavar="FILE",
        multiple=True,
        callback=outputs_there,
        help=f"{what}: .xlsx workbook, .json, .html page, - as JSON; may be repeated.",
    )


def solving(
    default: str,
    what: str = "Write the plan here: .xlsx workbook, .json plan, .html report, - plan as JSON; "
    "may be repeated.",
) -> Callable[[F], F]:
    """Add where to write ``what``, by default to a file of this name, the settings and the solver."""
    options = (
        click.option(
            "-o",
            "--output",
            "outputs",
            metavar="FILE",
            multiple=True,
            callback=outputs_there,
            help=f"{what} Default: {default} in this folder.",
        ),
        set_option,
        click.option("--time-limit", metavar="S", type=float, callback=seconds, help="In seconds."),
        solver_option,
        threads_option,
        seed_option,
    )

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def answer(
    ctx: click.Context,
    find: Callable[..., Plan],
    instance: Instance,
    files: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Find a plan, verify it, say how good it is, write it, and end the command.

    ``find`` takes what it is to tell its progress to, and the event that stops it.
    """
    terminal, status = terminal_of(ctx), 0
    try:
        plan = terminal.interruptible(
            lambda cancel: find(on_progress=terminal.progress, cancel=cancel)
        )
    except Cancelled as stopped:
        if stopped.plan is None:
            raise
        plan, status = stopped.plan, INTERRUPTED
    finally:
        terminal.clear()
    if plan.status == "infeasible":
        status = INFEASIBLE
    say_and_write(terminal, plan, instance, files)
    if as_json or "-" in files:
        click.echo(plan.to_json(), nl=False)
    ctx.exit(status)


def answer_several(
    ctx: click.Context,
    find: Callable[..., list[Plan]],
    instance: Instance,
    files: Sequence[str],
    *,
    asked: int,
    beside: Path | None,
    as_json: bool,
) -> None:
    """Find plans that differ, verify each, say and write them, side by side too; end the command.

    The files of the second plan are called after those of the first, with ``-2``, and so on.
    """
    from phanbo.models.messages import N_, message
    from phanbo.optimizer.compare import compare
    from phanbo.reports.write_comparison import write_comparison

    terminal, stopped = terminal_of(ctx), threading.Event()

    def work(cancel: threading.Event) -> list[Plan]:
        plans = find(on_progress=terminal.progress, cancel=cancel)
        if cancel.is_set():
            stopped.set()
        return plans

    try:
        plans = terminal.interruptible(work)
    finally:
        terminal.clear()
    for number, plan in enumerate(plans, start=1):
        own = [name if number == 1 else _numbered(name, number) for name in files if name != "-"]
        say_and_write(terminal, plan, instance, own)
    if plans[0].status != "infeasible" and len(plans) < asked and not stopped.is_set():
        text = N_("No more plans with other postings were found; plans: {count}")
        terminal.say(message(text, count=len(plans)), "yellow")
    if beside is not None and len(plans) > 1:
        found = compare(*plans, names=[str(number) for number in range(1, len(plans) + 1)])
        terminal.written(write_comparison(found, beside, instance=instance, lang=terminal.lang))
    if as_json or "-" in files:
        print_json([plan.model_dump(mode="json") for plan in plans])
    infeasible = plans[0].status == "infeasible"
    ctx.exit(INTERRUPTED if stopped.is_set() else INFEASIBLE if infeasible else 0)


def _numbered(name: str, number: int) -> str:
    path = Path(name)
    return str(path.with_stem(f"{path.stem}-{number}"))


def say_and_write(terminal: Terminal, plan: Plan, instance: Instance, files: Sequence[str]) -> None:
    """Verify a plan, say how good it is, and write it to each file but ``-``."""
    from phanbo.optimizer.verify import verify

    if plan.status != "infeasible":
        verify(instance, plan)
    terminal.plan(plan)
    for path in written(plan, instance, [name for name in files if name != "-"], terminal.lang):
        terminal.written(path)


def write_each(terminal: Terminal, files: Sequence[str], write: Callable[[str], Path]) -> None:
    """Write to each file but ``-``, and name it."""
    for name in files:
        if name != "-":
            terminal.written(write(name))


def written(
    plan: Plan, instance: Instance, files: Sequence[str | Path], lang: str
) -> Iterator[Path]:
    """Write a verified plan to each of the files, for people with what explains it."""
    from phanbo.optimizer.explain.fairness import fairness
    from phanbo.optimizer.explain.station import explain_shortages
    from phanbo.reports import write

    fair = why = None
    for_people = any(Path(name).suffix.lower() in (".xlsx", ".html") for name in files)
    if for_people and plan.status != "infeasible":
        fair, why = fairness(instance, plan), explain_shortages(instance, plan)
    for name in files:
        yield write(plan, name, instance=instance, lang=lang, fairness=fair, why=why)


def refuse_unknown_solver(name: str) -> None:
    """Say that there is no such solver before anything is read."""
    from phanbo.models.errors import SolverError
    from phanbo.optimizer.engines import engine

    try:
        engine(name)
    except SolverError as error:
        raise click.BadParameter(str(error), param_hint="--solver") from None


def readable_allowance(text: str, instance: Instance, option: str) -> None:
    """Refuse, before a long solve, what does not say how much worse objectives may be."""
    from phanbo.models.settings import allowances

    try:
        allowances(text, instance.settings.objectives)
    except PlanError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def changed(instance: Instance, changes: Mapping[str, str] | None) -> Instance:
    """Apply the settings of the command line; their faults name it."""
    try:
        return instance.with_settings(changes) if changes else instance
    except InstanceError as error:
        named = [one.model_copy(update={"file": "--set"}) for one in error.faults]
        raise InstanceError(named) from None


def file_name(instance: str) -> str:
    """Name output files after an instance: its folder, file or bundled name."""
    path = Path(instance).resolve()
    name = path.name if path.is_dir() else path.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "instance"
