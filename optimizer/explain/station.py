"""Why posts are short, and what would fill them: at one station, or everywhere."""

from __future__ import annotations

from phanbo.models.errors import PlanError
from phanbo.models.explanation import Short, Why
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, did_you_mean, message
from phanbo.models.plan import Plan, Shortage
from phanbo.optimizer.explain.edit import as_revised
from phanbo.optimizer.explain.fixes import differences, fixes
from phanbo.optimizer.explain.funnel import funnel, visitors
from phanbo.optimizer.explain.standing import Standing
from phanbo.optimizer.explain.trials import Means

MOST_WORK = 50_000
"""Doctors times stations looked at, where every shortage is explained: some seconds."""


def explain_station(
    instance: Instance, plan: Plan, station_id: str, means: Means | None = None
) -> Why:
    """Return why a station and its points are short in a plan, and what would fill them.

    Parameters
    ----------
    instance
        The instance of the plan.
    plan
        A plan, optimal or not.
    station_id
        The station.
    means
        With what to solve again; None: no changes are tried, so no solver is needed.

    Raises
    ------
    PlanError
        If there is no such station, or the plan is for another instance or has no postings.
    """
    known = [one.station_id for one in instance.stations]
    if station_id not in known:
        remedy, values = did_you_mean(station_id, known)
        raise PlanError(
            message(
                N_("{station} is no station; {remedy}"),
                station=station_id,
                remedy=message(remedy, **values),
            )
        )
    wanted = [one for one in plan.shortages if one.station_id == station_id]
    return _explained(instance, plan, wanted, means, None)


def explain_shortages(
    instance: Instance, plan: Plan, means: Means | None = None, *, most_work: int | None = MOST_WORK
) -> Why:
    """Return why a plan is short wherever it is, the gravest first.

    ``most_work`` bounds how many doctors times stations are looked at; None: no bound. Shortages
    beyond it are counted, not explained. The other parameters are those of ``explain_station``.
    """
    return _explained(instance, plan, list(plan.shortages), means, most_work)


def _explained(
    instance: Instance,
    plan: Plan,
    shortages: list[Shortage],
    means: Means | None,
    most_work: int | None,
) -> Why:
    if plan.instance.fingerprint != instance.fingerprint:
        raise PlanError(message(N_("the plan was made for another instance")))
    if plan.status == "infeasible":
        raise PlanError(message(N_("the plan has no postings: no plan keeps all rules")))
    instance = as_revised(instance, plan)
    standing = Standing(instance, plan)
    ordered = sorted(shortages, key=lambda one: _gravity(standing, plan, one))
    kept = _affordable(standing, ordered, most_work)
    funnels = [funnel(standing, one) for one in kept]
    left_out = len(ordered) - len(kept)
    if means is None or not funnels:
        shorts = tuple(Short(funnel=one) for one in funnels)
        return Why(instance=plan.instance, shortages=shorts, left_out=left_out)
    found, best = fixes(instance, standing, funnels, means)
    return Why(
        instance=plan.instance,
        shortages=tuple(
            Short(funnel=one, fixes=some) for one, some in zip(funnels, found, strict=True)
        ),
        left_out=left_out,
        notes=differences(plan, best),
    )


def _gravity(standing: Standing, plan: Plan, one: Shortage) -> tuple[object, ...]:
    """Order shortages by objective, period and size."""
    order = [objective.name for objective in plan.objectives]
    return (
        order.index(one.objective),
        standing.facts.index[one.period],
        -one.amount,
        one.station_id,
        one.point_id or "",
        one.skill_id or "",
    )


def _affordable(
    standing: Standing, shortages: list[Shortage], most_work: int | None
) -> list[Shortage]:
    """Return the first shortages, as many as do not take too long; at least one."""
    if most_work is None:
        return shortages
    work, points = 0, standing.facts.points
    for count, one in enumerate(shortages):
        stations = 1 if one.point_id is None else len(visitors(standing, points[one.point_id]))
        work += stations * len(standing.facts.doctors)
        if work > most_work and count:
            return shortages[:count]
    return shortages
