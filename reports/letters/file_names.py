"""Names of files that every system takes, and that no two letters share."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Characters of a name without its ending: paths on Windows end at 260."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
"""What Windows keeps for devices, with any ending."""


class FileNames:
    """Gives out names of one folder, each once, however its file system compares letters."""

    def __init__(self, ending: str) -> None:
        self._ending = ending
        self._taken: set[str] = set()

    def of(self, *parts: str) -> str:
        """Return a name made of some texts, an id first: ``D007-Nguyen-Van-An.docx``."""
        plain = "-".join(filter(None, map(_plain, parts)))[:LONGEST].rstrip("-._") or "letter"
        if RESERVED.match(plain.split(".")[0]):
            plain = f"_{plain}"
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain}-{number}"
        self._taken.add(name.casefold())
        return name + self._ending


def _plain(text: str) -> str:
    """Return text in letters, digits and hyphens, without marks: they survive any archive."""
    bare = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(one for one in bare if not unicodedata.combining(one))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", bare).strip("-._")
