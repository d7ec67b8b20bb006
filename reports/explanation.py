"""An explanation to a file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from phanbo.models.explanation import DoctorExplanation, EverybodyExplanation
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports.content.explained import explained
from phanbo.reports.content.report import Report
from phanbo.reports.write import book_or_page, ending_of, save

Explanation = DoctorExplanation | EverybodyExplanation


def as_json(explanation: Explanation) -> str:
    """Return an explanation as JSON text."""
    return explanation.model_dump_json(indent=1) + "\n"


def write_explanation(
    explanation: Explanation,
    path: str | os.PathLike[str],
    *,
    instance: Instance,
    plan: Plan,
    lang: str = "en",
) -> Path:
    """Write an explanation by the ending of the file: ``.json``, ``.xlsx`` or ``.html``.

    Raises
    ------
    OutputError
        If the ending is none of these, or the file cannot be written.
    """
    path = Path(path)
    ending = ending_of(path)
    if ending == ".json":
        return save(as_json(explanation).encode(), path)
    report = Report(instance, plan, lang)
    return save(book_or_page(explained(report, explanation), report, ending), path)
