"""An explanation to a file, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from phanbo.models.explanation import Explanation, Why, Worth
from phanbo.models.fairness import Fairness
from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.models.plan import Plan
from phanbo.reports.content.effects import one_more, one_more_text
from phanbo.reports.content.explained import explained
from phanbo.reports.content.report import Report
from phanbo.reports.content.short import fixes, short_text, why_short
from phanbo.reports.fairness import fairness_report
from phanbo.reports.sheets import Sheet, or_none
from phanbo.reports.text import text
from phanbo.reports.write import save_as


def explanation_report(report: Report, found: Explanation | Fairness) -> list[Sheet]:
    """Return the sheets of an explanation."""
    if isinstance(found, Fairness):
        staff = all(one.doctor_id is None for one in found.people)
        return fairness_report(report.instance, report.plan, found, staff=staff, lang=report.lang)
    if isinstance(found, Why):
        sheets = [why_short(report, found)]
        if any(one.fixes for one in found.shortages):
            sheets.append(fixes(report, found))
    elif isinstance(found, Worth):
        sheets = [one_more(report, found.rows)]
    else:
        sheets = explained(report, found)
    return [or_none(sheet, report.say(N_("None."))) for sheet in sheets]


def explanation_text(report: Report, found: Explanation | Fairness) -> str:
    """Return an explanation as lines for a terminal."""
    if isinstance(found, Why):
        return "\n".join(short_text(report, found)) or report.say(N_("Nothing is short."))
    if isinstance(found, Worth):
        return "\n".join(one_more_text(report, found.rows))
    return text(explanation_report(report, found), lang=report.lang)


def as_json(explanation: Explanation | Fairness) -> str:
    """Return an explanation as JSON text."""
    return explanation.model_dump_json(indent=1) + "\n"


def write_explanation(
    explanation: Explanation | Fairness,
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
    report = Report(instance, plan, lang)
    return save_as(
        path,
        text=lambda: as_json(explanation),
        sheets=lambda: explanation_report(report, explanation),
        title=report.name,
        lang=lang,
    )
