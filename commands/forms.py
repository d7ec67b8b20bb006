"""Commands about the forms of instances and plans: convert and schema."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.models.errors import InstanceError

if TYPE_CHECKING:
    from phanbo.instances.matrix.add import Added
    from phanbo.models.instance import Instance

Document = Literal[
    "instance",
    "plan",
    "decisions",
    "explanation",
    "fairness",
    "comparison",
    "frontier",
    "simulation",
    "sweep",
]
DOCUMENTS: tuple[Document, ...] = get_args(Document)
_file = partial(
    click.option,
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@_file(
    "--travel",
    "matrices",
    metavar="MATRIX",
    help="Add the travel minutes of a matrix: the JSON of OSRM's table service or of "
    "openrouteservice, or AccessMod's referral table as CSV; may be repeated.",
)
@_file(
    "--travel-ids",
    "ids",
    metavar="FILE",
    help="Which places a matrix is about, as CSV: the column id, or from_id for its rows and "
    "to_id for its columns; one for each --travel, in the same order, or none.",
)
@click.option(
    "--replace-travel",
    "replace",
    is_flag=True,
    help="Let the matrices count more than the travel rows that IN has.",
)
@click.option(
    "--places",
    is_flag=True,
    help="Write the places with coordinates instead, as .csv, in the order in which a matrix is "
    "read that does not name them.",
)
@limited
@common
@click.pass_context
def convert(
    ctx: click.Context,
    source: str,
    target: str,
    matrices: tuple[Path, ...],
    ids: tuple[Path, ...],
    limits: int,
    lang: str,
    *,
    replace: bool,
    places: bool,
    as_json: bool,
) -> None:
    """Change the form of an instance, without loss; add travel minutes.

    IN is any instance; OUT is a folder of CSV files, an .xlsx workbook, a .json file, or - (JSON
    on standard output). An older OUT is replaced, but for a folder that holds other files.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.save import save

    _refuse_odd_options(target, matrices, ids, replace=replace, places=places)
    instance = load(source, limits=limits)
    if places:
        _write_places(ctx, instance, target, as_json=as_json)
        return
    added = _with_travel(ctx, instance, matrices, ids, replace=replace, limits=limits)
    if target == "-":
        click.echo(added.instance.to_json(), nl=False)
        return
    path = save(added.instance, target)
    if as_json:
        told = {"rows": added.rows, "kept": added.kept, "without": added.without}
        print_json({"written": str(path)} | ({"travel": told} if matrices else {}))
    else:
        terminal_of(ctx).written(path)


def _refuse_odd_options(
    target: str,
    matrices: tuple[Path, ...],
    ids: tuple[Path, ...],
    *,
    replace: bool,
    places: bool,
) -> None:
    if places and matrices:
        raise click.UsageError("--places and --travel do not go together.")
    if places and target != "-" and Path(target).suffix.lower() != ".csv":
        raise click.UsageError("--places writes a .csv file or - (standard output).")
    if (ids or replace) and not matrices:
        raise click.UsageError("--travel-ids and --replace-travel need --travel.")
    if ids and len(ids) != len(matrices):
        raise click.UsageError("give one --travel-ids for each --travel, or none.")


def _write_places(ctx: click.Context, instance: Instance, target: str, *, as_json: bool) -> None:
    from phanbo.instances.forms.save import save_file
    from phanbo.instances.matrix.places import places_csv

    text = places_csv(instance)
    if target == "-":
        click.echo(text, nl=False)
        return
    path = save_file(Path(target), text.encode)
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)


def _with_travel(
    ctx: click.Context,
    instance: Instance,
    matrices: tuple[Path, ...],
    ids: tuple[Path, ...],
    *,
    replace: bool,
    limits: int,
) -> Added:
    """Add the minutes of the matrices, and say what became of them."""
    from phanbo.instances.matrix.add import add_travel
    from phanbo.models.messages import N_, message

    terminal = terminal_of(ctx)
    try:
        added = add_travel(instance, matrices, ids, replace=replace, limits=limits)
    except InstanceError as error:
        heading = N_("No travel minutes were added; faults: {count}")
        terminal.say(message(heading, count=len(error.faults)), "red")
        for one in error.faults:
            terminal.say(one)
        ctx.exit(2)
    if matrices:
        text = N_(
            "travel: {rows} rows added; pairs that keep their own rows: {kept}; "
            "pairs without a way, still estimated: {without}"
        )
        values = {"rows": added.rows, "kept": added.kept, "without": added.without}
        terminal.say(message(text, **values))
    return added


@click.command()
@click.argument("what", metavar="|".join(DOCUMENTS), type=click.Choice(DOCUMENTS))
@common
def schema(what: Document, lang: str, as_json: bool) -> None:
    """Print the JSON Schema of a document that commands read or write.

    An instance, a plan, the decisions for revise, or the JSON of explain, of its --fairness, of
    compare, frontier, simulate or sweep.
    """
    from phanbo.models.schema import schema_of

    print_json(schema_of(what))
