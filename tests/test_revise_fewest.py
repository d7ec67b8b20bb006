"""Random edits of random plans: all are honoured, and as few others change as at all possible.

How few, a model says that was written from PROBLEM.md alone (``plain_plan``), with one binary more
for each person who is to be counted.
"""

from __future__ import annotations

from collections import Counter
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.revise import revise
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from phanbo.reports import write
from tests.plain_plan import PlainPlan
from tests.plain_program import Terms, Variable
from tests.planners import Edit, edited, said_in
from tests.random_instances import random_instance

EDITS = 20
SIZE = {1: 6, 2: 4}
"""By the number of periods: instances with more rows than edits."""
AIMS = "unplaced;relocations"
"""Few, and quickly proven: what is asked here comes before them."""


class FewestChanges(PlainPlan):
    """The least number of people who hold another post than in a plan."""

    def __init__(self, instance: Instance, plan: Plan, edits: list[Edit]) -> None:
        super().__init__(instance)
        for edit in edits:
            self.honour(plan, edit)
        self.changes: Terms = []
        apart = {edit["Id"] for edit in edits}
        for doctor in {one.doctor_id for one in plan.postings} - apart:
            changed = self.binary()
            self.changes.append((1, changed))
            for one in plan.postings:
                if one.doctor_id == doctor:
                    here = self.state(doctor, one.post_id, self.periods.of(one.period))
                    self.at_least([(1, changed), (1, here)], 1)

    def state(self, doctor: str, post: str | None, period: int) -> Variable:
        """Return the binary that is 1 if the doctor is at a post, or at none."""
        return self.unplaced[doctor, period] if post is None else self.at[doctor, post, period]

    def honour(self, plan: Plan, edit: Edit) -> None:
        """Fix what an edit decides in the periods that it speaks of."""
        doctor, word, target = edit["Id"], edit["Decision"], edit["Decision target"]
        everywhen = edit.get("Holds for") == "all periods"
        rows = [one for one in plan.postings if one.doctor_id == doctor]
        for one in rows if everywhen or "Period" not in edit else ():
            self.honour_in(doctor, word, target, self.periods.of(one.period), one.post_id)
        if "Period" in edit and not everywhen:
            (one,) = [one for one in rows if one.period == edit["Period"]]
            self.honour_in(doctor, word, target, self.periods.of(one.period), one.post_id)

    def honour_in(
        self, doctor: str, word: str, target: str | None, period: int, now: str | None
    ) -> None:
        if word == "keep" and now is not None:
            self.fix(self.at[doctor, now, period], 1)
        elif word == "another station":
            self.fix(self.at[doctor, str(target), period], 1)
        elif word == "forbid":
            self.fix(self.at[doctor, str(target), period], 0)
        elif word == "train":
            self.fix(self.train[doctor, str(target)], 1)
        elif word == "no training":
            for course in self.courses(period):
                self.fix(self.train[doctor, course.course_id], 0)


def another_plan(instance: Instance, rng: Random) -> Plan:
    """Return a plan by other wishes: what it does can be decided all at once."""
    wishes = [
        {"doctor_id": doctor.doctor_id, "station_id": station.station_id, "rank": rng.randint(1, 9)}
        for doctor in instance.doctors
        for station in rng.sample(instance.stations, 3)
    ]
    tables = instance.tables() | {"preferences": wishes}
    whole = Instance.model_validate(tables)
    return solve(whole.with_settings({"objectives": "preference;missing_skills"}))


def random_edits(instance: Instance, plan: Plan, rng: Random) -> list[Edit]:
    """Return 20 edits that another plan honours, at most one a row of the sheet."""
    other = another_plan(instance, rng)
    posts = {(one.doctor_id, one.period): one.post_id for one in other.postings}
    places = [row.station_id for row in instance.stations]
    several = len({one.period for one in plan.postings}) > 1
    edits: list[Edit] = []
    rows = rng.sample(plan.postings, len(plan.postings))
    for one in rows:
        there = posts[one.doctor_id, one.period]
        learns = [each for each in other.training if each.doctor_id == one.doctor_id]
        may: list[tuple[str, str | None]] = [
            ("forbid", post) for post in rng.sample(places, 1) if post != there
        ]
        if there is not None:
            may.append(("keep", None) if there == one.post_id else ("another station", there))
        if one.post_id is not None and one.post_id != there:
            may.append(("forbid", one.post_id))
        if one.doctor_id not in [each["Id"] for each in edits if each["Decision"] == "train"]:
            may += [("train", each.course_id) for each in learns]
        if one.period not in [each.period for each in learns]:
            may.append(("no training", None))
        if not may or len(edits) == EDITS:
            continue
        moves = [pair for pair in may if pair[0] == "another station"]
        word, target = rng.choice(moves if moves and rng.random() < 0.7 else may)
        edit = {"Id": one.doctor_id, "Decision": word, "Decision target": target}
        if several:
            edit["Period"] = one.period
            always = {post for (doctor, _), post in posts.items() if doctor == one.doctor_id}
            holds = {"forbid": target not in always, "another station": len(always) == 1}
            if holds.get(word) and one.doctor_id not in [each["Id"] for each in edits]:
                edit["Holds for"] = rng.choice((None, "all periods"))
        edits.append(edit)
    return edits


def crowded(seed: int, periods: int) -> tuple[Instance, Plan] | None:
    """Return an instance whose stations are full, and its plan: whoever comes, another leaves."""
    loose = random_instance(seed, SIZE[periods], periods).with_settings({"objectives": AIMS})
    there = Counter((one.post_id, one.period) for one in solve(loose).postings)
    most = {row.station_id: 0 for row in loose.stations}
    for (post, _), number in there.items():
        if post in most:
            most[post] = max(most[post], number)
    tables = loose.tables()
    for row in tables["stations"]:
        row["max_doctors"] = most[row["station_id"]]
        row["min_doctors"] = min(row["min_doctors"], row["max_doctors"])
    tables.pop("staffing", None)
    instance = Instance.model_validate(tables)
    plan = solve(instance)
    return None if plan.status == "infeasible" else (instance, plan)


def check(seed: int, folder: Path, periods: int = 1) -> tuple[int, int]:
    rng = Random(seed)
    made = crowded(seed, periods)
    if made is None:
        return 0, 0
    instance, plan = made
    edits = random_edits(instance, plan, rng)
    path = edited(write(plan, folder / f"{seed}.xlsx", instance=instance), edits)
    read, said = said_in(path, instance)
    assert read == plan
    assert len(said) == len(edits)
    new = revise(instance, read, said)
    verify(instance, new)
    fewest = FewestChanges(instance, plan, edits)
    least = fewest.minimum(fewest.changes)
    assert new.review is not None, f"seed {seed}"
    assert new.review.changed == new.review.bound == least, f"seed {seed}"
    assert len(changed(plan, new) - {edit["Id"] for edit in edits}) == least, f"seed {seed}"
    return len(edits), int(least or 0)


def changed(plan: Plan, new: Plan) -> set[str]:
    before = {(one.doctor_id, one.period): one.post_id for one in plan.postings}
    return {
        one.doctor_id for one in new.postings if before[one.doctor_id, one.period] != one.post_id
    }


ONE_PERIOD = (2, 3, 6, 15)
TWO_PERIODS = (1, 3)


@pytest.mark.parametrize("seed", ONE_PERIOD)
def test_one_period(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path)


@pytest.mark.parametrize("seed", TWO_PERIODS)
def test_two_periods(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path, periods=2)


@pytest.mark.slow
def test_fifty_instances_with_twenty_edits_each(tmp_path: Path) -> None:
    """As many instances of one and of two periods; some make others change, some nobody."""
    told = []
    for periods, wanted in ((1, 25), (2, 25)):
        results = (check(seed, tmp_path, periods) for seed in count(100))
        told += list(islice((one for one in results if one[0] == EDITS), wanted))
    assert len(told) == 50
    assert sum(least for _, least in told) > 20
