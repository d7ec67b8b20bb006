"""Commands about the forms of instances and plans: convert and schema."""

from __future__ import annotations

from typing import Literal

import click

from phanbo.commands.common import common, print_json, terminal_of


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@common
@click.pass_context
def convert(ctx: click.Context, source: str, target: str, lang: str, as_json: bool) -> None:
    """Change the form of an instance, without loss.

    IN is any instance; OUT is a folder of CSV files, an .xlsx workbook, a .json file, or - (JSON
    on standard output). An older OUT is replaced, but for a folder that holds other files.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.save import as_json as document
    from phanbo.instances.forms.save import save

    instance = load(source)
    if target == "-":
        click.echo(document(instance), nl=False)
        return
    path = save(instance, target)
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)


@click.command()
@click.argument("what", metavar="instance|plan", type=click.Choice(("instance", "plan")))
@common
def schema(what: Literal["instance", "plan"], lang: str, as_json: bool) -> None:
    """Print the JSON Schema of an instance or of a plan."""
    from phanbo.models.schema import schema_of

    print_json(schema_of(what))
