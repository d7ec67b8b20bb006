"""How fair a plan is: travel before and after, wishes, and doctors over stations and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from phanbo.models.errors import PlanError
from phanbo.models.fairness import Fairness, Granted, Person, Way, Wishes
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.optimizer.explain.burden import (
    FEWEST,
    groups,
    longest,
    origins,
    people_of,
    without_small,
)
from phanbo.optimizer.explain.spread import per_10000, per_station


def fairness(
    instance: Instance, plan: Plan, *, names: bool = True, smallest_group: int = FEWEST
) -> Fairness:
    """Return the travel of each doctor before and after, the wishes granted, and the spread.

    Before is today: whoever has yet to join is not there, and whoever has no post has no way.
    After is where the plan leaves a doctor: in the last period in which they are available.

    Parameters
    ----------
    instance
        A valid instance.
    plan
        A plan for it.
    names
        Whether people may be recognised. If not, there are numbers for the ids of doctors,
        nothing of where each comes from and goes to, and no small group.
    smallest_group
        So many doctors a group has at least, where people may not be recognised.

    Raises
    ------
    PlanError
        If the plan was made for another instance, or is infeasible, so that it posts nobody.
    """
    if plan.instance.fingerprint != instance.fingerprint:
        raise PlanError(message(N_("the plan was made for another instance")))
    if plan.status == "infeasible":
        raise PlanError(message(N_("the plan is infeasible: it posts nobody")))
    people = people_of(instance, plan)
    members, wishes = origins(instance, people), _wishes(instance, people)
    if not names:
        members = without_small(members, smallest_group)
        people = tuple(map(_hidden, people))
        wishes = wishes if wishes and wishes.stated >= smallest_group else None
    return Fairness(
        instance=plan.instance,
        groups=groups(members, Fraction(instance.settings.work_days)),
        longest=longest(people),
        wishes=wishes,
        per_station=per_station(instance, plan),
        per_10000=per_10000(instance, plan),
        people=people,
    )


def _wishes(instance: Instance, people: Sequence[Person]) -> Wishes | None:
    """Count by rank who holds a station that they named, and who does not."""
    ranks: dict[str, dict[str, int]] = {}
    for row in instance.preferences:
        ranks.setdefault(row.doctor_id, {})[row.station_id] = row.rank
    asked = [person for person in people if person.last and person.doctor_id in ranks]
    if not asked:
        return None

    def count(ways: Sequence[tuple[Person, Way | None]]) -> tuple[Counter[int], int, int]:
        posts = [(ranks[p.doctor_id or ""], w.post_id if w else None) for p, w in ways]
        held = Counter(wished[post] for wished, post in posts if post in wished)
        without = sum(post is None for _, post in posts)
        return held, len(posts) - held.total() - without, without

    before, others_before, without_before = count([(one, one.before) for one in asked])
    after, others_after, without_after = count([(one, one.last) for one in asked])
    named = sorted({rank for one in asked for rank in ranks[one.doctor_id or ""].values()})
    return Wishes(
        stated=len(asked),
        ranks=tuple(Granted(rank=rank, before=before[rank], after=after[rank]) for rank in named),
        others_before=others_before,
        others_after=others_after,
        without_post_before=without_before,
        without_post_after=without_after,
    )


def _hidden(person: Person) -> Person:
    """Keep how far and how often a doctor travels; neither who it is nor where, nor till when."""

    def somewhere(way: Way | None) -> Way | None:
        return way and way.model_copy(update={"period": None, "post_id": None})

    last = somewhere(person.last)
    return person.model_copy(
        update={
            "doctor_id": None,
            "from_": None,
            "before": somewhere(person.before),
            "after": (last,) if last else (),
        }
    )
