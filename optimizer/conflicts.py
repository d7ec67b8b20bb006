"""Decisions that contradict one another or the rules (PROBLEM.md section 3, last paragraph)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.tables import Decision
from phanbo.optimizer.engines import Engine, Limits
from phanbo.optimizer.formulation.allowed import doctor_options
from phanbo.optimizer.formulation.eligible import near_courses, why_not
from phanbo.optimizer.formulation.facts import Facts
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.travel import TravelMinutes
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.watch import Stopped, Watch

RULES = {
    "maximum": N_("rule 2: no station holds more than max_doctors"),
    "housing": N_("rule 2: no station houses more relocated doctors than its housing"),
    "keep_max": N_("rule 3: no team keeps more than keep_max"),
    "keep_min": N_("rule 3: every team keeps at least keep_min"),
    "max_moves": N_("rule 4: there are at most max_moves moves"),
    "training_share": N_("rule 5: of a station's doctors at most the training_share train"),
    "seats_max": N_("rule 5: no course has more trainees than seats_max"),
    "seats_min": N_("rule 5: a course that runs has at least seats_min trainees"),
    "training_budget": N_("rule 6: courses cost at most the training_budget"),
    "budget": N_("rule 6: courses and relocations cost at most the budget"),
    "partners": N_("rule 8: the posts of partners are within the partner_limit"),
}
"""The families of rows that a conflict may name; what else there is says what a plan is."""


def decision_conflicts(horizon: Horizon) -> list[Message]:
    """Return the conflicts that the decisions about one doctor in one period show by themselves."""
    travel = TravelMinutes(horizon.instance)
    stations = travel.targets(list(horizon.stations))
    conflicts: dict[str, Message] = {}
    for facts in horizon.periods:
        found = list(_trained_while_away(facts))
        for doctor in facts.doctors:
            if doctor in facts.decisions:
                has_post = bool(doctor_options(facts, travel, doctor, stations))
                found += _post_conflicts(facts, doctor, has_post=has_post)
                found += _training_conflicts(facts, travel, doctor, has_post=has_post)
        conflicts |= {str(one): one for one in found}  # said once, though in several periods
    return list(conflicts.values())


def _trained_while_away(facts: Facts) -> Iterator[Message]:
    for doctor in sorted(facts.decisions):
        if doctor not in facts.doctors:
            for course in facts.decided(doctor, "train"):
                yield message(
                    N_("{doctor} cannot take {course}: not available in its period (rule 5)"),
                    doctor=doctor,
                    course=course,
                )


def _post_conflicts(facts: Facts, doctor: str, *, has_post: bool) -> Iterator[Message]:
    row = facts.doctors[doctor]
    posts = facts.decided(doctor, "post")
    if facts.decided(doctor, "stay"):
        if row.post_id is None:
            yield message(N_("{doctor} is told to stay but has no post"), doctor=doctor)
            return
        posts = sorted({*posts, row.post_id})
    if len(posts) > 1:
        yield message(
            N_("{doctor} is told to be at {posts} at once"), doctor=doctor, posts=", ".join(posts)
        )
        return
    for post in posts:
        if post in facts.decided(doctor, "forbid"):
            yield message(
                N_("{doctor} is told to be at {post} and forbidden to"), doctor=doctor, post=post
            )
        elif post in facts.teams and post != row.post_id:
            yield message(
                N_("{doctor} is told to join the team {post}; nobody joins a team (rule 3)"),
                doctor=doctor,
                post=post,
            )
        elif not has_post:
            yield message(
                N_("{doctor} is told to stay in {post}, which keeps nobody (rule 3)"),
                doctor=doctor,
                post=post,
            )


def _training_conflicts(
    facts: Facts, travel: TravelMinutes, doctor: str, *, has_post: bool
) -> Iterator[Message]:
    courses = facts.decided(doctor, "train")
    if not courses:
        return
    if len(courses) > 1:
        yield message(
            N_("{doctor} is told to take {courses} in one period (rule 5)"),
            doctor=doctor,
            courses=", ".join(courses),
        )
    if facts.decided(doctor, "no_training"):
        yield message(
            N_("{doctor} is told to take {courses} and told not to train"),
            doctor=doctor,
            courses=", ".join(courses),
        )
    if not has_post:
        yield message(
            N_("{doctor} is told to take {courses} but can hold no post (rule 5)"),
            doctor=doctor,
            courses=", ".join(courses),
        )
    near = near_courses(facts, travel, doctor)
    for course in facts.courses:
        reason = why_not(facts, doctor, course, near) if course.course_id in courses else None
        if reason is not None:
            yield message(
                N_("{doctor} is told to take {course}, but: {reason} (rule 5)"),
                doctor=doctor,
                course=course.course_id,
                reason=str(reason),
            )


def smallest_conflict(instance: Instance, engine: Engine, watch: Watch) -> list[Message]:
    """Return decisions and rules that cannot all hold, none of which can be left out.

    Without the time to find them, all decisions are named.
    """

    def feasible(decisions: Sequence[Decision], without: frozenset[str] = frozenset()) -> bool:
        v = define_variables(Horizon(instance.model_copy(update={"decisions": tuple(decisions)})))
        add_rules(v)
        model = Model(
            v.model.lower,
            v.model.upper,
            v.model.integer,
            [row for row in v.model.rows if row.family not in without],
        )
        limits = Limits(watch.left, 1, 0)
        ending = watch.run(lambda: engine.solve(model, {}, limits), lambda: None).ending
        if ending == "nothing":
            raise Stopped
        return ending != "infeasible"

    decisions = sorted(instance.decisions, key=lambda row: row.model_dump_json())
    try:
        clash = _irreducible(lambda some: not feasible(some), [], decisions)
    except Stopped:
        clash = decisions
    else:
        without: frozenset[str] = frozenset()
        for family in RULES:
            if not feasible(clash, without | {family}):
                without |= {family}
    rules = [message(text) for family, text in RULES.items() if family not in without]
    return [*(_say(row) for row in clash), *rules]


def _irreducible(
    conflict: Callable[[list[Decision]], bool], background: list[Decision], rest: list[Decision]
) -> list[Decision]:
    """Return a smallest part of ``rest`` that conflicts beside ``background``.

    QuickXplain (U. Junker, AAAI 2004): halves the candidates, so that a conflict of k among n
    decisions takes about k * log(n / k) tests.
    """
    if background and conflict(background):
        return []
    if len(rest) <= 1:
        return rest
    half = len(rest) // 2
    first, second = rest[:half], rest[half:]
    needed = _irreducible(conflict, background + first, second) if first else second
    return _irreducible(conflict, background + needed, first) + needed


def _say(decision: Decision) -> Message:
    templates = {
        "post": N_("decision: {doctor} is posted to {target}"),
        "forbid": N_("decision: {doctor} is not posted to {target}"),
        "stay": N_("decision: {doctor} stays"),
        "train": N_("decision: {doctor} takes {target}"),
        "no_training": N_("decision: {doctor} does not train"),
    }
    return message(
        templates[decision.action], doctor=decision.doctor_id, target=decision.target_id or ""
    )
