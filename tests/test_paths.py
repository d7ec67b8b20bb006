"""All ways of one doctor through three periods, found by hand."""

from __future__ import annotations

import pytest

from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.paths import Path
from phanbo.optimizer.formulation.variables import define_variables
from tests.hand_plans import instance_of

TOWN = {
    "periods": "period_id,starts,weeks\n1,2026-01-01,26\n2,2026-07-02,26\n3,2026-12-31,26",
    "stations": "station_id,min_doctors\nA,0\nB,0\nC,0",
    "teams": "team_id,name,keep_max\nT,kept,1\nU,dissolved,0",
    "doctors": "doctor_id,post_id\nX,A",
    # X lives at A: B is near, and C out of reach.
    "travel": "from_id,to_id,minutes\nX,B,20",
}


def paths(*, idle: bool, doctor: str = "post_id\nA", decided: str = "") -> dict[str, Path]:
    """Return the ways of X: a letter a period, "-" for no post and "." for not available."""
    columns, cells = doctor.split("\n")
    tables = TOWN | {"doctors": f"doctor_id,{columns}\nX,{cells}"}
    decisions = "".join(f"\nX,{row}" for row in decided.split())
    tables["decisions"] = f"doctor_id,action,target_id,period{decisions}"
    v = define_variables(Horizon(instance_of(**tables)), idle=idle)
    here = v.horizon.available["X"]
    found = {
        "".join((post or "-") if p in here else "." for p, post in enumerate(path.posts)): path
        for path in v.paths["X"]
    }
    assert len(found) == len(v.paths["X"])
    assert v.least_unplaced == min(way.count("-") for way in found)
    for way, path in found.items():
        assert path.unplaced == way.count("-")
    return found


@pytest.mark.parametrize(
    ("doctor", "decided", "fewest", "others"),
    [
        pytest.param(
            "post_id\nA",
            "",
            "AAA BBB ABB AAB ---",
            "AA- A-A -AA A-- -A- --A BB- B-B B-- AB- -BB -B- A-B -AB --B",
            id="anywhere",
        ),
        pytest.param("post_id,movable\nA,no", "", "AAA ---", "AA- A-A -AA A-- -A- --A", id="fixed"),
        pytest.param("post_id\nA", "post,B,2", "BBB ABB", "BB- AB- -BB -B-", id="posted then"),
        # C by decision only, and only while it holds: the third period leaves no way but idle.
        pytest.param("post_id\nA", "post,C,2", "AC-", "-C-", id="posted out of reach"),
        pytest.param("post_id\nA", "stay,,2", "AAA AAB", "AA- -AA -A- -AB", id="stays then"),
        pytest.param("post_id\nA", "post,B,1 stay,,2", "", "", id="posted away, and back"),
        pytest.param("post_id\nA", "post,B,1 post,C,3", "", "", id="posted twice"),
        pytest.param(
            "post_id\nA",
            "forbid,A,2",
            "BBB ABB ---",
            "A-A A-- --A BB- B-B B-- AB- -BB -B- A-B --B",
            id="not at the own post then",
        ),
        pytest.param(
            "post_id,movable\nA,no", "forbid,A,2", "A-A ---", "A-- --A", id="nowhere then"
        ),
        pytest.param(
            "post_id\nA",
            "forbid,B,1",
            "AAA ABB AAB ---",
            "AA- A-A -AA A-- -A- --A AB- -BB -B- A-B -AB --B",
            id="not yet elsewhere",
        ),
        # B is no way to avoid being unplaced once it was taken up: not the own post again.
        pytest.param(
            "post_id\nA",
            "forbid,B,2",
            "AAA AAB ---",
            "AA- A-A -AA A-- -A- --A B-B B-- A-B -AB --B",
            id="not elsewhere then",
        ),
        pytest.param(
            "post_id,joins\nA,2", "", ".AA .BB .AB .--", ".A- .-A .B- .-B", id="joins with a post"
        ),
        pytest.param("post_id,joins\n,2", "", ".BB .--", ".B- .-B", id="joins"),
        pytest.param("post_id,leaves\nA,3", "", "AA. BB. AB. --.", "A- -A B- -B", id="leaves"),
        pytest.param(
            "post_id,joins,leaves\nA,2,3", "post,B,1 post,B,3", ".A. .B. .-.", "", id="passes by"
        ),
        pytest.param(
            "post_id\nT",
            "",
            "TTT BBB TBB TTB ---",
            "TT- T-T -TT T-- -T- --T BB- B-B B-- TB- -BB -B- T-B -TB --B",
            id="of a team",
        ),
        pytest.param("post_id\nU", "", "BBB ---", "BB- B-B B-- -BB -B- --B", id="of no team left"),
    ],
)
def test_all_ways_and_those_that_leave_the_fewest_periods_unplaced(
    doctor: str, decided: str, fewest: str, others: str
) -> None:
    """Without idle ways, only the first kind are left, and no post at all where that is allowed."""
    if "leaves" in doctor and "joins" not in doctor:
        others = " ".join(f"{way}." for way in others.split())
    assert set(paths(idle=False, doctor=doctor, decided=decided)) == set(fewest.split())
    every = {*fewest.split(), *others.split()}
    assert set(paths(idle=True, doctor=doctor, decided=decided)) == every
