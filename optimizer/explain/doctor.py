"""Why this doctor is here and not there; and the best other post of everybody.

A question is about one period: ``period``, or else the last one in which the doctor is available.
Another post is tried as a decision ``post`` for that period only; what the plan does in the other
periods follows from it. To leave a doctor without a post is no alternative.
"""

from __future__ import annotations

from collections.abc import Iterable

from phanbo.models.errors import PlanError
from phanbo.models.explanation import (
    Alternative,
    BestAlternative,
    DoctorExplanation,
    EverybodyExplanation,
)
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, did_you_mean, message
from phanbo.models.plan import Plan, Posting
from phanbo.optimizer.again import Known
from phanbo.optimizer.explain.alternatives import Question, ask, known_of
from phanbo.optimizer.explain.edit import as_revised
from phanbo.optimizer.explain.posts import Posts, posts_of
from phanbo.optimizer.explain.trials import Means
from phanbo.optimizer.formulation.allowed import Option
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.travel import TravelMinutes
from phanbo.optimizer.verify import verify

MOST_NAMED = 20
"""Of the doctors there are, where an unknown one is asked about."""


def explain_doctor(
    instance: Instance, plan: Plan, doctor_id: str, means: Means, period: str | None = None
) -> DoctorExplanation:
    """Say what each other post of a doctor would change, and what takes the rest away.

    Raises
    ------
    PlanError
        If there is no such doctor or period, or the doctor is not available then.
    VerificationError
        If the plan breaks a rule, or was made for another instance.
    """
    verify(instance, plan)
    instance = as_revised(instance, plan)
    horizon = Horizon(instance)
    period = _period(horizon, doctor_id, period)
    posts = _posts(horizon, TravelMinutes(instance), doctor_id, period)
    now = posting_of(plan, doctor_id, period)
    known = known_of(instance, means, plan)
    options = sorted(posts.allowed, key=lambda option: option.post)
    questions = [Question(doctor_id, period, (option,), why=True) for option in options]
    found = [one for one in ask(known, known.plan, questions, means) if one is not None]
    here = next((one.trial for one in found if one.post_id == now.post_id), None)
    return DoctorExplanation(
        doctor_id=doctor_id,
        period=period,
        optimal=not (notes := _notes(plan, known)),
        postings=tuple(one for one in plan.postings if one.doctor_id == doctor_id),
        here=here,
        alternatives=tuple(best_first(one for one in found if one.post_id != now.post_id)),
        not_allowed=posts.not_allowed,
        notes=tuple(notes),
    )


def explain_everybody(
    instance: Instance, plan: Plan, means: Means, period: str | None = None
) -> EverybodyExplanation:
    """Say what the best other post of each doctor would change.

    Raises
    ------
    PlanError
        If there is no such period.
    VerificationError
        If the plan breaks a rule, or was made for another instance.
    """
    verify(instance, plan)
    instance = as_revised(instance, plan)
    horizon, travel = Horizon(instance), TravelMinutes(instance)
    if period is not None:
        _refuse_unknown(
            period, horizon.periods[0].period_ids, N_("there is no period {word}; {remedy}")
        )
    known = known_of(instance, means)
    notes = _notes(plan, known)
    now: dict[str, Posting] = {}
    questions: list[Question] = []
    for doctor in horizon.doctors:
        then = _last_period(horizon, doctor) if period is None else period
        if then not in [horizon.periods[p].period_id for p in horizon.available[doctor]]:
            continue
        now[doctor] = posting_of(plan, doctor, then)
        allowed = _posts(horizon, travel, doctor, then).allowed
        others = tuple(option for option in allowed if option.post != now[doctor].post_id)
        questions += _questions(instance, doctor, then, others)
    # What was found for a colleague is often a good beginning.
    questions.sort(key=lambda one: (now[one.doctor].post_id or "", one.doctor))
    found: dict[str, list[Alternative]] = {question.doctor: [] for question in questions}
    answers = ask(known, known.plan if notes else plan, questions, means)
    for question, one in zip(questions, answers, strict=True):
        found[question.doctor] += [one] if one else []
    return EverybodyExplanation(
        optimal=not notes,
        doctors=tuple(_best(one, found.get(one.doctor_id)) for one in now.values()),
        notes=tuple(notes),
    )


def _questions(
    instance: Instance, doctor: str, period: str | None, options: tuple[Option, ...]
) -> list[Question]:
    """Ask for the best of all options at once, which one solve can tell.

    Not with tolerances: one post may then be the best in a stage, and another one in a later stage.
    """
    if any(aim.tolerance for aim in instance.settings.objectives):
        return [Question(doctor, period, (option,)) for option in options]
    return [Question(doctor, period, options)] if options else []


def best_first(alternatives: Iterable[Alternative]) -> list[Alternative]:
    """Sort by the changes of all objectives in order; what has none comes last, by id."""
    return sorted(
        alternatives,
        key=lambda one: (
            ("impossible", "unknown").count(one.trial.verdict),
            one.trial.changes,
            one.post_id,
        ),
    )


def posting_of(plan: Plan, doctor: str, period: str | None) -> Posting:
    """Return where a plan has a doctor in a period."""
    return next(o for o in plan.postings if o.doctor_id == doctor and o.period == period)


def _best(now: Posting, found: list[Alternative] | None) -> BestAlternative:
    """Choose the best of what was found; None: there was nothing to ask."""
    reason: Message | None = None
    best = best_first(found)[0] if found else None
    if found is None:
        reason = message(N_("no other post is allowed"))
    elif best is None:
        reason = message(N_("no plan has {doctor} at another post"), doctor=now.doctor_id)
    elif unknown := [one for one in found if one.trial.verdict == "unknown"]:
        reason = unknown[0].trial.reasons[0]
    return BestAlternative(
        doctor_id=now.doctor_id,
        period=now.period,
        post_id=now.post_id,
        alternative=None if reason or best is None else best.model_copy(update={"others": ()}),
        reason=reason,
    )


def _period(horizon: Horizon, doctor_id: str, period: str | None) -> str | None:
    known = sorted(one.doctor_id for one in horizon.instance.doctors)
    _refuse_unknown(doctor_id, known, N_("there is no doctor {word}; {remedy}"))
    if period is None:
        return _last_period(horizon, doctor_id)
    _refuse_unknown(
        period, horizon.periods[0].period_ids, N_("there is no period {word}; {remedy}")
    )
    if doctor_id not in horizon.periods[horizon.periods[0].period_ids.index(period)].doctors:
        template = N_("{doctor} is not available in {period}")
        raise PlanError(message(template, doctor=doctor_id, period=period))
    return period


def _last_period(horizon: Horizon, doctor_id: str) -> str | None:
    if doctor_id not in horizon.doctors:
        template = N_("{doctor} is not available in any period")
        raise PlanError(message(template, doctor=doctor_id))
    return horizon.periods[horizon.available[doctor_id][-1]].period_id


def _refuse_unknown(word: str, known: Iterable[str], template: str) -> None:
    known = list(known)
    if word in known:
        return
    remedy, values = did_you_mean(word, known)
    if "known" in values and len(known) > MOST_NAMED:
        values = {"known": ", ".join([*known[:MOST_NAMED], "…"])}
    raise PlanError(message(template, word=word, remedy=message(remedy, **values)))


def _posts(horizon: Horizon, travel: TravelMinutes, doctor: str, period: str | None) -> Posts:
    facts = next(one for one in horizon.periods if one.period_id == period)
    return posts_of(facts, travel, doctor)


def _notes(plan: Plan, known: Known) -> list[Message]:
    """Say where the plan is not as good as the best; nothing: it is."""
    values = {one.name: one.value for one in plan.objectives}
    for one in known.plan.objectives:
        if one.best is None:
            continue
        if not one.proven:
            return [message(N_("the time limit came before the proof"))]
        if values[one.name] > one.best + one.tolerance:
            template = N_(
                "this plan is not the best: {objective} is {value} and can be {best}; what follows"
                " compares best plans"
            )
            names = {"objective": one.name, "value": values[one.name], "best": one.best}
            return [message(template, **names)]
    return []
