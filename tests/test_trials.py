"""Changes of an instance tried by solving it again."""

from __future__ import annotations

import threading

import pytest

from phanbo.models.errors import Cancelled, SolverError
from phanbo.models.explanation import Edit
from phanbo.models.instance import Instance
from phanbo.models.messages import message
from phanbo.optimizer import child
from phanbo.optimizer.crew import call_each
from phanbo.optimizer.explain.edit import edited
from phanbo.optimizer.explain.trials import Idea, Means, try_each
from phanbo.optimizer.solve import solve
from tests.dying import fail
from tests.random_instances import random_instance

SMALL = Instance.model_validate(
    {
        "stations": [
            {"station_id": "A", "name": "A", "lat": 21, "lon": 107, "min_doctors": 1},
            {"station_id": "B", "name": "B", "lat": 21, "lon": 107.1, "min_doctors": 1},
        ],
        "doctors": [{"doctor_id": "D1", "post_id": "A"}],
    }
)


def idea(table: str, row: dict[str, object], cells: dict[str, object] | None) -> Idea:
    return Idea(message("try"), (Edit(table=table, row=row, cells=cells),))


RECRUIT = idea("doctors", {"doctor_id": "D2"}, {"lat": 21, "lon": 107.1})
NOWHERE = idea("decisions", {"doctor_id": "D1", "action": "forbid", "target_id": "A"}, {})
STAY = idea("decisions", {"doctor_id": "D1", "action": "stay"}, {})
CLASH = Idea(message("try"), (*NOWHERE.edits, *STAY.edits))
NONSENSE = idea("settings", {"setting": "travel_limit"}, {"value": "far"})


def test_edits_change_add_and_drop_rows() -> None:
    changed = edited(SMALL, [Edit(table="stations", row={"station_id": "A"}, cells={"housing": 2})])
    assert [one.housing for one in changed.stations] == [2, None]
    added = edited(SMALL, RECRUIT.edits)
    assert [one.doctor_id for one in added.doctors] == ["D1", "D2"]
    dropped = edited(added, [Edit(table="doctors", row={"doctor_id": "D1"}, cells=None)])
    assert [one.doctor_id for one in dropped.doctors] == ["D2"]
    setting = Edit(table="settings", row={"setting": "travel_limit"}, cells={"value": 20})
    assert edited(SMALL, [setting]).settings.travel_limit == 20


def test_each_trial_says_what_changes() -> None:
    found = try_each(SMALL, [RECRUIT, NOWHERE, STAY, CLASH, NONSENSE], Means(workers=2))
    assert [one.verdict for one in found] == ["better", "worse", "same", "impossible", "unknown"]
    told = {one.objective: one.change for one in found[0].effects if one.change}
    assert told == {
        "below_minimum": -1,
        "uncovered_days": -15,  # T(5)
        "below_target": -1,
    }
    assert not any(found[2].changes)
    assert "D1" in str(found[3].reasons[0])
    assert "far" in str(found[4].reasons[0])


@pytest.mark.parametrize("seed", range(8))
def test_effects_are_those_of_independent_solves(seed: int) -> None:
    instance = random_instance(seed)
    doctor = instance.doctors[0].doctor_id
    ideas = [
        idea("doctors", {"doctor_id": doctor}, {"movable": "no"}),
        idea("settings", {"setting": "travel_limit"}, {"value": 90}),
    ]
    before = solve(instance)
    for trial, one in zip(try_each(instance, ideas, Means(workers=1)), ideas, strict=True):
        after = solve(edited(instance, one.edits))
        if after.status == "infeasible":
            assert trial.verdict == "impossible"
            continue
        assert [(e.objective, e.before, e.after) for e in trial.effects] == [
            (a.name, a.value, b.value)
            for a, b in zip(before.objectives, after.objectives, strict=True)
        ]


def test_a_time_limit_claims_nothing() -> None:
    found = try_each(SMALL, [RECRUIT], Means(time_limit=1e-9))
    assert (found[0].verdict, found[0].effects) == ("unknown", ())


def test_cancelling_ends_all() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        try_each(SMALL, [RECRUIT], Means(cancel=cancel))


def test_a_child_that_dies_fails_its_call_only(capfd: pytest.CaptureFixture[str]) -> None:
    found = dict(call_each(fail, [("a",), ("die",), ("error",), ("b",)], workers=2))
    assert (found[0], found[3]) == ("a", "b")
    assert isinstance(found[1], SolverError)
    assert "ended without an answer" in str(found[1])
    assert str(found[2]) == "no"


def test_an_answer_that_cannot_be_read_fails_its_call_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LINGERS", 0.1)
    found = dict(call_each(fail, [("unreadable",), ("b",)], workers=1))
    assert "ended without an answer" in str(found[0])
    assert found[1] == "b"
