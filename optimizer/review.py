"""The rolling review: what is left to plan once the first periods of a plan have happened.

The posts, skills and money that a plan leaves behind become the start of an instance of the
periods that are left, so that it can be planned, verified and reported like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from phanbo.models.cells import plain
from phanbo.models.errors import InstanceError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, did_you_mean, fault, message
from phanbo.models.plan import Plan, Posting
from phanbo.models.tables import Station, Team

Rows = list[dict[str, Any]]
NUMBERS = ("min_doctors", "target_doctors", "max_doctors", "presence_days")


def remaining(instance: Instance, plan: Plan, period: str) -> Instance:
    """Return the instance of the periods from one on, as a plan leaves it.

    Parameters
    ----------
    instance
        Of the whole plan, with whatever has changed since: new doctors, numbers, decisions.
    plan
        The plan that was carried out until then.
    period
        The first period to plan anew.

    Returns
    -------
    Instance
        Where each doctor's ``post_id`` is the last post held before the period, and ``skills``
        has what finished courses taught. Whoever had the home at the post keeps it, and whoever
        relocated lives at the station. Earlier periods, and all that speaks of them only, are
        gone; budgets, moves and housing are what is left of them.

    Raises
    ------
    InstanceError
        If there is no such period, or it is the first one.
    PlanError
        If the plan's earlier periods are not those of the instance, or hold unknown ids.
    """
    past = _Past(instance, plan, period)
    tables = instance.tables()
    tables["periods"] = tables["periods"] and [
        row for row in tables["periods"] if row["period_id"] not in past.periods
    ]
    tables["doctors"] = [_doctor(past, row) for row in tables["doctors"] if past.is_here(row)]
    tables["travel"] = [*past.travel(tables.get("travel", []))]
    tables["stations"] = [_station(past, row) for row in tables["stations"]]
    tables["courses"] = [
        row for row in tables.get("courses", []) if row["course_id"] in past.courses_left
    ]
    tables["requirements"] = [*_requirements(past, tables.get("requirements", []))]
    tables["staffing"] = [
        row for row in tables.get("staffing", []) if past.index[row["period"]] > past.now
    ]
    tables["decisions"] = [row for row in tables.get("decisions", []) if _still_speaks(past, row)]
    tables["preferences"] = [
        row for row in tables.get("preferences", []) if row["doctor_id"] in past.here
    ]
    tables["settings"] = [*_settings(past, tables.get("settings", []))]
    return Instance.model_validate(tables)


class _Past:
    """What has happened before a period, by doctor and place."""

    def __init__(self, instance: Instance, plan: Plan, period: str) -> None:
        self.instance = instance
        ordered = sorted(instance.periods, key=lambda row: row.starts)
        self.index = {row.period_id: i for i, row in enumerate(ordered)}
        self.now = _place(self.index, period)
        self.periods = {one for one, i in self.index.items() if i < self.now}
        self.doctors = {row.doctor_id: row for row in instance.doctors}
        self.here = {
            row.doctor_id
            for row in instance.doctors
            if row.leaves is None or self.index[row.leaves] > self.now
        }
        self.courses = {row.course_id: row for row in instance.courses}
        self.courses_left = {
            row.course_id
            for row in instance.courses
            if row.period is not None and self.index[row.period] >= self.now
        }
        self.last: dict[str, Posting] = {}
        """Doctor -> the last posting that held a post."""
        self.trained = [one for one in plan.training if one.period in self.periods]
        self.relocated: set[str] = set()
        self._read(plan)

    def _read(self, plan: Plan) -> None:
        for period, i in self.index.items():
            if i >= self.now and plan.release_of(period) == "frozen":
                raise PlanError(message(N_("{period} is frozen in the plan"), period=period))
        told = {one.period for one in plan.postings}
        if not self.periods <= told:
            template = N_("the plan has no postings for {period}")
            raise PlanError(message(template, period=min(self.periods - told, key=str)))
        places = {row.station_id for row in self.instance.stations}
        places |= {row.team_id for row in self.instance.teams}
        past = [one for one in plan.postings if one.period in self.periods and one.post_id]
        for one in sorted(past, key=lambda one: self.index[str(one.period)]):
            if one.post_id not in places:
                template = N_("the plan has {doctor} at {post}, which the instance does not know")
                raise PlanError(message(template, doctor=one.doctor_id, post=one.post_id))
            self.last[one.doctor_id] = one
            if one.mode == "relocate":
                self.relocated.add(one.doctor_id)
        for taken in self.trained:
            if taken.course_id not in self.courses:
                template = N_("the plan has {doctor} on {course}, which the instance does not know")
                raise PlanError(message(template, doctor=taken.doctor_id, course=taken.course_id))

    def is_here(self, row: dict[str, Any]) -> bool:
        """Return whether a doctor has not left."""
        return row["doctor_id"] in self.here

    def post(self, doctor: str) -> str | None:
        """Return the post at which a doctor starts."""
        held = self.last.get(doctor)
        return self.doctors[doctor].post_id if held is None else held.post_id

    def lives_with_post(self, doctor: str) -> bool:
        """Return whether a doctor's home was the post, and the post is now another one."""
        row = self.doctors[doctor]
        moved = row.post_id is not None and self.post(doctor) != row.post_id
        return moved and (row.lat is None or row.lon is None) and doctor not in self.relocated

    def housed(self, station: str) -> int:
        """Return how many doctors relocated to a station and are there."""
        return sum(self.post(doctor) == station for doctor in self.relocated & self.here)

    def spent(self) -> tuple[Fraction, Fraction]:
        """Return the costs of courses, and of the relocations."""
        courses = sum(
            (Fraction(self.courses[one.course_id].cost) for one in self.trained), Fraction(0)
        )
        return courses, Fraction(self.instance.settings.relocation_allowance) * len(self.relocated)

    def travel(self, rows: Rows) -> Iterator[dict[str, Any]]:
        """Yield the rows of the travel table, and for homes at an old post those of that post."""
        gone = self.doctors.keys() - self.here
        kept = [
            row
            for row in rows
            if not ({row["from_id"], row["to_id"]} & gone or self._is_over(row["from_id"]))
            and not self._is_over(row["to_id"])
        ]
        # Whoever relocated has moved house: rows from the old home say nothing any more.
        kept = [row for row in kept if not {row["from_id"], row["to_id"]} & self.relocated]
        yield from kept
        own = {(row["from_id"], row["to_id"]) for row in kept}
        own |= {(to, start) for start, to in own}
        of_post: dict[str, dict[str, Any]] = defaultdict(dict)
        for row in reversed(kept):
            of_post[row["to_id"]][row["from_id"]] = row["minutes"]
        for row in reversed(kept):
            of_post[row["from_id"]][row["to_id"]] = row["minutes"]
        for doctor in sorted(self.here):
            if self.lives_with_post(doctor):
                for place, minutes in of_post[str(self.doctors[doctor].post_id)].items():
                    if (doctor, place) not in own and place not in self.doctors:
                        yield {"from_id": doctor, "to_id": place, "minutes": minutes}

    def _is_over(self, place: str) -> bool:
        return place in self.courses and place not in self.courses_left


def _place(index: dict[str, int], period: str) -> int:
    if period not in index:
        remedy, values = did_you_mean(period, index)
        raise InstanceError(
            [fault("periods", N_("is no period of the instance"), remedy, value=period, **values)]
        )
    if index[period] == 0:
        problem, remedy = N_("is the first period"), N_("nothing has happened before it")
        raise InstanceError([fault("periods", problem, remedy, value=period)])
    return index[period]


def _doctor(past: _Past, row: dict[str, Any]) -> dict[str, Any]:
    doctor = row["doctor_id"]
    new = row | {"post_id": past.post(doctor)}
    learned = {
        past.courses[one.course_id].skill_id for one in past.trained if one.doctor_id == doctor
    }
    if learned:
        new["skills"] = ";".join(sorted({*past.doctors[doctor].skills, *learned}))
    if "joins" in row and past.index[row["joins"]] <= past.now:
        del new["joins"]
    if row.get("partner_id") not in past.here:
        new.pop("partner_id", None)
    if doctor in past.relocated:
        new |= {"lat": None, "lon": None, "island": None}
    elif past.lives_with_post(doctor):
        new |= _coordinates(past.instance, str(row["post_id"]))
    return new


def _coordinates(instance: Instance, post: str) -> dict[str, Any]:
    places: dict[str, Station | Team] = {row.team_id: row for row in instance.teams}
    places |= {row.station_id: row for row in instance.stations}
    return {"lat": places[post].lat, "lon": places[post].lon, "island": places[post].island}


def _station(past: _Past, row: dict[str, Any]) -> dict[str, Any]:
    """Put the numbers in force, and the housing that is free, into the row."""
    new = dict(row)
    changes = [one for one in past.instance.staffing if one.station_id == row["station_id"]]
    for change in sorted(changes, key=lambda one: past.index[one.period]):
        if past.index[change.period] <= past.now:
            filled = change.model_dump(mode="json", include=set(NUMBERS), exclude_none=True)
            new |= filled
    if "housing" in row:
        new["housing"] = max(0, row["housing"] - past.housed(row["station_id"]))
    return new


def _requirements(past: _Past, rows: Rows) -> Iterator[dict[str, Any]]:
    """Yield the rows in force from the first period left, which need no period, and later ones."""
    in_force: dict[tuple[Any, ...], dict[str, Any]] = {}

    def begins(row: dict[str, Any]) -> int:
        return past.index[row["from_period"]] if "from_period" in row else 0

    for row in sorted(rows, key=begins):
        if begins(row) <= past.now:
            key = (row.get("station_id"), row.get("functional_model"), row["skill_id"])
            in_force[key] = {c: cell for c, cell in row.items() if c != "from_period"}
        else:
            yield row
    yield from in_force.values()


def _still_speaks(past: _Past, row: dict[str, Any]) -> bool:
    """Return whether a decision is about a doctor and a time that are left."""
    if row["doctor_id"] not in past.here:
        return False
    if row["action"] == "train":
        return row["target_id"] in past.courses_left
    return row.get("period") not in past.periods


def _settings(past: _Past, rows: Rows) -> Iterable[dict[str, Any]]:
    courses, relocations = past.spent()
    spent = {"training_budget": courses, "budget": courses + relocations}
    for row in rows:
        if row["setting"] in spent:
            left = Fraction(str(row["value"])) - spent[row["setting"]]
            yield row | {"value": plain(max(left, Fraction(0)))}
        else:
            yield row
