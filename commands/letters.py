"""The command letters: a posting decision for each doctor, a list for each station."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import VIOLATED, common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, instance_of, one_standard_input, read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import set_option

if TYPE_CHECKING:
    from phanbo.reports.letters.write import Only

_file = partial(
    click.option,
    metavar="FILE.docx",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@click.command()
@click.argument("plan", type=PlanFile())
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Write into this folder, a new or an empty one.",
)
@click.option(
    "--instance",
    metavar="INSTANCE",
    help="The instance that the plan is for. Default: the bundled one of that name.",
)
@_file("--template", help="Fill this document for each doctor instead of the bundled decision.")
@_file("--station-template", help="Fill this one for each station instead of the bundled list.")
@click.option(
    "--only",
    type=click.Choice(("changed", "all")),
    default="changed",
    show_default=True,
    help="changed: doctors with another post than today, or a course; all: all with a post.",
)
@set_option
@reviewing
@limited
@common
@click.pass_context
def letters(
    ctx: click.Context,
    /,
    plan: Path,
    output: Path,
    instance: str | None,
    template: Path | None,
    station_template: Path | None,
    only: Only,
    changes: dict[str, str],
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Fill a posting decision for each doctor and a list for each station.

    PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote; if it was
    written with --set, --after or --from, give the same again.
    DIR gets the folders decisions and stations, with a .docx file for each doctor and station.
    Nothing is written for a plan that does not hold.
    """
    from phanbo.models.messages import N_, message
    from phanbo.optimizer.verify import violations
    from phanbo.reports.letters import write_letters

    one_standard_input(plan, instance, after)
    made, terminal = read_plan(plan, limits), terminal_of(ctx)
    problem, _ = what_is_left(instance_of(made, instance, limits, changes), after, begin)
    if found := violations(problem, made):
        terminal.verdict(found)
        ctx.exit(VIOLATED)
    with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(1)

        written = write_letters(
            made,
            output,
            instance=problem,
            lang=lang,
            only=only,
            template=template,
            station_template=station_template,
            on_progress=progress,
        )
    if as_json:
        print_json(
            {
                "written": str(written.folder),
                "decisions": written.decisions,
                "stations": written.stations,
                "without_post": written.without_post,
            }
        )
        return
    counted = N_("{path}: {decisions} posting decisions, {stations} station lists")
    terminal.say(
        message(
            counted,
            path=written.folder,
            decisions=written.decisions,
            stations=written.stations,
        )
    )
    if written.without_post:
        text = N_("Doctors without a post in some period, of which no decision speaks: {doctors}")
        terminal.say(message(text, doctors=", ".join(written.without_post)), "yellow")
