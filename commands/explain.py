"""The command explain: why a plan is as it is, every effect found by solving again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import VIOLATED, common, limited, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import (
    changed,
    refuse_unknown_solver,
    seconds,
    seed_option,
    set_option,
    solver_option,
    write_each,
    written_to,
)
from phanbo.commands.workers import workers_option
from phanbo.models.errors import VerificationError

if TYPE_CHECKING:
    from phanbo.models.explanation import Explanation
    from phanbo.models.fairness import Fairness


@click.command()
@click.argument("instance")
@click.argument("plan", type=PlanFile())
@click.option(
    "--doctor",
    metavar="ID",
    help="Why this doctor is here and not there: every other post that is allowed with what it "
    "would change in each objective, the best first; and what takes the others away.",
)
@click.option(
    "--station",
    metavar="ID",
    help="Why this station and its points are short, and what would fill them: each change solved "
    "again.",
)
@click.option("--everybody", is_flag=True, help="The best other post of each doctor.")
@click.option("--fixes", is_flag=True, help="What would fill each shortage of the plan.")
@click.option(
    "--one-more",
    is_flag=True,
    help="What one more doctor, seat, place to live, move, ten minutes or unit of money is worth.",
)
@click.option(
    "--fairness",
    is_flag=True,
    help="Travel before and after by person and former district, wishes, spread of doctors.",
)
@click.option(
    "--for-staff",
    is_flag=True,
    help="With --fairness: a sheet that may be shown to staff, with nobody's name.",
)
@click.option(
    "--smallest-group",
    metavar="N",
    type=click.IntRange(2),
    help="With --for-staff: groups of fewer doctors are joined, wishes of fewer left out. "
    "Default: 5.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="The period that is asked about. Default: the last one in which the doctor is available.",
)
@written_to("Write the explanation here")
@set_option
@click.option(
    "--time-limit",
    metavar="S",
    type=float,
    callback=seconds,
    help="In seconds, for each solve; what is not proven by then is told as unknown.",
)
@solver_option
@seed_option
@workers_option("Solves at the same time. Default: one for each processor.")
@reviewing
@limited
@common
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    instance: str,
    plan: Path,
    period: str | None,
    files: tuple[str, ...],
    changes: dict[str, str],
    time_limit: float | None,
    solver: str,
    seed: int,
    workers: int | None,
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    *,
    fairness: bool,
    for_staff: bool,
    smallest_group: int | None,
    as_json: bool,
    **question: Any,
) -> None:
    """Say why a plan is as it is, and what else would cost.

    PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote; it is verified
    first, so give --set, --after and --from as it was written with. One question at a time;
    without one: why each post is short. Each effect is the difference between two plans that are
    proven best, one of them of the instance with the change.
    """
    from phanbo.instances import load
    from phanbo.optimizer.explain.explain import explain as explained
    from phanbo.optimizer.explain.fairness import fairness as fairness_of
    from phanbo.optimizer.verify import verify
    from phanbo.reports import explanation as written
    from phanbo.reports.content.report import Report

    _refuse_odd_options(fairness=fairness, for_staff=for_staff, **question)
    if smallest_group and not for_staff:
        raise click.UsageError("--smallest-group needs --for-staff.")
    refuse_unknown_solver(solver)
    one_standard_input(instance, plan, after)
    terminal = terminal_of(ctx)
    problem, _ = what_is_left(changed(load(instance, limits=limits), changes), after, begin)
    made = read_plan(plan, limits)
    found: Explanation | Fairness
    try:
        if fairness:
            verify(problem, made)
            least = {"smallest_group": smallest_group} if smallest_group else {}
            found = fairness_of(problem, made, names=not for_staff, **least)
        else:
            found = terminal.interruptible(
                lambda cancel: explained(
                    problem,
                    made,
                    period=period,
                    time_limit=time_limit,
                    solver=solver,
                    seed=seed,
                    workers=workers,
                    on_trial=terminal.tried,
                    cancel=cancel,
                    **question,
                )
            )
    except VerificationError as error:
        terminal.verdict(error.violations)
        ctx.exit(VIOLATED)
    finally:
        terminal.clear()
    write_each(
        terminal,
        files,
        lambda name: written.write_explanation(found, name, instance=problem, plan=made, lang=lang),
    )
    if as_json or "-" in files:
        click.echo(written.as_json(found), nl=False)
    elif not files:
        terminal.text(written.explanation_text(Report(problem, made, lang), found))


def _refuse_odd_options(*, for_staff: bool, **questions: str | bool | None) -> None:
    asked = [f"--{name.replace('_', '-')}" for name, one in questions.items() if one]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} do not go together.")
    if for_staff and not questions["fairness"]:
        raise click.UsageError("--for-staff needs --fairness.")
