"""The floor: OR-Tools' min-cost flow."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from benchmarks.competitors.assignment import Assignment
from benchmarks.competitors.facts import Facts
from benchmarks.competitors.stages import Tell


def assign(facts: Facts, seconds: float, tell: Tell) -> str:
    """Assign with OR-Tools' network flow: doctors → stations → sink, or unplaced → sink."""
    task = Assignment(facts)
    flow = min_cost_flow.SimpleMinCostFlow()
    doctors, stations = task.doctors, len(task.seats)
    sink = doctors + stations
    ones = np.ones(len(task.who), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(task.who, doctors + task.where, ones, task.minutes)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(doctors),
        np.full(doctors, sink),
        np.ones(doctors, dtype=np.int64),
        np.full(doctors, task.unplaced),
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        doctors + np.arange(stations),
        np.full(stations, sink),
        np.array(task.seats),
        np.zeros(stations, dtype=np.int64),
    )
    flow.set_nodes_supplies(np.arange(doctors), np.ones(doctors, dtype=np.int64))
    flow.set_node_supply(sink, -doctors)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the network flow has no solution")
    arcs = flow.num_arcs()
    tell({"columns": arcs, "rows": sink + 1, "nonzeros": 2 * arcs})
    task.tell_total(flow.optimal_cost(), tell)
    return "optimal"
