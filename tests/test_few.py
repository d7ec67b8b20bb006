"""Whole plans among few columns first: never another result than among all."""

from __future__ import annotations

import numpy as np
import pytest

from phanbo.optimizer import few, stages
from phanbo.optimizer.engines import Limits, engine
from phanbo.optimizer.few import Cheapest
from tests import test_against_plain_model as plain
from tests.random_instances import random_instance
from tests.test_sifting import modelled


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look among one way of each doctor first, in the smallest models too."""
    monkeypatch.setattr(stages, "LARGE", 0)
    monkeypatch.setattr(few, "CHEAPEST", 1)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("seed", range(60))
def test_the_best_values_are_those_of_the_plain_model(seed: int) -> None:
    plain.check(seed)


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("periods", [2, 3])
@pytest.mark.parametrize("seed", range(10))
def test_and_over_several_periods(seed: int, periods: int) -> None:
    plain.check(seed, periods=periods)


@pytest.mark.parametrize("seed", range(20))
def test_the_ways_kept_are_those_used_and_the_cheapest(seed: int) -> None:
    model, objectives, _ = modelled(random_instance(seed, size=2))
    relaxed = engine("highs").relax(model, objectives[-1].costs, Limits(None, 1, 0))
    if relaxed.values is None:
        pytest.skip("no plan")
    assert relaxed.reduced_costs is not None
    (smaller,) = Cheapest(model).fewer(model, relaxed, None)
    prices, used = np.array(relaxed.reduced_costs), np.array(relaxed.values)
    for row in model.rows:
        if row.family == "one_way":
            kept = [c for c in row.columns if smaller.upper[c] > 0]
            left = [c for c in row.columns if smaller.upper[c] == 0 < model.upper[c]]
            assert all(used[c] <= few.SOME for c in left)
            assert len(kept) >= min(few.CHEAPEST, len(row.columns))
            dearest = sorted(prices[kept])[: few.CHEAPEST][-1]
            assert all(prices[c] >= dearest for c in left)
