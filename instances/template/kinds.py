"""The types of cells: how people write them, and what a spreadsheet can check of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from phanbo.models import cells
from phanbo.models.messages import N_
from phanbo.models.settings import Aims
from phanbo.models.tables import Row

TEXT_FORMAT = "@"
"""Of cells that stay as they are written: 007 and 1/3."""
FIRST_DAY = date(1900, 3, 1)
"""From which all spreadsheets count days alike."""


@dataclass(frozen=True)
class Kind:
    """A type of cells."""

    how: str
    """How to write one, as a key of the catalogue."""
    check: Mapping[str, Any] = field(default_factory=lambda: {"validate": "any"})
    """For xlsxwriter; {cell} stands for the cell that is checked."""
    layout: str = TEXT_FORMAT
    """The number format of the cells."""


def _number(how: str, **check: Any) -> Kind:
    return Kind(how, check, "General")


TEXT = Kind(N_("text"))
OWN_ID = Kind(N_("a short text that no other row has"))
ID = Kind(N_("an id of the sheet {tables}"))
IDS = Kind(N_("ids of the sheet {tables}, joined by ;"))
LIKE = Kind(N_("text as it stands on the sheet {tables}"))
CHOICE = Kind(N_("one of: {choices}"))
YES_NO = Kind(N_("yes or no"))
SETTING = Kind(N_("the name of a setting"))
VALUE = Kind(N_("what the setting asks for"), layout="General")
COUNT = _number(N_("a whole number of at least 0"), validate="integer", criteria=">=", value=0)
RANK = _number(N_("a whole number of at least 1"), validate="integer", criteria=">=", value=1)
AMOUNT = _number(N_("a number of at least 0"), validate="decimal", criteria=">=", value=0)
POSITIVE = _number(N_("a number above 0"), validate="decimal", criteria=">", value=0)
FTE = _number(
    N_("a number above 0 and at most 1"),
    validate="custom",
    value="=AND(ISNUMBER({cell}),{cell}>0,{cell}<=1)",
)
LATITUDE = _number(
    N_("a number from -90 to 90"), validate="decimal", criteria="between", minimum=-90, maximum=90
)
LONGITUDE = _number(
    N_("a number from -180 to 180"),
    validate="decimal",
    criteria="between",
    minimum=-180,
    maximum=180,
)
DAY = Kind(
    N_("a date such as 2026-01-31"),
    {"validate": "date", "criteria": ">=", "value": FIRST_DAY},
    "yyyy-mm-dd",
)
SHARE = Kind(N_("a fraction such as 1/3 or 0.25, below 1"))
AIMS = Kind(N_("names of objectives, joined by ;"))

KINDS: tuple[tuple[Any, Kind], ...] = (
    (cells.Text, TEXT),
    (cells.Id, ID),
    (cells.Ids, IDS),
    (cells.Count, COUNT),
    (cells.Rank, RANK),
    (cells.Amount, AMOUNT),
    (cells.Positive, POSITIVE),
    (cells.Fte, FTE),
    (cells.Share, SHARE),
    (cells.YesNo, YES_NO),
    (cells.Day, DAY),
    (cells.Latitude, LATITUDE),
    (cells.Longitude, LONGITUDE),
    (Aims, AIMS),
)
"""The types of the cells of tables, each with its kind."""


def kinds_of(rows: type[Row]) -> dict[str, tuple[Kind, tuple[str, ...]]]:
    """Return the kind of each column of a table, with its choices if it has any."""
    hints = get_type_hints(rows, include_extras=True)
    return {name: _kind(hints[name]) for name in rows.model_fields}


def _kind(hint: Any) -> tuple[Kind, tuple[str, ...]]:
    options = get_args(hint)
    cell = options[0] if NoneType in options else hint
    bare = get_args(cell)[0]
    if get_origin(bare) is Literal:
        return CHOICE, get_args(bare)
    return next(kind for known, kind in KINDS if known == cell), ()
