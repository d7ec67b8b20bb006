"""The command publish: how binding a plan is, period by period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import common, print_json, terminal_of
from phanbo.commands.plans import STANDARD_STREAM, PlanFile, read_plan

if TYPE_CHECKING:
    from phanbo.models.plan import Release


@click.command()
@click.argument("plan", type=PlanFile())
@click.option(
    "--period",
    "periods",
    metavar="PERIOD",
    multiple=True,
    help="A period of the plan; may be repeated. Default: all.",
)
@click.option(
    "--as",
    "release",
    type=click.Choice(("draft", "published", "frozen")),
    default="published",
    show_default=True,
    help="draft: may change; published: told to people; frozen: not to be planned anew.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the marked plan here: a .json, or - (standard output). Default: PLAN itself.",
)
@common
@click.pass_context
def publish(
    ctx: click.Context,
    plan: Path,
    periods: tuple[str, ...],
    release: Release,
    output: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Mark periods of a plan as draft, published or frozen.

    PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote. Solving with
    --after keeps to what is published where the objectives allow, and never plans a frozen period
    anew.
    """
    from phanbo.instances.forms.save import save_file

    if plan == STANDARD_STREAM and output is None:
        output = STANDARD_STREAM
    if plan.suffix.lower() != ".json" and output is None:
        raise click.UsageError("only a .json file is marked in place; name another with -o.")
    made = read_plan(plan)
    marked = made.released(periods or {one.period for one in made.postings}, release)
    if output == STANDARD_STREAM:
        click.echo(marked.to_json(), nl=False)
        return
    path = save_file(output or plan, lambda: marked.to_json().encode())
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)
