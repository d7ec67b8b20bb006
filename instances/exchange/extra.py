"""Libraries of the extra for registries, imported when they are asked for."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from phanbo.instances.forms.limits import Refused
from phanbo.models.messages import N_, message

EXTRA = "exchange"


def library(name: str) -> ModuleType:
    """Return a module of the extra.

    Raises
    ------
    Refused
        If it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        remedy = N_("install it: pip install 'phanbo[{extra}]'")
        raise Refused(
            message(N_("takes the extra {extra} of phanbo"), extra=EXTRA),
            message(remedy, extra=EXTRA),
        ) from None
