"""Other posts for doctors, each tried by solving again: exactly, and quicker than from scratch."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from phanbo.models.errors import PhanboError
from phanbo.models.explanation import Alternative, Edit, Elsewhere, Trial
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Plan, Posting
from phanbo.optimizer.again import Demand, Known, answer, know
from phanbo.optimizer.conflicts import decision_conflicts
from phanbo.optimizer.crew import call_each, processors
from phanbo.optimizer.engines import engine
from phanbo.optimizer.explain.clash import find_clash
from phanbo.optimizer.explain.consequence import consequence
from phanbo.optimizer.explain.edit import edited
from phanbo.optimizer.explain.feasibility import Trial as Feasibility
from phanbo.optimizer.explain.trials import Idea, Means, best_effects, judged, without_effects
from phanbo.optimizer.explain.words import say_clash
from phanbo.optimizer.formulation.allowed import Option
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.verify import verify
from phanbo.optimizer.watch import Stopped, Watch

Answer = TypeVar("Answer")
CHUNKS = 4
"""For each worker: calls are told of as they end, and each takes what is known along."""


@dataclass(frozen=True)
class Question:
    """What it would take to have a doctor at the best of some posts in a period."""

    doctor: str
    period: str | None
    options: tuple[Option, ...]
    why: bool = False
    """Whether to say which decisions and rules clash where no plan has the doctor there."""


def known_of(instance: Instance, means: Means, published: Plan | None = None) -> Known:
    """Solve an instance in a child process, so that questions about it are answered quickly."""
    (known,) = _called(_know, [(instance, _options(means), published)], means)
    return known


def ask(
    known: Known, against: Plan, questions: Sequence[Question], means: Means
) -> list[Alternative | None]:
    """Answer each question; None: no plan has that doctor at any of the posts, and no reason asked.

    Who has to change post is told against the plan ``against``, which is as good as any.
    """
    workers = means.workers or processors()
    size = max(1, math.ceil(len(questions) / (workers * CHUNKS)))
    chunks = [questions[i : i + size] for i in range(0, len(questions), size)]
    calls = [(known, against, chunk, _options(means)) for chunk in chunks]
    sizes = [len(chunk) for chunk in chunks]
    return [one for answers in _called(_answers, calls, means, sizes) for one in answers]


def _options(means: Means) -> dict[str, Any]:
    return {"time_limit": means.time_limit, "solver": means.solver, "seed": means.seed}


def _called(
    function: Callable[..., Answer],
    calls: Sequence[tuple[object, ...]],
    means: Means,
    sizes: Sequence[int] = (),
) -> list[Answer]:
    """Return what each call answers; the first error ends all."""
    found: dict[int, Answer] = {}
    workers = means.workers or processors()
    for i, one in call_each(function, calls, workers, means.cancel):
        if isinstance(one, PhanboError):
            raise one
        found[i] = one
        if means.on_trial is not None and sizes:
            means.on_trial(sum(sizes[j] for j in found), sum(sizes))
    return [found[i] for i in range(len(calls))]


def _know(
    instance: Instance,
    options: Mapping[str, Any],
    published: Plan | None,
    *,
    tell: Callable[[object], object],
    cancel: threading.Event,
) -> Known:
    known = know(instance, options, published, cancel)
    verify(instance, known.plan)
    return known


def _answers(
    known: Known,
    against: Plan,
    questions: Sequence[Question],
    options: Mapping[str, Any],
    *,
    tell: Callable[[object], object],
    cancel: threading.Event,
) -> list[Alternative | None]:
    demands = [_demand(known, one) for one in questions]
    plans = answer(known, demands, options, cancel)
    return [
        _alternative(known, against, question, plan, options, cancel)
        for question, plan in zip(questions, plans, strict=True)
    ]


def _demand(known: Known, question: Question) -> Demand:
    facts = known.found.v.horizon.periods
    period = next(one.period for one in facts if one.period_id == question.period)
    return Demand(question.doctor, period, frozenset(one.post for one in question.options))


def _alternative(
    known: Known,
    against: Plan,
    question: Question,
    plan: Plan | PhanboError | None,
    options: Mapping[str, Any],
    cancel: threading.Event,
) -> Alternative | None:
    """Check what was found against the instance with the decision, and tell what it changes."""
    option = _taken(question, plan) if isinstance(plan, Plan) else question.options[0]
    idea = _idea(question, option.post)
    changed = edited(known.instance, idea.edits)
    if isinstance(plan, Plan):
        plan = plan.model_copy(
            update={
                "instance": plan.instance.model_copy(update={"fingerprint": changed.fingerprint})
            }
        )
        verify(changed, plan)
        trial = judged(idea, known.plan, plan, best_effects)
    elif plan is not None:
        trial = judged(idea, known.plan, plan, best_effects)
    elif question.why:
        reasons = _why_not(changed, options, cancel)
        trial = without_effects(idea, "impossible", *reasons)
    else:
        return None
    return Alternative(
        post_id=option.post,
        mode=option.mode,
        minutes=option.minutes,
        trial=trial,
        others=tuple(_elsewhere(against, plan, question)) if trial.effects else (),
        says=_says(question, option, trial, against, plan, known.instance.settings.currency),
    )


def _why_not(
    changed: Instance, options: Mapping[str, Any], cancel: threading.Event
) -> list[Message]:
    """Return the decisions and limits that clash, none of which can be left out."""
    single = decision_conflicts(Horizon(changed))
    if single:
        return single
    watch = Watch(options.get("time_limit"), cancel, None, 1)
    try:
        clash = find_clash(changed, Feasibility(engine(options.get("solver", "highs")), watch))
    except Stopped:
        return [message(N_("there was no time to find out why"))]
    return say_clash(changed, clash)


def _taken(question: Question, plan: Plan) -> Option:
    """Return the post that the doctor has in a plan."""
    post = next(
        one.post_id
        for one in plan.postings
        if one.doctor_id == question.doctor and one.period == question.period
    )
    return next(option for option in question.options if option.post == post)


def _idea(question: Question, post: str) -> Idea:
    row = {
        "doctor_id": question.doctor,
        "action": "post",
        "target_id": post,
        "period": question.period,
    }
    told = {column: cell for column, cell in row.items() if cell is not None}
    what = message(N_("{doctor} is posted to {post}"), doctor=question.doctor, post=post)
    return Idea(what, (Edit(table="decisions", row=told, cells={}),))


def _says(
    question: Question,
    option: Option,
    trial: Trial,
    before: Plan,
    after: Plan | PhanboError | None,
    currency: str,
) -> Message:
    if trial.effects and isinstance(after, Plan):
        return consequence(question.doctor, option.post, trial, before, after, currency)
    names = {"doctor": question.doctor, "post": option.post}
    if trial.verdict == "impossible":
        return message(N_("no plan has {doctor} at {post}"), **names)
    return message(N_("what {doctor} at {post} would change is not known"), **names)


def _elsewhere(
    before: Plan, after: Plan | PhanboError | None, question: Question
) -> Iterator[Elsewhere]:
    """Yield who else has another post in the period."""
    if not isinstance(after, Plan):
        return

    def posts(plan: Plan) -> dict[str, Posting]:
        return {one.doctor_id: one for one in plan.postings if one.period == question.period}

    then, now = posts(before), posts(after)
    for doctor in sorted(then):
        if doctor != question.doctor and then[doctor].post_id != now[doctor].post_id:
            yield Elsewhere(doctor_id=doctor, from_=then[doctor].post_id, to=now[doctor].post_id)
