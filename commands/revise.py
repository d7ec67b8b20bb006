"""The command revise: what planners wrote into the workbook of a plan, honoured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import common, limited
from phanbo.commands.plans import (
    STANDARD_STREAM,
    PlanFile,
    content_of_plan,
    one_standard_input,
    read_plan,
)
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import answer, changed, refuse_unknown_solver, solving

if TYPE_CHECKING:
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan
    from phanbo.models.revision import Said


@click.command()
@click.argument("instance")
@click.argument("plan", type=PlanFile())
@solving("PLAN-revised.xlsx")
@click.option(
    "--optimise-fully",
    is_flag=True,
    help="Let everybody move where an objective gains; only then keep the changes few.",
)
@click.option(
    "--decisions",
    metavar="FILE.json",
    type=PlanFile(),
    help="All decisions and remarks that are to hold, as phanbo schema decisions says, in place of "
    "those of a workbook; - is standard input.",
)
@reviewing
@limited
@common
@click.pass_context
def revise(
    ctx: click.Context,
    /,
    instance: str,
    plan: Path,
    outputs: tuple[str, ...],
    changes: dict[str, str],
    lang: str,
    as_json: bool,
    solver: str,
    limits: int,
    after: Path | None,
    begin: str | None,
    optimise_fully: bool,
    decisions: Path | None,
    **options: Any,
) -> None:
    """Honour the decisions and remarks that planners wrote into the workbook of a plan.

    PLAN is the .xlsx that solve or revise wrote, with decisions typed into its sheet of postings;
    columns may be moved or added, rows sorted or filtered. The fewest other people change their
    post. With --decisions, PLAN may be a .json file or - (standard input), too. If PLAN was written
    with --set, --after or --from, give the same again.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.said_file import read_decisions
    from phanbo.optimizer.revise import refuse_unfit
    from phanbo.optimizer.revise import revise as find

    one_standard_input(instance, plan, decisions, after)
    if decisions is None and plan == STANDARD_STREAM:
        raise click.UsageError("a plan on standard input needs --decisions.")
    refuse_unknown_solver(solver)
    problem, _ = what_is_left(changed(load(instance, limits=limits), changes), after, begin)
    if decisions is None:
        made, said = _of_workbook(plan, problem, limits)
    else:
        made = read_plan(plan, limits)
        refuse_unfit(problem, made)
        content = content_of_plan(decisions, limits)
        said = read_decisions(content, decisions.name, problem, made)
    answer(
        ctx,
        lambda **how: find(
            problem,
            made,
            said,
            optimise_fully=optimise_fully,
            solver=solver,
            **how,
            **options,
        ),
        problem,
        outputs or (f"{plan.stem.strip('-') or 'plan'}-revised.xlsx",),
        as_json=as_json,
    )


def _of_workbook(path: Path, problem: Instance, limits: int) -> tuple[Plan, list[Said]]:
    """Return the plan of a workbook, and what planners typed into it."""
    from phanbo.instances.forms.decided import read_said
    from phanbo.instances.forms.desk import PlanBook
    from phanbo.instances.forms.limits import Limits
    from phanbo.optimizer.revise import refuse_unfit
    from phanbo.reports.language import LANGUAGES, translator

    translations = [translator(one) for one in LANGUAGES]
    book = PlanBook(path, translations, Limits.times(limits))
    refuse_unfit(problem, book.plan)
    return book.plan, read_said(book, problem, translations)
