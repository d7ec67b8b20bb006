"""The command instances: what is bundled."""

from __future__ import annotations

import click

from phanbo.commands.common import common, print_json


@click.command()
@common
def instances(lang: str, as_json: bool) -> None:
    """List the bundled instances."""
    from phanbo.instances import bundled

    if as_json:
        print_json([{"name": name, "description": text} for name, text in bundled().items()])
        return
    for name, description in bundled().items():
        click.echo(f"{name}  {description}")
