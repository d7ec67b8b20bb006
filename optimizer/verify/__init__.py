"""A plan against its instance: every rule and figure recomputed from PROBLEM.md alone.

Nothing here comes from the model or the solver, so that a mistake there shows here.
"""

from __future__ import annotations

from phanbo.models.errors import VerificationError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Plan
from phanbo.optimizer.verify.breach import breach
from phanbo.optimizer.verify.calendar import wrong_calendar, wrong_levels
from phanbo.optimizer.verify.claims import (
    wrong_by_parts,
    wrong_objectives,
    wrong_shortages,
    wrong_status,
)
from phanbo.optimizer.verify.facts import Facts
from phanbo.optimizer.verify.objectives import lacks, values
from phanbo.optimizer.verify.reading import Reading
from phanbo.optimizer.verify.revision import with_revision, wrong_revision
from phanbo.optimizer.verify.rows import Rows
from phanbo.optimizer.verify.rules import (
    one_change,
    rule_1,
    rule_2,
    rule_3,
    rule_4,
    rule_6,
    rule_8,
    rule_9,
)
from phanbo.optimizer.verify.survival import wrong_robustness
from phanbo.optimizer.verify.training import rule_5
from phanbo.optimizer.verify.visits import rule_7

__all__ = ["verify", "violations"]

RULES = (one_change, rule_1, rule_2, rule_3, rule_4, rule_5, rule_6, rule_7, rule_8, rule_9)


def verify(instance: Instance, plan: Plan) -> None:
    """Check a plan against sections 2 to 4 of PROBLEM.md.

    Raises
    ------
    VerificationError
        If the plan breaks any of it; its ``violations`` name every breach.
    """
    found = violations(instance, plan)
    if found:
        raise VerificationError(found)


def violations(instance: Instance, plan: Plan) -> list[Violation]:
    """Return every breach of PROBLEM.md by a plan; rows with unknown ids count as absent."""
    found: list[Violation] = []
    if plan.instance.fingerprint != instance.fingerprint:
        found.append(breach("fingerprint", N_("the plan was made for another instance")))
    if plan.status == "infeasible":
        template = N_("the plan says that no plan exists, which cannot be verified")
        return [*found, breach("status", template)]
    instance, unknown = with_revision(instance, plan)
    found += unknown
    facts = Facts(instance)
    rows = Rows(facts, plan)
    reading = Reading(facts, rows)
    found += rows.breaches
    for rule in RULES:
        found += rule(reading)
    shortages = lacks(reading)
    found += wrong_shortages(facts, plan, shortages)
    exact = values(reading, shortages)
    found += wrong_objectives(facts, plan, exact)
    found += wrong_by_parts(plan, instance.settings.objectives, exact)
    found += wrong_calendar(reading, plan)
    found += wrong_levels(reading, plan)
    found += wrong_status(plan, instance.settings.objectives)
    found += wrong_revision(plan)
    found += wrong_robustness(reading, plan)
    return found
