"""How cells of a workbook look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}
DARK = "#1F4E5F"
BARS = ("#B8C4C9", DARK, "#C98A3D", "#7A9E7E", "#8C5E7A", "#5B84B1", "#D9B44A", "#9A4B3C")
"""Colours of a chart's bars; the first two are those of before and after."""
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": DARK, "text_wrap": True},
    "heading": {"bold": True, "font_size": 12, "font_color": DARK, "text_wrap": True},
    "line": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#1155AA", "underline": 1, "valign": "top", "indent": 1},
    "header": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "align": "left",
        "indent": 1,
        "bg_color": DARK,
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": "#B8C4C9",
    },
}
CELL = {"valign": "top", "border": 1, "border_color": "#D5DCDF"}
# A number keeps off the border by the room of a bracket: LibreOffice loses its indent.
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True, "num_format": "@", "align": "left", "indent": 1},
    "word": {"text_wrap": True, "num_format": "@", "align": "right", "indent": 1},
    "whole": {"num_format": "#,##0_)", "align": "right"},
    "fraction": {"num_format": "#,##0.0#_)", "align": "right"},
    "left whole": {"num_format": "#,##0", "align": "left", "indent": 1},
    "left fraction": {"num_format": "#,##0.0#", "align": "left", "indent": 1},
}
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "bad": {"bg_color": "#F8CBC4"},
    "warn": {"bg_color": "#FFF0C2"},
    "good": {"bg_color": "#D9ECD3"},
    "first": {"top": 2, "top_color": DARK},
    "total": {"bold": True, "bg_color": "#EDF1F3"},
    "entry": {"bg_color": "#FFFCEB"},
}


def formats_of(book: Workbook) -> dict[str, Format]:
    """Return the formats of a workbook: by name, and by style and kind of a cell."""
    formats = {name: book.add_format(FONT | properties) for name, properties in FORMATS.items()}
    for style, colours in STYLES.items():
        formats[f"when {style}"] = book.add_format(colours)
        for kind, properties in KINDS.items():
            formats[style + kind] = book.add_format(FONT | CELL | properties | colours)
    return formats
