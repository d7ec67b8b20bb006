"""All ways of one doctor through three periods, found by hand."""

from __future__ import annotations

import pytest

from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.variables import define_variables
from tests.hand_plans import instance_of

OWN = "post_id\nA"
FIXED = "post_id,movable\nA,no"
TOWN = {
    "periods": "period_id,starts,weeks\n1,2026-01-01,26\n2,2026-07-02,26\n3,2026-12-31,26",
    "stations": "station_id,min_doctors\nA,0\nB,0\nC,0\nD,0",
    "teams": "team_id,keep_max\nT,1\nU,0",
    # B is near A, and so to X, who lives there; D is far, and C out of reach.
    "travel": "from_id,to_id,minutes\nX,B,20\nX,D,90",
}


def paths(doctor: str, decided: str, *, idle: bool) -> dict[str, Path]:
    """Return the ways of X: a letter a period, "-" for no post and "." for not available."""
    columns, cells = doctor.split("\n")
    decisions = "".join(f"\nX,{row}" for row in decided.split())
    instance = instance_of(
        **TOWN,
        doctors=f"doctor_id,{columns}\nX,{cells}",
        decisions=f"doctor_id,action,target_id,period{decisions}",
    )
    v = define_variables(Horizon(instance), idle=idle)
    here = v.horizon.available["X"]
    found = {
        "".join((post or "-") if p in here else "." for p, post in enumerate(path.posts)): path
        for path in v.paths["X"]
    }
    assert len(found) == len(v.paths["X"])
    for way, path in found.items():
        assert path.unplaced == way.count("-")
    assert v.least_unplaced == min((way.count("-") for way in found), default=0)
    return found


@pytest.mark.parametrize(
    ("doctor", "decided", "fewest", "others"),
    [
        (
            OWN,
            "",
            "AAA BBB ABB AAB ---",
            "AA- A-A -AA A-- -A- --A BB- B-B B-- AB- -BB -B- A-B -AB --B",
        ),
        (FIXED, "", "AAA ---", "AA- A-A -AA A-- -A- --A"),
        # Told something else in every period.
        (OWN, "stay,,1 forbid,A,2 forbid,A,3", "ABB", "A-- AB- A-B"),
        # Who has joined and not left.
        ("post_id,joins\nA,2", "", ".AA .BB .AB .--", ".A- .-A .B- .-B"),
        ("post_id,joins\n,2", "", ".BB .--", ".B- .-B"),
        ("post_id,leaves\nA,3", "", "AA. BB. AB. --.", "A-. -A. B-. -B."),
        ("post_id,joins,leaves\nA,2,3", "", ".A. .B. .-.", ""),
        # Teams: one that keeps some, one that is dissolved.
        (
            "post_id\nT",
            "",
            "TTT BBB TBB TTB ---",
            "TT- T-T -TT T-- -T- --T BB- B-B B-- TB- -BB -B- T-B -TB --B",
        ),
        ("post_id\nU", "", "BBB ---", "BB- B-B B-- -BB -B- --B"),
        # Decisions in the middle period: nobody told a post then is unplaced then.
        (OWN, "post,B,2", "BBB ABB", "BB- AB- -BB -B-"),
        (OWN, "stay,,2", "AAA AAB", "AA- -AA -A- -AB"),
        (
            OWN,
            "forbid,A,2",
            "BBB ABB ---",
            "A-A A-- --A BB- B-B B-- AB- -BB -B- A-B --B",
        ),
        (
            OWN,
            "forbid,B,2",
            "AAA AAB ---",
            "AA- A-A -AA A-- -A- --A B-B B-- A-B -AB --B",
        ),
        (FIXED, "forbid,A,2", "A-A ---", "A-- --A"),
        # By decision only, and only then: what follows is no post, as the own one is over.
        (OWN, "post,C,2", "AC-", "-C-"),
        # Nobody is told what cannot be: back at the own post, a third one.
        (OWN, "post,B,1 stay,,2", "", ""),
        (OWN, "post,B,1 post,C,3", "", ""),
        # Nothing is decided of those who are not there.
        ("post_id,joins\nA,2", "post,B,1", ".AA .BB .AB .--", ".A- .-A .B- .-B"),
    ],
)
def test_all_ways_and_those_that_leave_the_fewest_periods_unplaced(
    doctor: str, decided: str, fewest: str, others: str
) -> None:
    """Without idle ways only ``fewest`` are left, of which no post at all is one if allowed."""
    smaller, whole = (paths(doctor, decided, idle=idle) for idle in (False, True))
    assert smaller.keys() == set(fewest.split())
    assert whole.keys() == {*fewest.split(), *others.split()}


@pytest.mark.parametrize(
    ("way", "taken_up"), [("AAA", None), ("-A-", None), ("BBB", 0), ("A-B", 2), ("-BB", 1)]
)
def test_the_period_in_which_another_post_is_taken_up(way: str, taken_up: int | None) -> None:
    assert paths(OWN, "", idle=True)[way].taken_up == taken_up


def test_who_relocates_in_some_period_relocates() -> None:
    """B is within the travel limit, D beyond it."""
    found = paths("post_id,may_relocate\nA,yes", "", idle=True)
    assert {way for way, path in found.items() if path.relocates} == {w for w in found if "D" in w}
    assert {"DDD", "A-D"} <= found.keys()


def test_modes_and_minutes_are_those_of_each_period() -> None:
    """A decision of one period makes no other posting a decided one."""
    steps = paths("post_id,may_relocate\nA,yes", "post,D,2", idle=False)["ADD"].steps
    held = [(step.mode, step.minutes) for step in steps if step is not None]
    assert held == [("stay", 0), ("relocate", 90), ("relocate", 90)]
    steps = paths(OWN, "post,D,2 post,D,3", idle=False)["ADD"].steps
    held = [(step.mode, step.minutes) for step in steps if step is not None]
    assert held == [("stay", 0), ("decided", 90), ("decided", 90)]
