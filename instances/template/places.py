"""The words of the tables about places and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping

from phanbo.instances.template.words import (
    DAYS,
    DEGREES,
    DOCTORS,
    ISLAND,
    LATITUDE,
    LONGITUDE,
    MAINLAND,
    MINUTES,
    NO_LIMIT,
    NO_PLACE,
    NONE,
    WEEKS,
    Word,
)
from phanbo.models.messages import N_

PLACE = {
    "lat": Word(LATITUDE, unit=DEGREES, blank=NO_PLACE),
    "lon": Word(LONGITUDE, unit=DEGREES, blank=NO_PLACE),
    "island": Word(ISLAND, blank=MAINLAND, example="Cô Tô"),
}
PIER = N_("Coordinates of the pier")

COLUMNS: dict[str, Mapping[str, Word]] = {
    "stations": {
        "station_id": Word(N_("Id of the station")),
        "name": Word(N_("Name of the station")),
        "district": Word(N_("Former district"), blank=NONE),
        "kind": Word(N_("Kind of its unit, such as ward, commune or special zone"), blank=NONE),
        **PLACE,
        "functional_model": Word(
            N_("Functional model of the station; requirements may speak of it"), blank=NONE
        ),
        "min_doctors": Word(N_("Doctors it must have at least, counted as heads"), unit=DOCTORS),
        "target_doctors": Word(
            N_("Doctors it should have"), unit=DOCTORS, blank=N_("the minimum in force")
        ),
        "max_doctors": Word(N_("Doctors it can have at most"), unit=DOCTORS, blank=NO_LIMIT),
        "presence_days": Word(
            N_("Days on which a doctor should be there; a full-time doctor supplies work_days"),
            unit=DAYS,
            blank=N_("the setting work_days"),
        ),
        "housing": Word(N_("Doctors who can live there"), unit=DOCTORS, blank=NO_LIMIT),
        "priority": Word(N_("How much its shortages weigh against those of other stations")),
        "population": Word(
            N_("People it serves, for doctors per 10,000 people; no plan depends on it"),
            blank=NONE,
        ),
    },
    "points": {
        "point_id": Word(N_("Id of the satellite point")),
        "station_id": Word(N_("Its parent station, which may always visit it")),
        "name": Word(N_("Name of the point"), blank=NONE),
        **PLACE,
        "days_per_week": Word(N_("Days on which a doctor should visit it"), unit=DAYS),
    },
    "teams": {
        "team_id": Word(N_("Id of the former district team")),
        "name": Word(N_("Name of the team")),
        **PLACE,
        "keep_min": Word(N_("Fewest of its doctors who stay in the team"), unit=DOCTORS),
        "keep_max": Word(
            N_("Most of its doctors who may stay in the team; 0 dissolves it"), unit=DOCTORS
        ),
    },
    "travel": {
        "from_id": Word(N_("Where the way begins")),
        "to_id": Word(N_("Where it ends")),
        "minutes": Word(
            N_("How long the way takes; also serves the way back, unless that has a row"),
            unit=MINUTES,
        ),
    },
    "ferries": {
        "from_island": Word(N_("Island of the first pier"), blank=MAINLAND, example="Cô Tô"),
        "from_lat": Word(PIER, unit=DEGREES),
        "from_lon": Word(PIER, unit=DEGREES),
        "to_island": Word(N_("Island of the second pier")),
        "to_lat": Word(PIER, unit=DEGREES),
        "to_lon": Word(PIER, unit=DEGREES),
        "minutes": Word(N_("Crossing and usual wait"), unit=MINUTES),
    },
    "periods": {
        "period_id": Word(N_("Id of the period")),
        "starts": Word(N_("Its first day")),
        "weeks": Word(N_("How long it lasts"), unit=WEEKS),
    },
    "staffing": {
        "station_id": Word(N_("Station whose numbers change")),
        "period": Word(N_("Period from which the filled cells hold")),
        "min_doctors": Word(
            N_("Doctors it must have at least"), unit=DOCTORS, blank=N_("as before")
        ),
        "target_doctors": Word(N_("Doctors it should have"), unit=DOCTORS, blank=N_("as before")),
        "max_doctors": Word(N_("Doctors it can have at most"), unit=DOCTORS, blank=N_("as before")),
        "presence_days": Word(
            N_("Days on which a doctor should be there"), unit=DAYS, blank=N_("as before")
        ),
    },
}
