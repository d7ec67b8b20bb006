"""The languages of reports and messages, from one gettext catalogue."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from fractions import Fraction
from gettext import GNUTranslations
from importlib import resources

from phanbo.models.errors import OutputError
from phanbo.models.messages import N_, Translate, message

LANGUAGES = ("en", "vi")


def translator(lang: str) -> Translate:
    """Return the function that says an English template in a language.

    Parameters
    ----------
    lang
        ``en`` (templates stay as they are) or ``vi``.

    Raises
    ------
    OutputError
        If there is no catalogue for the language.
    """
    if lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise OutputError(
            message(N_("no such language: {lang}; choose among {known}"), lang=lang, known=known)
        )
    if lang == "en":
        return str
    catalogue = resources.files("phanbo.reports") / "locale" / lang / "LC_MESSAGES" / "phanbo.mo"
    with catalogue.open("rb") as file:
        translations = GNUTranslations(file)
    # gettext answers the empty text with the catalogue's header.
    return lambda text: translations.gettext(text) if text else text


def tidy(number: float | Decimal | Fraction) -> int | float:
    """Round to what people read: two decimals, whole where it is whole."""
    rounded = round(float(number), 2)
    return int(rounded) if rounded.is_integer() else rounded


def number_text(number: float, lang: str) -> str:
    """Write a number as the language does: 1,234.5 or 1.234,5."""
    text = f"{tidy(number):,}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def sort_key(text: str) -> tuple[str, str]:
    """Order names by their letters without marks, so that Đ stands at D."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c)), text
