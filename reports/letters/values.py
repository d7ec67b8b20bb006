"""What the placeholders of a letter stand for: docs/letters.md lists them."""

from __future__ import annotations

from typing import Any

from phanbo.models.messages import N_
from phanbo.models.plan import Posting, Training
from phanbo.models.tables import Station
from phanbo.reports.content.report import MODES
from phanbo.reports.language import tidy
from phanbo.reports.letters.timeline import Stretch, Timeline

Values = dict[str, Any]
DECISION = (
    *("plan", "plan_id", "doctor", "doctor_id", "change", "from_post", "from_district"),
    *("post", "post_id", "district", "period", "starts", "ends", "mode", "minutes"),
    *("relocates", "postings", "courses"),
)
"""The placeholders of a decision."""
STATION = ("plan", "plan_id", "station", "station_id", "district", "periods")
"""The placeholders of a station's list."""
NEW, NOWHERE = N_("newly posted"), N_("no post")


def decision(timeline: Timeline, doctor_id: str, stretches: list[Stretch]) -> Values:
    """Return what a posting decision says: of the new post if there is one, else of the old."""
    report = timeline.report
    main = next((one for one in stretches if one.is_new), stretches[0])
    posting = main.first
    return {
        **_plan(timeline),
        "doctor": report.place(doctor_id),
        "doctor_id": doctor_id,
        "change": _change(main),
        "from_post": report.place(posting.from_),
        "from_district": report.district(posting.from_),
        **_post(timeline, main),
        "relocates": any(one.first.mode == "relocate" for one in stretches),
        "postings": [_post(timeline, one) for one in stretches],
        "courses": [_course(timeline, one) for one in timeline.training[doctor_id]],
    }


def station(timeline: Timeline, one: Station) -> Values:
    """Return what a station's list says: its doctors and visits, period by period."""
    return {
        **_plan(timeline),
        "station": one.name,
        "station_id": one.station_id,
        "district": one.district or "",
        "periods": [
            _period(timeline, one.station_id, period) for period in timeline.report.figures.periods
        ],
    }


def _plan(timeline: Timeline) -> Values:
    report = timeline.report
    return {"plan": report.name, "plan_id": report.plan.instance.fingerprint[:12]}


def _change(main: Stretch) -> str:
    if not main.is_new:
        return "stays"
    return "joins" if main.first.from_ is None else "moves"


def _post(timeline: Timeline, one: Stretch) -> Values:
    report = timeline.report
    first, last = one.first.period, one.last.period
    return {
        "post": report.place(one.post_id),
        "post_id": one.post_id,
        "district": report.district(one.post_id),
        "period": (first if first == last else f"{first} – {last}") if first else "",
        "starts": timeline.starts(first),
        "ends": timeline.ends(last),
        "mode": _mode(timeline, one.first),
        "minutes": one.first.minutes,
    }


def _mode(timeline: Timeline, one: Posting) -> str:
    return timeline.report.say(MODES[one.mode]) if one.mode else ""


def _course(timeline: Timeline, one: Training) -> Values:
    report = timeline.report
    course = report.figures.courses[one.course_id]
    return {
        "course": one.course_id,
        "skill": report.skill(one.skill_id),
        "provider": course.provider or "",
        "weeks": report.number(tidy(course.weeks)),
        "period": one.period or "",
        "starts": timeline.starts(one.period),
        "ends": timeline.ends(one.period),
    }


def _period(timeline: Timeline, station_id: str, period: str | None) -> Values:
    report, postings = timeline.report, timeline.at[period, station_id]
    return {
        "period": period or "",
        "starts": timeline.starts(period),
        "ends": timeline.ends(period),
        "staff": [
            {
                "number": number,
                "doctor": report.place(one.doctor_id),
                "doctor_id": one.doctor_id,
                "mode": _mode(timeline, one),
                "minutes": one.minutes,
                "remark": _remark(timeline, one),
            }
            for number, one in enumerate(postings, start=1)
        ],
        "arrivals": [
            _person(timeline, one.doctor_id, timeline.before(one.doctor_id, period), NEW)
            for one in postings
            if timeline.before(one.doctor_id, period) != station_id
        ],
        "departures": [
            _person(timeline, doctor, timeline.after(doctor, period), NOWHERE)
            for doctor in timeline.leavers(station_id, period)
        ],
        "visits": [
            {
                "point": report.place(one.point_id),
                "point_id": one.point_id,
                "days": one.days,
                "minutes": report.figures.minutes.to_point(station_id, one.point_id),
            }
            for one in timeline.visits[period, station_id]
        ],
    }


def _person(timeline: Timeline, doctor_id: str, post_id: str | None, no_post: str) -> Values:
    report = timeline.report
    return {
        "doctor": report.place(doctor_id),
        "doctor_id": doctor_id,
        "post": report.place(post_id) if post_id else report.say(no_post),
    }


def _remark(timeline: Timeline, one: Posting) -> str:
    """Say what is new about a doctor in a period: where from, and which course."""
    _ = timeline.report.say
    came = timeline.before(one.doctor_id, one.period)
    told = []
    if came != one.post_id:
        told.append(
            _(N_("from {post}")).format(post=timeline.report.place(came)) if came else _(NEW)
        )
    told += (
        _(N_("on course {course}: {skill}")).format(
            course=course.course_id, skill=timeline.report.skill(course.skill_id)
        )
        for course in timeline.training[one.doctor_id]
        if course.period == one.period
    )
    return "; ".join(told)
