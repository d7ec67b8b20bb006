"""Staff and facilities of a FHIR bundle as tables: stations, teams, doctors, skills, requirements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from phanbo.instances.exchange.draft import Draft
from phanbo.instances.exchange.fhir import Bundle, Resource, codes, human_name, identifier
from phanbo.models.messages import N_

FACILITY = {"facility", "urn:ihe:iti:mcsd:2019:facility"}
JURISDICTION = {"jurisdiction", "urn:ihe:iti:mcsd:2019:jurisdiction", "jdn"}
"""Codes of mCSD, of today and of 2019, and of the physical type."""
GEOLOCATION = "http://hl7.org/fhir/StructureDefinition/geolocation"
DEEPEST = 20
"""Levels of parts; a circle of them has no end."""
RESIDENCE = "ihris-practitioner-residence"
"""The end of the address of iHRIS's extension."""


def read_bundle(entries: Sequence[Any], source: str, draft: Draft, roles: Collection[str]) -> None:
    """Add what a bundle holds; ``roles`` are the codes of roles that count, none: all."""
    bundle = Bundle(entries, source, draft)
    if bundle.others:
        told = ", ".join(f"{kind} ({count})" for kind, count in sorted(bundle.others.items()))
        draft.note(N_("{file}: of no use here: {kinds}"), file=source, kinds=told)
    posts = _Posts(bundle)
    posts.add_stations()
    _add_services(bundle, posts)
    _add_doctors(bundle, posts, roles)


class _Posts:
    """Which locations are stations, and which organisation runs them."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self.stations = _facilities(bundle)
        self._of: dict[int, str] = {id(one): identifier(one) for _, one in self.stations}
        self._run: dict[int, list[str]] = {}
        for _, one in self.stations:
            owner, _text = bundle.target(one.managingOrganization, "Organization")
            self._run.setdefault(id(owner), []).append(identifier(one))

    def add_stations(self) -> None:
        """Add a row for each facility."""
        for place, one in self.stations:
            position = one.position
            row = {
                "station_id": identifier(one),
                "name": one.name,
                "district": self._jurisdiction(one),
                "kind": next((n for c, n in codes(one.type) if c not in FACILITY), None),
                "lat": position and float(position.latitude),
                "lon": position and float(position.longitude),
            }
            self._bundle.draft.add("stations", self._bundle.source, place, row)

    def _jurisdiction(self, location: Resource) -> str | None:
        """Return the name of the unit of administration that a facility is part of."""
        owner, _ = self._bundle.target(location.managingOrganization, "Organization")
        for start, kind in ((location, "Location"), (owner, "Organization")):
            one = start
            for _ in range(DEEPEST):
                if one is None:
                    break
                one, _text = self._bundle.target(one.partOf, kind)
                if one is not None and _is(one, JURISDICTION):
                    return str(one.name) if one.name else None
        return None

    def of_role(self, role: Resource, place: str) -> str | None:
        """Return the station of a role: its location, or the only one that its organisation runs.

        An organisation that runs no station is a team.
        """
        for reference in role.location or ():
            one = self._bundle.needed(reference, "Location", place)
            for _ in range(DEEPEST):  # A ward of a facility, maybe.
                if one is None or id(one) in self._of:
                    break
                one, _text = self._bundle.target(one.partOf, "Location")
            if one is not None and id(one) in self._of:
                return self._of[id(one)]
        owner = self._bundle.needed(role.organization, "Organization", place)
        if owner is None:
            return None
        run = self._run.get(id(owner), [])
        if run:
            return run[0] if len(run) == 1 else None
        team = identifier(owner)
        if (team,) not in self._bundle.draft.tables.get("teams", {}):
            row = {"team_id": team, "name": owner.name}
            self._bundle.draft.add("teams", self._bundle.source, place, row)
        return team

    def of_service(self, service: Resource, place: str) -> list[str]:
        """Return the stations that offer a service."""
        found = (self._bundle.needed(one, "Location", place) for one in service.location or ())
        return [self._of[id(one)] for one in found if id(one) in self._of]


def _facilities(bundle: Bundle) -> list[tuple[str, Resource]]:
    """Return the locations that are marked as facilities; where none is, all that stand alone."""
    open_ones = [one for one in bundle.found["Location"] if one[1].status in (None, "active")]
    closed = len(bundle.found["Location"]) - len(open_ones)
    if closed:
        text = N_("{file}: locations that are not active, left out: {count}")
        bundle.draft.note(text, file=bundle.source, count=closed)
    marked = [one for one in open_ones if _is(one[1], FACILITY)]
    if marked:
        return marked
    alone = [one for one in open_ones if not _is(one[1], JURISDICTION)]
    inside = {id(one) for _, one in alone}
    return [
        (place, one)
        for place, one in alone
        if id(bundle.target(one.partOf, "Location")[0]) not in inside
    ]


def _is(resource: Resource, marks: set[str]) -> bool:
    """Return whether a resource is marked as a facility or jurisdiction, by a type or a profile."""
    physical = getattr(resource, "physicalType", None)
    concepts = [*(resource.type or ()), *([physical] if physical else ())]
    coded = {str(one.code) for concept in concepts for one in concept.coding or ()}
    profiles = [str(one).lower() for one in (resource.meta and resource.meta.profile) or ()]
    word = "facility" if marks is FACILITY else "jurisdiction"
    return bool(coded & marks) or any(word in one for one in profiles)


def _add_services(bundle: Bundle, posts: _Posts) -> None:
    """Make a skill of each kind of service; who offers it needs doctors with it."""
    for place, service in bundle.found["HealthcareService"]:
        for skill in _service_skills(bundle, service)[:1]:
            for station in posts.of_service(service, place):
                row = {"station_id": station, "skill_id": skill}
                bundle.draft.add("requirements", bundle.source, place, row)


def _service_skills(bundle: Bundle, service: Resource) -> list[str]:
    found = [*codes(service.type)] or ([(service.name, service.name)] if service.name else [])
    return _skills(bundle.draft, found)


def _skills(draft: Draft, found: Sequence[tuple[str, str]]) -> list[str]:
    """Add skills that are not there yet; return their ids, in which a semicolon cannot be."""
    ids = []
    for code, name in found:
        skill = code.replace(";", ",")
        draft.tables.setdefault("skills", {}).setdefault(
            (skill,), {"skill_id": skill, "name": name}
        )
        ids.append(skill)
    return ids


def _add_doctors(bundle: Bundle, posts: _Posts, wanted: Collection[str]) -> None:
    """Add a row for each practitioner in a role that counts."""
    roles: dict[int, list[tuple[str, Resource]]] = {}
    counts = Counter[str]()
    for place, role in bundle.found["PractitionerRole"]:
        who = bundle.needed(role.practitioner, "Practitioner", place)
        if who is not None and role.active is not False:
            roles.setdefault(id(who), []).append((place, role))
            counts.update(code for code, _ in codes(role.code))
    if not wanted and len(counts) > 1:
        told = ", ".join(f"{code} ({count})" for code, count in sorted(counts.items()))
        text = N_("{file}: all count as doctors, in the roles {roles}; --role CODE takes some")
        bundle.draft.note(text, file=bundle.source, roles=told)
    for place, one in bundle.found["Practitioner"]:
        held = [r for r in roles.get(id(one), ()) if not wanted or _counts(r[1], wanted)]
        if one.active is False or (wanted and not held):
            continue
        _add_doctor(bundle, posts, place, one, held)


def _counts(role: Resource, wanted: Collection[str]) -> bool:
    return any(code in wanted or name in wanted for code, name in codes(role.code))


def _add_doctor(
    bundle: Bundle, posts: _Posts, place: str, one: Resource, held: list[tuple[str, Resource]]
) -> None:
    draft, skills = bundle.draft, []
    for of_role, role in held:
        skills += _skills(draft, [*codes(role.specialty)])
        for reference in role.healthcareService or ():
            service = bundle.needed(reference, "HealthcareService", of_role)
            skills += _service_skills(bundle, service)[:1] if service is not None else []
    skills += _skills(draft, [*codes([q.code for q in one.qualification or ()])])
    current = [role for role in held if not (role[1].period and role[1].period.end)] or held
    current.sort(key=lambda item: str(item[1].period.start if item[1].period else ""))
    found = [post for post in (posts.of_role(role, where) for where, role in current) if post]
    doctor = identifier(one)
    if len(set(found)) > 1:
        text = N_("{doctor} has several posts, of which the latest counts: {posts}")
        draft.note(text, doctor=doctor, posts=", ".join(found))
    lat, lon = _home(bundle, one)
    row = {
        "doctor_id": doctor,
        "name": human_name(one.name),
        "post_id": found[-1] if found else None,
        "lat": lat,
        "lon": lon,
        "skills": ";".join(sorted(set(skills))),
    }
    draft.add("doctors", bundle.source, place, row)


def _home(bundle: Bundle, one: Resource) -> tuple[float | None, float | None]:
    """Return where a practitioner lives, by an address with its spot or by iHRIS's residence."""
    for address in one.address or ():
        for extension in address.extension or ():
            if extension.url == GEOLOCATION:
                spot = {part.url: part.valueDecimal for part in extension.extension or ()}
                if None not in (spot.get("latitude"), spot.get("longitude")):
                    return float(spot["latitude"]), float(spot["longitude"])
    for extension in one.extension or ():
        if str(extension.url).endswith(RESIDENCE):
            place, _ = bundle.target(extension.valueReference, "Location")
            if place is not None and place.position is not None:
                return float(place.position.latitude), float(place.position.longitude)
    return None, None
