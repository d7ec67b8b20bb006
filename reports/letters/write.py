"""All letters of a plan into a folder, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from secrets import token_hex
from typing import Literal

from phanbo.models.errors import OutputError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.reports.content.report import Report
from phanbo.reports.letters.file_names import FileNames
from phanbo.reports.letters.template import Template
from phanbo.reports.letters.timeline import Timeline
from phanbo.reports.letters.values import DECISION, STATION, Values, decision, station

TEMPLATES = "phanbo.reports.letters"
ENDING = ".docx"
Only = Literal["changed", "all"]
Letter = tuple[str, Template, Values]
"""Its path in the folder, what it is filled into, and what it says."""


@dataclass(frozen=True)
class Letters:
    """What was written."""

    folder: Path
    decisions: int
    stations: int
    without_post: tuple[str, ...]
    """Doctors without a post in some period, of which no decision speaks."""


def write_letters(
    plan: Plan,
    folder: str | os.PathLike[str],
    *,
    instance: Instance,
    lang: str = "vi",
    only: Only = "changed",
    template: str | os.PathLike[str] | None = None,
    station_template: str | os.PathLike[str] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Letters:
    """Write a posting decision for each doctor, and a list for each station.

    Parameters
    ----------
    plan
        A plan that holds.
    folder
        Where to; a new folder or an empty one. It gets ``decisions`` and ``stations``.
    instance
        The instance that the plan is for.
    lang
        Of the bundled templates and of the words that fill them: ``en`` or ``vi``.
    only
        ``changed``: doctors with another post than today, or a course; ``all``: all with a post.
    template, station_template
        ``.docx`` files with the placeholders of docs/letters.md, instead of the bundled ones.
    on_progress
        Called after each letter with their number so far and in all.

    Raises
    ------
    OutputError
        If the plan is for another instance or infeasible, a template has a fault, or the folder
        cannot be written; nothing is left behind.
    """
    if plan.instance.fingerprint != instance.fingerprint:
        raise OutputError(message(N_("the plan was made for another instance")))
    if plan.status == "infeasible":
        raise OutputError(message(N_("an infeasible plan posts nobody: there is nothing to write")))
    timeline = Timeline(Report(instance, plan, lang))
    doctors = sorted(timeline.postings)
    letters = [
        *_decisions(timeline, doctors, only, _template(template, "decision", lang, DECISION)),
        *_stations(timeline, _template(station_template, "station", lang, STATION)),
    ]
    home = Path(folder).resolve()
    _write(home, letters, on_progress)
    return Letters(
        folder=Path(folder),
        decisions=len(letters) - len(instance.stations),
        stations=len(instance.stations),
        without_post=tuple(
            one for one in doctors if any(p.post_id is None for p in timeline.postings[one])
        ),
    )


def _template(
    given: str | os.PathLike[str] | None, name: str, lang: str, known: Collection[str]
) -> Template:
    if given is not None:
        return Template(Path(given), known)
    bundled = resources.files(TEMPLATES) / "templates" / f"{name}.{lang}{ENDING}"
    with resources.as_file(bundled) as path:
        return Template(path, known)


def _decisions(
    timeline: Timeline, doctors: list[str], only: Only, template: Template
) -> Iterator[Letter]:
    names = FileNames(ENDING)
    for doctor in doctors:
        stretches = timeline.stretches(doctor)
        decided = any(one.is_new for one in stretches) or timeline.training[doctor]
        if stretches and (only == "all" or decided):
            file = names.of(doctor, timeline.report.doctor(doctor))
            yield f"decisions/{file}", template, decision(timeline, doctor, stretches)


def _stations(timeline: Timeline, template: Template) -> Iterator[Letter]:
    names = FileNames(ENDING)
    for one in sorted(timeline.report.instance.stations, key=lambda one: one.station_id):
        file = names.of(one.station_id, one.name)
        yield f"stations/{file}", template, station(timeline, one)


def _write(home: Path, letters: list[Letter], on_progress: Callable[[int, int], None]) -> None:
    """Write beside the folder first, so that it appears with all letters or not at all."""
    scratch = home.with_name(f".{home.name}.{token_hex(4)}")
    try:
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            template = N_("{path} is not an empty folder; name a new one for the letters")
            raise OutputError(message(template, path=home))
        for folder in (scratch, scratch / "decisions", scratch / "stations"):
            folder.mkdir()
        for done, (file, form, values) in enumerate(letters, start=1):
            (scratch / file).write_bytes(form.fill(values))
            on_progress(done, len(letters))
        if home.exists():
            home.rmdir()
        os.replace(scratch, home)
    except OSError as error:
        reason = error.strerror or str(error)
        template = N_("cannot write {path}: {reason}")
        raise OutputError(message(template, path=home, reason=reason)) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
