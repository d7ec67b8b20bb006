"""The command revise: what planners wrote into the workbook of a plan, honoured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from phanbo.commands.common import common, limited
from phanbo.commands.plans import one_standard_input
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import answer, changed, refuse_unknown_solver, solving


@click.command()
@click.argument("instance")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@solving("PLAN-revised.xlsx")
@click.option(
    "--optimise-fully",
    is_flag=True,
    help="Let everybody move where an objective gains; only then keep the changes few.",
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
    **options: Any,
) -> None:
    """Honour the decisions and remarks that planners wrote into the workbook of a plan.

    PLAN is the .xlsx that solve or revise wrote, with decisions typed into its sheet of postings;
    columns may be moved or added, rows sorted or filtered. The fewest other people change their
    post. If PLAN was written with --set, --after or --from, give the same again.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.decided import read_said
    from phanbo.instances.forms.desk import PlanBook
    from phanbo.instances.forms.limits import Limits
    from phanbo.optimizer.revise import refuse_unfit
    from phanbo.optimizer.revise import revise as find
    from phanbo.reports.language import LANGUAGES, translator

    one_standard_input(instance, after)
    refuse_unknown_solver(solver)
    problem, _ = what_is_left(changed(load(instance, limits=limits), changes), after, begin)
    translations = [translator(one) for one in LANGUAGES]
    book = PlanBook(plan, translations, Limits.times(limits))
    refuse_unfit(problem, book.plan)
    said = read_said(book, problem, translations)
    answer(
        ctx,
        lambda **how: find(
            problem,
            book.plan,
            said,
            optimise_fully=optimise_fully,
            solver=solver,
            **how,
            **options,
        ),
        problem,
        outputs or (f"{plan.stem}-revised.xlsx",),
        as_json=as_json,
    )
