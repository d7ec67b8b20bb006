"""Adding the minutes of matrices to the table ``travel`` (PROBLEM.md section 1.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from phanbo.instances.forms.limits import Limits
from phanbo.instances.matrix.accessmod import read_referrals
from phanbo.instances.matrix.ids import name_stops
from phanbo.instances.matrix.lines import content_of, refused
from phanbo.instances.matrix.places import kinds
from phanbo.instances.matrix.routers import read_router
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault
from phanbo.models.tables import Travel

Pair = tuple[str, str]
Time = float | Decimal | None
"""In the unit of its file; None: no way."""
SECONDS = Fraction(1, 60)
USED = {
    ("doctor", "station"),
    ("doctor", "team"),
    ("doctor", "course"),
    ("station", "station"),
    ("station", "team"),
    ("station", "point"),
    ("station", "course"),
    ("team", "station"),
    ("team", "course"),
}
"""From what to what any rule asks for minutes: homes, which may be posts, to posts and courses
(rules 1, 5), stations to points (rule 7), and posts of partners to one another (rule 8)."""
MARKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
"""What may stand before the first character of a JSON document, in any encoding."""


class Added(NamedTuple):
    """An instance with the minutes of matrices, and what became of their pairs."""

    instance: Instance
    rows: int
    """Added to ``travel``."""
    kept: int
    """Pairs that keep the rows that the instance had."""
    without: int
    """Pairs without a way, which get no row."""


def add_travel(
    instance: Instance,
    matrices: Sequence[Path],
    ids: Sequence[Path] = (),
    *,
    replace: bool = False,
    limits: float = 1,
) -> Added:
    """Add the minutes of matrices to an instance, for every pair that a rule can ask for.

    A pair that has a row in the instance, in either direction, keeps it. Where two matrices know a
    pair, the first one counts. A direction that no rule asks for is used where the other is not
    known. Minutes are kept to the hundredth, rounded up: the next whole minute stays the same.

    Parameters
    ----------
    matrices
        Files of OSRM's table service or openrouteservice (JSON), or of AccessMod (CSV).
    ids
        The lists of ids of the first, second… matrix, as ``name_stops`` reads them.
    replace
        Whether the matrices count more than the rows of the instance.
    limits
        Accept files up to so many times the usual limits.

    Raises
    ------
    ValueError
        If ``limits`` is below 1.
    InstanceError
        If a file is no such matrix, or it is not clear which places it speaks of.
    """
    faults: list[Fault] = []
    found: dict[Pair, Decimal | None] = {}
    for file, named in zip_longest(matrices, ids):
        try:
            for pair, minutes in _minutes(instance, file, named, Limits.times(limits)):
                if found.get(pair) is None:
                    found[pair] = minutes
        except InstanceError as error:
            faults += error.faults
    if faults:
        raise InstanceError(faults)
    return _added(instance, found, replace=replace)


def in_minutes(time: float | Decimal, unit: Fraction) -> Decimal:
    """Return a time in minutes, rounded up to the hundredth: 60.1 seconds are 1.01 minutes."""
    exact = Fraction(str(time)) * unit
    return Decimal(math.ceil(100 * exact)) / 100


def _minutes(
    instance: Instance, file: Path, named: Path | None, limits: Limits
) -> Iterator[tuple[Pair, Decimal | None]]:
    """Read a matrix; return the minutes of the pairs that are of use in either direction."""
    used = _use(instance)
    legs, unit = _legs(instance, file, named, limits)
    for a, b, time in legs:
        if a != b and (used(a, b) or used(b, a)):
            yield (a, b), None if time is None else in_minutes(time, unit)


def _use(instance: Instance) -> Callable[[str, str], bool]:
    """Return what tells whether a rule can ask for the minutes from one id to another."""
    kind = kinds(instance)
    post = {row.doctor_id: row.post_id for row in instance.doctors}

    def used(a: str, b: str) -> bool:
        pair = kind[a], kind[b]
        return pair in USED and (pair != ("doctor", "team") or post[a] == b)

    return used


def _legs(
    instance: Instance, file: Path, named: Path | None, limits: Limits
) -> tuple[Iterable[tuple[str, str, Time]], Fraction]:
    """Read a matrix, known by its content; return its pairs and the minutes of its unit."""
    content = content_of(file, limits)
    start = content.lstrip(MARKS)[:2]
    if start.startswith((b"{", b"[")):
        matrix = read_router(content, file.name, limits)
        rows, columns = name_stops(matrix, named, instance, limits)
        return (
            (a, b, time)
            for line, origins in zip(matrix.seconds, rows, strict=True)
            for time, targets in zip(line, columns, strict=True)
            for a in origins
            for b in targets
        ), SECONDS
    if start == b"PK":
        remedy = N_("open it in Excel and save it as “CSV UTF-8”")
        raise refused(file.name, N_("is a workbook, not a travel matrix"), remedy)
    referrals, unit = read_referrals(file, kinds(instance), limits)
    if named is not None:
        remedy = N_("give --travel-ids for the matrices of routers only, in a run of their own")
        raise refused(file.name, N_("names its places itself"), remedy)
    return ((one.origin, one.target, one.amount) for one in referrals), unit


def _added(instance: Instance, found: dict[Pair, Decimal | None], *, replace: bool) -> Added:
    used = _use(instance)
    ways = {pair: minutes for pair, minutes in found.items() if minutes is not None}
    rows = {(a, b): ways[a, b] for a, b in ways if used(a, b) or (b, a) not in ways}
    own = {frozenset((row.from_id, row.to_id)) for row in instance.travel}
    new = {frozenset(pair) for pair in rows}
    without = {frozenset(pair) for pair in found} - new - own
    older = instance.travel
    if replace:
        older = tuple(row for row in older if frozenset((row.from_id, row.to_id)) not in new)
    else:
        rows = {pair: minutes for pair, minutes in rows.items() if frozenset(pair) not in own}
    newer = (Travel(from_id=a, to_id=b, minutes=minutes) for (a, b), minutes in rows.items())
    return Added(
        instance=instance.model_copy(update={"travel": (*older, *newer)}),
        rows=len(rows),
        kept=0 if replace else len(new & own),
        without=len(without),
    )
