"""A plan to a file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from secrets import token_hex

from phanbo.models.desk import HIDDEN, packed
from phanbo.models.errors import OutputError
from phanbo.models.explanation import Why
from phanbo.models.fairness import Fairness
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.reports.content.account import assumptions, conflicts
from phanbo.reports.content.calendar import calendar, levels
from phanbo.reports.content.charts import charts
from phanbo.reports.content.courses import training_calendar
from phanbo.reports.content.fairness import burdens
from phanbo.reports.content.fairness import fairness as fairness_sheet
from phanbo.reports.content.glossary import glossary
from phanbo.reports.content.map import map_sheet
from phanbo.reports.content.matrix import MOST_TEAMS, team_matrix
from phanbo.reports.content.people import postings, redeployment, training
from phanbo.reports.content.places import outreach, stations
from phanbo.reports.content.report import Report
from phanbo.reports.content.revision import revised
from phanbo.reports.content.short import fixes, why_short
from phanbo.reports.content.shortages import shortages
from phanbo.reports.content.skills import skills_matrix
from phanbo.reports.content.summary import summary
from phanbo.reports.html import html
from phanbo.reports.sheets import Sheet, or_none
from phanbo.reports.workbook import workbook

ENDINGS = (".xlsx", ".json", ".html")


def write(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    instance: Instance,
    lang: str = "en",
    fairness: Fairness | None = None,
    why: Why | None = None,
) -> Path:
    """Write a plan as a workbook (``.xlsx``), as JSON (``.json``) or as a web page (``.html``).

    The file appears whole or not at all, and replaces an older one. Where that one may not be
    replaced, as when Excel has it open, the plan goes to ``name (2).xlsx`` beside it.

    Parameters
    ----------
    plan
        The plan to write.
    path
        Where to; its ending says the form.
    instance
        The instance that the plan is for.
    lang
        Of titles, headings and sentences: ``en`` or ``vi``. JSON has none.
    fairness
        Of the plan; with it, workbook and page also show how the plan treats people.
    why
        Of the plan; with it, they also show why posts are short, and what would fill them if that
        was tried.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    OutputError
        If the ending or the language is unknown, the plan is for another instance, or the file
        cannot be written.
    """
    path, ending = Path(path), ending_of(path)
    return save(_content(plan, instance, ending, lang, fairness, why), path)


def ending_of(path: str | os.PathLike[str]) -> str:
    """Return the ending of a file, which says its form.

    Raises
    ------
    OutputError
        If it is none of ours.
    """
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise OutputError(
            message(
                N_("cannot write {path}: the ending must be one of {endings}"),
                path=path,
                endings=", ".join(ENDINGS),
            )
        )
    return ending


def sheets(
    report: Report,
    fairness: Fairness | None = None,
    why: Why | None = None,
    *,
    desk: bool = False,
) -> list[Sheet]:
    """Return the sheets of a plan, in order; what the instance knows nothing of is left out.

    With ``desk``, planners have columns to fill in.
    """
    none = report.say(N_("None."))
    instance = report.instance
    if report.plan.status == "infeasible":
        made = [conflicts(report), *_revised(report), assumptions(report), glossary(report)]
        return [or_none(sheet, none) for sheet in (summary(report, made), *made)]
    drawn = map_sheet(report)
    made = [
        *_revised(report),
        *([calendar(report)] if report.several and report.plan.calendar is not None else []),
        *([levels(report)] if report.several else []),
        *([drawn] if drawn else []),
        charts(report),
        *([redeployment(report)] if instance.teams else []),
        *([team_matrix(report)] if 0 < len(instance.teams) <= MOST_TEAMS else []),
        postings(report, desk=desk),
        stations(report),
        *([skills_matrix(report)] if instance.requirements else []),
        *([training_calendar(report), training(report)] if instance.courses else []),
        *([outreach(report)] if instance.points else []),
        shortages(report, why),
        *([why_short(report, why)] if why and why.shortages else []),
        *([fixes(report, why)] if why and any(one.fixes for one in why.shortages) else []),
        *([fairness_sheet(report, fairness), burdens(report, fairness)] if fairness else []),
        assumptions(report),
        glossary(report),
    ]
    return [or_none(sheet, none) for sheet in (summary(report, made), *made)]


def _revised(report: Report) -> list[Sheet]:
    return [revised(report)] if report.plan.revision else []


def book_or_page(
    sheets: Sequence[Sheet],
    ending: str,
    *,
    title: str,
    lang: str,
    hidden: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """Return sheets as a workbook, with hidden ones, or as a web page, by the ending."""
    if ending == ".html":
        return html(sheets, title=title, lang=lang).encode()
    return workbook(sheets, title=title, lang=lang, hidden=hidden)


def _content(
    plan: Plan,
    instance: Instance,
    ending: str,
    lang: str,
    fairness: Fairness | None,
    why: Why | None,
) -> bytes:
    for one in (plan, fairness, why):
        if one and one.instance.fingerprint != instance.fingerprint:
            raise OutputError(message(N_("the plan was made for another instance")))
    if ending == ".json":
        return plan.to_json().encode()
    report = Report(instance, plan, lang)
    made = sheets(report, fairness, why, desk=ending == ".xlsx")
    hidden = {HIDDEN: packed(plan.model_dump_json())}
    return book_or_page(made, ending, title=report.name, lang=lang, hidden=hidden)


def save_as(
    path: str | os.PathLike[str],
    *,
    text: Callable[[], str],
    sheets: Callable[[], Sequence[Sheet]],
    title: str,
    lang: str,
) -> Path:
    """Write what was found by the ending of the file: as JSON text, or its sheets.

    Raises
    ------
    OutputError
        If the ending is none of ours, or the file cannot be written.
    """
    ending = ending_of(path)
    if ending == ".json":
        return save(text().encode(), Path(path))
    return save(book_or_page(sheets(), ending, title=title, lang=lang), Path(path))


def save(content: bytes, path: Path) -> Path:
    """Write beside the target first, so that no reader ever sees half a file."""
    scratch = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with scratch.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _replace(scratch, path)
    except OSError as error:
        raise OutputError(
            message(N_("cannot write {path}: {reason}"), path=path, reason=error.strerror)
        ) from error
    finally:
        scratch.unlink(missing_ok=True)


def _replace(scratch: Path, path: Path) -> Path:
    try:
        os.replace(scratch, path)
    except PermissionError:
        if not path.exists():
            raise
        path = next(beside for beside in _beside(path) if not beside.exists())
        os.replace(scratch, path)
    return path


def _beside(path: Path) -> Iterator[Path]:
    return (path.with_stem(f"{path.stem} ({number})") for number in count(2))
