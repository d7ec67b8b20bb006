"""The one call that others use to have a plan explained."""

from __future__ import annotations

import threading

from phanbo.models.explanation import DoctorExplanation, EverybodyExplanation
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.doctor import explain_doctor, explain_everybody
from phanbo.optimizer.explain.trials import Means, OnTrial


def explain(
    instance: Instance,
    plan: Plan,
    *,
    doctor: str | None = None,
    period: str | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    seed: int = 0,
    workers: int | None = None,
    on_trial: OnTrial | None = None,
    cancel: threading.Event | None = None,
) -> DoctorExplanation | EverybodyExplanation:
    """Return why a plan is as it is, every effect found by solving again.

    Parameters
    ----------
    instance
        What was planned.
    plan
        The plan to explain; it is verified first.
    doctor
        Why this doctor is here and not there: each other post, best first, with what it would
        change. None: the best other post of everybody.
    period
        Which period is asked about; None: the last one in which a doctor is available.
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
        If there is no such doctor or period.
    VerificationError
        If the plan breaks a rule, or was made for another instance.
    TimeLimitError
        If the time limit comes before any plan.
    Cancelled
        If ``cancel`` was set.
    """
    means = Means(time_limit, solver, seed, workers, on_trial, cancel)
    if doctor is None:
        return explain_everybody(instance, plan, means, period)
    return explain_doctor(instance, plan, doctor, means, period)
