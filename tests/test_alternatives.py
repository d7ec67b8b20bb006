"""Plans as good that differ: as much as at all possible, by a model that shares nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import phanbo
from phanbo.cli import cli
from phanbo.models.errors import Cancelled, PlanError, VerificationError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.models.progress import Progress
from phanbo.optimizer.choices.alternatives import alternatives
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.hand_plans import instance_of
from tests.plain_model import PlainModel
from tests.plain_program import Terms
from tests.random_instances import random_instance

# Three recruits for three stations that are all as near: six plans, each as good.
TRIO = instance_of(
    "objectives=unplaced;below_minimum;travel work_days=1",
    stations="station_id,name,min_doctors,presence_days\nA,A,1,0\nB,B,1,0\nC,C,1,0",
    doctors="doctor_id,post_id\nD1,\nD2,\nD3,",
    travel="from_id,to_id,minutes\n"
    + "\n".join(f"D{d},{s},{30 if (d, s) != (3, 'C') else 31}" for d in (1, 2, 3) for s in "ABC"),
)


def distance(one: Plan, other: Plan) -> int:
    posts = {(row.doctor_id, row.period): row.post_id for row in one.postings}
    return sum(posts[row.doctor_id, row.period] != row.post_id for row in other.postings)


def farthest(instance: Instance, plans: Sequence[Plan], most: dict[str, Fraction]) -> int:
    """Return how far from the nearest of the plans one can be whose objectives are at most so much."""
    model = PlainModel(instance)
    for name, value in most.items():
        model.at_most(model.objectives[name], value)
    least = model.whole(10**4)
    for plan in plans:
        same: Terms = []
        for row in plan.postings:
            when = model.periods.of(row.period)
            here = (
                model.unplaced[row.doctor_id, when]
                if row.post_id is None
                else model.at[row.doctor_id, row.post_id, when]
            )
            same.append((-1, here))
        model.at_least([*same, (-1, least)], -len(plan.postings))
    found = model.minimum([(-1, least)])
    assert found is not None
    return int(-found)


def exact(number: float) -> Fraction:
    return Fraction(number).limit_denominator(10**6)


def check(instance: Instance, within: str | None, share: Fraction, count: int) -> int:
    plans = alternatives(instance, count, within=within)
    if plans[0].status == "infeasible":
        return 0
    usual = solve(instance)
    assert plans[0].postings == usual.postings
    most = {
        one.name: exact(one.value) * (1 + share) for one in usual.objectives if one.best is not None
    }
    for number, plan in enumerate(plans[1:], start=2):
        before = plans[: number - 1]
        verify(instance, plan)
        assert plan.alternative is not None
        assert plan.alternative.number == number
        assert plan.alternative.differs == tuple(distance(one, plan) for one in before)
        best = farthest(instance, before, most)
        assert min(plan.alternative.differs) == plan.alternative.bound == best
        for one in plan.objectives:
            if one.name in most:
                assert one.value <= most[one.name] * (1 + Fraction(1, 10**9))
    if len(plans) < count:
        assert farthest(instance, plans, most) == 0
    return len(plans)


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(15))
def test_each_is_as_far_as_possible_from_all_before(seed: int, periods: int) -> None:
    check(random_instance(seed, periods=periods), None, Fraction(0), 3)


@pytest.mark.parametrize("periods", [1, 2, 3])
@pytest.mark.parametrize("seed", range(10))
def test_within_a_tolerance(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    check(instance, "50%", Fraction(1, 2), 3)


def test_some_have_alternatives_and_some_have_none() -> None:
    counts = [check(random_instance(seed), None, Fraction(0), 3) for seed in range(15)]
    assert {1, 3} <= set(counts)


def test_by_hand() -> None:
    """D3 is not at C, which leaves four plans; a minute more allows all six."""
    plans = alternatives(TRIO, 9)
    assert len(plans) == 4
    least = [min(one.alternative.differs) for one in plans if one.alternative]
    assert least == [3, 2, 2]
    assert {one.objectives[2].value for one in plans} == {90}
    dearer = alternatives(TRIO, 9, within="travel:1")
    assert len(dearer) == 6
    assert {one.within[0].amount for one in dearer[1:]} == {1}
    assert {one.status for one in dearer} == {"optimal"}


def test_the_same_again_whatever_the_order_of_the_rows() -> None:
    instance = random_instance(2, periods=2)
    tables = {
        name: rows if name == "periods" else rows[::-1] for name, rows in instance.tables().items()
    }
    first = alternatives(instance, 3)
    second = alternatives(Instance.model_validate(tables), 3)
    assert [one.postings for one in first] == [one.postings for one in second]


def test_wrong_claims_are_violations() -> None:
    plan = alternatives(TRIO, 2, within="travel:1")[1]
    told = json.loads(plan.to_json())
    told["alternative"]["bound"] = 5
    with pytest.raises(VerificationError, match="another may differ more"):
        verify(TRIO, Plan.model_validate(told))


def test_odd_questions() -> None:
    with pytest.raises(PlanError, match="two plans"):
        alternatives(TRIO, 1)
    with pytest.raises(PlanError, match="write 2%"):
        alternatives(TRIO, 2, within="much")


def test_limits() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        alternatives(TRIO, 2, cancel=cancel)
    plans = alternatives(TRIO, 3, time_limit=1e-9)
    assert [one.status for one in plans] == ["feasible"]

    later = threading.Event()

    def stop(now: Progress) -> None:
        if now.objective == "apart":
            later.set()

    assert len(alternatives(TRIO, 3, on_progress=stop, cancel=later)) == 1


@pytest.mark.parametrize("within", [None, "travel:10%"])
def test_progress_counts_the_stages_of_each_plan(within: str | None) -> None:
    """Three objectives; then distance and sum, and where something may be worse, those three."""
    told: list[Progress] = []
    alternatives(TRIO, 2, within=within, on_progress=told.append)
    assert {(one.objective, one.stages) for one in told} >= {
        ("travel", 3),
        ("apart", 5 if within else 2),
    }
    assert all(one.stage <= one.stages for one in told)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["solve", "trio.json", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("trio.json").write_text(json.dumps(TRIO.tables()), encoding="utf-8")
    words = ["--alternatives", "3", "-o", "p.json", "-o", "p.xlsx", "--side-by-side", "c.xlsx"]
    status, out, said = run(*words)
    assert (status, out) == (0, "")
    assert "Plan 2 differs from those before in so many postings: 3" in said
    for name in ("p", "p-2", "p-3"):
        for ending in ("json", "xlsx"):
            words = ["verify", "trio.json", f"{name}.{ending}"]
            assert CliRunner().invoke(cli, words).exit_code == 0
    assert not Path("p-4.json").exists()
    assert load_workbook("c.xlsx").sheetnames
    status, out, said = run("--alternatives", "9", "-o", "p.json", "--json", "--lang", "vi")
    assert len(json.loads(out)) == 4
    assert "4" in said.splitlines()[-1]
    for odd in (
        ["--within", "2%"],
        ["--side-by-side", "c.xlsx"],
        ["--alternatives", "2", "--robust"],
        ["--alternatives", "1"],
        ["--alternatives", "2", "--within", "luck:2"],
        ["--alternatives", "2", "--side-by-side", "c.txt"],
    ):
        assert run(*odd)[0] == 2


def test_an_infeasible_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"doctor_id": "D1", "action": one, "target_id": "A"} for one in ("post", "forbid")]
    tables = TRIO.tables() | {"decisions": rows}
    assert [one.status for one in alternatives(Instance.model_validate(tables), 2)] == [
        "infeasible"
    ]
    Path("trio.json").write_text(json.dumps(tables), encoding="utf-8")
    assert run("--alternatives", "2", "-o", "p.json")[0] == 3


def test_public_name() -> None:
    assert phanbo.alternatives is alternatives
