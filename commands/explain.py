"""The command explain: why a plan is as it is, every effect found by solving again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import VIOLATED, common, limited, terminal_of
from phanbo.commands.plans import read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import outputs_there, refuse_unknown_solver, seconds
from phanbo.models.errors import VerificationError

if TYPE_CHECKING:
    from phanbo.models.explanation import DoctorExplanation, EverybodyExplanation
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan
    from phanbo.reports.terminal import Terminal


@click.command()
@click.argument("instance")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--doctor",
    metavar="ID",
    help="Why this doctor is here and not there: every other post that is allowed with what it "
    "would change in each objective, the best first; and what takes the others away.",
)
@click.option(
    "--everybody",
    is_flag=True,
    help="The best other post of each doctor. This is also what is told without any option.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="The period that is asked about. Default: the last one in which the doctor is available.",
)
@click.option(
    "-o",
    "--output",
    "files",
    metavar="FILE",
    multiple=True,
    callback=outputs_there,
    help="Write the explanation here: .xlsx workbook, .json, .html page, - as JSON; may be "
    "repeated.",
)
@click.option(
    "--time-limit",
    metavar="S",
    type=float,
    callback=seconds,
    help="In seconds, for each solve; what is not proven by then is told as unknown.",
)
@click.option(
    "--solver",
    metavar="NAME",
    default="highs",
    show_default=True,
    help="highs, scip, cbc or another one that is installed.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the solver.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1),
    help="Solves at the same time. Default: one for each processor.",
)
@reviewing
@limited
@common
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    instance: str,
    plan: Path,
    doctor: str | None,
    period: str | None,
    files: tuple[str, ...],
    time_limit: float | None,
    solver: str,
    seed: int,
    workers: int | None,
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    *,
    everybody: bool,
    as_json: bool,
) -> None:
    """Say why a plan is as it is, and what else would cost.

    PLAN is a .json file or a workbook that solve wrote. It is verified first; each effect is the difference
    between two plans that are proven best, one of them with a decision more.
    """
    from phanbo.instances import load
    from phanbo.optimizer.explain.explain import explain as explained
    from phanbo.reports import explanation as written

    if doctor is not None and everybody:
        raise click.UsageError("--doctor and --everybody do not go together.")
    refuse_unknown_solver(solver)
    terminal = terminal_of(ctx)
    problem, _ = what_is_left(load(instance, limits=limits), after, begin)
    made = read_plan(plan)
    try:
        found = terminal.interruptible(
            lambda cancel: explained(
                problem,
                made,
                doctor=doctor,
                period=period,
                time_limit=time_limit,
                solver=solver,
                seed=seed,
                workers=workers,
                on_trial=terminal.tried,
                cancel=cancel,
            )
        )
    except VerificationError as error:
        terminal.verdict(error.violations)
        ctx.exit(VIOLATED)
    finally:
        terminal.clear()
    for name in files:
        if name != "-":
            terminal.written(
                written.write_explanation(found, name, instance=problem, plan=made, lang=lang)
            )
    if as_json or "-" in files:
        click.echo(written.as_json(found), nl=False)
    elif not files:
        _show(terminal, problem, made, found)


def _show(
    terminal: Terminal,
    instance: Instance,
    plan: Plan,
    found: DoctorExplanation | EverybodyExplanation,
) -> None:
    from phanbo.reports.content.explained import explained
    from phanbo.reports.content.report import Report

    for sheet in explained(Report(instance, plan, terminal.lang), found):
        terminal.sheet(sheet)
