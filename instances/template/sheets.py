"""A sheet for each table: explained headings, checked cells and the rows that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from phanbo.instances.forms.save import Cell, write_cell
from phanbo.instances.template import kinds
from phanbo.instances.template.checks import check
from phanbo.instances.template.columns import SETTINGS_TABLE, Column, columns, settings, shown
from phanbo.instances.template.lists import Lists, Tables
from phanbo.instances.template.styles import DARK, Styles, set_up_page
from phanbo.models.instance import REQUIRED_TABLES
from phanbo.models.messages import N_, Translate

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ARROW, WIDEST = 4, 44
"""Characters that the arrow of a filter takes, and that a column is wide at most."""
NOTE_LINE, NOTE_WIDTH, NOTE_LETTERS = 17, 270, 42
"""Of a note: the height of a line and its width in pixels, and letters in a line."""
Anchors = Mapping[tuple[str, str], str]
"""Table and column -> where the guide explains it, such as internal:'guide'!A20."""


class Sheets:
    """Writes the sheets of the tables."""

    def __init__(
        self, styles: Styles, lists: Lists, anchors: Anchors, translate: Translate, mark: str
    ) -> None:
        self.styles = styles
        self.lists = lists
        self.anchors = anchors
        self.translate = translate
        self.mark = mark
        """How the ids of example rows begin; empty where there are none."""

    def write(self, tables: Tables) -> None:
        """Add a sheet for each table, with its rows."""
        for table, known in columns().items():
            sheet = self.styles.book.add_worksheet(table)
            rows = _all_settings(tables) if table == SETTINGS_TABLE else tables.get(table, ())
            self._set_up(sheet, known)
            for place, column in enumerate(known):
                self._heading(sheet, place, column)
                self._column(sheet, place, column, [row.get(column.name) for row in rows])
            if table == SETTINGS_TABLE:
                self._check(sheet, _area(1, 0, self.lists.last(table) - 1, 0), known[0])
                self._values(sheet, rows)
            else:
                self._rows(sheet, known)

    def _set_up(self, sheet: Worksheet, known: Sequence[Column]) -> None:
        table, right = known[0].table, len(known) - 1
        area = _area(1, 0, self.lists.last(table) - 1, right)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        set_up_page(sheet)
        sheet.ignore_errors({"number_stored_as_text": area})
        if table in REQUIRED_TABLES:
            sheet.set_tab_color(DARK)
        if self.mark:
            row = _area(1, 0, 1, right, col_abs=True)
            found = {"type": "formula", "criteria": f'=COUNTIF({row},"{self.mark}*")>0'}
            sheet.conditional_format(area, found | {"format": self.styles["example"]})

    def _heading(self, sheet: Worksheet, place: int, column: Column) -> None:
        """Write the name of a column; it leads to the guide and carries a note."""
        style = self.styles["required" if column.required else "optional"]
        link = self.anchors[column.table, column.name]
        sheet.write_url(0, place, link, style, column.name, self.translate(N_("To the guide")))
        self._note(sheet, 0, place, column)

    def _note(self, sheet: Worksheet, row: int, place: int, column: Column) -> None:
        text = column.explained(self.translate)
        lines = sum(len(line) // NOTE_LETTERS + 1 for line in text.split("\n"))
        size = {"width": NOTE_WIDTH, "height": NOTE_LINE * lines + 10}
        sheet.write_comment(row, place, text, {"font_size": 9, **size})

    def _column(self, sheet: Worksheet, place: int, column: Column, cells: Sequence[Any]) -> None:
        written = [self._cell(column, cell) for cell in cells]
        widest = max((len(str(cell)) for cell in written if cell is not None), default=0)
        width = max(len(column.name) + ARROW, min(widest, WIDEST) + 2)
        sheet.set_column(place, place, width, self.styles[column.kind.layout])
        for row, cell in enumerate(written, start=1):
            if isinstance(cell, date):
                sheet.write_datetime(row, place, cell, self.styles[kinds.DAY.layout])
            else:
                write_cell(sheet, row, place, cell, self.styles[kinds.TEXT_FORMAT])

    def _cell(self, column: Column, cell: Any) -> Cell | date | None:
        """Return a cell as a workbook has it: yes and no in its language, days as dates."""
        if isinstance(cell, bool):
            return shown(cell, self.translate)
        if column.kind is kinds.DAY and cell is not None:
            day = date.fromisoformat(cell)
            return day if day >= kinds.FIRST_DAY else str(cell)
        assert cell is None or isinstance(cell, Cell)
        return cell

    def _check(self, sheet: Worksheet, area: str, column: Column) -> None:
        first = area.split(":")[0]
        sheet.data_validation(area, check(column, first, self.lists, self.translate))

    def _rows(self, sheet: Worksheet, known: Sequence[Column]) -> None:
        """Let the rows be filtered, and check every column of them."""
        bottom = self.lists.last(known[0].table) - 1
        sheet.autofilter(0, 0, bottom, len(known) - 1)
        for place, column in enumerate(known):
            self._check(sheet, _area(1, place, bottom, place), column)

    def _values(self, sheet: Worksheet, rows: Sequence[Mapping[str, Any]]) -> None:
        """Explain each setting, and check its value as it wants it."""
        for row, one in enumerate(rows, start=1):
            setting = settings()[one["setting"]]
            self._note(sheet, row, 0, setting)
            self._check(sheet, _area(row, 1, row, 1), setting)
            if "value" not in one:
                sheet.write_blank(row, 1, None, self.styles[setting.kind.layout])


def _all_settings(tables: Tables) -> list[Mapping[str, Any]]:
    """Return the settings that are given, then all others without a value."""
    given = tables.get(SETTINGS_TABLE, ())
    names = {row["setting"] for row in given}
    return [*given, *({"setting": name} for name in settings() if name not in names)]


def _area(top: int, left: int, bottom: int, right: int, **absolute: bool) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    first, last = (xl_rowcol_to_cell(*one, **absolute) for one in ((top, left), (bottom, right)))
    return f"{first}:{last}"
