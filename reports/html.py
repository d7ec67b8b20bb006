"""Sheets to one web page that loads nothing: no script, no network, all text escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape as escape_html

from phanbo.reports.language import number_text
from phanbo.reports.sheets import Cell, Column, Lines, Sheet, Table, printable

CSS = """
:root { --ink: #1b2a30; --blue: #1f4e5f; --line: #d5dcdf; --pale: #b8c4c9; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 1.5rem 3rem; max-width: 90rem; color: var(--ink);
  background: #fff; font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
nav { position: sticky; top: 0; z-index: 2; padding: .6rem 0; background: #fff;
  border-bottom: 1px solid var(--line); }
nav a { margin-right: 1rem; color: var(--blue); white-space: nowrap; }
h1, h2, h3 { color: var(--blue); line-height: 1.2; }
section { scroll-margin-top: 3.5rem; border-bottom: 1px solid var(--line); padding-bottom: 1rem; }
p { max-width: 60rem; margin: .3rem 0; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .92em; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; vertical-align: top; }
th { background: var(--blue); color: #fff; text-align: left; vertical-align: middle; }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.bad td, td.bad { background: #f8cbc4; }
tr.warn td, td.warn { background: #fff0c2; }
td.good { background: #d9ecd3; }
tr.first td { border-top: 2px solid var(--blue); }
tr.total td { background: #edf1f3; font-weight: 600; }
svg { max-width: 100%; height: auto; }
svg text { font-size: 12px; text-anchor: middle; fill: var(--ink); }
svg .legend { text-anchor: start; }
.bar0 { fill: var(--pale); } .bar1 { fill: var(--blue); }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  nav { display: none; } body { max-width: none; padding: 0; font-size: 10px; }
  .scroll { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; }
  section + section { break-before: page; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
# Only this very style may apply, and nothing may load or run.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(CSS.encode()).digest()).decode()}'"
)
BAR, GAP, HEIGHT, LEGEND = 26, 22, 160, 180
"""Of the chart, in pixels."""


def escape(text: str) -> str:
    """Return text that a page shows as it is, in content and in quoted attributes."""
    return escape_html(printable(text))


def html(sheets: Sequence[Sheet], *, title: str, lang: str) -> str:
    """Return the sheets as one page, a section each."""
    links = "\n".join(
        f'<a href="#s{number}">{escape(sheet.name)}</a>' for number, sheet in enumerate(sheets, 1)
    )
    sections = "\n".join(_section(sheet, number, lang) for number, sheet in enumerate(sheets, 1))
    return f"""<!doctype html>
<html lang="{escape(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{CSS}</style>
</head>
<body>
<nav>
{links}
</nav>
<main>
{sections}
</main>
</body>
</html>
"""


def _section(sheet: Sheet, number: int, lang: str) -> str:
    level = "h1" if number == 1 else "h2"
    blocks = []
    for index, block in enumerate(sheet.blocks):
        if block.heading:
            tag = level if index == 0 else "h3"
            blocks.append(f"<{tag}>{escape(block.heading)}</{tag}>")
        blocks += _lines(block) if isinstance(block, Lines) else _table(block, lang)
    return f'<section id="s{number}">\n' + "\n".join(blocks) + "\n</section>"


def _lines(block: Lines) -> Iterator[str]:
    return (f"<p>{escape(line)}</p>" for line in block.lines)


def _table(block: Table, lang: str) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in block.columns)
    yield f'<div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>'
    for style, cells in zip(block.styles, block.rows, strict=True):
        whole, styles = (style, [""] * len(cells)) if isinstance(style, str) else ("", style)
        row = "".join(map(_cell, block.columns, cells, styles, [lang] * len(cells)))
        yield f'<tr class="{whole}">{row}</tr>' if whole else f"<tr>{row}</tr>"
    yield "</tbody>\n</table></div>"
    if block.chart:
        yield _chart(block)


def _cell(column: Column, cell: Cell, style: str, lang: str) -> str:
    if isinstance(cell, str):
        text = escape(cell)
    elif cell is None:
        text = ""
    else:
        text = number_text(round(cell) if column.kind == "money" else cell, lang)
    kinds = " ".join(filter(None, ("" if column.kind == "text" else "number", style)))
    return f'<td class="{kinds}">{text}</td>' if kinds else f"<td>{text}</td>"


def _chart(block: Table) -> str:
    """Draw the columns of a table as bars over its first one."""
    groups = [[cell for cell in cells[1:] if isinstance(cell, int)] for cells in block.rows]
    highest = max(1, *(value for values in groups for value in values))
    group = BAR * (len(block.columns) - 1) + GAP
    parts = []
    for place, (cells, values) in enumerate(zip(block.rows, groups, strict=True)):
        for number, value in enumerate(values):
            left, tall = place * group + number * BAR, round(HEIGHT * value / highest)
            top, middle = 20 + HEIGHT - tall, left + BAR // 2
            parts.append(
                f'<rect class="bar{number}" x="{left}" y="{top}" width="{BAR}" height="{tall}"/>'
                f'<text x="{middle}" y="{top - 5}">{value}</text>'
            )
        centre = place * group + (group - GAP) // 2
        parts.append(f'<text x="{centre}" y="{HEIGHT + 38}">{escape(str(cells[0]))}</text>')
    for number, column in enumerate(block.columns[1:]):
        left, top = number * LEGEND, HEIGHT + 56
        parts.append(f'<rect class="bar{number}" x="{left}" y="{top}" width="12" height="12"/>')
        heading = escape(column.heading)
        parts.append(f'<text class="legend" x="{left + 18}" y="{top + 11}">{heading}</text>')
    wide, high, label = group * len(groups), HEIGHT + 72, escape(block.heading)
    wide = max(wide, LEGEND * (len(block.columns) - 1))
    return (
        f'<svg role="img" aria-label="{label}" width="{wide}" viewBox="0 0 {wide} {high}">'
        f"{''.join(parts)}</svg>"
    )
