"""What a plan by parts claims, in one sentence."""

from __future__ import annotations

from phanbo.models.by_parts import ByParts
from phanbo.models.messages import N_


def by_parts_text(told: ByParts) -> str:
    """Return the sentence, to be translated: such a plan is never called the best of all."""
    if told.proven:
        return N_(
            "Planned part by part: no plan in which everybody stays in their part is better. A "
            "plan in which some go to another part may be."
        )
    return N_(
        "Planned part by part; not proven best. The bounds are those of plans in which everybody "
        "stays in their part; a plan in which some go to another part may be better."
    )
