"""Sheets to an Excel workbook; whatever a name holds, it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from phanbo.models.messages import N_, Translate
from phanbo.reports.formats import BARS, FONT, formats_of
from phanbo.reports.language import translator
from phanbo.reports.map.atlas import Atlas
from phanbo.reports.map.chart import HIGH, insert_map
from phanbo.reports.paper import ARROW, BOLD, INDENT, SPARE, widths, wrapped
from phanbo.reports.sheets import Cell, Column, Lines, Links, Sheet, Style, Table, printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

LONGEST, HEADING = 32_767, 255
"""Characters that a cell of Excel can hold, and the heading of a column of a table."""
CREATED = datetime(2025, 7, 1)
"""Of every workbook, so that the same plan gives the same bytes."""
A4 = 9
INLINE = 255
"""Characters that a list of choices may have within a cell's rules; a longer one has a sheet."""
LISTS = "_lists"
LINE, EDGE, TALLEST = 12.75, 1.5, 409.0
"""Height of a line of text, of what is around it, and at most of a row, in points."""
LARGER = {"title": 1.6, "heading": 1.4}
"""How much larger headings are than other text, bold as they are."""
PIXELS = 20
"""Height of a row beside a map."""
CHART = {"width": 520, "height": 330}
FEW = 40
"""Bars of a chart that have room for their figures."""
APART, DOTS = 10, 7.5
"""Characters of a column beside tables, and pixels of a character."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(
    sheets: Sequence[Sheet],
    *,
    title: str,
    lang: str,
    hidden: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """Return the sheets as the bytes of an ``.xlsx`` file.

    ``hidden`` is what nobody sees: sheet -> lines of text, which are numbered.
    """
    from xlsxwriter import Workbook

    say = translator(lang)
    page = say(N_("Page"))
    content = BytesIO()
    # XlsxWriter writes into the default properties, so each workbook gets its own.
    with Workbook(content, OPTIONS | {"default_format_properties": dict(FONT)}) as book:
        book.set_properties({"title": clean(title), "created": CREATED})
        footer = f"&L{clean(title)[:80].replace('&', '&&')}&C&A&R{page} &P/&N"
        formats = formats_of(book)
        lists = _Lists(book)
        for sheet in sheets:
            _Writer(book, sheet, formats, say, lists).write(footer)
        lists.write()
        for name, lines in (hidden or {}).items():
            unseen = book.add_worksheet(name)
            unseen.very_hidden()
            for row, line in enumerate(lines):
                unseen.write_number(row, 0, row + 1)
                unseen.write_string(row, 1, line)
    return content.getvalue()


def clean(text: str) -> str:
    """Return text as a cell can hold it."""
    return printable(text)[:LONGEST]


def headings(columns: Iterable[Column]) -> Iterator[str]:
    """Yield the headings of a table, no two the same in one case: Excel repairs what has such."""
    seen: set[str] = set()
    for column in columns:
        heading, number = clean(column.heading)[:HEADING], 1
        while heading.casefold() in seen:
            number += 1
            heading = f"{clean(column.heading)[: HEADING - 10]} ({number})"
        seen.add(heading.casefold())
        yield heading


def _beside(sheet: Sheet) -> list[float]:
    """Return the widths of columns over which the charts beside the tables reach."""
    charts = sum(isinstance(block, Table) and block.chart for block in sheet.blocks)
    wide = min(charts, 2) * (CHART["width"] + 20)
    return [APART] * ceil(wide / DOTS / APART)


class _Lists:
    """The choices of cells that are too long for their rules, on a hidden sheet."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._lists: dict[tuple[str, ...], int] = {}

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """Return what the rules of a cell name as its list."""
        if len(",".join(choices)) <= INLINE and not any("," in one for one in choices):
            return list(choices)
        from xlsxwriter.utility import xl_range_abs

        column = self._lists.setdefault(choices, len(self._lists))
        return f"={LISTS}!{xl_range_abs(0, column, len(choices) - 1, column)}"

    def write(self) -> None:
        """Write the sheet, once all sheets that use it are there."""
        if self._lists:
            page = self._book.add_worksheet(LISTS)
            page.very_hidden()
            for choices, column in self._lists.items():
                for row, choice in enumerate(choices):
                    page.write_string(row, column, clean(choice))


class _Writer:
    """Writes one sheet from top to bottom."""

    def __init__(
        self,
        book: Workbook,
        sheet: Sheet,
        formats: dict[str, Format],
        say: Translate,
        lists: _Lists,
    ) -> None:
        self.book = book
        self.lists = lists
        self.sheet = sheet
        self.formats = formats
        self.say = say
        self.page = book.add_worksheet(sheet.name)
        self.widths = [*widths(sheet), *_beside(sheet)]
        self.row = 0
        self.charts = self.tables = 0
        self.mapped = any(isinstance(block, Atlas) for block in sheet.blocks)
        self.top: tuple[int, int] | None = None
        """Where the sheet's first table begins, and the first column right of it."""

    def write(self, footer: str) -> None:
        for index, width in enumerate(self.widths):
            self.page.set_column(index, index, width)
        for block in self.sheet.blocks:
            if isinstance(block, Atlas):
                self._map(block)
                continue
            if self.row and block.heading:
                self.row += 1
            if isinstance(block, Lines):
                self._lines(block)
            elif isinstance(block, Links):
                self._links(block)
            else:
                self._table(block)
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self.page.fit_to_pages(1, 1 if self.mapped else 0)
        self.page.set_footer(footer)

    def _map(self, atlas: Atlas) -> None:
        """Draw a map below what is written; what it is drawn from lies beside it, unprinted."""
        beside = len(self.widths) + 1
        insert_map(self.book, self.page, atlas, self.say, self.row, beside)
        self.page.set_column(beside, beside, 34)
        below = self.row + ceil(HIGH / PIXELS) + 1
        for row in range(self.row, below):
            self.page.set_row_pixels(row, PIXELS)
        self.row = below
        self.page.print_area(0, 0, self.row, len(self.widths) - 1)

    def _lines(self, block: Lines) -> None:
        if block.heading:
            self._across(block.heading, "title" if self.row == 0 else "heading")
        for line in block.lines:
            self._across(line, "line")

    def _links(self, block: Links) -> None:
        """Write where to go, and what is there."""
        self._across(block.heading, "heading")
        for name, about in block.rows:
            there = f"internal:'{name}'!A1"
            self.page.write_url(self.row, 0, there, self.formats["link"], name)
            self._across(about, "line", column=1)

    def _across(self, text: str, style: str, *, column: int = 0) -> None:
        """Write text over the whole width; Excel does not fit the height of merged cells."""
        last, larger = len(self.widths) - 1, LARGER.get(style, 1)
        lines = wrapped(text, (sum(self.widths[column:]) - SPARE) / larger)
        self.page.set_row(self.row, min(TALLEST, lines * LINE * larger + EDGE))
        if last > column:
            self.page.merge_range(self.row, column, self.row, last, "", self.formats[style])
        self.page.write_string(self.row, column, clean(text), self.formats[style])
        self.row += 1

    def _table(self, block: Table) -> None:
        if block.heading:
            self._across(block.heading, "heading")
        else:
            self.row += 1
        header, last = self.row, len(block.columns) - 1
        listed = block is self.sheet.listing
        self.top = self.top or (header, last + 1)
        # Sums stay below whatever is filtered or sorted above them.
        below = header + len(block.rows) - block.styles.count("total")
        names = self._as_table(block, header, below)
        self._height(names, ARROW + 1 if listed else 0, BOLD, lines=listed)
        for index, name in enumerate(names):
            self.page.write_string(header, index, name, self.formats["header"])
        for self.row, (style, cells) in enumerate(
            zip(block.styles, block.rows, strict=True), start=header + 1
        ):
            self._height(cells, wider=BOLD if style == "total" else 1)
            styles = [style] * len(cells) if isinstance(style, str) else style
            for index, (column, cell) in enumerate(zip(block.columns, cells, strict=True)):
                self._cell(index, column, cell, self._look(block, column, styles[index]))
        for index, column in enumerate(block.columns):
            if column.choices and block.rows:
                self._offer(index, column, header)
        self._shade(block, names, header, below)
        self.page.ignore_errors({"number_stored_as_text": self._range(header, last)})
        if listed:
            anchors = [i for i, column in enumerate(block.columns, start=1) if column.anchor]
            self.page.freeze_panes(header + 1, max(anchors, default=0))
            self.page.repeat_rows(header)
        if block.chart:
            self._chart(block, header)
        if block.curve:
            self._curve(block, header)
        self.row += 1

    def _as_table(self, block: Table, header: int, below: int) -> list[str]:
        """Make the rows a table of Excel, with filters if it is a list; return its headings."""
        names = list(headings(block.columns))
        if below > header:
            self.tables += 1
            words = "_".join(re.findall(r"\w+", self.sheet.name))
            settings = {
                "name": f"{words}_{self.tables}",
                "columns": [{"header": name} for name in names],
                "style": None,
                "autofilter": block is self.sheet.listing,
            }
            self.page.add_table(header, 0, below, len(names) - 1, settings)
        return names

    def _look(self, block: Table, column: Column, style: Style) -> str:
        """Return the style of a cell; what a rule colours has no colour of its own."""
        if style in {shade.style for shade in block.shades}:
            return ""
        return "entry" if column.entry and not style else style

    def _shade(self, block: Table, names: list[str], header: int, below: int) -> None:
        """Colour the rows in which one number is below another, whatever is typed into them."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        for shade in block.shades if block.rows else ():
            low, high = (
                xl_rowcol_to_cell(header + 1, names.index(name), col_abs=True)
                for name in (shade.low, shade.high)
            )
            rule = {
                "type": "formula",
                "criteria": f"={low}<{high}",
                "format": self.formats[f"when {shade.style}"],
                "stop_if_true": True,
            }
            self.page.conditional_format(header + 1, 0, below, len(names) - 1, rule)

    def _offer(self, index: int, column: Column, header: int) -> None:
        """Let people choose in a column."""
        rules = {
            "validate": "list",
            "source": self.lists.source(column.choices),
            "show_error": column.closed,
        }
        self.page.data_validation(header + 1, index, self.row, index, rules)

    def _height(
        self, cells: Sequence[Cell], taken: float = 0, wider: float = 1, lines: int = 0
    ) -> None:
        """Make a row as high as its longest cell; not every program fits rows by itself."""
        lines += max(
            wrapped(cell, (width - INDENT - taken) / wider) if isinstance(cell, str) else 1
            for cell, width in zip(cells, self.widths, strict=False)
        )
        self.page.set_row(self.row, min(TALLEST, lines * LINE + EDGE))

    def _cell(self, index: int, column: Column, cell: Cell, style: str) -> None:
        if isinstance(cell, str):
            kind = "text" if column.kind == "text" else "word"
            self.page.write_string(self.row, index, clean(cell), self.formats[style + kind])
        elif cell is None:
            self.page.write_blank(self.row, index, None, self.formats[style + "text"])
        else:
            whole = column.kind == "money" or isinstance(cell, int)
            side = "left " if column.kind == "text" else ""
            kind = side + ("whole" if whole else "fraction")
            self.page.write_number(self.row, index, cell, self.formats[style + kind])

    def _range(self, header: int, last: int) -> str:
        from xlsxwriter.utility import xl_range

        return str(xl_range(header, 0, self.row, last))

    def _chart(self, block: Table, header: int) -> None:
        """Draw the columns of a table as bars over its first one, two abreast beside the top one."""
        chart = self.book.add_chart({"type": "column"})
        few = len(block.rows) * (len(block.columns) - 1) <= FEW
        for index in range(1, len(block.columns)):
            chart.add_series(
                {
                    "name": [self.sheet.name, header, index],
                    "categories": [self.sheet.name, header + 1, 0, self.row, 0],
                    "values": [self.sheet.name, header + 1, index, self.row, index],
                    "fill": {"color": BARS[(index - 1) % len(BARS)]},
                    "data_labels": {"value": few},
                    "gap": 60,
                }
            )
        chart.set_title({"name": block.heading, "name_font": {"size": 12}})
        chart.set_x_axis({"name": block.columns[0].heading})
        chart.set_y_axis({"visible": not few, "major_gridlines": {"visible": not few}})
        chart.set_legend({"position": "bottom"})
        self._place(chart)

    def _curve(self, block: Table, header: int) -> None:
        """Draw the third column of a table over its second one, as points on a line."""
        chart = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        chart.add_series(
            {
                "name": [self.sheet.name, header, 2],
                "categories": [self.sheet.name, header + 1, 1, self.row, 1],
                "values": [self.sheet.name, header + 1, 2, self.row, 2],
                "line": {"color": BARS[0], "width": 1.5},
                "marker": {
                    "type": "circle",
                    "size": 6,
                    "fill": {"color": BARS[1]},
                    "border": {"color": BARS[1]},
                },
            }
        )
        chart.set_title({"name": block.heading, "name_font": {"size": 12}})
        chart.set_x_axis({"name": block.columns[1].heading})
        chart.set_y_axis({"name": block.columns[2].heading})
        chart.set_legend({"none": True})
        self._place(chart)

    def _place(self, chart: Any) -> None:
        """Put a chart beside the sheet's first table, two abreast."""
        chart.set_size(CHART)
        down, across = divmod(self.charts, 2)
        self.page.insert_chart(
            *(self.top or (0, 0)),
            chart,
            {
                "x_offset": 20 + across * (CHART["width"] + 15),
                "y_offset": down * (CHART["height"] + 15),
            },
        )
        self.charts += 1
