"""How long the workbook of the whole country's plan takes to write: 15,277 doctors.

python benchmarks/desk.py            # in an environment where phanbo is installed
python benchmarks/desk.py --check    # ends with 1 if writing it breaks its promise

The plan is laid out, not solved: whoever has a station stays, the others go to the stations in
turn. Writing asks the same of it.
"""

import argparse
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

import phanbo
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan

NAME = "viet-nam-2027"
PROMISE = 20.0
"""Seconds of the processor for each workbook."""


def laid_out(instance: Instance) -> Plan:
    """Return a plan with a posting for every doctor and shortages at every tenth station."""
    stations = [station.station_id for station in instance.stations]
    known, turn = set(stations), cycle(stations)
    postings = [
        {
            "doctor_id": doctor.doctor_id,
            "period": None,
            "from": doctor.post_id,
            "post_id": doctor.post_id if stays else next(turn),
            "mode": "stay" if stays else "commute",
            "minutes": 0 if stays else 30,
        }
        for doctor in instance.doctors
        for stays in (doctor.post_id in known,)
    ]
    aims = instance.settings.objectives
    values = {"value": 0, "best": 0, "bound": 0, "tolerance": 0, "proven": True}
    short = {"point_id": None, "skill_id": None, "period": None, "amount": 1}
    return Plan.model_validate(
        {
            "instance": {"name": NAME, "fingerprint": instance.fingerprint},
            "status": "optimal",
            "objectives": [{"name": aim.name} | values for aim in aims],
            "postings": postings,
            "training": [],
            "visits": [],
            "shortages": [
                {"objective": "below_target", "station_id": one} | short for one in stations[::10]
            ],
            "solver": {
                "name": "none",
                "version": "",
                "seconds": 0,
                "threads": 1,
                "seed": 0,
                "time_limit": None,
            },
        }
    )


def main() -> None:
    """Print seconds, a line a language."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    judged = parser.parse_args().check
    instance = phanbo.load(NAME)
    plan = laid_out(instance)
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for lang in ("en", "vi"):
            begun, clock = time.process_time(), time.perf_counter()
            path = phanbo.write(plan, Path(folder) / "plan.xlsx", instance=instance, lang=lang)
            took, waited = time.process_time() - begun, time.perf_counter() - clock
            slowest = max(slowest, took)
            size = path.stat().st_size / 1e6
            print(f"{lang}: {took:.1f} s of the processor, {waited:.1f} s, {size:.1f} MB")
    if judged and slowest > PROMISE:
        sys.exit(f"slower than {PROMISE:.0f} s")


if __name__ == "__main__":
    main()
