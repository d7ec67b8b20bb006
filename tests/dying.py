"""A call for a child process that ends as it is told; children import it by this name."""

from __future__ import annotations

from phanbo.models.errors import SolverError


class Unreadable:
    """Can be written, but not read again."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


def fail(how: str, *, tell: object, cancel: object) -> object:
    if how == "unreadable":
        return Unreadable()
    if how == "die":
        raise SystemExit
    if how == "error":
        raise SolverError("no")
    return how
