"""A first plan, by a flow of least cost: soon there, allowed, and good enough to begin with.

Doctors flow to posts; each further doctor at a station is worth less. Nobody trains but by
decision, and nobody visits. What a flow cannot see (partners, moves, money) is mended by taking
ways out and flowing again; if that does not do, there is no first plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from phanbo.optimizer.formulation.cohorts import Cohort
from phanbo.optimizer.formulation.model import Row
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.pools import Pool
from phanbo.optimizer.formulation.variables import Variables

ATTEMPTS = 6
UNPLACED, MINIMUM, TARGET, RELOCATION, MOVE = 10**9, 10**6, 10**4, 3_000, 1_000
"""What a doctor without a post, one missing, and a change cost, against minutes of travel."""


def first_plan(v: Variables, objectives: Iterable[Objective]) -> list[float] | None:
    """Return values of all columns that obey every row, or None."""
    ways = {doctor: [path for path in paths if _steady(path)] for doctor, paths in v.paths.items()}
    dear = MOVE
    for _ in range(ATTEMPTS):
        chosen = _flow(v, ways, dear)
        if chosen is None:
            return None
        values = _values(v, chosen)
        for objective in objectives:
            for gap in objective.gaps:
                gap.settle(values)
        broken = [row for row in v.model.rows if not row.holds(values)]
        families = {row.family for row in broken}
        if not broken:
            return values
        if not families <= {"partners", "max_moves", "budget"}:
            return None
        _keep_partners(v, ways, chosen, broken)
        if "budget" in families:
            ways = {doctor: [p for p in own if not p.relocates] for doctor, own in ways.items()}
        if "max_moves" in families:
            dear *= 10
    return None


def _steady(path: Path) -> bool:
    """Return whether a way holds one post throughout, or none."""
    return len({step.post for step in path.steps if step is not None}) <= 1


def _keep_partners(
    v: Variables, ways: dict[str, list[Path]], chosen: Mapping[str, Path], broken: Iterable[Row]
) -> None:
    """Leave one of partners who are too far apart where the flow has put them, the other near."""
    doctor_of = {path.column: doctor for doctor, path in chosen.items()}
    for row in broken:
        here = [column for column in row.columns if column in doctor_of]
        if row.family != "partners" or len(here) != 2 or len(ways[doctor_of[here[0]]]) == 1:
            continue
        one, other = doctor_of[here[0]], doctor_of[here[1]]
        far = {
            column
            for rule in v.model.rows
            if rule.family == "partners" and here[0] in rule.columns
            for column in rule.columns
        }
        ways[one] = [chosen[one]]
        ways[other] = [path for path in ways[other] if path.column not in far] or ways[other]


def _flow(v: Variables, ways: dict[str, list[Path]], dear: int) -> dict[str, Path] | None:
    """Return the way of each doctor in a flow of least cost, or None if there is none."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # after engine() loaded it

    doctors = {doctor: node for node, doctor in enumerate(ways)}
    nodes: dict[str | tuple[str, str], int] = {}
    sink = len(doctors)

    def node(name: str | tuple[str, str]) -> int:
        return nodes.setdefault(name, sink + 1 + len(nodes))

    arcs: list[tuple[int, int, int, int]] = []
    taken: list[tuple[str, Path]] = []
    for doctor, own in ways.items():
        for path in own:
            taken.append((doctor, path))
            post = next((step.post for step in path.steps if step is not None), None)
            head = sink if post is None else node((post, "housing") if path.relocates else post)
            arcs.append((doctors[doctor], head, 1, _cost(v, doctor, path, dear)))
    for name in list(nodes):
        if isinstance(name, tuple):
            housing = v.horizon.stations[name[0]].housing
            room = len(doctors) if housing is None else min(housing, len(doctors))
            arcs.append((node(name), node(name[0]), room, 0))
    for name in [name for name in nodes if isinstance(name, str)]:
        arcs += [(node(name), sink, room, cost) for room, cost in _places(v, name)]
    flow = SimpleMinCostFlow()
    tails, heads, rooms, costs = (np.array(column) for column in zip(*arcs, strict=True))
    numbers = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, rooms, costs)
    supplies = np.array([*([1] * len(doctors)), -len(doctors)])
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve() != flow.OPTIMAL:
        return None
    used = flow.flows(numbers[: len(taken)])
    return {doctor: path for (doctor, path), one in zip(taken, used, strict=True) if one}


def _cost(v: Variables, doctor: str, path: Path, dear: int) -> int:
    """Return what a way costs: unplaced periods, a change of post, and minutes."""
    moved = path.taken_up is not None and v.horizon.doctors[doctor].post_id in v.horizon.stations
    minutes = sum(step.minutes for step in path.steps if step is not None)
    return path.unplaced * UNPLACED + moved * dear + path.relocates * RELOCATION + minutes


def _places(v: Variables, post: str) -> list[tuple[int, int]]:
    """Return room and cost of the places at a post, the most wanted first."""
    everybody = len(v.paths)
    if post in v.horizon.teams:
        team = v.horizon.teams[post]
        kept = min(team.keep_min, team.keep_max)
        return [(kept, -UNPLACED), (min(team.keep_max - kept, everybody), 0)]
    levels = [facts.levels[post] for facts in v.horizon.periods]
    priority = v.horizon.stations[post].priority
    limits = [
        max(level.maximum, facts.immovable[post])
        for level, facts in zip(levels, v.horizon.periods, strict=True)
        if level.maximum is not None
    ]
    most = min([*limits, everybody])
    minimum = max(level.minimum for level in levels)
    target = max(level.target for level in levels)
    wanted = min(max(minimum, target), most)
    return [
        *(
            (1, -priority * (MINIMUM * max(minimum - n, 0) + TARGET * max(target - n, 0)))
            for n in range(wanted)
        ),
        (most - wanted, 0),
    ]


def _values(v: Variables, chosen: dict[str, Path]) -> list[float]:
    """Return the columns' values where these ways are gone and only decided courses are taken."""
    values = [0.0] * len(v.model.lower)
    for path in chosen.values():
        values[path.column] = 1.0
    for cohort in v.cohorts:
        for doctor, column in cohort.doctors:
            if values[column]:
                for course in v.decided.get(doctor, ()):
                    if course in cohort.trainees:
                        values[cohort.trainees[course]] += 1.0
    _fill_courses(v, values)
    for row in v.model.rows:
        if row.family == "totals":  # the sum of all columns but the last is the last
            values[row.columns[-1]] = sum(values[column] for column in row.columns[:-1])
    return values


def _fill_courses(v: Variables, values: list[float]) -> None:
    """Give the courses that decisions name their fewest trainees, one more at each post."""
    taken = {
        course.course_id: sum(course.course_id in told for told in v.decided.values())
        for course in v.horizon.courses
    }
    groups: list[Pool | Cohort] = [*v.pools, *v.cohorts]
    for course in v.horizon.courses:
        name = course.course_id
        for group in groups if taken[name] else ():
            if taken[name] >= course.seats_min:
                break
            here = [
                doctor
                for doctor, column in group.doctors
                if values[column] and doctor not in v.decided and name in v.eligible[doctor]
            ]
            if (
                name in group.trainees
                and here
                and not any(map(values.__getitem__, group.trainees.values()))
            ):
                values[group.trainees[name]] = 1.0
                taken[name] += 1
