"""Points of GeoJSON as stations or points of service, through geojson-pydantic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phanbo.instances.exchange.draft import Draft
from phanbo.instances.exchange.extra import library
from phanbo.models.instance import TABLES
from phanbo.models.messages import N_

IDS = ("station_id", "id", "code", "ref", "@id")
"""Properties that may hold the id of a feature that has none itself."""


def read_features(features: Sequence[Any], source: str, draft: Draft) -> None:
    """Add the features of a collection: stations, or points where a property is ``point_id``.

    Properties that are columns of the table are taken with them.
    """
    from pydantic import ValidationError

    feature_of = library("geojson_pydantic").Feature
    for number, content in enumerate(features, start=1):
        place = f"feature {number}"
        geometry = content.get("geometry") if isinstance(content, dict) else None
        try:
            feature = feature_of.model_validate(
                content | {"geometry": None} if isinstance(content, dict) else content
            )
        except (ValidationError, RecursionError):
            draft.wrong(source, place, N_("is no valid feature of GeoJSON"))
            continue
        properties: dict[str, Any] = feature.properties or {}
        table = "points" if "point_id" in properties else "stations"
        row = {name: properties[name] for name in TABLES[table].model_fields if name in properties}
        if table == "stations":
            found = [feature.id, *(properties.get(name) for name in IDS)]
            row["station_id"] = next((one for one in found if one not in (None, "")), None)
        if not all(isinstance(cell, str | int | float | None) for cell in row.values()):
            draft.wrong(source, place, N_("has a property that is neither text nor a number"))
            continue
        spot = spot_of(geometry, source, place, draft)
        if spot:
            row["lat"], row["lon"] = spot
        if row.get(f"{table[:-1]}_id") is None:
            remedy = N_("give it an id, or one of the properties {names}")
            draft.wrong(source, place, N_("has no id"), remedy, names=", ".join(IDS))
            continue
        draft.add(table, source, place, row)


def spot_of(geometry: Any, source: str, place: str, draft: Draft) -> tuple[float, float] | None:
    """Return latitude and longitude of a point; what is no point has none, which is noted."""
    from pydantic import TypeAdapter, ValidationError

    from phanbo.models.cells import Latitude, Longitude

    if geometry is None:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind in ("Polygon", "MultiPolygon", "MultiPoint", "LineString", "MultiLineString"):
        text = N_("{file}, {place}: its geometry is no point; lat and lon stay blank")
        draft.note(text, file=source, place=place)
        return None
    try:
        spot = library("geojson_pydantic").Point.model_validate(geometry).coordinates
        lat = TypeAdapter(Latitude).validate_python(spot.latitude)
        lon = TypeAdapter(Longitude).validate_python(spot.longitude)
    except (ValidationError, RecursionError):
        remedy = N_("write longitude, then latitude, in degrees")
        draft.wrong(source, place, N_("has a geometry that is no valid point"), remedy)
        return None
    return lat, lon
