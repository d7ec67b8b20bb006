"""The instances of the benchmarks, by name."""

from __future__ import annotations

import phanbo
from phanbo.instances.generator.province import tables

PROVINCES = "22,31,33,24,20,01,37,19,25,38"
"""Quảng Ninh and, one after the other, those around it."""
SEED = 2027
RUNGS = ("12", "55", "103", "300", "1000")
COUNTRY = "3321"
BUNDLED = ("quang-ninh-2025", "can-tho-2025")


def instance_named(name: str) -> phanbo.Instance:
    """Return an instance: of a rung's number of stations, or anything that ``phanbo.load`` takes.

    A rung is what ``phanbo generate 22,31,… OUT --stations N --seed 2027`` makes: the stations
    nearest to Hạ Long with all tables, so that each rung holds the smaller ones' stations.
    """
    if name == COUNTRY:
        return phanbo.load("viet-nam-2027")
    if name.isdigit():
        made = tables(PROVINCES, stations=int(name), seed=SEED)
        return phanbo.Instance.model_validate(made)
    return phanbo.load(name)
