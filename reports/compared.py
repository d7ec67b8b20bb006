"""Plans side by side on a terminal: objectives, how much differs, the first people and stations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

from phanbo.models.messages import N_, message
from phanbo.reports.content.comparison import counts, posts
from phanbo.reports.content.contrast import Contrast
from phanbo.reports.language import number_text
from phanbo.reports.terminal import Terminal

MOST = 20
"""Rows of people and stations that the terminal shows; files hold all."""


def show_comparison(terminal: Terminal, contrast: Contrast) -> None:
    """Print the objectives, how much differs, and the first people and stations."""
    _, found = contrast.say, contrast.comparison

    def number(one: float | None) -> str:
        return "-" if one is None else number_text(one, contrast.lang)

    def name(key: str) -> str:
        return " ".join(filter(None, (key, contrast.known(key))))

    for warning in found.warnings:
        terminal.say(warning, "yellow")
    differences = [f"± {plan}" for plan in contrast.plans[1:]]
    terminal.table(
        [_(N_("objective")), *contrast.plans, *differences],
        [
            (one.name, *map(number, one.values), *map(contrast.signed, one.differences[1:]))
            for one in found.objectives
        ],
    )
    for sentence, count in counts(contrast):
        terminal.say(message("{text}", text=sentence.format(count=count)))
    people = [
        (name(one.doctor_id), one.period or "", *posts(contrast, one)) for one in found.people
    ]
    _table(terminal, [_(N_("doctor")), _(N_("period")), *contrast.plans], people)
    stations = [
        (
            name(one.post_id),
            one.period or "",
            *map(number, one.values),
            *map(contrast.signed, one.differences[1:]),
        )
        for one in found.stations
    ]
    heading = [_(N_("station")), _(N_("period")), *contrast.plans, *differences]
    _table(terminal, heading, stations)


def _table(terminal: Terminal, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print the first rows, if there are any, without columns that hold nothing."""
    if not rows:
        return
    full = [any(cells) for cells in zip(*rows, strict=True)]
    terminal.say(message(""))
    terminal.table(
        list(compress(heading, full)), [list(compress(row, full)) for row in rows[:MOST]]
    )
    if len(rows) > MOST:
        text = N_("… and {count} more: -o FILE.xlsx shows them all")
        terminal.say(message(text, count=len(rows) - MOST))
