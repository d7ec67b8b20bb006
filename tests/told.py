"""What is told of an instance that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from phanbo.instances import load
from phanbo.models.errors import InstanceError


def sentences(source: str | Path) -> list[str]:
    """Return the faults of a source, one sentence each."""
    with pytest.raises(InstanceError) as caught:
        load(source)
    return [str(fault) for fault in caught.value.faults]
