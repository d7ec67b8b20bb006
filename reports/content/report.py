"""What every sheet is made from: the figures, the names of things, and a language."""

from __future__ import annotations

from collections.abc import Iterable

from phanbo.models.desk import Names
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, Translate
from phanbo.models.plan import Number, Plan
from phanbo.reports.content.figures import Figures
from phanbo.reports.language import number_text, sort_key, translator
from phanbo.reports.sheets import Cell, Column

MODES = {
    "stay": N_("stays at the post"),
    "commute": N_("commutes daily"),
    "relocate": N_("lives at the station"),
    "decided": N_("by decision"),
}
OBJECTIVES = {
    "unplaced": (N_("Doctors without a post"), ""),
    "below_minimum": (N_("Doctors missing to the minimum"), N_("weighted doctors")),
    "missing_skills": (N_("Required skills missing"), N_("weighted doctors")),
    "uncovered_days": (N_("Days without a doctor"), N_("weighted days a week")),
    "below_target": (N_("Doctors missing to the target"), N_("weighted doctors")),
    "relocations": (N_("Doctors who live away from home"), ""),
    "moves": (N_("Moves between stations"), ""),
    "travel": (N_("Travel time"), N_("minutes a week, one way")),
    "cost": (N_("Cost"), None),
    "preference": (N_("Wishes not granted"), N_("ranks below the first choice")),
}
"""Objective -> its name and its unit; blank: what the name says; None: the currency."""


def with_unit(objective: str, say: Translate, currency: str) -> str:
    """Return the plain name of an objective and what it counts."""
    name, unit = OBJECTIVES.get(objective, (objective, ""))
    unit = currency if unit is None else say(unit)
    return f"{say(name)} ({unit})" if unit else say(name)


class Report:
    """An instance and its plan, ready to be told in a language."""

    def __init__(self, instance: Instance, plan: Plan, lang: str) -> None:
        self.instance = instance
        self.plan = plan
        self.lang = lang
        self.say = translator(lang)
        self.figures = Figures(instance, plan)
        self.stations = sorted(
            instance.stations,
            key=lambda s: (sort_key(s.district or ""), sort_key(s.name), s.station_id),
        )
        self._skills = {
            skill.skill_id: (skill.name_vi if lang == "vi" else None) or skill.name
            for skill in instance.skills
        }
        self._names = {station.station_id: station.name for station in instance.stations}
        self._names |= {team.team_id: team.name for team in instance.teams}
        self.posts = Names(dict(self._names))
        """What planners may call a station or a team."""
        self._names |= {point.point_id: point.name or point.point_id for point in instance.points}
        self._names |= {d.doctor_id: d.name or d.doctor_id for d in instance.doctors}
        self._names |= {course.course_id: course.course_id for course in instance.courses}

    @property
    def name(self) -> str:
        """The name of the instance, as a title."""
        return self.instance.settings.name or self.say(N_("Unnamed instance"))

    def place(self, place_id: str | None) -> str:
        """Return the name of a station, team, point, doctor or course."""
        return "" if place_id is None else self._names[place_id]

    def doctor(self, doctor_id: str) -> str:
        """Return the name of a doctor, blank where the instance gives none."""
        return self.figures.doctors[doctor_id].name or ""

    def person(self, doctor_id: str | None) -> str:
        """Return name and id of a doctor: names alone may be shared."""
        name = self.doctor(doctor_id) if doctor_id else ""
        return f"{name} ({doctor_id})" if name else doctor_id or ""

    def district(self, post_id: str | None) -> str:
        """Return the former district of a station; other places have none."""
        station = self.figures.stations.get(post_id or "")
        return station.district or "" if station else ""

    def skill(self, skill_id: str) -> str:
        """Return the name of a skill in the reader's language."""
        return self._skills.get(skill_id, skill_id)

    def skills(self, skill_ids: Iterable[str]) -> str:
        """Return the names of several skills, in order."""
        return ", ".join(sorted((self.skill(one) for one in skill_ids), key=sort_key))

    def tell(self, told: Message, *, ids: bool = False) -> str:
        """Say a message, with names where it has ids; with ``ids``, with both."""
        return self.say(told.template).format(
            **{key: self._value(key, value, ids) for key, value in told.values.items()}
        )

    def _value(self, key: str, value: object, ids: bool) -> object:
        if isinstance(value, Message):
            return self.tell(value, ids=ids)
        if isinstance(value, int | float):
            return self.number(value)
        if not isinstance(value, str) or key == "period":
            return value
        if key in ("skill", "prerequisite"):
            return self.skill(value)
        if key == "objective" and value in OBJECTIVES:
            return self.objective(value)
        name = self._names.get(value, value)
        return f"{name} ({value})" if ids and name != value else name

    def number(self, number: Number) -> str:
        """Write a number within a sentence."""
        return number_text(number, self.lang)

    def objective(self, name: str) -> str:
        """Return the plain name of an objective."""
        return self.say(OBJECTIVES[name][0])

    def objective_with_unit(self, name: str) -> str:
        """Return the plain name of an objective and what it counts."""
        return with_unit(name, self.say, self.instance.settings.currency)

    @property
    def several(self) -> bool:
        """Whether the plan runs over more than one period."""
        return len(self.figures.periods) > 1

    def period_column(self) -> Column:
        """Return the column that tells periods apart; with one period it is blank, so left out."""
        return Column(self.say(N_("Period")), optional=True)

    def period(self, period: str | None) -> Cell:
        """Return the cell of a period."""
        return period if self.several else None
