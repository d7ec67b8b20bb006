"""The command serve: an HTTP service that solves for other programs."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import click

from phanbo.commands.common import common, limited, terminal_of

TOKEN = "PHANBO_TOKEN"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8642,
    show_default=True,
    help="Port; 0: any that is free, which is told.",
)
@click.option(
    "--token-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Callers have to show the token in this file, or else that of the variable PHANBO_TOKEN. "
    "Other addresses than loopback need one.",
)
@click.option(
    "--time-limit",
    metavar="S",
    type=click.FloatRange(0, min_open=True),
    default=600,
    show_default=True,
    help="Seconds that a solve may take.",
)
@click.option(
    "--running",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Solves at a time, each in a process of its own.",
)
@click.option(
    "--waiting",
    metavar="N",
    type=click.IntRange(1),
    default=16,
    show_default=True,
    help="Solves that may wait; more are refused.",
)
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Ended solves that can be asked about.",
)
@click.option(
    "--threads",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Threads of a solver at most.",
)
@click.option(
    "--memory-limit",
    metavar="MB",
    type=click.IntRange(256),
    help="Memory that a solve may take. Default: no limit; not held on Windows.",
)
@limited
@common
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    token_file: Path | None,
    time_limit: float,
    running: int,
    waiting: int,
    keep: int,
    threads: int,
    memory_limit: int | None,
    limits: int,
    lang: str,
    as_json: bool,
) -> None:
    """Solve for other programs over HTTP: submit, progress, cancel, fetch.

    On this computer only, unless --host says otherwise. POST an instance as JSON to /solves; the
    interface is described at /openapi.json. Ctrl-C ends it.
    """
    try:
        import uvicorn

        from phanbo.service.app import make_app
    except ImportError as error:
        if error.name not in ("uvicorn", "fastapi", "starlette"):
            raise
        raise click.UsageError("this takes an extra: pip install 'phanbo[serve]'.") from None
    from phanbo.models.messages import N_, message
    from phanbo.service.jobs import Bounds, Jobs

    token, local = _token(token_file), _is_loopback(host)
    if not local and token is None:
        raise click.UsageError(f"{host} is not this computer alone: give --token-file.")
    bounds = Bounds(running, waiting, keep, time_limit, threads, memory_limit, limits)
    hosts = (host, *LOOPBACK, "[::1]") if local else ("*",)
    app = make_app(Jobs(bounds), token=token, hosts=hosts)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,  # Paths hold the ids of solves.
            limit_concurrency=100,
            timeout_graceful_shutdown=5,
        )
    )
    config = server.config
    config.load()
    listening = config.bind_socket()
    place = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    terminal_of(ctx).say(message(N_("listening: {place}"), place=place))
    server.run(sockets=[listening])


def _token(file: Path | None) -> str | None:
    """Return the token; a command line would show it to everybody on the computer."""
    token = file.read_text(encoding="utf-8") if file else os.environ.get(TOKEN)
    if token is None:
        return None
    if not token.strip():
        raise click.UsageError("the token is empty.")
    return token.strip()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
