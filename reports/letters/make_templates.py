"""Makes the bundled templates: run ``python -m phanbo.reports.letters.make_templates`` by hand.

They keep to the layout of Decree 30/2020/NĐ-CP: national name and motto, number and symbol, place
and date, subject, grounds, articles, recipients, signature. What nobody but the signing
authority knows is left blank, to be typed once into a copy of the template, or written by hand.
"""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from phanbo.reports.letters.wording import DECISIONS, STATIONS, DecisionWords, StationWords

HERE = Path(__file__).parent / "templates"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MM = 56.6929
"""Twentieths of a point in a millimetre, the unit of Word."""
LEFT, RIGHT = 64, 101
"""Widths of the two columns of a letter's head, in millimetres."""


def run(text: str, look: str = "", size: float = 14) -> str:
    """Return text in bold (b), italics (i), both or neither."""
    marks = "".join(f"<w:{mark}/>" for mark in "bi" if mark in look)
    half = round(size * 2)
    properties = f'<w:rPr>{marks}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(text, quote=False).split("\n"))
    return f'<w:r>{properties}<w:t xml:space="preserve">{lines}</w:t></w:r>'


def paragraph(
    *runs: str, align: str = "both", above: float = 0, below: float = 6, first: float = 0
) -> str:
    """Return a paragraph; spaces in points, the indent of its first line in millimetres."""
    indent = f'<w:ind w:firstLine="{round(first * MM)}"/>' if first else ""
    return (
        f'<w:p><w:pPr><w:spacing w:before="{round(above * 20)}" w:after="{round(below * 20)}"/>'
        f'{indent}<w:jc w:val="{align}"/></w:pPr>{"".join(runs)}</w:p>'
    )


def centred(text: str, look: str = "", size: float = 14, below: float = 0) -> str:
    """Return a line in the middle."""
    return paragraph(run(text, look, size), align="center", below=below)


def rule(width: float, length: float, below: float = 6) -> str:
    """Return a line of a length in the middle of a column, both in millimetres."""
    side = round((width - length) / 2 * MM)
    return (
        '<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        f'<w:spacing w:before="70" w:after="{round(below * 20)}" w:line="60" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}"/></w:pPr></w:p>'
    )


def end() -> str:
    """Return the paragraph that Word wants behind a last table, too low to be seen."""
    return '<w:p><w:pPr><w:spacing w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'


def logic(statement: str, kind: str = "p") -> str:
    """Return a paragraph that only steers: ``{%p if … %}``."""
    return paragraph(run(f"{{%{kind} {statement} %}}"))


def table(widths: tuple[float, ...], *rows: str, lines: bool = False) -> str:
    """Return a table of rows, with or without lines."""
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="auto"/>' for edge in edges)
    grid = "".join(f'<w:gridCol w:w="{round(width * MM)}"/>' for width in widths)
    margin = 80 if lines else 0
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{round(sum(widths) * MM)}" w:type="dxa"/>'
        f"{f'<w:tblBorders>{borders}</w:tblBorders>' if lines else ''}"
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(widths: tuple[float, ...], *cells: str, heading: bool = False) -> str:
    """Return a row; a heading comes again on every page."""
    marks = "<w:cantSplit/>" + ("<w:tblHeader/>" if heading else "")
    return (
        f"<w:tr><w:trPr>{marks}</w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * MM)}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for width, cell in zip(widths, cells, strict=True)
        )
        + "</w:tr>"
    )


def listing(
    widths: tuple[float, ...], headings: tuple[str, ...], loop: str, cells: tuple[str, ...]
) -> str:
    """Return a table with a row for each member of a list."""
    blank = [paragraph()] * (len(widths) - 1)
    plain = [paragraph(run(cell, size=12), align="left", below=2, above=2) for cell in cells]
    bold = [paragraph(run(one, "b", 12), align="center", below=2, above=2) for one in headings]
    return table(
        widths,
        row(widths, *bold, heading=True),
        row(widths, logic(f"for one in {loop}", "tr"), *blank),
        row(widths, *plain),
        row(widths, logic("endfor", "tr"), *blank),
        lines=True,
    )


def decision(words: DecisionWords) -> str:
    """Return the body of a posting decision."""
    columns = (LEFT, RIGHT)
    head = table(
        columns,
        row(
            columns,
            centred(words.parent, size=12) + centred(words.agency, "b", 12) + rule(LEFT, 24),
            centred(words.nation, "b", 12) + centred(words.motto, "b", 13) + rule(RIGHT, 63),
        ),
        row(
            columns,
            centred(words.number, size=13),
            centred(words.place_and_date, "i", 13),
        ),
    )
    title = (
        paragraph(run(words.title, "b"), align="center", above=18, below=0)
        + centred(words.subject, "b")
        + rule(LEFT + RIGHT, 40, below=12)
        + centred(words.authority, "b", below=10)
    )
    grounds = "".join(paragraph(run(one, "i"), first=10) for one in words.grounds)
    decides = paragraph(run(words.decides, "b"), align="center", above=6, below=6)
    return (
        head
        + title
        + grounds
        + decides
        + _posting(words)
        + _course(words)
        + "".join(
            paragraph(
                run(words.article(f"{{{{ {place} + (1 if courses else 0) }}}}"), "b"),
                run(text),
                first=10,
            )
            for place, text in enumerate(words.closing, start=2)
        )
        + paragraph(below=0)
        + _foot(words)
    )


def _posting(words: DecisionWords) -> str:
    def article(text: str) -> str:
        return paragraph(run(words.article("1"), "b"), run(text), first=10)

    several = (28.0, 62.0, 50.0, 25.0)
    return (
        logic("if change == 'moves'")
        + article(words.moves)
        + logic("elif change == 'joins'")
        + article(words.joins)
        + logic("else")
        + article(words.stays)
        + logic("endif")
        + logic("if change != 'stays'")
        + paragraph(run(words.how), first=10)
        + logic("endif")
        + logic("if relocates")
        + paragraph(run(words.housing), first=10)
        + logic("endif")
        + logic("if postings|length > 1")
        + paragraph(run(words.by_period), first=10)
        + listing(several, words.stretch_headings, "postings", words.stretch)
        + paragraph(below=0)
        + logic("endif")
    )


def _course(words: DecisionWords) -> str:
    return (
        logic("if courses")
        + paragraph(run(words.article("2"), "b"), run(words.training), first=10)
        + logic("for one in courses")
        + paragraph(run(words.course), first=10)
        + logic("endfor")
        + logic("endif")
    )


def _foot(words: DecisionWords) -> str:
    columns = (LEFT + 16, RIGHT - 16)
    recipients = paragraph(run(words.recipients, "bi", 12), align="left", below=0) + "".join(
        paragraph(run(one, size=11), align="left", below=0) for one in words.recipient
    )
    signature = (
        centred(words.signer, "b")
        + centred(words.signature, "i", 12, below=54)
        + centred("………………………………", "b")
    )
    return table(columns, row(columns, recipients, signature)) + end()


def station(words: StationWords) -> str:
    """Return the body of a station's list."""
    width = LEFT + RIGHT
    staff, visited = (11.0, 20.0, 45.0, 34.0, 15.0, 40.0), (25.0, 85.0, 27.5, 27.5)
    return (
        centred(words.title, "b")
        + centred("{{ station }}", "b")
        + logic("if district")
        + centred(words.district, "")
        + logic("endif")
        + centred(words.attached, "i", 13)
        + rule(width, 40, below=12)
        + logic("for p in periods")
        + logic("if p.period")
        + paragraph(run(words.period, "b"), align="left", above=10)
        + logic("endif")
        + logic("if p.staff")
        + listing(staff, words.staff_headings, "p.staff", words.staff)
        + paragraph(run(words.staff_count), above=4)
        + logic("else")
        + paragraph(run(words.nobody))
        + logic("endif")
        + _people(words.arrivals, "p.arrivals")
        + _people(words.departures, "p.departures")
        + logic("if p.visits")
        + paragraph(run(words.visits, "b"), align="left")
        + listing(visited, words.visit_headings, "p.visits", words.visit)
        + logic("endif")
        + paragraph(below=0)
        + logic("endfor")
        + _signed(words)
    )


def _people(text: str, people: str) -> str:
    names = (
        f"{{% for one in {people} %}}{{{{ one.doctor }}}} ({{{{ one.doctor_id }}}}, "
        "{{ one.post }}){% if not loop.last %}; {% endif %}{% endfor %}."
    )
    return logic(f"if {people}") + paragraph(run(text, "b"), run(names)) + logic("endif")


def _signed(words: StationWords) -> str:
    columns = (LEFT + 16, RIGHT - 16)
    signature = centred(words.signer, "b") + centred(words.signature, "i", 12, below=40)
    return table(columns, row(columns, paragraph(), signature)) + end()


def package(body: str, title: str, lang: str) -> bytes:
    """Return a document as the bytes of a ``.docx`` file."""
    margins = f'w:top="{round(20 * MM)}" w:bottom="{round(20 * MM)}" w:left="{round(30 * MM)}"'
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{round(210 * MM)}" w:h="{round(297 * MM)}"/>'
        f'<w:pgMar {margins} w:right="{round(15 * MM)}" w:header="567" w:footer="567" '
        'w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    page = (
        '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    language = {"vi": "vi-VN", "en": "en-GB"}[lang]
    fonts = "".join(f' w:{one}="Times New Roman"' for one in ("ascii", "hAnsi", "cs", "eastAsia"))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{TYPE}.header+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "</cp:coreProperties>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{R}/header" Target="header1.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts{fonts}/><w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="{language}"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "</w:style></w:styles>",
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{page}</w:hdr>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}">'
        f"<w:body>{body}{section}</w:body></w:document>",
    }
    content = BytesIO()
    with ZipFile(content, "w") as book:
        for name, xml in parts.items():
            book.writestr(ZipInfo(name), HEAD + xml, ZIP_DEFLATED)
    return content.getvalue()


def templates() -> dict[str, bytes]:
    """Return the bundled templates by file name."""
    made = {}
    for lang in ("vi", "en"):
        letter, listed = DECISIONS[lang], STATIONS[lang]
        made[f"decision.{lang}.docx"] = package(decision(letter), letter.title, lang)
        made[f"station.{lang}.docx"] = package(station(listed), listed.title, lang)
    return made


if __name__ == "__main__":
    for file, made in templates().items():
        (HERE / file).write_bytes(made)
