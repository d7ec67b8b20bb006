"""A sweep to a file, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from phanbo.models.instance import Instance
from phanbo.models.sweep import Scenario, ScenarioDocument, Sweep, SweepDocument
from phanbo.reports.content.sweep import Scenarios, sweep_sheets
from phanbo.reports.write import save_as


def write_sweep(
    sweep: Sweep, path: str | os.PathLike[str], *, instance: Instance, lang: str = "en"
) -> Path:
    """Write a sweep as a workbook (``.xlsx``), JSON (``.json``) or a web page (``.html``).

    Parameters
    ----------
    sweep
        What ``sweep`` found.
    path
        Where to; its ending says the form. An older file is replaced.
    instance
        The instance before anything was varied.
    lang
        Of titles, headings and sentences: ``en`` or ``vi``; in JSON only of the reasons.

    Raises
    ------
    OutputError
        If the ending or the language is unknown, or the file cannot be written.
    """
    told = Scenarios(sweep, instance, lang)
    return save_as(
        path,
        text=lambda: json.dumps(as_dict(told), ensure_ascii=False, indent=1) + "\n",
        sheets=lambda: sweep_sheets(told),
        title=told.title,
        lang=lang,
    )


def as_dict(told: Scenarios) -> dict[str, Any]:
    """Return a sweep as JSON has it; key figures go by their English names."""
    english = told if told.lang == "en" else Scenarios(told.sweep, told.instance, "en")

    def scenario(one: Scenario, figures: dict[str, Any]) -> ScenarioDocument:
        return ScenarioDocument(
            number=one.number,
            key=one.key,
            settings=dict(one.settings),
            outcome=one.outcome,
            reasons=tuple(told.reasons(one)),
            objectives={objective.name: objective.value for objective in one.objectives},
            key_figures=figures,
            plan=str(one.file) if one.file else None,
        )

    document = SweepDocument(
        instance=told.sweep.instance,
        varied=dict(told.sweep.varied),
        scenarios=tuple(
            scenario(one, figures)
            for one, figures in zip(told.all, english.key_figures, strict=True)
        ),
    )
    return document.model_dump(mode="json")
