"""Planted instances in which planning period by period is strictly worse than all at once."""

from __future__ import annotations

from dataclasses import dataclass

from tests.random_draw import Row, Tables

PERIODS: list[Row] = [
    {"period_id": "1", "starts": "2026-01-01", "weeks": 26},
    {"period_id": "2", "starts": "2026-07-02", "weeks": 26},
    {"period_id": "3", "starts": "2026-12-31", "weeks": 26},
]


@dataclass(frozen=True)
class GreedyCase:
    """An instance, and the values of its objectives in turn, found by hand."""

    tables: Tables
    at_once: list[float]
    """The best over the whole horizon."""
    by_period: list[float]
    """Each period planned for itself, with what earlier ones decided held fixed."""


def objectives(names: str, **others: int) -> list[Row]:
    return [{"setting": k, "value": v} for k, v in {"objectives": names, **others}.items()]


MOVE = GreedyCase(
    {
        "settings": objectives("below_minimum;moves"),
        "periods": PERIODS,
        "stations": [
            {"station_id": "home", "name": "home", "min_doctors": 0},
            {"station_id": "near", "name": "near", "min_doctors": 1},
            {"station_id": "island", "name": "island", "min_doctors": 0, "priority": 3},
        ],
        "staffing": [
            {"station_id": "near", "period": "2", "min_doctors": 0},
            {"station_id": "island", "period": "2", "min_doctors": 1},
        ],
        "doctors": [{"doctor_id": "X", "post_id": "home"}],
        "travel": [
            {"from_id": "home", "to_id": "near", "minutes": 10},
            {"from_id": "home", "to_id": "island", "minutes": 50},
        ],
    },
    at_once=[1, 1],  # near lacks one in the first period; X waits and goes to the island
    by_period=[3 + 3, 1],  # X goes near at once, which is the one move: the island lacks one, twice
)
"""A move that is best today blocks a better one tomorrow: one change of post is allowed."""

COURSE = GreedyCase(
    {
        "settings": objectives("missing_skills;cost"),
        "periods": PERIODS,
        "stations": [{"station_id": "A", "name": "A", "min_doctors": 1}],
        "doctors": [{"doctor_id": "X", "post_id": "A"}],
        "skills": [{"skill_id": "ecg", "name": "ECG"}],
        "requirements": [
            {"station_id": "A", "skill_id": "ecg", "min_doctors": 1, "from_period": "2"}
        ],
        "courses": [
            {"course_id": "C1", "skill_id": "ecg", "period": "1", "seats_max": 5, "cost": 10},
            {"course_id": "C2", "skill_id": "ecg", "period": "2", "seats_max": 5, "cost": 7},
        ],
    },
    at_once=[0, 10],  # C1, a period before the skill is asked for
    by_period=[1 + 1, 0],  # no course helps in the period that pays for it
)
"""A course pays only in the period after it."""

BUDGET = GreedyCase(
    {
        "settings": objectives("below_minimum;cost", relocation_allowance=60, budget=100),
        "periods": PERIODS,
        "stations": [
            {"station_id": "A", "name": "A", "min_doctors": 1},
            {"station_id": "B", "name": "B", "min_doctors": 0},
        ],
        "staffing": [
            {"station_id": "A", "period": "2", "min_doctors": 0},
            {"station_id": "B", "period": "2", "min_doctors": 1},
        ],
        "doctors": [
            {"doctor_id": "X", "may_relocate": "yes", "leaves": "2"},
            {"doctor_id": "Y", "may_relocate": "yes", "joins": "2"},
        ],
        "travel": [
            {"from_id": "X", "to_id": "A", "minutes": 90},
            {"from_id": "Y", "to_id": "B", "minutes": 90},
        ],
    },
    at_once=[1, 60],  # A lacks one in the first period; Y relocates to B for the other two
    by_period=[1 + 1, 60],  # X relocates to A, and nothing is left for Y
)
"""The budget of the whole plan is spent in the first period."""

CASES = {"move": MOVE, "course": COURSE, "budget": BUDGET}
