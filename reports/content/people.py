"""The sheets about doctors: redeployment of the district teams, all postings, training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from phanbo.models.desk import by_row
from phanbo.models.messages import N_
from phanbo.models.plan import Posting
from phanbo.models.tables import Course
from phanbo.reports.content.report import MODES, Report
from phanbo.reports.content.revision import changes, planners_cells, planners_columns
from phanbo.reports.language import sort_key, tidy
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, by_blocks, table

ACTIONS = {
    "post": N_("post at {target}"),
    "forbid": N_("not at {target}"),
    "stay": N_("stay"),
    "train": N_("train on {target}"),
    "no_training": N_("no training"),
}


def redeployment(report: Report) -> Sheet:
    """Show where the doctors of each former district team go, how far and how."""
    _, courses = report.say, _courses(report)
    columns = (
        Column(_("Former district team")),
        report.period_column(),
        Column(_("Id")),
        Column(_("Doctor"), optional=True),
        Column(_("Goes to")),
        Column(_("Former district"), optional=True),
        Column(_("Change")),
        Column(_("How")),
        Column(_("Minutes one way"), "number"),
        Column(_("Skills already held"), optional=True),
        Column(_("Course to take"), optional=True),
    )

    def key(one: Posting) -> tuple[object, ...]:
        target = sort_key(report.place(one.post_id))
        return (
            sort_key(report.place(one.from_)),
            report.figures.index(one.period),
            target,
            one.doctor_id,
        )

    rows: Iterator[Row] = (
        (
            _style(one),
            (
                report.place(one.from_),
                report.period(one.period),
                one.doctor_id,
                report.doctor(one.doctor_id),
                report.place(one.post_id),
                report.district(one.post_id),
                change(report, one),
                _(MODES[one.mode]) if one.mode else "",
                one.minutes,
                report.skills(_skills(report, one)),
                courses[one.doctor_id, one.period],
            ),
        )
        for one in sorted(_from_teams(report), key=key)
    )
    notes = [minutes_note(report)]
    if report.several:
        notes.append(_("A row for the first period, and for each with another post or a course."))
    heading = Lines(_("Who goes where from the former district teams"), tuple(notes))
    return Sheet(_("Redeployment"), (heading, table(columns, by_blocks(rows))))


def _from_teams(report: Report) -> Iterator[Posting]:
    """Yield the postings of doctors from teams; over several periods, only what is new."""
    teams = {team.team_id for team in report.instance.teams}
    trained = {(one.doctor_id, one.period) for one in report.plan.training}
    last: dict[str, str | None] = {}
    for one in sorted(report.plan.postings, key=lambda p: report.figures.index(p.period)):
        known = one.doctor_id in last and last[one.doctor_id] == one.post_id
        if one.from_ in teams and (not known or (one.doctor_id, one.period) in trained):
            yield one
        last[one.doctor_id] = one.post_id


def postings(report: Report, *, desk: bool = False) -> Sheet:
    """Show where every doctor is, in every period; with ``desk``, planners decide beside it."""
    _ = report.say
    said, changed = by_row(report.plan), changes(report)
    courses, wishes, decisions = _courses(report), _wishes(report), _decisions(report)
    columns = (
        report.period_column(),
        Column(_("Id")),
        Column(_("Doctor"), optional=True, anchor=True),
        Column(_("From")),
        Column(_("To")),
        Column(_("Change")),
        Column(_("How")),
        Column(_("Minutes one way"), "number"),
        Column(_("Full-time share"), "number"),
        Column(_("Skills already held"), optional=True),
        Column(_("Course to take"), optional=True),
        Column(_("Partner"), optional=True),
        Column(_("Wish granted"), "number", optional=True),
        Column(_("Decided in the instance"), optional=True),
        Column(_("Changed"), width=44, optional=True),
        *planners_columns(report, desk=desk),
    )
    rows: Iterator[Row] = (
        (
            _style(one) or ("warn" if changed.get((one.doctor_id, one.period)) else ""),
            (
                report.period(one.period),
                one.doctor_id,
                report.doctor(one.doctor_id),
                report.place(one.from_),
                report.place(one.post_id),
                change(report, one),
                _(MODES[one.mode]) if one.mode else "",
                one.minutes,
                tidy(report.figures.doctors[one.doctor_id].fte),
                report.skills(_skills(report, one)),
                courses[one.doctor_id, one.period],
                report.place(report.figures.partners.get(one.doctor_id)),
                _wish(report, wishes, one),
                "; ".join(
                    text
                    for period in dict.fromkeys((None, one.period))
                    for text in decisions[one.doctor_id, period]
                ),
                changed.get((one.doctor_id, one.period)),
                *planners_cells(report, words),
            ),
        )
        for one in sorted(
            report.plan.postings, key=lambda p: (report.figures.index(p.period), p.doctor_id)
        )
        for words in said.get((one.doctor_id, one.period), (None,))
    )
    notes = [minutes_note(report)]
    if wishes:
        notes.append(
            _("Wish granted: 1 is the first choice; none: a post the doctor did not name.")
        )
    if desk:
        notes.append(
            _(
                "To change the plan: choose a decision in the yellow columns, with a station or a "
                "course as its target, save, and run phanbo revise. For a second decision about a "
                "doctor, copy the row."
            )
        )
    return Sheet(
        _("Postings"), (Lines(_("Every doctor’s post"), tuple(notes)), table(columns, rows))
    )


def training(report: Report) -> Sheet:
    """Show who takes which course; a course that nobody takes has one row."""
    _ = report.say
    columns = (
        Column(_("Course")),
        report.period_column(),
        Column(_("Skill taught")),
        Column(_("Provider"), optional=True),
        Column(_("Id")),
        Column(_("Doctor"), optional=True),
        Column(_("Station or team")),
        Column(_("Cost ({currency})").format(currency=report.instance.settings.currency), "money"),
        Column(_("Seats used"), "number"),
        Column(_("Seats, least"), "number"),
        Column(_("Seats, most"), "number"),
    )
    posts = {(one.doctor_id, one.period): one.post_id for one in report.plan.postings}
    rows = (
        row
        for course in sorted(report.instance.courses, key=lambda course: course.course_id)
        for row in _course_rows(report, course, posts)
    )
    heading = Lines(
        _("Training by course"),
        (_("A course runs with at least its least number of trainees, or not at all."),),
    )
    return Sheet(_("Training"), (heading, table(columns, by_blocks(rows))))


def _course_rows(
    report: Report, course: Course, posts: Mapping[tuple[str, str | None], str | None]
) -> Iterator[Row]:
    taken = [one for one in report.plan.training if one.course_id == course.course_id]
    period = course.period or report.figures.periods[0]
    people: list[tuple[Cell, ...]] = [
        (
            one.doctor_id,
            report.doctor(one.doctor_id),
            report.place(posts.get((one.doctor_id, period))),
        )
        for one in sorted(taken, key=lambda one: one.doctor_id)
    ]
    for person in people or [("", report.say(N_("nobody")), "")]:
        yield (
            "",
            (
                course.course_id,
                report.period(period),
                report.skill(course.skill_id),
                course.provider,
                *person,
                tidy(course.cost) if taken else None,
                len(taken),
                course.seats_min,
                course.seats_max,
            ),
        )


def change(report: Report, posting: Posting) -> str:
    """Say in a word what a posting changes."""
    _ = report.say
    if posting.post_id is None:
        return _("no post")
    if posting.post_id == posting.from_:
        return _("stays")
    if report.figures.first_away[posting.doctor_id] != posting.period:
        return _("moved before")
    if posting.from_ is None:
        return _("new")
    return _("moves") if posting.from_ in report.figures.stations else _("from a team")


def minutes_note(report: Report) -> str:
    """Say what minutes count."""
    return report.say(
        N_(
            "Minutes are from home to the post, one way; "
            "a doctor who lives at the station goes home once a week."
        )
    )


def _skills(report: Report, posting: Posting) -> Iterable[str]:
    """Return what a doctor can do before the course of the period."""
    if not report.several:
        return report.figures.doctors[posting.doctor_id].skills
    moment = report.figures.after[report.figures.index(posting.period)]
    return moment.skills[posting.doctor_id]


def _style(posting: Posting) -> Style:
    return "bad" if posting.post_id is None else ""


def _courses(report: Report) -> defaultdict[tuple[str, str | None], str]:
    """Return (doctor, period) -> the course taken then, with its skill."""
    courses: defaultdict[tuple[str, str | None], str] = defaultdict(str)
    for one in report.plan.training:
        courses[one.doctor_id, one.period] = f"{one.course_id}: {report.skill(one.skill_id)}"
    return courses


def _wishes(report: Report) -> dict[str, dict[str, int]]:
    """Return doctor -> station -> rank."""
    wishes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in report.instance.preferences:
        wishes[row.doctor_id][row.station_id] = row.rank
    return dict(wishes)


def _wish(report: Report, wishes: dict[str, dict[str, int]], posting: Posting) -> Cell:
    if posting.doctor_id not in wishes:
        return None
    return wishes[posting.doctor_id].get(posting.post_id or "", report.say(N_("none")))


def _decisions(report: Report) -> defaultdict[tuple[str, str | None], list[str]]:
    """Return (doctor, period) -> the decisions about them, in words; period None: in all."""
    decisions: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in report.instance.decisions:
        text = report.say(ACTIONS[row.action]).format(target=report.place(row.target_id))
        decisions[row.doctor_id, row.period].append(text)
    return decisions
