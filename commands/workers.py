"""Where solves run: on processes of this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def workers_option(what: str) -> Callable[[F], F]:
    """Add --workers, which does ``what``."""
    return click.option("--workers", metavar="N", type=click.IntRange(1), help=what)


cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Solve on the workers of this Dask scheduler, such as tcp://127.0.0.1:8786.",
)


def refuse_two_places(workers: int | None, cluster: str | None) -> None:
    """Refuse processes of this machine and a cluster at the same time."""
    if cluster is not None and workers is not None:
        raise click.UsageError("--workers is for this machine; a cluster has its own.")
