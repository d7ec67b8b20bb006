"""What travel asks of doctors, one by one and in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.fairness import Burden, Group, GroupKind, Person, Trip, Way
from phanbo.models.instance import Instance
from phanbo.models.plan import Mode, Plan, Posting
from phanbo.optimizer.explain.spread import quantile
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes

LONGEST = 10
FEWEST = 5
"""Doctors in a group that may be shown where people are not to be recognised."""
Origin = tuple[GroupKind, str | None]
"""Where doctors come from: the kind and key of their group."""
KINDS: tuple[GroupKind, ...] = ("district", "no_district", "team", "recruited", "small")


def weekly(mode: Mode | None, minutes: int | None, days: Fraction) -> Fraction:
    """Return the minutes a week, one way: every working day, or once for who relocates."""
    return (minutes or 0) * (Fraction(1) if mode == "relocate" else days)


def people_of(instance: Instance, plan: Plan) -> tuple[Person, ...]:
    """Return everyone with their ways, those with the most minutes a week first."""
    ordered = sorted(instance.periods, key=lambda period: period.starts)
    place = {period: i for i, period in enumerate([p.period_id for p in ordered] or [None])}
    postings: dict[str, list[Posting]] = {doctor.doctor_id: [] for doctor in instance.doctors}
    for posting in sorted(plan.postings, key=lambda one: place[one.period]):
        postings[posting.doctor_id].append(posting)
    days, minutes = Fraction(instance.settings.work_days), _minutes_today(instance)
    everyone = []
    for doctor in instance.doctors:
        one, before = doctor.doctor_id, None
        if one in minutes:
            before = _way(None, doctor.post_id, "stay", minutes[one], None, days)
        after = [
            _way(held.period, held.post_id, held.mode, held.minutes, before, days)
            for held in postings[one]
        ]
        everyone.append(
            Person(number=0, doctor_id=one, from_=doctor.post_id, before=before, after=tuple(after))
        )
    return tuple(
        person.model_copy(update={"number": number})
        for number, person in enumerate(sorted(everyone, key=_heaviest_first), start=1)
    )


def longest(people: Iterable[Person]) -> tuple[Trip, ...]:
    """Return the longest ways that the plan leaves; those of no minutes are none."""
    trips = [
        Trip(
            number=person.number,
            doctor_id=person.doctor_id,
            post_id=last.post_id,
            mode=last.mode,
            minutes=last.minutes,
            weekly=last.weekly,
            before=person.before.minutes if person.before else None,
        )
        for person in people
        if (last := person.last) and last.mode and last.minutes and last.weekly is not None
    ]
    return tuple(sorted(trips, key=lambda trip: (-trip.minutes, trip.number))[:LONGEST])


def origins(instance: Instance, people: Iterable[Person]) -> dict[Origin, list[Person]]:
    """Return where doctors come from -> who they are; each is in one group."""
    of: dict[str | None, Origin] = {None: ("recruited", None)}
    for station in instance.stations:
        named = station.district is not None
        of[station.station_id] = ("district" if named else "no_district", station.district)
    of |= {team.team_id: ("team", team.team_id) for team in instance.teams}
    members: dict[Origin, list[Person]] = {}
    for person in people:
        members.setdefault(of[person.from_], []).append(person)
    return members


def without_small(
    members: Mapping[Origin, list[Person]], fewest: int = FEWEST
) -> dict[Origin, list[Person]]:
    """Join the smallest groups until none shows the ways of fewer doctors than that."""
    waiting = sorted(
        members.items(), key=lambda item: (_shown(item[1]), item[0][0], item[0][1] or "")
    )
    small: list[Person] = []
    while waiting and (_shown(waiting[0][1]) < fewest or 0 < _shown(small) < fewest):
        small += waiting.pop(0)[1]
    return dict(waiting) | ({("small", None): small} if small else {})


def groups(members: Mapping[Origin, list[Person]], days: Fraction) -> tuple[Group, ...]:
    """Sum up all doctors, then each group: districts by name, teams by id, recruits."""
    ordered = sorted(members.items(), key=lambda item: (KINDS.index(item[0][0]), item[0][1] or ""))
    everyone = [person for _, those in ordered for person in those]
    return tuple(
        Group(
            kind=kind,
            key=key,
            doctors=len(those),
            before=burden([person.before for person in those], days),
            after=burden([person.last for person in those], days),
        )
        for (kind, key), those in ((("all", None), everyone), *ordered)
    )


def burden(ways: Sequence[Way | None], days: Fraction) -> Burden:
    """Sum up ways; who has none is left out."""
    held = [(way.mode, way.minutes) for way in ways if way and way.minutes is not None]
    minutes = sorted(one for _, one in held)
    return Burden(
        doctors=len(minutes),
        total=sum(minutes),
        mean=plain(Fraction(sum(minutes), len(minutes))) if minutes else None,
        median=plain(quantile(minutes, Fraction(1, 2))) if minutes else None,
        p90=plain(quantile(minutes, Fraction(9, 10))) if minutes else None,
        most=max(minutes, default=None),
        weekly=plain(sum((weekly(mode, one, days) for mode, one in held), Fraction(0))),
    )


def _minutes_today(instance: Instance) -> dict[str, int]:
    """Return the minutes to the post of today of everyone who is at one; 0 where unreachable."""
    travel = TravelMinutes(instance)
    minutes = {
        doctor.doctor_id: int(travel.from_home(doctor, travel.targets([doctor.post_id]))[0])
        for doctor in instance.doctors
        if doctor.post_id is not None and doctor.joins is None
    }
    return {one: 0 if found == UNREACHABLE else found for one, found in minutes.items()}


def _way(
    period: str | None,
    post_id: str | None,
    mode: Mode | None,
    minutes: int | None,
    before: Way | None,
    days: Fraction,
) -> Way:
    if post_id is None:
        return Way(period=period, post_id=None, mode=None, minutes=None, weekly=None)
    now = weekly(mode, minutes, days)
    change = plain(now - weekly(before.mode, before.minutes, days)) if before else None
    return Way(
        period=period, post_id=post_id, mode=mode, minutes=minutes, weekly=plain(now), change=change
    )


def _heaviest_first(person: Person) -> tuple[float, float, float, float, str]:
    """Order by what the plan asks of people, then by today; ids decide between equals only."""
    return *_load(person.last), *_load(person.before), person.doctor_id or ""


def _load(way: Way | None) -> tuple[float, float]:
    if way is None or way.weekly is None or way.minutes is None:
        return 1, 1
    return -way.weekly, -way.minutes


def _shown(members: Sequence[Person]) -> int:
    """Return the fewest doctors of whom a group would show the ways, before or after."""
    before = sum(person.before is not None for person in members)
    after = sum(bool(person.last and person.last.mode) for person in members)
    return min([count for count in (len(members), before, after) if count], default=0)
