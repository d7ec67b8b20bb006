"""What a doctor may do over the whole plan (PROBLEM.md section 2).

A path says for each period which post a doctor holds, if any. Over a plan a doctor holds at most
one post other than the own one, and not the own one after it; so a doctor with few posts in reach
has few paths, and each rule and objective that speaks of one doctor is a property of the path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from phanbo.models.tables import Doctor
from phanbo.optimizer.formulation.allowed import Option, doctor_options
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.travel import TravelMinutes

Options = Sequence[Mapping[str, Option] | None]
"""Period -> the posts that a doctor may hold then; None: not available."""
Steps = tuple[Option | None, ...]
"""Period -> the post held; None: no post, or not available."""
Way = tuple[Steps, int | None]
"""Steps, and the period in which a post other than the own one is taken up."""


@dataclass(frozen=True)
class Path:
    """One way through the plan, with its column: 1 = the doctor goes this way."""

    steps: Steps
    unplaced: int
    """Periods in which the doctor is available without a post."""
    taken_up: int | None
    """The period in which a post other than the own one is taken up."""
    column: int

    @property
    def posts(self) -> tuple[str | None, ...]:
        """Period -> the id of the post held."""
        return tuple(step.post if step else None for step in self.steps)

    @property
    def relocates(self) -> bool:
        """Whether the doctor relocates, in whatever periods."""
        return any(step is not None and step.mode == "relocate" for step in self.steps)


def possible_steps(
    horizon: Horizon, travel: TravelMinutes, *, idle: bool
) -> Iterator[tuple[str, list[Way]]]:
    """Yield each doctor with all ways through the plan, and the period of taking up another post.

    Parameters
    ----------
    horizon, travel
        What is allowed.
    idle
        With all the ways on which a doctor is unplaced though another way leaves fewer periods
        unplaced. Without them, only the ways that leave the fewest, and being unplaced
        throughout: they suffice if nobody has to be unplaced for the sake of others.
    """
    stations = travel.targets(list(horizon.stations))
    for doctor, row in horizon.doctors.items():
        decided = any(doctor in facts.decisions for facts in horizon.periods)
        options: list[dict[str, Option] | None] = []
        for facts in horizon.periods:
            if doctor not in facts.doctors:
                options.append(None)
            elif decided or not any(options):
                found = doctor_options(facts, travel, doctor, stations)
                options.append({option.post: option for option in found})
            else:
                options.append(next(filter(None, options)))
        may_be_free = [
            doctor in facts.doctors
            and not (facts.decided(doctor, "post") or facts.decided(doctor, "stay"))
            for facts in horizon.periods
        ]
        yield doctor, _steps(row, options, may_be_free, idle=idle)


def _steps(
    doctor: Doctor, options: Options, may_be_free: Sequence[bool], *, idle: bool
) -> list[Way]:
    """Return the ways of one doctor."""
    here = sum(allowed is not None for allowed in options)
    others = sorted({post for allowed in options if allowed for post in allowed})
    walk = _Walk(doctor.post_id, options, may_be_free)
    for most in range(here + 1):
        budget = here if idle else most
        found: list[Way] = [(steps, None) for steps in walk.own(budget)]
        for post in others:
            if post != doctor.post_id:
                found += walk.to(post, budget)
        if found:
            break
    if (
        not idle
        and budget < here
        and all(free or allowed is None for free, allowed in zip(may_be_free, options, strict=True))
    ):
        found.append(((None,) * len(options), None))
    return found


class _Walk:
    """Goes through the periods, with so many of them unplaced at most."""

    def __init__(self, own: str | None, options: Options, may_be_free: Sequence[bool]) -> None:
        self._own = own or ""
        self._options = options
        self._free = may_be_free

    def own(self, unplaced: int) -> Iterator[Steps]:
        """Yield the ways that hold the own post, if any, and no other."""
        return self._from(0, self._own, unplaced)

    def to(self, post: str, unplaced: int) -> Iterator[Way]:
        """Yield the ways that take up another post, with the period in which they do."""
        for start, allowed in enumerate(self._options):
            if allowed and post in allowed:
                for before in self._until(start, unplaced):
                    left = unplaced - self._count(before)
                    for after in self._from(start + 1, post, left):
                        yield (*before, allowed[post], *after), start

    def _until(self, end: int, unplaced: int) -> Iterator[Steps]:
        return self._between(0, end, self._own, unplaced)

    def _from(self, start: int, post: str, unplaced: int) -> Iterator[Steps]:
        return self._between(start, len(self._options), post, unplaced)

    def _between(self, start: int, end: int, post: str, unplaced: int) -> Iterator[Steps]:
        """Yield all ways to hold one post or none, from one period to before another."""
        if start == end:
            yield ()
            return
        allowed = self._options[start]
        if allowed is None:
            yield from ((None, *rest) for rest in self._between(start + 1, end, post, unplaced))
            return
        if post in allowed:
            for rest in self._between(start + 1, end, post, unplaced):
                yield (allowed[post], *rest)
        if unplaced and self._free[start]:
            for rest in self._between(start + 1, end, post, unplaced - 1):
                yield (None, *rest)

    def _count(self, steps: Steps) -> int:
        """Count the periods of a way's beginning in which the doctor is unplaced."""
        return sum(
            step is None and allowed is not None
            for step, allowed in zip(steps, self._options, strict=False)
        )
