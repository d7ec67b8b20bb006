"""Objectives, numbers and sentences in a language, where there is no one plan to report."""

from __future__ import annotations

from phanbo.models.messages import Message
from phanbo.models.plan import Number
from phanbo.reports.content.report import OBJECTIVES
from phanbo.reports.language import number_text, translator


class Telling:
    """What a reader's language makes of the parts of a result."""

    def __init__(self, lang: str, currency: str) -> None:
        self.lang = lang
        self.say = translator(lang)
        self._currency = currency

    def objective(self, name: str) -> str:
        """Return the plain name of an objective."""
        return self.say(OBJECTIVES[name][0])

    def objective_with_unit(self, name: str) -> str:
        """Return the plain name of an objective and what it counts."""
        unit = OBJECTIVES[name][1]
        unit = self._currency if unit is None else self.say(unit)
        return f"{self.objective(name)} ({unit})" if unit else self.objective(name)

    def number(self, number: Number) -> str:
        """Write a number within a sentence."""
        return number_text(number, self.lang)

    def tell(self, told: Message) -> str:
        """Say a message, with objectives by their names and numbers as the language writes them."""
        values: dict[str, object] = {}
        for key, value in told.values.items():
            if isinstance(value, Message):
                values[key] = self.tell(value)
            elif isinstance(value, int | float):
                values[key] = self.number(value)
            elif key == "objective" and value in OBJECTIVES:
                values[key] = self.objective(value)
            else:
                values[key] = value
        return self.say(told.template).format(**values)
