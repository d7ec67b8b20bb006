"""Guards of speed that count work, not seconds: the size of the model and the solver's calls."""

from collections.abc import Mapping, Sequence

import pytest

from phanbo.instances import load
from phanbo.models.instance import Instance
from phanbo.optimizer import solve as solving
from phanbo.optimizer.engines import Limits, Outcome, Relaxer
from phanbo.optimizer.engines.mathopt import MathOptEngine
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables


@pytest.fixture(scope="module")
def quang_ninh() -> Instance:
    return load("quang-ninh-2025")


def test_the_model_of_a_province_stays_small(quang_ninh: Instance) -> None:
    """A textbook model of this size has 23,020 columns and 42,482 rows."""
    v = define_variables(Horizon(quang_ninh))
    add_rules(v)
    define_objectives(v)
    assert len(v.model.lower) <= 6_800
    assert len(v.model.rows) <= 1_530
    assert sum(len(row.columns) for row in v.model.rows) <= 46_000


class Counting(MathOptEngine):
    """The default engine, which counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__("highs")
        self.relaxed = self.solved = self.iterations = 0

    def relaxer(self) -> Relaxer:
        relax = super().relaxer()

        def counted(model: Model, costs: Mapping[int, int], limits: Limits) -> Outcome:
            outcome = relax(model, costs, limits)
            self.relaxed += 1
            self.iterations += outcome.iterations
            return outcome

        return counted

    def solve(
        self,
        model: Model,
        costs: Mapping[int, int],
        limits: Limits,
        start: Sequence[float] | None = None,
    ) -> Outcome:
        outcome = super().solve(model, costs, limits, start)
        self.solved += 1
        self.iterations += outcome.iterations
        return outcome


def test_ten_objectives_take_few_calls_of_the_solver(
    quang_ninh: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting()
    monkeypatch.setattr(solving, "engine", lambda name: counting)
    assert solving.solve(quang_ninh).status == "optimal"
    assert counting.solved <= 4
    assert counting.relaxed <= 9
    assert counting.iterations <= 12_000
