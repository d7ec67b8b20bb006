"""The command simulate: how a plan holds when doctors leave."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import click

from phanbo.commands.common import VIOLATED, common, limited, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import changed, set_option, write_each, written_to
from phanbo.commands.workers import cluster_option, refuse_two_places, workers_option
from phanbo.models.errors import VerificationError


def _rate(text: str) -> Fraction:
    """Read a share of doctors such as 5% or 0.05."""
    from pydantic import TypeAdapter, ValidationError

    from phanbo.models.cells import Rate

    try:
        rate: Fraction = TypeAdapter(Rate).validate_python(text)
    except ValidationError:
        raise click.BadParameter(f"{text}: write a share such as 5% or 0.05.") from None
    return rate


def _one_rate(ctx: click.Context, param: click.Parameter, text: str) -> Fraction:
    return _rate(text)


def _by_age(
    ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]
) -> dict[int, Fraction]:
    bands = {}
    for pair in pairs:
        age, _, rate = pair.partition("=")
        if not (age.isascii() and age.isdigit() and rate):
            raise click.BadParameter(f"{pair}: write AGE=RATE, such as 55=10%.")
        bands[int(age)] = _rate(rate)
    return bands


def _people(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options about people who leave at other rates."""
    rates = click.option(
        "--rates",
        metavar="FILE.csv",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Doctors who leave at another rate: columns doctor_id, rate, age.",
    )
    by_age = click.option(
        "--from-age",
        "by_age",
        metavar="AGE=RATE",
        multiple=True,
        callback=_by_age,
        help="With --rates: the rate from this age on, of doctors without one of their own; may "
        "be repeated.",
    )
    return rates(by_age(command))


@click.command()
@click.argument("instance")
@click.argument("plan", type=PlanFile())
@click.option(
    "--departures",
    metavar="RATE",
    default="5%",
    show_default=True,
    callback=_one_rate,
    help="Share of doctors who leave in a year, such as 5% or 0.05.",
)
@_people
@click.option(
    "--runs", metavar="N", type=click.IntRange(1), default=1000, show_default=True, help="Futures."
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same futures.",
)
@written_to("Write the result here")
@workers_option("Processes that draw the futures, of a large instance. Default: none but this one.")
@cluster_option
@set_option
@reviewing
@limited
@common
@click.pass_context
def simulate(
    ctx: click.Context,
    /,
    instance: str,
    plan: Path,
    departures: Fraction,
    rates: Path | None,
    by_age: dict[int, Fraction],
    runs: int,
    seed: int,
    workers: int | None,
    cluster: str | None,
    files: tuple[str, ...],
    changes: dict[str, str],
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Say how a plan holds when doctors leave and nobody takes their place.

    PLAN is a .json file, - (JSON on standard input) or a workbook that solve wrote; it is verified
    first, so give --set, --after and --from as it was written with. Which doctors no station can
    lose is exact; what to expect, and the worst, come from many futures drawn at random.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.limits import Limits
    from phanbo.instances.leaving import read_leaving
    from phanbo.optimizer.risk.simulate import simulate as run
    from phanbo.reports.simulation import simulation_text, write_simulation

    if by_age and rates is None:
        raise click.UsageError("--from-age needs --rates, a file with the ages of doctors.")
    refuse_two_places(workers, cluster)
    one_standard_input(instance, plan, after)
    terminal = terminal_of(ctx)
    problem, _ = what_is_left(changed(load(instance, limits=limits), changes), after, begin)
    own = read_leaving(rates, problem, by_age, Limits.times(limits)) if rates else {}
    made = read_plan(plan, limits)
    find = partial(run, problem, made, departures=departures, rates=own, runs=runs, seed=seed)
    try:
        if workers is None and cluster is None:
            found = find()
        else:
            found = terminal.interruptible(
                lambda cancel: find(workers=workers, cluster=cluster, cancel=cancel)
            )
    except VerificationError as error:
        terminal.verdict(error.violations)
        ctx.exit(VIOLATED)
    write_each(
        terminal,
        files,
        lambda name: write_simulation(found, name, instance=problem, plan=made, lang=lang),
    )
    if as_json or "-" in files:
        click.echo(found.to_json(), nl=False)
    else:
        terminal.text(simulation_text(found, problem, made, lang))
