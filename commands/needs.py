"""The command needs: how many doctors each station's workload needs, and who is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from phanbo.commands.common import common, limited, print_json, terminal_of
from phanbo.commands.plans import PlanFile, one_standard_input, read_plan

if TYPE_CHECKING:
    from fractions import Fraction

    from phanbo.instances.forms.raw import RawTables
    from phanbo.models.instance import Instance
    from phanbo.models.messages import Message
    from phanbo.models.plan import Plan
    from phanbo.optimizer.needs import Need, Staff
    from phanbo.reports.terminal import Terminal


@click.command()
@click.argument("instance")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    help="Write the instance with blank min_doctors and target_doctors filled: a folder, an "
    ".xlsx, a .json, or - (JSON on standard output).",
)
@click.option(
    "--plan",
    "plan_file",
    metavar="PLAN.json",
    type=PlanFile(),
    help="Show the doctors after this plan, too: those of its last period.",
)
@limited
@common
@click.pass_context
def needs(
    ctx: click.Context,
    /,
    instance: str,
    target: str | None,
    plan_file: Path | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Derive the doctors that each station needs from its workload.

    The method is the WHO's WISN, on the tables activities and workload; min_doctors may be blank
    where a station has workload. A difference below 0 and a ratio below 1 mean too few doctors.
    """
    from phanbo.instances.forms.save import save
    from phanbo.optimizer import needs as wisn

    if as_json and target == "-":
        raise click.UsageError("--json and -o - both write to standard output; choose one.")
    one_standard_input(instance, plan_file)
    terminal = terminal_of(ctx)
    problem, blank = _read(instance, limits)
    plan = read_plan(plan_file, limits) if plan_file else None
    found = wisn.needs(problem, plan)
    full, cut = wisn.filled(problem, found, blank)
    warnings = [*_other_plan(plan, problem, full), *(cut if target else [])]
    path = save(full, target) if target and target != "-" else None
    if target == "-":
        click.echo(full.to_json(), nl=False)
    if as_json:
        told = [one.render(terminal.translate) for one in warnings]
        written = {"warnings": told, "written": None if path is None else str(path)}
        print_json(_content(problem, found) | written)
        return
    _show(terminal, problem, found)
    for one in warnings:
        terminal.say(one, "yellow")
    if path:
        terminal.written(path)


def _read(source: str, limits: int) -> tuple[Instance, set[str]]:
    """Read an instance; return also the stations whose minimum is blank, as workload allows."""
    from phanbo.instances.forms.limits import Limits
    from phanbo.instances.read import read_tables, validated
    from phanbo.models.cells import is_blank
    from phanbo.models.messages import N_, fault

    raw = read_tables(source, Limits.times(limits))
    worked = {station for station, _ in _rows_by_station(raw, "workload")}
    if raw.tables and not raw.tables.get("workload") and "workload" not in raw.unread:
        problem = N_("is empty") if "workload" in raw.tables else N_("is missing")
        remedy = N_("list there what each station does, and in activities how long that takes")
        raw.faults.append(fault("workload", problem, remedy))
    blank, unclear = set(), not worked or "workload" in raw.unread
    for station, row in _rows_by_station(raw, "stations"):
        # Where the workload itself cannot be read, that fault is enough.
        if is_blank(row.get("min_doctors")) and (station in worked or unclear):
            row["min_doctors"] = 0  # until the need is known
            blank.add(station)
    return validated(raw), blank


def _rows_by_station(raw: RawTables, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of a table that say which station they are about, whatever else they say."""
    from pydantic import TypeAdapter, ValidationError

    from phanbo.models.cells import Id

    read_id = TypeAdapter(Id).validate_python
    rows = raw.tables.get(table)
    for row in rows if isinstance(rows, list) else ():
        try:
            yield read_id(row["station_id"]), row
        except (KeyError, TypeError, ValidationError):
            continue  # A fault, which checking all tables will name.


def _other_plan(plan: Plan | None, *instances: Instance) -> list[Message]:
    from phanbo.models.messages import N_, message

    if plan is None or plan.instance.fingerprint in {one.fingerprint for one in instances}:
        return []
    sentence = N_("The plan was made for another instance or other settings; it is shown as it is.")
    return [message(sentence)]


def _content(instance: Instance, found: Mapping[str, Need]) -> dict[str, Any]:
    """Return the result for JSON."""
    from phanbo.models.cells import plain
    from phanbo.optimizer.needs import allowance_factor, total, working_minutes

    stations = {one.station_id: one for one in instance.stations}
    return {
        "working_minutes": plain(working_minutes(instance.settings)),
        "category_allowance_factor": plain(allowance_factor(instance)),
        "stations": [
            {"station_id": station, "name": stations[station].name} | _need(one)
            for station, one in found.items()
        ],
        "total": _need(total(found.values())),
        "without_workload": [station for station in stations if station not in found],
    }


def _need(one: Need) -> dict[str, Any]:
    from phanbo.models.cells import plain

    return {
        "need": plain(one.required),
        "rounded": one.now.needed,
        "now": _staff(one.now),
        "planned": _staff(one.planned) if one.planned else None,
    }


def _staff(one: Staff) -> dict[str, Any]:
    from phanbo.models.cells import plain

    ratio = None if one.ratio is None else plain(one.ratio)
    return {"doctors": one.doctors, "difference": one.difference, "ratio": ratio}


def _show(terminal: Terminal, instance: Instance, found: Mapping[str, Need]) -> None:
    """Print a row a station, the totals, and what all of them rest on."""
    from phanbo.models.messages import N_, message
    from phanbo.optimizer.needs import MINUTES, allowance_factor, total, working_minutes
    from phanbo.reports.language import number_text

    def number(one: Fraction | int | None) -> str:
        return "-" if one is None else number_text(float(one), terminal.lang)

    def row(name: str, one: Need) -> list[str]:
        cells: list[Fraction | int | None]
        cells = [one.now.doctors, one.required, one.now.needed, one.now.difference, one.now.ratio]
        if one.planned:
            cells += [one.planned.doctors, one.planned.difference, one.planned.ratio]
        return [name, *map(number, cells)]

    heading = [N_("station"), N_("doctors"), N_("need"), N_("rounded")]
    heading += [N_("difference"), N_("ratio")]
    if any(one.planned for one in found.values()):
        heading += [N_("planned"), N_("difference"), N_("ratio")]
    names = {one.station_id: f"{one.station_id} {one.name}" for one in instance.stations}
    rows = [row(names[station], one) for station, one in found.items()]
    whole = row(terminal.translate(N_("total")), total(found.values()))
    terminal.table([terminal.translate(cell) for cell in heading], [*rows, whole])
    hours = working_minutes(instance.settings) / MINUTES
    sentence = N_("A doctor works {hours} hours a year; the category allowance factor is {factor}.")
    terminal.say(message(sentence, hours=number(hours), factor=number(allowance_factor(instance))))
    if len(found) < len(names):
        sentence = N_("Stations without workload, left as they are: {count}")
        terminal.say(message(sentence, count=len(names) - len(found)))
