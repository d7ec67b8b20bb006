"""Doctors who are alike, counted: what a station has is how many of each profile are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from phanbo.models.tables import Doctor
from phanbo.optimizer.formulation.model import Model, Number


class Profile(NamedTuple):
    """Doctors at a post in a period who are alike in their skills and in the days they work."""

    skills: frozenset[str]
    days: Number
    """A week, by each."""
    columns: tuple[int, ...]
    """Of their ways."""
    column: int
    """How many of them are there; that of the way itself where there is only one."""

    def terms(self, chosen: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield the fewest terms that count those of them whose columns are among the chosen."""
        among = [column for column in self.columns if column in chosen]
        others = [column for column in self.columns if column not in chosen]
        if 1 + len(others) < len(among):
            yield self.column, 1
            yield from ((column, -1) for column in others)
        else:
            yield from ((column, 1) for column in among)


def define_profiles(
    model: Model,
    present: Iterable[tuple[str, int]],
    doctors: Mapping[str, Doctor],
    days: Mapping[str, Number],
    *,
    counted: bool,
) -> list[Profile]:
    """Make the profiles of a post in a period; ``present``: doctor and column of each way there.

    Not ``counted``, each way is by itself.
    """
    if not counted:
        return [
            Profile(frozenset(doctors[doctor].skills), days[doctor], (column,), column)
            for doctor, column in present
        ]
    alike: dict[tuple[frozenset[str], Number], list[tuple[str, int]]] = defaultdict(list)
    for doctor, column in present:
        alike[frozenset(doctors[doctor].skills), days[doctor]].append((doctor, column))
    profiles = []
    for (skills, each), members in alike.items():
        columns = tuple(column for _, column in members)
        most = len({doctor for doctor, _ in members})
        count = columns[0] if len(columns) == 1 else model.column(upper=most)
        profiles.append(Profile(skills, each, columns, count))
    return profiles
