"""The command generate: make an instance of any size on real communes."""

from __future__ import annotations

from functools import partial

import click

from phanbo.commands.common import common, print_json, terminal_of

# Far above the whole country; what is larger would only exhaust the memory.
MOST_DOCTORS, MOST_POINTS, MOST_PERIODS = 100_000, 50_000, 20

_number = partial(click.option, metavar="N")


@click.command()
@click.argument("province")
@click.argument("target", metavar="OUT")
@_number(
    "--stations",
    type=click.IntRange(1),
    help="Only so many: those nearest to the capital of the first province. Default: all.",
)
@_number(
    "--doctors",
    type=click.IntRange(1, MOST_DOCTORS),
    help="Number of doctors. Default: 4.6 a station.",
)
@_number(
    "--points",
    type=click.IntRange(0, MOST_POINTS),
    help="Number of satellite points. Default: 92 for every 55 stations.",
)
@_number(
    "--periods",
    type=click.IntRange(1, MOST_PERIODS),
    default=1,
    show_default=True,
    help="Half-years from 1 January 2026.",
)
@_number("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of what is drawn.")
@common
@click.pass_context
def generate(
    ctx: click.Context,
    province: str,
    target: str,
    stations: int | None,
    doctors: int | None,
    points: int | None,
    periods: int,
    seed: int,
    lang: str,
    as_json: bool,
) -> None:
    """Make an instance of any size: real communes, doctors made up.

    PROVINCE is the two-digit code or the name of a province, several joined by commas, or all;
    OUT is a folder of CSV files, an .xlsx workbook, a .json file, or - (JSON on standard output).
    The same arguments give the same instance, which is always feasible.
    """
    from phanbo.instances.forms.save import save
    from phanbo.instances.generator.province import tables
    from phanbo.models.instance import Instance

    made = tables(
        province, stations=stations, doctors=doctors, points=points, periods=periods, seed=seed
    )
    instance = Instance.model_validate(made)
    if target == "-":
        click.echo(instance.to_json(), nl=False)
        return
    path = save(instance, target)
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)
