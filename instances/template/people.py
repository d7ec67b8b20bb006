"""The words of the tables about doctors, skills and courses."""

from __future__ import annotations

from collections.abc import Mapping

from phanbo.instances.template.words import (
    ALL_PERIODS,
    DEGREES,
    DOCTORS,
    FIRST_PERIOD,
    MAINLAND,
    MINUTES,
    MONEY,
    NO_LIMIT,
    NO_PLACE,
    NONE,
    WEEKS,
    Word,
)
from phanbo.models.messages import N_

HOME = N_("the home is at the post")
VENUE = N_("Coordinates of the venue")

COLUMNS: dict[str, Mapping[str, Word]] = {
    "doctors": {
        "doctor_id": Word(N_("Id of the doctor")),
        "name": Word(N_("Name of the doctor"), blank=NONE),
        "post_id": Word(
            N_("Station or team where the doctor works today"), blank=N_("newly recruited")
        ),
        "lat": Word(N_("Latitude of the home"), unit=DEGREES, blank=HOME),
        "lon": Word(N_("Longitude of the home"), unit=DEGREES, blank=HOME),
        "island": Word(N_("Island of the home"), blank=MAINLAND),
        "fte": Word(N_("Share of full time that the doctor works"), example="0.5"),
        "skills": Word(N_("Skills that the doctor holds"), blank=NONE),
        "movable": Word(N_("Whether the doctor may be posted elsewhere")),
        "can_train": Word(N_("Whether the doctor may be sent on a course")),
        "may_relocate": Word(
            N_("Whether the doctor may be posted so far away as to live at the station")
        ),
        "travel_limit": Word(
            N_("Longest way to the post for this doctor, one way"),
            unit=MINUTES,
            blank=N_("the setting travel_limit"),
        ),
        "joins": Word(
            N_("First period in which the doctor is available"), blank=N_("from the beginning")
        ),
        "leaves": Word(
            N_("First period in which the doctor is no longer available"),
            blank=N_("stays to the end"),
            example="2027",
        ),
        "partner_id": Word(
            N_("Wife or husband who is also a doctor here; one of the two rows is enough"),
            blank=NONE,
        ),
    },
    "skills": {
        "skill_id": Word(N_("Id of the skill")),
        "name": Word(N_("Name of the skill")),
        "name_vi": Word(N_("Its name in Vietnamese"), blank=NONE),
    },
    "requirements": {
        "station_id": Word(
            N_("Station that needs the skill; fill in this or functional_model, not both"),
            blank=N_("every station of the model"),
        ),
        "functional_model": Word(
            N_("For every station of this model that has no row of its own for the skill"),
            blank=N_("the station alone"),
        ),
        "skill_id": Word(N_("Skill that is needed")),
        "min_doctors": Word(N_("Doctors with the skill whom a station needs"), unit=DOCTORS),
        "from_period": Word(N_("Period from which this holds"), blank=FIRST_PERIOD),
    },
    "courses": {
        "course_id": Word(N_("Id of the course")),
        "skill_id": Word(N_("Skill that it teaches")),
        "provider": Word(N_("Who gives the course"), blank=NONE),
        "period": Word(N_("Period in which it takes place"), blank=FIRST_PERIOD),
        "weeks": Word(N_("Weeks for which a trainee is away"), unit=WEEKS),
        "seats_min": Word(N_("Fewest trainees with whom it takes place"), unit=DOCTORS),
        "seats_max": Word(N_("Most trainees"), unit=DOCTORS),
        "cost": Word(N_("Cost of one trainee"), unit=MONEY),
        "prerequisite": Word(N_("Skill that a trainee must hold already"), blank=NONE),
        "lat": Word(VENUE, unit=DEGREES, blank=NO_PLACE),
        "lon": Word(VENUE, unit=DEGREES, blank=NO_PLACE),
        "island": Word(N_("Island of the venue"), blank=MAINLAND, example="Cô Tô"),
        "travel_limit": Word(
            N_("Longest way from home to the venue, one way"), unit=MINUTES, blank=NO_LIMIT
        ),
    },
    "decisions": {
        "doctor_id": Word(N_("Doctor about whom something is decided")),
        "action": Word(
            N_("post: at the target; forbid: not there; stay; train: on the target; no_training")
        ),
        "target_id": Word(
            N_("Station or team for post and forbid, course for train"),
            blank=N_("for stay and no_training"),
        ),
        "period": Word(N_("Period for which it is decided"), blank=ALL_PERIODS),
    },
    "preferences": {
        "doctor_id": Word(N_("Doctor who has a preference")),
        "station_id": Word(N_("Station that the doctor would like")),
        "rank": Word(N_("1 is the first choice, 2 the second")),
    },
    "activities": {
        "activity_id": Word(N_("Id of the activity")),
        "name": Word(N_("Name of the activity"), blank=NONE),
        "kind": Word(
            N_("service: to patients; category: every doctor does it; individual: some do")
        ),
        "minutes": Word(
            N_("Of a service: for a unit; individual: for each doctor who does it, a year"),
            unit=MINUTES,
            blank=N_("for category"),
        ),
        "share": Word(
            N_("Of a category: part of every doctor's working time"),
            blank=N_("for service and individual"),
        ),
    },
    "workload": {
        "station_id": Word(N_("Station that has the work")),
        "activity_id": Word(N_("Activity of the kind service or individual")),
        "units": Word(N_("Of a service: how many a year; individual: how many doctors do it")),
    },
}
