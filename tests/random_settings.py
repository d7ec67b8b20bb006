"""Random settings: limits that bind, and objectives in and out of the default order."""

from __future__ import annotations

from phanbo.models.settings import OBJECTIVES
from tests.random_draw import Draw, Row


def settings(draw: Draw) -> list[Row]:
    drawn = {
        "name": draw.some(0.3, "random"),
        "description": draw.some(0.1, "a random instance"),
        "source": draw.some(0.1, "dice"),
        "currency": draw.some(0.1, "USD"),
        "travel_limit": draw.some(0.6, 15, 25.5, 40),
        "relocation_limit": draw.some(0.3, 45, 70),
        "visit_limit": draw.some(0.5, 10, 20, 40.5),
        "partner_limit": draw.some(0.6, 5, 12, 20.5),
        "work_days": draw.some(0.3, 6, 4.5, 2, 1.25),
        "road_speed": draw.some(0.2, 30, 42.5),
        "detour": draw.some(0.2, 1, 1.25),
        "relocation_allowance": draw.some(0.6, 100, 150.5),
        "training_budget": draw.some(0.35, 0, 99, 150, 220.25),
        "budget": draw.some(0.4, 50, 99, 160, 300.5),
        "max_moves": draw.some(0.55, 0, 1, 1, 2),
        "training_share": draw.some(0.7, 0, "1/2", "1/3", "0.4", "0.9"),
        "objectives": objectives(draw) if draw.chance(0.4) else None,
    }
    return [{"setting": name, "value": value} for name, value in drawn.items() if value is not None]


def objectives(draw: Draw) -> str:
    names = list(OBJECTIVES)
    if draw.chance(0.5):
        draw.rng.shuffle(names)
    if draw.chance(0.4):
        kept = set(draw.rng.sample(names, draw.rng.randint(1, len(names) - 1)))
        names = [name for name in names if name in kept]
    if draw.chance(0.6):
        slacks = ("", "", ":1", ":2.5", ":20", ":10%", ":33.3%", ":150%")
        names = [name + draw.rng.choice(slacks) for name in names]
    return ";".join(names)
