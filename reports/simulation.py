"""A simulation to a file or a terminal."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.models.plan import Plan
from phanbo.models.simulation import Simulation
from phanbo.reports.content.report import Report
from phanbo.reports.content.simulation import simulation_sheets
from phanbo.reports.sheets import Lines, Sheet, Table
from phanbo.reports.text import text
from phanbo.reports.write import save_as

MOST = 20
"""Rows of a table that a terminal shows; files hold all."""


def simulation_text(found: Simulation, instance: Instance, plan: Plan, lang: str) -> str:
    """Return a simulation as lines for a terminal, without the ends of long tables."""
    report = Report(instance, plan, lang)
    return text([_cut(one, report) for one in simulation_sheets(report, found)], lang=lang)


def write_simulation(
    found: Simulation,
    path: str | os.PathLike[str],
    *,
    instance: Instance,
    plan: Plan,
    lang: str = "en",
) -> Path:
    """Write a simulation by the ending of the file: ``.json``, ``.xlsx`` or ``.html``.

    Raises
    ------
    OutputError
        If the ending is none of these, or the file cannot be written.
    """
    report = Report(instance, plan, lang)
    return save_as(
        path,
        text=found.to_json,
        sheets=lambda: simulation_sheets(report, found),
        title=report.name,
        lang=lang,
    )


def _cut(sheet: Sheet, report: Report) -> Sheet:
    blocks: list[Lines | Table] = []
    for block in sheet.blocks:
        if isinstance(block, Table) and len(block.rows) > MOST:
            more = report.say(N_("… and {count} more: -o FILE.xlsx shows them all"))
            rest = Lines("", (more.format(count=len(block.rows) - MOST),))
            cut = replace(block, rows=block.rows[:MOST], styles=block.styles[:MOST])
            blocks += [cut, rest]
        elif isinstance(block, Lines | Table):
            blocks.append(block)
    return replace(sheet, blocks=tuple(blocks))
