"""Place first, then train: two smaller problems, and what the best of both together is missed by."""

from __future__ import annotations

import time

from benchmarks.competitors.facts import Facts
from benchmarks.competitors.highs import Highs
from benchmarks.competitors.objectives import objectives_of
from benchmarks.competitors.program import Answer
from benchmarks.competitors.stages import Tell, minimise_in_turn
from benchmarks.competitors.textbook import Textbook


def place_then_train(facts: Facts, seconds: float, tell: Tell) -> str:
    """Find postings as if nobody trained; then training and visits, the postings fixed."""
    deadline = time.perf_counter() + seconds
    aims = facts.instance.settings.objectives
    first = Textbook(facts, training=False)
    objectives = objectives_of(first)
    plan = minimise_in_turn(Highs(first), objectives, aims, deadline, lambda told: None)
    if plan.ending != "optimal":
        return plan.ending
    second = Textbook(facts, posts=_posts(first, plan))
    objectives = objectives_of(second)
    tell(second.size)
    return minimise_in_turn(Highs(second), objectives, aims, deadline, tell).ending


def _posts(model: Textbook, plan: Answer) -> dict[str, str | None]:
    """Return where a plan has each doctor."""
    assert plan.values is not None
    posts: dict[str, str | None] = dict.fromkeys(model.facts.doctors)
    for (doctor, post), column in model.at.items():
        if round(plan.values[column]):
            posts[doctor] = post
    return posts
