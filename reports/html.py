"""Sheets to one web page that loads nothing: its own script only, no network, all text escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape as escape_html
from importlib import resources

from phanbo.models.messages import N_, Translate
from phanbo.reports.language import number_text, translator
from phanbo.reports.map.atlas import Atlas
from phanbo.reports.map.figure import figure
from phanbo.reports.sheets import Cell, Column, Lines, Links, Sheet, Table, printable

PAGE = resources.files("phanbo.reports") / "page"
CSS = (PAGE / "report.css").read_text(encoding="utf-8")
SCRIPT = "".join((PAGE / name).read_text(encoding="utf-8") for name in ("tables.js", "map.js"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


# Only this very style and script may apply, and nothing may load.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src {_hash(CSS)}; script-src {_hash(SCRIPT)}"
)
LONG = 20
"""Rows from which a table can be searched, even if it is no list of its own."""
BAR, GAP, HEIGHT, LEGEND, LETTER = 26, 22, 160, 180, 6.6
"""Of the chart, in pixels."""


def escape(text: str) -> str:
    """Return text that a page shows as it is, in content and in quoted attributes."""
    return escape_html(printable(text))


def html(sheets: Sequence[Sheet], *, title: str, lang: str) -> str:
    """Return the sheets as one page, a section each."""
    say = translator(lang)
    sections_label = say(N_("Sections"))
    links = "\n".join(
        f'<a href="#s{number}">{escape(sheet.name)}</a>' for number, sheet in enumerate(sheets, 1)
    )
    places = {sheet.name: f"s{number}" for number, sheet in enumerate(sheets, 1)}
    sections = "\n".join(_section(sheet, places, lang, say) for sheet in sheets)
    return f"""<!doctype html>
<html lang="{escape(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{CSS}</style>
<script>{SCRIPT}</script>
</head>
<body {_words(say)}>
<nav aria-label="{escape(sections_label)}">
{links}
</nav>
<main>
{sections}
</main>
</body>
</html>
"""


def _words(say: Translate) -> str:
    """Return the attributes from which the script takes its texts."""
    words = {
        "search": say(N_("Search in this table")),
        "found": say(N_("{shown} of {all} rows")),
        "all": say(N_("Show all rows")),
        "sort": say(N_("Sort by this column")),
    }
    return " ".join(f'data-{name}="{escape(word)}"' for name, word in words.items())


def _section(sheet: Sheet, places: Mapping[str, str], lang: str, say: Translate) -> str:
    place = places[sheet.name]
    level = "h1" if place == "s1" else "h2"
    blocks = []
    for index, block in enumerate(sheet.blocks):
        if isinstance(block, Atlas):
            blocks.append(figure(block, say, escape))
            continue
        if block.heading:
            tag = level if index == 0 else "h3"
            blocks.append(f"<{tag}>{escape(block.heading)}</{tag}>")
        if isinstance(block, Lines):
            blocks += _lines(block)
        elif isinstance(block, Links):
            blocks += _links(block, places)
        else:
            listed = block is sheet.listing or len(block.rows) > LONG
            blocks += _table(block, sheet.name, lang, "listed" if listed else "charted")
    return f'<section id="{place}">\n' + "\n".join(blocks) + "\n</section>"


def _lines(block: Lines) -> Iterator[str]:
    return (f"<p>{escape(line)}</p>" for line in block.lines)


def _links(block: Links, places: Mapping[str, str]) -> Iterator[str]:
    yield '<ul class="links">'
    for name, about in block.rows:
        yield f'<li><a href="#{places[name]}">{escape(name)}</a> {escape(about)}</li>'
    yield "</ul>"


def _table(block: Table, name: str, lang: str, kind: str) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in block.columns)
    yield f'<div class="{kind}"><div class="scroll"><table>'
    yield f'<caption><span class="aside">{escape(block.heading or name)}</span></caption>'
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for style, cells in zip(block.styles, block.rows, strict=True):
        whole, styles = (style, [""] * len(cells)) if isinstance(style, str) else ("", style)
        row = "".join(map(_cell, block.columns, cells, styles, [lang] * len(cells)))
        yield f'<tr class="{whole}">{row}</tr>' if whole else f"<tr>{row}</tr>"
    yield "</tbody>\n</table></div>"
    if block.chart:
        yield _chart(block, lang)
    yield "</div>"


def _cell(column: Column, cell: Cell, style: str, lang: str) -> str:
    if isinstance(cell, str):
        text = escape(cell)
    elif cell is None:
        text = ""
    else:
        text = number_text(round(cell) if column.kind == "money" else cell, lang)
    kinds = " ".join(filter(None, ("" if column.kind == "text" else "number", style)))
    return f'<td class="{kinds}">{text}</td>' if kinds else f"<td>{text}</td>"


def _chart(block: Table, lang: str) -> str:
    """Draw the columns of a table as bars over its first one."""
    groups = [
        [(i, cell) for i, cell in enumerate(cells[1:]) if isinstance(cell, int | float)]
        for cells in block.rows
    ]
    highest = max([1, *(value for values in groups for _, value in values)])
    widest = max(len(str(cells[0])) for cells in block.rows) * LETTER
    longest = max((len(number_text(v, lang)) for values in groups for _, v in values), default=0)
    bar = max(BAR, round(longest * LETTER) + 4)
    bars = bar * (len(block.columns) - 1)
    group = max(bars + GAP, round(widest) + GAP // 2)
    parts = []
    for place, (cells, values) in enumerate(zip(block.rows, groups, strict=True)):
        for number, value in values:
            left = place * group + (group - bars) // 2 + number * bar
            tall = round(HEIGHT * value / highest)
            top, middle = 20 + HEIGHT - tall, left + bar // 2
            parts.append(
                f'<rect class="bar{number}" x="{left}" y="{top}" width="{bar}" height="{tall}"/>'
                f'<text x="{middle}" y="{top - 5}">{number_text(value, lang)}</text>'
            )
        centre = place * group + group // 2
        parts.append(f'<text x="{centre}" y="{HEIGHT + 38}">{escape(str(cells[0]))}</text>')
    for number, column in enumerate(block.columns[1:]):
        left, top = number * LEGEND, HEIGHT + 56
        parts.append(f'<rect class="bar{number}" x="{left}" y="{top}" width="12" height="12"/>')
        heading = escape(column.heading)
        parts.append(f'<text class="legend" x="{left + 18}" y="{top + 11}">{heading}</text>')
    wide, high, label = group * len(groups), HEIGHT + 72, escape(block.heading)
    wide = max(wide, LEGEND * (len(block.columns) - 1))
    return (
        f'<svg class="chart" role="img" aria-label="{label}" width="{wide}" viewBox="0 0 {wide} {high}">'
        f"{''.join(parts)}</svg>"
    )
