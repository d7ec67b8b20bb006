"""The command solve: read, plan, verify, write, say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from phanbo.commands.by_parts import OPTIONS, answer_by_parts, by_parts
from phanbo.commands.common import common, limited
from phanbo.commands.plans import one_standard_input
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import (
    answer,
    answer_several,
    changed,
    file_name,
    one_output_there,
    readable_allowance,
    refuse_unknown_solver,
    solving,
)
from phanbo.commands.workers import refuse_two_places


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
@click.option(
    "--alternatives",
    metavar="K",
    type=click.IntRange(2),
    help="K plans in all that differ in as many postings as possible: -o FILE gives FILE, FILE-2, "
    "FILE-3 and so on.",
)
@click.option(
    "--within",
    metavar="TOLERANCE",
    help="With --alternatives: how much worse than in the first plan objectives may be: "
    "travel:2%;cost:100, or 2% for all. Default: none is worse.",
)
@click.option(
    "--side-by-side",
    "beside",
    metavar="FILE",
    callback=one_output_there,
    help="With --alternatives: write what differs between the plans here: .xlsx, .html or .json.",
)
@by_parts
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
    alternatives: int | None,
    within: str | None,
    beside: Path | None,
    parts: str | None,
    **options: Any,
) -> None:
    """Find the best plan, verify it and write it.

    With --after and --from it plans on from where another plan has led: a rolling review. With
    --parts it plans a large instance part by part, several at the same time.
    """
    from phanbo.instances import load
    from phanbo.optimizer.choices.alternatives import alternatives as find_several
    from phanbo.optimizer.solve import solve as find

    one_standard_input(instance, after)
    refuse_unknown_solver(solver)
    spread = {name: options.pop(name) for name in OPTIONS}
    _refuse_parts_with(
        parts,
        spread,
        {
            "--after": after is not None,
            "--fewest-changes": fewest_changes,
            "--robust": robust,
            "--robust-within": robust_within is not None,
            "--alternatives": alternatives is not None,
        },
    )
    _refuse_odd_options(
        several=alternatives is not None,
        other={
            "--fewest-changes": fewest_changes,
            "--robust": robust,
            "--robust-within": robust_within is not None,
        },
        needing={"--within": within is not None, "--side-by-side": beside is not None},
    )
    if fewest_changes and after is None:
        raise click.UsageError("--fewest-changes needs --after: the plan to keep to.")
    whole = changed(load(instance, limits=limits), changes)
    problem, published = what_is_left(whole, after, begin)
    if robust_within is not None:
        readable_allowance(robust_within, problem, "--robust-within")
    options["robust"] = robust if robust_within is None else robust_within
    options["published"] = published if fewest_changes else None
    files = outputs or (f"{file_name(instance)}-plan.xlsx",)
    if parts is not None:
        del options["robust"], options["published"]
        means = options | spread | {"solver": solver}
        answer_by_parts(ctx, problem, parts, files, limits=limits, as_json=as_json, options=means)
    if alternatives is not None:
        if within is not None:
            readable_allowance(within, problem, "--within")
        del options["robust"], options["published"]
        answer_several(
            ctx,
            lambda **how: find_several(
                problem,
                alternatives,
                within=within,
                cluster=spread["cluster"],
                solver=solver,
                **how,
                **options,
            ),
            problem,
            files,
            asked=alternatives,
            beside=beside,
            as_json=as_json,
        )
    answer(
        ctx,
        lambda **how: find(problem, solver=solver, **how, **options),
        problem,
        files,
        as_json=as_json,
    )


def _refuse_odd_options(*, several: bool, other: dict[str, bool], needing: dict[str, bool]) -> None:
    given = [name for name, one in other.items() if one]
    if several and given:
        raise click.UsageError(f"--alternatives and {given[0]} do not go together.")
    alone = [name for name, one in needing.items() if one]
    if alone and not several:
        raise click.UsageError(f"{alone[0]} needs --alternatives.")


def _refuse_parts_with(parts: str | None, spread: dict[str, Any], other: dict[str, bool]) -> None:
    given = [name for name, one in other.items() if one]
    if parts is not None and given:
        raise click.UsageError(f"--parts and {given[0]} do not go together.")
    alone = [name for name, value in spread.items() if value is not None]
    if parts is None and other["--alternatives"]:
        alone = [name for name in alone if name != "cluster"]
    if parts is None and alone:
        raise click.UsageError(f"--{alone[0]} needs --parts.")
    refuse_two_places(spread["workers"], spread["cluster"])
