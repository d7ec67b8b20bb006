"""The resources of a FHIR R4 bundle, validated one by one, and what refers to what.

Practitioner, PractitionerRole, Location, Organization and HealthcareService, as mCSD pairs them and
iHRIS stores them. The classes are those of R4B, in which these five are what they are in R4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from phanbo.instances.exchange.draft import Draft
from phanbo.instances.exchange.extra import library
from phanbo.instances.forms.raw import printable
from phanbo.models.messages import N_

KINDS = ("Organization", "Location", "HealthcareService", "Practitioner", "PractitionerRole")
Resource = Any
"""An object of fhir.resources."""


@cache
def fhir_class(kind: str) -> Any:
    """Return the class of a kind of resource.

    Raises
    ------
    Refused
        If fhir.resources is not installed.
    """
    return getattr(library(f"fhir.resources.R4B.{kind.lower()}"), kind)


class Bundle:
    """The resources of a bundle by kind, and by the ways in which others refer to them."""

    def __init__(self, entries: Sequence[Any], source: str, draft: Draft) -> None:
        self.source, self.draft = source, draft
        self.found: dict[str, list[tuple[str, Resource]]] = {kind: [] for kind in KINDS}
        """Kind -> place and resource."""
        self._known: dict[str, Resource] = {}
        """``Kind/id`` or full URL -> resource."""
        self.others: dict[str, int] = {}
        """Other kind -> how many."""
        self._faulty = set[str]()
        """The names of resources whose faults are told already."""
        for number, entry in enumerate(entries, start=1):
            self._read(number, entry)

    def _read(self, number: int, entry: Any) -> None:
        content = entry.get("resource") if isinstance(entry, dict) else None
        kind = content.get("resourceType") if isinstance(content, dict) else None
        if not isinstance(content, dict) or not isinstance(kind, str):
            self.draft.wrong(self.source, f"entry {number}", N_("holds no resource"))
            return
        if kind not in KINDS:
            self.others[kind] = self.others.get(kind, 0) + 1
            return
        one = content.get("id")
        place = f"entry {number}, {kind}" + (f"/{printable(one)}" if isinstance(one, str) else "")
        url = entry.get("fullUrl")
        names = [f"{kind}/{one}"] if isinstance(one, str) else []
        names += [url] if isinstance(url, str) else []
        resource = self._validated(kind, content, place)
        if resource is None:
            self._faulty.update(names)
            return
        for name in names:
            if name in self._known:
                remedy = N_("keep one of them")
                self.draft.wrong(self.source, place, N_("is there twice"), remedy, value=name)
                return
            self._known[name] = resource
        self.found[kind].append((place, resource))

    def _validated(self, kind: str, content: dict[str, Any], place: str) -> Resource | None:
        from pydantic import ValidationError

        make = fhir_class(kind)
        try:
            return make.model_validate(content)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            template = N_("is no valid {kind}: {where}: {reason}")
            self.draft.wrong(
                self.source, place, template, kind=kind, where=where, reason=first["msg"]
            )
        except (KeyError, TypeError, ValueError, RecursionError):
            template = N_("is no valid {kind}")
            self.draft.wrong(self.source, place, template, kind=kind)
        return None

    def target(self, reference: Any, kind: str) -> tuple[Resource | None, str | None]:
        """Return what a reference leads to, and how it is written; both None: no reference."""
        text = reference.reference if reference is not None else None
        if not text:
            return None, None
        return self._known.get(text) or self._known.get(_short(text, kind)), text

    def needed(self, reference: Any, kind: str, place: str) -> Resource | None:
        """Return what a reference leads to; if that is nowhere, it is a fault."""
        found, text = self.target(reference, kind)
        faulty = text is not None and not self._faulty.isdisjoint((text, _short(text, kind)))
        if text is not None and found is None and not faulty:
            problem = N_("refers to what the bundle does not hold")
            remedy = N_("export it with what it refers to")
            self.draft.wrong(self.source, place, problem, remedy, value=printable(text))
        return found


def _short(text: str, kind: str) -> str:
    """Return ``Kind/id`` of a reference by URL, with or without a version."""
    parts = text.split("/_history/")[0].split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 and parts[-2] == kind else text


def identifier(resource: Resource) -> str:
    """Return how people know it: its official identifier, else the first, else its id."""
    known = [one for one in resource.identifier or () if one.value]
    official = [one for one in known if one.use == "official"]
    return next((str(one.value) for one in (*official, *known)), str(resource.id or ""))


def codes(concepts: Any) -> Iterator[tuple[str, str]]:
    """Yield code and name of what is coded, or its text twice."""
    for concept in concepts or ():
        coded = [one for one in concept.coding or () if one.code]
        for one in coded[:1]:
            yield str(one.code), str(one.display or concept.text or one.code)
        if not coded and concept.text:
            yield str(concept.text), str(concept.text)


def human_name(names: Any) -> str | None:
    """Return a name as it is written, or family before given, as in Việt Nam."""
    for one in names or ():
        parts = [one.text] if one.text else [one.family, *(one.given or ())]
        text = " ".join(str(part) for part in parts if part)
        if text:
            return text
    return None
