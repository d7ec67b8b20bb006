"""Small random instances that between them use every table, column, setting and rule.

With one period about half of them say so in a ``periods`` table. Limits are tight, so that rules
bind.
"""

from __future__ import annotations

from random import Random

from phanbo.models.instance import Instance
from tests import random_people as people
from tests import random_periods as several
from tests import random_places as places
from tests import random_settings as settings
from tests.random_draw import Draw, Row, Tables

__all__ = ["Tables", "random_instance", "random_tables"]


def random_instance(seed: int, size: int = 1, periods: int = 1) -> Instance:
    """Return a valid instance; the same seed gives the same instance."""
    return Instance.model_validate(random_tables(seed, size, periods))


def random_tables(seed: int, size: int = 1, periods: int = 1) -> Tables:
    """Return the tables of a valid instance.

    One period: ``size`` times 3-9 doctors and 2-5 stations. Two or three: 3-6 and 2-3 of them.
    """
    rng = Random(seed)
    islands = (None, None, None, "Cô Tô", "Vân Đồn") if rng.random() < 0.5 else (None,)
    draw = Draw(rng, islands, ("2026",) if rng.random() < 0.5 else (), size)
    drawn = ONE_PERIOD
    if periods > 1:
        draw.periods = several.in_time_order(draw, periods)
        drawn = ONE_PERIOD | several.TABLES
    for table, rows in drawn.items():
        draw.tables[table] = rows(draw)
    return {name: rows for name, rows in draw.tables.items() if rows}


def one_period(draw: Draw) -> list[Row]:
    return [
        {"period_id": period, "starts": "2026-01-01", "weeks": draw.rng.choice([4, 12.5, 52])}
        for period in draw.periods
    ]


ONE_PERIOD = {
    "periods": one_period,
    "settings": settings.settings,
    "skills": people.skills,
    "stations": places.stations,
    "staffing": places.staffing,
    "teams": places.teams,
    "points": places.points,
    "doctors": people.doctors,
    "requirements": people.requirements,
    "courses": people.courses,
    "ferries": places.ferries,
    "travel": places.travel,
    "preferences": people.preferences,
    "decisions": people.decisions,
}
"""How each table is drawn, in this order: later ones name the rows of earlier ones."""
