"""Rule 7 of PROBLEM.md section 3: visits within reach, and within the days supplied."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Violation
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.reading import Reading

RULE = "rule 7"


def rule_7(reading: Reading) -> Iterator[Violation]:
    """Rule 7: visits; that they take whole days is seen when their rows are read."""
    yield from _within_reach(reading)
    yield from _within_supply(reading)


def _within_reach(reading: Reading) -> Iterator[Violation]:
    """Check that stations other than a point's parent are within ``visit_limit`` of it."""
    facts = reading.facts
    for station_id, point_id, t in reading.visits:
        if facts.points[point_id].station_id == station_id:
            continue
        minutes = facts.minutes.between(station_id, point_id)
        if minutes is None or minutes > facts.settings.visit_limit:
            yield breach(
                RULE,
                N_("{station} visits {point}{when}, {minutes} minutes away, {limit} are allowed"),
                station=station_id,
                point=point_id,
                when=when(facts.periods[t]),
                minutes="∞" if minutes is None else minutes,
                limit=plain(facts.settings.visit_limit),
            )


def _within_supply(reading: Reading) -> Iterator[Violation]:
    """Check that a station's visit days are at most the days that its doctors supply."""
    facts = reading.facts
    for station_id, t in sorted({(station_id, t) for station_id, _, t in reading.visits}):
        days = reading.days_visiting(station_id, t)
        supplied = reading.days_supplied(station_id, t)
        if days > supplied:
            yield breach(
                RULE,
                N_("{station} visits on {days} days{when}, its doctors supply {limit}"),
                station=station_id,
                days=days,
                when=when(facts.periods[t]),
                limit=plain(supplied),
            )
