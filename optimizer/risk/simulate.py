"""A plan in many possible futures: doctors leave, and nobody takes their place."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.errors import PlanError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import InstanceRef, Plan
from phanbo.models.simulation import (
    Break,
    Danger,
    Measure,
    MeasureName,
    Simulation,
    SinglePoint,
)
from phanbo.optimizer.risk.departures import WEEKS_A_YEAR, Departures, chances, departures_of
from phanbo.optimizer.risk.duties import Duties, Duty, Then, duties_of, single_points, surviving
from phanbo.optimizer.sweep.pool import pool_of
from phanbo.optimizer.verify import verify

RUNS = 1000
DEPARTURES = Fraction(1, 20)
WORST = Fraction(1, 20)
"""Which share of the runs is called the worst."""


def simulate(
    instance: Instance,
    plan: Plan,
    *,
    departures: Fraction | float = DEPARTURES,
    rates: Mapping[str, Fraction | float] | None = None,
    runs: int = RUNS,
    seed: int = 0,
    workers: int | None = None,
    cluster: str | None = None,
    cancel: threading.Event | None = None,
) -> Simulation:
    """Let doctors leave at random, and count what stations lose.

    Each doctor leaves or stays by themselves. Whoever leaves in a period is missing in all of it
    and in all later ones, with all that they can do; nobody takes their place, and everybody else
    stays where the plan posts them.

    Parameters
    ----------
    instance, plan
        The plan is verified first.
    departures
        Share of doctors who leave in a year. A period of w weeks has 1 - (1 - share)^(w/52) of
        it; an instance without periods is one year.
    rates
        Doctor -> a share of their own.
    runs
        How many futures; at least 1.
    seed
        The same seed gives the same futures: a doctor's fate depends on seed, id and number of the
        run alone, whatever the plan and the order of rows.
    workers, cluster
        Processes that draw the futures, or the address of a Dask scheduler whose workers do; see
        ``sweep``. The futures are the same. None: here.
    cancel
        With workers or a cluster: set it, from any thread, to stop.

    Returns
    -------
    Simulation
        Its single points of failure and surviving stations are exact, not drawn.

    Raises
    ------
    VerificationError
        If the plan does not hold.
    PlanError
        If a rate is not between 0 and 1 or for nobody, or there are no runs.
    ClusterError
        If no cluster is there, or no longer.
    Cancelled
        If ``cancel`` was set.
    """
    verify(instance, plan)
    own = dict(rates or {})
    duties = duties_of(instance, plan)
    if runs < 1:
        raise PlanError(message(N_("there must be at least one run")))
    for doctor in own:
        if doctor not in duties.facts.doctors:
            raise PlanError(message(N_("there is no doctor {doctor}"), doctor=doctor))
    for rate in (departures, *own.values()):
        if not 0 <= rate <= 1:
            raise PlanError(message(N_("{rate} is not between 0 and 1"), rate=float(rate)))
    shares = {one: float(own.get(one, departures)) for one in duties.available}
    means = None if workers is None and cluster is None else pool_of(workers or 1, cluster)
    drawn = departures_of(_chances(duties, shares), runs, seed, means, cancel)
    futures = _Futures(duties, drawn, runs)
    points = single_points(duties.required)
    return Simulation(
        instance=InstanceRef.of(instance),
        departures=float(departures),
        own_rates=len(own),
        runs=runs,
        seed=seed,
        leavers=plain(Fraction(futures.leavers, runs)),
        measures=tuple(futures.measures()),
        surviving=surviving(duties),
        single_points=tuple(
            SinglePoint(
                doctor_id=doctor,
                breaks=tuple(_broken(duties, one) for one in points[doctor]),
            )
            for doctor in sorted(points, key=lambda one: (-len(points[one]), one))
        ),
        dangers=tuple(futures.dangers()),
    )


def _chances(duties: Duties, shares: Mapping[str, float]) -> dict[str, list[float]]:
    """Return how likely each doctor is gone in each period of being there."""
    weeks = [float(one) for one in duties.facts.weeks] or [float(WEEKS_A_YEAR)]
    return {
        doctor: chances(shares[doctor], [weeks[t] for t in here])
        for doctor, here in duties.available.items()
    }


class _Futures:
    """All runs: how many doctors each duty loses in each of them."""

    def __init__(self, duties: Duties, drawn: Mapping[str, Departures], runs: int) -> None:
        self._duties = duties
        self._runs = runs
        self.leavers = 0
        self._lost: dict[Duty, Counter[int]] = defaultdict(Counter)
        """Duty -> run -> how many are gone."""
        held: dict[str, list[Duty]] = defaultdict(list)
        for duty in {*duties.required, *duties.targets}:  # a target may be the minimum
            for doctor in duty.holders:
                held[doctor].append(duty)
        for doctor, here in duties.available.items():
            for run, place in drawn[doctor]:
                self.leavers += 1
                for duty in held[doctor]:
                    self._lost[duty][run] += duty.t >= here[place]

    def measures(self) -> Iterator[Measure]:
        """Yield each measure; none where no station requires a skill."""
        required = self._duties.required
        minimum = [one for one in required if one.skill is None]
        skills = [one for one in required if one.skill is not None]
        places = self._duties.places
        yield self._measure("covered", required, places)
        yield self._measure("minimum", minimum, places)
        if skills:
            demanding = sorted({(one.station, one.t) for one in skills})
            yield self._measure("skills", skills, demanding)
        yield self._measure("target", self._duties.targets, places)

    def _measure(
        self, name: MeasureName, duties: Sequence[Duty], places: Sequence[Then]
    ) -> Measure:
        """Count the places at which all of the duties hold."""
        failed: dict[int, set[Then]] = defaultdict(set)
        broken = {(one.station, one.t) for one in duties if one.spare < 0}
        for duty in duties:
            for run, gone in self._lost[duty].items():
                if gone > duty.spare:
                    failed[run].add((duty.station, duty.t))
        now = len(places) - len(broken)
        counts = sorted(now - len(failed[run] - broken) for run in range(self._runs))
        return Measure(
            name=name,
            of=len(places),
            now=now,
            expected=plain(Fraction(sum(counts), self._runs)),
            worst=plain(worst(counts)),
        )

    def dangers(self) -> list[Danger]:
        """Return the duties that hold and fail in some run, the likeliest first."""
        found = []
        for duty in self._duties.required:
            lost = sum(gone > duty.spare for gone in self._lost[duty].values())
            if duty.spare >= 0 and lost:
                told = _broken(self._duties, duty)
                found.append(
                    Danger(
                        **told.model_dump(),
                        needed=duty.needed,
                        there=len(duty.holders),
                        lost=lost,
                    )
                )
        return sorted(found, key=lambda one: -one.lost)


def worst(counts: Sequence[int]) -> Fraction:
    """Return the mean of the worst twentieth of the counts, which are in ascending order."""
    tail = WORST * len(counts)
    whole = int(tail)
    total = Fraction(sum(counts[:whole]))
    if tail > whole:
        total += (tail - whole) * counts[whole]
    return total / tail


def _broken(duties: Duties, duty: Duty) -> Break:
    period = duties.facts.periods[duty.t]
    return Break(station_id=duty.station, period=period, skill_id=duty.skill)
