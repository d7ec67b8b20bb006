"""What random instances of two or three periods have more: everything that changes over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests import random_people as people
from tests import random_places as places
from tests import random_settings
from tests.random_draw import Draw, Row

STARTS = ("2026-01-01", "2026-07-01", "2027-01-01")


def in_time_order(draw: Draw, number: int) -> Sequence[str]:
    """Return the ids of so many periods; neither their alphabet nor their rows tell the order."""
    return draw.rng.sample(("spring", "autumn", "winter"), number)


def periods(draw: Draw) -> list[Row]:
    rows = [
        {"period_id": period, "starts": starts, "weeks": draw.rng.choice((4, 12.5, 26))}
        for period, starts in zip(draw.periods, STARTS, strict=False)
    ]
    return draw.rng.sample(rows, len(rows))


def settings(draw: Draw) -> list[Row]:
    drawn = {row["setting"]: row["value"] for row in random_settings.settings(draw)}
    if draw.chance(0.3):
        drawn["objectives"] = None
    drawn["max_moves"] = draw.some(0.6, 0, 1, 1, 1)
    drawn["training_share"] = draw.some(0.6, 0, "1/2", "0.4", "0.9")
    drawn["training_budget"] = draw.some(0.4, 60, 99, 120, 180)
    return [{"setting": name, "value": value} for name, value in drawn.items() if value is not None]


def skills(draw: Draw) -> list[Row]:
    return people.skills(draw) or [{"skill_id": "K1", "name": "skill 1"}]


def stations(draw: Draw) -> list[Row]:
    rows = places.stations(draw)
    for station in rows:
        station["housing"] = draw.some(0.5, 0, 1)
    return rows


def staffing(draw: Draw) -> list[Row]:
    """Change the numbers of stations from period to period; a cell holds until the next one."""
    rows = []
    for station in draw.rows("stations"):
        limits = {column: station[column] for column in ("min_doctors", "max_doctors")}
        for period, changed in _limits(draw, limits):
            cells = changed | {
                "target_doctors": draw.some(0.25, 0, 1, 2, 3),
                "presence_days": draw.some(0.25, 0, 2.5, 6),
            }
            if any(cell is not None for cell in cells.values()):
                rows.append({"station_id": station["station_id"], "period": period} | cells)
    return draw.rng.sample(rows, len(rows))


def _limits(draw: Draw, in_force: Row) -> Iterator[tuple[str, Row]]:
    """Yield each period with the limits that change in it, never a maximum below the minimum."""
    closes = draw.chance(0.25)  # just before the end: some are unplaced and may come back
    for period in draw.periods:
        minimum = draw.some(0.4, 0, 0, 1, 2, 3)
        least = in_force["min_doctors"] if minimum is None else minimum
        most = in_force["max_doctors"]
        maximum = draw.some(0.4, least, least, least + 1)
        if closes and period == draw.periods[-2]:
            minimum, maximum = 0, draw.rng.randint(0, 1)
        elif closes and period == draw.periods[-1]:
            maximum = 3
        elif maximum is None and most is not None and most < least:
            maximum = least
        changes = {"min_doctors": minimum, "max_doctors": maximum}
        in_force = in_force | {column: cell for column, cell in changes.items() if cell is not None}
        yield period, changes


def teams(draw: Draw) -> list[Row]:
    """Draw teams that mostly keep some, so that their doctors may wait there and go later."""
    rows = places.teams(draw)
    for team in rows:
        team["keep_max"] = draw.rng.choice((0, 1, 1, 2, 5))
        team["keep_min"] = draw.rng.randint(0, min(2, team["keep_max"])) if draw.chance(0.6) else 0
    return rows


def doctors(draw: Draw) -> list[Row]:
    rows = people.doctors(draw)
    for doctor in rows:
        doctor["joins"] = draw.period(0.25)
        doctor["leaves"] = draw.rng.choice(draw.periods[1:]) if draw.chance(0.2) else None
        doctor["can_train"] = draw.some(0.1, "no")
        if draw.chance(0.03):  # gone before the first period
            doctor["leaves"] = draw.periods[0]
    return rows


def requirements(draw: Draw) -> list[Row]:
    """Change the numbers of a row from other periods on."""
    subjects = [("station_id", one) for one in draw.ids("stations")] + [("functional_model", "1")]
    rows = [
        {column: subject, "skill_id": skill, "from_period": period}
        for column, subject in subjects
        for skill in draw.ids("skills")
        if draw.chance(0.75)
        for period in draw.subset([None, *draw.periods[1:]], 0.7)
    ]
    for row in rows:
        row["min_doctors"] = draw.rng.choice((0, 1, 1, 2, 2, 3))
        if row["from_period"] is None and draw.chance(0.5):
            row["from_period"] = draw.periods[0]
    return draw.rng.sample(rows, len(rows))


def courses(draw: Draw) -> list[Row]:
    """Let most courses run early enough to pay, and some again in another period."""
    rows: list[Row] = []
    drawn = people.courses(draw)
    for course in drawn + draw.subset(drawn, 0.6):
        period = draw.period(0.5) if draw.chance(0.3) else draw.rng.choice(draw.periods[:-1])
        rows.append(
            course
            | {"course_id": f"C{len(rows) + 1}", "period": period}
            | {"weeks": draw.rng.choice((None, 2, 3, 6.5, 26, 30))}
            | {"travel_limit": draw.some(0.1, 20, 45.5)}
            | {"seats_min": draw.some(0.3, 1, min(2, course["seats_max"]))}
        )
    return rows


def decisions(draw: Draw) -> list[Row]:
    """Decide by period, often twice about the same doctor: some of that contradicts itself."""
    if draw.chance(0.45):
        return []
    rows = []
    doctor = draw.rng.choice(draw.rows("doctors"))
    for _ in range(draw.rng.randint(1, 3)):
        if draw.chance(0.6):
            doctor = draw.rng.choice(draw.rows("doctors"))
        row = people.decision(draw, doctor, draw.rng.choice(people.ACTIONS))
        if row:
            rows.append(row | {"period": draw.period(0.85)})
    return rows


TABLES = {
    "periods": periods,
    "settings": settings,
    "skills": skills,
    "stations": stations,
    "staffing": staffing,
    "teams": teams,
    "doctors": doctors,
    "requirements": requirements,
    "courses": courses,
    "decisions": decisions,
}
"""How these tables are drawn instead, for several periods."""
