"""Random doctors, what they can and should be able to do, and what they and the planner want."""

from __future__ import annotations

from tests.random_draw import Draw, Row

ACTIONS = ("post", "post", "forbid", "stay", "train", "train", "no_training", "no_training")


def skills(draw: Draw) -> list[Row]:
    number = draw.rng.choice((0, 1, 2, 2, 3, 3))
    return [
        {"skill_id": f"K{i}", "name": f"skill {i}", "name_vi": draw.some(0.5, f"kỹ năng {i}")}
        for i in range(1, number + 1)
    ]


def doctors(draw: Draw) -> list[Row]:
    number = draw.rng.randint(3, 9 if len(draw.periods) <= 1 else 6) * draw.size
    ids = [f"D{i}" for i in range(1, number + 1)]
    posts = [*draw.ids("stations"), *draw.ids("teams") * 2]
    doctors = []
    for doctor in ids:
        post = draw.some(0.75, *posts)
        doctors.append(
            {
                "doctor_id": doctor,
                "name": draw.some(0.3, f"doctor {doctor}"),
                "post_id": post,
                **(draw.spot() if draw.chance(0.6 if post else 0.85) else {}),
                "fte": draw.some(0.35, 1, 0.5, 0.6, 0.35),
                "skills": ";".join(draw.subset(draw.ids("skills"), 0.25)) or None,
                "movable": draw.some(0.4, "no", "yes", "không"),
                "can_train": draw.some(0.3, "no", "yes", "1"),
                "may_relocate": draw.some(0.5, "yes", "có", "no"),
                "travel_limit": draw.some(0.25, 5, 12.5, 30, 90),
                "joins": draw.period(0.1),
                "leaves": None,
                "partner_id": draw.some(0.25, *(other for other in ids if other != doctor)),
            }
        )
        if not doctors[-1]["joins"]:
            doctors[-1]["leaves"] = draw.period(0.1)
    if draw.chance(0.15):  # several who cannot be moved, at a station that may be full
        for rooted in doctors[:3]:
            rooted |= {"post_id": draw.ids("stations")[0], "movable": "no"}
    return doctors


def requirements(draw: Draw) -> list[Row]:
    places = [("station_id", one) for one in draw.ids("stations")]
    models = {row["functional_model"] for row in draw.rows("stations")}
    places += [("functional_model", one) for one in ("1", "2") if one in models]
    return [
        {
            column: place,
            "skill_id": skill,
            "min_doctors": draw.rng.choice((0, 1, 2, 2, 3)),
            "from_period": draw.period(0.4),
        }
        for skill in draw.ids("skills")
        for column, place in places
        if draw.chance(0.45)
    ]


def courses(draw: Draw) -> list[Row]:
    skills = draw.ids("skills")
    courses: list[Row] = []
    if not skills:
        return courses
    for i in range(1, draw.rng.choice((0, 1, 2, 3, 3, 4)) * draw.size + 1):
        seats = draw.rng.choice((1, 1, 2, 3, 5))
        courses.append(
            {
                "course_id": f"C{i}",
                "skill_id": draw.rng.choice(skills),
                "provider": draw.some(0.3, "university"),
                "period": draw.period(0.5),
                "weeks": draw.some(0.5, 2, 4.5, 30),
                "seats_min": draw.some(0.5, 0, 1, min(2, seats), min(3, seats)),
                "seats_max": seats,
                "cost": draw.some(0.7, 50, 99.5, 120),
                "prerequisite": draw.some(0.2, *skills),
                **(draw.spot() if draw.chance(0.6) else {}),
                "travel_limit": draw.some(0.35, 20, 45.5, 100),
            }
        )
    return courses


def preferences(draw: Draw) -> list[Row]:
    return [
        {"doctor_id": doctor, "station_id": station, "rank": draw.rng.choice((1, 1, 2, 3))}
        for doctor in draw.subset(draw.ids("doctors"), 0.35)
        for station in draw.rng.sample(draw.ids("stations"), draw.rng.randint(1, 2))
    ]


def decisions(draw: Draw) -> list[Row]:
    if draw.chance(0.5):
        return []
    actions = draw.rng.sample(ACTIONS, 3)
    doctors = draw.rng.sample(draw.rows("doctors"), 3)
    rows = [decision(draw, *pair) for pair in zip(doctors, actions, strict=True)]
    if draw.chance(0.15):  # a second decision about the same doctor, which may contradict
        rows.append(decision(draw, doctors[0], draw.rng.choice(("post", "forbid", "stay"))))
    return [row for row in rows if row and draw.chance(0.7)]


def decision(draw: Draw, doctor: Row, action: str) -> Row:
    row = {"doctor_id": doctor["doctor_id"], "action": action, "period": draw.period(0.4)}
    posts = [*draw.ids("stations")]
    if draw.chance(0.5):  # often the team the doctor comes from, seldom another
        posts = [one for one in draw.ids("teams") if one == doctor["post_id"]] or posts
    elif draw.chance(0.1):
        posts += draw.ids("teams")
    if action in ("post", "forbid"):
        return row | {"target_id": draw.rng.choice(posts)}
    if action == "train":
        courses = draw.rows("courses")
        held = (doctor["skills"] or "").split(";")
        if draw.chance(0.9):
            courses = [one for one in courses if one["skill_id"] not in held]
        if draw.chance(0.9) and doctor["can_train"] == "no":
            courses = []
        return row | {"target_id": draw.rng.choice(courses)["course_id"]} if courses else {}
    if action == "stay" and doctor["post_id"] is None and draw.chance(0.8):
        return {}
    return row
