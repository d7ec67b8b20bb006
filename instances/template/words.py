"""What the tables, settings and columns of an instance are, in the words of planners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from phanbo.models.messages import N_


@dataclass(frozen=True)
class Word:
    """What a column or a setting is; every text is a key of the catalogue."""

    meaning: str
    unit: str = ""
    blank: str = ""
    """What a blank cell means, where that is no constant."""
    example: str = ""
    """Where the rows of the example have none."""


MINUTES = N_("minutes")
MONEY = N_("money")
DOCTORS = N_("doctors")
DAYS = N_("days a week")
DAYS_OF_A_YEAR = N_("days a year")
WEEKS = N_("weeks")
DEGREES = N_("decimal degrees")

NONE = N_("none")
NO_LIMIT = N_("no limit")
NO_PLACE = N_("not known")
MAINLAND = N_("the mainland")
ALL_PERIODS = N_("all periods")
FIRST_PERIOD = N_("the first period")

ISLAND = N_("Island on which it lies, spelled the same on every sheet")
LATITUDE = N_("Latitude; fill in both coordinates or neither")
LONGITUDE = N_("Longitude; fill in both coordinates or neither")

ABOUT: Mapping[str, str] = {
    "settings": N_("What holds for the whole instance; a blank value is the default"),
    "stations": N_("The health stations to which doctors are posted"),
    "points": N_("Satellite points, which doctors of the stations visit"),
    "teams": N_("Teams of the former districts, whose doctors are to be posted"),
    "doctors": N_("The doctors, where each works today and what each can do"),
    "skills": N_("What stations need and doctors can learn"),
    "requirements": N_("How many doctors with a skill stations need"),
    "courses": N_("Courses, each of which teaches one skill"),
    "travel": N_("Minutes that are known; all others are estimated from coordinates and ferries"),
    "ferries": N_("Crossings between two piers, both ways"),
    "decisions": N_("What is already decided about single doctors"),
    "preferences": N_("Stations that doctors would like"),
    "periods": N_("Parts of the time that is planned; without rows there is one period"),
    "staffing": N_("Numbers of stations that change from a period on"),
    "activities": N_("What takes the time of doctors; phanbo needs derives their number from it"),
    "workload": N_("How much of each activity a station has in a year"),
}
"""Table -> what it is for."""

SETTING = Word(N_("Name of a setting; leave it as it is"))
VALUE = Word(N_("Value of the setting"), blank=N_("the default of the setting"))

SETTINGS: Mapping[str, Word] = {
    "name": Word(N_("Name of the instance, as reports show it"), blank=NONE, example="Quảng Ninh"),
    "description": Word(
        N_("What the instance is about"), blank=NONE, example="253 bác sĩ, 55 trạm"
    ),
    "source": Word(N_("Where the data come from"), blank=NONE, example="Sở Y tế"),
    "currency": Word(N_("Currency of all amounts of money")),
    "travel_limit": Word(N_("Longest daily way from home to post, one way"), unit=MINUTES),
    "relocation_limit": Word(
        N_("Longest way from home to a station where the doctor then lives, one way"),
        unit=MINUTES,
        blank=NO_LIMIT,
        example="180",
    ),
    "visit_limit": Word(
        N_("Longest way from a station to a point that it visits, one way; the parent always may"),
        unit=MINUTES,
    ),
    "partner_limit": Word(N_("Longest way between the posts of two partners"), unit=MINUTES),
    "work_days": Word(N_("Days that a full-time doctor works"), unit=DAYS),
    "road_speed": Word(N_("Speed on the road, where minutes are estimated"), unit=N_("km/h")),
    "detour": Word(N_("How much longer roads are than a straight line"), unit=N_("times")),
    "relocation_allowance": Word(N_("Paid once for each doctor who relocates"), unit=MONEY),
    "training_budget": Word(
        N_("Most that all courses may cost"), unit=MONEY, blank=NO_LIMIT, example="300000000"
    ),
    "budget": Word(
        N_("Most that courses and relocation allowances may cost"),
        unit=MONEY,
        blank=NO_LIMIT,
        example="500000000",
    ),
    "max_moves": Word(
        N_("Most doctors of a station who may take up another post, a period"),
        unit=DOCTORS,
        blank=NO_LIMIT,
        example="10",
    ),
    "training_share": Word(N_("Largest share of a station's doctors who train at the same time")),
    "objectives": Word(
        N_(
            "What is minimised, most important first; with moves:5%, later ones may raise moves by 5%"
        ),
        example="unplaced;below_minimum;moves:5%;travel",
    ),
    "hours_a_day": Word(N_("Hours that a full-time doctor works a day"), unit=N_("hours")),
    "weeks_a_year": Word(N_("Weeks of a year"), unit=WEEKS),
    "public_holidays": Word(N_("Public holidays of a year"), unit=DAYS_OF_A_YEAR),
    "annual_leave": Word(N_("Annual leave of a doctor"), unit=DAYS_OF_A_YEAR),
    "other_absence": Word(N_("Sick leave, training and other absence"), unit=DAYS_OF_A_YEAR),
}
