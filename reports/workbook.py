"""Sheets to an Excel workbook; whatever a name holds, it stays text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from phanbo.models.messages import N_, Translate
from phanbo.reports.language import translator
from phanbo.reports.map.atlas import Atlas
from phanbo.reports.map.chart import HIGH, insert_map
from phanbo.reports.sheets import Cell, Column, Lines, Sheet, Table, printable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

LONGEST = 32_767
"""Characters that a cell of Excel can hold."""
CREATED = datetime(2025, 7, 1)
"""Of every workbook, so that the same plan gives the same bytes."""
A4 = 9
INLINE = 255
"""Characters that a list of choices may have within a cell's rules; a longer one has a sheet."""
LISTS = "_lists"
LINE = 13.5
"""Height of a line of text, in points."""
INDENT, BOLD, ARROW = 1.5, 1.5, 3.0
"""Characters of a cell's width that its indent, a bold heading and the arrow of a filter take."""
MAP = 152
"""Characters as wide as a map."""
PIXELS = 20
"""Height of a row beside a map."""
CHART = {"width": 520, "height": 330}
BARS = ("#B8C4C9", "#1F4E5F", "#C98A3D", "#7A9E7E", "#8C5E7A", "#5B84B1", "#D9B44A", "#9A4B3C")
FEW = 40
"""Bars of a chart that have room for their figures."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F4E5F"},
    "heading": {"bold": True, "font_size": 12, "font_color": "#1F4E5F"},
    "line": {"text_wrap": True, "valign": "top"},
    "header": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "left",
        "indent": 1,
        "bg_color": "#1F4E5F",
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": "#B8C4C9",
    },
}
CELL = {"valign": "top", "border": 1, "border_color": "#D5DCDF"}
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True, "num_format": "@", "align": "left", "indent": 1},
    "word": {"text_wrap": True, "num_format": "@", "align": "right"},
    "whole": {"num_format": "#,##0", "align": "right"},
    "fraction": {"num_format": "#,##0.0#", "align": "right"},
    "left whole": {"num_format": "#,##0", "align": "left", "indent": 1},
    "left fraction": {"num_format": "#,##0.0#", "align": "left", "indent": 1},
}
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "bad": {"bg_color": "#F8CBC4"},
    "warn": {"bg_color": "#FFF0C2"},
    "good": {"bg_color": "#D9ECD3"},
    "first": {"top": 2, "top_color": "#1F4E5F"},
    "total": {"bold": True, "bg_color": "#EDF1F3"},
    "entry": {"bg_color": "#FFFCEB"},
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
        formats = _formats(book)
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


def _formats(book: Workbook) -> dict[str, Format]:
    formats = {name: book.add_format(FONT | properties) for name, properties in FORMATS.items()}
    for style, colours in STYLES.items():
        for kind, properties in KINDS.items():
            formats[style + kind] = book.add_format(FONT | CELL | properties | colours)
    return formats


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
        self.widths = _widths(sheet)
        self.row = 0
        self.charts = 0
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
            self._across(block.heading, "title" if self.row == 0 else "heading", 1.4)
        for line in block.lines:
            self._across(line, "line", _wrapped(line, sum(self.widths)))

    def _across(self, text: str, style: str, lines: float) -> None:
        """Write text over the whole width; Excel does not fit the height of merged cells."""
        self.page.set_row(self.row, lines * LINE)
        if len(self.widths) > 1:
            last = len(self.widths) - 1
            self.page.merge_range(self.row, 0, self.row, last, "", self.formats[style])
        self.page.write_string(self.row, 0, clean(text), self.formats[style])
        self.row += 1

    def _table(self, block: Table) -> None:
        if block.heading:
            self._across(block.heading, "heading", 1.4)
        else:
            self.row += 1
        header, last = self.row, len(block.columns) - 1
        listed = block is self.sheet.listing
        self.top = self.top or (header, last + 1)
        self._height([column.heading for column in block.columns], ARROW if listed else BOLD)
        for index, column in enumerate(block.columns):
            self.page.write_string(header, index, clean(column.heading), self.formats["header"])
        for self.row, (style, cells) in enumerate(
            zip(block.styles, block.rows, strict=True), start=header + 1
        ):
            self._height(cells)
            styles = [style] * len(cells) if isinstance(style, str) else style
            for index, (column, cell) in enumerate(zip(block.columns, cells, strict=True)):
                filled = "entry" if column.entry and not styles[index] else styles[index]
                self._cell(index, column, cell, filled)
        for index, column in enumerate(block.columns):
            if column.choices and block.rows:
                self._offer(index, column, header)
        self.page.ignore_errors({"number_stored_as_text": self._range(header, last)})
        if listed:
            anchors = [i for i, column in enumerate(block.columns, start=1) if column.anchor]
            self.page.freeze_panes(header + 1, max(anchors, default=0))
            # Sums stay below whatever is filtered or sorted above them.
            self.page.autofilter(header, 0, self.row - block.styles.count("total"), last)
            self.page.repeat_rows(header)
        if block.chart:
            self._chart(block, header)
        if block.curve:
            self._curve(block, header)
        self.row += 1

    def _offer(self, index: int, column: Column, header: int) -> None:
        """Let people choose in a column."""
        rules = {
            "validate": "list",
            "source": self.lists.source(column.choices),
            "show_error": column.closed,
        }
        self.page.data_validation(header + 1, index, self.row, index, rules)

    def _height(self, cells: Sequence[Cell], spare: float = 0) -> None:
        """Make a row as high as its longest cell; not every program fits rows by itself."""
        texts = [cell if isinstance(cell, str) else "" for cell in cells]
        lines = [
            _wrapped(text, width - INDENT - spare)
            for text, width in zip(texts, self.widths, strict=False)
        ]
        self.page.set_row(self.row, max(lines) * LINE + 1.5)

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


def _widths(sheet: Sheet) -> list[float]:
    """Return the width of each column, in characters: fitted to its content, up to its limit."""
    widths: dict[int, float] = {}
    tables = [block for block in sheet.blocks if isinstance(block, Table)]
    for block in tables:
        for index, column in enumerate(block.columns):
            cells = [_length(cells[index]) for cells in block.rows]
            fitted = column.width if column.entry else min(column.width, max(cells, default=0))
            longest = fitted + INDENT + 1
            word = max(map(_reach, column.heading.split()), default=0) + ARROW + INDENT
            # A heading may wrap, between words, to three lines.
            widths[index] = max(widths.get(index, 0), longest, word, len(column.heading) / 2.5)
    wide = MAP if any(isinstance(block, Atlas) for block in sheet.blocks) else 120
    return [widths[index] for index in sorted(widths)] or [wide]


def _length(cell: Cell) -> float:
    if isinstance(cell, str):
        return max(map(_reach, cell.split("\n")))
    return 0 if cell is None else len(f"{cell:,}")


def _reach(text: str) -> float:
    """Return how wide a text is, in digits: capitals are wider than digits, the rest narrower."""
    return sum(1.15 if letter.isupper() else 1 if letter.isdigit() else 0.92 for letter in text)


def _wrapped(text: str, width: float) -> int:
    """Return how many lines a text fills when it wraps between words."""
    lines = 0
    for paragraph in text.split("\n"):
        lines, room = lines + 1, width
        for word in paragraph.split(" "):
            if _reach(word) > room and room < width:
                lines, room = lines + 1, width
            room -= _reach(word) + 0.5
    return lines
