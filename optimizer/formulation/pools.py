"""Trainees of one period, counted by post; who they are is a matching, found afterwards.

In one period a doctor takes one course at most. Counts t[c] at a post can be given names if and
only if for every set C of courses the sum of t[c] over C is at most the number of doctors there who
may take a course of C (P. Hall, 1935). The model has the rows of all courses together and of those
that the same doctors may take or, where courses are many, of those that teach one skill; any other
is held back until a solution breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from phanbo.models.tables import Course
from phanbo.optimizer.formulation.model import HeldBack, Model, Number
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.profiles import Profile

MOST_ENTRIES = 4_000_000
"""Each course in reach of a post has a row, unless these rows together would name more columns: they
would then be most of the model."""


@dataclass(frozen=True)
class Pool:
    """The doctors who may train at a post, and the counts of its trainees."""

    post: str
    doctors: tuple[tuple[str, int], ...]
    """Each with the column of the way that leads there."""
    trainees: Mapping[str, int]
    """Course -> the column that counts its trainees."""
    eligible: Mapping[str, Sequence[str]]
    """Doctor -> the courses that the doctor may take."""
    skills: Mapping[str, str]
    """Course -> the skill that it teaches."""
    profiles: Sequence[Profile]
    """Of all doctors at the post."""
    by_skill: bool = False
    """Whether the first rows are of skills, not of courses."""

    def terms(self, courses: Iterable[str]) -> list[tuple[int, Number]]:
        """Return trainees of the courses - doctors who may take any of them, <= 0."""
        chosen = frozenset(courses)
        may = {
            column
            for doctor, column in self.doctors
            if not chosen.isdisjoint(self.eligible[doctor])
        }
        present = [(c, -k) for profile in self.profiles for c, k in profile.terms(may)]
        return [*((self.trainees[course], 1) for course in sorted(chosen)), *present]

    def first_sets(self) -> list[tuple[str, ...]]:
        """Return the sets of courses whose rows the model has from the first."""
        takers: dict[str, list[str]] = {course: [] for course in self.trainees}
        for doctor, _ in self.doctors:
            for course in self.eligible[doctor]:
                takers[course].append(doctor)
        alike: dict[tuple[str, ...] | str, list[str]] = defaultdict(list)
        for course, doctors in takers.items():
            alike[self.skills[course] if self.by_skill else tuple(doctors)].append(course)
        return list(dict.fromkeys([*map(tuple, alike.values()), tuple(takers)]))

    def broken(self, values: Sequence[float]) -> Iterator[HeldBack]:
        """Yield the row of a set of courses with more trainees than doctors, if there is one."""
        wanted = [
            course for course, column in self.trainees.items() for _ in range(round(values[column]))
        ]
        if not wanted:
            return
        here = [doctor for doctor, column in self.doctors if round(values[column])]
        matched: dict[str, str] = {}
        for course in wanted:
            seen: set[str] = set()
            if not self._place(course, here, matched, seen):
                courses = {course, *(matched[doctor] for doctor in seen)}
                yield "trainees", self.terms(courses), 0
                return

    def _place(
        self, course: str, here: Sequence[str], matched: dict[str, str], seen: set[str]
    ) -> bool:
        """Find a doctor for one more trainee, by letting others change; ``seen``: who was asked."""
        for doctor in here:
            if course in self.eligible[doctor] and doctor not in seen:
                seen.add(doctor)
                other = matched.get(doctor)
                if other is None or self._place(other, here, matched, seen):
                    matched[doctor] = course
                    return True
        return False


def define_pools(
    model: Model,
    paths: Mapping[str, Sequence[Path]],
    eligible: Mapping[str, Sequence[str]],
    courses: Iterable[Course],
    profiles: Mapping[tuple[str, int], Sequence[Profile]],
) -> list[Pool]:
    """Make the pools of all posts, for the doctors named in ``eligible``."""
    doctors: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for doctor, own in eligible.items():
        for path in paths[doctor] if own else ():
            if (post := path.posts[0]) is not None:
                doctors[post].append((doctor, path.column))
    skills = {course.course_id: course.skill_id for course in courses}
    courses_of = {
        post: sorted({course for doctor, _ in members for course in eligible[doctor]})
        for post, members in doctors.items()
    }
    entries = sum(len(courses_of[post]) * len(members) for post, members in doctors.items())
    pools = []
    for post, members in doctors.items():
        counts = {course: model.column(upper=len(members)) for course in courses_of[post]}
        by_skill = entries > MOST_ENTRIES
        alike = profiles[post, 0]
        pools.append(Pool(post, tuple(members), counts, eligible, skills, alike, by_skill))
        model.held_back.append(pools[-1].broken)
    return pools
