"""A call for a child process that ends as it is told; children import it by this name."""

from __future__ import annotations

from phanbo.models.errors import SolverError


def fail(how: str, *, tell: object, cancel: object) -> str:
    if how == "die":
        raise SystemExit
    if how == "error":
        raise SolverError("no")
    return how
