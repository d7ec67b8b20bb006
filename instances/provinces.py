"""Which province the places of a generated instance are in, as its ids say."""

from __future__ import annotations

from phanbo.instances.generator.communes import all_communes, all_provinces
from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, fault


def provinces_of(instance: Instance) -> dict[str, str]:
    """Return the province of each station and team of an instance that ``generate`` has made.

    Raises
    ------
    InstanceError
        If one of them has an id of another kind.
    """
    names = {one.code: one.name for one in all_provinces()}
    stations = {f"S{one.code}": names[one.province] for one in all_communes()}
    found: dict[str, str] = {}
    faults = []
    for table, ids in (
        ("stations", [one.station_id for one in instance.stations]),
        ("teams", [one.team_id for one in instance.teams]),
    ):
        for name in ids:
            province = stations.get(name) or names.get(name[1:3] if name[3:4] == "-" else "")
            if province is None:
                problem = N_("does not say its province")
                remedy = N_("write a file with the columns id and part instead")
                faults.append(fault(table, problem, remedy, value=name))
            else:
                found[name] = province
    if faults:
        raise InstanceError(faults)
    return found
