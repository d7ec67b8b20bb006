"""A plan as GeoJSON: every post with its doctors, and every posting, as points for any map."""

from __future__ import annotations

from collections import Counter
from typing import Any

from phanbo.instances.exchange.extra import library
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan


def plan_geojson(instance: Instance, plan: Plan) -> str:
    """Return a FeatureCollection; people are told by their ids, and their homes are not.

    A feature has no geometry where a post has no coordinates, or a doctor no post.
    """
    make = library("geojson_pydantic")
    places = [(row.station_id, row.lat, row.lon) for row in instance.stations]
    places += [(row.team_id, row.lat, row.lon) for row in instance.teams]
    spots = {
        post: {"type": "Point", "coordinates": (lon, lat)}
        for post, lat, lon in places
        if lat is not None and lon is not None
    }
    content = [*_posts(instance, plan), *_postings(plan)]
    features = [
        make.Feature(
            type="Feature",
            id=properties["feature_id"],
            geometry=spots.get(properties["post_id"]),
            properties={k: v for k, v in properties.items() if k != "feature_id"},
        )
        for properties in content
    ]
    collection = make.FeatureCollection(type="FeatureCollection", features=features)
    return str(collection.model_dump_json(exclude_unset=True)) + "\n"


def _posts(instance: Instance, plan: Plan) -> list[dict[str, Any]]:
    """Return the stations and teams with their doctors today and in each period."""
    today = Counter(row.post_id for row in instance.doctors if row.joins is None)
    then = Counter((one.post_id, one.period) for one in plan.postings)
    levels = {(one.station_id, one.period): one for one in plan.levels or ()}
    periods = list(dict.fromkeys(one.period for one in plan.postings))
    posts = [("station", row.station_id, row.name) for row in instance.stations]
    posts += [("team", row.team_id, row.name) for row in instance.teams]
    found = []
    for kind, post, name in posts:
        for period in periods:
            level = levels.get((post, period))
            found.append(
                {
                    "feature_id": ":".join(filter(None, (kind, post, period))),
                    "kind": kind,
                    "post_id": post,
                    "name": name,
                    "period": period,
                    "doctors_today": today[post],
                    "doctors": then[post, period],
                    "min_doctors": level.min_doctors if level else None,
                    "target_doctors": level.target_doctors if level else None,
                }
            )
    return found


def _postings(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "feature_id": ":".join(filter(None, ("posting", one.doctor_id, one.period))),
            "kind": "posting",
            "post_id": one.post_id,
            "doctor_id": one.doctor_id,
            "period": one.period,
            "from": one.from_,
            "mode": one.mode,
            "minutes": one.minutes,
        }
        for one in plan.postings
    ]
