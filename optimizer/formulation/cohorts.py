"""Who may train with whom: doctors whom no rule or objective of training tells apart.

The model counts the trainees of a cohort; who they are does not matter to it. With m doctors on
the way of a cohort, counts f[c] stand for a choice of names if and only if in every period
``sum of f[c] <= m`` over its courses, and for every skill ``sum of f[c] <= m`` over the courses
that teach it: periods and skills are the two sides of a bipartite multigraph with an edge for
each trainee, and its edges can be coloured with m colours, the doctors (D. Kőnig, 1916).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model, Number
from phanbo.optimizer.formulation.paths import Path


class _Kind(NamedTuple):
    """What the doctors of a cohort have in common."""

    posts: tuple[str | None, ...]
    courses: tuple[str, ...]
    days: Number
    alone: str | None
    """The doctor, if a decision names a course for this one."""


@dataclass(frozen=True)
class Cohort:
    """Doctors on the same way with the same courses to choose from and the same working time."""

    posts: tuple[str | None, ...]
    """By period."""
    days: Number
    """A week, of each; 0 where no course takes a doctor away."""
    doctors: tuple[tuple[str, int], ...]
    """Each with the column of this way."""
    trainees: Mapping[str, int]
    """Course -> the column that counts its trainees."""


def define_cohorts(
    horizon: Horizon,
    model: Model,
    paths: Mapping[str, Sequence[Path]],
    eligible: Mapping[str, Sequence[str]],
    decided: Mapping[str, Sequence[str]],
) -> list[Cohort]:
    """Make the cohorts of the doctors in ``eligible``; whom a decision names is one alone."""
    courses = {course.course_id: course for course in horizon.courses}
    members: dict[_Kind, list[tuple[str, int]]] = defaultdict(list)
    for doctor, courses_of in eligible.items():
        alone = doctor if doctor in decided else None
        for path in paths[doctor] if courses_of else ():
            posts = path.posts
            open_courses = tuple(
                course
                for course in courses_of
                if all(posts[p] is not None for p in horizon.holds_post_in(courses[course]))
            )
            if open_courses:
                away = any(horizon.share_away(courses[course]) for course in open_courses)
                days = horizon.days[doctor] if away else 0
                kind = _Kind(posts, open_courses, days, alone)
                members[kind].append((doctor, path.column))
    return [
        Cohort(
            kind.posts,
            kind.days,
            tuple(doctors),
            {course: model.column(upper=len(doctors)) for course in kind.courses},
        )
        for kind, doctors in members.items()
    ]
