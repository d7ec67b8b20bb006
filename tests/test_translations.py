"""Every sentence for people has a Vietnamese translation with the same values in it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from phanbo import reports
from phanbo.models.errors import OutputError
from phanbo.models.messages import message
from phanbo.reports.language import LANGUAGES, number_text, sort_key, tidy, translator

HOME = Path(reports.__file__).parents[1]
SOURCES = [
    HOME / "cli.py",
    *(
        source
        for room in ("commands", "models", "instances", "optimizer", "reports")
        for source in sorted((HOME / room).rglob("*.py"))
    ),
]
CATALOGUE = HOME / "reports" / "locale" / "vi" / "LC_MESSAGES"
HOW = "see the head of reports/locale/vi/LC_MESSAGES/phanbo.po"


def marked(source: Path) -> set[str]:
    """Return the templates that a module marks for translation, of N_("…") and _("…")."""
    with source.open("rb") as file:
        found = list(extract("python", file, {"N_": None, "_": None}))
    return {template for _, template, _, _ in found if isinstance(template, str)}


def catalogue() -> Catalog:
    with (CATALOGUE / "phanbo.po").open("rb") as file:
        return read_po(file, locale="vi", domain="phanbo")


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_sources_are_found() -> None:
    assert "{doctor} has no post." in marked(HOME / "reports" / "content" / "shortages.py")
    assert len(SOURCES) > 30


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(HOME)))
def test_every_template_is_translated(source: Path) -> None:
    vietnamese = catalogue()
    missing = {
        template
        for template in marked(source)
        if not (entry := vietnamese.get(template)) or not entry.string or entry.fuzzy
    }
    assert not missing, HOW


def test_translations_keep_the_placeholders() -> None:
    assert {
        entry.id: entry.string
        for entry in catalogue()
        if entry.id and placeholders(str(entry.id)) != placeholders(str(entry.string))
    } == {}


def test_nothing_is_translated_that_no_module_says() -> None:
    said = set().union(*map(marked, SOURCES))
    assert {entry.id for entry in catalogue() if entry.id} - said == set(), HOW


def test_compiled_catalogue_is_current() -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    assert (CATALOGUE / "phanbo.mo").read_bytes() == compiled.getvalue(), HOW


def test_english_is_the_template_itself() -> None:
    assert translator("en")("{doctor} has no post.") == "{doctor} has no post."


def test_vietnamese_goes_through_messages() -> None:
    inner = message("{doctor} cannot train", doctor="D1")
    outer = message("{doctor} has no post.", doctor=inner)
    assert outer.render(translator("vi")) == "D1 không thể đi học chưa được bố trí."


def test_empty_text_stays_empty() -> None:
    assert [translator(lang)("") for lang in LANGUAGES] == ["", ""]


def test_unknown_language() -> None:
    with pytest.raises(OutputError, match="no such language: fr; choose among en, vi"):
        translator("fr")


def test_numbers_are_written_as_the_language_does() -> None:
    assert number_text(1234567.5, "en") == "1,234,567.5"
    assert number_text(1234567.5, "vi") == "1.234.567,5"


def test_tidy_numbers() -> None:
    assert [tidy(1 / 3), tidy(2.0), tidy(0.1 + 0.2)] == [0.33, 2, 0.3]
    assert isinstance(tidy(2.0), int)


def test_names_sort_by_letters_without_marks() -> None:
    assert sorted(["Móng Cái", "Đông Triều", "Ba Chẽ", "Ân Thi", "Hạ Long"], key=sort_key) == [
        "Ân Thi",
        "Ba Chẽ",
        "Đông Triều",
        "Hạ Long",
        "Móng Cái",
    ]
