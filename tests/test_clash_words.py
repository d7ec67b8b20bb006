"""A clash takes a handful of sentences, however many decisions and limits are in it."""

from __future__ import annotations

import pytest

from phanbo.optimizer.explain.clash import Clash
from phanbo.optimizer.explain.limits import Limit
from phanbo.optimizer.explain.words import say_clash
from tests.hand_plans import instance_of

STATIONS = [f"S{n}" for n in range(1, 10)]
POSTS = "\n".join(f"D{n},post,S{n}" for n in range(1, 10))
HOUSING = [Limit("housing", (station,)) for station in STATIONS]
SETTINGS = [Limit("max_moves"), Limit("training_share"), Limit("training_budget"), Limit("budget")]
OF_EVERY_KIND = "D1,post,S1\nD2,forbid,S2\nD3,stay,\nD4,train,C\nD5,no_training,"


@pytest.mark.parametrize(
    ("decisions", "limits", "told"),
    [
        (
            "D1,post,S1",
            HOUSING[:2],
            [
                "decision: D1 is posted to S1",
                "rule 2: relocated doctors at S1: at most 1 (housing)",
                "rule 2: relocated doctors at S2: at most 1 (housing)",
            ],
        ),
        (
            "D1,post,S1",
            [*HOUSING, SETTINGS[0]],
            [
                "decision: D1 is posted to S1",
                "rule 2: "
                + "; ".join(f"relocated doctors at {one}: at most 1 (housing)" for one in STATIONS),
                "rule 4: moves in a period: at most 2 (max_moves)",
            ],
        ),
        (
            POSTS,
            HOUSING[:1],
            [
                "decisions: " + "; ".join(f"D{n} is posted to S{n}" for n in range(1, 10)),
                "rule 2: relocated doctors at S1: at most 1 (housing)",
            ],
        ),
        (
            OF_EVERY_KIND,
            SETTINGS,
            [
                (
                    "decisions: D1 is posted to S1; D2 is not posted to S2; D3 stays;"
                    " D4 takes C; D5 does not train"
                ),
                (
                    "rule 4: moves in a period: at most 2 (max_moves);"
                    " rule 5: share of a station's doctors who train in the same period: at most 1/3,"
                    " rounded up (training_share);"
                    " rule 6: cost of courses: at most 5 (training_budget);"
                    " rule 6: cost of courses and relocations: at most 7 (budget)"
                ),
            ],
        ),
    ],
    ids=["few", "many limits", "many decisions", "many kinds of both"],
)
def test_a_handful_of_sentences(decisions: str, limits: list[Limit], told: list[str]) -> None:
    instance = instance_of(
        "max_moves=2 training_budget=5 budget=7",
        stations="station_id,min_doctors,housing\n" + "\n".join(f"{one},1,1" for one in STATIONS),
        doctors="doctor_id,post_id\n" + "\n".join(f"D{n},S{n}" for n in range(1, 10)),
        skills="skill_id\nK",
        courses="course_id,skill_id,seats_max\nC,K,1",
        decisions="doctor_id,action,target_id\n" + decisions,
    )
    said = [str(one) for one in say_clash(instance, Clash(instance.decisions, tuple(limits)))]
    assert said == told
