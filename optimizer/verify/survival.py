"""What a plan says of departures: the stations that survive any one, counted anew."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.messages import N_, Violation
from phanbo.models.plan import Plan
from phanbo.models.tables import Station
from phanbo.optimizer.verify.breach import breach
from phanbo.optimizer.verify.reading import Reading

RULE = "robustness"


def survives(reading: Reading, station: Station, t: int) -> bool:
    """Return whether a station has all it must, as it is and without any one of its doctors."""
    here = reading.doctors_at(station.station_id, t)
    least = reading.facts.numbers(station, t).min_doctors
    needed = {
        one.skill_id: one.min_doctors for one in reading.facts.needed(t) if one.station is station
    }
    for gone in (None, *here):
        left = [doctor for doctor in here if doctor is not gone]
        if len(left) < least:
            return False
        for skill, number in needed.items():
            if sum(reading.holds_skill(doctor, skill, t) for doctor in left) < number:
                return False
    return True


def wrong_robustness(reading: Reading, plan: Plan) -> Iterator[Violation]:
    """Check how many stations survive, and that no fewer are called the most possible."""
    told = plan.robustness
    if told is None:
        return
    facts = reading.facts
    places = [(one, t) for one in facts.instance.stations for t in range(len(facts.periods))]
    right = sum(survives(reading, station, t) for station, t in places)
    if (told.surviving, told.stations) != (right, len(places)):
        yield breach(
            RULE,
            N_("{right} of {all} stations survive any one departure, the plan says {stated}"),
            right=right,
            all=len(places),
            stated=f"{told.surviving}/{told.stations}",
        )
    if told.bound < told.surviving:
        template = N_("{stated} stations are said to survive, but {bound} to be the most possible")
        yield breach(RULE, template, stated=told.surviving, bound=told.bound)
