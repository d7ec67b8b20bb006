"""A clinic whose needs are known by hand, and plans for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner, Result

from phanbo.cli import cli
from phanbo.instances import load
from phanbo.models.instance import Instance
from phanbo.models.plan import InstanceRef, Plan, Posting, SolverInfo
from tests.folders import write_folder

CLINIC = {
    "stations": (
        "station_id,name,min_doctors,target_doctors,max_doctors\n"
        "S1,Một,,,\n"
        "S2,Hai,,,2\n"
        "S3,Ba,1,4,\n"
        "S4,Bốn,1,,\n"
    ),
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S2\nD3,S2\nD4,S4\nD5,T1\n",
    "teams": "team_id,name\nT1,Team\n",
    "activities": (
        "activity_id,name,kind,minutes,share\n"
        "VISIT,Consultation,service,12,\n"
        "BIRTH,,service,240,\n"
        "MEET,,category,,0.1\n"
        "LEARN,,category,,3/20\n"
        "HEAD,,individual,11376,\n"
    ),
    "workload": (
        "station_id,activity_id,units\n"
        "S1,VISIT,7110\n"
        "S1,BIRTH,118.5\n"
        "S1,HEAD,2\n"
        "S2,VISIT,28440\n"
        "S3,HEAD,1\n"
    ),
}
"""A year of 113,760 minutes a doctor; S4 has no workload."""
REMEDY = "write it, or give the station workload and let phanbo needs fill it"
"""What a blank minimum asks for."""


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def clinic(**tables: str) -> Instance:
    """Return the clinic with minima of 0 where they are blank, and some tables replaced."""
    text = CLINIC | {"stations": CLINIC["stations"].replace(",,,", ",0,,")} | tables
    with TemporaryDirectory() as home:
        return load(write_folder(Path(home) / "clinic", text))


def plan_for(instance: Instance, posts: Mapping[str, str], **fields: Any) -> Plan:
    ref = InstanceRef(name=None, fingerprint=instance.fingerprint)
    solver = SolverInfo(name="", version="", seconds=0, threads=1, seed=0, time_limit=None)
    nothing: dict[str, Any] = dict.fromkeys(("objectives", "training", "visits", "shortages"), ())
    postings = [
        Posting(
            doctor_id=key.partition("@")[0],
            period=key.partition("@")[2] or None,
            from_=None,
            post_id=post,
            mode="commute",
            minutes=1,
        )
        for key, post in posts.items()
    ]
    content = {"status": "optimal", "postings": tuple(postings)} | nothing | fields
    return Plan(instance=ref, solver=solver, **content)
