"""The command pseudonymise: instances and plans without names, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.commands.plans import (
    STANDARD_STREAM,
    content_of_plan,
    instance_of,
    one_standard_input,
    plan_from,
)
from phanbo.commands.solving import file_name, set_option

if TYPE_CHECKING:
    from phanbo.instances.privacy.key import Key
    from phanbo.models.instance import Instance
    from phanbo.models.plan import Plan


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option(
    "--key",
    "key_file",
    metavar="KEY.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The key: read if it is there, so that a doctor has one pseudonym in all files, and "
    "written. Default: IN-key.json in this folder. Whoever has it can undo everything.",
)
@click.option(
    "--restore",
    metavar="KEY.json",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The way back: IN was written with this key.",
)
@click.option(
    "--instance",
    metavar="INSTANCE",
    help="Of a plan: the instance with names. Default: the bundled one of that name.",
)
@click.option("--keep-homes", is_flag=True, help="Leave homes where they are.")
@set_option
@limited
@common
@click.pass_context
def pseudonymise(
    ctx: click.Context,
    /,
    source: str,
    target: str,
    key_file: Path | None,
    restore: Path | None,
    instance: str | None,
    changes: dict[str, str],
    limits: int,
    lang: str,
    *,
    keep_homes: bool,
    as_json: bool,
) -> None:
    """Take the names of people out of an instance or a plan; or bring them back.

    Doctors get pseudonyms, homes move to the nearest station, names, remarks, description and
    source go; a key in a file of its own can undo it. IN is an instance or a plan in any form, of
    a plan written with --set give the same again; OUT has the forms of convert, for a plan a .json
    file; - is a standard stream.
    """
    from phanbo.instances.privacy.key import Key, read_key, save_key
    from phanbo.models.instance import Instance

    if restore and (key_file or keep_homes):
        raise click.UsageError("--restore goes with neither --key nor --keep-homes.")
    one_standard_input(source, instance)
    given = _read(source, limits)
    if isinstance(given, Instance) and (instance is not None or changes):
        raise click.UsageError("--instance and --set are for plans: IN is an instance.")
    find = partial(instance_of, source=instance, limits=limits, changes=changes)
    if restore:
        _write(ctx, _shown(given, read_key(restore, limits), find), target, {}, as_json)
        return
    path = key_file or Path(f"{file_name(source) if source != '-' else 'stdin'}-key.json")
    _refuse_place_of_key(path, target)
    key = read_key(path, limits) if path.exists() else Key.new()
    made, key = _hidden(given, key, find, keep_homes=keep_homes)
    save_key(key, path)  # First, so that nothing is ever written that no key can undo.
    _write(ctx, made, target, {"key": str(path)}, as_json)


def _refuse_place_of_key(path: Path, target: str) -> None:
    """Refuse a key where it would be sent away with what it opens."""
    out = Path(target).resolve()
    if target != "-" and (path.resolve() == out or out in path.resolve().parents):
        raise click.UsageError(f"{path}: keep the key apart from {target}.")


def _read(source: str, limits: int) -> Instance | Plan:
    """Read a plan where IN is one, else an instance."""
    from phanbo.instances import load
    from phanbo.instances.read import load_content
    from phanbo.models.errors import PlanError

    path = Path(source)
    if path.suffix.lower() == ".xlsx" and path.is_file():
        from phanbo.instances.forms.desk import PlanBook

        try:
            return PlanBook(path).plan
        except PlanError:
            return load(source, limits=limits)
    if path == STANDARD_STREAM or (path.suffix.lower() == ".json" and path.is_file()):
        content = content_of_plan(path, limits)
        if _is_plan(content):
            return plan_from(content, path)
        return load_content(content, source, limits=limits)
    return load(source, limits=limits)


def _is_plan(content: bytes) -> bool:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False  # Reading it as an instance will say what is wrong.
    return isinstance(document, dict) and str(document.get("format", "")).startswith("phanbo-plan/")


def _hidden(
    given: Instance | Plan, key: Key, find: Callable[[Plan], Instance], *, keep_homes: bool
) -> tuple[Instance | Plan, Key]:
    from phanbo.instances.privacy.hide import hidden
    from phanbo.instances.privacy.plans import renamed
    from phanbo.models.errors import PlanError
    from phanbo.models.instance import Instance
    from phanbo.models.messages import N_, message
    from phanbo.models.plan import InstanceRef

    if isinstance(given, Instance):
        return hidden(given, key, keep_homes=keep_homes)
    instance = find(given)
    if instance.fingerprint != given.instance.fingerprint:
        raise PlanError(message(N_("the plan was made for another instance")))
    other, key = hidden(instance, key, keep_homes=keep_homes)
    names = key.pseudonyms(row.doctor_id for row in instance.doctors)
    ref = InstanceRef.of(other)
    same = key.instances[other.fingerprint].same_minutes
    return _restated(other, renamed(given, names, ref), same=same), key


def _shown(given: Instance | Plan, key: Key, find: Callable[[Plan], Instance]) -> Instance | Plan:
    from phanbo.instances.privacy.hide import hidden, shown
    from phanbo.instances.privacy.plans import renamed
    from phanbo.models.instance import Instance
    from phanbo.models.plan import InstanceRef

    if isinstance(given, Instance):
        return shown(given, key)
    came = key.instances.get(given.instance.fingerprint)
    fingerprint = came.fingerprint if came else given.instance.fingerprint
    ref = InstanceRef(name=given.instance.name, fingerprint=fingerprint)
    plan = renamed(given, key.ids(), ref)
    instance = find(plan)
    if came is None:  # Who solved it may have changed settings of what was hidden.
        for keep_homes in (False, True):
            _, key = hidden(instance, key, keep_homes=keep_homes)
        if came := key.instances.get(fingerprint):
            fingerprint = came.fingerprint
            plan = renamed(given, key.ids(), InstanceRef.of(instance))
    same = came is not None and came.same_minutes and fingerprint == instance.fingerprint
    return _restated(instance, plan, same=same)


def _restated(instance: Instance, plan: Plan, *, same: bool) -> Plan:
    """Give a plan the minutes of the homes of this instance; one that posts nobody has none."""
    from phanbo.optimizer.explain.restated import restated

    return plan if plan.status == "infeasible" else restated(instance, plan, proven=same)


def _write(
    ctx: click.Context, made: Instance | Plan, target: str, told: dict[str, str], as_json: bool
) -> None:
    from phanbo.instances.forms.save import save, save_file
    from phanbo.models.instance import Instance
    from phanbo.models.messages import N_, message

    terminal = terminal_of(ctx)
    if target == "-":
        click.echo(made.to_json(), nl=False)
    else:
        if isinstance(made, Instance):
            path = save(made, target)
        elif Path(target).suffix.lower() != ".json":
            raise click.UsageError("a plan is written to a .json file or to - (standard output).")
        else:
            text = made.to_json()
            path = save_file(Path(target), text.encode)
        if as_json:
            print_json({"written": str(path)} | told)
            return
        terminal.written(path)
    if "key" in told:
        text = N_("key: {path}; keep it apart, for it undoes everything")
        terminal.say(message(text, path=told["key"]))
