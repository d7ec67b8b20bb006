"""The types of cells: text, ids, whole numbers, amounts, yes/no, as they come from any file."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from phanbo.models.messages import N_

# Above this no table of ours makes sense, and exponents such as 1e999999 stay harmless.
LARGEST = Decimal(10) ** 15
YES = {"yes", "true", "1", "có"}
NO = {"no", "false", "0", "không"}
LONGEST_ID = 200
"""Characters; more is a text in the wrong column, or a list without its semicolons."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""Zero and halves of characters, which JSON can spell, but no other form can hold."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_blank(cell: Any) -> bool:
    """Return whether a cell is empty: nothing, an empty list, or only white space."""
    return cell in (None, [], ()) or (isinstance(cell, str) and not cell.strip())


def wrong(problem: str, remedy: str) -> PydanticCustomError:
    """Make the error of a cell; both sentences are keys of the catalogue."""
    return PydanticCustomError("cell", "{problem}", {"problem": problem, "remedy": remedy})


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        if _UNWRITABLE.search(cell):
            raise wrong(N_("holds a character that files cannot hold"), N_("write it again"))
        return cell.strip()
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    raise wrong(N_("is not text"), N_("write text"))


def _id(cell: Any) -> str:
    text = _text(cell)
    if len(text) > LONGEST_ID:
        raise wrong(N_("is longer than 200 characters"), N_("give it a shorter id"))
    if not text.isprintable() and _CONTROL.search(text):
        problem = N_("holds a line break, a tab or another control character")
        raise wrong(problem, N_("write the id in one line, with plain spaces"))
    return text


def _decimal(cell: Any) -> Decimal:
    if isinstance(cell, Decimal):
        number = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(str(cell))
    elif isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        number = Decimal(cell.strip())
    else:
        raise wrong(N_("is not a number"), N_("write a number such as 12 or 2.5"))
    if not number.is_finite():
        raise wrong(N_("is not a number"), N_("write a number such as 12 or 2.5"))
    if abs(number) > LARGEST:
        raise wrong(N_("is too large"), N_("write a number below 10^15, or leave the cell blank"))
    return number


def _amount(cell: Any) -> Decimal:
    number = _decimal(cell)
    if number < 0:
        raise wrong(N_("is negative"), N_("write 0 or more"))
    return number


def _positive(cell: Any) -> Decimal:
    number = _decimal(cell)
    if number <= 0:
        raise wrong(N_("is not above 0"), N_("write a number above 0"))
    return number


def _count(cell: Any) -> int:
    number = _amount(cell)
    if number != number.to_integral_value():
        raise wrong(N_("is not a whole number"), N_("write a whole number of at least 0"))
    return int(number)


def _rank(cell: Any) -> int:
    number = _count(cell)
    if number < 1:
        raise wrong(N_("is below 1"), N_("write a whole number of at least 1"))
    return number


def _fte(cell: Any) -> Decimal:
    number = _decimal(cell)
    if not 0 < number <= 1:
        raise wrong(
            N_("is not above 0 and at most 1"), N_("write 1 for full time, 0.5 for half time")
        )
    return number


def _share(cell: Any) -> Fraction:
    try:
        share = cell if isinstance(cell, Fraction) else _fraction(cell)
    except (ValueError, ZeroDivisionError):
        raise wrong(N_("is not a share"), N_("write a fraction such as 1/3 or 0.25")) from None
    if not 0 <= share < 1:
        raise wrong(N_("is not at least 0 and below 1"), N_("write a fraction such as 1/3 or 0.25"))
    return share


def _rate(cell: Any) -> Fraction:
    """Read a share of doctors: 5%, 0.05 or 1/20; a decimal comma will do."""
    text = cell.strip().replace(",", ".") if isinstance(cell, str) else cell
    try:
        if isinstance(text, Fraction):
            share = text
        elif isinstance(text, str) and text.endswith("%"):
            share = _fraction(text.removesuffix("%")) / 100
        else:
            share = _fraction(text)
    except (ValueError, ZeroDivisionError):
        raise wrong(N_("is not a rate"), N_("write a share such as 5% or 0.05")) from None
    if not 0 <= share <= 1:
        raise wrong(N_("is not between 0 and 1"), N_("write a share such as 5% or 0.05"))
    return share


def _fraction(cell: Any) -> Fraction:
    if isinstance(cell, str) and "/" in cell:
        above, below = cell.split("/", 1)
        return Fraction(int(above), int(below))
    return Fraction(_decimal(cell))


def _yes_no(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    word = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    word = word.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise wrong(N_("is neither yes nor no"), N_("write yes or no"))


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_text(cell)[:10])
    except (ValueError, PydanticCustomError):
        raise wrong(N_("is not a date"), N_("write a date such as 2026-01-01")) from None


def _degrees(limit: int) -> BeforeValidator:
    def check(cell: Any) -> float:
        number = _decimal(cell)
        if abs(number) > limit:
            raise wrong(
                N_("is outside the globe"), N_("write decimal degrees: latitude, then longitude")
            )
        return float(number) or 0.0  # never -0.0, which not every form can hold

    return BeforeValidator(check)


def _ids(cell: Any) -> tuple[str, ...]:
    if not isinstance(cell, list | tuple | set | frozenset):
        cell = [cell]
    ids = (part for one in cell if not is_blank(one) for part in _text(one).split(";"))
    return tuple(sorted({_id(part) for part in ids if part.strip()}))


def plain(number: Decimal | Fraction) -> int | float:
    """Return an exact number as JSON has it: an int where it is whole, else the nearest float."""
    return int(number) if number == int(number) else float(number)


def exact(number: Decimal) -> int | float | str:
    """Return a decimal as JSON has it, without loss: as text where no float is that number."""
    near = plain(number)
    return near if Decimal(str(near)) == number else str(number)


_NUMBER_OR_TEXT = WithJsonSchema({"type": ["number", "string"]})
_AS_NUMBER = (PlainSerializer(exact, when_used="json"), _NUMBER_OR_TEXT)

Trimmed = BeforeValidator(_text)
Text = Annotated[str, Trimmed]
Id = Annotated[str, BeforeValidator(_id)]
Ids = Annotated[
    tuple[str, ...],
    BeforeValidator(_ids),
    # Given but empty is a lone ";": a blank cell would mean the default.
    PlainSerializer(lambda ids: ";".join(ids) or ";", when_used="json"),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
Count = Annotated[int, BeforeValidator(_count)]
Rank = Annotated[int, BeforeValidator(_rank)]
Amount = Annotated[Decimal, BeforeValidator(_amount), *_AS_NUMBER]
Positive = Annotated[Decimal, BeforeValidator(_positive), *_AS_NUMBER]
Fte = Annotated[Decimal, BeforeValidator(_fte), *_AS_NUMBER]
Rate = Annotated[Fraction, BeforeValidator(_rate)]
Share = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(str, when_used="json"),
    _NUMBER_OR_TEXT,
]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Day = Annotated[date, BeforeValidator(_day)]
Latitude = Annotated[float, _degrees(90)]
Longitude = Annotated[float, _degrees(180)]
