"""The command that starts an instance: template."""

from __future__ import annotations

from pathlib import Path

import click

from phanbo.commands.common import common, limited, print_json, terminal_of


@click.command()
@click.argument("file", metavar="FILE.xlsx", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    metavar="INSTANCE",
    help="Fill in the rows of this instance instead of the example.",
)
@click.option("--blank", is_flag=True, help="Leave the example out.")
@click.option("--force", is_flag=True, help="Replace FILE.xlsx if it exists.")
@limited
@common
@click.pass_context
def template(
    ctx: click.Context,
    file: Path,
    source: str | None,
    blank: bool,
    force: bool,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Write a workbook to start an instance from.

    It has a guide in both languages, a sheet for each table with explained headings, lists to
    choose from and checks while typing, and a small example to overwrite. What it holds can be
    checked and solved right away.
    """
    from phanbo.instances import load
    from phanbo.instances.forms.save import save_file
    from phanbo.instances.template import template as workbook
    from phanbo.reports.language import LANGUAGES, translator

    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{file}: its ending is not .xlsx.")
    if file.exists() and not force:
        raise click.BadParameter(f"{file} exists; --force replaces it.")
    if source and blank:
        raise click.UsageError("--from and --blank exclude each other.")
    instance = load(source, limits=limits) if source else None
    translations = {one: translator(one) for one in LANGUAGES}
    path = save_file(file, lambda: workbook(translations, lang, source=instance, blank=blank))
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)
