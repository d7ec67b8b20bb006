"""The command solve: read, plan, verify, write, say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from phanbo.commands.common import common, limited
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import (
    answer,
    changed,
    file_name,
    readable_allowance,
    refuse_unknown_solver,
    solving,
)


@click.command()
@click.argument("instance")
@solving("NAME-plan.xlsx")
@reviewing
@click.option(
    "--fewest-changes",
    is_flag=True,
    help="With --after: of all plans that are equally good in every objective, one that changes "
    "the posts of the fewest doctors against that plan.",
)
@click.option(
    "--robust",
    is_flag=True,
    help="Of all plans that are equally good in every objective, one in which the most stations "
    "keep their minimum and every required skill whichever one doctor leaves.",
)
@click.option(
    "--robust-within",
    metavar="TOLERANCE",
    help="Let objectives be worse than their best for more such stations: travel:2%;cost:100, or 2% "
    "for all.",
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
    robust: bool,
    robust_within: str | None,
    **options: Any,
) -> None:
    """Find the best plan, verify it and write it.

    With --after and --from it plans on from where another plan has led: a rolling review.
    """
    from phanbo.instances import load
    from phanbo.optimizer.solve import solve as find

    refuse_unknown_solver(solver)
    if fewest_changes and after is None:
        raise click.UsageError("--fewest-changes needs --after: the plan to keep to.")
    whole = changed(load(instance, limits=limits), changes)
    problem, published = what_is_left(whole, after, begin)
    if robust_within is not None:
        readable_allowance(robust_within, problem, "--robust-within")
    options["robust"] = robust if robust_within is None else robust_within
    options["published"] = published if fewest_changes else None
    answer(
        ctx,
        lambda **how: find(problem, solver=solver, **how, **options),
        problem,
        outputs or (f"{file_name(instance)}-plan.xlsx",),
        as_json=as_json,
    )
