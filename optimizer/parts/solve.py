"""A large instance planned part by part: nobody crosses, and what the parts share is shared out."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from phanbo.models.by_parts import OnPartsProgress
from phanbo.models.errors import Cancelled, TimeLimitError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, message
from phanbo.models.plan import Plan
from phanbo.optimizer.parts.division import Division
from phanbo.optimizer.parts.rounds import Rounds
from phanbo.optimizer.parts.search import Search

ROUNDS = 10


def solve_parts(
    instance: Instance,
    parts: Mapping[str, str],
    *,
    rounds: int = ROUNDS,
    workers: int | None = None,
    cluster: str | None = None,
    time_limit: float | None = None,
    solver: str = "highs",
    threads: int = 1,
    seed: int = 0,
    memory_limit: int | None = None,
    on_progress: OnPartsProgress | None = None,
    cancel: threading.Event | None = None,
) -> Plan:
    """Return a verified plan in which every doctor stays in the part of the post held today.

    Each part is planned by itself, several at a time, with all that the parts share: seats of
    courses, budgets, moves. Together these plans are a bound: no plan by parts is better. Where
    they use more than there is, each part is given a share, and shares are changed as long as
    that helps, at most so many ``rounds``; what is learned of the parts on the way raises the
    bound.

    Parameters
    ----------
    instance
        What to plan. Its objectives have no tolerances.
    parts
        The part of each station and team. A course that is named is for its part only, others are
        for all. Doctors with no post belong, unless named, to the part of the nearest station.
    rounds
        How often at most shares are changed; 0: each part by itself, which may be no plan.
    workers, cluster
        Processes of this machine that solve at the same time, or the address of a Dask scheduler
        whose workers do; see ``sweep``. The plan does not depend on them.
    time_limit
        Seconds for everything; None: until the plan is proven, or all rounds are done.
    solver, threads, seed
        See ``solve``.
    memory_limit
        Megabytes of address space of each solving process. Not held on Windows.
    on_progress
        Called in the caller's thread after each solve.
    cancel
        Set it, from any thread, to stop.

    Returns
    -------
    Plan
        Its ``by_parts`` says how good it is among plans by parts. Of the whole instance it claims
        only what needs no proof: its ``status`` is ``optimal`` only if every objective is 0. It is
        ``infeasible``, with ``by_parts``, if no plan by parts keeps all rules.

    Raises
    ------
    InstanceError
        If the parts do not fit the instance; its faults name the table ``parts``.
    TimeLimitError
        If no plan was found in time, or in so many rounds.
    Cancelled
        If ``cancel`` was set; it holds the best plan so far, if there is one.
    SolverError, ClusterError
        See ``sweep``.
    """
    division = Division(instance, parts)
    means = Rounds(workers, cluster, solver, threads, seed, time_limit, memory_limit, cancel)
    search = Search(instance, division, means, on_progress)
    try:
        search.run(rounds)
    except Cancelled:
        raise Cancelled(search.plan()) from None
    plan = search.plan()
    if plan is None:
        template = N_("no plan by parts that keeps to what they share was found; allow more rounds")
        raise TimeLimitError(message(template))
    return plan
