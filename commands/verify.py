"""The command verify: a plan recomputed from the files, without a solver."""

from __future__ import annotations

from pathlib import Path

import click

from phanbo.commands.common import VIOLATED, common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import changed, set_option


@click.command()
@click.argument("instance")
@click.argument("plan", type=PlanFile())
@set_option
@reviewing
@limited
@common
@click.pass_context
def verify(
    ctx: click.Context,
    /,
    instance: str,
    plan: Path,
    changes: dict[str, str],
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Recompute every rule and objective of a plan, without a solver.

    PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote; if it was
    written with --set, --after or --from, give the same again.
    """
    from phanbo.instances import load
    from phanbo.optimizer.verify import violations

    one_standard_input(instance, plan, after)
    terminal = terminal_of(ctx)
    problem, _ = what_is_left(changed(load(instance, limits=limits), changes), after, begin)
    found = violations(problem, read_plan(plan, limits))
    if as_json:
        told = [{"rule": one.rule, "text": one.render(terminal.translate)} for one in found]
        print_json({"holds": not found, "violations": told})
    else:
        terminal.verdict(found)
    ctx.exit(VIOLATED if found else 0)
