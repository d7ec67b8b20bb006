"""The sheets of a comparison: plans side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Iterator

from phanbo.models.comparison import PersonPosts
from phanbo.models.messages import N_
from phanbo.reports.content.contrast import Contrast
from phanbo.reports.content.report import MODES
from phanbo.reports.sheets import Column, Lines, Row, Sheet, Table, by_blocks, or_none, table

STATUSES = {
    "optimal": N_("proven optimal"),
    "feasible": N_("not proven optimal"),
    "infeasible": N_("infeasible"),
}


def comparison_sheets(contrast: Contrast) -> list[Sheet]:
    """Return the sheets of a comparison, in order."""
    made = (overview, people, stations, training, visits, shortages)
    return [or_none(sheet(contrast), contrast.say(N_("No difference."))) for sheet in made]


def overview(contrast: Contrast) -> Sheet:
    """Show the plans, what they achieve, and how much differs."""
    _, warnings = contrast.say, contrast.comparison.warnings
    lines = tuple(one.render(contrast.say) for one in warnings)
    told = (Lines(_("Warnings"), lines),) if lines else ()
    heading = Lines(
        _("Plans side by side"),
        (
            _("Differences are against the first plan, {plan}.").format(plan=contrast.plans[0]),
            *(one.format(count=count) for one, count in counts(contrast)),
        ),
    )
    objectives = table(
        (Column(_("Objective, most important first"), width=60), *contrast.figure_columns()),
        (
            contrast.figures((contrast.objective_with_unit(one.name),), one)
            for one in contrast.comparison.objectives
        ),
        heading=_("Objectives"),
    )
    note = Lines("", (_("Green: better than in the first plan. Red: worse."),))
    return Sheet(_("Comparison"), (heading, *told, _plans(contrast), objectives, note))


def counts(contrast: Contrast) -> Iterator[tuple[str, int]]:
    """Yield sentences about how much differs, with their number."""
    _, comparison = contrast.say, contrast.comparison
    yield _("Doctors whose post differs: {count}"), len({p.doctor_id for p in comparison.people})
    yield (
        _("Stations and teams with more or fewer doctors: {count}"),
        len({one.post_id for one in comparison.stations}),
    )
    yield (
        _("Doctors whose training differs: {count}"),
        len({one.doctor_id for one in comparison.training}),
    )
    yield (
        _("Outreach points whose visits differ: {count}"),
        len({one.point_id for one in comparison.visits}),
    )
    yield _("Shortages that differ: {count}"), len(comparison.shortages)


def _plans(contrast: Contrast) -> Table:
    _, plans = contrast.say, contrast.comparison.plans
    columns = (
        Column(_("Plan"), width=60),
        Column(_("Instance"), optional=True),
        Column(_("Status")),
        Column(_("Doctors with a post"), "number"),
        Column(_("Doctors whose post differs from the first plan"), "number"),
    )
    rows: Iterator[Row] = (
        (
            "bad" if one.status == "infeasible" else "",
            (one.name, one.instance.name, _(STATUSES[one.status]), one.placed, one.changed),
        )
        for one in plans
    )
    return table(columns, rows, heading=_("Plans"))


def people(contrast: Contrast) -> Sheet:
    """List the doctors whose post is not the same in all plans."""
    _ = contrast.say
    columns = (
        contrast.period_column(),
        Column(_("Id")),
        Column(_("Doctor"), optional=True, anchor=True),
        Column(_("Post today")),
        *contrast.each("text"),
        *contrast.each("text", _("How: {plan}")),
        *contrast.each("number", _("Minutes: {plan}")),
    )
    rows = (_person(contrast, one) for one in contrast.comparison.people)
    note = _(
        "Minutes are from home to the post, one way; "
        "a doctor who lives at the station goes home once a week."
    )
    heading = Lines(_("Doctors whose post differs"), (note,))
    return Sheet(_("Doctors"), (heading, table(columns, by_blocks(rows))))


def _person(contrast: Contrast, one: PersonPosts) -> Row:
    modes = (MODES[held.mode] if held and held.mode else "" for held in one.held)
    return "", (
        one.period,
        one.doctor_id,
        contrast.known(one.doctor_id),
        contrast.name(one.from_),
        *posts(contrast, one),
        *map(contrast.say, modes),
        *(held.minutes if held else None for held in one.held),
    )


def posts(contrast: Contrast, one: PersonPosts) -> Iterator[str]:
    """Yield where a doctor is in each plan, in words."""
    for held, plan in zip(one.held, contrast.comparison.plans, strict=True):
        if held is None:
            yield "" if plan.status == "infeasible" else contrast.say(N_("not there"))
        else:
            yield contrast.name(held.post_id) or contrast.say(N_("no post"))


def stations(contrast: Contrast) -> Sheet:
    """List the stations and teams that have more or fewer doctors than in the first plan."""
    _ = contrast.say
    columns = (
        contrast.period_column(),
        Column(_("Id")),
        Column(_("Station or team"), optional=True, anchor=True),
        Column(_("Former district"), optional=True),
        *contrast.figure_columns(),
    )
    rows = (
        contrast.figures(
            (
                one.period,
                one.post_id,
                contrast.known(one.post_id),
                contrast.district(one.post_id),
            ),
            one,
            "more",
        )
        for one in contrast.comparison.stations
    )
    note = _("Green: more doctors than in the first plan. Red: fewer.")
    heading = Lines(_("Stations and teams that gain or lose doctors"), (note,))
    return Sheet(_("Stations"), (heading, table(columns, rows)))


def training(contrast: Contrast) -> Sheet:
    """List who is on a course in some of the plans only."""
    _ = contrast.say
    columns = (
        contrast.period_column(),
        Column(_("Course")),
        Column(_("Skill taught")),
        Column(_("Id")),
        Column(_("Doctor"), optional=True, anchor=True),
        *contrast.each("text"),
    )
    words = {True: _("yes"), False: _("no"), None: ""}
    rows: Iterator[Row] = (
        (
            "",
            (
                one.period,
                one.course_id,
                contrast.name(one.skill_id),
                one.doctor_id,
                contrast.known(one.doctor_id),
                *(words[here] for here in one.trains),
            ),
        )
        for one in contrast.comparison.training
    )
    return Sheet(_("Training"), (Lines(_("Training that differs")), table(columns, rows)))


def visits(contrast: Contrast) -> Sheet:
    """List the outreach visits that differ."""
    _ = contrast.say
    columns = (
        contrast.period_column(),
        Column(_("Visiting station")),
        Column(_("Id")),
        Column(_("Outreach point"), optional=True, anchor=True),
        *contrast.figure_columns(),
    )
    rows = (
        contrast.figures(
            (
                one.period,
                contrast.name(one.station_id),
                one.point_id,
                contrast.known(one.point_id),
            ),
            one,
            "neither",
        )
        for one in contrast.comparison.visits
    )
    note = _("Whole days a week that doctors of the visiting station spend at the point.")
    return Sheet(_("Outreach"), (Lines(_("Visits that differ"), (note,)), table(columns, rows)))


def shortages(contrast: Contrast) -> Sheet:
    """List what the plans do not miss alike, the gravest first."""
    _, comparison = contrast.say, contrast.comparison
    columns = (
        Column(_("What")),
        contrast.period_column(),
        Column(_("Id")),
        Column(_("Where"), optional=True),
        Column(_("Skill"), optional=True),
        *contrast.figure_columns(),
    )
    order = {one.name: place for place, one in enumerate(comparison.objectives)}
    rows = (
        contrast.figures(
            (
                contrast.objective(one.objective),
                one.period,
                one.point_id or one.station_id,
                contrast.known(one.point_id or one.station_id),
                contrast.name(one.skill_id),
            ),
            one,
        )
        for one in sorted(
            comparison.shortages, key=lambda one: order.get(one.objective, len(order))
        )
    )
    note = _("Green: better than in the first plan. Red: worse.")
    heading = Lines(_("Shortages that differ"), (note,))
    return Sheet(_("Shortages"), (heading, table(columns, rows)))
