"""A comparison of plans to a file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from phanbo.models.comparison import Comparison
from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.reports.content.comparison import comparison_sheets
from phanbo.reports.content.contrast import Contrast
from phanbo.reports.write import save_as


def write_comparison(
    comparison: Comparison,
    path: str | os.PathLike[str],
    *,
    instance: Instance | None = None,
    lang: str = "en",
) -> Path:
    """Write a comparison as a workbook (``.xlsx``), JSON (``.json``) or a web page (``.html``).

    Parameters
    ----------
    comparison
        What ``compare`` found.
    path
        Where to; its ending says the form. An older file is replaced.
    instance
        Gives names and districts to the ids; JSON has none.
    lang
        Of titles, headings and sentences: ``en`` or ``vi``.

    Raises
    ------
    OutputError
        If the ending or the language is unknown, or the file cannot be written.
    """
    contrast = Contrast(comparison, instance, lang)
    return save_as(
        path,
        text=lambda: comparison.model_dump_json(indent=1) + "\n",
        sheets=lambda: comparison_sheets(contrast),
        title=contrast.say(N_("Plans side by side")),
        lang=lang,
    )
