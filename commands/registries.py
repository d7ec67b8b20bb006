"""The commands import and export: tables drawn up from registries, plans for registries."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import VIOLATED, common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, instance_of, one_standard_input, read_plan
from phanbo.commands.review import reviewing, what_is_left
from phanbo.commands.solving import set_option
from phanbo.models.errors import InstanceError

if TYPE_CHECKING:
    from phanbo.instances.exchange.fhir import Bundle

_files = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("sources", metavar="IN…", nargs=-1, required=True, type=_files)
@click.argument("target", metavar="OUT")
@click.option(
    "--role",
    "roles",
    metavar="CODE",
    multiple=True,
    help="FHIR: only practitioners in a role of this code are doctors; may be repeated. "
    "Default: all.",
)
@click.option(
    "--level",
    metavar="N",
    type=click.IntRange(1),
    help="DHIS2: the units of this level are stations. Default: the deepest one.",
)
@limited
@common
@click.pass_context
def import_(
    ctx: click.Context,
    sources: tuple[Path, ...],
    target: str,
    roles: tuple[str, ...],
    level: int | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Draw up the tables of an instance from registries, and say what is still to fill.

    Each IN is a FHIR R4 bundle (mCSD, iHRIS; .json or .ndjson), organisation units of DHIS2
    (.json or .csv) or a GeoJSON FeatureCollection of points. Of a station or doctor in several of
    them, later ones fill what earlier ones leave blank. OUT has the forms of convert; what no IN
    knows stays blank.
    """
    from phanbo.instances.exchange.read import Choice, read_registries
    from phanbo.instances.forms.save import save_tables
    from phanbo.models.instance import tables_as_json
    from phanbo.models.messages import N_, message

    terminal = terminal_of(ctx)
    try:
        draft = read_registries(sources, Choice(roles, level), limits=limits)
        to_fill, wrong = draft.to_fill()
        if wrong:
            raise InstanceError(wrong)
    except InstanceError as error:
        text = N_("No tables were drawn up; faults: {count}")
        terminal.say(message(text, count=len(error.faults)), "red")
        for fault in error.faults:
            terminal.say(fault)
        ctx.exit(2)
    tables = draft.rows()
    path = None if target == "-" else save_tables(tables, target)
    if path is None:
        click.echo(tables_as_json(tables), nl=False)
    elif as_json:
        print_json(
            {
                "written": str(path),
                "holds": {table: len(rows) for table, rows in tables.items()},
                "notes": [one.render(terminal.translate) for one in draft.notes],
                "to_fill": [one.render(terminal.translate) for one in to_fill],
            }
        )
        return
    for note in draft.notes:
        terminal.say(note, "yellow")
    if path:
        terminal.written(path)
    if to_fill:
        terminal.say(message(N_("Still to fill:")), "yellow")
        for one in to_fill:
            terminal.say(one)
    else:
        terminal.say(message(N_("Nothing that is required is missing.")), "green")


@click.command()
@click.argument("plan", type=PlanFile())
@click.argument("target", metavar="OUT")
@click.option(
    "--instance",
    metavar="INSTANCE",
    help="The instance that the plan is for. Default: the bundled one of that name.",
)
@click.option(
    "--registry",
    metavar="BUNDLE",
    type=_files,
    help="The FHIR bundle that the instance came from: references lead to its resources, and the "
    "roles of today end when new ones begin.",
)
@click.option(
    "--begins",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="When the plan begins, if the instance has no periods.",
)
@set_option
@reviewing
@limited
@common
@click.pass_context
def export(
    ctx: click.Context,
    plan: Path,
    target: str,
    instance: str | None,
    registry: Path | None,
    begins: datetime | None,
    changes: dict[str, str],
    after: Path | None,
    begin: str | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Write the postings of a plan for registries and maps.

    OUT is a .geojson file (posts and postings as points) or a .json file: a FHIR R4 transaction
    with a PractitionerRole for every doctor with another post than today. PLAN is a .json file, -
    (JSON on standard input) or a workbook that solve wrote; if it was written with --set, --after
    or --from, give the same again. People are told by their ids.
    """
    from phanbo.instances.exchange.write_fhir import plan_fhir
    from phanbo.instances.exchange.write_geojson import plan_geojson
    from phanbo.instances.forms.limits import Refused
    from phanbo.instances.forms.save import save_file
    from phanbo.models.errors import OutputError
    from phanbo.models.messages import N_, message
    from phanbo.optimizer.verify import violations

    ending = Path(target).suffix.lower()
    if ending not in (".geojson", ".json"):
        raise click.UsageError(f"{target}: its ending is none of .geojson, .json.")
    if ending == ".geojson" and (registry or begins):
        raise click.UsageError("--registry and --begins are for FHIR: name a .json file.")
    one_standard_input(plan, instance, after)
    made = read_plan(plan, limits)
    problem, _ = what_is_left(instance_of(made, instance, limits, changes), after, begin)
    if found := violations(problem, made):
        terminal_of(ctx).verdict(found)
        ctx.exit(VIOLATED)
    if begins and problem.periods:
        raise click.UsageError("--begins: the instance has periods, which say when they begin.")
    try:
        if ending == ".geojson":
            text = plan_geojson(problem, made)
        else:
            known = _registry(registry, limits) if registry else None
            text = plan_fhir(
                problem, made, registry=known, begins=begins.date() if begins else None
            )
    except Refused as refused:
        template = N_("{file}: {problem}")
        raise OutputError(message(template, file=target, problem=refused.problem)) from None
    path = save_file(Path(target), text.encode)
    if as_json:
        print_json({"written": str(path)})
    else:
        terminal_of(ctx).written(path)


def _registry(path: Path, limits: int) -> Bundle:
    """Read the resources of a bundle; what is wrong with it is told like that of import."""
    from phanbo.instances.exchange.read import read_bundle_of

    return read_bundle_of(path, limits=limits)
