"""The solver against the plain model on random instances: the same best value in every stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from random import Random

import pytest

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer import solve as solving
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.variables import Variables, define_variables
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.plain_model import PlainModel, plain_solve
from tests.plain_program import Variable
from tests.random_instances import Tables, random_instance, random_tables

CHUNK = 20

several = pytest.mark.parametrize("periods", [2, 3])


def stages(plan: Plan) -> list[float] | None:
    """Return the best value of each minimised objective, all proven; None: infeasible."""
    if plan.status == "infeasible":
        return None
    assert plan.status == "optimal"
    minimised = [one for one in plan.objectives if one.best is not None]
    assert all(one.proven and one.bound == one.best for one in minimised)
    return [one.best for one in minimised if one.best is not None]


def expected(bests: list[Fraction] | None) -> object:
    if bests is None:
        return None
    return pytest.approx([float(best) for best in bests], rel=1e-9, abs=1e-9)


def check(seed: int, size: int = 1, periods: int = 1) -> None:
    check_one(random_instance(seed, size, periods), f"seed {seed}")


def check_one(instance: Instance, name: str) -> None:
    plan = solve(instance)
    assert stages(plan) == expected(plain_solve(instance)), name
    if plan.status != "infeasible":
        names = [aim.name for aim in instance.settings.objectives]
        assert [one.name for one in plan.objectives][: len(names)] == names
        verify(instance, plan)


@pytest.mark.parametrize("seed", range(60))
def test_same_best_values(seed: int) -> None:
    check(seed)


@several
@pytest.mark.parametrize("seed", range(40))
def test_same_best_values_over_several_periods(seed: int, periods: int) -> None:
    check(seed, periods=periods)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(60, 460, CHUNK))
def test_same_best_values_on_many(first: int) -> None:
    for seed in range(first, first + CHUNK):
        check(seed)


@pytest.mark.slow
@several
@pytest.mark.parametrize("first", range(40, 240, CHUNK))
def test_same_best_values_on_many_over_several_periods(first: int, periods: int) -> None:
    for seed in range(first, first + CHUNK):
        check(seed, periods=periods)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 60, 5))
def test_same_best_values_on_larger_ones(first: int) -> None:
    for seed in range(first, first + 5):
        check(seed, size=3)


@pytest.mark.slow
@several
@pytest.mark.parametrize("first", range(0, 20, 5))
def test_same_best_values_on_larger_ones_over_several_periods(first: int, periods: int) -> None:
    for seed in range(first, first + 5):
        check(seed, size=2, periods=periods)


@several
@pytest.mark.parametrize("seed", range(30))
def test_same_best_values_where_doctors_are_alike(seed: int, periods: int) -> None:
    """The model counts such doctors together where they train; few random ones are alike."""
    check_one(alike(random_tables(seed, periods=periods), Random(seed)), f"seed {seed}")


def alike(tables: Tables, rng: Random) -> Instance:
    """Make all doctors like the first, but that some may not train; and training worthwhile."""
    here = {"post_id": tables["stations"][0]["station_id"], "joins": None, "leaves": None}
    like = tables["doctors"][0] | here | {"skills": None, "can_train": None, "partner_id": None}
    courses = [
        row | {"seats_max": row["seats_max"] + 1, "prerequisite": None, "travel_limit": None}
        for row in tables.get("courses", [])
    ]
    settings = {row["setting"]: row["value"] for row in tables["settings"]}
    settings |= {"objectives": "missing_skills;uncovered_days;cost;moves"}
    settings |= {"training_share": "9/10", "training_budget": None, "budget": None}
    unlimited = {
        table: [row | {"max_doctors": None} for row in tables.get(table, [])]
        for table in ("stations", "staffing")
    }
    decisions = [row for row in tables.get("decisions", []) if row["action"] == "train"]
    told = {row["doctor_id"] for row in decisions}
    periods = [None, *(row["period_id"] for row in tables["periods"])]
    decisions += [
        {"doctor_id": one, "action": "no_training", "period": rng.choice(periods)}
        for one in (row["doctor_id"] for row in tables["doctors"])
        if one not in told and rng.random() < 0.3
    ]
    return Instance.model_validate(
        tables
        | unlimited
        | {
            "settings": [{"setting": name, "value": value} for name, value in settings.items()],
            "doctors": [like | {"doctor_id": row["doctor_id"]} for row in tables["doctors"]],
            "courses": courses,
            "decisions": decisions,
        }
    )


@pytest.mark.parametrize("periods", [1, 2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_the_fewest_changes_to_a_published_plan(seed: int, periods: int) -> None:
    """Published is a plan that was made for another aim."""
    tables = random_tables(seed, periods=periods)
    aim = {"setting": "objectives", "value": "travel"}
    others = [row for row in tables["settings"] if row["setting"] != "objectives"]
    published = solve(Instance.model_validate(tables | {"settings": [*others, aim]}))
    instance = Instance.model_validate(tables)
    plan = solve(instance, published=published)
    fewest = fewest_changes(instance, published)
    if fewest is None:
        assert plan.status == "infeasible"
        return
    assert plan.review is not None
    assert plan.review.changed == plan.review.bound == fewest
    told = {(one.doctor_id, one.period): one.post_id for one in published.postings}
    now = {(one.doctor_id, one.period): one.post_id for one in plan.postings}
    assert (
        len({doctor for doctor, period in told if told[doctor, period] != now[doctor, period]})
        == fewest
    )
    verify(instance, plan)


def fewest_changes(instance: Instance, published: Plan) -> Fraction | None:
    """Return how many doctors have another post in some period, in the best of all plans."""
    model = PlainModel(instance)
    if model.stages(model.objectives) is None:
        return None
    others: dict[str, list[Variable]] = defaultdict(list)
    for one in published.postings:
        place = one.doctor_id, model.periods.of(one.period)
        posts = [
            model.at[one.doctor_id, post, place[1]] for post in model.posts if post != one.post_id
        ]
        others[one.doctor_id] += posts if one.post_id is None else [*posts, model.unplaced[place]]
    return model.minimum([(1, model.any_of(posts)) for posts in others.values()])


def test_the_instances_are_of_both_kinds() -> None:
    """Most random instances have a plan, and some have none, so that both are compared."""
    infeasible = sum(plain_solve(random_instance(seed)) is None for seed in range(60))
    assert 3 <= infeasible <= 15


@several
def test_plans_come_of_the_model_without_idle_ways_and_of_the_whole_one(
    periods: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that both are compared: the smaller one alone, both in turn, the whole one alone."""
    made: list[bool] = []

    def noted(horizon: Horizon, *, idle: bool) -> Variables:
        made.append(idle)
        return define_variables(horizon, idle=idle)

    monkeypatch.setattr(solving, "define_variables", noted)
    ways: Counter[tuple[bool, ...]] = Counter()
    for seed in range(40):
        made.clear()
        feasible = solve(random_instance(seed, periods=periods)).status == "optimal"
        ways[tuple(made)] += feasible
    assert {way for way, count in ways.items() if count >= 5} == {
        (False,),
        (False, True),
        (True,),
    }


@several
@pytest.mark.parametrize("seed", range(12))
def test_the_whole_model_agrees_where_the_smaller_one_suffices(
    seed: int, periods: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = random_instance(seed, periods=periods)
    found = stages(solve(instance))
    monkeypatch.setattr(
        solving, "define_variables", lambda horizon, *, idle: define_variables(horizon)
    )
    assert stages(solve(instance)) == found
