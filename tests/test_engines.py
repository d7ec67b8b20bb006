"""Every engine gives the same objective values, and claims only what it proved."""

import pytest

from phanbo.models.errors import SolverError
from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.engines.pulp import PulpEngine
from phanbo.optimizer.formulation.model import Model
from phanbo.optimizer.solve import solve
from phanbo.optimizer.verify import verify
from tests.random_instances import random_instance

LIMITS = Limits(seconds=None, threads=1, seed=0)


def knapsack(capacity: int) -> tuple[Model, dict[int, int]]:
    """Return a model whose relaxation is better than its best whole solution."""
    model = Model()
    columns = [model.column() for _ in range(3)]
    model.at_most("weight", [(c, 3) for c in columns], capacity)
    return model, {c: -(5 + c) for c in columns}


@pytest.mark.parametrize("name", ["highs", "scip", "cbc"])
class TestEngine:
    def test_whole_and_relaxed(self, name: str) -> None:
        model, costs = knapsack(5)
        whole = engine(name).solve(model, costs, LIMITS)
        assert whole.ending == "optimal"
        assert whole.values == pytest.approx([0, 0, 1])
        relaxed = engine(name).relax(model, costs, LIMITS)
        assert relaxed.ending == "optimal"
        assert relaxed.bound == pytest.approx(-7 - 6 * 2 / 3)

    def test_infeasible(self, name: str) -> None:
        model, costs = knapsack(5)
        model.at_least("too many", [(0, 1), (1, 1)], 2)
        assert engine(name).solve(model, costs, LIMITS).ending == "infeasible"
        assert engine(name).solve(model, {}, LIMITS).ending == "infeasible"

    def test_a_start_outside_of_bounds(self, name: str) -> None:
        """What was a plan before columns were narrowed is no reason to fail."""
        model, costs = knapsack(6)
        model.lower[0] = 1
        whole = engine(name).solve(model, costs, LIMITS, start=[0, 1, 1])
        assert whole.ending == "optimal"
        assert whole.values == pytest.approx([1, 0, 1])

    @pytest.mark.parametrize("seed", range(20))
    def test_same_values(self, name: str, seed: int) -> None:
        instance = random_instance(seed)
        plan, other = solve(instance), solve(instance, solver=name)
        assert other.status == plan.status
        minimised = [(o.name, o.best, o.bound) for o in plan.objectives if o.best is not None]
        found = [(o.name, o.best, o.bound) for o in other.objectives if o.best is not None]
        assert found == minimised
        if plan.status == "optimal":
            verify(instance, other)


@pytest.mark.parametrize(
    ("known", "cbc"),
    [(["COIN_CMD", "PULP_CBC_CMD"], "PULP_CBC_CMD"), (["COIN_CMD", "HiGHS"], "COIN_CMD")],
)
def test_cbc_is_the_bundled_one_where_pulp_bundles_it(
    known: list[str], cbc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PuLP 4 bundles none: then it is the one of ``pulp[cbc]``, or of the machine."""
    monkeypatch.setattr("pulp.listSolvers", lambda: known)
    assert PulpEngine.solvers() == {"cbc": cbc} | {name.casefold(): name for name in known}


def test_a_problem_that_only_its_status_calls_infeasible(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PuLP reads CBC's "Integer infeasible": of its plan it says that none was found."""
    model, costs = knapsack(5)
    cbc = engine("cbc")  # which imports PuLP after OR-Tools
    import pulp

    told = pulp.LpStatusInfeasible, pulp.LpSolutionNoSolutionFound
    monkeypatch.setattr(pulp.LpProblem, "solve", lambda self, _: self.assignStatus(*told))
    assert cbc.solve(model, costs, LIMITS).ending == "infeasible"


def test_a_solver_that_is_not_here_is_an_error() -> None:
    with pytest.raises(SolverError, match="not on this machine"):
        engine("gurobi_cmd")
