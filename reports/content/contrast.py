"""What every sheet of a comparison is made from: its rows, the names of things, a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from phanbo.models.comparison import Comparison, Figures
from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.models.plan import Number
from phanbo.reports.content.report import OBJECTIVES, with_unit
from phanbo.reports.language import number_text, tidy, translator
from phanbo.reports.sheets import Cell, Column, Kind, Row, Style

Better = Literal["less", "more", "neither"]


class Contrast:
    """A comparison ready to be told in a language, with names where an instance gives them."""

    def __init__(self, comparison: Comparison, instance: Instance | None, lang: str) -> None:
        self.comparison = comparison
        self.lang = lang
        self.say = translator(lang)
        self.plans = [one.name for one in comparison.plans]
        self._currency = instance.settings.currency if instance else ""
        self._names = _names(instance, lang) if instance else {}
        self._districts = (
            {one.station_id: one.district or "" for one in instance.stations} if instance else {}
        )

    def name(self, one: str | None) -> str:
        """Return the name of a doctor, place or skill; its id where none is known."""
        return "" if one is None else self._names.get(one) or one

    def known(self, one: str) -> str:
        """Return the name of a doctor or place, blank where none is known."""
        return self._names.get(one, "")

    def district(self, station_id: str) -> str:
        """Return the former district of a station."""
        return self._districts.get(station_id, "")

    def objective(self, name: str) -> str:
        """Return the plain name of an objective."""
        return self.say(OBJECTIVES[name][0]) if name in OBJECTIVES else name

    def objective_with_unit(self, name: str) -> str:
        """Return the plain name of an objective and what it counts."""
        return with_unit(name, self.say, self._currency)

    def period_column(self) -> Column:
        """Return the column that tells periods apart, left out where they have no names."""
        return Column(self.say(N_("Period")), optional=True)

    def each(self, kind: Kind, heading: str = "{plan}") -> Iterator[Column]:
        """Yield a column for each plan."""
        return (Column(heading.format(plan=plan), kind) for plan in self.plans)

    def figure_columns(self) -> Iterator[Column]:
        """Yield a column for each plan, then one for each difference to the first."""
        yield from self.each("number")
        for plan in self.plans[1:]:
            yield Column(self.say(N_("Difference: {plan}")).format(plan=plan), "number")

    def figures(self, about: Sequence[Cell], row: Figures, better: Better = "less") -> Row:
        """Return a row of ``figure_columns``, its differences in colour."""
        differences = row.differences[1:]
        styles: list[Style] = [""] * (len(about) + len(row.values))
        styles += (_style(one, better) for one in differences)
        numbers = (None if one is None else tidy(one) for one in (*row.values, *differences))
        return tuple(styles), (*about, *numbers)

    def signed(self, difference: Number | None) -> str:
        """Write a difference with its sign: +3, -2, 0."""
        if difference is None:
            return ""
        text = number_text(abs(difference), self.lang)
        return f"{'+' if difference > 0 else '−'}{text}" if tidy(difference) else text


def _style(difference: Number | None, better: Better) -> Style:
    if not difference or better == "neither":
        return ""
    return "good" if (difference > 0) == (better == "more") else "bad"


def _names(instance: Instance, lang: str) -> dict[str, str]:
    names = {station.station_id: station.name for station in instance.stations}
    names |= {team.team_id: team.name for team in instance.teams}
    names |= {point.point_id: point.name or "" for point in instance.points}
    names |= {doctor.doctor_id: doctor.name or "" for doctor in instance.doctors}
    return names | {
        skill.skill_id: (skill.name_vi if lang == "vi" else None) or skill.name
        for skill in instance.skills
    }
