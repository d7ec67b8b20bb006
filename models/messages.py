"""Sentences for people: a template in English, the key of every translation, and its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, computed_field, field_validator

Translate = Callable[[str], str]


def N_(template: str) -> str:
    """Mark a template for translation where it is written, not where it is shown."""
    return template


class Message(BaseModel):
    """A sentence whose values stay apart from its words, so that it can be said in any language."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    template: str
    values: dict[str, Any] = {}

    @field_validator("values")
    @classmethod
    def _sentences_within(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Read sentences within sentences back from JSON."""
        return {
            name: Message.model_validate(value)
            if isinstance(value, dict) and "template" in value
            else value
            for name, value in values.items()
        }

    def render(self, translate: Translate = str) -> str:
        """Say it, in English or through a catalogue."""
        values = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format(**values)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.render()

    def __str__(self) -> str:
        return self.render()


def message(template: str, **values: Any) -> Message:
    """Make a message: ``message(N_("{doctor} is not known"), doctor="D1")``."""
    return Message(template=template, values=values)


class Fault(BaseModel):
    """One mistake in an instance: where it is, what is wrong, what would be right.

    ``row`` counts as the user's file does: with the header as row 1 in a CSV file or a sheet,
    from 1 in JSON and in Python. ``cell`` is the address in a workbook, such as ``doctors!C12``.
    """

    model_config = ConfigDict(frozen=True)

    table: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    problem: Message
    remedy: Message | None = None
    file: str | None = None
    cell: str | None = None

    def render(self, translate: Translate = str) -> str:
        """Say it in one line."""
        where = [self.file or self.table]
        if self.cell is not None:
            where.append(self.cell)
        elif self.row is not None:
            where.append(translate(N_("row {row}")).format(row=self.row))
        if self.column is not None:
            where.append(translate(N_("column {column}")).format(column=self.column))
        if self.value is not None:
            where.append(repr(self.value))
        text = f"{', '.join(where)}: {self.problem.render(translate)}"
        return f"{text}; {self.remedy.render(translate)}" if self.remedy else text

    def __str__(self) -> str:
        return self.render()


PERSONAL = ("doctors", "name")
"""Table and column whose cells no message shows."""


def fault(
    table: str,
    problem: str,
    remedy: str | None = None,
    *,
    row: int | None = None,
    column: str | None = None,
    value: object = None,
    cell: str | None = None,
    **values: object,
) -> Fault:
    """Make a fault; ``values`` fill both sentences. The name of a doctor is never its value."""
    return Fault(
        table=table,
        row=row,
        column=column,
        value=None if value is None or (table, column) == PERSONAL else str(value),
        cell=cell,
        problem=message(problem, **values),
        remedy=message(remedy, **values) if remedy else None,
    )


def did_you_mean(word: object, known: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """Return a remedy for a mistyped word, with its values: the nearest known word, or all."""
    close = get_close_matches(str(word), list(known), n=1)
    if close:
        return N_("did you mean {close}?"), {"close": close[0]}
    return N_("known are: {known}"), {"known": ", ".join(known)}


class Violation(BaseModel):
    """One breach of PROBLEM.md by a plan; ``rule`` is the section or rule, such as ``rule 2``."""

    model_config = ConfigDict(frozen=True)

    rule: str
    problem: Message

    def render(self, translate: Translate = str) -> str:
        """Say it in one line."""
        return f"{self.rule}: {self.problem.render(translate)}"

    def __str__(self) -> str:
        return self.render()
