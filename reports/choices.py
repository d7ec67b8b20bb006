"""Plans to choose among, to a file or a terminal."""

from __future__ import annotations

import os
from pathlib import Path

from phanbo.models.frontier import Frontier
from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.reports.content.frontier import frontier_sheets
from phanbo.reports.content.telling import Telling
from phanbo.reports.text import text
from phanbo.reports.write import save_as


def frontier_text(found: Frontier, instance: Instance, lang: str) -> str:
    """Return a trade-off as lines for a terminal."""
    telling = Telling(lang, instance.settings.currency)
    return text(frontier_sheets(telling, found)[:1], lang=lang)


def write_frontier(
    found: Frontier, path: str | os.PathLike[str], *, instance: Instance, lang: str = "en"
) -> Path:
    """Write a trade-off by the ending of the file: ``.json``, ``.xlsx`` or ``.html``.

    Raises
    ------
    OutputError
        If the ending is none of these, or the file cannot be written.
    """
    telling = Telling(lang, instance.settings.currency)
    return save_as(
        path,
        text=found.to_json,
        sheets=lambda: frontier_sheets(telling, found),
        title=instance.settings.name or telling.say(N_("Unnamed instance")),
        lang=lang,
    )
