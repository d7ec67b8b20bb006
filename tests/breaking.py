"""The tools to break a plan in one way: change it, or tighten its instance around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan, Posting, Training
from phanbo.models.settings import Settings
from phanbo.models.tables import Course, Decision, Doctor, Station

One = TypeVar("One", bound=BaseModel)


class Broken(NamedTuple):
    """A plan that breaks a rule of its instance."""

    name: str
    rule: str
    instance: Instance
    plan: Plan


@dataclass(frozen=True)
class Case:
    """A right plan, and the ways to change it or its instance."""

    instance: Instance
    plan: Plan
    rng: Random

    def broken(self, name: str, rule: str, **parts: Any) -> Broken:
        """Change parts of the plan."""
        plan = self.plan.model_copy(update=_frozen(parts))
        return Broken(name, rule, self.instance, plan)

    def tightened(self, name: str, rule: str, plan: Plan | None = None, **tables: Any) -> Broken:
        """Change tables of the instance, under the plan or a changed one."""
        instance = self.instance.model_copy(update=_frozen(tables))
        reference = InstanceRef(name=None, fingerprint=instance.fingerprint)
        plan = (plan or self.plan).model_copy(update={"instance": reference})
        return Broken(name, rule, instance, plan)

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
        self, row: Posting | Training, action: str, target_id: str | None
    ) -> list[Decision]:
        """Add a decision."""
        cells = {"doctor_id": row.doctor_id, "action": action, "target_id": target_id}
        return [*self.instance.decisions, Decision.model_validate(cells)]

    def nowhere(self) -> list[Station]:
        """Add a station that nobody can reach."""
        cells = {"station_id": "NOWHERE", "name": "far away", "min_doctors": 0}
        return [*self.instance.stations, Station.model_validate(cells)]

    def posted(self, doctor_id: str, post_id: str | None, **cells: Any) -> Plan:
        """Post a doctor elsewhere for the whole plan, as decided."""
        update = {"post_id": post_id, "mode": "decided", "minutes": 0} | cells
        postings = (
            one.model_copy(update=update) if one.doctor_id == doctor_id else one
            for one in self.plan.postings
        )
        return self.plan.model_copy(update={"postings": tuple(postings)})

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
