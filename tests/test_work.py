"""Guards of speed that count work, not seconds: the size of the model and the solver's calls.

Those of four periods are in ``test_quang_ninh_periods.py``, which solves them.
"""

import pytest

from phanbo.instances import load
from phanbo.optimizer import solve as solving
from tests.counting import Counting, Size, size

MOST = {
    # One period; a textbook model of this size has 23,020 columns and 42,482 rows.
    "quang-ninh-2025": Size(6_790, 1_530, 46_000),
    # Three, in which only the specialists may change posts.
    "southern-network": Size(5_950, 1_410, 40_500),
    # Four: seven times the columns of one, not more.
    "quang-ninh-2026-2027": Size(63_000, 39_500, 500_000),
}


@pytest.mark.parametrize("name", MOST)
def test_the_model_stays_small(name: str) -> None:
    found = size(load(name))
    assert all(one <= most for one, most in zip(found, MOST[name], strict=True)), found


def test_ten_objectives_take_few_calls_of_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr(solving, "engine", lambda name: counting)
    assert solving.solve(load("quang-ninh-2025")).status == "optimal"
    assert counting.solved <= 2
    assert counting.relaxed <= 15
    assert counting.iterations <= 12_000
