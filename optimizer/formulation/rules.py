"""The hard rules (PROBLEM.md section 3), one function a rule.

Symbols: y[d,π] doctor d goes the way π, x[d,w,p] = sum of y[d,π] over the ways that hold post w in
period p, n[s,p] doctors at station s, f[k,c] trainees of cohort k in course c, z[s,q,p] visit days
from s to point q.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from phanbo.optimizer.formulation.allowed import Option
from phanbo.optimizer.formulation.travel import UNREACHABLE
from phanbo.optimizer.formulation.variables import Term, Variables


def add_rules(v: Variables) -> None:
    """Add every rule to the model."""
    add_one_way(v)
    add_totals(v)
    add_maximum(v)
    add_housing(v)
    add_teams(v)
    add_moves(v)
    add_trainees(v)
    add_training_share(v)
    add_seats(v)
    add_money(v)
    add_visit_days(v)
    add_partners(v)
    add_decisions(v)


def add_one_way(v: Variables) -> None:
    """Section 2, one way through the plan for each doctor: sum over π of y[d,π] = 1."""
    for paths in v.paths.values():
        v.model.equal("one_way", [(path.column, 1) for path in paths], 1)


def add_totals(v: Variables) -> None:
    """Count: n[s,p] = sum over d of x[d,s,p], and likewise takers of a course and relocations.

    Doctors who are alike are counted first, and these counts are what other rows speak of.
    """
    for profiles in v.profiles.values():
        for profile in profiles:
            if profile.columns != (profile.column,):
                alike: list[Term] = [(column, 1) for column in profile.columns]
                v.model.equal("totals", [*alike, (profile.column, -1)], 0)
    for then, count in v.headcount.items():
        there: list[Term] = [(profile.column, 1) for profile in v.profiles[then]]
        v.model.equal("totals", [*there, (count, -1)], 0)
    takers: dict[str, list[Term]] = defaultdict(list)
    for trainees in v.trainees:
        if trainees.flows != (trainees.column,):
            flows: list[Term] = [(column, 1) for column in trainees.flows]
            v.model.equal("totals", [*flows, (trainees.column, -1)], 0)
        takers[trainees.course].append((trainees.column, 1))
    for course, count in v.takers.items():
        v.model.equal("totals", [*takers[course], (count, -1)], 0)
    relocated: list[Term] = [
        (path.column, 1) for paths in v.paths.values() for path in paths if path.relocates
    ]
    v.model.equal("totals", [*relocated, (v.relocated, -1)], 0)


def add_maximum(v: Variables) -> None:
    """Rule 2: n[s,p] <= max_doctors, or the number of its own immovable ones if that is more."""
    for (station, p), count in v.headcount.items():
        facts = v.horizon.periods[p]
        limit = facts.levels[station].maximum
        if limit is not None:
            v.model.at_most("maximum", [(count, 1)], max(limit, facts.immovable[station]))


def add_housing(v: Variables) -> None:
    """Rule 2: relocated doctors at a station <= housing, in any period."""
    relocated: dict[tuple[str, int], list[Term]] = defaultdict(list)
    for paths in v.paths.values():
        for path in paths:
            for p, step in enumerate(path.steps):
                if step is not None and step.mode == "relocate":
                    relocated[step.post, p].append((path.column, 1))
    for (station, _), terms in relocated.items():
        housing = v.horizon.stations[station].housing
        if housing is not None:
            v.model.at_most("housing", terms, housing)


def add_teams(v: Variables) -> None:
    """Rule 3: min(keep_min, available doctors) <= doctors who stay in a team <= keep_max."""
    for facts in v.horizon.periods:
        for team_id, team in v.horizon.teams.items():
            stay: list[Term] = [(column, 1) for _, column in v.at[team_id, facts.period]]
            own = sum(doctor.post_id == team_id for doctor in facts.doctors.values())
            v.model.at_most("keep_max", stay, team.keep_max)
            v.model.at_least("keep_min", stay, min(team.keep_min, own))


def add_moves(v: Variables) -> None:
    """Rule 4: moves <= max_moves, in each period."""
    limit = v.horizon.settings.max_moves
    if limit is not None:
        for facts in v.horizon.periods:
            constant, terms = moves(v, facts.period)
            v.model.at_most("max_moves", terms, limit - constant)


def moves(v: Variables, period: int | None = None) -> tuple[int, list[Term]]:
    """Return the moves of a period, or of all, as constant + terms.

    A move is a station's doctor taking up another post; counted as such, or as the doctors of
    stations less those who do not, whichever takes fewer terms.
    """
    constant, terms = 0, list[Term]()
    for doctor, paths in v.paths.items():
        if v.horizon.doctors[doctor].post_id in v.horizon.stations:
            moving, staying = list[Term](), list[Term]()
            for path in paths:
                if path.taken_up is not None and period in (None, path.taken_up):
                    moving.append((path.column, 1))
                else:
                    staying.append((path.column, -1))
            constant += len(staying) < len(moving)
            terms += staying if len(staying) < len(moving) else moving
    return constant, terms


def add_trainees(v: Variables) -> None:
    """Rule 5, who may train: one course a period and no skill twice.

    In one period the doctors at a post are a pool: for the sets C of courses that the model has
    from the first, sum of t[s,c] over C <= the doctors at s who may take any of C (see ``pools``).
    Else, for each cohort k, period p and skill c: sum of f[k,c] over the courses in p, and over those
    that teach c, <= the doctors of the cohort (see ``cohorts``). A skill that is taught in one
    period only needs no row of its own.
    """
    for pool in v.pools:
        for chosen in pool.first_sets():
            v.model.at_most("trainees", pool.terms(chosen), 0)
    courses = {course.course_id: course for course in v.horizon.courses}
    for cohort in v.cohorts:
        doctors: list[Term] = [(column, -1) for _, column in cohort.doctors]
        in_period: dict[int, list[Term]] = defaultdict(list)
        of_skill: dict[str, list[Term]] = defaultdict(list)
        periods: dict[str, set[int]] = defaultdict(set)
        for course, column in cohort.trainees.items():
            held, skill = v.horizon.held_in[course], courses[course].skill_id
            in_period[held].append((column, 1))
            of_skill[skill].append((column, 1))
            periods[skill].add(held)
        often = [terms for skill, terms in of_skill.items() if len(periods[skill]) > 1]
        for terms in (*in_period.values(), *often):
            v.model.at_most("trainees", [*terms, *doctors], 0)


def add_training_share(v: Variables) -> None:
    """Rule 5: at a station of n doctors at most ceil(a/b * n) train; exactly b*m <= a*n + b - 1."""
    share = v.horizon.settings.training_share
    for then, count in v.headcount.items():
        trainees: list[Term] = [(one.column, share.denominator) for one in v.training[then]]
        if trainees:
            v.model.at_most(
                "training_share",
                [*trainees, (count, -share.numerator)],
                share.denominator - 1,
            )


def add_seats(v: Variables) -> None:
    """Rule 5: a course has no trainee, or between seats_min and seats_max."""
    told = {course for courses in v.decided.values() for course in courses}
    for course in v.horizon.courses:
        takers = v.takers[course.course_id]
        v.model.at_most("seats_max", [(takers, 1)], course.seats_max)
        if course.course_id in told:
            v.model.at_least("seats_min", [(takers, 1)], course.seats_min)
        elif course.seats_min > 1:
            runs = v.model.column()
            v.model.totals.append(runs)
            everybody = len(v.paths)  # Seats beyond it are nobody's, and a minimum nobody reaches.
            most, least = min(course.seats_max, everybody), min(course.seats_min, everybody + 1)
            v.model.at_most("seats_max", [(takers, 1), (runs, -most)], 0)
            v.model.at_least("seats_min", [(takers, 1), (runs, -least)], 0)


def course_costs(v: Variables) -> list[Term]:
    """Return the costs of all courses."""
    return [(v.takers[course.course_id], Fraction(course.cost)) for course in v.horizon.courses]


def add_money(v: Variables) -> None:
    """Rule 6: course costs <= training_budget; with the relocation allowances <= budget."""
    settings = v.horizon.settings
    courses = course_costs(v)
    if settings.training_budget is not None:
        v.model.at_most("training_budget", courses, Fraction(settings.training_budget))
    if settings.budget is not None:
        allowance = Fraction(settings.relocation_allowance)
        spent = [*courses, (v.relocated, allowance)]
        v.model.at_most("budget", spent, Fraction(settings.budget))


def add_visit_days(v: Variables) -> None:
    """Rule 7: a station's visit days <= the days that its doctors supply."""
    for station, p in v.headcount:
        days: list[Term] = [(way.column, 1) for way in v.visits_from(station, p)]
        if days:
            supplied = [(column, -k) for column, k in v.supply(station, p)]
            v.model.at_most("visit_days", days + supplied, 0)


def add_partners(v: Variables) -> None:
    """Rule 8: sum of x[a,s,p] over S + sum of x[b,t,p] over T <= 1, but for both staying.

    T are the posts of b too far from one post of a, S all posts of a from which all of T are.
    """
    for facts in v.horizon.periods:
        for one, other in facts.partners:
            there = _columns_by_post(v, other, facts.period)
            too_far: dict[frozenset[Option], list[int]] = defaultdict(list)
            for option, columns in _columns_by_post(v, one, facts.period).items():
                far = frozenset(
                    place
                    for place in there
                    if not (option.mode == place.mode == "stay")
                    and _apart(v, option.post, place.post)
                )
                too_far[far] += columns
            for far in filter(None, too_far):
                here = [columns for others, columns in too_far.items() if far <= others]
                far_ones = [columns for place, columns in there.items() if place in far]
                terms = [(column, 1) for columns in (*here, *far_ones) for column in columns]
                v.model.at_most("partners", terms, 1)


def _columns_by_post(v: Variables, doctor: str, period: int) -> dict[Option, list[int]]:
    """Return the ways of a doctor by what they hold in a period."""
    columns: dict[Option, list[int]] = defaultdict(list)
    for path in v.paths[doctor]:
        if (option := path.steps[period]) is not None:
            columns[option].append(path.column)
    return columns


def _apart(v: Variables, one: str, other: str) -> bool:
    ways = (v.minutes_between(one, other), v.minutes_between(other, one))
    limit = v.horizon.settings.partner_limit
    return not any(way != UNREACHABLE and way <= limit for way in ways)


def add_decisions(v: Variables) -> None:
    """Rule 9: whoever is told a course takes it: sum of f[k,c] over the doctor's cohorts = 1.

    The posts that decisions leave are what ``possible_steps`` makes of a doctor's options.
    """
    for doctor, courses in v.decided.items():
        own = [k for k in v.cohorts if k.doctors[0][0] == doctor]
        for course in courses:
            taken: list[Term] = [(k.trainees[course], 1) for k in own if course in k.trainees]
            v.model.equal("decision", taken, 1)
