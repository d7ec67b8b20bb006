"""The command sweep: a plan for every combination of some settings, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import INFEASIBLE, common, limited, print_json, terminal_of
from phanbo.commands.solving import (
    changed,
    file_name,
    refuse_unknown_solver,
    solving,
    write_each,
    written,
)
from phanbo.commands.workers import cluster_option, refuse_two_places, workers_option
from phanbo.models.errors import Cancelled, InstanceError

if TYPE_CHECKING:
    from phanbo.models.sweep import Sweep
    from phanbo.reports.content.sweep import Scenarios
    from phanbo.reports.terminal import Terminal

MOST = 40
"""Rows of scenarios that the terminal shows; files hold all."""
TIME_LIMIT = 4
WRITES = (
    "Write the comparison here: .xlsx workbook, .html page, .json, - JSON on standard output; "
    "may be repeated."
)


def _values(
    ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, list[str]]:
    """Read SETTING=V1,V2,…; an empty value is a blank cell."""
    varied: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, values = (part.strip() for part in pair.partition("="))
        if not (name and sign):
            raise click.BadParameter(f"{pair}: write SETTING=VALUE,VALUE,…")
        if name in varied:
            raise click.BadParameter(f"{name}: name all its values at once: {name}=VALUE,VALUE,…")
        varied[name] = [value.strip() for value in values.split(",")]
    return varied


@click.command()
@click.argument("instance")
@click.option(
    "--vary",
    "vary",
    metavar="SETTING=V1,V2,…",
    multiple=True,
    required=True,
    callback=_values,
    help="Values of a setting; an empty one is its default. May be repeated: every combination is "
    "solved.",
)
@solving("NAME-sweep.xlsx", WRITES)
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the plan of each scenario in this folder; those that are finished there are not "
    "solved again. Default: FILE-plans, a folder beside the first FILE.",
)
@click.option("--plans", is_flag=True, help="Write the plan of every scenario as a workbook, too.")
@click.option(
    "--plan",
    "numbers",
    metavar="N",
    multiple=True,
    type=click.IntRange(1),
    help="Write the plan of scenario N as a workbook, into the folder of plans; may be repeated.",
)
@workers_option(
    "Scenarios solved at the same time. Default: as many as this machine has processors for."
)
@click.option(
    "--memory-limit",
    metavar="MB",
    type=click.IntRange(1),
    help="Megabytes that the solve of a scenario may take. Not held on Windows.",
)
@cluster_option
@limited
@common
@click.pass_context
def sweep(
    ctx: click.Context,
    /,
    instance: str,
    vary: dict[str, list[str]],
    outputs: tuple[str, ...],
    changes: dict[str, str],
    keep: Path | None,
    plans: bool,
    numbers: tuple[int, ...],
    cluster: str | None,
    solver: str,
    limits: int,
    lang: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Find a plan for every combination of some settings, and compare them.

    Each scenario is solved by itself, several at a time, and its plan is verified and kept at once:
    after an interruption the same command goes on where it stopped. A scenario that fails is a row
    that says why.
    """
    from phanbo.instances import load
    from phanbo.optimizer.sweep.sweep import sweep as solve_all
    from phanbo.reports.content.sweep import Scenarios
    from phanbo.reports.write_sweep import as_dict, write_sweep

    refuse_unknown_solver(solver)
    refuse_two_places(options["workers"], cluster)
    last = prod(map(len, vary.values()))
    if missing := [number for number in numbers if number > last]:
        raise click.UsageError(f"--plan {missing[0]}: there are {last} scenarios.")
    files = outputs or (f"{file_name(instance)}-sweep.xlsx",)
    folder = keep or _folder(files, instance)
    terminal = terminal_of(ctx)
    problem = changed(load(instance, limits=limits), changes)
    try:
        found = terminal.interruptible(
            lambda cancel: solve_all(
                problem,
                vary,
                cluster=cluster,
                keep=folder,
                solver=solver,
                on_progress=terminal.swept,
                cancel=cancel,
                **options,
            )
        )
    except InstanceError as error:
        named = [one.model_copy(update={"file": "--vary"}) for one in error.faults]
        raise InstanceError(named) from None
    except Cancelled:
        _say_kept(terminal, folder)
        raise
    finally:
        terminal.clear()
    told = Scenarios(found, problem, lang)
    _show(terminal, told)
    write_each(terminal, files, lambda name: write_sweep(found, name, instance=problem, lang=lang))
    for one in found.scenarios:
        if (plans or one.number in numbers) and (plan := one.plan):
            workbook = folder / f"{one.number:0{len(str(last))}}.xlsx"
            for path in written(plan, told.variant(one), [workbook], lang):
                terminal.written(path)
    if as_json or "-" in files:
        print_json(as_dict(told))
    ctx.exit(_status(found))


def _folder(files: Sequence[str], instance: str) -> Path:
    """Return where plans are kept unless said otherwise: beside the first file, by its name."""
    first = next((Path(name) for name in files if name != "-"), None)
    return first.with_name(f"{first.stem}-plans") if first else Path(f"{file_name(instance)}-plans")


def _say_kept(terminal: Terminal, folder: Path) -> None:
    from phanbo.models.messages import N_, message

    text = N_("Stopped. What is finished is kept in {path}; the same command goes on from there.")
    terminal.say(message(text, path=str(folder)), "yellow")


def _status(found: Sweep) -> int:
    """Return 0 if any scenario has a plan, else why the gravest has none."""
    outcomes = {one.outcome for one in found.scenarios}
    if outcomes & {"optimal", "feasible"}:
        return 0
    return INFEASIBLE if "infeasible" in outcomes else TIME_LIMIT if "time_limit" in outcomes else 1


def _show(terminal: Terminal, told: Scenarios) -> None:
    """Print a row a scenario with the objectives that differ, and why some have no plan."""
    from phanbo.models.messages import N_, message
    from phanbo.reports.content.sweep import counts
    from phanbo.reports.language import number_text

    _ = told.say
    heading = [_(N_("scenario")), *told.sweep.varied, _(N_("status")), *told.differing]
    rows = [
        (
            str(one.number),
            *(told.word(value) for value in one.settings.values()),
            told.outcome(one),
            *(
                "-" if (value := one.value(name)) is None else number_text(value, told.lang)
                for name in told.differing
            ),
        )
        for one in told.all
    ]
    terminal.table(heading, rows[:MOST])
    if len(rows) > MOST:
        text = N_("… and {count} more: -o FILE.xlsx shows them all")
        terminal.say(message(text, count=len(rows) - MOST))
    for words, count in counts(told):
        terminal.say(message("{words}: {count}", words=words, count=count))
    for one in told.all:
        if not one.planned:
            reason = "; ".join(told.reasons(one))
            template = N_("scenario {number} ({settings}): {reason}")
            terminal.say(
                message(template, number=one.number, settings=told.settings(one), reason=reason),
                "red",
            )
