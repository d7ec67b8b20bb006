"""One call on a cluster, instead of here: the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, is_dataclass
from typing import Any

from phanbo.models.errors import PhanboError
from phanbo.optimizer.sweep.pool import pool_of
from phanbo.optimizer.sweep.sweep import installed, refuse_other_versions


def elsewhere(
    cluster: str,
    function: Callable[..., Any],
    arguments: Sequence[object],
    options: Mapping[str, Any],
    *,
    reports: str,
    on_told: Callable[[Any], object] | None,
    cancel: threading.Event | None,
) -> Any:
    """Return what ``function(*arguments, **options)`` answers on a worker of a cluster.

    ``reports`` is the name by which it takes whom to tell its progress; ``on_told`` gets it, as
    JSON has it. A worker that dies is replaced by another one, which begins anew.

    Raises
    ------
    PhanboError
        What the function raises; if the worker has other versions, a ``SolverError``.
    ClusterError
        If no cluster is there, or no longer.
    Cancelled
        If ``cancel`` was set; nothing comes back then.
    """

    def told(_: int, content: Any) -> None:
        if on_told is not None:
            on_told(content)

    call = (function, tuple(arguments), dict(options), reports, installed(options["solver"]))
    with closing(pool_of(1, cluster).call_each(do_there, [call], cancel, told)) as each:
        for _, answer in each:
            if isinstance(answer, PhanboError):
                raise answer
            return answer
    raise AssertionError


def do_there(
    function: Callable[..., Any],
    arguments: Sequence[object],
    options: Mapping[str, Any],
    reports: str,
    versions: Mapping[str, str],
    *,
    tell: Callable[[Any], object],
    cancel: threading.Event,
) -> Any:
    """Do the call, in a child of a worker."""
    refuse_other_versions(versions, options["solver"])

    def report(content: Any) -> None:
        plain = is_dataclass(content) and not isinstance(content, type)
        tell(asdict(content) if plain else content)

    return function(*arguments, **options, **{reports: report}, cancel=cancel)
