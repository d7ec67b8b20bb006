"""What a sweep found: a row a scenario, a chart for each objective that differs, what failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from phanbo.models.instance import Instance
from phanbo.models.messages import N_
from phanbo.models.sweep import Scenario, Sweep, Value
from phanbo.reports.content.comparison import STATUSES
from phanbo.reports.content.measures import at_the_end
from phanbo.reports.content.report import Report, with_unit
from phanbo.reports.language import number_text, tidy, translator
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, Table, or_none, table

OUTCOMES = STATUSES | {
    "time_limit": N_("no plan within the time limit"),
    "failed": N_("failed"),
}
SERIES = 8
"""Bars side by side that a chart can tell apart."""


class Scenarios:
    """A sweep ready to be told in a language, with the key figures of its plans."""

    def __init__(self, sweep: Sweep, instance: Instance, lang: str) -> None:
        self.sweep = sweep
        self.instance = instance
        self.lang = lang
        self.say = translator(lang)

    @property
    def title(self) -> str:
        """The name of what was varied."""
        return self.instance.settings.name or self.say(N_("Unnamed instance"))

    @property
    def all(self) -> tuple[Scenario, ...]:
        """The scenarios, in order."""
        return self.sweep.scenarios

    @cached_property
    def objectives(self) -> list[str]:
        """The objectives, in the order of the first plan."""
        return list(dict.fromkeys(one.name for each in self.all for one in each.objectives))

    @cached_property
    def differing(self) -> list[str]:
        """The objectives that are not the same in all plans."""
        planned = [one for one in self.all if one.planned]
        return [name for name in self.objectives if len({one.value(name) for one in planned}) > 1]

    @cached_property
    def key_figures(self) -> list[dict[str, Cell]]:
        """The key figures of each scenario's plan after its last period; none without one."""
        return [self._figures(one) for one in self.all]

    def variant(self, one: Scenario) -> Instance:
        """Return the instance of a scenario."""
        return self.instance.with_settings(one.settings)

    def objective(self, name: str) -> str:
        """Return the plain name of an objective and what it counts."""
        return with_unit(name, self.say, self.instance.settings.currency)

    def cell(self, value: Value) -> Cell:
        """Return a setting's value as a cell."""
        return self.say(N_("no limit")) if value is None else value

    def word(self, value: Value) -> str:
        """Return a setting's value within a sentence."""
        cell = self.cell(value)
        return cell if isinstance(cell, str) else number_text(cell or 0, self.lang)

    def settings(self, one: Scenario, *without: str) -> str:
        """Say the settings of a scenario in words."""
        kept = {name: value for name, value in one.settings.items() if name not in without}
        return ", ".join(f"{name}={self.word(value)}" for name, value in kept.items())

    def outcome(self, one: Scenario) -> str:
        """Say how a scenario ended."""
        return self.say(OUTCOMES[one.outcome])

    def reasons(self, one: Scenario) -> list[str]:
        """Say why a scenario has no plan."""
        return [reason.render(self.say) for reason in one.reasons]

    def _figures(self, one: Scenario) -> dict[str, Cell]:
        plan = one.plan if one.planned else None
        return at_the_end(Report(self.variant(one), plan, self.lang)) if plan else {}


def sweep_sheets(told: Scenarios) -> list[Sheet]:
    """Return the sheets of a sweep, in order."""
    made = [_overview(told), _charts(told), _without_plan(told)]
    return [or_none(sheet, told.say(N_("None."))) for sheet in made]


def counts(told: Scenarios) -> Iterator[tuple[str, int]]:
    """Yield each way in which scenarios ended, with how many did."""
    found = Counter[str](one.outcome for one in told.all)
    for outcome, words in OUTCOMES.items():
        if found[outcome]:
            yield told.say(words), found[outcome]


def _overview(told: Scenarios) -> Sheet:
    """Show a row a scenario: settings, objectives, key figures."""
    _, scenarios = told.say, told.all
    ended = ", ".join(f"{words}: {count}" for words, count in counts(told))
    heading = Lines(
        _("{name}: {count} scenarios").format(name=told.title, count=len(scenarios)),
        (
            *(
                f"{setting}: {'; '.join(map(told.word, values))}"
                for setting, values in told.sweep.varied.items()
            ),
            ended,
            _("Green: the lowest value of an objective. Key figures are those after the plan."),
        ),
    )
    figures = list(dict.fromkeys(label for one in told.key_figures for label in one))
    columns = (
        Column(_("Scenario"), "number"),
        *(Column(name, "number", anchor=True) for name in told.sweep.varied),
        Column(_("Status")),
        *(Column(told.objective(name), "number") for name in told.objectives),
        *(Column(label, "number") for label in figures),
        Column(_("Why there is no plan"), optional=True, width=60),
        Column(_("Plan"), optional=True),
    )
    least = {name: _least(told, name) for name in told.differing}

    def row(one: Scenario, key_figures: dict[str, Cell]) -> Row:
        values = [one.value(name) for name in told.objectives]
        styles: list[Style] = [""] * len(columns)
        place = 1 + len(told.sweep.varied)
        styles[place] = "" if one.planned else "bad"
        for name, value in zip(told.objectives, values, strict=True):
            place += 1
            if value is not None and value == least.get(name):
                styles[place] = "good"
        return tuple(styles), (
            one.number,
            *(told.cell(one.settings[name]) for name in told.sweep.varied),
            told.outcome(one),
            *(None if value is None else tidy(value) for value in values),
            *(key_figures.get(label) for label in figures),
            "; ".join(told.reasons(one)),
            one.file.name if one.file else None,
        )

    rows = map(row, scenarios, told.key_figures)
    return Sheet(_("Scenarios"), (heading, table(columns, rows)))


def _least(told: Scenarios, objective: str) -> float:
    return min(value for one in told.all if (value := one.value(objective)) is not None)


def _charts(told: Scenarios) -> Sheet:
    """Draw each objective that differs over the setting with the most values."""
    _, varied = told.say, told.sweep.varied
    across = max(varied, key=lambda name: len(varied[name]))
    note = _("Each objective that differs between the plans, by {setting}.").format(setting=across)
    if not told.differing:
        note = _("No objective differs between the plans.")
    heading = Lines(_("Charts"), (note,))
    return Sheet(_("Charts"), (heading, *(_chart(told, name, across) for name in told.differing)))


def _chart(told: Scenarios, objective: str, across: str) -> Table:
    """Lay an objective out: a row a value of one setting, a bar a combination of the others.

    Where these are too many, the least and the most over all of them stand for them.
    """
    values: dict[tuple[Value, str], float] = {}
    for one in told.all:
        reached = one.value(objective)
        if reached is not None:
            values[one.settings[across], told.settings(one, across)] = tidy(reached)
    series = list(dict.fromkeys(told.settings(one, across) for one in told.all))
    rows: list[Row]
    if len(series) <= SERIES:
        headings = [one or told.say(N_("Value")) for one in series]
        rows = [
            ("", (told.cell(value), *(values.get((value, one)) for one in series)))
            for value in told.sweep.varied[across]
        ]
    else:
        headings = [told.say(N_("Lowest")), told.say(N_("Highest"))]
        rows = []
        for value in told.sweep.varied[across]:
            here = [values[value, one] for one in series if (value, one) in values]
            rows.append(("", (told.cell(value), min(here, default=None), max(here, default=None))))
    columns = (Column(across), *(Column(one, "number") for one in headings))
    return table(columns, rows, heading=told.objective(objective), chart=True)


def _without_plan(told: Scenarios) -> Sheet:
    """List the scenarios without a plan, and why."""
    _ = told.say
    columns = (
        Column(_("Scenario"), "number"),
        *(Column(name, "number") for name in told.sweep.varied),
        Column(_("Status")),
        Column(_("Why there is no plan"), width=100),
    )
    rows: Iterator[Row] = (
        (
            "",
            (
                one.number,
                *(told.cell(one.settings[name]) for name in told.sweep.varied),
                told.outcome(one),
                reason,
            ),
        )
        for one in told.all
        for reason in told.reasons(one)
    )
    heading = Lines(_("Scenarios without a plan"))
    return Sheet(_("Without a plan"), (heading, table(columns, rows)))
