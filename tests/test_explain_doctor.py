"""Other posts for doctors: every effect against independent solves, every reason against PROBLEM.md."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import pytest

from phanbo.models.errors import PlanError, VerificationError
from phanbo.models.explanation import DoctorExplanation, EverybodyExplanation, Trial
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.tables import Doctor
from phanbo.optimizer.again import Demand, answer, know
from phanbo.optimizer.explain import alternatives
from phanbo.optimizer.explain.explain import explain
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.plain_model import plain_solve
from tests.plain_rules import Rules
from tests.random_instances import random_instance

SIZES = [(seed, periods) for periods in (1, 2, 3) for seed in range({1: 24, 2: 12, 3: 8}[periods])]


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the work of child processes in this one: starting them takes longer than it."""

    def call_each(
        function: Callable[..., object],
        calls: Sequence[tuple[object, ...]],
        workers: int,
        cancel: threading.Event | None = None,
    ) -> Iterator[tuple[int, object]]:
        for i, arguments in enumerate(calls):
            yield i, function(*arguments, tell=print, cancel=threading.Event())

    monkeypatch.setattr(alternatives, "call_each", call_each)


def told(instance: Instance, doctor: str, post: str, period: str | None) -> Instance:
    """Return the instance with one more decision."""
    row = {"doctor_id": doctor, "action": "post", "target_id": post, "period": period}
    tables = instance.tables()
    return Instance.model_validate(tables | {"decisions": [*tables.get("decisions", []), row]})


def bests(plan: Plan) -> list[Fraction] | None:
    """Return the best value of each stage; None: infeasible."""
    if plan.status == "infeasible":
        return None
    assert plan.status == "optimal"
    return [Fraction(str(one.best)) for one in plan.objectives if one.best is not None]


def plain_bests(instance: Instance) -> object:
    found = plain_solve(instance)
    return None if found is None else pytest.approx([float(one) for one in found], abs=1e-9)


def last_period(rules: Rules, doctor: Doctor) -> int | None:
    here = [p for p in rules.periods.all if rules.periods.available(doctor, p)]
    return here[-1] if here else None


def period_id(instance: Instance, place: int) -> str | None:
    ids = [one.period_id for one in sorted(instance.periods, key=lambda one: one.starts)]
    return ids[place] if ids else None


def allowed(instance: Instance, rules: Rules, doctor: Doctor, place: int) -> set[str]:
    """Return the posts in one of the first three modes that decisions leave, read anew."""
    posts = {one.station_id for one in instance.stations}
    posts |= {
        one.team_id for one in instance.teams if one.keep_max and one.team_id == doctor.post_id
    }
    musts = set(rules.periods.decided(doctor, "post", place))
    if rules.periods.decided(doctor, "stay", place):
        musts.add(doctor.post_id)
    never = set(rules.periods.decided(doctor, "forbid", place))
    return {
        post
        for post in posts
        if rules.mode(doctor, post, place) and post not in never and musts <= {post}
    }


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize(("seed", "periods"), SIZES)
def test_every_effect_is_that_of_an_independent_solve(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    plan = solve(instance)
    if plan.status == "infeasible":
        with pytest.raises(VerificationError):
            explain(instance, plan, doctor=instance.doctors[0].doctor_id, workers=1)
        return
    rules = Rules(instance)
    doctor = instance.doctors[seed % len(instance.doctors)]
    place = last_period(rules, doctor)
    if place is None:
        with pytest.raises(PlanError):
            explain(instance, plan, doctor=doctor.doctor_id, workers=1)
        return
    found = explain(instance, plan, doctor=doctor.doctor_id, workers=1)
    assert isinstance(found, DoctorExplanation)
    assert found.period == period_id(instance, place)
    check_posts(instance, rules, doctor, place, found)
    check_effects(instance, plan, found)


def check_posts(
    instance: Instance, rules: Rules, doctor: Doctor, place: int, found: DoctorExplanation
) -> None:
    """Every station, and the own team, exactly once; what is not allowed for the right reason."""
    now = found.posting.post_id
    listed = [one.post_id for one in found.alternatives]
    listed += [now] if now is not None else []
    refused = [one.post_id for one in found.not_allowed]
    own_team = {one.team_id for one in instance.teams} & {doctor.post_id}
    everywhere = {one.station_id for one in instance.stations} | own_team
    assert Counter(listed + refused) == Counter(everywhere)
    assert set(listed) == allowed(instance, rules, doctor, place)
    for one in found.not_allowed:
        minutes = rules.minutes(doctor.doctor_id, one.post_id)
        assert one.minutes == minutes
        mode = rules.mode(doctor, one.post_id, place)
        if one.why == "not_movable":
            assert not doctor.movable
            assert doctor.post_id not in (None, one.post_id)
        elif one.why == "unreachable":
            assert minutes is None
            assert mode in (None, "decided")
        elif one.why == "too_far":
            assert minutes is not None
            assert mode in (None, "decided")
            assert one.reason.values["minutes"] == minutes > one.reason.values["limit"]
        elif one.why == "keeps_nobody":
            (team,) = [team for team in instance.teams if team.team_id == one.post_id]
            assert team.keep_max == 0
        else:
            assert mode is not None
            forbidden = one.post_id in rules.periods.decided(doctor, "forbid", place)
            assert (one.why == "forbidden") == forbidden
    order = ("too_far", "unreachable", "not_movable", "keeps_nobody", "forbidden", "decided")
    keys = [
        (order.index(one.why), one.minutes is None, one.minutes or 0) for one in found.not_allowed
    ]
    assert keys == sorted(keys)


def check_effects(instance: Instance, plan: Plan, found: DoctorExplanation) -> None:
    before = bests(plan)
    assert before is not None
    for one in found.alternatives:
        forced = told(instance, found.doctor_id, one.post_id, found.period)
        after = bests(solve(forced))
        assert after == plain_bests(forced)
        check_trial(one.trial, before, after)
    assert found.optimal
    if found.here is not None:
        post = found.posting.post_id
        assert post is not None
        here = bests(solve(told(instance, found.doctor_id, post, found.period)))
        check_trial(found.here, before, here)
        # A plan may use its tolerances, and then not hold the best of each stage.
        if not any(aim.tolerance for aim in instance.settings.objectives):
            assert found.here.verdict == "same"
    possible = [one.trial.changes for one in found.alternatives if one.trial.effects]
    assert possible == sorted(possible)
    assert all(not one.trial.effects for one in found.alternatives[len(possible) :])


def check_trial(trial: Trial, before: list[Fraction], after: list[Fraction] | None) -> None:
    if after is None:
        assert trial.verdict == "impossible"
        assert trial.reasons
        return
    assert list(trial.changes) == [b - a for a, b in zip(before, after, strict=True)]
    assert [Fraction(str(effect.after)) for effect in trial.effects] == after


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize(("seed", "periods"), [(s, p) for p in (1, 2, 3) for s in range(6)])
def test_everybodys_best_is_the_best_of_all_their_posts(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    plan = solve(instance)
    if plan.status == "infeasible":
        return
    found = explain(instance, plan, everybody=True, workers=1)
    assert isinstance(found, EverybodyExplanation)
    rules, before = Rules(instance), bests(plan)
    assert before is not None
    known = {one.doctor_id for one in instance.doctors if last_period(rules, one) is not None}
    assert [one.doctor_id for one in found.doctors] == sorted(known)
    rows = {one.doctor_id: one for one in instance.doctors}
    for best in found.doctors:
        doctor = rows[best.doctor_id]
        place = last_period(rules, doctor)
        assert place is not None
        others = allowed(instance, rules, doctor, place) - {best.post_id}
        forced = [told(instance, doctor.doctor_id, post, best.period) for post in others]
        solved = [one for one in map(bests, map(solve, forced)) if one is not None]
        if not solved:
            assert best.alternative is None
            assert best.reason is not None
            continue
        assert best.alternative is not None
        assert best.alternative.post_id in others
        check_trial(best.alternative.trial, before, min(solved))


@pytest.mark.parametrize(("seed", "periods"), [(s, p) for p in (1, 2) for s in range(30, 45)])
def test_solving_again_is_solving(seed: int, periods: int) -> None:
    """For each doctor and post that is allowed in the first period, and for none of them."""
    instance = random_instance(seed, periods=periods)
    if solve(instance).status == "infeasible":
        return
    rules = Rules(instance)
    forced: list[tuple[Demand, Instance]] = []
    for doctor in instance.doctors[:3]:
        if rules.periods.available(doctor, 0):
            for post in sorted(allowed(instance, rules, doctor, 0)):
                demand = Demand(doctor.doctor_id, 0, frozenset([post]))
                first = period_id(instance, 0)
                forced.append((demand, told(instance, doctor.doctor_id, post, first)))
    demands = [demand for demand, _ in forced]
    known = know(instance, {})
    for (_, one), plan in zip(forced, answer(known, demands, {}), strict=True):
        assert (bests(plan) if isinstance(plan, Plan) else plan) == bests(solve(one))
        if isinstance(plan, Plan):
            changed = {"fingerprint": one.fingerprint, "name": one.settings.name}
            ref = plan.instance.model_copy(update=changed)
            verify(one, plan.model_copy(update={"instance": ref}))
    nowhere = [Demand(demand.doctor, 0, frozenset()) for demand in demands[:1]]
    assert answer(known, nowhere, {}) == [None] * len(nowhere)
