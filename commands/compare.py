"""The command compare: what differs between plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan


@click.command()
@click.argument(
    "plans",
    metavar="PLAN PLAN…",
    nargs=-1,
    required=True,
    type=PlanFile(),
)
@click.option(
    "--instance",
    metavar="INSTANCE",
    help="Show the names of this instance, with former districts; ids otherwise.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the comparison here, with all rows: .xlsx workbook, .html page, .json; may be "
    "repeated.",
)
@limited
@common
@click.pass_context
def compare(
    ctx: click.Context,
    plans: tuple[Path, ...],
    instance: str | None,
    outputs: tuple[Path, ...],
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Say what differs between two or more plans: people, stations, objectives.

    Each PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote; the first
    is what the others are measured against.
    """
    from phanbo.instances import load
    from phanbo.optimizer.compare import compare as side_by_side
    from phanbo.reports.compared import show_comparison
    from phanbo.reports.content.contrast import Contrast
    from phanbo.reports.write_comparison import write_comparison

    if len(plans) < 2:
        raise click.UsageError("name at least two plans.")
    one_standard_input(*plans, instance)
    problem = load(instance, limits=limits) if instance else None
    found = side_by_side(*(read_plan(one, limits) for one in plans), names=_names(plans))
    terminal = terminal_of(ctx)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        show_comparison(terminal, Contrast(found, problem, lang))
    for path in outputs:
        terminal.written(write_comparison(found, path, instance=problem, lang=lang))


def _names(plans: Sequence[Path]) -> list[str]:
    """Call the plans by their files: without folder and ending where that tells them apart."""
    for names in ([path.stem for path in plans], [path.name for path in plans]):
        if len(set(names)) == len(names):
            return names
    names, seen = [str(path) for path in plans], Counter[str]()
    for place, name in enumerate(names):
        seen[name] += 1
        names[place] = f"{name} ({seen[name]})" if seen[name] > 1 else name
    return names
