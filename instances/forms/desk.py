"""Reading what planners wrote into the workbook of a plan, wherever they have moved it to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from phanbo.instances.forms.book import Book, Sheet
from phanbo.instances.forms.limits import USUAL, Limits, Refused, content_of
from phanbo.instances.forms.raw import Line, printable
from phanbo.instances.forms.scan import DAMAGE, Package
from phanbo.instances.forms.sheet import Cells, Wrong, corners, letters
from phanbo.models import desk
from phanbo.models.cells import is_blank
from phanbo.models.desk import COLUMNS, DECISION, HIDDEN, ID, REMARK, TARGET, normal
from phanbo.models.errors import DecisionError, PlanError
from phanbo.models.messages import N_, Fault, Message, Translate, fault, message
from phanbo.models.plan import Plan

HIGHEST = 50
"""Rows from the top in which the headings are looked for."""
NEEDED = (ID, DECISION, TARGET, REMARK)
"""Headings by which the sheet of postings is known."""
Read = TypeVar("Read")
Entry = dict[str, str]
"""Heading, in English -> what the cell says; blank cells are left out."""


@dataclass(frozen=True)
class Row:
    """A row of the sheet of postings."""

    sheet: str
    number: int
    columns: dict[str, int]
    """Heading, in English -> its column, counted from 1."""
    cells: Entry

    def fault(
        self, heading: str, problem: str, remedy: str | None = None, **values: object
    ) -> Fault:
        """Return what is wrong with a cell of the row, by its address."""
        column = letters(self.columns[heading]) if heading in self.columns else ""
        place = f"{column}{self.number}" if column else f"{self.number}:{self.number}"
        return Fault(
            table=self.sheet,
            row=self.number,
            value=self.cells.get(heading),
            cell=f"{self.sheet}!{place}",
            problem=message(problem, **values),
            remedy=message(remedy, **values) if remedy else None,
        )


class PlanBook:
    """The workbook of a plan: the plan itself, and the rows of the sheet of postings.

    Raises
    ------
    PlanError
        If it cannot be read, or does not hold the plan.
    DecisionError
        On the first look at its rows, if the sheet of postings is not found, or holds errors
        where planners write.
    """

    def __init__(
        self, path: Path, translations: Sequence[Translate] = (), limits: Limits = USUAL
    ) -> None:
        self.name = printable(path.name)
        self._headings = {
            normal(translate(one)): one for translate in translations for one in COLUMNS
        }
        self.plan, self._book = self._damage_told(lambda: self._open(path, limits))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the sheet of postings that hold anything."""
        return self._damage_told(lambda: self._read_postings(self._book))

    def _open(self, path: Path, limits: Limits) -> tuple[Plan, Book]:
        book = Book(Package(content_of(path, limits), limits))
        return self._read_plan(book, limits), book

    def _damage_told(self, read: Callable[[], Read]) -> Read:
        try:
            return read()
        except Refused as refused:
            raise self._refusal(refused.problem, refused.remedy) from None
        except DAMAGE as error:
            reason = printable(str(error) or type(error).__name__)
            problem = message(N_("cannot be read as a workbook: {reason}"), reason=reason)
            remedy = message(N_("open it in Excel and save it again as .xlsx"))
            raise self._refusal(problem, remedy) from None

    def _refusal(self, problem: Message, remedy: Message | None = None) -> PlanError:
        template = N_("{file}: {problem}; {remedy}") if remedy else N_("{file}: {problem}")
        return PlanError(message(template, file=self.name, problem=problem, remedy=remedy))

    def _read_plan(self, book: Book, limits: Limits) -> Plan:
        remedy = message(N_("write the decisions into the workbook that phanbo wrote"))
        hidden = next((one for one in book.sheets if one.name == HIDDEN), None)
        if hidden is None:
            problem = N_("does not hold the plan: its hidden sheet {sheet} is missing")
            raise self._refusal(message(problem, sheet=HIDDEN), remedy)
        pieces: dict[int, str] = {}
        for _, (number, piece, *_rest) in _pairs(Cells(book, hidden.part).lines()):
            pieces[number] = piece
        try:
            text = desk.unpacked(
                (pieces[number] for number in sorted(pieces)), limits.unpacked_bytes
            )
            return Plan.from_json(text)
        except (ValueError, PlanError):
            problem = N_("does not hold the plan: its hidden sheet {sheet} was changed")
            raise self._refusal(message(problem, sheet=HIDDEN), remedy) from None

    def _read_postings(self, book: Book) -> list[Row]:
        found = [read for sheet in book.sheets if (read := self._find(book, sheet))]
        if not found:
            problem = N_("has no sheet with the columns of ids, decisions, targets and remarks")
            remedy = N_("write the decisions into the workbook that phanbo wrote")
            raise self._fault(fault(self.name, problem, remedy))
        if len(found) > 1:
            problem = N_("these sheets all look like the postings: {sheets}")
            remedy = N_("keep one of them, and delete the others")
            names = ", ".join(one.sheet.name for one in found)
            raise self._fault(fault(self.name, problem, remedy, sheets=names))
        rows, faults = found[0].rows()
        if faults:
            raise self._fault(*faults)
        return rows

    def _find(self, book: Book, sheet: Sheet) -> _Postings | None:
        """Return the sheet if one of its first rows has the headings."""
        cells = Cells(book, sheet.part)
        lines = cells.lines()
        for number, values in lines:
            if number > HIGHEST:
                break
            columns: dict[str, int] = {}
            twice: list[int] = []
            for column, value in enumerate(values, start=1):
                heading = self._headings.get(normal(value)) if isinstance(value, str) else None
                if heading in columns:
                    twice.append(column)
                elif heading is not None:
                    columns[heading] = column
            if columns.keys() >= set(NEEDED):
                return _Postings(sheet, cells, lines, number, columns, twice)
        return None

    def _fault(self, *faults: Fault) -> DecisionError:
        return DecisionError([one.model_copy(update={"file": self.name}) for one in faults])


@dataclass(frozen=True)
class _Postings:
    """The sheet of postings, read as far as its headings."""

    sheet: Sheet
    cells: Cells
    lines: Iterator[Line]
    number: int
    columns: dict[str, int]
    twice: list[int]
    """Columns whose heading another one has as well."""

    def rows(self) -> tuple[list[Row], list[Fault]]:
        """Return the rows below the headings, and what cannot be read of them."""
        name, columns = self.sheet.name, self.columns
        faults = [
            fault(
                name,
                N_("is a heading that another column has as well"),
                N_("rename one of them"),
                cell=f"{name}!{letters(column)}{self.number}",
            )
            for column in self.twice
        ]
        rows = []
        for number, values in self.lines:
            given = {
                heading: values[column - 1]
                for heading, column in columns.items()
                if column <= len(values) and not is_blank(values[column - 1])
            }
            row = Row(name, number, columns, {one: _text(cell) for one, cell in given.items()})
            wrong = [one for one, cell in given.items() if isinstance(cell, Wrong)]
            remedy = N_("correct the formula, or empty the cell")
            faults += [row.fault(one, N_("is an error"), remedy) for one in wrong]
            if given and not wrong:
                rows.append(row)
        faults += self._merged(max((row.number for row in rows), default=self.number))
        return rows, faults

    def _merged(self, last: int) -> Iterator[Fault]:
        """Refuse merged cells in the columns that are read: only the first holds what all show."""
        for area in self.cells.merged:
            left, top, right, bottom = corners(area)
            crosses = any(left <= column <= right for column in self.columns.values())
            if crosses and bottom >= self.number and top <= last:
                problem, remedy = N_("is a merged cell"), N_("unmerge it and fill every cell")
                yield fault(self.sheet.name, problem, remedy, cell=f"{self.sheet.name}!{area}")


def _pairs(lines: Iterable[Line]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows that begin with a whole number and a text."""
    for number, values in lines:
        if len(values) > 1 and isinstance(values[0], int) and isinstance(values[1], str):
            yield number, values


def _text(cell: Any) -> str:
    if isinstance(cell, Wrong):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
