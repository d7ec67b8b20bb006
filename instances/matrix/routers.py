"""Matrices as OSRM's table service and openrouteservice write them: JSON, in seconds.

OSRM (docs/http.md of Project-OSRM/osrm-backend): ``code``, ``durations`` row by row, null where
there is no way, ``sources`` and ``destinations`` with the ``location`` [lon, lat] on the road and
the ``distance`` to it in metres. openrouteservice (its matrix endpoint): the same ``durations``,
``sources`` and ``destinations`` (with ``snapped_distance``), and the request in ``metadata.query``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from phanbo.instances.forms.limits import Limits
from phanbo.instances.matrix.lines import IN_PARTS, refused, stop_at
from phanbo.instances.matrix.places import Spot
from phanbo.models.cells import LARGEST
from phanbo.models.messages import N_, Fault, fault

MOST_STOPS = 20_000
"""Rows or columns; more than the doctors and stations of the country."""
MOST_MARKS = 50 * MOST_STOPS
"""Brackets and quotation marks of rows, places and locations together."""
UNKNOWN = N_("is no travel matrix that is known here")
KNOWN = N_("give the JSON of OSRM or openrouteservice, or AccessMod's referral table as CSV")


@dataclass(frozen=True)
class Stop:
    """A row or a column of a matrix."""

    asked: Spot | None
    """Where the request asked for, if the answer says so."""
    found: Spot | None
    """Where the router went on to the road."""
    moved: float | None
    """The distance to the road that the router states, in km."""


@dataclass(frozen=True)
class Matrix:
    """Seconds from each row to each column; None where there is no way."""

    name: str
    """Of the file."""
    rows: tuple[Stop, ...]
    columns: tuple[Stop, ...]
    seconds: list[list[float | None]]


def read_router(content: bytes, name: str, limits: Limits) -> Matrix:
    """Read what a router answered.

    Raises
    ------
    InstanceError
        If it is not JSON, no matrix, of uneven shape, or holds a cell that is no time.
    """
    marks = sum(map(content.count, (b"[", b"{", b'"')))
    if marks > MOST_MARKS * limits.factor:  # They would fill the memory.
        raise refused(name, UNKNOWN, KNOWN)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        problem = N_("cannot be read as JSON: {reason}")
        raise refused(name, problem, reason=str(error)) from error
    seconds = _durations(answer, name, limits)
    stop_at(_wrong_cells(seconds, name))
    query = _query(answer)
    return Matrix(
        name=name,
        rows=_stops(answer, query, "sources", len(seconds), name),
        columns=_stops(answer, query, "destinations", len(seconds[0]), name),
        seconds=seconds,
    )


def _durations(answer: Any, name: str, limits: Limits) -> list[list[float | None]]:
    if not isinstance(answer, dict):
        raise refused(name, UNKNOWN, KNOWN)
    reason = answer.get("error", answer.get("message"))
    if "error" in answer or answer.get("code", "Ok") != "Ok":
        if isinstance(reason, dict):
            reason = reason.get("message")
        problem = N_("holds no matrix; the router says: {reason}")
        raise refused(name, problem, reason=str(reason or answer.get("code"))[:200])
    rows = answer.get("durations")
    if rows is None and "distances" in answer:
        remedy = N_("ask the router for durations")
        raise refused(name, N_("holds distances, but no durations"), remedy)
    if not isinstance(rows, list):
        raise refused(name, UNKNOWN, KNOWN)
    if answer.get("fallback_speed_cells"):
        problem = N_("holds guesses along the straight line, which may cross the sea")
        raise refused(name, problem, N_("ask OSRM again without fallback_speed"))
    if not rows or rows[0] == []:
        raise refused(name, N_("holds an empty matrix"))
    most = MOST_STOPS * limits.factor
    if len(rows) > most or (isinstance(rows[0], list) and len(rows[0]) > most):
        problem, values = N_("has more than {limit} rows or columns"), {"limit": most}
        raise refused(name, problem, IN_PARTS, factor=2 * limits.factor, **values)
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            raise refused(name, N_("is not a list of durations"), row=number, value=_short(row))
        if len(row) != len(rows[0]):
            problem = N_("has {cells} cells, but row 1 has {first}")
            raise refused(name, problem, row=number, cells=len(row), first=len(rows[0]))
    return rows


def _wrong_cells(rows: list[list[Any]], name: str) -> Iterator[Fault]:
    for i, row in enumerate(rows, start=1):
        if _are_amounts(row):
            continue
        for j, cell in enumerate(row, start=1):
            if cell is None or _is_amount(cell):
                continue
            if not _is_number(cell) or (isinstance(cell, float) and math.isnan(cell)):
                problem, remedy = N_("is not a number"), N_("write a number such as 12 or 2.5")
            elif cell < 0:
                problem, remedy = N_("is negative"), N_("write 0 or more")
            else:
                problem = N_("is too large")
                remedy = N_("write a number below 10^15, or leave the cell blank")
            yield fault(name, problem, remedy, row=i, column=str(j), value=_short(cell))


def _are_amounts(row: list[Any]) -> bool:
    """Return whether a row is certainly fine, much faster than cell by cell."""
    cells = [cell for cell in row if cell is not None]
    if not set(map(type, cells)) <= {int, float}:
        return False
    # A sum with NaN in it is not above 0 either.
    return not cells or (min(cells) >= 0 and max(cells) <= LARGEST and sum(cells) >= 0)


def _is_number(cell: Any) -> TypeGuard[float]:
    return type(cell) in (int, float)


def _is_amount(cell: Any) -> TypeGuard[float]:
    return _is_number(cell) and 0 <= cell <= LARGEST


def _short(cell: Any) -> str:
    """Return a cell as a fault can show it."""
    return str(cell)[:40]


def _query(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the request that openrouteservice repeats in its answer."""
    metadata = answer.get("metadata")
    query = metadata.get("query") if isinstance(metadata, dict) else None
    return query if isinstance(query, dict) and query.get("locations") else {}


def _stops(
    answer: Mapping[str, Any], query: Mapping[str, Any], axis: str, count: int, name: str
) -> tuple[Stop, ...]:
    """Return the rows (sources) or columns (destinations) of a matrix."""
    found = answer.get(axis, [None] * count)
    if not isinstance(found, list) or len(found) != count:
        problem = N_("has {axis} that do not fit the shape of its durations")
        raise refused(name, problem, axis=axis)
    asked: list[Spot | None] = _asked(query, axis, count, name) if query else [None] * count
    stops = []
    for number, (spot, place) in enumerate(zip(asked, found, strict=True), start=1):
        place = {} if place is None else place
        if not isinstance(place, dict) or (place.get("location") and not _spot(place)):
            problem = N_("is not a place with a location [lon, lat]")
            raise refused(name, problem, row=number, column=axis, value=_short(place))
        metres = place.get("distance", place.get("snapped_distance"))
        moved = metres / 1000 if _is_amount(metres) else None
        stops.append(Stop(spot, _spot(place), moved))
    return tuple(stops)


def _asked(query: Mapping[str, Any], axis: str, count: int, name: str) -> list[Spot | None]:
    """Return where the request of openrouteservice asked for, on one axis."""
    chosen = query.get(axis)
    try:
        locations = query["locations"]
        if chosen not in (None, "all", ["all"]):
            locations = [locations[int(one)] for one in chosen]
        spots = [_spot({"location": one}) for one in locations]
    except (TypeError, ValueError, LookupError, OverflowError):
        spots = []
    if len(spots) != count or None in spots:
        problem = N_("repeats a request that does not fit its durations")
        raise refused(name, problem, N_("save the answer of openrouteservice as it is"))
    return spots


def _spot(place: Mapping[str, Any]) -> Spot | None:
    """Return a location, which routers write as [lon, lat]."""
    location = place.get("location")
    if not isinstance(location, list) or len(location) < 2:
        return None
    lon, lat = location[:2]
    if not _is_number(lon) or not _is_number(lat):
        return None
    return Spot(lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
