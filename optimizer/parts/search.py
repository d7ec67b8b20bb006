"""The search for shares: what is known of each part, the best that goes together, and the bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from phanbo.models.by_parts import ByParts, OnPartsProgress, PartsProgress
from phanbo.models.errors import TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, message
from phanbo.models.plan import Plan
from phanbo.optimizer.parts.combine import Means, Promise, best_together, least_promise
from phanbo.optimizer.parts.division import Division
from phanbo.optimizer.parts.merge import account, merged, overdrawn, summed
from phanbo.optimizer.parts.proposals import (
    Ask,
    as_promised,
    divided,
    exchanges,
    for_groups,
    sparing,
)
from phanbo.optimizer.parts.rounds import Rounds
from phanbo.optimizer.parts.share import Common, Resource, Share, Use, total
from phanbo.optimizer.parts.trial import Trial, Values
from phanbo.optimizer.readback import no_plan
from phanbo.optimizer.verify import verify


class Search:
    """Round 0 solves each part with all there is; each later one solves parts with shares."""

    def __init__(
        self,
        instance: Instance,
        division: Division,
        rounds: Rounds,
        on_progress: OnPartsProgress | None,
    ) -> None:
        self.instance = instance
        self.aims = instance.settings.objectives
        self.common = Common(instance, division)
        self.parts = {part: division.instance_of(part) for part in division.names}
        self.rounds = rounds
        self.on_progress = on_progress
        self.means = Means(rounds.engine, rounds.watch, rounds.threads, rounds.seed, self.aims)
        self.trials: dict[str, list[Trial]] = {part: [] for part in self.parts}
        self.free: dict[str, Trial] = {}
        """Each part with all there is."""
        self.best: dict[str, Trial] | None = None
        self.bound: Values = ()
        self.promise: Promise | None = None
        self.impossible = False
        """Whether no plan by parts keeps to what is shared."""
        self.round = 0
        self.short: list[Resource] = []
        """What there is not enough of."""
        self.steps: dict[Resource, Fraction] = {}
        """How much of it is exchanged between parts."""

    def run(self, most: int) -> None:
        """Search until the plan is proven best by parts, nothing new is left to try, or time is up."""
        self._solve([(part, Share()) for part in self.parts])
        self.free = {part: found[0] for part, found in self.trials.items()}
        if self.infeasible:
            return
        self._judge()
        while not (self.proven or self.impossible or self.round == most):
            asks = self._new(self._ideas())
            if self.best is not None:  # Until then, all of them may be needed.
                asks = self.rounds.affordable(asks)
            if not asks or self.rounds.watch.out_of_time:
                return
            self.round += 1
            before = self.best
            self._solve(asks)
            self._judge()
            if before is not None and self.best == before:
                for one, step in self.steps.items():
                    self.steps[one] = self._step(one, step / 2)

    @property
    def infeasible(self) -> bool:
        """Whether there is no plan by parts."""
        return self.impossible or any(not one.planned for one in self.free.values())

    @property
    def proven(self) -> bool:
        """Whether no plan by parts is better than the best."""
        return self.best is not None and summed(self.best) == self.bound

    def plan(self) -> Plan | None:
        """Return the best plan so far, verified; None: there is none yet."""
        if self.infeasible:
            return self._no_plan()
        if self.best is None:
            return None
        about = account(self.instance, self.common, self.best, self.free, self.bound, self.round)
        plan = merged(self.instance, self.best, about, self.rounds.info())
        verify(self.instance, plan)
        return plan

    def _solve(self, asks: list[Ask]) -> None:
        def done(count: int) -> None:
            self._report(count, len(asks))

        done(0)
        first = not self.round
        for (part, share), plan in self.rounds.solve(asks, self.parts, done, first=first):
            self.trials[part].append(Trial.of(part, share, plan, self.aims, self.common))

    def _judge(self) -> None:
        """Choose the best plans that go together, and raise the bound."""
        self.best = best_together(self.means, self.common, self.trials) or self.best
        try:
            self.promise = least_promise(self.means, self.common, self.trials)
        except TimeLimitError:
            self.promise = None
        else:
            self.impossible = self.promise is None
        self.bound = max(self.bound, self.promise.values if self.promise else ())

    def _ideas(self) -> Iterable[Ask]:
        """Yield what to solve next, the most promising first."""
        wanted = {part: one.use or {} for part, one in self.free.items()}
        if self.best is None and self.round:  # Some part cannot do with a share of what is short.
            self._call_short(self.common.there)
            yield from sparing(self.parts)
        self._call_short(self._lacking(wanted))
        # All that is shared is divided at first, so that these plans are sure to go together.
        shares = dict(divided(self.common, self.common.there, {}, wanted))
        yield from shares.items()
        yield from for_groups(self.common, wanted, shares)
        if self.promise is not None and (self.best is not None or self.round):
            promised = {part: one.use or {} for part, one in self.promise.trials.items()}
            self._call_short(self._lacking(promised))
            shares = dict(as_promised(self.common, self.short, self.promise))
            yield from shares.items()
            yield from for_groups(self.common, promised, shares)
        if self.best is not None:
            yield from exchanges(self.common, self.short, self.best, self.steps, self.round)

    def _lacking(self, wanted: Mapping[str, Use]) -> Iterable[Resource]:
        return [one for _, one, _ in overdrawn(self.common, total(list(wanted.values())))]

    def _call_short(self, resources: Iterable[Resource]) -> None:
        """From now on, share out these resources, too."""
        for one in sorted(set(resources) - set(self.short), key=str):
            self.short.append(one)
            self.steps[one] = self._step(one, self.common.there[one] / (2 * len(self.parts)))

    def _step(self, resource: Resource, amount: Fraction) -> Fraction:
        """Return how much to exchange: not less than would pay for anything."""
        paid = [price for _, price in self.common.prices(resource)]
        least = min(paid, default=self.common.units[resource])
        return max(least, self.common.whole(resource, amount))

    def _new(self, asks: Iterable[Ask]) -> list[Ask]:
        """Return those whose answer is not known yet."""
        new: dict[tuple[object, ...], Ask] = {}
        for part, share in asks:
            if not any(one.answers(share) for one in self.trials[part]):
                new.setdefault((part, share.key), (part, share))
        return list(new.values())

    def _report(self, done: int, total: int) -> None:
        if self.on_progress is None:
            return
        gap: tuple[str | None, float | None, float | None] = None, None, None
        if self.best is not None:
            for aim, value, low in zip(self.aims, summed(self.best), self.bound, strict=True):
                if value != low:
                    gap = aim.name, float(value), float(low)
                    break
        seconds = self.rounds.watch.seconds
        self.on_progress(PartsProgress(self.round, done, total, *gap, seconds))

    def _no_plan(self) -> Plan:
        about = ByParts(parts=tuple(self.parts), objectives=(), rounds=self.round)
        why = tuple(self._conflicts())
        plan = no_plan(self.instance, "infeasible", self.rounds.info(), why)
        return plan.model_copy(update={"by_parts": about})

    def _conflicts(self) -> Iterable[Message]:
        for part, one in self.free.items():
            if not one.planned:
                for conflict in one.plan.conflicts:
                    yield message(N_("part {part}: {conflict}"), part=part, conflict=conflict)
        if self.impossible:
            names = ", ".join(sorted({one.kind for one in self.short}))
            template = N_("the decisions in all parts together need more than there is of: {names}")
            yield message(template, names=names)
