"""Rows to and from pandas frames, with blank cells as people see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

Row = dict[str, Any]


def frame_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> DataFrame:
    """Return rows as a frame whose columns are those that are filled, in this order."""
    from pandas import DataFrame

    listed = [*rows]
    filled = {column for row in listed for column in row}
    return DataFrame(listed, columns=[one for one in columns if one in filled])


def rows_of(frame: DataFrame) -> list[Row]:
    """Return the rows of a frame: blank cells (NaN, NA, NaT) as None, whole numbers as int."""
    return [
        {str(column): _cell(cell) for column, cell in row.items()}
        for row in frame.to_dict("records")
    ]


def _cell(cell: Any) -> Any:
    from pandas import Timestamp, isna

    if isinstance(cell, list | tuple | set | dict):
        return cell
    if isna(cell):
        return None
    if isinstance(cell, Timestamp):
        return cell.date().isoformat()
    if hasattr(cell, "item"):  # a scalar of numpy
        cell = cell.item()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
