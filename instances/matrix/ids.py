"""Which places the rows and columns of a matrix are: by a list, by coordinates or by the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from phanbo.instances.forms.limits import Limits
from phanbo.instances.matrix.lines import (
    Line,
    columns_of,
    read_lines,
    refused,
    repeated,
    stop_at,
    unknown_ids,
)
from phanbo.instances.matrix.places import Nearby, Spot, kilometres, kinds, spots
from phanbo.instances.matrix.routers import Matrix, Stop
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, fault

FAR = 5.0
"""km from a place beyond which a location is not that place."""
NEAR, SAME = 0.010, 0.001
"""km from a requested location within which a place is meant, or is the same spot."""
SLACK = 0.1
"""km by which the router's word on how far it moved a place may be off."""

Names = list[tuple[str, ...]]
"""For each row or column, the places that stand there."""
BY_LIST = N_("name its rows and columns with --travel-ids")
IN_ORDER = N_("list the ids in the order of the request")


def name_stops(
    matrix: Matrix, file: Path | None, instance: Instance, limits: Limits
) -> tuple[Names, Names]:
    """Return the places of the rows and of the columns.

    Without a list of ids, an answer that repeats the request is matched by the coordinates asked
    for; any other one must be square and have exactly the places of ``spots``, in that order.

    Parameters
    ----------
    file
        A CSV file with the column ``id``, or ``from_id`` for the rows and ``to_id`` for the
        columns; None: none was given.

    Raises
    ------
    InstanceError
        If it is not clear which places they are, or one is elsewhere.
    """
    places = spots(instance)
    strict = False
    if file is not None:
        rows, columns = _listed(matrix, file, instance, limits)
    elif places and all(stop.asked for stop in (*matrix.rows, *matrix.columns)):
        rows = _beside(matrix, "row", matrix.rows, places)
        columns = _beside(matrix, "column", matrix.columns, places)
    else:
        rows = columns = _in_order(matrix, list(places))
        strict = True
    stop_at(_elsewhere(matrix, "row", rows, places, strict=strict))
    stop_at(_elsewhere(matrix, "column", columns, places, strict=strict))
    return rows, columns


def _listed(matrix: Matrix, file: Path, instance: Instance, limits: Limits) -> tuple[Names, Names]:
    lines = read_lines(file, limits)
    header = columns_of(lines)
    first, second = ("id", "id") if "id" in header else ("from_id", "to_id")
    if first not in header or second not in header:
        problem = N_("has neither a column id nor columns from_id and to_id")
        raise refused(file.name, problem, IN_ORDER)
    known = sorted(kinds(instance))
    rows = _ids_in(file.name, first, lines, known)
    columns = _ids_in(file.name, second, lines, known)
    if (len(rows), len(columns)) != (len(matrix.rows), len(matrix.columns)):
        problem = N_(
            "names {ids} places for {rows} rows and {others} for {columns} columns of {matrix}"
        )
        counts = {"ids": len(rows), "rows": len(matrix.rows)}
        counts |= {"others": len(columns), "columns": len(matrix.columns)}
        raise refused(file.name, problem, IN_ORDER, matrix=matrix.name, **counts)
    return rows, columns


def _ids_in(name: str, column: str, lines: Sequence[Line], known: Sequence[str]) -> Names:
    """Return the ids of a column; blank cells follow the shorter of two columns."""
    cells = [(row, one) for row, line in lines if (one := line.get(column, "").strip())]
    stop_at(unknown_ids(name, column, cells, known))
    stop_at(repeated(name, column, cells))
    return [(one,) for _, one in cells]


def _beside(matrix: Matrix, side: str, stops: Sequence[Stop], places: Mapping[str, Spot]) -> Names:
    """Return for each requested location all places at that spot."""
    beside = Nearby(places)
    asked = [stop.asked for stop in stops if stop.asked]
    found = [beside.within(spot, SAME) or beside.within(spot, NEAR) for spot in asked]
    located = enumerate(zip(asked, found, strict=True), start=1)
    stop_at(
        _unclear(matrix, side, number, spot, ids, beside)
        for number, (spot, ids) in located
        if not ids or not beside.is_one_spot(ids, 2 * SAME)
    )
    return [tuple(ids) for ids in found]


def _unclear(
    matrix: Matrix, side: str, number: int, spot: Spot, ids: Sequence[str], beside: Nearby
) -> Fault:
    if ids:
        several = N_("may be any of {places}")
        return _fault(matrix, side, number, spot, several, BY_LIST, places=", ".join(ids))
    nearest, km = beside.nearest(spot)
    none = N_("is no place of the instance; the nearest is {place}, {km} km away")
    values = {"place": nearest, "km": round(km, 1)}
    return _fault(matrix, side, number, spot, none, BY_LIST, **values)


def _in_order(matrix: Matrix, places: Sequence[str]) -> Names:
    """Take the rows, and the columns, for the places in the order of a request for all."""
    rows, columns = len(matrix.rows), len(matrix.columns)
    if not rows == columns == len(places):
        problem = N_(
            "has {rows} rows and {columns} columns; {places} places of the instance have coordinates"
        )
        values = {"rows": rows, "columns": columns, "places": len(places)}
        raise refused(matrix.name, problem, BY_LIST, **values)
    if any(stop.found is None for stop in (*matrix.rows, *matrix.columns)):
        raise refused(matrix.name, N_("does not say where all its rows and columns are"), BY_LIST)
    return [(one,) for one in places]


def _elsewhere(
    matrix: Matrix, side: str, names: Names, places: Mapping[str, Spot], *, strict: bool
) -> Iterator[Fault]:
    """Name the locations that are not where their places are.

    Where only the order says which place it is (strict), the router must have moved the place to
    the road by as much as it says.
    """
    stops = matrix.rows if side == "row" else matrix.columns
    for number, (ids, stop) in enumerate(zip(names, stops, strict=True), start=1):
        for one in ids:
            if one not in places:  # A doctor who is at home at the post, or a place not located.
                continue
            for spot in filter(None, (stop.asked, stop.found)):
                km = kilometres(places[one], spot)
                moved = stop.moved if strict else None
                if km > FAR or (moved is not None and abs(km - moved) > SLACK):
                    problem = N_("is {km} km from {place}, which should be there")
                    remedy = N_("check the places and their order, or leave this one out")
                    values = {"km": round(km, 1), "place": one}
                    yield _fault(matrix, side, number, spot, problem, remedy, **values)
                    break


def _fault(
    matrix: Matrix, side: str, number: int, spot: Spot, problem: str, remedy: str, **values: Any
) -> Fault:
    row, column = (number, None) if side == "row" else (None, str(number))
    return fault(matrix.name, problem, remedy, row=row, column=column, value=spot, **values)
