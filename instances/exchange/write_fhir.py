"""Postings as updates of PractitionerRole: a FHIR transaction for the registry of health workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from phanbo.instances.exchange.fhir import Bundle as Registry
from phanbo.instances.exchange.fhir import Resource, fhir_class, identifier
from phanbo.instances.exchange.postings import Stretch, stretches
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan

KEPT = ("code", "specialty")
"""Of the role that a doctor has: what a new post does not change."""


def plan_fhir(
    instance: Instance, plan: Plan, *, registry: Registry | None = None, begins: date | None = None
) -> str:
    """Return a transaction that gives every doctor with another post than today a role there.

    Parameters
    ----------
    instance
        The instance of the plan.
    plan
        A plan that posts people.
    registry
        The bundle that the instance came from: then references lead to its resources, new roles
        have the codes of the old ones, and old roles end. Else references are by identifier.
    begins
        When the plan begins, where the instance has no periods.
    """
    known = _Known(registry)
    teams = {row.team_id for row in instance.teams}
    own = {row.doctor_id: row.post_id for row in instance.doctors}
    entries: list[dict[str, Any]] = []
    of: dict[str, list[Stretch]] = {}
    for one in stretches(instance, plan, begins):
        of.setdefault(one.doctor_id, []).append(one)
    for doctor, parts in sorted(of.items()):
        leaves = next((one for one in parts if one.post_id != own[doctor]), None)
        if leaves is None:
            continue
        entries += known.ended(doctor, leaves.starts)
        entries += [
            known.role(one, teams) for one in parts if one.post_id not in (None, own[doctor])
        ]
    bundle = fhir_class("Bundle").model_validate(
        {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    )
    return str(bundle.model_dump_json(indent=1)) + "\n"


class _Known:
    """What a registry holds, by the ids of the instance; nothing without one."""

    def __init__(self, registry: Registry | None) -> None:
        self._doctors: dict[str, Resource] = {}
        self._posts: dict[str, tuple[str, Resource]] = {}
        self._roles: dict[str, list[Resource]] = {}
        if registry is None:
            return
        for kind in ("Organization", "Location"):  # A station is known by its location first.
            for _, one in registry.found[kind]:
                self._posts[identifier(one)] = kind, one
        for _, one in registry.found["Practitioner"]:
            self._doctors[identifier(one)] = one
        for _, role in registry.found["PractitionerRole"]:
            who, _ = registry.target(role.practitioner, "Practitioner")
            ended = role.period is not None and role.period.end is not None
            if who is not None and role.active is not False and not ended:
                self._roles.setdefault(identifier(who), []).append(role)

    def ended(self, doctor: str, starts: date | None) -> Iterator[dict[str, Any]]:
        """Yield the roles of today with their last day, the day before the new post begins."""
        for role in self._roles.get(doctor, ()):
            content = _plain(role)
            if starts is None:
                content["active"] = False
            else:
                last = (starts - timedelta(days=1)).isoformat()
                content["period"] = content.get("period", {}) | {"end": last}
            if content.get("id"):
                yield _put(content)

    def role(self, one: Stretch, teams: Iterable[str]) -> dict[str, Any]:
        """Return the role of a doctor at a post."""
        assert one.post_id is not None
        name = f"{one.doctor_id}\n{one.post_id}\n{one.starts}"
        content: dict[str, Any] = {
            "resourceType": "PractitionerRole",
            "id": f"phanbo-{sha256(name.encode()).hexdigest()[:32]}",
            "active": True,
        }
        days = {"start": one.starts, "end": one.ends}
        if one.starts:
            content["period"] = {k: day.isoformat() for k, day in days.items() if day}
        for role in self._roles.get(one.doctor_id, ())[-1:]:
            old = _plain(role)
            content |= {field: old[field] for field in KEPT if field in old}
        who = self._doctors.get(one.doctor_id)
        content["practitioner"] = _reference("Practitioner", who, one.doctor_id)
        content |= self._at(one.post_id, one.post_id in set(teams))
        return _put(content)

    def _at(self, post: str, is_team: bool) -> dict[str, Any]:
        """Return where a role is: at a location, or in an organisation that has none."""
        kind, place = self._posts.get(post, ("Organization" if is_team else "Location", None))
        reference = _reference(kind, place, post)
        if kind == "Organization":
            return {"organization": reference}
        found: dict[str, Any] = {"location": [reference]}
        if place is not None and place.managingOrganization is not None:
            found["organization"] = _plain(place.managingOrganization)
        return found


def _plain(resource: Resource) -> dict[str, Any]:
    """Return a resource as JSON has it."""
    content: dict[str, Any] = resource.model_dump(mode="json")
    return content


def _reference(kind: str, resource: Resource | None, one: str) -> dict[str, Any]:
    """Return a reference to a resource; without one by identifier, which servers look up."""
    if resource is not None and resource.id:
        return {"reference": f"{kind}/{resource.id}"}
    return {"type": kind, "identifier": {"value": one}}


def _put(content: dict[str, Any]) -> dict[str, Any]:
    url = f"PractitionerRole/{content['id']}"
    return {"fullUrl": url, "resource": content, "request": {"method": "PUT", "url": url}}
