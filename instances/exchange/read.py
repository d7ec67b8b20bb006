"""Reading registries: which format a file has, and what it holds as tables of an instance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phanbo.instances.exchange.draft import Draft
from phanbo.instances.forms.json_file import parsed
from phanbo.instances.forms.limits import Limits, Refused, content_of, decoded
from phanbo.instances.forms.raw import printable
from phanbo.models.errors import InstanceError
from phanbo.models.messages import N_, Fault, message

if TYPE_CHECKING:
    from phanbo.instances.exchange.fhir import Bundle

KNOWN = N_(
    "give a FHIR bundle, organisation units of DHIS2 (JSON or CSV) or a GeoJSON FeatureCollection"
)
SAVE = N_("save it again as UTF-8")


@dataclass(frozen=True)
class Choice:
    """What to take from registries, which hold more than an instance needs."""

    roles: tuple[str, ...] = ()
    """Codes of practitioner roles that count as doctors; none: all."""
    level: int | None = None
    """The level of DHIS2 whose units are stations; None: the deepest in the file."""


def read_registries(
    sources: Iterable[Path], choice: Choice = Choice(), *, limits: float = 1
) -> Draft:
    """Return tables drawn up from files, the first of which count most.

    Raises
    ------
    InstanceError
        If a file cannot be read or contradicts itself: one fault for each mistake.
    """
    draft, most = Draft(), Limits.times(limits)
    for path in sources:
        name = printable(path.name)
        draft.begin()
        try:
            _read(path, name, draft, choice, most)
        except Refused as refused:
            draft.faults.append(Fault(table=name, problem=refused.problem, remedy=refused.remedy))
    if draft.faults:
        raise InstanceError(draft.faults)
    return draft


def read_bundle_of(path: Path, *, limits: float = 1) -> Bundle:
    """Return the resources of a FHIR bundle.

    Raises
    ------
    InstanceError
        If the file is none: one fault for each mistake.
    """
    from phanbo.instances.exchange.fhir import Bundle

    draft, most, name = Draft(), Limits.times(limits), printable(path.name)
    try:
        document = _document(path, decoded(content_of(path, most), SAVE))
        if not isinstance(document, dict) or document.get("resourceType") != "Bundle":
            raise Refused(message(N_("is no FHIR bundle")))
        bundle = Bundle(_list(document, "entry", most), name, draft)
    except Refused as refused:
        draft.faults.append(Fault(table=name, problem=refused.problem, remedy=refused.remedy))
    if draft.faults:
        raise InstanceError(draft.faults)
    return bundle


def _document(path: Path, text: str) -> Any:
    return _lines(text) if path.suffix.lower() == ".ndjson" else parsed(text)


def _read(path: Path, name: str, draft: Draft, choice: Choice, limits: Limits) -> None:
    text = decoded(content_of(path, limits), SAVE)
    if path.suffix.lower() == ".csv":
        from phanbo.instances.exchange.dhis2 import read_csv

        read_csv(text, name, draft, choice.level, limits)
        return
    document = _document(path, text)
    if not isinstance(document, dict):
        raise Refused(message(N_("is no registry that phanbo knows")), message(KNOWN))
    if document.get("resourceType") == "Bundle":
        from phanbo.instances.exchange.fhir_tables import read_bundle

        read_bundle(_list(document, "entry", limits), name, draft, choice.roles)
    elif "organisationUnits" in document:
        from phanbo.instances.exchange.dhis2 import read_units

        units = _list(document, "organisationUnits", limits)
        read_units(enumerate(units, start=1), name, draft, choice.level)
    elif document.get("type") == "FeatureCollection":
        from phanbo.instances.exchange.geojson import read_features

        read_features(_list(document, "features", limits), name, draft)
    else:
        raise Refused(message(N_("is no registry that phanbo knows")), message(KNOWN))


def _list(document: dict[str, Any], name: str, limits: Limits) -> Sequence[Any]:
    """Return a list of a document, no longer than a table may be."""
    found = document.get(name) or []
    if not isinstance(found, list):
        raise Refused(message(N_("has no list under {name}"), name=name))
    if len(found) > limits.rows:
        raise limits.exceeded(N_("has more than {limit} rows"), limits.rows)
    return found


def _lines(text: str) -> dict[str, Any]:
    """Return resources written a line each, as servers export them, as one bundle."""
    entries = [{"resource": parsed(line)} for line in text.splitlines() if line.strip()]
    return {"resourceType": "Bundle", "entry": entries}
