"""Templates of users: filled where they say, and refused in words where they cannot be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document

from phanbo.models.errors import OutputError
from phanbo.models.plan import Plan
from phanbo.reports.content.report import Report
from phanbo.reports.letters import write_letters
from phanbo.reports.letters.template import Template
from phanbo.reports.letters.timeline import Timeline
from phanbo.reports.letters.values import DECISION, STATION, decision, station
from tests.test_docs import blocks
from tests.test_letters import INSTANCE, PLAN, letters_of, run, text_of

PAGE = (Path(__file__).parents[1] / "docs" / "letters.md").read_text(encoding="utf-8")
KNOWN = ("name", "rows", "number")
VALUES: dict[str, Any] = {
    "name": "An & Bình <x>",
    "rows": [{"a": "1"}, {"a": "2"}],
    "number": 3,
}


def document(path: Path, paragraphs: Iterable[str]) -> Path:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(str(path))
    return path


def filled(tmp_path: Path, *paragraphs: str, **values: Any) -> list[str]:
    template = Template(document(tmp_path / "t.docx", paragraphs), KNOWN)
    return text_of(BytesIO(template.fill(VALUES | values))).splitlines()


def test_values_loops_and_conditions(tmp_path: Path) -> None:
    assert filled(
        tmp_path,
        "Dear {{ name }}, {{name|upper}}",
        "{%p for one in rows %}",
        "- {{ one.a }} of {{ rows|length }}{% if not loop.last %};{% endif %}",
        "{%p endfor %}",
        "{%p if number > 3 %}",
        "more",
        "{%p else %}",
        "{{ number + 1 }}",
        "{%p endif %}",
    ) == ["Dear An & Bình <x>, AN & BÌNH <X>", "- 1 of 2;", "- 2 of 2", "4"]


def test_values_are_never_read_as_placeholders(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ '<w:p>' }}") == ["<w:p>"]
    hostile = "{{ 7*7 }} {% if %} {# x #} {_{ name }_} \x00\x1b\n\tend"
    shown = "{{ 7*7 }} {% if %} {# x #} {_{ name }_} end"
    assert filled(tmp_path, "{{ name }}", name=hostile) == [shown]


def test_a_placeholder_in_pieces_keeps_its_looks(tmp_path: Path) -> None:
    made = Document()
    paragraph = made.add_paragraph("To ")
    for piece in ("{", "{ na", "me", " }}"):
        paragraph.add_run(piece).bold = True
    made.sections[0].header.paragraphs[0].text = "Head: {{ name }}"
    made.sections[0].footer.paragraphs[0].text = "Foot: {{ number }}"
    made.save(str(tmp_path / "t.docx"))
    read = Document(BytesIO(Template(tmp_path / "t.docx", KNOWN).fill(VALUES)))
    (told,) = [one for one in read.paragraphs[0].runs if "An" in one.text]
    assert told.bold
    assert read.paragraphs[0].text == "To An & Bình <x>"
    assert read.sections[0].header.paragraphs[0].text == "Head: An & Bình <x>"
    assert read.sections[0].footer.paragraphs[0].text == "Foot: 3"


def test_rows_of_a_table(tmp_path: Path) -> None:
    made = Document()
    table = made.add_table(rows=3, cols=1)
    for row, text in enumerate(("{%tr for one in rows %}", "{{ one.a }}", "{%tr endfor %}")):
        table.cell(row, 0).text = text
    made.save(str(tmp_path / "t.docx"))
    read = Document(BytesIO(Template(tmp_path / "t.docx", KNOWN).fill(VALUES)))
    assert [row.cells[0].text for row in read.tables[0].rows] == ["1", "2"]


def test_everything_else_stays(tmp_path: Path) -> None:
    path = document(tmp_path / "t.docx", ["{{ name }}"])
    with ZipFile(path) as before, ZipFile(BytesIO(Template(path, KNOWN).fill(VALUES))) as after:
        assert before.namelist() == after.namelist()
        changed = [one for one in before.namelist() if before.read(one) != after.read(one)]
    assert changed == ["word/document.xml"]


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (["{{ nme }}"], r"template t.docx: {{ nme }} is no placeholder; did you mean name\?"),
        (["{{ q }}"], "{{ q }} is no placeholder; known are: name, rows, number"),
        (["Dear {{ name"], "a placeholder is mistyped"),
        (["Dear {{ name } }"], "a placeholder is mistyped .* near: Dear"),
        (["{%p for one in rows %}"], "a placeholder is mistyped"),
        (["{%p endif %}"], "a placeholder is mistyped"),
        (["{{ rows[0].b }}"], "cannot be filled: .*no attribute 'b'"),
        (["{{ name + 1 }}"], "a placeholder cannot be filled"),
        (["{{ number / 0 }}"], "a placeholder cannot be filled: division by zero"),
        (["{%p if number > 5 %}", "a {% endif %}"], "loops and conditions break the document"),
    ],
)
def test_faults(tmp_path: Path, paragraphs: list[str], told: str) -> None:
    with pytest.raises(OutputError, match=told):
        filled(tmp_path, *paragraphs)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ name.__class__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ name.upper() }}",
        "{{ name.format(name) }}",
        "{{ '{0.__class__}'.format(name) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ rows.append(1) }}",
        "{{ (name|attr)('__class__') }}",
        "{{ name|attr('__class__') }}",
        "{{ name|safe }}",
        "{{ name|center(999999999) }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{{ '%999999999d' % number }}",
        "{{ range(9) }}",
        "{{ cycler(1) }}",
        "{{ namespace() }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ loop }}",
        "{{ joiner }}",
    ],
)
def test_templates_only_place_values(tmp_path: Path, attack: str) -> None:
    with pytest.raises(OutputError, match=r"template t\.docx: "):
        filled(tmp_path, attack)


def test_a_letter_does_not_grow_without_end(tmp_path: Path) -> None:
    loops = 7
    bomb = "{% for i in rows %}" * loops + "{{ name }}" + "{% endfor %}" * loops
    with pytest.raises(OutputError, match="too large"):
        filled(tmp_path, bomb, rows=[{"a": ""}] * 30)


def altered(path: Path, **parts: bytes | None) -> Path:
    """Change the files inside a document."""
    with ZipFile(path) as book:
        content: dict[str, bytes] = {one: book.read(one) for one in book.namelist()}
    with ZipFile(path, "w") as book:
        for name, data in (content | parts).items():
            if data is not None:
                book.writestr(name, data)
    return path


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"word/document.xml": b"<a>"}, "it is no .docx file"),
        ({"word/document.xml": b"\xff\xfe"}, "it is no .docx file"),
        ({"word/document.xml": DOCTYPE + b"<x>&e;</x>"}, "it is no .docx file"),
        ({"word/document.xml": None}, "it is no .docx file"),
        ({"[Content_Types].xml": None}, "it is no .docx file"),
        ({"[Content_Types].xml": DOCTYPE + b"<x/>"}, "it is no .docx file"),
        ({"word/vbaProject.bin": b""}, "it holds macros"),
        ({"word/media/x.png": b"0" * 21_000_000}, "the file is too large"),
    ],
)
def test_damaged_documents(tmp_path: Path, parts: dict[str, bytes | None], told: str) -> None:
    path = altered(document(tmp_path / "t.docx", ["x"]), **parts)
    with pytest.raises(OutputError, match=told):
        Template(path, KNOWN)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"\xd0\xcf\x11\xe0"])
def test_other_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.docx").write_bytes(content)
    with pytest.raises(OutputError, match=r"it is no \.docx file"):
        Template(tmp_path / "t.docx", KNOWN)


def test_a_fault_leaves_no_letters(tmp_path: Path) -> None:
    # Only a letter with courses shows the mistake.
    template = document(
        tmp_path / "t.docx", ["{%p for one in courses %}", "{{ one.skil }}", "{%p endfor %}"]
    )
    with pytest.raises(OutputError, match="no attribute 'skil'"):
        write_letters(PLAN, tmp_path / "out", instance=INSTANCE, template=template)
    assert [one.name for one in tmp_path.iterdir()] == ["t.docx"]


class TestPage:
    """docs/letters.md says what the commands do and what templates can say."""

    def test_its_commands_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        solved = run("solve", "quang-ninh-2025", "-o", "plan.json")
        assert solved.exit_code == 0, solved.output
        shutil.copy("plan.json", "tight.json")
        for command in blocks(PAGE, "sh"):
            result = run(*command.split()[1:])
            assert result.exit_code == 0, result.output
        plan = Plan.from_json(Path("plan.json").read_bytes())
        decided = {p.doctor_id for p in plan.postings if p.post_id not in (None, p.from_)}
        decided |= {one.doctor_id for one in plan.training}
        assert len(list(Path("letters/decisions").iterdir())) == len(decided)
        assert len(list(Path("letters/stations").iterdir())) == 55
        assert Path("compared.xlsx").stat().st_size > 5_000

    def test_its_example_is_filled(self, tmp_path: Path) -> None:
        (example,) = blocks(PAGE, "jinja")
        template = document(tmp_path / "t.docx", example.splitlines())
        write_letters(PLAN, tmp_path / "out", instance=INSTANCE, template=template, lang="vi")
        assert letters_of(tmp_path / "out" / "decisions")["D1-Hoang-Thi-Dung"].splitlines() == [
            "Bác sĩ Hoàng Thị Dung (D1) từ Trung tâm cũ đến Trạm Bình Liêu kể từ ngày 01/07/2026.",
            "Tham gia các khóa đào tạo:",
            "- Siêu âm, 12 tuần, tại Bệnh viện tỉnh",
        ]

    def test_it_lists_every_placeholder(self) -> None:
        timeline = Timeline(Report(INSTANCE, PLAN, "en"))
        made = decision(timeline, "D1", timeline.stretches("D1"))
        listed = station(timeline, INSTANCE.stations[0])
        letter, of_station = PAGE.split("### Placeholders of a station's list")
        assert set(DECISION) == made.keys() == set(first_cells(letter))
        assert set(STATION) == listed.keys() == set(first_cells(of_station))
        assert made["postings"][0].keys() == set(named(letter, "postings"))
        assert made["courses"][0].keys() == set(named(letter, "courses"))
        period = listed["periods"][1]
        assert {*period} == {*named(of_station, "periods"), *PARTS}
        for part in PARTS:
            assert period[part][0].keys() == set(named(of_station, f"periods` → `{part}"))


PARTS = ("staff", "arrivals", "departures", "visits")


def first_cells(text: str) -> list[str]:
    rows = re.findall(r"^\| (`[^|]*) \|", text, flags=re.MULTILINE)
    return [name for row in rows if "→" not in row for name in re.findall(r"`(\w+)`", row)]


def named(text: str, row: str) -> list[str]:
    (cell,) = re.findall(rf"^\| `{re.escape(row)}` \| (.*) \|$", text, flags=re.MULTILINE)
    return re.findall(r"`(\w+)`", cell)
