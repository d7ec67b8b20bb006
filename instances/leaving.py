"""Reading how likely doctors leave: a table of people, by rate or by age."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from phanbo.instances.forms.limits import USUAL, Limits
from phanbo.instances.matrix.lines import read_lines, refused, repeated, stop_at, unknown_ids
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault
from phanbo.models.rows import read_rows
from phanbo.models.simulation import Leaving


def read_leaving(
    file: Path,
    instance: Instance,
    by_age: Mapping[int, Fraction] | None = None,
    limits: Limits = USUAL,
) -> dict[str, Fraction]:
    """Return doctor -> rate from a CSV file with ``doctor_id``, ``rate``, ``age``.

    Whoever has a rate has that one; else ``by_age`` gives the rate from an age on; whoever has
    neither is not in the answer.

    Raises
    ------
    InstanceError
        If anything in the file is wrong; its ``faults`` name every mistake.
    """
    lines = read_lines(file, limits)
    if not lines:
        remedy = N_("list doctors there, with the columns doctor_id and rate or age")
        raise refused(file.name, N_("is empty"), remedy)
    faults: list[Fault] = []
    cells = [{column: cell for column, cell in row.items() if cell} for _, row in lines]
    rows = read_rows(file.name, Leaving, cells, faults, defaultdict(set))
    numbers = [number for number, _ in lines]
    stop_at(
        one if one.row is None else one.model_copy(update={"row": numbers[one.row - 1]})
        for one in faults
    )
    told = [(numbers[place - 1], one) for place, one in rows if isinstance(one, Leaving)]
    ids = [(number, one.doctor_id) for number, one in told]
    stop_at(unknown_ids(file.name, "doctor_id", ids, [one.doctor_id for one in instance.doctors]))
    stop_at(repeated(file.name, "doctor_id", ids))
    bands = sorted((by_age or {}).items())
    rates = {}
    for _, one in told:
        reached = [rate for age, rate in bands if one.age is not None and age <= one.age]
        if one.rate is not None:
            rates[one.doctor_id] = one.rate
        elif reached:
            rates[one.doctor_id] = reached[-1]
    return rates
