"""The rules of PROBLEM.md, one function each: section 2 and 1-4, 6, 8 and 9 of section 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from phanbo.models.cells import plain
from phanbo.models.messages import N_, Violation
from phanbo.models.tables import Decision, Doctor
from phanbo.optimizer.verify.breach import breach, when
from phanbo.optimizer.verify.reading import Reading


def one_change(reading: Reading) -> Iterator[Violation]:
    """Section 2: at most one post other than ``post_id``, which is not held again after it."""
    facts = reading.facts
    for doctor in facts.instance.doctors:
        others = reading.other_posts(doctor)
        if len(others) > 1:
            yield breach(
                "section 2",
                N_("{doctor} holds {posts}; only one post other than their own is allowed"),
                doctor=doctor.doctor_id,
                posts=", ".join(others),
            )
        if doctor.post_id is None or not others:
            continue
        for t, period in enumerate(facts.periods):
            if reading.post_of(doctor, t) == doctor.post_id and t > min(others.values()):
                yield breach(
                    "section 2",
                    N_("{doctor} returns to {post}{when} after {others}"),
                    doctor=doctor.doctor_id,
                    post=doctor.post_id,
                    when=when(period),
                    others=", ".join(others),
                )


def rule_1(reading: Reading) -> Iterator[Violation]:
    """Rule 1: every posting has a mode; who is not movable fits only stay and decided."""
    facts = reading.facts
    for (doctor_id, t), held in reading.held.items():
        if held.mode is None:
            yield _no_mode(reading, facts.doctors[doctor_id], held.post_id, facts.periods[t])


def _no_mode(reading: Reading, doctor: Doctor, post_id: str, period: str | None) -> Violation:
    facts = reading.facts
    minutes = facts.minutes.between(doctor.doctor_id, post_id)
    names = {"doctor": doctor.doctor_id, "post": post_id, "when": when(period)}
    if doctor.post_id is not None and not doctor.movable:
        template = N_("{doctor} is not movable, but is at {post}{when} without a decision")
        return breach("rule 1", template, **names)
    if minutes is None:
        template = N_("{doctor} cannot reach {post}, but is there{when} without a decision")
        return breach("rule 1", template, **names)
    limit = facts.travel_limit(doctor)
    if doctor.may_relocate and facts.settings.relocation_limit is not None:
        limit = max(limit, facts.settings.relocation_limit)
    template = N_("{doctor} lives {minutes} minutes from {post}{when}, {limit} are allowed")
    return breach("rule 1", template, minutes=minutes, limit=plain(limit), **names)


def rule_2(reading: Reading) -> Iterator[Violation]:
    """Rule 2: max_doctors, or the station's own available doctors who may not move; housing."""
    facts = reading.facts
    for t, period in enumerate(facts.periods):
        for station in facts.instance.stations:
            there = reading.doctors_at(station.station_id, t)
            most = facts.numbers(station, t).max_doctors
            if most is not None and len(there) > most:
                own = facts.own.get(station.station_id, ())
                fixed = sum(not d.movable and facts.available(d, t) for d in own)
                if len(there) > max(most, fixed):
                    yield breach(
                        "rule 2",
                        N_("{station} holds {count} doctors{when}, {limit} are allowed"),
                        station=station.station_id,
                        count=len(there),
                        when=when(period),
                        limit=max(most, fixed),
                    )
            living = sum(reading.held[d.doctor_id, t].mode == "relocate" for d in there)
            if station.housing is not None and living > station.housing:
                yield breach(
                    "rule 2",
                    N_("{station} houses {count} relocated doctors{when}, {limit} are allowed"),
                    station=station.station_id,
                    count=living,
                    when=when(period),
                    limit=station.housing,
                )


def rule_3(reading: Reading) -> Iterator[Violation]:
    """Rule 3: who stays in a team is between keep_min and keep_max; nobody joins a team."""
    facts = reading.facts
    for t, period in enumerate(facts.periods):
        for team in facts.instance.teams:
            there = reading.doctors_at(team.team_id, t)
            own = sum(facts.available(d, t) for d in facts.own.get(team.team_id, ()))
            staying = sum(d.post_id == team.team_id for d in there)
            fewest = min(team.keep_min, own)
            if not fewest <= staying <= team.keep_max:
                yield breach(
                    "rule 3",
                    N_("{team} keeps {count} doctors{when}, {fewest} to {most} are allowed"),
                    team=team.team_id,
                    count=staying,
                    when=when(period),
                    fewest=fewest,
                    most=team.keep_max,
                )
            for doctor in there:
                if doctor.post_id != team.team_id:
                    yield breach(
                        "rule 3",
                        N_("{doctor} joins the team {team}{when}"),
                        doctor=doctor.doctor_id,
                        team=team.team_id,
                        when=when(period),
                    )


def rule_4(reading: Reading) -> Iterator[Violation]:
    """Rule 4: at most max_moves moves a period."""
    limit = reading.facts.settings.max_moves
    if limit is None:
        return
    for t, count in sorted(Counter(t for _, t in reading.moves()).items()):
        if count > limit:
            yield breach(
                "rule 4",
                N_("{count} doctors move{when}, {limit} are allowed"),
                count=count,
                when=when(reading.facts.periods[t]),
                limit=limit,
            )


def rule_6(reading: Reading) -> Iterator[Violation]:
    """Rule 6: courses within training_budget, courses and relocations within budget."""
    settings = reading.facts.settings
    if settings.training_budget is not None and reading.course_costs() > settings.training_budget:
        yield breach(
            "rule 6",
            N_("courses cost {cost} {currency}, the training budget is {limit}"),
            cost=plain(reading.course_costs()),
            currency=settings.currency,
            limit=plain(settings.training_budget),
        )
    if settings.budget is not None and reading.total_costs() > settings.budget:
        yield breach(
            "rule 6",
            N_("courses and relocations cost {cost} {currency}, the budget is {limit}"),
            cost=plain(reading.total_costs()),
            currency=settings.currency,
            limit=plain(settings.budget),
        )


def rule_8(reading: Reading) -> Iterator[Violation]:
    """Rule 8: partners' posts are near, or both stay, or one of them is unplaced."""
    facts = reading.facts
    pairs = {
        tuple(sorted((doctor.doctor_id, doctor.partner_id)))
        for doctor in facts.instance.doctors
        if doctor.partner_id in facts.doctors
    }
    for one, other in sorted(pairs):
        for t, period in enumerate(facts.periods):
            here, there = reading.held.get((one, t)), reading.held.get((other, t))
            if here is None or there is None or here.mode == there.mode == "stay":
                continue
            ways = (
                facts.minutes.between(here.post_id, there.post_id),
                facts.minutes.between(there.post_id, here.post_id),
            )
            shorter = min((way for way in ways if way is not None), default=None)
            if shorter is None or shorter > facts.settings.partner_limit:
                yield breach(
                    "rule 8",
                    N_(
                        "{one} at {here} and {other} at {there} are partners {minutes} minutes"
                        " apart{when}, {limit} are allowed"
                    ),
                    one=one,
                    here=here.post_id,
                    other=other,
                    there=there.post_id,
                    minutes="∞" if shorter is None else shorter,
                    when=when(period),
                    limit=plain(facts.settings.partner_limit),
                )


def rule_9(reading: Reading) -> Iterator[Violation]:
    """Rule 9: decisions hold in their period; train holds whatever its period says."""
    facts = reading.facts
    for decision in facts.instance.decisions:
        doctor = facts.doctors[decision.doctor_id]
        courses = reading.courses_of(doctor)
        if decision.action == "train":
            if decision.target_id not in [course.course_id for course in courses]:
                yield _ignored(decision, None)
            continue
        for t, period in enumerate(facts.periods):
            in_force = decision.period is None or decision.period == period
            if in_force and facts.available(doctor, t) and _ignores(reading, decision, doctor, t):
                yield _ignored(decision, period)


def _ignores(reading: Reading, decision: Decision, doctor: Doctor, t: int) -> bool:
    post_id = reading.post_of(doctor, t)
    if decision.action == "post":
        return post_id != decision.target_id
    if decision.action == "forbid":
        return post_id is not None and post_id == decision.target_id
    if decision.action == "stay":
        return post_id is None or post_id != doctor.post_id
    return any(reading.facts.when(course.period) == t for course in reading.courses_of(doctor))


def _ignored(decision: Decision, period: str | None) -> Violation:
    return breach(
        "rule 9",
        N_("the decision “{action} {target}” about {doctor} does not hold{when}"),
        action=decision.action,
        target=decision.target_id or "-",
        doctor=decision.doctor_id,
        when=when(period),
    )
