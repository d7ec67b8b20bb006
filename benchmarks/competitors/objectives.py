"""The objectives of section 4 on the textbook model."""

from __future__ import annotations

from fractions import Fraction

from benchmarks.competitors.program import Objectives, Terms
from benchmarks.competitors.textbook import Textbook


def objectives_of(model: Textbook) -> Objectives:
    """Return each objective as a sum to minimise, shortages with columns and rows of their own."""
    stations, periods = model.facts.stations.items(), model.facts.periods
    return {
        "unplaced": [(1, column) for column in model.unplaced.values()],
        "below_minimum": [
            term
            for name, row in stations
            for term in model.shortage(
                periods.min_doctors(row, 0), model.number(name), row.priority
            )
        ],
        "missing_skills": _missing_skills(model),
        "uncovered_days": _uncovered_days(model),
        "below_target": [
            term
            for name, row in stations
            for term in model.shortage(
                periods.target_doctors(row, 0), model.number(name), row.priority
            )
        ],
        "relocations": model.relocated(),
        "moves": model.moved(),
        "travel": _travel(model),
        "cost": model.course_costs() + model.allowances(),
        "preference": _preference(model),
    }


def _missing_skills(model: Textbook) -> Terms:
    terms: Terms = []
    for station, skill, required in model.facts.periods.requirements(0):
        post = station.station_id
        holders: Terms = [
            (1, column) for doctor, column in model.there[post] if skill in doctor.skills
        ]
        holders += [
            (1, column)
            for course in model.courses
            if course.skill_id == skill
            for where, column in model.learns[course.course_id]
            if where == post
        ]
        terms += model.shortage(required, holders, station.priority)
    return terms


def _uncovered_days(model: Textbook) -> Terms:
    terms: Terms = []
    for name, station in model.facts.stations.items():
        away = [(-days, column) for days, column in model.visits_of[name]]
        needed = model.facts.periods.presence_days(station, 0)
        terms += model.shortage(needed, model.supply(name) + away, station.priority)
    for point in model.facts.instance.points:
        priority = model.facts.stations[point.station_id].priority
        visits = model.visits_to[point.point_id]
        terms += model.shortage(Fraction(point.days_per_week), visits, priority)
    return terms


def _travel(model: Textbook) -> Terms:
    days, facts = Fraction(model.settings.work_days), model.facts
    terms: Terms = []
    for (name, post), column in model.at.items():
        trips = 1 if facts.modes[name][post] == "relocate" else days
        terms.append((trips * facts.rules.post_minutes(facts.doctors[name], post), column))
    return terms + [(facts.visits[pair], column) for pair, column in model.visit.items()]


def _preference(model: Textbook) -> Terms:
    ranks: dict[str, dict[str, int]] = {}
    for row in model.facts.instance.preferences:
        if row.doctor_id in model.facts.doctors:
            ranks.setdefault(row.doctor_id, {})[row.station_id] = row.rank
    unnamed = {doctor: max(named.values()) + 1 for doctor, named in ranks.items()}
    terms: Terms = [
        (ranks[doctor].get(post, unnamed[doctor]) - 1, column)
        for (doctor, post), column in model.at.items()
        if doctor in ranks
    ]
    return terms + [(rank - 1, model.unplaced[doctor]) for doctor, rank in unnamed.items()]
