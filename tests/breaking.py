"""The tools to break a plan in one way: change it, or tighten its instance around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan, Posting, Shortage, Training
from phanbo.models.settings import Settings
from phanbo.models.tables import Course, Decision, Doctor, Station

One = TypeVar("One", bound=BaseModel)


class Broken(NamedTuple):
    """A plan that breaks a rule of its instance."""

    name: str
    rule: str
    instance: Instance
    plan: Plan
    period: str | None = None
    """In which the breach must be found; None: wherever."""


@dataclass(frozen=True)
class Case:
    """A right plan, and the ways to change it or its instance."""

    instance: Instance
    plan: Plan
    rng: Random

    @property
    def periods(self) -> list[str]:
        """The ids of the periods in time order."""
        in_time = sorted(self.instance.periods, key=lambda one: one.starts)
        return [one.period_id for one in in_time]

    def after(self, period: str | None) -> list[str]:
        """Return the periods after one."""
        return [] if period is None else self.periods[self.periods.index(period) + 1 :]

    @property
    def posts(self) -> dict[tuple[str, str | None], str | None]:
        """Return doctor and period -> the post held; who is not available is not there."""
        return {(one.doctor_id, one.period): one.post_id for one in self.plan.postings}

    def broken(self, name: str, rule: str, *, period: str | None = None, **parts: Any) -> Broken:
        """Change parts of the plan."""
        plan = self.plan.model_copy(update=_frozen(parts))
        return Broken(name, rule, self.instance, plan, period)

    def tightened(
        self,
        name: str,
        rule: str,
        plan: Plan | None = None,
        *,
        period: str | None = None,
        **tables: Any,
    ) -> Broken:
        """Change tables of the instance, under the plan or a changed one."""
        instance = self.instance.model_copy(update=_frozen(tables))
        reference = InstanceRef(name=None, fingerprint=instance.fingerprint)
        plan = (plan or self.plan).model_copy(update={"instance": reference})
        return Broken(name, rule, instance, plan, period)

    def settings(self, **values: Any) -> Settings:
        """Change settings."""
        return self.instance.settings.model_copy(update=values)

    def doctors(self, doctor_id: str, **cells: Any) -> list[Doctor]:
        """Change the row of one doctor."""
        return [
            one.model_copy(update=cells) if one.doctor_id == doctor_id else one
            for one in self.instance.doctors
        ]

    def courses(self, course_id: str, **cells: Any) -> list[Course]:
        """Change the row of one course."""
        return [
            one.model_copy(update=cells) if one.course_id == course_id else one
            for one in self.instance.courses
        ]

    def decided(
        self,
        row: Posting | Training,
        action: str,
        target_id: str | None = None,
        *,
        periods: Iterable[str | None] = (None,),
    ) -> list[Decision]:
        """Add a decision for the whole plan, or for each of some periods."""
        cells = {"doctor_id": row.doctor_id, "action": action, "target_id": target_id}
        added = (Decision.model_validate(cells | {"period": period}) for period in periods)
        return [*self.instance.decisions, *added]

    def nowhere(self, *station_ids: str) -> list[Station]:
        """Add stations that nobody can reach: ``NOWHERE``, or these."""
        cells = {"name": "far away", "min_doctors": 0}
        return [
            *self.instance.stations,
            *(
                Station.model_validate({"station_id": one} | cells)
                for one in station_ids or ("NOWHERE",)
            ),
        ]

    def posted(
        self,
        doctor_id: str,
        post_id: str | None,
        *,
        periods: Collection[str | None] | None = None,
        **cells: Any,
    ) -> Plan:
        """Post a doctor elsewhere, as decided, in some periods or for the whole plan."""
        update = {"post_id": post_id, "mode": "decided", "minutes": 0} | cells
        postings = (
            one.model_copy(update=update)
            if one.doctor_id == doctor_id and (periods is None or one.period in periods)
            else one
            for one in self.plan.postings
        )
        return self.plan.model_copy(update={"postings": tuple(postings)})

    def unplaced(self, doctor_id: str, periods: Collection[str | None] | None = None) -> Plan:
        """Leave a doctor without a post, in some periods or for the whole plan."""
        return self.posted(doctor_id, None, periods=periods, mode=None, minutes=None)

    def short(
        self,
        objective: str,
        station: str,
        missing: Mapping[str, int],
        *,
        skill: str | None = None,
    ) -> Plan:
        """State what is missing at a station by period, and nothing else of the objective."""
        others = (one for one in self.plan.shortages if one.objective != objective)
        place = {"objective": objective, "station_id": station, "skill_id": skill}
        cells = {"point_id": None} | place
        rows = (
            Shortage.model_validate(cells | {"period": period, "amount": amount})
            for period, amount in missing.items()
        )
        return self.plan.model_copy(update={"shortages": (*others, *rows)})

    def pick(self, rows: Iterable[Any]) -> list[Any]:
        """Draw one of the rows, as a list; of none none."""
        rows = list(rows)
        return [self.rng.choice(rows)] if rows else []


def replaced(rows: Iterable[One], old: One, *new: One) -> list[One]:
    """Put rows in the place of one row."""
    return [part for row in rows for part in (new if row is old else (row,))]


def changed(rows: Iterable[One], old: One, **cells: Any) -> list[One]:
    """Change one row, without the checks of its type."""
    return replaced(rows, old, old.model_copy(update=cells))


def _frozen(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in parts.items()}
