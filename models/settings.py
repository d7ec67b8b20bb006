"""The settings of an instance and their defaults (PROBLEM.md section 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from phanbo.models.cells import Amount, Count, Positive, Share, Text, exact, wrong
from phanbo.models.errors import PlanError
from phanbo.models.messages import N_, message
from phanbo.models.tables import Row

OBJECTIVES = (
    "unplaced",
    "below_minimum",
    "missing_skills",
    "uncovered_days",
    "below_target",
    "relocations",
    "moves",
    "travel",
    "cost",
    "preference",
)
"""In the default order of PROBLEM.md section 4."""


class Aim(Row):
    """An objective to minimise, and how far later objectives may let it rise above its best."""

    name: str
    tolerance: Amount = Decimal(0)
    relative: bool = False
    """Whether the tolerance is a share of the best value, in percent, or an amount."""

    def slack(self, best: Fraction) -> Fraction:
        """Return how much the value may exceed ``best``."""
        share = Fraction(self.tolerance)
        return best * share / 100 if self.relative else share

    def __str__(self) -> str:
        if not self.tolerance:
            return self.name
        return f"{self.name}:{exact(self.tolerance)}{'%' if self.relative else ''}"


def _aim(text: str) -> Aim:
    name, _, tolerance = (part.strip() for part in text.partition(":"))
    if name not in OBJECTIVES:
        raise wrong(N_("names an unknown objective"), N_("choose among those of the documentation"))
    relative = tolerance.endswith("%")
    return Aim.model_validate(
        {"name": name, "tolerance": tolerance.removesuffix("%"), "relative": relative}
    )


def allowances(text: str, minimised: Sequence[Aim]) -> tuple[Aim, ...]:
    """Read how much worse objectives may be: ``2%`` for all, or ``travel:2%;cost:100``.

    Raises
    ------
    PlanError
        If it says neither, or names an objective that is not minimised.
    """
    names = [aim.name for aim in minimised]
    named = text if ":" in text else ";".join(f"{name}:{text}" for name in names)
    try:
        aims: tuple[Aim, ...] = _aims(named)
    except PydanticCustomError:
        template = N_("{text}: write 2% for all objectives, or, for example, travel:2%;cost:100")
        raise PlanError(message(template, text=text)) from None
    for aim in aims:
        if aim.name not in names:
            template = N_("{objective} is not among the objectives that are minimised")
            raise PlanError(message(template, objective=aim.name))
    return aims


def _aims(cell: Any) -> tuple[Aim, ...]:
    if isinstance(cell, tuple):
        return cell
    parts = cell.split(";") if isinstance(cell, str) else cell
    try:
        aims = tuple(_aim(part) for part in parts if part.strip())
    except PydanticCustomError:
        raise
    except (TypeError, ValueError, AttributeError):
        raise wrong(
            N_("is not a list of objectives"), N_("write, for example, unplaced;moves:5%;travel:30")
        ) from None
    if len({aim.name for aim in aims}) < len(aims):
        raise wrong(N_("names an objective twice"), N_("name each objective once"))
    return aims


Aims = Annotated[
    tuple[Aim, ...],
    BeforeValidator(_aims),
    PlainSerializer(lambda aims: ";".join(str(aim) for aim in aims) or ";", when_used="json"),
    WithJsonSchema({"type": "string"}),
]


class Settings(Row):
    """What holds for the whole instance; every setting has a default."""

    name: Text | None = None
    description: Text | None = None
    source: Text | None = None
    currency: Text = "VND"
    travel_limit: Amount = Decimal(60)
    """Minutes one way, home to post."""
    relocation_limit: Amount | None = None
    """Minutes; None: no limit."""
    visit_limit: Amount = Decimal(60)
    """Minutes, station to point."""
    partner_limit: Amount = Decimal(30)
    """Minutes between the posts of partners."""
    work_days: Amount = Decimal(5)
    """Days a week of a full-time doctor."""
    hours_a_day: Positive = Decimal(8)
    """Working hours; like the next four, only for what ``workload`` needs."""
    weeks_a_year: Positive = Decimal(52)
    public_holidays: Amount = Decimal(11)
    """Days a year; so are the next two."""
    annual_leave: Amount = Decimal(12)
    other_absence: Amount = Decimal(0)
    """Sick leave, training and other leave."""
    road_speed: Positive = Decimal(35)
    """km/h."""
    detour: Positive = Decimal("1.4")
    """Road length over great-circle length."""
    relocation_allowance: Amount = Decimal(0)
    training_budget: Amount | None = None
    budget: Amount | None = None
    max_moves: Count | None = None
    """A period."""
    training_share: Share = Fraction(1, 3)
    objectives: Aims = tuple(Aim(name=name) for name in OBJECTIVES)

    def rows(self) -> list[dict[str, Any]]:
        """Return the settings that were given, as rows of the ``settings`` table."""
        given = self.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return [{"setting": name, "value": value} for name, value in given.items()]


SETTINGS: tuple[str, ...] = tuple(Settings.model_fields)
WORKING_TIME = (
    "hours_a_day",
    "weeks_a_year",
    "public_holidays",
    "annual_leave",
    "other_absence",
)
"""Settings from which needs are derived, and on which no plan depends."""
