"""Organisation units of DHIS2 as stations: the JSON of its metadata, or its CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from phanbo.instances.exchange.draft import Draft
from phanbo.instances.exchange.geojson import spot_of
from phanbo.instances.forms.limits import Limits, Refused
from phanbo.instances.forms.raw import printable
from phanbo.models.messages import N_, message

Unit = dict[str, Any]
OF_CSV = {
    "uid": "id",
    "parentuid": "parent",
    "parentid": "parent",
    "featuretype": "featureType",
    "closeddate": "closedDate",
}
"""Headings of the CSV, in small letters and without spaces, and what JSON calls them."""


def read_csv(text: str, source: str, draft: Draft, level: int | None, limits: Limits) -> None:
    """Add the units of a CSV file of metadata, whose first row names the columns."""
    lines = csv.reader(StringIO(text), strict=True)
    try:
        heading = [_heading(cell) for cell in next(lines, [])]
        if not {"name", "id"} <= set(heading):
            remedy = N_("its columns are, as in DHIS2: name, uid, code, parent, …, coordinates")
            raise Refused(message(N_("is no CSV of organisation units")), message(remedy))
        units: list[tuple[int, Unit]] = []
        for cells in lines:
            if len(units) >= limits.rows:
                raise limits.exceeded(N_("has more than {limit} rows"), limits.rows)
            if any(cells):
                cell = dict(zip(heading, cells, strict=False))
                unit = {name: value.strip() for name, value in cell.items() if value.strip()}
                units.append((lines.line_num, unit))
    except csv.Error as error:
        problem = N_("cannot be read as CSV: {reason}")
        raise Refused(message(problem, reason=str(error))) from None
    read_units(units, source, draft, level)


def _heading(cell: str) -> str:
    plain = "".join(one for one in cell.casefold() if one.isalnum())
    return OF_CSV.get(plain, plain)


def read_units(
    units: Iterable[tuple[int, Any]], source: str, draft: Draft, level: int | None
) -> None:
    """Add the units of one level, by default of the deepest, as stations."""
    known = _by_id(units, source, draft)
    depths = {one: _depth(unit, known) for one, (_, unit) in known.items()}
    wanted = max(depths.values(), default=1) if level is None else level
    chosen = [one for one, depth in depths.items() if depth == wanted]
    if not chosen:
        text = N_("{file}: no unit is of level {level}; there are: {levels}")
        told = ", ".join(map(str, sorted(set(depths.values()))))
        draft.note(text, file=source, level=wanted, levels=told)
    closed = [one for one in chosen if known[one][1].get("closedDate")]
    if closed:
        text = N_("{file}: units with a closing date, left out: {count}")
        draft.note(text, file=source, count=len(closed))
    for one in chosen:
        if one not in closed:
            _add(one, known, source, draft)


def _by_id(
    units: Iterable[tuple[int, Any]], source: str, draft: Draft
) -> dict[str, tuple[str, Unit]]:
    """Return id -> place and unit."""
    known: dict[str, tuple[str, Unit]] = {}
    for number, unit in units:
        place = f"organisation unit {number}"
        one = unit.get("id") if isinstance(unit, dict) else None
        if not isinstance(one, str) or not one.strip() or not isinstance(unit.get("name"), str):
            draft.wrong(source, place, N_("has no id or no name"))
        elif one in known:
            remedy = N_("keep one of them")
            draft.wrong(source, place, N_("is there twice"), remedy, value=printable(one))
        else:
            known[one] = place, unit
    return known


def _parent(unit: Unit) -> str | None:
    parent = unit.get("parent")
    found = parent.get("id") if isinstance(parent, dict) else parent
    return found if isinstance(found, str) else None


def _above(unit: Unit, known: dict[str, tuple[str, Unit]]) -> Iterator[str]:
    """Yield the ids of the units above one, as far as the file holds them."""
    seen, above = set[str](), _parent(unit)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = _parent(known[above][1]) if above in known else None


def _depth(unit: Unit, known: dict[str, tuple[str, Unit]]) -> int:
    """Return the level of a unit: as stated, by its path, or by the units above it."""
    stated, path = unit.get("level"), unit.get("path")
    if isinstance(stated, int | str) and str(stated).isdecimal():
        return int(stated)
    if isinstance(path, str):
        return path.strip("/").count("/") + 1
    return 1 + sum(1 for _ in _above(unit, known))


def _add(one: str, known: dict[str, tuple[str, Unit]], source: str, draft: Draft) -> None:
    place, unit = known[one]
    above = _parent(unit)
    parent = unit.get("parent")
    district = parent.get("name") if isinstance(parent, dict) else None
    if above is not None and above in known:
        district = known[above][1]["name"]
    elif above is not None and district is None:
        text = N_("{unit}: its parent {parent} is not in {file}; district stays blank")
        draft.note(text, unit=printable(one), parent=printable(above), file=source)
    code = unit.get("code")
    spot = spot_of(_geometry(unit), source, place, draft)
    row = {
        "station_id": code if isinstance(code, str) and code.strip() else one,
        "name": unit["name"],
        "district": district if isinstance(district, str) else None,
        "lat": spot and spot[0],
        "lon": spot and spot[1],
    }
    draft.add("stations", source, place, row)


def _geometry(unit: Unit) -> Any:
    """Return the geometry of a unit; before 2.32 it was written as a type and a text."""
    if unit.get("geometry") is not None:
        return unit["geometry"]
    written = unit.get("coordinates")
    if str(unit.get("featureType", "")).upper() != "POINT" or not isinstance(written, str):
        return None
    try:
        return {"type": "Point", "coordinates": json.loads(written)}
    except (ValueError, RecursionError):
        return {"type": "Point", "coordinates": written}
