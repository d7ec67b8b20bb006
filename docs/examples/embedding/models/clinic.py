"""Clinics and staff as this application knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Clinic:
    code: str
    title: str
    position: tuple[float, float]
    needed: int


@dataclass(frozen=True)
class Worker:
    badge: str
    works_at: str | None
    home: tuple[float, float]


CLINICS = (
    Clinic("north", "North", (21.35, 107.40), 2),
    Clinic("south", "South", (21.25, 107.40), 1),
    Clinic("hill", "Hill", (21.30, 107.55), 1),
)
WORKERS = (
    Worker("w1", "north", (21.34, 107.41)),
    Worker("w2", "north", (21.30, 107.50)),
    Worker("w3", "north", (21.33, 107.40)),
    Worker("w4", None, (21.26, 107.41)),
)
