"""Every combination of the varied settings, as instances."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product
from math import prod
from typing import Any

from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, fault
from phanbo.models.sweep import Value

MOST = 10_000
"""Scenarios of one sweep."""


def combinations(
    instance: Instance, vary: Mapping[str, Collection[Any]]
) -> tuple[dict[str, tuple[Value, ...]], list[Instance]]:
    """Return the values of each varied setting, and an instance for each combination of them.

    The last setting varies fastest.

    Raises
    ------
    InstanceError
        If a setting is unknown, a value is not allowed or comes twice, a setting has no value, or
        there are too many combinations.
    """
    faults: list[Fault] = []
    cells = {name: list(values) for name, values in vary.items()}
    varied = {name: _values(instance, name, values, faults) for name, values in cells.items()}
    count = prod(map(len, varied.values()))
    if not faults and not varied:
        faults.append(fault("settings", N_("none is varied"), N_("name a setting and its values")))
    elif not faults and count > MOST:
        problem = N_("give {count} combinations, more than {most}")
        remedy = N_("vary fewer settings, or give fewer values")
        faults.append(fault("settings", problem, remedy, count=count, most=MOST))
    if faults:
        raise InstanceError(faults)
    instances = [
        instance.with_settings(dict(zip(cells, values, strict=True)))
        for values in product(*cells.values())
    ]
    return varied, instances


def setting(instance: Instance, name: str) -> Value:
    """Return the value of a setting, as JSON has it."""
    value: Value = instance.settings.model_dump(mode="json", include={name})[name]
    return value


def _values(
    instance: Instance, name: str, cells: list[Any], faults: list[Fault]
) -> tuple[Value, ...]:
    """Read the values of a setting as cells; what is wrong with them goes to ``faults``."""
    values: dict[Value, None] = {}
    if not cells:
        faults.append(
            fault("settings", N_("has no value"), N_("give it at least one"), column=name)
        )
    for cell in cells:
        try:
            value = setting(instance.with_settings({name: cell}), name)
        except InstanceError as error:
            found = [one.model_copy(update={"column": name}) for one in error.faults]
            faults += [one for one in found if one not in faults]
            continue
        if value in values:
            remedy = N_("name each value once")
            faults.append(
                fault("settings", N_("comes twice"), remedy, column=name, value=_shown(cell))
            )
        values[value] = None
    return tuple(values)


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell)
