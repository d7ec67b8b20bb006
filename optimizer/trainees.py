"""Names for the trainees: the model counts them by post and course, here doctors are chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from phanbo.models.errors import SolverError
from phanbo.optimizer.formulation.travel import UNREACHABLE
from phanbo.optimizer.formulation.variables import Variables


def choose_trainees(
    v: Variables, posts: Mapping[str, str], wanted: Mapping[tuple[str, str], int]
) -> dict[str, str]:
    """Return doctor -> course with as many distinct doctors as wanted at each post and course.

    Among all choices, the doctors who live nearest to the venues go (then those first by id).

    Parameters
    ----------
    v
        The variables, for who is eligible.
    posts
        The post of each placed doctor.
    wanted
        (post, course) -> number of trainees; the model's rows make sure that they exist.
    """
    chosen: dict[str, str] = {}
    at: dict[str, list[str]] = defaultdict(list)
    for doctor, post in posts.items():
        at[post].append(doctor)
    by_post: dict[str, dict[str, int]] = defaultdict(dict)
    for (post, course), number in wanted.items():
        by_post[post][course] = number
    for post, courses in by_post.items():
        chosen |= _choose(v, sorted(at[post]), courses)
    return chosen


def _choose(v: Variables, doctors: list[str], courses: dict[str, int]) -> dict[str, str]:
    """Solve one post's matching as a flow: course -> doctor, each doctor at most once."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # after engine() loaded it

    flow = SimpleMinCostFlow()
    names = list(courses)
    venues = v.travel.targets(names)
    arcs: dict[int, tuple[str, str]] = {}
    sink = len(names) + len(doctors)
    for j, doctor in enumerate(doctors, start=len(names)):
        able = [i for i, course in enumerate(names) if course in v.eligible[doctor]]
        if able:
            minutes = v.travel.from_home(v.facts.doctors[doctor], venues)
            flow.add_arc_with_capacity_and_unit_cost(j, sink, 1, 0)
            for i in able:
                away = 10**6 if minutes[i] == UNREACHABLE else int(minutes[i])
                cost = away * len(doctors) + j  # ties go to the first by id
                arc = flow.add_arc_with_capacity_and_unit_cost(i, j, 1, cost)
                arcs[arc] = (doctor, names[i])
    for i, course in enumerate(names):
        flow.set_node_supply(i, courses[course])
    flow.set_node_supply(sink, -sum(courses.values()))
    if flow.solve() != flow.OPTIMAL:
        raise SolverError("the model's trainees are more than the doctors who may train")
    return {doctor: course for arc, (doctor, course) in arcs.items() if flow.flow(arc)}
