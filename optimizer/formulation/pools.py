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

FEW_COURSES = 60
"""Up to so many in reach of a post, each has a row; with more, the rows would be most of the model."""
FEW_ROWS = 12
"""Up to so many rows of a post name the ways of doctors one by one; more name counts of them."""


@dataclass(frozen=True)
class Pool:
    """The doctors who may train at a post, and the counts of its trainees."""

    post: str
    doctors: tuple[tuple[str, int], ...]
    """Each with the column of the way that leads there."""
    trainees: Mapping[str, int]
    """Course -> the column that counts its trainees."""
    alike: Mapping[tuple[str, ...], tuple[int, ...]]
    """The courses that a doctor may take -> the columns that sum up to those doctors here: those of
    their ways, or the one that counts them."""
    counted: Sequence[tuple[int, tuple[int, ...]]]
    """Each column that counts doctors, with those of their ways."""
    eligible: Mapping[str, tuple[str, ...]]
    """Doctor -> the courses that the doctor may take."""
    skills: Mapping[str, str]
    """Course -> the skill that it teaches."""

    def terms(self, courses: Iterable[str]) -> list[tuple[int, Number]]:
        """Return trainees of the courses - doctors who may take any of them, <= 0."""
        chosen = frozenset(courses)
        may = [
            (column, -1)
            for taken, columns in self.alike.items()
            if not chosen.isdisjoint(taken)
            for column in columns
        ]
        return [*((self.trainees[course], 1) for course in sorted(chosen)), *may]

    def first_sets(self) -> list[tuple[str, ...]]:
        """Return the sets of courses whose rows the model has from the first."""
        return _first_sets(self.alike, self.skills)

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
    eligible: Mapping[str, tuple[str, ...]],
    courses: Iterable[Course],
) -> list[Pool]:
    """Make the pools of all posts, for the doctors named in ``eligible``."""
    doctors: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for doctor, own in eligible.items():
        for path in paths[doctor] if own else ():
            if (post := path.posts[0]) is not None:
                doctors[post].append((doctor, path.column))
    skills = {course.course_id: course.skill_id for course in courses}
    pools = []
    for post, members in doctors.items():
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for doctor, column in members:
            alike[eligible[doctor]].append(column)
        counts = {
            course: model.column(upper=len(members)) for course in sorted(set().union(*alike))
        }
        ways = {taken: tuple(columns) for taken, columns in alike.items()}
        counted: list[tuple[int, tuple[int, ...]]] = []
        if len(_first_sets(ways, skills)) > FEW_ROWS:
            counted = [(model.column(upper=len(own)), own) for own in ways.values()]
            ways = {taken: (count,) for taken, (count, _) in zip(ways, counted, strict=True)}
        pools.append(Pool(post, tuple(members), counts, ways, counted, eligible, skills))
        model.held_back.append(pools[-1].broken)
    return pools


def _first_sets(
    alike: Iterable[tuple[str, ...]], skills: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """Return all courses, and those that the same doctors may take or, if many, of one skill."""
    takers: dict[str, list[int]] = defaultdict(list)
    for number, taken in enumerate(alike):
        for course in taken:
            takers[course].append(number)
    together: dict[tuple[int, ...] | str, list[str]] = defaultdict(list)
    for course in sorted(takers):
        few = len(takers) <= FEW_COURSES
        together[tuple(takers[course]) if few else skills[course]].append(course)
    return list(dict.fromkeys([*map(tuple, together.values()), tuple(sorted(takers))]))
