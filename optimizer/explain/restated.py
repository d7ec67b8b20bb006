"""A plan's postings, training and visits restated for an instance with other ids or homes."""

from __future__ import annotations

from phanbo.models.cells import plain
from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Objective, Plan, Posting
from phanbo.models.settings import OBJECTIVES
from phanbo.optimizer.calendar import read_calendar
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.verify.facts import Facts
from phanbo.optimizer.verify.objectives import lacks, values
from phanbo.optimizer.verify.reading import Reading
from phanbo.optimizer.verify.revision import with_revision
from phanbo.optimizer.verify.rows import Rows


def restated(instance: Instance, plan: Plan, *, proven: bool = False) -> Plan:
    """Return who is where in a plan, with the minutes, modes and values of an instance.

    Rows are in the order of ids. A posting that no mode of the instance fits keeps its mode, so
    that ``verify`` names it.

    Parameters
    ----------
    instance
        An instance with the ids of the plan.
    plan
        A plan that posts people.
    proven
        Whether what the plan claims of its stages holds for the instance, too; else it is
        ``feasible`` and claims nothing.
    """
    facts = Facts(with_revision(instance, plan)[0])
    order = {period: t for t, period in enumerate(facts.periods)}
    postings = sorted(
        (_posting(facts, one) for one in plan.postings), key=lambda one: _order(one, order)
    )
    training = sorted(plan.training, key=lambda one: (one.doctor_id, one.course_id))
    plan = plan.model_copy(
        update={
            "instance": InstanceRef.of(instance),
            "postings": tuple(postings),
            "training": tuple(training),
        }
    )
    reading = Reading(facts, Rows(facts, plan))
    now = {name: plain(value) for name, value in values(reading, lacks(reading)).items()}
    calendar = tuple(read_calendar(Horizon(facts.instance), postings, training))
    plan = plan.model_copy(update={"calendar": calendar})
    return plan if proven else _unproven(instance, plan, now)


def _posting(facts: Facts, one: Posting) -> Posting:
    t = facts.index.get(one.period)
    doctor = facts.doctors.get(one.doctor_id)
    if t is None or doctor is None or one.post_id is None:
        return one
    held = facts.held(doctor, one.post_id, t)
    return one.model_copy(update={"mode": held.mode or one.mode, "minutes": held.minutes})


def _order(one: Posting, order: dict[str | None, int]) -> tuple[str, int]:
    return one.doctor_id, order.get(one.period, 0)


def _unproven(instance: Instance, plan: Plan, now: dict[str, int | float]) -> Plan:
    """Return a plan that claims the values that it has, and nothing of how good they could be."""
    aims = [aim.name for aim in instance.settings.objectives]
    names = [*aims, *(name for name in OBJECTIVES if name not in aims)]
    objectives = tuple(
        Objective(name=name, value=now[name], best=None, bound=None, tolerance=0, proven=False)
        for name in names
    )
    update: dict[str, object] = {
        "status": "feasible" if aims else "optimal",
        "objectives": objectives,
        "review": None,
    }
    if plan.revision is not None:
        costs = tuple(one for one in plan.revision.costs if now[one.objective] == one.after)
        update["revision"] = plan.revision.model_copy(update={"costs": costs})
    return plan.model_copy(update=update)
