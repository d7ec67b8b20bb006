"""Plans that survive departures: as many stations as at all possible, and never fewer than promised."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from phanbo.cli import cli
from phanbo.models.errors import PlanError, VerificationError
from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.hand_plans import instance_of
from tests.plain_model import PlainModel
from tests.plain_program import Terms
from tests.random_instances import random_instance
from tests.test_simulate import survivors

# Both live between A, which needs one, and B, which needs nobody. D2 is nearer to B by 2 minutes:
# only with both at A does A survive.
FORK = instance_of(
    "objectives=unplaced;below_minimum;travel work_days=1",
    stations="station_id,name,min_doctors,presence_days\nA,A,1,0\nB,B,0,0\nF,F,0,0",
    doctors="doctor_id,post_id\nD1,\nD2,",
    travel="from_id,to_id,minutes\nD1,A,10\nD1,B,50\nD2,A,12\nD2,B,10",
)


class MostSurvivors(PlainModel):
    """The plain model with a binary for each station and period that survives."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance)
        self.fragile: Terms = []
        """Minus the stations that survive, summed over periods."""
        for period in self.periods.all:
            for station in instance.stations:
                here = station.station_id
                survives = self.binary()
                self.fragile.append((-1, survives))
                minimum = int(self.periods.min_doctors(station, period))
                if minimum:
                    doctors = self.doctors_at(here, period)
                    self.at_least([*doctors, (-minimum - 1, survives)], 0)
                for where, skill, number in self.periods.requirements(period):
                    if where is station and number:
                        holders = self.holders(here, skill, period)
                        self.at_least([*holders, (-number - 1, survives)], 0)

    def holders(self, station: str, skill: str, period: int) -> Terms:
        terms: Terms = []
        for doctor in self.available(period):
            if skill in doctor.skills:
                terms.append((1, self.at[doctor.doctor_id, station, period]))
            terms += [
                (1, self.trains_at(doctor, course, station, period))
                for course in self.instance.courses
                if course.skill_id == skill and self.periods.counts(course, period)
            ]
        return terms

    def most(self) -> int:
        least = self.minimum(self.fragile)
        assert least is not None
        return int(-least)


@pytest.mark.parametrize("periods", [1, 2, 3])
@pytest.mark.parametrize("seed", range(20))
def test_as_many_as_possible_among_equally_good_plans(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    plain = MostSurvivors(instance)
    if plain.stages(plain.objectives) is None:
        return
    plan = solve(instance, robust=True)
    verify(instance, plan)
    usual = solve(instance)
    assert plan.robustness is not None
    assert plan.robustness.surviving == plan.robustness.bound == plain.most(), f"seed {seed}"
    assert survivors(instance, plan) == plan.robustness.surviving
    assert survivors(instance, plan) >= survivors(instance, usual)
    assert [one.best for one in plan.objectives] == [one.best for one in usual.objectives]
    assert usual.robustness is None


@pytest.mark.parametrize("periods", [1, 2])
@pytest.mark.parametrize("seed", range(20))
def test_what_is_given_up_buys_as_many_as_possible(seed: int, periods: int) -> None:
    instance = random_instance(seed, periods=periods)
    names = [aim.name for aim in instance.settings.objectives]
    instance = instance.with_settings({"objectives": ";".join(names)})
    usual = solve(instance)
    if usual.status == "infeasible":
        return
    text = ";".join(
        f"{name}:{share}" for name, share in zip(names, ("1", "50%", "10%", "2"), strict=False)
    )
    plan = solve(instance, robust=text)
    verify(instance, plan)
    plain = MostSurvivors(instance)
    amounts = {one.objective: Fraction(one.amount).limit_denominator(10**6) for one in plan.within}
    bests = {one.name: one.best for one in usual.objectives}
    for name in names:
        best = Fraction(bests[name] or 0).limit_denominator(10**6)
        plain.at_most(plain.objectives[name], best + amounts.get(name, 0))
    assert plan.robustness is not None
    most = plain.most()
    assert plan.robustness.surviving == plan.robustness.bound == most, f"seed {seed}"
    assert survivors(instance, plan) == most
    plain.at_most(plain.fragile, -most)
    again = plain.stages(plain.objectives)
    assert again is not None
    values = [one.value for one in plan.objectives if one.best is not None]
    assert values == pytest.approx(list(map(float, again)), rel=1e-9, abs=1e-9), f"seed {seed}"
    assert [one.best for one in plan.objectives] == [one.best for one in usual.objectives]


def posts(plan: Plan) -> dict[str, str | None]:
    return {one.doctor_id: one.post_id for one in plan.postings}


def test_by_hand() -> None:
    usual = solve(FORK, robust=True)
    assert posts(usual) == {"D1": "A", "D2": "B"}
    assert usual.robustness is not None
    assert (usual.robustness.stations, usual.robustness.surviving) == (3, 2)
    bought = solve(FORK, robust="travel:10%")
    assert posts(bought) == {"D1": "A", "D2": "A"}
    assert bought.robustness is not None
    assert bought.robustness.surviving == 3
    assert [(one.objective, one.amount) for one in bought.within] == [("travel", 2)]
    assert bought.status == "optimal"
    too_dear = solve(FORK, robust="travel:5%")
    assert posts(too_dear) == posts(usual)


def broken(plan: Plan, **changes: Any) -> Plan:
    return Plan.model_validate(json.loads(plan.to_json()) | changes)


def test_wrong_promises_are_violations() -> None:
    plan = solve(FORK, robust="travel:10%")
    for changes, said in (
        ({"robustness": {"stations": 3, "surviving": 2, "bound": 3}}, "3 of 3 stations"),
        ({"robustness": {"stations": 2, "surviving": 3, "bound": 3}}, "3 of 3 stations"),
        ({"robustness": {"stations": 3, "surviving": 3, "bound": 2}}, "most possible"),
        ({"within": []}, "exceeds the best"),
        ({"within": [{"objective": "travel", "amount": 1}]}, "exceeds the best"),
    ):
        with pytest.raises(VerificationError, match=said):
            verify(FORK, broken(plan, **changes))


def test_a_plan_of_before_still_reads() -> None:
    old = json.loads(solve(FORK).to_json())
    del old["robustness"], old["within"]
    verify(FORK, Plan.model_validate(old))


@pytest.mark.parametrize("text", ["often", "travel:2%;moves", "luck:2%", "cost:1", "-1"])
def test_what_cannot_be_given_up(text: str) -> None:
    with pytest.raises(PlanError):
        solve(FORK, robust=text)


def test_a_time_limit_promises_nothing() -> None:
    settled = FORK.tables()
    settled["doctors"] = [row | {"post_id": "A"} for row in settled["doctors"]]
    for instance, surviving in ((FORK, 2), (Instance.model_validate(settled), 3)):
        plan = solve(instance, robust="2%", time_limit=1e-9)
        verify(instance, plan)
        assert plan.status == "feasible"
        assert plan.robustness is not None
        assert plan.robustness.surviving == survivors(instance, plan) == surviving
        assert plan.robustness.bound == 3


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fork.json").write_text(json.dumps(FORK.tables()), encoding="utf-8")

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["solve", "fork.json", "-o", "p.json", *words])
        assert result.exit_code == 0, result.output
        return result.stderr

    assert "survive" not in run()
    assert "2 of 3 stations survive any one departure; most possible: 2" in run("--robust")
    assert "3 of 3" in run("--robust-within", "10%", "-o", "p.xlsx")
    assert CliRunner().invoke(cli, ["verify", "fork.json", "p.xlsx"]).exit_code == 0
    result = CliRunner().invoke(cli, ["solve", "fork.json", "--robust-within", "luck:2%"])
    assert result.exit_code == 2
    assert "--robust-within" in result.stderr
