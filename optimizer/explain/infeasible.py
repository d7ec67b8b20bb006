"""Why an instance has no plan, and what would be enough for one."""

from __future__ import annotations

from dataclasses import dataclass

from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Cell, Relaxation
from phanbo.models.tables import Decision
from phanbo.optimizer.engines import Engine
from phanbo.optimizer.explain.clash import Clash, find_clash, with_decisions
from phanbo.optimizer.explain.ease import Ease, smallest_eases
from phanbo.optimizer.explain.feasibility import Trial
from phanbo.optimizer.explain.limits import KEYS, Limit, Number
from phanbo.optimizer.explain.words import HANDFUL, plain, say_any, say_clash, say_ease, told
from phanbo.optimizer.watch import Stopped, Watch


@dataclass(frozen=True)
class Infeasible:
    """What a plan says of an instance that has none."""

    conflicts: tuple[Message, ...]
    clash: tuple[Cell, ...]
    relaxations: tuple[Relaxation, ...]


def explain_infeasible(
    instance: Instance, single: list[Message], engine: Engine, watch: Watch
) -> Infeasible:
    """Return what contradicts, and the smallest changes that would end it.

    Parameters
    ----------
    instance
        One that has no plan.
    single
        What the decisions about single doctors show by themselves (see ``decision_conflicts``).
    engine, watch
        What tries changed instances, and until when. Without the time to find a clash, all
        decisions are named.
    """
    trial = Trial(engine, watch)
    clashes: list[Clash] = []
    try:
        for part in _parts(instance, single):
            clashes.append(find_clash(part, trial))
    except Stopped:
        pass
    said = _shortened(single)
    if not clashes:
        return Infeasible(tuple(said or _unknown(instance)), (), ())
    if not single:
        said = say_clash(instance, clashes[0])
    relaxations = _relaxations(instance, smallest_eases(instance, clashes, trial))
    return Infeasible(tuple(said), tuple(_cells(instance, clashes[0])), tuple(relaxations))


def _parts(instance: Instance, single: list[Message]) -> list[Instance]:
    """Return the instance with the decisions of each doctor who is told what contradicts."""
    doctors = sorted({one.values["doctor"] for one in single})
    if not doctors:
        return [instance]
    return [
        with_decisions(instance, [row for row in instance.decisions if row.doctor_id == doctor])
        for doctor in doctors
    ]


def _shortened(single: list[Message]) -> list[Message]:
    if len(single) <= HANDFUL:
        return single
    rest = message(
        N_("and {count} more, of {doctors}"),
        count=len(single) - HANDFUL + 1,
        doctors=", ".join(sorted({one.values["doctor"] for one in single[HANDFUL - 1 :]})),
    )
    return [*single[: HANDFUL - 1], rest]


def _unknown(instance: Instance) -> list[Message]:
    decisions = sorted(set(instance.decisions), key=lambda row: row.model_dump_json())
    return [
        message(N_("decisions: {what}"), what=told(decisions)),
        message(N_("There was no time to find out which of these contradict which rules.")),
    ]


def _relaxations(instance: Instance, eases: list[Ease]) -> list[Relaxation]:
    """Return ways out, those that take back a single decision together."""
    alone = [ease for ease in eases if len(ease.lifted) == 1 and not ease.numbers]
    if len(alone) > 1:
        eases = [ease for ease in eases if ease not in alone]
    found = [
        Relaxation(text=say_ease(instance, ease), changes=tuple(_changes(ease))) for ease in eases
    ]
    if len(alone) > 1:
        any_of = sorted((ease.lifted[0] for ease in alone), key=lambda row: row.model_dump_json())
        changes = tuple(_row(decision) for decision in any_of)
        found.append(Relaxation(text=say_any(any_of), changes=changes, any_one=True))
    return found


def _changes(ease: Ease) -> list[Cell]:
    numbers = [_cell(limit, number) for limit, number in ease.numbers]
    return [*numbers, *(_row(decision) for decision in ease.lifted)]


def _cells(instance: Instance, clash: Clash) -> list[Cell]:
    limits = [_cell(limit, limit.cell.of(instance)) for limit in clash.limits]
    return [*(_row(decision) for decision in clash.decisions), *limits]


def _row(decision: Decision) -> Cell:
    return Cell(table="decisions", row=decision.model_dump())


def _cell(limit: Limit, number: Number) -> Cell:
    value = plain(number)
    if limit.kind == "partner_limit" and limit.place:
        one, other = limit.place
        return Cell(table="doctors", row={"doctor_id": one}, column="partner_id", value=other)
    if limit.table == "settings":
        return Cell(table="settings", row={"setting": limit.kind}, column="value", value=value)
    if limit.table == "staffing":
        row = dict(zip(("station_id", "period"), limit.place, strict=True))
    else:
        row = {KEYS[limit.table]: limit.place[0]}
    return Cell(table=limit.table, row=dict(row), column=limit.kind, value=value)
