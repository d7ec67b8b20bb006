"""What a spreadsheet checks while a planner types, and what it says then."""

from __future__ import annotations

from typing import Any

from phanbo.instances.template import kinds
from phanbo.instances.template.columns import LIKE, NO, YES, Column
from phanbo.instances.template.lists import Lists
from phanbo.models.check_ids import TARGETS
from phanbo.models.messages import N_, Translate, message

TITLE, TEXT = 32, 255
"""Characters that Excel allows."""


def check(column: Column, cell: str, lists: Lists, translate: Translate) -> dict[str, Any]:
    """Return the check of a column's cells for xlsxwriter, with its explanation.

    Parameters
    ----------
    column
        A column or a setting.
    cell
        The address of the first cell that is checked, such as ``C2``.
    lists
        Where the choices stand.
    translate
        Into the language of the explanation.
    """
    how = message(N_("Write {how}, or leave the cell blank."), how=column.how())
    if column.required:
        how = message(N_("Write {how}."), how=column.how())
    return _rule(column, cell, lists, translate) | {
        "ignore_blank": True,
        "input_title": column.name[:TITLE],
        "input_message": _short(column.explained(translate)),
        "error_title": column.name[:TITLE],
        "error_message": _short(how.render(translate)),
    }


def yes_and_no(translate: Translate) -> tuple[str, ...]:
    """Return the words of yes/no cells: first those of the language, then all others."""
    return tuple(dict.fromkeys((translate(YES), translate(NO), YES, NO, "có", "không")))


def _rule(column: Column, cell: str, lists: Lists, translate: Translate) -> dict[str, Any]:
    if (column.table, column.name) == ("decisions", "target_id"):
        return _open_list(_targets(cell, lists))
    if column.kind is kinds.ID:
        return _open_list(lists.ids(column.among))
    if column.kind is kinds.LIKE:
        return _open_list(lists.distinct(*LIKE[column.name]))
    if column.kind is kinds.YES_NO:
        return _closed_list(lists.choices(yes_and_no(translate)))
    if column.choices:
        return _closed_list(lists.choices(column.choices))
    if column.kind is kinds.OWN_ID:
        letters = cell.rstrip("0123456789")
        ids = f"${letters}$1:${letters}${lists.last(column.table)}"
        # EXACT, as COUNTIF takes 7 and 007 for the same.
        return {"validate": "custom", "value": f"=SUMPRODUCT(--EXACT({ids},{cell}))=1"}
    return {
        part: one.format(cell=cell) if isinstance(one, str) else one
        for part, one in column.kind.check.items()
    }


def _closed_list(source: str) -> dict[str, Any]:
    return {"validate": "list", "source": "=" + source}


def _open_list(source: str) -> dict[str, Any]:
    """Offer a list, but take other cells too: the row that they name may come later."""
    return _closed_list(source) | {"error_type": "warning"}


def _targets(cell: str, lists: Lists) -> str:
    """Return the list of what the action of the same row, one column before, aims at."""
    action = f"${chr(ord(cell[0]) - 1)}{cell[1:]}"
    courses, posts = lists.ids(TARGETS["train"]), lists.ids(TARGETS["post"])
    return f'IF({action}="train",{courses},{posts})'


def _short(text: str) -> str:
    return text if len(text) <= TEXT else text[: TEXT - 1] + "…"
