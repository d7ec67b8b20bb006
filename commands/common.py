"""What every command has: the options --json and --lang, and standard error in that language."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from phanbo.reports.terminal import Terminal

INFEASIBLE, VIOLATED, INTERRUPTED = 3, 5, 130
"""Exit statuses that are no errors."""
F = TypeVar("F", bound=Callable[..., Any])


def language() -> str:
    """Return the language of the locale, if it is one of ours, else English."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "vi" if next(filter(None, names), "").lower().startswith("vi") else "en"


def terminal_of(ctx: click.Context) -> Terminal:
    """Return standard error in the language of a command."""
    from phanbo.reports.terminal import Terminal

    return Terminal(ctx.meta.get("phanbo.lang") or language())


def common(command: F) -> F:
    """Add the options that every command takes."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    lang = click.option(
        "--lang",
        type=click.Choice(("vi", "en")),
        default=language,
        callback=_remember_language,
        help="Language of messages and sheet titles. Default: that of the locale, else en.",
    )
    return lang(as_json(command))


def limited(command: F) -> F:
    """Add --limits, of a command that reads an instance: ``load(source, limits=limits)``."""
    return click.option(
        "--limits",
        metavar="N",
        type=click.IntRange(1),
        default=1,
        help="Accept files up to N times the usual limits.",
    )(command)


def _remember_language(ctx: click.Context, _: click.Parameter, lang: str) -> str:
    ctx.meta["phanbo.lang"] = lang
    return lang


def print_json(content: Any) -> None:
    """Print the result of a command on standard output."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))
