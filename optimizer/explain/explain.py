"""The one call that others use to have a plan explained."""

from __future__ import annotations

import threading

from phanbo.models.explanation import Explanation, Worth
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.doctor import explain_doctor, explain_everybody
from phanbo.optimizer.explain.one_more import one_more as worth_of
from phanbo.optimizer.explain.station import explain_shortages, explain_station
from phanbo.optimizer.explain.trials import Means, OnTrial
from phanbo.optimizer.verify import verify


def explain(
    instance: Instance,
    plan: Plan,
    *,
    doctor: str | None = None,
    station: str | None = None,
    everybody: bool = False,
    one_more: bool = False,
    fixes: bool = False,
    period: str | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    seed: int = 0,
    workers: int | None = None,
    on_trial: OnTrial | None = None,
    cancel: threading.Event | None = None,
) -> Explanation:
    """Return why a plan is as it is, every effect found by solving again.

    One question at a time; none: why posts are short, which needs no solver.

    Parameters
    ----------
    instance
        What was planned.
    plan
        The plan to explain; it is verified first.
    doctor
        Why this doctor is here and not there: each other post, best first, with what it would
        change.
    station
        Why this station and its points are short, and what would fill them.
    everybody
        The best other post of each doctor.
    one_more
        What one more doctor, seat, place to live, move, ten minutes or unit of money is worth.
    fixes
        What would fill each shortage of the plan.
    period
        Which period ``doctor`` and ``everybody`` ask about; None: the last one in which a doctor is
        available.
    time_limit
        Seconds for each solve; what is not proven by then is told as unknown.
    solver, seed
        As in ``solve``.
    workers
        Processes at once; None: one for each processor.
    on_trial
        Called with how many of how many questions are answered.
    cancel
        Set it, from any thread, to stop.

    Raises
    ------
    PlanError
        If there is no such doctor, station or period.
    VerificationError
        If the plan breaks a rule, or was made for another instance.
    TimeLimitError
        If the time limit comes before any plan.
    Cancelled
        If ``cancel`` was set.
    """
    means = Means(time_limit, solver, seed, workers, on_trial, cancel)
    if doctor is not None:
        return explain_doctor(instance, plan, doctor, means, period)
    if everybody:
        return explain_everybody(instance, plan, means, period)
    verify(instance, plan)
    if station is not None:
        return explain_station(instance, plan, station, means)
    if one_more:
        return Worth(instance=plan.instance, rows=tuple(worth_of(instance, plan, means)))
    return explain_shortages(instance, plan, means if fixes else None)
