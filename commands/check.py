"""The command check: every mistake and everything suspicious in an instance, at once."""

from __future__ import annotations

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.models.errors import InstanceError


@click.command()
@click.argument("instance")
@limited
@common
@click.pass_context
def check(ctx: click.Context, instance: str, limits: int, lang: str, as_json: bool) -> None:
    """Name every mistake in an instance and what is suspicious, and say what it holds.

    Warnings are about what is legal but odd: the instance can be solved. With --json: faults,
    warnings and the number of rows of each table.
    """
    from phanbo.instances.read import read

    terminal = terminal_of(ctx)
    try:
        source = read(instance, limits=limits)
    except InstanceError as error:
        if not as_json:
            raise
        faults = [terminal.fault_as_dict(one) for one in error.faults]
        print_json({"faults": faults, "warnings": [], "holds": {}})
        ctx.exit(2)
    from phanbo.optimizer.check import check as suspicious

    warnings = [source.placed(one) for one in suspicious(source.instance)]
    holds = {table: len(rows) for table, rows in source.instance.tables().items()}
    if as_json:
        told = [terminal.fault_as_dict(one) for one in warnings]
        print_json({"faults": [], "warnings": told, "holds": holds})
    else:
        terminal.holds(holds, warnings)
