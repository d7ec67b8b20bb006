"""The guide: how to fill in the workbook, and every column of it, on a sheet in one language."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from phanbo.instances.template.columns import SETTINGS_TABLE, Column, columns, settings, shown
from phanbo.instances.template.example import TABLES, said
from phanbo.instances.template.styles import Styles, set_up_page
from phanbo.instances.template.words import ABOUT
from phanbo.models.instance import REQUIRED_TABLES
from phanbo.models.messages import N_, Translate

NAMES = {"en": "guide", "vi": "hướng dẫn"}
"""Language -> the name of the sheet, which no reader takes for a table."""
WIDTHS = (21, 50, 34, 15, 26, 26)
LINE, SPARE = 13.5, 3.0
"""Height of a line of text, and what a row is higher, in points."""
SCALE, PAGE = 76, 630
"""Percent at which the columns fit on a page, and the points that then fit below one another."""
Styled = tuple[str, str]
"""A text and the name of its style."""

ABOUT_ALL = N_(
    "This workbook is an instance: all that phanbo has to know to post doctors to health "
    "stations and to send them on courses."
)
STEPS = (
    N_("Fill in the sheets stations and doctors: they are required. All others may stay empty."),
    N_("Leave the names of the sheets and of the columns as they are, and merge no cells."),
    N_("Blue headings: required columns. Grey headings: may stay blank; then the default holds."),
    N_(
        "Point at a heading to read what belongs below it; click on it to come here. "
        "Select a cell to see how to fill it in, and choose from its list if it has one."
    ),
    N_(
        "Ids are short texts of your own, such as S01 or 007. Each is used once, and spelled the "
        "same wherever it is meant. Stations, points, teams, doctors and courses share no ids."
    ),
    N_(
        "Dates: 2026-01-31. Yes or no: yes, no, có, không. Several ids in a cell: joined by ;. "
        "Coordinates: decimal degrees, such as 21.0285 and 105.8542. Minutes are for one way."
    ),
    N_(
        "What is pasted is not checked as it comes in: the first command below finds every mistake."
    ),
)
EXAMPLES = N_(
    "Yellow rows are an example, whose ids begin with {mark}: overwrite them or delete them. "
    "A row is yellow as long as it holds such an id."
)
NEXT = (
    ("phanbo check FILE.xlsx", N_("Names every mistake, with its sheet and cell")),
    ("phanbo solve FILE.xlsx", N_("Finds the best plan and writes it to a workbook")),
)
HEADINGS = (
    N_("Column"),
    N_("What it is"),
    N_("How to write it"),
    N_("Unit"),
    N_("If it is blank"),
    N_("Example"),
)


class Guide:
    """Writes the guide in one language; knows afterwards where each column is explained."""

    def __init__(
        self, styles: Styles, lang: str, translate: Translate, example: Translate, mark: str
    ) -> None:
        self.name = NAMES[lang]
        self.anchors: dict[tuple[str, str], str] = {}
        """Table and column -> the link to its row."""
        self._styles = styles
        self._translate = translate
        self._in_example = example
        """Into the language in which the rows of the workbook are."""
        self._mark = mark
        self._sheet = styles.book.add_worksheet(self.name)
        self._row = 0
        self._height = 0.0
        """Of the rows that stand on the same page, in points."""
        self._breaks: list[int] = []

    def write(self) -> None:
        """Write all of it."""
        for place, width in enumerate(WIDTHS):
            self._sheet.set_column(place, place, width)
        self._sheet.hide_gridlines(2)
        self._steps()
        self._next()
        self._overview()
        for table, known in columns().items():
            self._table(table, [*known, *settings().values()] if table == SETTINGS_TABLE else known)
        set_up_page(self._sheet)
        self._sheet.set_print_scale(SCALE)
        self._sheet.set_h_pagebreaks(self._breaks)

    def _steps(self) -> None:
        tell = self._translate
        self._across(tell(N_("How to fill in this workbook")), "title", 2)
        self._across(tell(ABOUT_ALL))
        steps = [tell(step) for step in STEPS]
        if self._mark:
            steps.insert(1, tell(EXAMPLES).format(mark=self._mark))
        for number, step in enumerate(steps, start=1):
            self._across(f"{number}. {step}")

    def _next(self) -> None:
        self._advance()
        self._across(self._translate(N_("What to do next")), "heading", 1.5)
        for command, purpose in NEXT:
            self._line([(command, "must"), (self._translate(purpose), "cell")])

    def _overview(self) -> None:
        tell = self._translate
        self._advance()
        self._across(tell(N_("The sheets")), "heading", 1.5)
        self._line([(tell(text), "optional") for text in (N_("Sheet"), N_("What it is for"), "")])
        for table in columns():
            must = tell(N_("required")) if table in REQUIRED_TABLES else ""
            self._link(table, table, "link")
            self._line([("", "link"), (tell(ABOUT[table]), "cell"), (must, "must")], start=1)

    def _table(self, table: str, known: Sequence[Column]) -> None:
        """Explain the columns of a table, on one page."""
        rows = [self._explained(column) for column in known]
        self._keep_together([1, 1.5, 1, *map(_lines, rows)])
        self._advance()
        self._link(table, f"{table}: {self._translate(ABOUT[table])}", "section")
        self._advance(1.5)
        self._line([(self._translate(heading), "optional") for heading in HEADINGS])
        for column, row in zip(known, rows, strict=True):
            self.anchors[table, column.name] = f"internal:'{self.name}'!A{self._row + 1}"
            self._line(row)

    def _explained(self, column: Column) -> list[Styled]:
        tell = self._translate
        texts = (
            tell(column.word.meaning),
            column.how().render(tell),
            tell(column.word.unit),
            column.blank(tell),
            self._example(column),
        )
        name = (column.name, "must" if column.required else "cell")
        return [name, *((text, "cell") for text in texts)]

    def _example(self, column: Column) -> str:
        """Return the example of the words, else the first cell of the example, or the default."""
        tell = self._in_example
        if column.word.example:
            return column.word.example
        for row in TABLES[column.table]:
            if column.name in row:
                return shown(said(column, row, tell), tell)
        return "" if column.default is None else shown(column.default, tell)

    def _link(self, table: str, text: str, style: str) -> None:
        link = f"internal:'{table}'!A1"
        self._sheet.write_url(self._row, 0, link, self._styles[style], text)

    def _across(self, text: str, style: str = "line", lines: float = 0) -> None:
        """Write a text over the whole width; no program fits the height of merged cells."""
        self._sheet.merge_range(self._row, 0, self._row, len(WIDTHS) - 1, "", self._styles[style])
        self._sheet.write_string(self._row, 0, text, self._styles[style])
        self._advance(lines or _wrapped(text, sum(WIDTHS)))

    def _line(self, cells: Sequence[Styled], start: int = 0) -> None:
        """Write texts side by side, in a row as high as the longest."""
        for place, (text, style) in enumerate(cells):
            if place >= start:
                self._sheet.write_string(self._row, place, text, self._styles[style])
        self._advance(_lines(cells))

    def _advance(self, lines: float = 1) -> None:
        """Make the row as high as its lines, and go on to the next one."""
        self._sheet.set_row(self._row, LINE * lines + SPARE)
        self._height += LINE * lines + SPARE
        self._row += 1

    def _keep_together(self, lines: Sequence[float]) -> None:
        """Begin a page if rows of so many lines would not all fit on this one."""
        if self._height + sum(LINE * one + SPARE for one in lines) > PAGE:
            self._breaks.append(self._row)
            self._height = 0


def _lines(cells: Sequence[Styled]) -> int:
    return max(_wrapped(text, width) for (text, _), width in zip(cells, WIDTHS, strict=False))


def _wrapped(text: str, width: float) -> int:
    # Letters are a little narrower than the digits in which widths are counted.
    return max(1, len(textwrap.wrap(text, int(width * 1.15))))
