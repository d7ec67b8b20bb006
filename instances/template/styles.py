"""How the sheets of a template look, on the screen and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from phanbo.instances.template import kinds

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DARK, MIDDLE, LIGHT, LINE = "#1F4E5F", "#8FC1D4", "#E3EAED", "#B8C4C9"
EXAMPLE = "#FFF0C2"
FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
HEADING = {"bold": True, "border": 1, "border_color": LINE, "valign": "vcenter", "underline": 0}
CELL = {"border": 1, "border_color": LINE, "valign": "top", "text_wrap": True}
FORMATS: dict[str, dict[str, Any]] = {
    kinds.TEXT_FORMAT: {"num_format": kinds.TEXT_FORMAT},
    "General": {"align": "center"},
    kinds.DAY.layout: {"num_format": kinds.DAY.layout, "align": "left"},
    # Dark on light, as LibreOffice shows every link in dark blue.
    "required": HEADING | {"bg_color": MIDDLE, "font_color": DARK},
    "optional": HEADING | {"bg_color": LIGHT, "font_color": DARK},
    "title": {"bold": True, "font_size": 14, "font_color": DARK},
    "heading": {"bold": True, "font_size": 12, "font_color": DARK},
    "section": {"bold": True, "font_size": 12, "font_color": DARK, "underline": 1},
    "line": {"text_wrap": True, "valign": "top"},
    "cell": CELL,
    "link": CELL | {"font_color": "#0B5394", "underline": 1},
    "must": CELL | {"bold": True},
}
A4 = 9


class Styles:
    """The formats of a workbook, by name."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats = {name: book.add_format(FONT | one) for name, one in FORMATS.items()}
        # Of cells that keep their own format too.
        self._formats["example"] = book.add_format({"bg_color": EXAMPLE, "italic": True})

    def __getitem__(self, name: str) -> Format:
        return self._formats[name]


def set_up_page(sheet: Worksheet) -> None:
    """Print on A4, across, all columns on one page."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&A&R&P/&N")
