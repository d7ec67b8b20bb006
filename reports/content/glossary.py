"""The glossary: the words of the sheets, for whoever never saw the program."""

from __future__ import annotations

from phanbo.models.messages import N_
from phanbo.reports.content.report import Report
from phanbo.reports.sheets import Column, Lines, Row, Sheet, table

WORDS = {
    N_("Station"): N_("A health station of a ward, a commune or a special zone."),
    N_("Outreach point"): N_(
        "A place that has no doctors of its own; doctors of a station visit it on whole days."
    ),
    N_("Former district team"): N_(
        "The doctors of a dissolved district centre; the plan posts them to stations, but for "
        "those whom the team keeps."
    ),
    N_("Minimum"): N_("The fewest doctors that a station must have."),
    N_("Target"): N_("The doctors that a station should have; the minimum where none is given."),
    N_("Maximum"): N_("The most doctors that a station may have."),
    N_("Move"): N_(
        "A doctor of a station takes up another post. To be posted out of a team, or newly, is none."
    ),
    N_("Stays at the post"): N_("Keeps the post of today, however far the home is."),
    N_("Commutes daily"): N_("Goes from home to the post and back, within the travel limit."),
    N_("Lives at the station"): N_(
        "Agreed to live there, farther from home than the travel limit; goes home once a week."
    ),
    N_("By decision"): N_("Posted by the planner, where no rule but the decision allows it."),
    N_("Without a post"): N_("An available doctor for whom the plan has no post."),
    N_("Minutes one way"): N_("From the doctor’s home to the post."),
    N_("Full-time share"): N_("1 is full-time; 0.5 is on duty half of the days of a week."),
    N_("Days supplied"): N_("Days a week on which the doctors of a station are on duty, in all."),
    N_("Days present"): N_("Days supplied without the days that the doctors spend at points."),
    N_("Skill missing"): N_("A required doctor who holds a skill, whom the station does not have."),
    N_("Seats, least–most"): N_("A course runs with so many trainees, or not at all."),
    N_("Wish granted"): N_("The rank of the post among the stations that the doctor named."),
    N_("Partners"): N_("Two doctors whose posts must not be far apart."),
    N_("Objective"): N_(
        "What the plan makes as small as it can, in a fixed order: no later one is improved at the "
        "cost of an earlier one."
    ),
    N_("Weighted"): N_(
        "The second doctor, skill or day missing at one place counts more than the first one "
        "missing elsewhere: 1 missing counts 1, 2 count 3, 3 count 6, times the priority of the "
        "station."
    ),
    N_("Proven"): N_("No plan that keeps all rules does better; this was shown, not guessed."),
    N_("Shortage"): N_("What a place still lacks after the plan: doctors, skills or days."),
    N_("Decision"): N_("What the planner says about a doctor; a new plan honours it."),
}
"""Word -> what it means."""


def glossary(report: Report) -> Sheet:
    """Say what the words of the sheets mean."""
    _ = report.say
    rows: list[Row] = [("", (_(word), _(meaning))) for word, meaning in WORDS.items()]
    columns = (Column(_("Word")), Column(_("Meaning"), width=110))
    return Sheet(_("Glossary"), (Lines(_("What the words mean")), table(columns, rows)))
