"""A plan revised: planners' decisions honoured, and the fewest other people changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from phanbo.models.errors import Cancelled, PlanError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.models.revision import Change, Cost, Revision, Said, Why, heard
from phanbo.models.tables import Decision
from phanbo.optimizer.solve import solve

Posts = dict[tuple[str, str | None], str | None]
"""Doctor and period -> post."""
ACTIONS = {"forbid": "forbid", "another_station": "post", "train": "train"}


def revise(
    instance: Instance,
    plan: Plan,
    said: Sequence[Said],
    *,
    optimise_fully: bool = False,
    **options: Any,
) -> Plan:
    """Return the plan that honours what was said, and differs from ``plan`` as little as can be.

    First the fewest doctors hold another post than in the plan, in any period, those aside about
    whom a decision was made or taken back; then the fewest of those whom decisions name; then the
    objectives are minimised in turn. If nothing was said anew, the answer is the plan itself.

    Parameters
    ----------
    instance
        What the plan is for.
    plan
        The plan that people know.
    said
        All decisions and remarks that are to hold; what the plan's revision has in force and is
        not among them is taken back.
    optimise_fully
        The objectives come first, so that everybody may move; then the fewest changes.
    options
        Of ``solve``: limits, solver, seed, progress, cancel.

    Returns
    -------
    Plan
        With its ``revision``; ``infeasible``, with ``conflicts``, if the decisions contradict one
        another or the rules.

    Raises
    ------
    PlanError
        If the plan is for another instance, has no postings, or is frozen in a period.
    InstanceError
        If a decision names an id that the instance does not have.
    """
    refuse_unfit(instance, plan)
    before = plan.revision
    number = before.number + 1 if before else 1
    told = tuple(heard(before.said if before else (), said, number))
    revision = Revision(
        number=number,
        optimised_fully=optimise_fully,
        decisions=tuple(_decisions(told, plan)),
        said=told,
        costs=(),
        changes=(),
    )
    old = set(before.decisions if before else ())
    if old == set(revision.decisions) and not (optimise_fully and _may_gain(plan)):
        if told == (before.said if before else ()):
            return plan
        return plan.model_copy(update={"revision": _unchanged(revision, plan)})
    decided_on = {one.doctor_id for one in old ^ set(revision.decisions)}
    everybody = {one.doctor_id for one in instance.doctors}
    groups = [everybody - decided_on, decided_on & {one.doctor_id for one in revision.decisions}]

    def finish(new: Plan) -> Plan:
        told_now = revision.model_copy(
            update={
                "costs": tuple(_costs(plan, new)),
                "changes": tuple(_changes(instance, plan, new, decided_on)),
            }
        )
        return new.model_copy(
            update={"instance": plan.instance, "releases": plan.releases, "revision": told_now}
        )

    try:
        new = solve(
            instance.with_decisions(revision.decisions),
            published=plan.model_copy(update={"releases": ()}),
            changing=groups,
            changes_first=not optimise_fully,
            **options,
        )
    except Cancelled as stopped:
        raise Cancelled(stopped.plan and finish(stopped.plan)) from None
    return finish(new)


def refuse_unfit(instance: Instance, plan: Plan) -> None:
    """Refuse a plan that cannot be revised.

    Raises
    ------
    PlanError
        If it is for another instance, has no postings, or is frozen in a period.
    """
    if plan.instance.fingerprint != instance.fingerprint:
        template = N_(
            "the plan was made for another instance, or for other settings: name the instance as "
            "it was then, or solve it anew"
        )
        raise PlanError(message(template))
    if plan.status == "infeasible":
        template = N_("the plan has no postings: revise the plan from which it was made")
        raise PlanError(message(template))
    for one in plan.releases:
        if one.release == "frozen":
            raise PlanError(message(N_("{period} is frozen in the plan"), period=one.period))


def _may_gain(plan: Plan) -> bool:
    """Return whether a plan that lets everybody move may be better by the same decisions."""
    fully = plan.revision is None or plan.revision.optimised_fully
    return not (fully and plan.status == "optimal")


def _decisions(said: Iterable[Said], plan: Plan) -> Iterator[Decision]:
    """Yield the decisions in force; to keep means a post for each period that has one."""
    posts = _posts(plan)
    made: dict[Decision, None] = {}
    for one in said:
        if one.until is not None or one.decision is None:
            continue
        if one.decision == "keep":
            for (doctor, period), post in posts.items():
                if doctor == one.doctor_id and one.period in (None, period) and post is not None:
                    made[_decision(doctor, "post", post, period)] = None
        else:
            action = ACTIONS.get(one.decision, one.decision)
            period = None if action == "train" else one.period  # which holds whatever it says
            made[_decision(one.doctor_id, action, one.target_id, period)] = None
    yield from made


def _decision(doctor: str, action: str, target: str | None, period: str | None) -> Decision:
    row = {"doctor_id": doctor, "action": action, "target_id": target, "period": period}
    return Decision.model_validate(row)


def _posts(plan: Plan) -> Posts:
    return {(one.doctor_id, one.period): one.post_id for one in plan.postings}


def _unchanged(revision: Revision, plan: Plan) -> Revision:
    """Return a revision that heard remarks only: what the last one did stays told."""
    if plan.revision is None:
        return revision
    return plan.revision.model_copy(update={"number": revision.number, "said": revision.said})


def _costs(plan: Plan, new: Plan) -> Iterator[Cost]:
    before = {one.name: one.value for one in plan.objectives}
    for one in new.objectives:
        yield Cost(objective=one.name, before=before[one.name], after=one.value)


def _changes(
    instance: Instance, plan: Plan, new: Plan, decided_on: Collection[str]
) -> Iterator[Change]:
    """Yield who has another post, and why: what of the other changes it goes with."""
    before, after = _posts(plan), _posts(new)
    partners = defaultdict(set)
    for row in instance.doctors:
        if row.partner_id is not None:
            partners[row.doctor_id].add(row.partner_id)
            partners[row.partner_id].add(row.doctor_id)
    changed = [key for key in after if after[key] != before.get(key)]
    # Whoever is decided on is the likeliest reason, then the first by id.
    others = sorted(changed, key=lambda key: (key[0] not in decided_on, key[0]))
    left, taken = defaultdict(list), defaultdict(list)
    for doctor, period in others:
        left[before.get((doctor, period)), period].append(doctor)
        taken[after[doctor, period], period].append(doctor)
    moved = {doctor for doctor, _ in changed}
    for doctor, period in changed:
        was, now = before.get((doctor, period)), after[doctor, period]
        reasons: list[tuple[Why, Iterable[str]]] = [
            ("partner", sorted(partners[doctor] & moved)),
            ("follows_up", left[now, period] if now else ()),
            ("makes_room", taken[was, period] if was else ()),
        ]
        why: tuple[Why, str | None] = next(
            ((reason, next(iter(because))) for reason, because in reasons if because),
            ("others", None),
        )
        if doctor in decided_on:
            why = "decision", None
        yield Change(
            doctor_id=doctor,
            period=period,
            before=was,
            after=now,
            why=why[0],
            because_of=why[1],
        )
