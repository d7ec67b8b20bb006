"""The command compare: what differs between plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan

if TYPE_CHECKING:
    from phanbo.reports.content.contrast import Contrast
    from phanbo.reports.terminal import Terminal

MOST = 20
"""Rows of people and stations that the terminal shows; files hold all."""


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
        _show(terminal, Contrast(found, problem, lang))
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


def _show(terminal: Terminal, contrast: Contrast) -> None:
    """Print the objectives, how much differs, and the first people and stations."""
    from phanbo.models.messages import N_, message
    from phanbo.reports.content.comparison import counts, posts
    from phanbo.reports.language import number_text

    _, found = contrast.say, contrast.comparison

    def number(one: float | None) -> str:
        return "-" if one is None else number_text(one, contrast.lang)

    for warning in found.warnings:
        terminal.say(warning, "yellow")
    later = contrast.plans[1:]
    terminal.table(
        [_(N_("objective")), *contrast.plans, *(f"± {plan}" for plan in later)],
        [
            (one.name, *map(number, one.values), *map(contrast.signed, one.differences[1:]))
            for one in found.objectives
        ],
    )
    for sentence, count in counts(contrast):
        terminal.say(message("{text}", text=sentence.format(count=count)))
    people = [
        (
            " ".join(filter(None, (one.doctor_id, contrast.known(one.doctor_id)))),
            one.period or "",
            *posts(contrast, one),
        )
        for one in found.people
    ]
    if people:
        heading = [_(N_("doctor")), _(N_("period")), *contrast.plans]
        _table(terminal, heading, people)
    stations = [
        (
            " ".join(filter(None, (one.post_id, contrast.known(one.post_id)))),
            one.period or "",
            *map(number, one.values),
            *map(contrast.signed, one.differences[1:]),
        )
        for one in found.stations
    ]
    if stations:
        heading = [
            _(N_("station")),
            _(N_("period")),
            *contrast.plans,
            *(f"± {plan}" for plan in later),
        ]
        _table(terminal, heading, stations)


def _table(terminal: Terminal, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print the first rows, without columns that hold nothing."""
    from phanbo.models.messages import N_, message

    full = [any(cells) for cells in zip(*rows, strict=True)]
    terminal.say(message(""))
    terminal.table(
        list(compress(heading, full)), [list(compress(row, full)) for row in rows[:MOST]]
    )
    if len(rows) > MOST:
        text = N_("… and {count} more: -o FILE.xlsx shows them all")
        terminal.say(message(text, count=len(rows) - MOST))
