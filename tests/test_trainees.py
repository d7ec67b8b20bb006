"""Names for the trainees: any counts that the model allows can be shared out among the doctors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phanbo.models.errors import SolverError
from phanbo.models.instance import Instance
from phanbo.optimizer.formulation.cohorts import Cohort
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.pools import Pool
from phanbo.optimizer.formulation.variables import define_variables
from phanbo.optimizer.trainees import choose_trainees
from tests.hand_plans import instance_of

STARTS = ("2026-01-01", "2026-07-02", "2026-12-31")
COURSES = tuple((period, skill, place) for period in "123" for skill in "abcd" for place in "xy")
"""Period, skill, and which of two courses in the period that teach it."""


def chosen(instance: Instance, wanted: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return who takes which course if all stay and so many of them do."""
    v = define_variables(Horizon(instance), idle=False)
    values = [0.0] * len(v.model.lower)
    stay = ("S1",) * len(v.horizon)
    for paths in v.paths.values():
        values[next(path.column for path in paths if path.posts == stay)] = 1.0
    groups: list[Pool | Cohort] = [pool for pool in v.pools if pool.post == "S1"]
    groups += [cohort for cohort in v.cohorts if cohort.posts == stay]
    (group,) = groups
    for course, number in wanted.items():
        values[group.trainees[course]] = float(number)
    return choose_trainees(v, values)


def school(doctors: int, periods: int) -> Instance:
    """Return an instance with so many doctors at one station, and every course in each period."""
    courses = [one for one in COURSES if int(one[0]) <= periods]
    return instance_of(
        stations="station_id,min_doctors\nS1,0",
        doctors="\n".join(["doctor_id,post_id", *(f"D{i},S1" for i in range(doctors))]),
        skills="\n".join(["skill_id", *"abcd"]),
        periods="\n".join(
            ["period_id,starts,weeks", *(f"{t + 1},{STARTS[t]},26" for t in range(periods))]
        ),
        courses="\n".join(
            [
                "course_id,period,skill_id,seats_max",
                *(f"{p}{s}{x},{p},{s},9" for p, s, x in courses),
            ]
        ),
    )


@st.composite
def feasible(draw: st.DrawFn) -> tuple[int, int, Counter[str]]:
    """Draw doctors, periods, and trainees: in no period and of no skill more than doctors."""
    doctors, periods = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    some = st.sampled_from([one for one in COURSES if int(one[0]) <= periods])
    wanted, degree = Counter[str](), Counter[str]()
    for period, skill, place in draw(st.lists(some, max_size=40)):
        if max(degree[period], degree[skill]) < doctors:
            degree.update((period, skill))
            wanted[period + skill + place] += 1
    return doctors, periods, wanted


@settings(max_examples=150, deadline=None)
@given(feasible())
def test_whatever_the_model_allows_can_be_shared_out(
    drawn: tuple[int, int, Counter[str]],
) -> None:
    doctors, periods, wanted = drawn
    rows = chosen(school(doctors, periods), wanted)
    assert Counter(course for _, course in rows) == wanted
    in_period = Counter((doctor, course[0]) for doctor, course in rows)
    of_skill = Counter((doctor, course[1]) for doctor, course in rows)
    assert all(count == 1 for count in (in_period | of_skill).values())
    assert {doctor for doctor, _ in rows} <= {f"D{i}" for i in range(doctors)}


def test_as_many_as_there_are_in_every_period_and_of_every_skill() -> None:
    """A Latin square: each of three doctors takes three courses, of three skills."""
    wanted = {f"{period}{skill}x": 1 for period in "123" for skill in "abc"}
    rows = chosen(school(3, 3), wanted)
    assert Counter(doctor for doctor, _ in rows) == {"D0": 3, "D1": 3, "D2": 3}
    for doctor in ("D0", "D1", "D2"):
        mine = [course for one, course in rows if one == doctor]
        assert {course[0] for course in mine} == set("123")
        assert {course[1] for course in mine} == set("abc")


@pytest.mark.parametrize("wanted", [{"1ax": 2, "1bx": 1}, {"1ax": 2, "2ax": 1}])
def test_more_than_the_model_allows_is_refused(wanted: dict[str, int]) -> None:
    with pytest.raises(SolverError, match="more than the doctors"):
        chosen(school(2, 2), wanted)


# D1 to D4 at one station, with homes of their own: the minutes to the venues of C1, C2 and C3.
NEAR = {
    "stations": "station_id,min_doctors\nS1,0",
    "doctors": "doctor_id,post_id\nD1,S1\nD2,S1\nD3,S1\nD4,S1",
    "skills": "skill_id\na\nb",
    "periods": f"period_id,starts,weeks\n1,{STARTS[0]},26\n2,{STARTS[1]},26",
    "courses": "course_id,skill_id,period,seats_max\nC1,a,1,9\nC2,b,1,9\nC3,b,2,9",
    "travel": """
        from_id,to_id,minutes
        D1,C1,40
        D1,C2,45
        D1,C3,60
        D2,C1,20
        D2,C2,10
        D2,C3,50
        D3,C1,20
        D3,C3,10
    """,
}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"C1": 1}, "D2-C1"),  # D3 is as near, D2 comes first
        ({"C1": 2}, "D2-C1 D3-C1"),
        ({"C1": 3}, "D1-C1 D2-C1 D3-C1"),  # D4 cannot reach any venue
        ({"C1": 4}, "D1-C1 D2-C1 D3-C1 D4-C1"),  # which no rule asks for here
        ({"C3": 1}, "D3-C3"),
        ({"C1": 1, "C2": 1}, "D2-C2 D3-C1"),  # 10 + 20: one course a period
        # As few go as can: C1 with C3 takes D1 100 minutes, D2 70 and D3 30.
        ({"C1": 1, "C3": 1}, "D3-C1 D3-C3"),
    ],
)
def test_those_who_live_nearest_go(wanted: dict[str, int], expected: str) -> None:
    rows = chosen(instance_of(**NEAR), wanted)
    assert " ".join(f"{doctor}-{course}" for doctor, course in rows) == expected
