"""Small random instances that between them use every table, column, setting and rule.

One period; about half of them say so in a ``periods`` table. Limits are tight, so that rules bind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from phanbo.models.instance import Instance
from phanbo.models.settings import OBJECTIVES

Row = dict[str, Any]
Tables = dict[str, list[Row]]

PERIOD = "2026"
ACTIONS = ("post", "post", "forbid", "stay", "train", "train", "no_training", "no_training")
CENTRES = {None: (21.0, 107.0), "Cô Tô": (20.98, 107.45), "Vân Đồn": (21.2, 107.75)}
"""Island -> the middle of it; None is the mainland. Homes and posts lie around these."""


@dataclass
class _Draw:
    """The tables drawn so far, and the dice."""

    rng: Random
    islands: Sequence[str | None]
    has_period: bool
    size: int
    tables: Tables = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some(self, probability: float, *values: Any) -> Any:
        """Draw one of the values, or a blank."""
        return self.rng.choice(values) if self.chance(probability) else None

    def period(self, probability: float) -> str | None:
        return PERIOD if self.has_period and self.chance(probability) else None

    def spot(self) -> Row:
        island = self.rng.choice(self.islands)
        lat, lon = CENTRES[island]
        width = 0.25 if island is None else 0.06
        return {
            "lat": round(lat + self.rng.uniform(-width, width), 4),
            "lon": round(lon + self.rng.uniform(-width, width), 4),
            "island": island,
        }

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def ids(self, table: str) -> list[str]:
        return [next(iter(row.values())) for row in self.rows(table)]

    def subset(self, ids: Sequence[str], probability: float) -> list[str]:
        return [one for one in ids if self.chance(probability)]


def random_instance(seed: int, size: int = 1) -> Instance:
    """Return a valid instance; the same seed gives the same instance."""
    return Instance.model_validate(random_tables(seed, size))


def random_tables(seed: int, size: int = 1) -> Tables:
    """Return the tables of a valid instance with ``size`` times 3-9 doctors and 2-5 stations."""
    rng = Random(seed)
    islands = (None, None, None, "Cô Tô", "Vân Đồn") if rng.random() < 0.5 else (None,)
    draw = _Draw(rng, islands, has_period=rng.random() < 0.5, size=size)
    for table, rows in (
        ("periods", _periods),
        ("settings", _settings),
        ("skills", _skills),
        ("stations", _stations),
        ("staffing", _staffing),
        ("teams", _teams),
        ("points", _points),
        ("doctors", _doctors),
        ("requirements", _requirements),
        ("courses", _courses),
        ("ferries", _ferries),
        ("travel", _travel),
        ("preferences", _preferences),
        ("decisions", _decisions),
    ):
        draw.tables[table] = rows(draw)
    return {name: rows for name, rows in draw.tables.items() if rows}


def _periods(draw: _Draw) -> list[Row]:
    if not draw.has_period:
        return []
    return [{"period_id": PERIOD, "starts": "2026-01-01", "weeks": draw.rng.choice([4, 12.5, 52])}]


def _settings(draw: _Draw) -> list[Row]:
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
        "objectives": _objectives(draw) if draw.chance(0.4) else None,
    }
    return [{"setting": name, "value": value} for name, value in drawn.items() if value is not None]


def _objectives(draw: _Draw) -> str:
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


def _skills(draw: _Draw) -> list[Row]:
    number = draw.rng.choice((0, 1, 2, 2, 3, 3))
    return [
        {"skill_id": f"K{i}", "name": f"skill {i}", "name_vi": draw.some(0.5, f"kỹ năng {i}")}
        for i in range(1, number + 1)
    ]


def _stations(draw: _Draw) -> list[Row]:
    stations = []
    for i in range(1, draw.rng.randint(2, 5) * draw.size + 1):
        minimum = draw.rng.choice((0, 1, 1, 2, 2, 3))
        stations.append(
            {
                "station_id": f"S{i}",
                "name": f"station {i}",
                "district": draw.some(0.3, "north", "south"),
                "kind": draw.some(0.3, "ward", "commune", "special zone"),
                **(draw.spot() if draw.chance(0.93) else {}),
                "functional_model": draw.some(0.6, "1", "2"),
                "min_doctors": minimum,
                "target_doctors": draw.some(0.6, 1, 2, 3, 4),
                "max_doctors": draw.some(0.6, minimum, minimum, minimum + 1),
                "presence_days": draw.some(0.5, 0, 2, 3.5, 5, 7.25, 10),
                "housing": draw.some(0.5, 0, 0, 1, 2),
                "priority": draw.some(0.5, 1, 2, 3),
            }
        )
    return stations


def _staffing(draw: _Draw) -> list[Row]:
    if not draw.has_period:
        return []
    rows = []
    for station in draw.rows("stations"):
        if draw.chance(0.7):
            continue
        minimum = draw.some(0.5, 0, 1, 2, 3)
        in_force = station["min_doctors"] if minimum is None else minimum
        maximum = draw.some(0.4, in_force, in_force + 1)
        if (station["max_doctors"] or 0) < in_force:  # a maximum below the minimum is a fault
            maximum = in_force
        rows.append(
            {
                "station_id": station["station_id"],
                "period": PERIOD,
                "min_doctors": minimum,
                "target_doctors": draw.some(0.3, 1, 3, 4),
                "max_doctors": maximum,
                "presence_days": draw.some(0.4, 0, 2.5, 6),
            }
        )
    return rows


def _teams(draw: _Draw) -> list[Row]:
    teams = []
    for i in range(1, draw.rng.choice((0, 1, 1, 2)) * draw.size + 1):
        keep_max = draw.rng.choice((None, 0, 1, 1, 2, 5))
        teams.append(
            {
                "team_id": f"T{i}",
                "name": f"team {i}",
                **(draw.spot() if draw.chance(0.9) else {}),
                "keep_min": draw.some(0.6, 0, 1, 2, 3) if keep_max == 5 else None,
                "keep_max": keep_max,
            }
        )
        if keep_max in (1, 2) and draw.chance(0.5):
            teams[-1]["keep_min"] = draw.rng.randint(0, keep_max)
    return teams


def _points(draw: _Draw) -> list[Row]:
    return [
        {
            "point_id": f"P{i}",
            "station_id": draw.rng.choice(draw.ids("stations")),
            "name": draw.some(0.5, f"point {i}"),
            **(draw.spot() if draw.chance(0.9) else {}),
            "days_per_week": draw.rng.choice((0, 0.5, 1, 2, 2, 3, 2.25)),
        }
        for i in range(1, draw.rng.randint(0, 4) * draw.size + 1)
    ]


def _doctors(draw: _Draw) -> list[Row]:
    number = draw.rng.randint(3, 9) * draw.size
    ids = [f"D{i}" for i in range(1, number + 1)]
    posts = [*draw.ids("stations"), *draw.ids("teams") * 2]
    doctors = []
    for doctor in ids:
        post = draw.some(0.75, *posts)
        doctors.append(
            {
                "doctor_id": doctor,
                "name": draw.some(0.3, f"doctor {doctor}"),
                "post_id": post,
                **(draw.spot() if draw.chance(0.6 if post else 0.85) else {}),
                "fte": draw.some(0.35, 1, 0.5, 0.6, 0.35),
                "skills": ";".join(draw.subset(draw.ids("skills"), 0.25)) or None,
                "movable": draw.some(0.4, "no", "yes", "không"),
                "can_train": draw.some(0.3, "no", "yes", "1"),
                "may_relocate": draw.some(0.5, "yes", "có", "no"),
                "travel_limit": draw.some(0.25, 5, 12.5, 30, 90),
                "joins": draw.period(0.1),
                "leaves": None,
                "partner_id": draw.some(0.25, *(other for other in ids if other != doctor)),
            }
        )
        if not doctors[-1]["joins"]:
            doctors[-1]["leaves"] = draw.period(0.1)
    if draw.chance(0.15):  # several who cannot be moved, at a station that may be full
        for rooted in doctors[:3]:
            rooted |= {"post_id": draw.ids("stations")[0], "movable": "no"}
    return doctors


def _requirements(draw: _Draw) -> list[Row]:
    places = [("station_id", one) for one in draw.ids("stations")]
    models = {row["functional_model"] for row in draw.rows("stations")}
    places += [("functional_model", one) for one in ("1", "2") if one in models]
    return [
        {
            column: place,
            "skill_id": skill,
            "min_doctors": draw.rng.choice((0, 1, 2, 2, 3)),
            "from_period": draw.period(0.4),
        }
        for skill in draw.ids("skills")
        for column, place in places
        if draw.chance(0.45)
    ]


def _courses(draw: _Draw) -> list[Row]:
    skills = draw.ids("skills")
    courses: list[Row] = []
    if not skills:
        return courses
    for i in range(1, draw.rng.choice((0, 1, 2, 3, 3, 4)) * draw.size + 1):
        seats = draw.rng.choice((1, 1, 2, 3, 5))
        courses.append(
            {
                "course_id": f"C{i}",
                "skill_id": draw.rng.choice(skills),
                "provider": draw.some(0.3, "university"),
                "period": draw.period(0.5),
                "weeks": draw.some(0.5, 2, 4.5, 30),
                "seats_min": draw.some(0.5, 0, 1, min(2, seats), min(3, seats)),
                "seats_max": seats,
                "cost": draw.some(0.7, 50, 99.5, 120),
                "prerequisite": draw.some(0.2, *skills),
                **(draw.spot() if draw.chance(0.6) else {}),
                "travel_limit": draw.some(0.35, 20, 45.5, 100),
            }
        )
    return courses


def _ferries(draw: _Draw) -> list[Row]:
    """Join the mainland with Cô Tô and that with Vân Đồn, which then takes two crossings."""
    if len(draw.islands) == 1:
        return []
    lines: list[tuple[str | None, str]] = []
    lines += [(None, "Cô Tô")] * draw.rng.choice((0, 1, 1, 2))
    lines += draw.rng.choice(([], [("Cô Tô", "Vân Đồn")], [("Vân Đồn", "Cô Tô")]))
    lines += draw.rng.choice(([], [], [(None, "Vân Đồn")]))
    ferries = []
    for from_island, to_island in lines:
        row: Row = {"from_island": from_island, "to_island": to_island}
        for end, island in (("from", from_island), ("to", to_island)):
            lat, lon = CENTRES[island]
            row[f"{end}_lat"] = round(lat + draw.rng.uniform(-0.05, 0.05), 4)
            row[f"{end}_lon"] = round(lon + draw.rng.uniform(-0.05, 0.05), 4)
        ferries.append(row | {"minutes": draw.rng.choice((5, 10, 12.5, 25))})
    return ferries


def _travel(draw: _Draw) -> list[Row]:
    posts = [*draw.ids("stations"), *draw.ids("teams")]
    starts = [*posts, *draw.ids("doctors")]
    ends = [*posts, *draw.ids("points"), *draw.ids("courses")]
    pairs = {(a, b): None for a in starts for b in ends if a != b and draw.chance(0.06)}
    pairs |= {(b, a): None for a, b in list(pairs) if draw.chance(0.4)}
    pairs |= {(b, a): None for a in starts for b in ends if a != b and draw.chance(0.03)}
    return [
        {"from_id": a, "to_id": b, "minutes": draw.rng.choice((0, 4, 9.5, 15, 24.2, 33, 60, 120))}
        for a, b in pairs
    ]


def _preferences(draw: _Draw) -> list[Row]:
    return [
        {"doctor_id": doctor, "station_id": station, "rank": draw.rng.choice((1, 1, 2, 3))}
        for doctor in draw.subset(draw.ids("doctors"), 0.35)
        for station in draw.rng.sample(draw.ids("stations"), draw.rng.randint(1, 2))
    ]


def _decisions(draw: _Draw) -> list[Row]:
    if draw.chance(0.5):
        return []
    actions = draw.rng.sample(ACTIONS, 3)
    doctors = draw.rng.sample(draw.rows("doctors"), 3)
    rows = [_decision(draw, *pair) for pair in zip(doctors, actions, strict=True)]
    if draw.chance(0.15):  # a second decision about the same doctor, which may contradict
        rows.append(_decision(draw, doctors[0], draw.rng.choice(("post", "forbid", "stay"))))
    return [row for row in rows if row and draw.chance(0.7)]


def _decision(draw: _Draw, doctor: Row, action: str) -> Row:
    row = {"doctor_id": doctor["doctor_id"], "action": action, "period": draw.period(0.4)}
    posts = [*draw.ids("stations")]
    if draw.chance(0.5):  # often the team the doctor comes from, seldom another
        posts = [one for one in draw.ids("teams") if one == doctor["post_id"]] or posts
    elif draw.chance(0.1):
        posts += draw.ids("teams")
    if action in ("post", "forbid"):
        return row | {"target_id": draw.rng.choice(posts)}
    if action == "train":
        courses = draw.rows("courses")
        held = (doctor["skills"] or "").split(";")
        if draw.chance(0.9):
            courses = [one for one in courses if one["skill_id"] not in held]
        if draw.chance(0.9) and doctor["can_train"] == "no":
            courses = []
        return row | {"target_id": draw.rng.choice(courses)["course_id"]} if courses else {}
    if action == "stay" and doctor["post_id"] is None and draw.chance(0.8):
        return {}
    return row
