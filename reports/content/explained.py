"""The sheets that explain: other posts of a doctor, and the best other post of everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from phanbo.models.cells import plain
from phanbo.models.explanation import (
    Alternative,
    BestAlternative,
    DoctorExplanation,
    EverybodyExplanation,
    NotAllowed,
    Trial,
)
from phanbo.models.messages import N_, Message
from phanbo.models.plan import Posting
from phanbo.reports.content.report import MODES, Report
from phanbo.reports.sheets import Cell, Column, Lines, Row, Sheet, Style, Table, table

NEAREST = 5
"""So many posts of a reason are named, the rest counted."""
GROUPS = {
    "too_far": N_("more than {limit} minutes from home"),
    "unreachable": N_("cannot be reached from home"),
    "not_movable": N_("the doctor is not movable"),
    "keeps_nobody": N_("the team keeps nobody"),
    "forbidden": N_("forbidden by a decision"),
    "decided": N_("a decision names another post"),
}


def explained(report: Report, explanation: DoctorExplanation | EverybodyExplanation) -> list[Sheet]:
    """Return the sheets of an explanation."""
    if isinstance(explanation, DoctorExplanation):
        return [doctor_sheet(report, explanation)]
    return [everybody_sheet(report, explanation)]


def doctor_sheet(report: Report, found: DoctorExplanation) -> Sheet:
    """Say where a doctor is, what each other post would change, and which are not allowed."""
    _ = report.say
    name = f"{found.doctor_id} {report.doctor(found.doctor_id)}".strip()
    title = _("Doctor {doctor}").format(doctor=name)
    lines = [*_where(report, found), *(note.render(_) for note in found.notes)]
    if found.alternatives:
        lines.append(found.alternatives[0].says.render(_) + ".")
    sheet = re.sub(r"[\[\]:*?/\\']", "-", _("Doctor {doctor}").format(doctor=found.doctor_id))
    return Sheet(
        sheet[:31],
        (
            Lines(title, tuple(lines)),
            _alternatives(report, found),
            Lines(_("Posts that are not allowed"), tuple(_groups(report, found.not_allowed))),
        ),
    )


def everybody_sheet(report: Report, found: EverybodyExplanation) -> Sheet:
    """List the best other post of each doctor."""
    _ = report.say
    objectives = _objectives(one.alternative.trial for one in found.doctors if one.alternative)
    columns = (
        Column(_("Id")),
        Column(_("Doctor"), optional=True, anchor=True),
        report.period_column(),
        Column(_("Post")),
        Column(_("Best other post")),
        Column(_("Minutes"), "number"),
        *(Column(report.objective(name), "number") for name in objectives),
        Column(_("In words"), width=60),
    )
    rows = (_best_row(report, one, objectives) for one in found.doctors)
    notes = (note.render(_) for note in found.notes)
    what = _(
        "What changes in each objective if the doctor is posted there, found by solving again."
    )
    heading = Lines(_("Best other post of each doctor"), (what, *notes))
    return Sheet(_("Alternatives"), (heading, table(columns, rows)))


def _where(report: Report, found: DoctorExplanation) -> Iterator[str]:
    for one in found.postings:
        yield _posting(report, one)


def _posting(report: Report, one: Posting) -> str:
    _ = report.say
    when = f"{one.period}: " if report.several else ""
    if one.post_id is None or one.mode is None:
        return when + _("no post")
    place = _place(report, one.post_id)
    text = _("at {post}: {mode}, {minutes} minutes from home")
    return when + text.format(post=place, mode=_(MODES[one.mode]), minutes=one.minutes)


def _alternatives(report: Report, found: DoctorExplanation) -> Table:
    _ = report.say
    objectives = _objectives(one.trial for one in found.alternatives)
    columns = (
        Column(_("Post"), anchor=True),
        Column(_("How")),
        Column(_("Minutes"), "number"),
        *(Column(report.objective(name), "number") for name in objectives),
        Column(_("Who else changes post"), width=50, optional=True),
        Column(_("In words"), width=60),
    )
    rows = (_alternative_row(report, one, objectives) for one in found.alternatives)
    return table(columns, rows, heading=_("Other posts, the best first: what would change"))


def _alternative_row(report: Report, one: Alternative, objectives: tuple[str, ...]) -> Row:
    _ = report.say
    cells: tuple[Cell, ...] = (
        _place(report, one.post_id),
        _(MODES[one.mode]),
        one.minutes,
        *_changes(one.trial, objectives),
        ", ".join(other.doctor_id for other in one.others),
        _sentences(report, one),
    )
    return _style(one.trial), cells


def _best_row(report: Report, one: BestAlternative, objectives: tuple[str, ...]) -> Row:
    other = one.alternative
    none: list[Cell] = [None] * len(objectives)
    cells: tuple[Cell, ...] = (
        one.doctor_id,
        report.doctor(one.doctor_id),
        report.period(one.period),
        _place(report, one.post_id) if one.post_id else report.say(N_("no post")),
        _place(report, other.post_id) if other else None,
        other.minutes if other else None,
        *(_changes(other.trial, objectives) if other else none),
        _sentences(report, other) if other else _text(report, one.reason),
    )
    return _style(other.trial) if other else "", cells


def _text(report: Report, reason: Message | None) -> str:
    return reason.render(report.say) if reason else ""


def _sentences(report: Report, one: Alternative) -> str:
    reasons = "; ".join(reason.render(report.say) for reason in one.trial.reasons)
    said = one.says.render(report.say)
    return f"{said}: {reasons}" if reasons else said


def _groups(report: Report, refused: Iterable[NotAllowed]) -> Iterator[str]:
    """Say which rule takes which posts away: the nearest by name, then how many more."""
    _ = report.say
    for why, group in groupby(refused, key=lambda one: one.why):
        posts = list(group)
        named = [_near(report, one) for one in posts[:NEAREST]]
        if len(posts) > NEAREST:
            named.append(_("and {count} more").format(count=len(posts) - NEAREST))
        text = _("{reason} ({rule}): {posts}")
        limit = posts[0].reason.values.get("limit", 0)
        reason = _(GROUPS[why]).format(limit=report.number(limit))
        yield text.format(reason=reason, rule=_rule(report, posts[0].rule), posts="; ".join(named))


def _rule(report: Report, rule: str) -> str:
    return report.say(N_("rule {number}")).format(number=rule.removeprefix("rule "))


def _near(report: Report, one: NotAllowed) -> str:
    place = _place(report, one.post_id)
    if one.minutes is None:
        return place
    return report.say(N_("{post} {minutes} min")).format(post=place, minutes=one.minutes)


def _place(report: Report, post: str) -> str:
    name = report.place(post)
    return post if name == post else f"{post} {name}"


def _objectives(trials: Iterable[Trial]) -> tuple[str, ...]:
    """Return the objectives that some trial changes, in order."""
    trials = list(trials)
    changed = {effect.objective for trial in trials for effect in trial.effects if effect.change}
    order = next((trial.effects for trial in trials if trial.effects), ())
    return tuple(effect.objective for effect in order if effect.objective in changed)


def _changes(trial: Trial, objectives: tuple[str, ...]) -> Iterator[Cell]:
    changes = {effect.objective: plain(effect.change) for effect in trial.effects}
    return (changes.get(name) for name in objectives)


def _style(trial: Trial) -> Style:
    if trial.verdict in ("same", "better"):
        return "good"
    return "warn" if trial.verdict == "impossible" else ""
