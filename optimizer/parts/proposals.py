"""Which shares to try next: as the bound would have them, and around the best plans so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from phanbo.optimizer.parts.combine import Promise
from phanbo.optimizer.parts.share import Common, Resource, Share, Use, total
from phanbo.optimizer.parts.trial import Trial

Ask = tuple[str, Share]
"""A part and what it is to be solved with."""
MOST = 4
"""Exchanges that are tried for a part in a round; the next round tries others."""


def divided(
    common: Common,
    short: Collection[Resource],
    least: Mapping[str, Use],
    wanted: Mapping[str, Use],
) -> Iterator[Ask]:
    """Yield a share for each part, which together are no more than there is.

    Each is given its ``least``, and then alike of what it wants beyond.
    """
    shares: dict[str, dict[Resource, Fraction]] = {part: {} for part in wanted}
    for resource in sorted(short, key=str):
        parts = [part for part in wanted if common.may_use(part, resource)]
        there, step = common.whole(resource, common.there[resource]), common.units[resource]
        floor = {part: least.get(part, {}).get(resource, Fraction(0)) for part in parts}
        more = {part: max(wanted[part][resource] - floor[part], Fraction(0)) for part in parts}
        left, asked = there - sum(floor.values()), sum(more.values())
        for part in parts:
            given = more[part]
            if asked > left:
                given = given * left / asked
            else:
                given += (left - asked) / len(parts)
            shares[part][resource] = common.whole(resource, floor[part] + given)
        rest = there - sum(shares[part][resource] for part in parts)
        for part in sorted(parts, key=lambda part: (-more[part], part)):
            if rest >= step and shares[part][resource] + step <= common.there[resource]:
                shares[part][resource] += step
                rest -= step
    yield from ((part, common.share(most)) for part, most in shares.items())


def as_promised(common: Common, short: Collection[Resource], promise: Promise) -> Iterator[Ask]:
    """Yield for each part what it would use where the bound is reached, and what is left beside."""
    wanted = {
        part: {
            resource: max(
                trial.share.most.get(resource, common.there[resource]),
                promise.uses[part].get(resource, Fraction(0)),
            )
            for resource in short
            if common.may_use(part, resource)
        }
        for part, trial in promise.trials.items()
    }
    least = {
        part: {one: use[one] for one in short if one in use} for part, use in promise.uses.items()
    }
    yield from divided(common, short, least, wanted)


def exchanges(
    common: Common,
    short: Sequence[Resource],
    best: Mapping[str, Trial],
    steps: Use,
    turn: int,
) -> Iterator[Ask]:
    """Yield for each part what it has with all that is left over, and with more and less of it."""
    uses = {part: one.use or {} for part, one in best.items()}
    used = total(list(uses.values()))
    for part, use in uses.items():
        shared = [one for one in short if common.may_use(part, one)]
        own = {one: common.whole(one, use[one] + common.there[one] - used[one]) for one in shared}
        yield part, common.share(own, loose=True)
        changes = [(one, sign) for one in shared for sign in (1, -1) if sign > 0 or use[one] > 0]
        for number in range(min(MOST, len(changes))):
            resource, sign = changes[(turn * MOST + number) % len(changes)]
            base = own[resource] if sign > 0 else use[resource]
            changed = common.whole(resource, base + sign * steps[resource])
            yield part, common.share(own | {resource: changed}, loose=True)


def for_groups(
    common: Common, wanted: Mapping[str, Use], shares: Mapping[str, Share]
) -> Iterator[Ask]:
    """Yield ways to have nobody on a shared course that too few want, or enough of them."""
    together = total(list(wanted.values()))
    short = {
        seats: fewest
        for course, fewest in common.groups.items()
        if 0 < together[seats := Resource("seats_max", course)] < fewest
    }
    for part, use in wanted.items():
        most = shares[part].most
        used = [seats for seats in short if use[seats]]
        for closed in ([used] if len(used) > 1 else []) + [[seats] for seats in used]:
            yield part, common.share({**most, **dict.fromkeys(closed, Fraction(0))})
        for seats, fewest in short.items():
            if seats.of is not None and common.may_use(part, seats):
                enough = int(use[seats] + fewest - together[seats])
                yield part, common.share(most, {seats.of: enough})


def sparing(parts: Collection[str]) -> Iterator[Ask]:
    """Yield each part using as little as it can."""
    for part in parts:
        yield part, Share(sparing=("cost", "moves"))
        yield part, Share(sparing=("moves", "cost"))
