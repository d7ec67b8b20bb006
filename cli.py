"""The command ``phanbo``: read, call, write, say; no rule of planning is here."""

from __future__ import annotations

import io
import sys
import threading
from typing import Any

import click

from phanbo.commands.check import check
from phanbo.commands.common import INTERRUPTED, terminal_of
from phanbo.commands.compare import compare
from phanbo.commands.explain import explain
from phanbo.commands.forms import convert, schema
from phanbo.commands.frontier import frontier
from phanbo.commands.generate import generate
from phanbo.commands.instances import instances
from phanbo.commands.letters import letters
from phanbo.commands.needs import needs
from phanbo.commands.pseudonymise import pseudonymise
from phanbo.commands.publish import publish
from phanbo.commands.registries import export, import_
from phanbo.commands.revise import revise
from phanbo.commands.serve import serve
from phanbo.commands.simulate import simulate
from phanbo.commands.solve import solve
from phanbo.commands.sweep import sweep
from phanbo.commands.template import template
from phanbo.commands.verify import verify
from phanbo.models.errors import (
    Cancelled,
    ClusterError,
    DecisionError,
    InstanceError,
    OutputError,
    PhanboError,
    PlanError,
    TimeLimitError,
)

# Everything else is imported by the command that needs it, so that --help and check stay quick.

COMMANDS = (
    solve,
    check,
    verify,
    explain,
    revise,
    compare,
    sweep,
    frontier,
    simulate,
    letters,
    publish,
    instances,
    template,
    convert,
    import_,
    export,
    generate,
    needs,
    pseudonymise,
    schema,
    serve,
)
STATUS: dict[type[PhanboError], int] = {
    InstanceError: 2,
    PlanError: 2,
    DecisionError: 2,
    OutputError: 2,
    ClusterError: 2,
    TimeLimitError: 4,
    Cancelled: INTERRUPTED,
}
"""Exit status of an error; any other one is a defect of ours: 1."""


class _Commands(click.Group):
    """The group of commands; turns errors into a message and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PhanboError as error:
            terminal_of(ctx).error(error)
            ctx.exit(STATUS.get(type(error), 1))
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="phanbo", prog_name="phanbo")
def cli() -> None:
    """Assign and train doctors across health stations, proven optimal.

    INSTANCE is a folder of CSV files, an .xlsx workbook, a .json file, - (JSON on standard input),
    or the name of a bundled instance.
    """


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows writes to pipes in a code page.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(prog_name="phanbo")
    except SystemExit as end:
        if threading.active_count() > 1:  # A solver that was left behind: don't wait for it.
            from phanbo.reports.terminal import end_at_once

            end_at_once(end.code if isinstance(end.code, int) else 1)
        raise


if __name__ == "__main__":
    main()
