"""What each kind of cell takes, and what it says to what it does not."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from phanbo.models.cells import Day, Fte, Ids, Rank, Rate, Share, Text, YesNo


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Text, " S1 ", "S1"),
        (Text, 7, "7"),
        (Text, 7.0, "7"),
        (Rank, "1", 1),
        (Rank, 2.0, 2),
        (Fte, "0.5", Decimal("0.5")),
        (Fte, 1, Decimal(1)),
        (Share, "1/3", Fraction(1, 3)),
        (Share, Fraction(1, 3), Fraction(1, 3)),
        (Share, 0, Fraction(0)),
        (Rate, "5%", Fraction(1, 20)),
        (Rate, " 0,05 ", Fraction(1, 20)),
        (Rate, "1/20", Fraction(1, 20)),
        (Rate, Fraction(1, 20), Fraction(1, 20)),
        (Rate, 1, Fraction(1)),
        (YesNo, True, True),
        (YesNo, 0.0, False),
        (YesNo, " CÓ ", True),
        (Day, datetime(2026, 1, 2, 3), date(2026, 1, 2)),
        (Day, date(2026, 1, 2), date(2026, 1, 2)),
        (Day, "2026-01-02 00:00:00", date(2026, 1, 2)),
        (Ids, "b; a;b;", ("a", "b")),
        (Ids, ["b", None, "a"], ("a", "b")),
        (Ids, 7, ("7",)),
    ],
)
def test_taken(kind: Any, cell: object, value: object) -> None:
    assert TypeAdapter(kind).validate_python(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "problem"),
    [
        (Text, True, "is not text"),
        (Text, 7.5, "is not text"),
        (Text, ["S1"], "is not text"),
        (Text, "a\x00b", "holds a character that files cannot hold"),
        (Rank, 0, "is below 1"),
        (Fte, 0, "is not above 0 and at most 1"),
        (Fte, "1.1", "is not above 0 and at most 1"),
        (Fte, True, "is not a number"),
        (Fte, float("nan"), "is not a number"),
        (Fte, Decimal("Infinity"), "is not a number"),
        (Share, "1/0", "is not a share"),
        (Share, "a/b", "is not a share"),
        (Share, "much", "is not a share"),
        (Share, 1, "is not at least 0 and below 1"),
        (Share, "-1/3", "is not at least 0 and below 1"),
        (Rate, "5%%", "is not a rate"),
        (Rate, "1/0", "is not a rate"),
        (Rate, "101%", "is not between 0 and 1"),
        (YesNo, "perhaps", "is neither yes nor no"),
        (YesNo, 2, "is neither yes nor no"),
        (Day, "2.1.2026", "is not a date"),
        (Day, 7.5, "is not a date"),
        (Ids, [["a"]], "is not text"),
    ],
)
def test_refused(kind: Any, cell: object, problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(cell)
    assert problem in refused.value.errors()[0]["msg"]
