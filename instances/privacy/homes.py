"""Homes blurred to the commune: that of the station nearest to where a doctor lives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from phanbo.models.instance import Instance
from phanbo.models.tables import Doctor, Station, Travel

Rows = Mapping[str, Decimal]
"""Other id -> minutes."""


def blurred(instance: Instance) -> Instance:
    """Return an instance in which doctors live at stations, so that none shows where a home is.

    A home with coordinates moves to the nearest station of its island, or of all if the island has
    none. Of a home known by its own ``travel`` rows alone, the station with the fewest minutes is
    taken, but for who has a post: they live there. A doctor's own rows become those of the station.
    """
    rows = _rows(instance)
    nearest = _Nearest(instance)
    people = {doctor.doctor_id for doctor in instance.doctors}
    doctors, travel = [], [one for one in instance.travel if not {one.from_id, one.to_id} & people]
    for doctor in instance.doctors:
        own = rows.get(doctor.doctor_id, {})
        home = _commune(doctor, own, nearest, instance)
        doctors.append(_moved(doctor, home))
        if home is not None:
            travel += _its_rows(doctor, own, home, rows.get(home.station_id, {}))
    return instance.model_copy(update={"doctors": tuple(doctors), "travel": tuple(travel)})


def _rows(instance: Instance) -> dict[str, dict[str, Decimal]]:
    """Return id -> the minutes of its rows in either direction; the one from it counts first."""
    rows: dict[str, dict[str, Decimal]] = {}
    for one in instance.travel:
        rows.setdefault(one.from_id, {})[one.to_id] = one.minutes
    for one in instance.travel:
        rows.setdefault(one.to_id, {}).setdefault(one.from_id, one.minutes)
    return rows


def _commune(doctor: Doctor, own: Rows, nearest: _Nearest, instance: Instance) -> Station | None:
    """Return the station at which a doctor will be said to live; None: at the post, as before."""
    if doctor.lat is not None and doctor.lon is not None:
        return nearest.to(doctor.lat, doctor.lon, doctor.island)
    if doctor.post_id is not None or not own:
        return None
    known = [one for one in instance.stations if one.station_id in own]
    return min(known, key=lambda one: (own[one.station_id], one.station_id), default=None)


class _Nearest:
    """Finds the station next to a home, of its island if there is any; by id among equals."""

    def __init__(self, instance: Instance) -> None:
        stations = sorted(instance.stations, key=lambda one: one.station_id)
        located = [(one, one.lat, one.lon) for one in stations if None not in (one.lat, one.lon)]
        self._stations = [one for one, _, _ in located]
        self._spots = np.radians(np.array([spot for _, *spot in located], dtype=float))
        self._islands = np.array([one.island or "" for one in self._stations])

    def to(self, lat: float, lon: float, island: str | None) -> Station | None:
        """Return the station; None: no station has coordinates."""
        if not self._stations:
            return None
        here = np.flatnonzero(self._islands == (island or ""))
        among = here if len(here) else np.arange(len(self._stations))
        spots, home = self._spots[among], np.radians((lat, lon))
        north, east = (np.sin((spots - home) / 2) ** 2).T
        far = north + np.cos(home[0]) * np.cos(spots[:, 0]) * east  # grows with the distance
        return self._stations[int(among[np.argmin(far)])]


def _moved(doctor: Doctor, home: Station | None) -> Doctor:
    """Return a doctor who lives at a station; None: at the post."""
    cells = doctor.model_dump(exclude_unset=True, exclude={"lat", "lon", "island"})
    if home is not None and home.lat is not None and home.lon is not None:
        cells |= {"lat": home.lat, "lon": home.lon, "island": home.island}
    return Doctor.model_validate(cells)


def _its_rows(doctor: Doctor, own: Rows, home: Station, rows: Rows) -> list[Travel]:
    """Return the rows of a station in place of a doctor's own, as far as it has any."""
    one = doctor.doctor_id
    minutes = {other: rows[other] for other in own if other in rows}
    if home.lat is None and home.station_id in own:
        minutes[home.station_id] = Decimal(0)  # Where it is, only rows can say.
    return [Travel(from_id=one, to_id=other, minutes=each) for other, each in minutes.items()]
