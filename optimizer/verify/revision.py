"""What a revised plan says of its decisions and of their price."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Plan
from phanbo.models.tables import Decision
from phanbo.optimizer.verify.breach import breach

RULE = "revision"


def with_revision(instance: Instance, plan: Plan) -> tuple[Instance, list[Violation]]:
    """Return the instance with the decisions of the plan's revision, but for unknown ids."""
    if plan.revision is None:
        return instance, []
    doctors = {row.doctor_id for row in instance.doctors}
    posts = {row.station_id for row in instance.stations} | {row.team_id for row in instance.teams}
    courses = {row.course_id for row in instance.courses}
    periods = {None, *(row.period_id for row in instance.periods)}
    targets: dict[str, set[str | None]] = {
        "post": {*posts},
        "forbid": {*posts},
        "train": {*courses},
    }

    def known(one: Decision) -> bool:
        fits = one.target_id in targets.get(one.action, {None})
        return fits and one.doctor_id in doctors and one.period in periods

    decisions = plan.revision.decisions
    unknown = [
        breach(
            RULE,
            N_("the decision “{action} {target}” about {doctor} names what the instance lacks"),
            action=one.action,
            target=one.target_id or "-",
            doctor=one.doctor_id,
        )
        for one in decisions
        if not known(one)
    ]
    kept = tuple(one for one in decisions if known(one))
    return instance.model_copy(update={"decisions": (*instance.decisions, *kept)}), unknown


def wrong_revision(plan: Plan) -> Iterator[Violation]:
    """Check that the posts and values that decisions led to are those of the plan."""
    if plan.revision is None:
        return
    values = {one.name: one.value for one in plan.objectives}
    for cost in plan.revision.costs:
        if values.get(cost.objective) != cost.after:
            template = N_("{objective} came to {stated}, but in the plan it is {right}")
            right = values.get(cost.objective, "-")
            yield breach(RULE, template, objective=cost.objective, stated=cost.after, right=right)
    posts = {(one.doctor_id, one.period): one.post_id for one in plan.postings}
    for change in plan.revision.changes:
        key = change.doctor_id, change.period
        if key not in posts or posts[key] != change.after or change.before == change.after:
            template = N_("{doctor} is said to have come to {post}, which is not so")
            yield breach(RULE, template, doctor=change.doctor_id, post=change.after or "-")
