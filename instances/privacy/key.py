"""The key that turns ids of doctors into pseudonyms and back; it is kept apart from both."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from phanbo.instances.forms.limits import Limits, Refused, content_of
from phanbo.instances.forms.save import save_file
from phanbo.models.errors import PlanError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.part import Part

FORMAT: Literal["phanbo-key/1"] = "phanbo-key/1"
DIGITS = 16
"""Hexadecimal digits of a pseudonym: two of 15,000 doctors share one once in 10^11 keys."""


class Known(Part):
    """Who is behind a pseudonym."""

    doctor_id: str
    name: str | None = None


class Hidden(Part):
    """The instance of which another one is the pseudonymised form."""

    fingerprint: str
    same_minutes: bool
    """Whether no home moved, so that what is proven of one instance holds for the other."""


class Key(Part):
    """A secret, and all that was hidden with it (format ``phanbo-key/1``)."""

    format: Literal["phanbo-key/1"] = FORMAT
    secret: str = Field(pattern=r"^[0-9a-f]{64}$")
    """32 random bytes; whoever has them can tell which pseudonym an id has."""
    doctors: dict[str, Known] = Field(default_factory=dict)
    """Pseudonym -> who it is."""
    instances: dict[str, Hidden] = Field(default_factory=dict)
    """Fingerprint of a pseudonymised instance -> the instance that it came from."""

    @classmethod
    def new(cls) -> Key:
        """Return a key with a secret that nobody had before."""
        return cls(secret=secrets.token_hex(32))

    def pseudonym(self, doctor_id: str) -> str:
        """Return the pseudonym of an id: HMAC-SHA-256, which only the secret can compute."""
        digest = hmac.new(bytes.fromhex(self.secret), doctor_id.encode(), sha256).hexdigest()
        return f"dr-{digest[:DIGITS]}"

    def with_doctors(self, names: Mapping[str, str | None]) -> Key:
        """Return this key with more doctors: id -> name; a name that is known already stays."""
        more = {
            self.pseudonym(one): Known(doctor_id=one, name=name or self._name(one))
            for one, name in names.items()
        }
        return self.model_copy(update={"doctors": dict(sorted((self.doctors | more).items()))})

    def with_instance(self, hidden: Instance, original: Instance, *, same_minutes: bool) -> Key:
        """Return this key with one more instance that was hidden with it."""
        came = Hidden(fingerprint=original.fingerprint, same_minutes=same_minutes)
        return self.model_copy(update={"instances": self.instances | {hidden.fingerprint: came}})

    def ids(self) -> dict[str, str]:
        """Return pseudonym -> id of every doctor that the key knows."""
        return {pseudonym: one.doctor_id for pseudonym, one in self.doctors.items()}

    def pseudonyms(self, ids: Iterable[str]) -> dict[str, str]:
        """Return id -> pseudonym."""
        return {one: self.pseudonym(one) for one in ids}

    def _name(self, doctor_id: str) -> str | None:
        known = self.doctors.get(self.pseudonym(doctor_id))
        return known.name if known else None


def read_key(path: Path, limits: float = 1) -> Key:
    """Read a key.

    Raises
    ------
    PlanError
        If the file is no key; what it holds is not told.
    """
    try:
        return Key.model_validate_json(content_of(path, Limits.times(limits)))
    except Refused as refused:
        template = N_("{file}: {problem}")
        raise PlanError(message(template, file=path, problem=refused.problem)) from None
    except ValidationError:
        template = N_("{file} is no key that phanbo pseudonymise wrote")
        raise PlanError(message(template, file=path)) from None


def save_key(key: Key, path: Path) -> Path:
    """Write a key whole or not at all, for nobody but its owner to read."""
    return save_file(path, lambda: (key.model_dump_json(indent=1) + "\n").encode(), mode=0o600)
