"""Every column of every sheet, and every setting: what it holds and how to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from phanbo.instances.template import kinds, people, places
from phanbo.instances.template.kinds import Kind, kinds_of
from phanbo.instances.template.words import NONE, SETTING, SETTINGS, VALUE, Word
from phanbo.models.check_ids import IDS, REFERENCES, TARGETS
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_, Message, Translate, message
from phanbo.models.settings import Settings
from phanbo.models.tables import Row

WORDS: Mapping[str, Mapping[str, Word]] = places.COLUMNS | people.COLUMNS
"""Table -> column -> its words."""
SETTINGS_TABLE = "settings"
ISLANDS = ("ferries", "to_island")
LIKE: Mapping[str, tuple[str, str]] = {
    "island": ISLANDS,
    "from_island": ISLANDS,
    "functional_model": ("stations", "functional_model"),
}
"""Columns of texts that should be among those of another column, with its table."""
YES, NO = N_("yes"), N_("no")


@dataclass(frozen=True)
class Column:
    """A column of a table, or a setting."""

    table: str
    name: str
    word: Word
    kind: Kind
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    """The tables among whose ids its cells are."""

    def how(self) -> Message:
        """Say how to write a cell."""
        tables, choices = ", ".join(self.among), ", ".join(self.choices)
        return message(self.kind.how, tables=tables, choices=choices)

    def blank(self, translate: Translate) -> str:
        """Say what a blank cell means."""
        if self.required:
            return translate(N_("required"))
        if self.word.blank:
            return translate(self.word.blank)
        return translate(NONE) if self.default is None else shown(self.default, translate)

    def explained(self, translate: Translate) -> str:
        """Say all about the column, a sentence a line."""
        lines = [message("{meaning}.", meaning=translate(self.word.meaning))]
        if self.word.unit:
            lines.append(message(N_("Unit: {unit}."), unit=translate(self.word.unit)))
        lines.append(message(N_("Write {how}."), how=self.how()))
        blank = N_("Blank: {meaning}.") if not self.required else N_("Never blank.")
        lines.append(message(blank, meaning=self.blank(translate)))
        return "\n".join(line.render(translate) for line in lines)


def shown(cell: Any, translate: Translate) -> str:
    """Return a cell as people write it."""
    if isinstance(cell, bool):
        return translate(YES if cell else NO)
    return ";".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)


@cache
def columns() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every sheet, in the order of the documentation."""
    return {SETTINGS_TABLE: (_SETTING, _VALUE)} | {
        table: tuple(_columns(table, rows, WORDS[table])) for table, rows in TABLES.items()
    }


@cache
def settings() -> dict[str, Column]:
    """Return every setting, described as a column is."""
    return {one.name: one for one in _columns(SETTINGS_TABLE, Settings, SETTINGS)}


def _columns(table: str, rows: type[Row], words: Mapping[str, Word]) -> list[Column]:
    among = {column: tables for name, column, tables in REFERENCES if name == table}
    if table == "decisions":
        among["target_id"] = tuple(dict.fromkeys(one for many in TARGETS.values() for one in many))
    found = []
    for name, (kind, choices) in kinds_of(rows).items():
        field = rows.model_fields[name]
        if name == IDS.get(table):
            kind = kinds.OWN_ID
        elif name in LIKE and (table, name) != LIKE[name]:
            kind, among[name] = kinds.LIKE, LIKE[name][:1]
        found.append(
            Column(
                table,
                name,
                words[name],
                kind,
                required=field.is_required(),
                default=None if field.is_required() or field.default == () else field.default,
                choices=choices,
                among=among.get(name, ()),
            )
        )
    return found


_SETTING = Column(
    SETTINGS_TABLE,
    "setting",
    SETTING,
    kinds.SETTING,
    required=True,
    choices=tuple(Settings.model_fields),
)
_VALUE = Column(SETTINGS_TABLE, "value", VALUE, kinds.VALUE)
