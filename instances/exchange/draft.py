"""Tables drawn up from registries: what they know is filled in, what is still to fill stays blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from phanbo.models.cells import is_blank
from phanbo.models.check_ids import IDS
from phanbo.models.errors import InstanceError
from phanbo.models.instance import REQUIRED_TABLES, TABLES, Instance
from phanbo.models.messages import N_, Fault, Message, message

Row = dict[str, Any]
BLANK = N_("is blank")
ASKED = {"teams": ("keep_max",)}
"""Table -> columns whose default is a decision that no registry takes."""


@dataclass
class Draft:
    """Tables from one or several sources; of two rows with one id, the later fills blank cells."""

    tables: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    """Table -> key -> row."""
    notes: list[Message] = field(default_factory=list)
    """What was left out or decided on the way."""
    faults: list[Fault] = field(default_factory=list)
    """What is wrong in the sources."""
    _of_source: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def begin(self) -> None:
        """Begin with the next source: only within one source is an id twice a fault."""
        self._of_source.clear()

    def add(self, table: str, source: str, place: str, row: Mapping[str, Any]) -> None:
        """Add a row; ``place`` says where in its source it stands."""
        cells = {column: cell for column, cell in row.items() if not is_blank(cell)}
        id_column = IDS.get(table)
        columns = (id_column,) if id_column else ("station_id", "skill_id")
        key = tuple(str(cells.get(column, "")) for column in columns)
        if id_column and (table, key) in self._of_source:
            problem, remedy = N_("has the same id as another one"), N_("keep one of them")
            self.wrong(source, place, problem, remedy, value=key[0])
            return
        self._of_source.add((table, key))
        rows = self.tables.setdefault(table, {})
        rows[key] = cells | rows.get(key, {})

    def wrong(
        self,
        source: str,
        place: str,
        problem: str,
        remedy: str | None = None,
        *,
        value: str | None = None,
        **values: object,
    ) -> None:
        """Note what is wrong at one place of a source."""
        found = Fault(
            table=place,
            file=f"{source}, {place}",
            value=value,
            problem=message(problem, **values),
            remedy=message(remedy, **values) if remedy else None,
        )
        self.faults.append(found)

    def note(self, template: str, **values: object) -> None:
        """Note what was left out or decided."""
        self.notes.append(message(template, **values))

    def rows(self) -> dict[str, list[Row]]:
        """Return the tables with every required column, in the order of ids."""
        drawn: dict[str, list[Row]] = {}
        for table, kind in TABLES.items():
            found = self.tables.get(table, {})
            asked = ASKED.get(table, ())
            required = [n for n, f in kind.model_fields.items() if f.is_required() or n in asked]
            if table in REQUIRED_TABLES or found:
                rows = [found[key] for key in sorted(found)] or [{}]
                drawn[table] = [dict.fromkeys(required) | row for row in rows]
        return drawn

    def to_fill(self) -> tuple[list[Message], list[Fault]]:
        """Return what must still be filled, and what else is wrong with the tables."""
        tables = self.rows()
        blank = Counter[tuple[str, str]]()
        for table, columns in ASKED.items():
            for row in tables.get(table, ()):
                blank.update((table, one) for one in columns if is_blank(row.get(one)))
        wrong = []
        for one in _faults(tables):
            if one.problem.template == BLANK and one.column:
                blank[one.table, one.column] += 1
            else:
                wrong.append(one)
        return [*_said(blank, tables)], wrong


def _faults(tables: Mapping[str, list[Row]]) -> tuple[Fault, ...]:
    try:
        Instance.model_validate(tables)
    except InstanceError as error:
        return error.faults
    return ()


def _said(blank: Counter[tuple[str, str]], tables: Mapping[str, list[Row]]) -> Iterator[Message]:
    order = list(TABLES)
    for (table, column), count in sorted(blank.items(), key=lambda item: order.index(item[0][0])):
        text = N_("{table}: {column}, blank in {count} of {rows} rows")
        yield message(text, table=table, column=column, count=count, rows=len(tables[table]))
