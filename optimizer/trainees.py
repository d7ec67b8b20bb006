"""Names for the trainees: the model only counts them, here doctors are chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from phanbo.models.errors import SolverError
from phanbo.optimizer.formulation.cohorts import Cohort
from phanbo.optimizer.formulation.pools import Pool
from phanbo.optimizer.formulation.travel import UNREACHABLE
from phanbo.optimizer.formulation.variables import Variables

A = TypeVar("A")
B = TypeVar("B")
FAR = 10**6
"""Minutes that stand for a venue which cannot be reached."""
Bundle = tuple[str, ...]
"""The courses of one trainee, no two in one period or of one skill."""


def choose_trainees(v: Variables, values: Sequence[float]) -> list[tuple[str, str]]:
    """Return doctor and course, as many of each pool and cohort as the model counts.

    Its doctors differ in nothing but their homes and, in a pool, in what they may take: among all ways to share out its
    courses, those who live nearest to the venues go (then those first by id).
    """
    chosen: list[tuple[str, str]] = []
    for doctors, wanted in _groups(v, values):
        bundles = _bundles(v, wanted, len(doctors))
        for doctor, bundle in _nearest(v, sorted(doctors), bundles).items():
            chosen += [(doctor, course) for course in bundle]
    return sorted(chosen)


def _groups(v: Variables, values: Sequence[float]) -> Iterator[tuple[list[str], dict[str, int]]]:
    """Yield doctors with the courses to share out among them, and how many take each."""
    groups: list[Pool | Cohort] = [*v.pools, *v.cohorts]
    for group in groups:
        doctors = [doctor for doctor, column in group.doctors if round(values[column])]
        wanted = {course: round(values[column]) for course, column in group.trainees.items()}
        if doctors:
            yield doctors, {course: number for course, number in wanted.items() if number}


def _bundles(v: Variables, wanted: Mapping[str, int], doctors: int) -> list[Bundle]:
    """Share out the courses among so many doctors: colour the edges of periods and skills.

    With d doctors left, whatever period or skill has d courses left must be in the next bundle;
    a matching that takes all of these exists (D. Kőnig, 1916). It is one of greatest weight if
    a course weighs how many of its two ends are in such need.
    """
    courses = {course.course_id: course for course in v.horizon.courses}
    periods = {course: v.horizon.held_in[course] for course in wanted}
    skills = {course: courses[course].skill_id for course in wanted}
    left = Counter(wanted)
    bundles: list[Bundle] = []
    for still in range(doctors, 0, -1):
        in_period, of_skill = Counter[int](), Counter[str]()
        for course, number in left.items():
            in_period[periods[course]] += number
            of_skill[skills[course]] += number
        # A period may have several courses of one skill: which of them is next does not matter.
        urgent: dict[tuple[int, str], str] = {}
        costs: dict[tuple[int, str], int] = {}
        for course, number in left.items():
            pair = periods[course], skills[course]
            need = (in_period[pair[0]] == still) + (of_skill[pair[1]] == still)
            if number and need:
                urgent[pair] = course
                costs[pair] = 1 - need * (len(wanted) + 1)
        bundle = tuple(urgent[pair] for pair in _cheapest_pairs(costs, unpaired=0))
        left.subtract(bundle)
        bundles.append(bundle)
    if any(left.values()):
        raise SolverError("the model's trainees are more than the doctors who may train")
    return [bundle for bundle in bundles if bundle]


def _nearest(v: Variables, doctors: Sequence[str], bundles: Sequence[Bundle]) -> dict[str, Bundle]:
    """Give each bundle to one doctor, with the fewest minutes to the venues in sum."""
    names = sorted({course for bundle in bundles for course in bundle})
    venues = v.travel.targets(names)
    costs = {}
    for j, doctor in enumerate(doctors):
        minutes = v.travel.from_home(v.horizon.doctors[doctor], venues)
        away = {name: int(minutes[venues.index[name]]) for name in names}
        for i, bundle in enumerate(bundles):
            if not set(bundle) <= set(v.eligible[doctor]):
                continue
            total = sum(FAR if away[name] == UNREACHABLE else away[name] for name in bundle)
            costs[i, j] = total * len(doctors) ** 2 + j  # ties go to the first by id
    pairs = _cheapest_pairs(costs, unpaired=None)
    return {doctors[j]: bundles[i] for i, j in pairs}


def _cheapest_pairs(costs: Mapping[tuple[A, B], int], *, unpaired: int | None) -> list[tuple[A, B]]:
    """Pair each of the first kind with one of the second, none twice, at the least cost.

    ``unpaired`` is what it costs to leave one of the first kind out; None: nobody is left out.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # after engine() loaded it

    flow = SimpleMinCostFlow()
    lefts = {left: i for i, left in enumerate(dict.fromkeys(left for left, _ in costs))}
    rights = {
        right: i for i, right in enumerate(dict.fromkeys(right for _, right in costs), len(lefts))
    }
    sink = len(lefts) + len(rights)
    arcs = {
        flow.add_arc_with_capacity_and_unit_cost(lefts[left], rights[right], 1, cost): (left, right)
        for (left, right), cost in costs.items()
    }
    for node in rights.values():
        flow.add_arc_with_capacity_and_unit_cost(node, sink, 1, 0)
    for node in lefts.values():
        flow.set_node_supply(node, 1)
        if unpaired is not None:
            flow.add_arc_with_capacity_and_unit_cost(node, sink, 1, unpaired)
    flow.set_node_supply(sink, -len(lefts))
    if costs and flow.solve() != flow.OPTIMAL:
        raise SolverError("the model's trainees are more than the doctors who may train")
    return [pair for arc, pair in arcs.items() if flow.flow(arc)]
