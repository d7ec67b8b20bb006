"""A first plan, by a flow of least cost: soon there, allowed, and good enough to begin with.

Doctors flow to posts; each further doctor at a station is worth less. Nobody trains but by
decision, and nobody visits. What a flow cannot see (partners, moves, money) is mended by taking
ways out and flowing again; if that does not do, there is no first plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from phanbo.optimizer.formulation.cohorts import Cohort
from phanbo.optimizer.formulation.model import Row
from phanbo.optimizer.formulation.objectives import Objective
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.pools import Pool
from phanbo.optimizer.formulation.variables import Variables

Array = np.ndarray[Any, Any]
Head = str | tuple[str, str]
"""A post, or a post and "housing"."""
ATTEMPTS = 30
UNPLACED, MINIMUM, TARGET, RELOCATION, MOVE = 10**9, 10**6, 10**4, 3_000, 1_000
"""What a doctor without a post, one missing, and a change cost, against minutes of travel."""
CHEAPEST = 8
"""Ways of each doctor that are looked at again."""
LARGE = 100_000
"""Ways above which a flow takes seconds, so that most doctors are held when few are mended."""
MENDED = ("partners", "max_moves", "budget")
"""Families of rows that a flow does not see."""


def first_plan(v: Variables, objectives: Iterable[Objective]) -> list[float] | None:
    """Return values of all columns that obey every row, or None."""
    network = _Network(v)
    unseen = [row for row in v.model.rows if row.family in MENDED]
    partners = [row for row in unseen if row.family == "partners"]
    dear = MOVE
    for _ in range(ATTEMPTS):
        chosen = network.flow(dear)
        if chosen is None:
            return None
        values = _values(v, [network.ways[way] for way in chosen])
        broken = [row for row in unseen if not row.holds(values)]
        if not broken:
            for objective in objectives:
                objective.settle(values)
            return values if all(row.holds(values) for row in v.model.rows) else None
        families = {row.family for row in broken}
        network.keep_partners(chosen, broken, partners)
        network.hold_others(chosen, broken if families == {"partners"} else None)
        if "budget" in families:
            network.open[network.relocates] = False
        if "max_moves" in families:
            dear *= 10
    return None


class _Network:
    """Doctors, posts and the ways between them; a way that is not ``open`` is not gone."""

    def __init__(self, v: Variables) -> None:
        self.ways = [path for paths in v.paths.values() for path in paths if _steady(path)]
        self.open = np.ones(len(self.ways), dtype=bool)
        self.relocates = np.array([path.relocates for path in self.ways], dtype=bool)
        doctors: list[int] = []
        moved: list[bool] = []
        for number, (doctor, paths) in enumerate(v.paths.items()):
            at_station = v.horizon.doctors[doctor].post_id in v.horizon.stations
            for path in filter(_steady, paths):
                doctors.append(number)
                moved.append(at_station and path.taken_up is not None)
        self._doctor = np.array(doctors, dtype=np.int64)
        """Way -> the number of its doctor, whose ways are neighbours."""
        self._moved = np.array(moved, dtype=bool)
        self._allowed = np.ones(len(self.ways), dtype=bool)
        """Ways that the next flow looks at, if they are open."""
        self._costs = np.array([_cost(path) for path in self.ways], dtype=np.int64)
        self._doctors = len(v.paths)
        nodes = self._nodes()
        behind = list(self._behind(v, nodes))
        self._rest = np.array(behind, dtype=np.int64).reshape(-1, 4).T

    def flow(self, dear: int) -> list[int] | None:
        """Return the ways of a flow of least cost where a move costs ``dear``; None: no flow."""
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # after engine() loaded it

        open_ways = np.flatnonzero(self.open & self._allowed)
        tails, heads, rooms, costs = self._rest
        flow = SimpleMinCostFlow()
        numbers = flow.add_arcs_with_capacity_and_unit_cost(
            np.append(self._doctor[open_ways], tails),
            np.append(self._heads[open_ways], heads),
            np.append(np.ones(len(open_ways), dtype=np.int64), rooms),
            np.append((self._costs + dear * self._moved)[open_ways], costs),
        )
        supplies = np.array([*([1] * self._doctors), -self._doctors])
        flow.set_nodes_supplies(np.arange(self._doctors + 1), supplies)
        if flow.solve() == flow.OPTIMAL:
            gone = flow.flows(numbers[: len(open_ways)])
            return [int(way) for way in open_ways[np.flatnonzero(gone)]]
        if self._allowed.all():
            return None
        self._allowed[:] = True
        return self.flow(dear)

    def hold_others(self, chosen: Sequence[int], broken: Iterable[Row] | None) -> None:
        """Let the doctors of broken rows go any way, others of a large network the few that matter.

        None: everybody may go any way.
        """
        if broken is None or len(self.ways) < LARGE:
            self._allowed[:] = True
            return
        if self._allowed.all():
            self._allowed[:] = self._heads == self._doctors  # without a post
            self._allowed |= self._among_cheapest()
        self._allowed[list(chosen)] = True
        columns = {column for row in broken for column in row.columns}
        for way in chosen:
            if self.ways[way].column in columns:
                self._allowed[self._ways_with(way)] = True

    def _among_cheapest(self) -> Array:
        """Return which ways are among the cheapest of their doctor."""
        order = np.lexsort((self._costs + MOVE * self._moved, self._doctor))
        first = np.searchsorted(self._doctor, self._doctor)  # a doctor's ways are neighbours
        cheapest = np.zeros(len(self.ways), dtype=bool)
        cheapest[order[np.arange(len(self.ways)) - first < CHEAPEST]] = True
        return cheapest

    def keep_partners(
        self, chosen: Sequence[int], broken: Iterable[Row], partners: Sequence[Row]
    ) -> None:
        """Leave one of partners who are too far apart where the flow has put them, the other near."""
        way_of = {self.ways[way].column: way for way in chosen}
        couples = [
            [way_of[column] for column in row.columns if column in way_of]
            for row in broken
            if row.family == "partners"
        ]
        couples = [couple for couple in couples if len(couple) == 2]
        too_far = _together({self.ways[one].column for one, _ in couples}, partners)
        for one, other in couples:
            own, others = self._ways_with(one), self._ways_with(other)
            if self.open[own].sum() == 1:
                continue
            self.open[own] = False
            self.open[one] = True
            far = too_far[self.ways[one].column]
            near = [way for way in others if self.ways[way].column not in far and self.open[way]]
            if near:
                self.open[others] = False
                self.open[near] = True

    def _ways_with(self, way: int) -> list[int]:
        """Return all ways of the doctor of a way."""
        doctor = self._doctor[way]
        first, end = np.searchsorted(self._doctor, [doctor, doctor + 1])
        return list(range(first, end))

    def _nodes(self) -> dict[Head, int]:
        """Return the nodes of posts and of the housing there; the sink is ``_doctors``."""
        nodes: dict[Head, int] = {}
        ends: list[int] = []
        for path in self.ways:
            post = next((step.post for step in path.steps if step is not None), None)
            if post is None:
                ends.append(self._doctors)
            else:
                name = (post, "housing") if path.relocates else post
                ends.append(nodes.setdefault(name, self._doctors + 1 + len(nodes)))
        self._heads = np.array(ends, dtype=np.int64)
        return nodes

    def _behind(self, v: Variables, nodes: dict[Head, int]) -> Iterator[tuple[int, int, int, int]]:
        """Yield tail, head, room and cost from housing to its post and from posts to the sink."""
        for name in list(nodes):
            if isinstance(name, tuple):
                housing = v.horizon.stations[name[0]].housing
                room = self._doctors if housing is None else min(housing, self._doctors)
                post = nodes.setdefault(name[0], self._doctors + 1 + len(nodes))
                yield nodes[name], post, room, 0
        for name, node in nodes.items():
            if isinstance(name, str):
                for room, cost in _places(v, name):
                    yield node, self._doctors, room, cost


def _together(columns: set[int], rows: Sequence[Row]) -> dict[int, set[int]]:
    """Return for each of the columns those that share a row with it."""
    together: dict[int, set[int]] = {column: set() for column in columns}
    for row in rows:
        for column in columns.intersection(row.columns):
            together[column].update(row.columns)
    return together


def _steady(path: Path) -> bool:
    """Return whether a way holds one post throughout, or none."""
    return len({step.post for step in path.steps if step is not None}) <= 1


def _cost(path: Path) -> int:
    """Return what a way costs, but for a change of post: unplaced periods and minutes."""
    minutes = sum(step.minutes for step in path.steps if step is not None)
    return path.unplaced * UNPLACED + path.relocates * RELOCATION + minutes


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


def _values(v: Variables, chosen: Iterable[Path]) -> list[float]:
    """Return the columns' values where these ways are gone and only decided courses are taken."""
    values = [0.0] * len(v.model.lower)
    for path in chosen:
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
