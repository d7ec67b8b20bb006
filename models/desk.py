"""The planner's desk: what the sheet of postings says and takes, so that it can be read again.

Those who write the sheet and those who read it agree on this page only.
"""

from __future__ import annotations

import base64
import binascii
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping

from phanbo.models.messages import N_
from phanbo.models.plan import Plan
from phanbo.models.revision import Said, Word

ID, PERIOD = N_("Id"), N_("Period")
DECISION, TARGET, SCOPE = N_("Decision"), N_("Decision target"), N_("Holds for")
REMARK, WHO = N_("Remark"), N_("Said by")
COLUMNS = (ID, PERIOD, DECISION, TARGET, SCOPE, REMARK, WHO)
"""Headings that are read; all but the first two are the planner's to fill in."""
WORDS: dict[Word, str] = {
    "keep": N_("keep"),
    "forbid": N_("forbid"),
    "another_station": N_("another station"),
    "train": N_("train"),
    "no_training": N_("no training"),
}
ALL_PERIODS = N_("all periods")
HIDDEN = "_plan"
"""The sheet that holds the plan itself."""
CHUNK = 30_000
"""Characters of a cell of that sheet; Excel takes 32,767."""


def normal(text: str) -> str:
    """Return a text without what people do not see: case, spaces, the way accents are written."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class Names:
    """Places by what people call them: an id, a name, or both as ``name (id)``."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._known: dict[str, set[str]] = {}
        for one, name in names.items():
            for text in _ways_to_say(one, name):
                self._known.setdefault(normal(text), set()).add(one)

    def find(self, text: str) -> set[str]:
        """Return the ids that a text may mean; an id itself means no other."""
        return {text} if text in self._names else self._known.get(normal(text), set())

    def label(self, one: str) -> str:
        """Return the shortest text that means this id and no other."""
        ways = _ways_to_say(one, self._names[one])
        return next((text for text in ways if self.find(text) == {one}), one)

    @property
    def labels(self) -> list[str]:
        """The label of each, in their order."""
        return [self.label(one) for one in self._names]


def _ways_to_say(one: str, name: str) -> tuple[str, ...]:
    return name, f"{name} ({one})", one


def first_periods(plan: Plan) -> dict[str, str | None]:
    """Return doctor -> the first period of the plan that has a posting of the doctor."""
    first: dict[str, str | None] = {}
    for one in plan.postings:
        first.setdefault(one.doctor_id, one.period)
    return first


def by_row(plan: Plan) -> dict[tuple[str, str | None], list[Said]]:
    """Return doctor and period -> what is in force and stands in their row of the sheet.

    What holds in all periods stands in the doctor's first row.
    """
    first = first_periods(plan)
    rows: dict[tuple[str, str | None], list[Said]] = {}
    for one in plan.revision.in_force if plan.revision else ():
        period = first.get(one.doctor_id) if one.period is None else one.period
        rows.setdefault((one.doctor_id, period), []).append(one)
    return rows


def packed(text: str) -> Iterator[str]:
    """Yield a text in pieces that fit into cells and mean nothing to a program of tables."""
    content = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return (content[i : i + CHUNK] for i in range(0, len(content), CHUNK))


def unpacked(pieces: Iterable[str], most: int) -> str:
    """Return the text that was packed.

    Raises
    ------
    ValueError
        If a piece is missing or was changed, or the text takes more bytes than ``most``.
    """
    unpack = zlib.decompressobj()
    try:
        content = unpack.decompress(base64.b64decode("".join(pieces), validate=True), most)
        if not unpack.eof:
            raise ValueError("the packed text does not end")
        return content.decode()
    except (binascii.Error, zlib.error) as error:
        raise ValueError(str(error)) from None
