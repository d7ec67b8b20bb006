"""The hard rules (PROBLEM.md section 3), one function a rule.

Symbols: x[d,w] doctor d holds post w, u[d] d is unplaced, n[s] doctors at station s,
t[w,c] trainees of course c among the doctors at post w, z[s,p] visit days from s to point p.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from phanbo.optimizer.formulation.travel import UNREACHABLE
from phanbo.optimizer.formulation.variables import Term, Variables


def add_rules(v: Variables) -> None:
    """Add every rule to the model."""
    add_one_post(v)
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


def add_one_post(v: Variables) -> None:
    """Section 2, one post or none: sum over w of x[d,w] + u[d] = 1."""
    for doctor, places in v.places.items():
        terms: list[Term] = [(place.column, 1) for place in places]
        v.model.equal("one_post", [*terms, (v.unplaced[doctor], 1)], 1)


def add_totals(v: Variables) -> None:
    """Count: n[s] = sum over d of x[d,s], and likewise the takers of a course and relocations."""
    for station, count in v.headcount.items():
        there: list[Term] = [(column, 1) for _, column in v.at[station]]
        v.model.equal("totals", [*there, (count, -1)], 0)
    for course, count in v.takers.items():
        takers: list[Term] = [(column, 1) for (_, c), column in v.trainees.items() if c == course]
        v.model.equal("totals", [*takers, (count, -1)], 0)
    relocated: list[Term] = [
        (column, 1)
        for places in v.places.values()
        for option, column in places
        if option.mode == "relocate"
    ]
    v.model.equal("totals", [*relocated, (v.relocated, -1)], 0)


def add_maximum(v: Variables) -> None:
    """Rule 2: n[s] <= max_doctors, or the number of its own immovable doctors if that is more."""
    for station, count in v.headcount.items():
        limit = v.facts.levels[station].maximum
        if limit is not None:
            limit = max(limit, v.facts.immovable[station])
            v.model.at_most("maximum", [(count, 1)], limit)


def add_housing(v: Variables) -> None:
    """Rule 2: relocated doctors at a station <= housing."""
    relocated: dict[str, list[Term]] = defaultdict(list)
    for places in v.places.values():
        for option, column in places:
            if option.mode == "relocate":
                relocated[option.post].append((column, 1))
    for station, terms in relocated.items():
        housing = v.facts.stations[station].housing
        if housing is not None:
            v.model.at_most("housing", terms, housing)


def add_teams(v: Variables) -> None:
    """Rule 3: min(keep_min, available doctors) <= doctors who stay in a team <= keep_max."""
    for team_id, team in v.facts.teams.items():
        stay: list[Term] = [(column, 1) for _, column in v.at[team_id]]
        own = sum(doctor.post_id == team_id for doctor in v.facts.doctors.values())
        v.model.at_most("keep_max", stay, team.keep_max)
        v.model.at_least("keep_min", stay, min(team.keep_min, own))


def add_moves(v: Variables) -> None:
    """Rule 4: moves <= max_moves."""
    limit = v.facts.settings.max_moves
    if limit is not None:
        constant, terms = moves(v)
        v.model.at_most("max_moves", terms, limit - constant)


def moves(v: Variables) -> tuple[int, list[Term]]:
    """Return the moves as constant + terms: a station's doctor neither there nor unplaced."""
    constant, terms = 0, list[Term]()
    for doctor, row in v.facts.doctors.items():
        if row.post_id in v.facts.stations:
            constant += 1
            terms.append((v.unplaced[doctor], -1))
            stay = v.stay(doctor)
            if stay is not None:
                terms.append((stay, -1))
    return constant, terms


def add_trainees(v: Variables) -> None:
    """Rule 5, who may train: the trainees at a post are distinct doctors who are there.

    Doctors with the same eligible courses are one group g; f[w,g,c] of them take course c:
    sum over g of f[w,g,c] = t[w,c], and sum over c of f[w,g,c] <= sum over d in g of x[d,w].
    For whole x and t, whole f exist if any do (a transport problem), and so do the names.
    """
    for post, present in v.at.items():
        groups: dict[tuple[str, ...], list[Term]] = defaultdict(list)
        for doctor, column in present:
            if v.eligible[doctor]:
                groups[v.eligible[doctor]].append((column, 1))
        flows: dict[str, list[Term]] = defaultdict(list)
        for courses, doctors in groups.items():
            taken: list[Term] = []
            for course in courses:
                if (post, course) in v.trainees:
                    flow = v.model.column(upper=len(doctors), integer=False)
                    flows[course].append((flow, 1))
                    taken.append((flow, 1))
            v.model.at_most("trainees", taken + [(c, -k) for c, k in doctors], 0)
        for course, terms in flows.items():
            v.model.equal("trainees", [*terms, (v.trainees[post, course], -1)], 0)


def add_training_share(v: Variables) -> None:
    """Rule 5: at a station of n doctors at most ceil(a/b * n) train; exactly b*m <= a*n + b - 1."""
    share = v.facts.settings.training_share
    for station, count in v.headcount.items():
        trainees: list[Term] = [
            (v.trainees[station, course.course_id], share.denominator)
            for course in v.facts.courses
            if (station, course.course_id) in v.trainees
        ]
        trainees += [(c, share.denominator) for d, c in v.at[station] if d in v.trained]
        if trainees:
            v.model.at_most(
                "training_share",
                [*trainees, (count, -share.numerator)],
                share.denominator - 1,
            )


def add_seats(v: Variables) -> None:
    """Rule 5: a course has no trainee, or between seats_min and seats_max."""
    for course in v.facts.courses:
        takers, decided = v.takers[course.course_id], v.decided_takers(course.course_id)
        v.model.at_most("seats_max", [(takers, 1)], course.seats_max - decided)
        if decided:
            v.model.at_least("seats_min", [(takers, 1)], course.seats_min - decided)
        elif course.seats_min > 1:
            runs = v.model.column()
            v.model.totals.append(runs)
            v.model.at_most("seats_max", [(takers, 1), (runs, -course.seats_max)], 0)
            v.model.at_least("seats_min", [(takers, 1), (runs, -course.seats_min)], 0)


def course_costs(v: Variables) -> tuple[Fraction, list[Term]]:
    """Return the costs of all courses as constant + terms."""
    constant, terms = Fraction(0), list[Term]()
    for course in v.facts.courses:
        cost = Fraction(course.cost)
        constant += cost * v.decided_takers(course.course_id)
        terms.append((v.takers[course.course_id], cost))
    return constant, terms


def add_money(v: Variables) -> None:
    """Rule 6: course costs <= training_budget; with the relocation allowances <= budget."""
    settings = v.facts.settings
    constant, courses = course_costs(v)
    if settings.training_budget is not None:
        limit = Fraction(settings.training_budget)
        v.model.at_most("training_budget", courses, limit - constant)
    if settings.budget is not None:
        allowance = Fraction(settings.relocation_allowance)
        spent = [*courses, (v.relocated, allowance)]
        v.model.at_most("budget", spent, Fraction(settings.budget) - constant)


def add_visit_days(v: Variables) -> None:
    """Rule 7: a station's visit days <= the days that its doctors supply."""
    for station in v.facts.stations:
        days: list[Term] = [(way.column, 1) for way in v.visits_from(station)]
        if days:
            supplied = [(column, -k) for column, k in v.supply(station)]
            v.model.at_most("visit_days", days + supplied, 0)


def add_partners(v: Variables) -> None:
    """Rule 8: x[a,s] + sum of x[b,t] over t too far from s <= 1, but for both staying.

    Posts of a from which the same posts of b are too far share one row.
    """
    for one, other in v.facts.partners:
        too_far: dict[tuple[int, ...], list[Term]] = defaultdict(list)
        for option, column in v.places[one]:
            far = tuple(
                place.column
                for place in v.places[other]
                if not (option.mode == place.option.mode == "stay")
                and _apart(v, option.post, place.option.post)
            )
            too_far[far].append((column, 1))
        for far, terms in too_far.items():
            if far:
                v.model.at_most("partners", [*terms, *((column, 1) for column in far)], 1)


def _apart(v: Variables, one: str, other: str) -> bool:
    ways = (v.minutes_between(one)[other], v.minutes_between(other)[one])
    limit = v.facts.settings.partner_limit
    return not any(way != UNREACHABLE and way <= limit for way in ways)


def add_decisions(v: Variables) -> None:
    """Rule 9: whoever is told a post or a course holds a post; u[d] = 0.

    The posts themselves are what ``allowed_postings`` leaves of a doctor's options.
    """
    for doctor in v.facts.doctors:
        told = any(v.facts.decided(doctor, action) for action in ("post", "stay"))
        if told or doctor in v.trained:
            v.model.at_most("decision", [(v.unplaced[doctor], 1)], 0)
