"""Random stations, teams and points, and how long it takes between them."""

from __future__ import annotations

from tests.random_draw import CENTRES, Draw, Row


def stations(draw: Draw) -> list[Row]:
    stations = []
    for i in range(1, draw.rng.randint(2, 5 if len(draw.periods) <= 1 else 3) * draw.size + 1):
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


def staffing(draw: Draw) -> list[Row]:
    if not draw.periods:
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
                "period": draw.periods[0],
                "min_doctors": minimum,
                "target_doctors": draw.some(0.3, 1, 3, 4),
                "max_doctors": maximum,
                "presence_days": draw.some(0.4, 0, 2.5, 6),
            }
        )
    return rows


def teams(draw: Draw) -> list[Row]:
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


def points(draw: Draw) -> list[Row]:
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


def ferries(draw: Draw) -> list[Row]:
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


def travel(draw: Draw) -> list[Row]:
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
