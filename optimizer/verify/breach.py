"""How a breach of PROBLEM.md is said."""

from __future__ import annotations

from typing import Any

from phanbo.models.messages import N_, Message, Violation, message


def breach(rule: str, template: str, **values: Any) -> Violation:
    """Make the violation of a rule; the template is marked with ``N_`` where it is written."""
    return Violation(rule=rule, problem=message(template, **values))


def when(period: str | None) -> Message | str:
    """Return " in period …", or nothing where the instance has no periods."""
    return "" if period is None else message(N_(" in period {period}"), period=period)
