"""How large our model of an instance is, before anything is solved."""

from __future__ import annotations

import phanbo
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.objectives import define_objectives
from phanbo.optimizer.formulation.rules import add_rules
from phanbo.optimizer.formulation.variables import define_variables


def model_size(instance: phanbo.Instance) -> dict[str, int]:
    """Return its columns, rows and nonzeros."""
    v = define_variables(Horizon(instance))
    add_rules(v)
    define_objectives(v)
    return {
        "columns": len(v.model.lower),
        "rows": len(v.model.rows),
        "nonzeros": sum(len(row.columns) for row in v.model.rows),
    }
