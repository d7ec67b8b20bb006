"""The skills, requirements and courses of generated provinces, and what training may cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from phanbo.instances.generator.communes import Province
from phanbo.instances.generator.land import Place
from phanbo.instances.generator.quang_ninh import NEEDS, SKILLS
from phanbo.instances.generator.stations import Table


class Offer(NamedTuple):
    """A course that every province offers in its capital."""

    name: str
    skill: str
    provider: str
    weeks: int
    per_hundred: float
    """Seats for 100 doctors of the province."""
    cost: int
    prerequisite: str
    travel_limit: int


OFFERS = (
    Offer("US-1", "US", "Bệnh viện Đa khoa {province}", 12, 2.5, 12_000_000, "", 180),
    Offer("ECG-1", "ECG", "Bệnh viện Đa khoa {province}", 4, 4, 6_000_000, "SCR", 180),
    Offer("SCR-1", "SCR", "Trung tâm Kiểm soát bệnh tật {province}", 2, 4, 3_000_000, "", 180),
    Offer("US-2", "US", "Trường Cao đẳng Y tế {province}", 8, 1.5, 9_000_000, "", 90),
    Offer("REF-1", "REF", "Sở Y tế {province}", 1, 4, 3_000_000, "", 180),
)
OPEN = "SCR"
"""The skill whose course takes place with any number of trainees."""
FEWEST = 4
"""Trainees without whom a larger course does not take place."""
TRAINING_PER_DOCTOR, BUDGET_PER_DOCTOR = 900_000, 1_050_000
"""Nearly every seat can be paid for: seats limit training, money decides about the last ones."""
LEAST_BUDGET = 100_000_000


def skill_rows() -> Table:
    """Return the four skills that the first province to reform set out to train."""
    return [dict(zip(("skill_id", "name", "name_vi"), row, strict=True)) for row in SKILLS]


def requirement_rows(stations: Sequence[Mapping[str, Any]], goal: str | None) -> Table:
    """Return what each model needs, from a later period on in full, and what islands need."""
    models = {row["functional_model"] for row in stations}
    rows: Table = []
    for model, needs in NEEDS.items():
        for skill, count in needs.items() if model in models else ():
            row = {"functional_model": model, "skill_id": skill}
            if goal and count > 1:
                rows.append(row | {"min_doctors": count - 1})
                row["from_period"] = goal
            rows.append(row | {"min_doctors": count})
    islands = [row["station_id"] for row in stations if "island" in row]
    return rows + [{"station_id": one, "skill_id": "ECG", "min_doctors": 1} for one in islands]


def course_rows(
    provinces: Sequence[Province],
    centres: Mapping[str, Place],
    doctors: Mapping[str, int],
    periods: Sequence[str],
) -> Table:
    """Return the courses in each province's capital, with seats for some of its doctors.

    With several periods each course takes place in every second one, and none in the last, when
    it would come too late.
    """
    return [
        _course_row(offer, province, centres[province.code], doctors.get(province.code, 0), period)
        for province in provinces
        for number, offer in enumerate(OFFERS)
        for place, period in enumerate(periods[:-1] or [""])
        if len(periods) <= 2 or (number + place) % 2 == 0
    ]


def _course_row(
    offer: Offer, province: Province, venue: Place, doctors: int, period: str
) -> dict[str, Any]:
    seats = max(1, round(doctors * offer.per_hundred / 100))
    row = {
        "course_id": f"C{province.code}-{offer.name}" + (f"-{period}" if period else ""),
        "skill_id": offer.skill,
        "provider": offer.provider.format(province=province.short),
        "period": period,
        "weeks": offer.weeks,
        "seats_min": 0 if offer.skill == OPEN or seats < 2 * FEWEST else FEWEST,
        "seats_max": seats,
        "cost": offer.cost,
        "prerequisite": offer.prerequisite,
        **venue.cells(),
        "travel_limit": offer.travel_limit,
    }
    return {column: cell for column, cell in row.items() if cell != ""}


def budgets(doctors: int, periods: int) -> dict[str, int]:
    """Return the money for all periods together."""
    times = max(1, periods - 1)
    return {
        "training_budget": max(LEAST_BUDGET, doctors * TRAINING_PER_DOCTOR * times),
        "budget": max(2 * LEAST_BUDGET, doctors * BUDGET_PER_DOCTOR * times),
    }
