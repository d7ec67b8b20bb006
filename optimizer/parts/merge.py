"""The plans of the parts as one plan of the whole instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from phanbo.models.by_parts import ByParts, Limited, PartsBound
from phanbo.models.cells import plain
from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Objective, Plan, SolverInfo
from phanbo.models.settings import OBJECTIVES
from phanbo.optimizer.calendar import read_calendar, read_levels
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.parts.share import Common, Resource, Use, total
from phanbo.optimizer.parts.trial import Trial, Values


def merged(
    instance: Instance, best: Mapping[str, Trial], about: ByParts, solver: SolverInfo
) -> Plan:
    """Return the plan of the whole.

    What bounds plans by parts says nothing of a plan in which somebody crosses: of the whole
    instance only what needs no proof is claimed, that nothing is below 0.
    """
    horizon = Horizon(instance)
    period = {facts.period_id: facts.period for facts in horizon.periods}
    plans = [one.plan for _, one in sorted(best.items())]
    order = {name: number for number, name in enumerate(OBJECTIVES)}
    objectives = _objectives(instance, plans)
    postings = sorted(
        (one for plan in plans for one in plan.postings),
        key=lambda one: (one.doctor_id, period[one.period]),
    )
    training = sorted(
        (one for plan in plans for one in plan.training),
        key=lambda one: (one.doctor_id, one.course_id),
    )
    proven = all(one.proven for one in objectives if one.best is not None)
    return Plan(
        instance=InstanceRef.of(instance),
        status="optimal" if proven else "feasible",
        objectives=objectives,
        postings=tuple(postings),
        training=tuple(training),
        visits=tuple(
            sorted(
                (one for plan in plans for one in plan.visits),
                key=lambda one: (period[one.period], one.station_id, one.point_id),
            )
        ),
        shortages=tuple(
            sorted(
                (one for plan in plans for one in plan.shortages),
                key=lambda one: (
                    order[one.objective],
                    period[one.period],
                    one.station_id,
                    one.point_id or "",
                    one.skill_id or "",
                ),
            )
        ),
        calendar=tuple(read_calendar(horizon, postings, training)),
        levels=tuple(read_levels(horizon, postings)),
        warnings=tuple(warning for plan in plans for warning in plan.warnings),
        by_parts=about,
        solver=solver,
    )


def account(
    instance: Instance,
    common: Common,
    best: Mapping[str, Trial],
    free: Mapping[str, Trial],
    bound: Values,
    rounds: int,
) -> ByParts:
    """Return how good a plan by parts is, and what had to be shared out."""
    values = summed(best)
    objectives, held = [], True
    for aim, value, low in zip(instance.settings.objectives, values, bound, strict=True):
        known = plain(low) if held else None
        objectives.append(PartsBound(name=aim.name, value=plain(value), bound=known))
        held = held and value == low
    wanted, used = _uses(free), _uses(best)
    return ByParts(
        parts=tuple(sorted(best)),
        objectives=tuple(objectives),
        limited=tuple(
            Limited(
                name=name,
                of=resource.of,
                limit=plain(limit),
                wanted=plain(wanted[resource]),
                used=plain(used[resource]),
            )
            for name, resource, limit in overdrawn(common, wanted)
        ),
        rounds=rounds,
    )


def overdrawn(common: Common, use: Use) -> list[tuple[str, Resource, Fraction]]:
    """Return what is not enough for a use, or not used enough: name, resource and limit."""
    found = [
        (str(resource.kind), resource, there)
        for resource, there in common.there.items()
        if use[resource] > there
    ]
    for course, fewest in common.groups.items():
        seats = Resource("seats_max", course)
        if 0 < use[seats] < fewest:
            found.append(("seats_min", seats, Fraction(fewest)))
    return found


def summed(trials: Mapping[str, Trial]) -> Values:
    """Return the objectives of plans together."""
    rows = [one.values for one in trials.values()]
    return tuple(sum(numbers, Fraction(0)) for numbers in zip(*rows, strict=True))


def _uses(trials: Mapping[str, Trial]) -> Use:
    return total([one.use for one in trials.values() if one.use is not None])


def _objectives(instance: Instance, plans: Sequence[Plan]) -> tuple[Objective, ...]:
    minimised = [aim.name for aim in instance.settings.objectives]
    sums = dict.fromkeys(
        [*minimised, *(name for name in OBJECTIVES if name not in minimised)], Fraction(0)
    )
    for plan in plans:
        for one in plan.objectives:
            sums[one.name] += Fraction(repr(one.value))
    return tuple(
        Objective(
            name=name,
            value=plain(value),
            best=plain(value) if name in minimised else None,
            bound=0 if name in minimised else None,
            tolerance=0,
            proven=name in minimised and not value,
        )
        for name, value in sums.items()
    )
