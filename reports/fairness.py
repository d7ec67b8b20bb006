"""The fairness of a plan as sheets, text or a file: for the planner, or to be shown to staff."""

from __future__ import annotations

import os
from pathlib import Path

from phanbo.models.errors import OutputError
from phanbo.models.fairness import Fairness
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.reports.content.fairness import burdens, fairness
from phanbo.reports.content.report import Report
from phanbo.reports.content.transparency import transparency
from phanbo.reports.sheets import Sheet, or_none
from phanbo.reports.text import text
from phanbo.reports.write import save_as


def fairness_report(
    instance: Instance, plan: Plan, found: Fairness, *, staff: bool = False, lang: str = "en"
) -> list[Sheet]:
    """Return two sheets: the figures, and the way of every doctor.

    Parameters
    ----------
    instance
        The instance.
    plan
        The plan.
    found
        Its fairness, with names or without.
    staff
        Whether the first sheet is the one for staff: aims, rules and figures, and no person.
    lang
        Of titles, headings and sentences: ``en`` or ``vi``.

    Raises
    ------
    OutputError
        If the language is unknown, or the three are not of one instance.
    """
    if not plan.instance.fingerprint == found.instance.fingerprint == instance.fingerprint:
        raise OutputError(message(N_("the plan was made for another instance")))
    report = Report(instance, plan, lang)
    first = transparency(report, found) if staff else fairness(report, found)
    return [or_none(sheet, report.say(N_("None."))) for sheet in (first, burdens(report, found))]


def fairness_text(
    instance: Instance, plan: Plan, found: Fairness, *, staff: bool = False, lang: str = "en"
) -> str:
    """Return the sheets of ``fairness_report`` as plain text."""
    return text(fairness_report(instance, plan, found, staff=staff, lang=lang), lang=lang)


def write_fairness(
    instance: Instance,
    plan: Plan,
    found: Fairness,
    path: str | os.PathLike[str],
    *,
    staff: bool = False,
    lang: str = "en",
) -> Path:
    """Write the sheets of ``fairness_report`` (``.xlsx``, ``.html``), or the figures (``.json``).

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    OutputError
        As for ``fairness_report``, or if the ending is unknown or the file cannot be written.
    """
    sheets = fairness_report(instance, plan, found, staff=staff, lang=lang)
    title = Report(instance, plan, lang).name
    return save_as(path, text=found.to_json, sheets=lambda: sheets, title=title, lang=lang)
